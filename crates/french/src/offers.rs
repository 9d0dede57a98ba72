//! Offers as they are said: a room type with its price, or several rooms together.

use super::{Context, numbers::price};
use hotel::{availability::Offer, combinations::Combination, stay::Stay};

/// « une Chambre Standard à quatre cent quarante-cinq euros »; dates are said where they are not those of the stay.
pub(super) fn one(offer: &Offer, stay: Stay, context: &Context<'_>) -> String {
    let (room, price) = (context.one_room(&offer.name), price(offer.quote.total()));
    if offer.quote.stay() == stay {
        format!("{room} à {price}")
    } else {
        format!("{room} {} à {price}", context.stay_dates(offer.quote.stay()))
    }
}

/// « une Chambre Familiale et deux Chambres Standard à neuf cent cinquante et un euros ensemble ».
pub(super) fn several(combination: &Combination, context: &Context<'_>) -> String {
    let names = combination.rooms.iter().map(|room| room.name.as_str());
    format!("{} à {} ensemble", context.rooms(names), price(combination.quote.total()))
}
