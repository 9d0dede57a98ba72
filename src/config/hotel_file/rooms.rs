//! `[[chambres]]`: the room types.

use std::collections::BTreeSet;

use hotel::{
    article::{RoomArticle, read as read_article},
    catalogue::{MAX_ID_LENGTH, RoomType, RoomTypeId},
    money::Cents,
};

use super::{notes::Notes, section::Section, slips::folded};

/// How a section names a room type.
pub(super) const ROOM_TYPE: &str = "type_chambre";

/// The prompt lists every type with its price, and a caller cannot choose among more.
const MAX_ROOM_TYPES: usize = 20;

/// Nobody sleeps better in a room for more, and a typing slip such as 22 for 2 is caught.
const MAX_CAPACITY: u32 = 20;

/// Cots stand beside the beds: a room with more is a nursery.
const MAX_COTS: u32 = 4;

/// The largest hotels have some thousands of rooms.
pub(super) const MAX_COUNT: u32 = 10_000;

/// A name is said aloud in one breath.
pub(super) const MAX_NAME: usize = 80;

/// Descriptions stand in the prompt, which is paid for in every response.
pub(super) const MAX_DESCRIPTION: usize = 400;

const MAX_AMENITIES: usize = 20;
const MAX_AMENITY: usize = 80;

/// What `[[chambres]]` holds.
#[derive(Debug)]
pub(super) struct Rooms {
    /// The types that are right.
    pub(super) types: Vec<RoomType>,
    /// Every identifier that could be read, also of types that are wrong elsewhere.
    pub(super) ids: BTreeSet<RoomTypeId>,
    /// Whether every identifier could be read.
    pub(super) all_ids: bool,
}

pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>) -> Rooms {
    let before = notes.count();
    let sections = root.tables(notes, "chambres", MAX_ROOM_TYPES);
    if sections.is_empty() && notes.count() == before {
        root.fault(notes, "chambres", "au moins une section [[chambres]] est nécessaire");
    }
    let mut rooms = Rooms { types: Vec::new(), ids: BTreeSet::new(), all_ids: !sections.is_empty() };
    for section in sections {
        room(section, notes, &mut rooms);
    }
    rooms
}

fn room(mut section: Section<'_>, notes: &mut Notes<'_>, rooms: &mut Rooms) {
    let id = identifier(&mut section, notes).and_then(|id| RoomTypeId::parse(&id));
    let name = section.required_text(notes, "nom", MAX_NAME);
    let article = article(&mut section, notes, &RoomArticle::WRITTEN);
    let capacity = section.required_number(notes, "capacite", 1..=MAX_CAPACITY);
    let base_price = section.required_price(notes, "prix_base");
    let count = section.required_number(notes, "nombre", 1..=MAX_COUNT);
    let description = section.text(notes, "description", MAX_DESCRIPTION).unwrap_or_default();
    let amenities = section.texts(notes, "equipements", MAX_AMENITIES, MAX_AMENITY);
    if base_price == Some(Cents::default()) {
        section.fault(notes, "prix_base", "une chambre à zéro euro serait offerte à qui la demande");
    }
    match &id {
        Some(id) if !rooms.ids.insert(id.clone()) => {
            section.fault(notes, "id", format!("« {id} » est déjà pris par une autre chambre"));
        }
        Some(_) => {}
        None => rooms.all_ids = false,
    }
    let cots = section.number(notes, "lits_bebe", 0..=MAX_COTS).unwrap_or_default();
    let accessible = section.flag(notes, "accessible").unwrap_or_default();
    section.finish(notes);
    if let (Some(id), Some(name), Some(capacity), Some(base_price), Some(count)) =
        (id, name, capacity, base_price, count)
    {
        rooms.types.push(RoomType {
            id,
            name,
            article,
            capacity,
            base_price,
            count,
            cots,
            description,
            amenities,
            accessible,
        });
    }
}

impl Rooms {
    /// The room type of an identifier. Where not every identifier could be read, any well-formed one: it may be that of a room which is
    /// wrong elsewhere.
    pub(super) fn known(&self, id: &str) -> Option<RoomTypeId> {
        RoomTypeId::parse(id).filter(|id| !self.all_ids || self.ids.contains(id))
    }

    /// What is said of an identifier that no room has.
    pub(super) fn unknown(&self) -> String {
        let ids: Vec<&str> = self.ids.iter().map(RoomTypeId::as_str).collect();
        format!("aucune chambre n'a cet id ; ids possibles : {}", ids.join(", "))
    }

    /// The `type_chambre` of a section, where it gives a right one.
    pub(super) fn named_by(&self, section: &mut Section<'_>, notes: &mut Notes<'_>) -> Option<RoomTypeId> {
        let id = section.text(notes, ROOM_TYPE, MAX_ID_LENGTH)?;
        let known = self.known(&id);
        if known.is_none() {
            section.fault(notes, ROOM_TYPE, self.unknown());
        }
        known
    }
}

/// The `article` of a name: one of those that are written so; `None` where it is absent or wrong.
pub(super) fn article<A: Copy>(section: &mut Section<'_>, notes: &mut Notes<'_>, written: &[(&str, A)]) -> Option<A> {
    const KEY: &str = "article";
    let text = section.text(notes, KEY, MAX_NAME)?;
    let found = read_article(written, &text);
    if found.is_none() {
        let known: Vec<String> = written.iter().map(|(form, _)| format!("\"{form}\"")).collect();
        section.fault(notes, KEY, format!("« {text} » n'est pas un article connu ; écrivez {}", known.join(", ")));
    }
    found
}

/// The `id` of a room type or service.
pub(super) fn identifier(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Option<String> {
    let id = section.required_text(notes, "id", MAX_ID_LENGTH)?;
    let right = RoomTypeId::parse(&id).is_some();
    if !right {
        let reason = "lettres minuscules sans accent, chiffres, « _ » et « - » seulement";
        let better = RoomTypeId::parse(&folded(&id)).map(|id| format!("\"{id}\""));
        section.wrong(notes, "id", reason, better);
    }
    right.then_some(id)
}
