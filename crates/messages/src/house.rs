//! Who writes: the hotel as `hotel.toml` has it, and who settles its disputes.

use hotel::catalogue::{Catalogue, HotelDetails};

/// Who settles disputes between the hotel and its guests, `[mediateur]` (code de la consommation, articles L616-1 and R616-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mediator {
    /// `nom`.
    pub name: String,
    /// `adresse`.
    pub address: String,
    /// `site`.
    pub site: String,
}

/// The hotel that signs.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// Hours, rules, rooms and the hotel's identity.
    pub catalogue: &'a Catalogue,
    /// `None` where `hotel.toml` names none: letters then leave without it.
    pub mediator: Option<&'a Mediator>,
}

impl<'a> House<'a> {
    pub(crate) const fn hotel(self) -> &'a HotelDetails {
        &self.catalogue.hotel
    }

    /// « à l'Hôtel du Port », « chez Vacances Bleues ».
    pub(crate) fn at(self) -> String {
        self.hotel().spoken_article().at(&self.hotel().name)
    }

    /// Who sells, where, and how they are reached (code de la consommation, article L221-5): one line each, what is not known left out.
    pub(crate) fn identity(self) -> Vec<String> {
        let hotel = self.hotel();
        let company = if hotel.legal_name.is_empty() || hotel.legal_name == hotel.name {
            hotel.name.clone()
        } else {
            format!("{} — {}", hotel.name, hotel.legal_name)
        };
        let phone = french::phone(&hotel.phone);
        let reached = [phone.as_str(), hotel.email.as_str()];
        let reached: Vec<&str> = reached.into_iter().filter(|text| !text.is_empty()).collect();
        let lines = [company, hotel.address.clone(), reached.join(" · ")];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }
}
