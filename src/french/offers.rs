//! Offers as they are said: a room type with its price, or several rooms together.

use chrono::NaiveDate;

use super::{
    dates,
    numbers::{Gender, number, price},
    spelling::list,
};
use crate::hotel::{availability::Offer, combinations::Combination, stay::Stay};

/// « Chambre Standard à quatre cent quarante-cinq euros »; dates are said where they are not those of the stay.
pub(super) fn one(offer: &Offer, stay: Stay, today: NaiveDate) -> String {
    let price = price(offer.quote.total());
    if offer.quote.stay() == stay {
        format!("{} à {price}", offer.name)
    } else {
        format!("{} {} à {price}", offer.name, dates::stay_dates(offer.quote.stay(), today))
    }
}

/// « Chambre Familiale et deux fois Chambre Standard à neuf cent cinquante et un euros ensemble ».
pub(super) fn several(combination: &Combination) -> String {
    let names = combination.rooms.iter().map(|room| room.name.as_str());
    format!("{} à {} ensemble", rooms(names), price(combination.quote.total()))
}

/// « Chambre Familiale et deux fois Chambre Standard ».
pub(super) fn rooms<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut counted: Vec<(&str, u64)> = Vec::new();
    for name in names {
        match counted.iter_mut().find(|(other, _)| *other == name) {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    let said: Vec<String> = counted
        .into_iter()
        .map(|(name, count)| match count {
            1 => name.to_owned(),
            count => format!("{} fois {name}", number(count, Gender::Feminine)),
        })
        .collect();
    list(&said, "et")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_of_one_type_are_counted() {
        for (names, said) in [
            (vec!["Suite"], "Suite"),
            (vec!["Suite", "Suite"], "deux fois Suite"),
            (vec!["Familiale", "Standard", "Familiale"], "deux fois Familiale et Standard"),
            (vec!["Familiale", "Suite", "Standard"], "Familiale, Suite et Standard"),
        ] {
            assert_eq!(rooms(names.into_iter()), said);
        }
    }
}
