//! `hotel.toml`: what the hotel sells, and how its assistant speaks.
//!
//! The file is walked by hand rather than through serde, which stops at the first fault: whoever fills it in sees all of them
//! at once, each with line, key and reason.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;
use toml::de::DeTable;

use hotel::catalogue::Catalogue;

use self::{assistant::AssistantSettings, messaging::MessagingSections, notes::Notes, section::Section};
use super::{
    error::{Remark, cause},
    variables::Variables,
};

mod amount;
pub mod assistant;
mod closures;
mod details;
mod gaps;
mod information;
pub mod messaging;
mod notes;
mod retention;
mod rooms;
mod seasons;
mod section;
mod slips;
mod taxes;
mod terms;

const VARIABLE: &str = "HOTEL_FILE";

/// Where the hotel file is looked for.
const DEFAULT_FILE: &str = "hotel.toml";

/// What the start says where there is no hotel file: a server must not sell rooms that nobody has checked.
pub const MISSING: &str = "Vérifiez chambres, prix et contingents dans hotel.toml (modèle : hotel.exemple.toml)";

/// The text of `hotel.exemple.toml`: the catalogue of the demonstration and of the tests.
pub const EXAMPLE: &str = include_str!("../../hotel.exemple.toml");

/// What the hotel sells, and how its assistant speaks.
#[derive(Clone, Debug)]
pub struct HotelSettings {
    /// Rooms, seasons, services and the rules of a stay.
    pub catalogue: Arc<Catalogue>,
    /// Voice, speed and texts.
    pub assistant: AssistantSettings,
    /// Where messages go.
    pub messaging: MessagingSections,
}

impl HotelSettings {
    /// Reads the text of a hotel file; `file` is its name in faults.
    ///
    /// Errors: every fault, in the order of the file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Remark>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut notes = Notes::new(file, text);
        let (table, errors) = DeTable::parse_recoverable(text);
        notes.add_slips(errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error.message())));
        // What a broken file seems to hold is guesswork: its other faults would mislead.
        let settings = if errors.is_empty() { read(table.get_ref(), &mut notes) } else { None };
        match settings {
            Some(settings) if notes.is_empty() => Ok(settings),
            _ => Err(notes.into_faults()),
        }
    }

    /// The catalogue of the demonstration and of the tests, equal to `hotel.exemple.toml`.
    ///
    /// Errors: none with the file that this program was built with; a test says so.
    pub fn built_in() -> Result<Self, Vec<Remark>> {
        Self::parse("hotel.exemple.toml", EXAMPLE)
    }

    /// Reads a hotel file.
    ///
    /// Errors: every fault, in the order of the file; or why it cannot be read.
    pub fn load(path: &Path, read_file: impl Fn(&Path) -> io::Result<String>) -> Result<Self, Vec<Remark>> {
        let shown = path.display().to_string();
        let unread = |reason: String| vec![Remark::new(VARIABLE, reason)];
        match read_file(path) {
            Ok(text) => Self::parse(&shown, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(unread(format!("le fichier {shown} n'existe pas. {MISSING}")))
            }
            Err(error) => Err(unread(format!("le fichier {shown} ne peut pas être lu ({})", cause(&error)))),
        }
    }
}

/// What a hotel file leaves open, worth a line at the start.
pub(super) fn gaps(path: &Path, settings: &HotelSettings) -> Vec<Remark> {
    gaps::of(path, &settings.catalogue)
}

/// Reads the file from the disk.
///
/// Errors: also where it is no UTF-8; the error then says in French which line is not, and what to do.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(std::fs::read(path)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        io::Error::new(io::ErrorKind::InvalidData, not_utf8(error.as_bytes(), valid))
    })
}

fn not_utf8(bytes: &[u8], valid: usize) -> String {
    const ADVICE: &str = "enregistrez-le en UTF-8 (Bloc-notes : Enregistrer sous, Encodage : UTF-8)";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return format!("il est en UTF-16, pas en UTF-8 ; {ADVICE}");
    }
    let (before, behind) = bytes.split_at(valid);
    let number = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let end = behind.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| valid.saturating_add(at));
    // Every byte is a character of Latin-1.
    let line: String = bytes.get(start..end).unwrap_or_default().iter().map(|byte| char::from(*byte)).collect();
    format!("la ligne {number} n'est pas en UTF-8 ; lu : {} ; {ADVICE}", line.trim())
}

/// `HOTEL_FILE`, default `hotel.toml`.
pub(super) fn path(variables: &Variables<'_>) -> PathBuf {
    PathBuf::from(variables.optional(VARIABLE).unwrap_or(DEFAULT_FILE))
}

fn read(table: &DeTable<'_>, notes: &mut Notes<'_>) -> Option<HotelSettings> {
    let mut root = Section::root(table);
    let hotel = root.required_table(notes, "hotel").and_then(|section| details::hotel(section, notes));
    let rooms = rooms::read(&mut root, notes);
    let rules = details::rules(root.table(notes, "reservation"), notes);
    let seasons = seasons::read(&mut root, notes, &rooms, &rules);
    let closures = closures::read(&mut root, notes, &rooms);
    let closed_arrivals = closures::read_arrivals(&mut root, notes, &rooms);
    let services = details::services(&mut root, notes);
    let information = information::read(&mut root, notes);
    let tourist_tax = taxes::read(root.table(notes, "taxe_sejour"), notes);
    let cancellation = terms::read(&mut root, notes);
    let (reception, notices) = details::reception(root.table(notes, "reception"), notes);
    let messaging = messaging::read(&mut root, notes, hotel.as_ref());
    let (assistant, languages) = assistant::read(root.table(notes, "assistant"), notes);
    let retention_months = retention::read(root.table(notes, "donnees"), notes);
    root.finish(notes);
    let catalogue = Catalogue {
        hotel: hotel?,
        rooms: rooms.types,
        seasons,
        closures,
        closed_arrivals,
        rules,
        services,
        information,
        tourist_tax,
        cancellation,
        reception,
        retention_months,
        languages,
    };
    let messaging = MessagingSections { notices, ..messaging };
    Some(HotelSettings { catalogue: Arc::new(catalogue), assistant, messaging })
}

/// A day written `YYYY-MM-DD`, in full.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let full = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    full.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

#[cfg(test)]
mod tests;
