//! `[donnees]`: how long guests are kept.

use std::ops::RangeInclusive;

use super::{notes::Notes, section::Section};

const KEY: &str = "conservation_mois";

/// What the CNIL recommends for customers who have not come back (référentiel « gestion des activités commerciales », 2022).
const DEFAULT_MONTHS: u32 = 36;

/// From a month, since a guest may ask about a stay that has just ended, to ten years, since accounts are kept for no longer (code de
/// commerce, article L123-22).
const MONTHS: RangeInclusive<u32> = 1..=120;

pub(super) fn read(section: Option<Section<'_>>, notes: &mut Notes<'_>) -> u32 {
    let Some(mut section) = section else { return DEFAULT_MONTHS };
    let months = section.number(notes, KEY, MONTHS).unwrap_or(DEFAULT_MONTHS);
    section.finish(notes);
    months
}
