//! The parts of a recap in a voice model's own words, right, wrong, or both.

use chrono::Days;

use super::{ROOMS, Stay, said};
use basics::ids::Ids;

/// A part of a recap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::statements) enum Part {
    Dates,
    Room,
    People,
    Price,
    Tax,
    Terms,
}

impl Part {
    /// Every part, those that are put with figures of the hotel's last.
    pub(in crate::statements) const ALL: [Self; 6] =
        [Self::Dates, Self::Room, Self::People, Self::Price, Self::Tax, Self::Terms];
}

/// Which value of a part is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::statements) enum Value {
    Right,
    Wrong,
    /// The right one, and another one beside it.
    Both,
}

/// Tourist tax of an adult and a night, in cents: that of [`super::HOTEL`].
const TAX: u64 = 187;

impl Stay {
    /// A part of a recap.
    pub(in crate::statements) fn part(&self, part: Part, value: Value, english: bool, ids: &Ids) -> String {
        match part {
            Part::Dates => self.dates(value, english, ids),
            Part::Room => self.rooms(value, english, ids),
            Part::People => self.people_said(value, english, ids),
            Part::Price => self.prices(value, english, ids),
            Part::Tax => self.tax(value, english, ids),
            Part::Terms => self.terms(value, english, ids),
        }
    }

    /// Fills the places of the guest's contacts.
    pub(in crate::statements) fn with_contacts(&self, text: &str) -> String {
        let number = format!("{:04}", self.number);
        text.replace("{nom}", self.name).replace("{telephone}", &format!("06 39 98 {} {}", &number[..2], &number[2..]))
    }

    fn dates(&self, value: Value, english: bool, ids: &Ids) -> String {
        let is_wrong = value == Value::Wrong;
        let (arrival, nights) =
            if is_wrong { (self.wrong.arrival, self.wrong.nights) } else { (self.arrival, self.nights) };
        let departure = arrival + Days::new(nights);
        let (range, count) = (said::range(arrival, departure, english, ids), said::nights(nights, english, ids));
        let (from, to) = (said::on(arrival, english, ids), said::on(departure, english, ids));
        let other = said::on(self.wrong.arrival, english, ids);
        let dates = match (ids.below(6), english) {
            (0, true) => format!("arriving {from}, {count}"),
            (_, true) => format!("{range}, {count}"),
            (0, false) => format!("arrivée {from}, départ {to}"),
            (1, false) => format!("arrivée {from}, pour {count}"),
            (2, false) => format!("{count}, {range}"),
            (3, false) => range,
            (4, false) => format!("{range}, soit {count}"),
            (_, false) => format!("vous arrivez {from} et vous repartez {to}, donc {count}"),
        };
        match (value, english) {
            (Value::Both, true) => format!("{dates}, or {other}"),
            (Value::Both, false) if ids.below(2) == 0 => format!("{dates}, ou plutôt {other}"),
            (Value::Both, false) => format!("{dates}, enfin, arrivée {other}"),
            (Value::Right | Value::Wrong, _) => dates,
        }
    }

    fn rooms(&self, value: Value, english: bool, ids: &Ids) -> String {
        let room = if value == Value::Wrong { self.wrong.room } else { self.room };
        let (id, french, in_english, _) = ROOMS[room];
        let (_, other, other_in_english, _) = ROOMS[self.wrong.room];
        if english {
            return if value == Value::Both {
                format!("a {in_english} or a {other_in_english}")
            } else {
                format!("a {in_english}")
            };
        }
        let short = match (id, ids.below(3)) {
            ("standard", 0) => "une standard",
            ("familiale", 0) => "une familiale",
            ("suite_vue_mer", 0) => "une suite avec vue sur la mer",
            _ => "",
        };
        let said = match ids.below(5) {
            _ if !short.is_empty() => short.to_owned(),
            0 => format!("en {french}"),
            1 => format!("la {french}"),
            2 => format!("notre {french}"),
            _ => format!("une {french}"),
        };
        if value == Value::Both { format!("{said} ou une {other}") } else { said }
    }

    fn people_said(&self, value: Value, english: bool, ids: &Ids) -> String {
        let people = if value == Value::Wrong { self.wrong.people } else { self.people };
        let said = said::people(people, english);
        let both = said::people(self.wrong.people, english);
        match (value, english) {
            (Value::Both, true) => return format!("for {} or {both}", self.people),
            (Value::Both, false) => return format!("pour {said} ou {both}"),
            (_, true) => return format!("for {said}"),
            (Value::Right | Value::Wrong, false) => {}
        }
        let count = said.split(' ').next().unwrap_or_default();
        match (ids.below(6), people) {
            (0, 2..) => format!("pour {count}"),
            (1, 2..) => format!("vous serez {count}"),
            (2, 2..) => format!("pour {count} adultes"),
            (3, _) => format!("pour {people} personne{}", if people == 1 { "" } else { "s" }),
            (0 | 1, _) => "pour vous seule".to_owned(),
            (2, _) => "pour une seule personne".to_owned(),
            _ => format!("pour {said}"),
        }
    }

    fn prices(&self, value: Value, english: bool, ids: &Ids) -> String {
        let euros = |amount| said::euros(amount, english, ids);
        let total = euros(if value == Value::Wrong { self.wrong.total } else { self.total() });
        let (night, other) = (euros(self.prices[self.room]), self.wrong.total);
        match (value, english) {
            (Value::Both, true) => return format!("{total} or {}", euros(other)),
            (Value::Both, false) if ids.below(2) == 0 => return format!("{other} ou {total}"),
            (Value::Both, false) => return format!("pour {total}, ou {}", euros(other)),
            (_, true) => return format!("for a total of {total}"),
            (Value::Right | Value::Wrong, false) => {}
        }
        match ids.below(8) {
            0 => format!("{total} en tout"),
            1 => format!("au prix de {total} toutes taxes comprises"),
            2 => format!("ce qui fait {total}"),
            3 => format!("le tout pour {total}"),
            4 if value == Value::Right && self.nights > 1 => format!("{night} par nuit, soit {total}"),
            5 => format!("le total est de {total}"),
            6 => format!("{total} TTC"),
            _ => format!("pour un total de {total}"),
        }
    }

    fn tax(&self, value: Value, english: bool, ids: &Ids) -> String {
        let due = TAX * self.nights * self.people;
        let other = due + 100 + ids.below(300);
        let said = |cents: u64| {
            let (euros, rest) = (cents / 100, cents % 100);
            if ids.below(2) == 0 {
                format!("{euros},{rest:02} euros")
            } else {
                said::euros_and_cents(euros, rest, english)
            }
        };
        let amount = said(if value == Value::Wrong { other } else { due });
        match (value, english, ids.below(4)) {
            (Value::Both, true, _) => format!("the tourist tax is {amount}, or {}", said(other)),
            (Value::Both, false, _) => format!("la taxe de séjour est de {amount}, ou de {}", said(other)),
            (_, true, _) => format!("tourist tax extra, {amount}"),
            (_, false, 0) => format!("la taxe de séjour, {amount}, se règle sur place"),
            (_, false, 1) => format!("il faut ajouter {amount} de taxe de séjour"),
            (_, false, 2) => format!("taxe de séjour en sus, {amount}"),
            (_, false, _) => format!("et la taxe de séjour est de {amount}"),
        }
    }

    fn terms(&self, value: Value, english: bool, ids: &Ids) -> String {
        let (right, wrong): (&[&str], &[&str]) = if english {
            (
                &[
                    "free cancellation up to seven days before arrival",
                    "you can cancel free of charge up to 7 days before",
                ],
                &[
                    "free cancellation up to 24 hours before arrival",
                    "you can cancel at any time",
                    "it is non-refundable",
                ],
            )
        } else {
            (
                &[
                    "annulation sans frais jusqu'à sept jours avant l'arrivée",
                    "vous pouvez annuler gratuitement jusqu'à 7 jours avant, ensuite trente pour cent jusqu'à deux jours avant, puis la totalité",
                    "l'annulation est gratuite jusqu'à une semaine avant",
                    "annulation sans frais jusqu'à sept jours avant, puis 30 %, puis la totalité",
                    "en cas d'annulation, c'est sans frais jusqu'à sept jours avant",
                    "vous pouvez annuler sans frais {limite}",
                ],
                &[
                    "annulation gratuite jusqu'à la veille",
                    "vous pouvez annuler à tout moment",
                    "annulation sans frais jusqu'à deux semaines avant, soit quatorze jours avant",
                    "annulation sans frais jusqu'à trois jours avant l'arrivée",
                    "c'est non remboursable",
                    "vous pouvez annuler sans frais jusqu'à 48 heures avant",
                ],
            )
        };
        let pick = |choices: &[&'static str]| choices[usize::try_from(ids.below(choices.len() as u64)).unwrap_or(0)];
        let limit = format!("jusqu'au {}", said::day(self.arrival - Days::new(7)));
        let right = pick(right).replace("{limite}", &limit);
        match value {
            Value::Right => right,
            Value::Wrong => pick(wrong).to_owned(),
            Value::Both => format!("{right}, enfin, {}", pick(wrong)),
        }
    }
}
