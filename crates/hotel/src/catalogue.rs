//! What the hotel sells: room types, seasons, services and the rules of a stay. Built and checked by `config` from `hotel.toml`.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::{Datelike as _, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{
    allotment::Allotment,
    article::{HotelArticle, RoomArticle},
    cancellation::CancellationTerms,
    folding::fold,
    information::Information,
    language::Language,
    money::Cents,
    party::Party,
    reception::ReceptionHours,
    tourist_tax::TouristTax,
};

/// The longest identifier of a room type or service, in characters.
pub const MAX_ID_LENGTH: usize = 40;

/// The identifier of a room type, as in `hotel.toml`: `[a-z0-9_-]`, 1 to [`MAX_ID_LENGTH`] characters. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RoomTypeId(Arc<str>);

impl RoomTypeId {
    /// Reads an identifier; `None` where it is empty, too long, or holds another character.
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        (!text.is_empty() && text.len() <= MAX_ID_LENGTH && text.chars().all(allowed)).then(|| Self(Arc::from(text)))
    }

    /// What a row of a file names its room type: an identifier, or another spelling of one, folded; `None` where nothing can be meant.
    pub fn spelled(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse(&fold(text)))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for RoomTypeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a room type"))
    }
}

impl fmt::Display for RoomTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The whole catalogue, valid as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Who the hotel is.
    pub hotel: HotelDetails,
    /// Room types, in the order of the file; identifiers are unique.
    pub rooms: Vec<RoomType>,
    /// Seasons; no two give the same room type a price on the same night.
    pub seasons: Vec<Season>,
    /// Rooms that are not sold on some nights.
    pub closures: Vec<Closure>,
    /// Days on which nobody may arrive.
    pub closed_arrivals: Vec<ClosedArrivals>,
    /// Which stays can be booked by telephone.
    pub rules: StayRules,
    /// What the hotel offers beside rooms.
    pub services: Vec<Service>,
    /// What it says about itself, `[informations]`, in the order of the file.
    pub information: Vec<Information>,
    /// How the tourist tax is levied, `[taxe_sejour]`.
    pub tourist_tax: TouristTax,
    /// What a cancellation costs, `[[annulation]]`.
    pub cancellation: CancellationTerms,
    /// When somebody is at the reception, `[reception]`; `None` for always.
    pub reception: Option<ReceptionHours>,
    /// `conservation_mois`: how many months after a stay its guest is kept by name.
    pub retention_months: u32,
    /// The languages in which a booking is read out, `assistant.langues`; French is always one.
    pub languages: Vec<Language>,
}

/// Who the hotel is, `[hotel]`. Texts that were not given are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotelDetails {
    /// `nom`, as the caller hears it.
    pub name: String,
    /// `article`: what stands before the name; `None` where it is to be guessed.
    pub article: Option<HotelArticle>,
    /// `description`.
    pub description: String,
    /// `fuseau_horaire`: the zone whose local days are the hotel's days.
    pub zone: Tz,
    /// `raison_sociale`: who sells (code de la consommation L221-5).
    pub legal_name: String,
    /// `adresse`.
    pub address: String,
    /// `telephone`.
    pub phone: String,
    /// `email`.
    pub email: String,
    /// `heure_arrivee`: rooms are ready from this time on.
    pub check_in_from: NaiveTime,
    /// `heure_depart`: rooms are left by this time.
    pub check_out_by: NaiveTime,
}

/// A room type, `[[chambres]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomType {
    /// `id`.
    pub id: RoomTypeId,
    /// `nom`, as the caller hears it.
    pub name: String,
    /// `article`: what stands before the name; `None` where it is to be guessed.
    pub article: Option<RoomArticle>,
    /// `capacite`: people in ordinary beds; at least 1.
    pub capacity: u32,
    /// `prix_base`: price of a night outside every season.
    pub base_price: Cents,
    /// `nombre`: rooms sold by telephone, not all those of the hotel.
    pub count: u32,
    /// `lits_bebe`: cots that fit into the room, beside the ordinary beds.
    pub cots: u32,
    /// `description`.
    pub description: String,
    /// `equipements`.
    pub amenities: Vec<String>,
    /// `accessible`: made for a wheelchair. Whoever asks for such a room is never offered one that is not.
    pub accessible: bool,
}

impl HotelDetails {
    /// What stands before the name.
    pub fn spoken_article(&self) -> HotelArticle {
        self.article.unwrap_or_else(|| HotelArticle::guess(&self.name))
    }
}

impl RoomType {
    /// What stands before the name.
    pub fn spoken_article(&self) -> RoomArticle {
        self.article.unwrap_or_else(|| RoomArticle::guess(&self.name))
    }

    /// Whether the party sleeps in one room of the type: babies in its cots, the others in its beds.
    pub fn fits(&self, party: &Party) -> bool {
        party.beds(self.cots) <= self.capacity
    }
}

/// A season, `[[saisons]]`: prices that replace the base price on its nights, and a shortest stay for who arrives in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    /// `nom`.
    pub name: String,
    /// `du`: its first night.
    pub first_night: NaiveDate,
    /// `au`: its last night, included.
    pub last_night: NaiveDate,
    /// `prix`: price of a night, by room type; a type that is absent keeps its base price.
    pub prices: BTreeMap<RoomTypeId, Cents>,
    /// `duree_min_nuits`: the shortest stay whose first night lies in the season, for the room types that it prices; for all types
    /// where it prices none.
    pub min_nights: Option<u32>,
}

impl Season {
    /// Whether a night lies in the season.
    pub fn contains(&self, night: NaiveDate) -> bool {
        (self.first_night..=self.last_night).contains(&night)
    }

    /// Whether the season's shortest stay is meant for the room type.
    pub fn concerns(&self, room: &RoomTypeId) -> bool {
        self.prices.is_empty() || self.prices.contains_key(room)
    }
}

/// Rooms taken out of sale, `[[fermetures]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// `type_chambre`.
    pub room_type: RoomTypeId,
    /// `du`: the first night.
    pub first_night: NaiveDate,
    /// `au`: the last night, included.
    pub last_night: NaiveDate,
    /// `nombre`: how many rooms; `None` for all of the type.
    pub rooms: Option<u32>,
}

/// Days on which nobody may arrive, though rooms are sold over them, `[[arrivees_fermees]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedArrivals {
    /// `du`: the first day.
    pub first_day: NaiveDate,
    /// `au`: the last day, included.
    pub last_day: NaiveDate,
    /// `type_chambre`; `None` for all types.
    pub room_type: Option<RoomTypeId>,
    /// `jours`: only these days of the week; empty for all.
    pub weekdays: Vec<Weekday>,
}

impl ClosedArrivals {
    /// Whether nobody may arrive on that day in a room of the type.
    pub fn closes(&self, room: &RoomTypeId, day: NaiveDate) -> bool {
        (self.first_day..=self.last_day).contains(&day)
            && self.room_type.as_ref().is_none_or(|closed| closed == room)
            && (self.weekdays.is_empty() || self.weekdays.contains(&day.weekday()))
    }
}

/// Which stays can be booked by telephone, `[reservation]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StayRules {
    /// `duree_min_nuits`.
    pub min_nights: u32,
    /// `duree_max_nuits`.
    pub max_nights: u32,
    /// `delai_min_jours`: the soonest arrival, in days from today.
    pub min_days_ahead: u32,
    /// `horizon_jours`: the latest departure, in days from today.
    pub horizon_days: u32,
    /// `fin_de_journee`: until this time, « cette nuit » is still the night of the day before.
    pub end_of_day: NaiveTime,
    /// `garder_jusqu_a`: until when a room waits for its guest on the day of arrival; `None` where the hotel does not say.
    pub kept_until: Option<NaiveTime>,
}

impl Default for StayRules {
    fn default() -> Self {
        Self {
            min_nights: 1,
            max_nights: 30,
            min_days_ahead: 0,
            horizon_days: 540,
            end_of_day: NaiveTime::from_hms_opt(4, 0, 0).unwrap_or_default(),
            kept_until: None,
        }
    }
}

/// A service, `[[services]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `id`.
    pub id: String,
    /// `nom`.
    pub name: String,
    /// `prix`; `None` where the file gives none.
    pub price: Option<Cents>,
    /// `compris`: whether it is included in the price of the room; `None` where the file does not say.
    pub included: Option<bool>,
    /// `description`.
    pub description: String,
}

impl Catalogue {
    /// The room type of that identifier, or of an identifier or name that differs in case, accents and separators alone and means one
    /// type: the one reader, for what the model says and for what old files have.
    pub fn room(&self, text: &str) -> Option<&RoomType> {
        self.rooms.iter().find(|room| room.id.as_str() == text).or_else(|| {
            let folded = fold(text);
            let is_meant = |room: &&RoomType| fold(room.id.as_str()) == folded || fold(&room.name) == folded;
            let mut meant = self.rooms.iter().filter(is_meant);
            meant.next().filter(|_| meant.next().is_none())
        })
    }

    /// The identifiers that a spelling of a room type may stand for, by that spelling folded: what [`Catalogue::room`] finds.
    pub fn spellings(&self) -> BTreeMap<String, RoomTypeId> {
        let folded = self.rooms.iter().flat_map(|room| [fold(room.id.as_str()), fold(&room.name)]);
        folded.filter_map(|text| self.room(&text).map(|room| room.id.clone()).map(|id| (text, id))).collect()
    }

    /// How many rooms of the type are sold, night by night: the type's own number, less what is closed.
    pub fn allotment(&self, room: &RoomType) -> Allotment {
        let closures = self.closures.iter().filter(|closure| closure.room_type == room.id);
        closures.fold(Allotment::new(room.count), |left, closure| {
            left.closed(closure.first_night, closure.last_night, closure.rooms)
        })
    }

    /// Whether nobody may arrive on that day in a room of the type.
    pub fn is_closed_to_arrival(&self, room: &RoomType, day: NaiveDate) -> bool {
        self.closed_arrivals.iter().any(|closed| closed.closes(&room.id, day))
    }

    /// The shortest stay that may begin on that day in a room of the type, in nights, and the season that asks for it: the longest
    /// minimum of the seasons that the night lies in, else that of `[reservation]`.
    pub fn min_nights(&self, room: &RoomType, arrival: NaiveDate) -> (u32, Option<&Season>) {
        self.seasons
            .iter()
            .filter(|season| season.contains(arrival) && season.concerns(&room.id))
            .filter_map(|season| Some((season.min_nights?, Some(season))))
            .max_by_key(|(nights, _)| *nights)
            .unwrap_or((self.rules.min_nights, None))
    }
}
