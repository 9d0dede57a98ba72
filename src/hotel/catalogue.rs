//! What the hotel sells: room types, seasons, services and the rules of a stay. Built and checked by `config` from `hotel.toml`.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::Serialize;

use super::{allotment::Allotment, money::Cents, reception::ReceptionHours};

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

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
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
    /// Seasons; no two overlap for the same room type.
    pub seasons: Vec<Season>,
    /// Which stays can be booked by telephone.
    pub rules: StayRules,
    /// What the hotel offers beside rooms.
    pub services: Vec<Service>,
    /// When somebody is at the reception, `[reception]`; `None` for always.
    pub reception: Option<ReceptionHours>,
}

/// Who the hotel is, `[hotel]`. Texts that were not given are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotelDetails {
    /// `nom`, as the caller hears it.
    pub name: String,
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
    /// `capacite`: people in ordinary beds; at least 1.
    pub capacity: u32,
    /// `prix_base`: price of a night outside every season.
    pub base_price: Cents,
    /// `nombre`: rooms sold by telephone, not all those of the hotel.
    pub count: u32,
    /// `description`.
    pub description: String,
    /// `equipements`.
    pub amenities: Vec<String>,
}

/// A season, `[[saisons]]`: prices that replace the base price on its nights.
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
}

impl Catalogue {
    /// The room type of that identifier.
    pub fn room(&self, id: &str) -> Option<&RoomType> {
        self.rooms.iter().find(|room| room.id.as_str() == id)
    }

    /// How many rooms of the type are sold, night by night.
    pub const fn allotment(&self, room: &RoomType) -> Allotment {
        Allotment::new(room.count)
    }

    /// The largest number of people that one room takes.
    pub fn largest_capacity(&self) -> u32 {
        self.rooms.iter().map(|room| room.capacity).max().unwrap_or(0)
    }
}
