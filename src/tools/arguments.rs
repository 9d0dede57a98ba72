//! The arguments of a tool call, read with patience: models send numbers as text, times behind dates and `null` for what they leave
//! out. What has one meaning is taken; what could have two is refused. Fields that no tool knows are passed over.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::refusals::argument;
use crate::desk::WantedRoom;
use hotel::{
    catalogue::{Catalogue, RoomTypeId},
    code::CODE_DIGITS,
    fold,
    guest::TextError,
    party::{MAX_PARTY, Party, PartyError, Share, share_out},
    refusal::{DateError, Field, Refusal, RequestError},
    written::{self, WrittenDay},
};

/// How many times an object may be wrapped in a JSON string: models do it once.
const MAX_WRAPPINGS: u32 = 1;

/// The arguments of one tool call. They hold personal data, so they have no `Debug`.
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    /// Reads the JSON object; `None` where it is none. No text at all is an object without fields.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self(Map::new()));
        }
        let mut value: Value = serde_json::from_str(text).ok()?;
        for _ in 0..MAX_WRAPPINGS {
            if let Value::String(inner) = &value {
                value = serde_json::from_str(inner).ok()?;
            }
        }
        match value {
            Value::Object(fields) => Some(Self(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
        }
    }

    /// The value of a field; `None` where it is absent or `null`.
    fn get(&self, field: Field) -> Option<&Value> {
        self.0.get(argument(field)).filter(|value| !value.is_null())
    }

    /// A text; `None` where it is absent. Blank texts are texts.
    ///
    /// # Errors
    /// A value of another type.
    pub(super) fn text(&self, field: Field) -> Result<Option<&str>, Refusal> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::NotUnderstood(RequestError::WrongForm(field))),
        }
    }

    /// A day that must be there: `2026-11-27`, also with slashes or with a local time behind it. A time with an offset is taken only at
    /// midnight, since any other may name another day where the hotel stands.
    ///
    /// # Errors
    /// [`Refusal::MissingField`] or [`Refusal::InvalidDate`].
    pub(super) fn date(&self, field: Field) -> Result<NaiveDate, Refusal> {
        let unreadable = Refusal::InvalidDate { field, fault: DateError::Unreadable };
        match self.get(field) {
            None => Err(Refusal::MissingField(field)),
            Some(Value::String(text)) if text.trim().is_empty() => Err(Refusal::MissingField(field)),
            Some(Value::String(text)) => date(text.trim()).map_err(|fault| Refusal::InvalidDate { field, fault }),
            Some(_) => Err(unreadable),
        }
    }

    /// Who comes: `nombre_personnes`, children included, and `ages_enfants`; `None` where the number is absent and no age was said.
    ///
    /// # Errors
    /// [`Refusal::InvalidPeople`]: no number, or no adult among so many; [`Refusal::MissingField`] for ages without a number; ages that
    /// cannot be read, or are no child's.
    pub(super) fn party(&self) -> Result<Option<Party>, Refusal> {
        let (people, ages) = (self.people()?, ages(self.get(Field::Ages))?);
        let Some(people) = people else {
            return if ages.is_empty() { Ok(None) } else { Err(Refusal::MissingField(Field::People)) };
        };
        Party::new(people, ages).map(Some).map_err(party_refusal)
    }

    /// The rooms with who sleeps in each, `ages_enfants` shared out over them, and who comes in all.
    ///
    /// # Errors
    /// As [`Arguments::party`].
    pub(super) fn shared_out(
        &self,
        catalogue: &Catalogue,
        rooms: Vec<RoomArgument>,
    ) -> Result<(Vec<WantedRoom>, Party), Refusal> {
        let ages = ages(self.get(Field::Ages))?;
        let people = rooms.iter().fold(0_u32, |sum, room| sum.saturating_add(room.people));
        let everybody = Party::new(people, ages.clone()).map_err(party_refusal)?;
        let beds = |room: &RoomArgument| catalogue.room(room.room_type.as_str()).map_or(0, |found| found.capacity);
        let shares: Vec<Share> = rooms.iter().map(|room| Share { people: room.people, beds: beds(room) }).collect();
        let parties = share_out(&shares, ages).map_err(party_refusal)?;
        let wanted = rooms.into_iter().zip(parties);
        Ok((wanted.map(|(room, party)| WantedRoom { room_type: room.room_type, party }).collect(), everybody))
    }

    /// `autres_chambres`: the rooms beside the first; none where it is absent.
    ///
    /// # Errors
    /// A value of another form, or what is wrong with one of them.
    pub(super) fn other_rooms(&self, catalogue: &Catalogue) -> Result<Vec<RoomArgument>, Refusal> {
        let wrong_type = || Refusal::NotUnderstood(RequestError::WrongForm(Field::OtherRooms));
        let rooms = match self.get(Field::OtherRooms) {
            None => return Ok(Vec::new()),
            Some(Value::Array(rooms)) => rooms,
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                return Err(wrong_type());
            }
        };
        let read = |room: &Value| {
            let room = Self(room.as_object().ok_or_else(wrong_type)?.clone());
            Ok(RoomArgument {
                room_type: required(Field::RoomType, room.room_type(catalogue)?)?,
                people: required(Field::People, room.people()?)?,
            })
        };
        rooms.iter().map(read).collect()
    }

    /// Yes or no, also as text; no where it is absent.
    ///
    /// # Errors
    /// A value of another type.
    pub(super) fn flag(&self, field: Field) -> Result<bool, Refusal> {
        match self.get(field) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) => match fold(text).as_str() {
                "true" | "oui" => Ok(true),
                "false" | "non" | "" => Ok(false),
                _ => Err(Refusal::NotUnderstood(RequestError::WrongForm(field))),
            },
            Some(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(Refusal::NotUnderstood(RequestError::WrongForm(field)))
            }
        }
    }

    /// A day that may be left out, as [`Arguments::date`] reads it.
    ///
    /// # Errors
    /// [`Refusal::InvalidDate`].
    pub(super) fn optional_date(&self, field: Field) -> Result<Option<NaiveDate>, Refusal> {
        match self.date(field) {
            Ok(date) => Ok(Some(date)),
            Err(Refusal::MissingField(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// A text, or a number as its digits, as many as a code has: models send codes as numbers, which lose the zeros that they begin with.
    ///
    /// # Errors
    /// A value of another type.
    pub(super) fn digits_or_text(&self, field: Field) -> Result<Option<String>, Refusal> {
        if let Some(Value::Number(number)) = self.get(field) {
            return Ok(Some(format!("{:0>CODE_DIGITS$}", number.to_string())));
        }
        Ok(self.text(field)?.map(str::to_owned))
    }

    /// The digits of a value that is a whole JSON number; `None` where it is anything else.
    pub(super) fn number(&self, field: Field) -> Option<String> {
        let Some(Value::Number(number)) = self.get(field) else { return None };
        let text = number.to_string();
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.to_owned())
    }

    /// A number of people: a whole number, also as text or with a zero fraction; `None` where it is absent.
    pub(super) fn people(&self) -> Result<Option<u32>, Refusal> {
        let count = match self.get(Field::People) {
            None => return Ok(None),
            Some(Value::Number(number)) => whole_number(&number.to_string()),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Some(Value::String(text)) => whole_number(text.trim()),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
        };
        count.map(Some).ok_or(Refusal::InvalidPeople)
    }

    /// A number of nights, read as a number of people is.
    ///
    /// # Errors
    /// [`Refusal::MissingField`], or a value that is no number.
    pub(super) fn nights(&self) -> Result<u32, Refusal> {
        let field = Field::Nights;
        let value = self.get(field).ok_or(Refusal::MissingField(field))?;
        let number = match value {
            Value::Number(number) => whole_number(&number.to_string()),
            Value::String(text) => whole_number(text.trim()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        number.ok_or(Refusal::NotUnderstood(RequestError::WrongForm(field)))
    }

    /// A room type of the catalogue, by its identifier or by its name, whatever the case, accents and separators; `None` where it is
    /// absent or blank.
    ///
    /// # Errors
    /// [`Refusal::UnknownRoomType`], or a value of another type.
    pub(super) fn room_type(&self, catalogue: &Catalogue) -> Result<Option<RoomTypeId>, Refusal> {
        let Some(text) = self.text(Field::RoomType)?.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        catalogue.room(text).map(|room| Some(room.id.clone())).ok_or(Refusal::UnknownRoomType)
    }
}

/// One room of a booking, as the model asks for it.
pub(super) struct RoomArgument {
    /// Of which type.
    pub(super) room_type: RoomTypeId,
    /// How many people sleep in it, children included.
    pub(super) people: u32,
}

const fn party_refusal(fault: PartyError) -> Refusal {
    match fault {
        PartyError::People | PartyError::NoAdult => Refusal::InvalidPeople,
        PartyError::NotAChild => Refusal::NotUnderstood(RequestError::WrongForm(Field::Ages)),
    }
}

/// What must be there.
pub(super) fn required<T>(field: Field, value: Option<T>) -> Result<T, Refusal> {
    value.ok_or(Refusal::MissingField(field))
}

/// The refusal of a text about a guest.
pub(super) fn text_refusal(field: Field, fault: TextError, malformed: Refusal) -> Refusal {
    match fault {
        TextError::Empty => Refusal::MissingField(field),
        TextError::CardNumber => Refusal::NotUnderstood(RequestError::CardNumber(field)),
        TextError::TooLong | TextError::ControlCharacter | TextError::Malformed => malformed,
    }
}

/// Ages in years: a list of whole numbers, one alone, or a text of them: « 4 et 9 ans », « 6 mois » (0).
fn ages(value: Option<&Value>) -> Result<Vec<u32>, Refusal> {
    let unreadable = || Refusal::NotUnderstood(RequestError::WrongForm(Field::Ages));
    match value {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() > MAX_PARTY as usize => Err(unreadable()),
        Some(Value::Array(items)) => {
            items.iter().map(|item| age(item).ok_or_else(unreadable)).collect::<Result<Vec<u32>, Refusal>>()
        }
        Some(Value::Number(number)) => Ok(vec![whole_number(&number.to_string()).ok_or_else(unreadable)?]),
        Some(Value::String(text)) => ages_in(text).ok_or_else(unreadable),
        Some(Value::Null | Value::Bool(_) | Value::Object(_)) => Err(unreadable()),
    }
}

fn age(item: &Value) -> Option<u32> {
    match item {
        Value::Number(number) => whole_number(&number.to_string()),
        Value::String(text) => match ages_in(text)?.as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The ages in a text, numbers with « ans » or « mois » behind them, parted by commas or « et »; `None` where anything else is in it.
fn ages_in(text: &str) -> Option<Vec<u32>> {
    const MONTHS: u32 = 12;
    let mut ages: Vec<u32> = Vec::new();
    let separators = |c: char| c.is_whitespace() || [',', ';', '[', ']'].contains(&c);
    let words: Vec<&str> = text.split(separators).filter(|word| !word.is_empty()).collect();
    // The unit behind the last number holds for all before it: « 4 et 9 ans ».
    for word in words {
        match word {
            "et" | "an" | "ans" => {}
            "mois" => {
                let months = ages.pop()?;
                ages.push(months / MONTHS);
            }
            number => ages.push(whole_number(number)?),
        }
    }
    (ages.len() <= MAX_PARTY as usize).then_some(ages)
}

/// « 2 », « 2.0 »; nothing else.
fn whole_number(text: &str) -> Option<u32> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    whole.parse().ok()
}

/// A day as the model writes it: one that may be meant the American way is asked for again.
fn date(text: &str) -> Result<NaiveDate, DateError> {
    match written::day(text)? {
        WrittenDay::YearFirst(day) => Ok(day),
        WrittenDay::DayFirst(_) => Err(DateError::Unreadable),
    }
}

#[cfg(test)]
mod tests;
