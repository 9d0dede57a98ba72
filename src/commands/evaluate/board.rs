//! The scoreboard as text.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Evaluation,
    days::Season,
    sheet::{Sheet, replay, took},
    statements::Statements,
};
use evaluation::adversary::{AdversarialModel, HarmKind};

/// Columns of a name: the longest saboteur's.
const NAME: usize = 27;

/// The whole board.
pub fn board(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    if !evaluation.scenarios.is_empty() {
        scenarios(&evaluation.scenarios, &mut text);
    }
    if let Some(season) = &evaluation.season {
        saboteurs(season, &mut text);
    }
    if let Some(statements) = &evaluation.statements {
        statements.write(&mut text);
    }
    if let Some(recaps) = &evaluation.recaps {
        recaps.write_recaps(&mut text);
    }
    kinds(evaluation, &mut text);
    let verdict = if evaluation.holds() { "Tout tient." } else { "Tout ne tient pas : voir ✗." };
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(text, "\n{verdict}");
    text
}

fn scenarios(sheets: &[Sheet], text: &mut String) {
    let passed = sheets.iter().filter(|sheet| sheet.passed()).count();
    let _ = writeln!(text, "SCÉNARIOS : {passed} sur {} comme prévu", sheets.len());
    for sheet in sheets {
        let _ = writeln!(text, "  {} {:NAME$}  {}", mark(sheet.passed()), sheet.name, sheet.title);
        for fault in &sheet.faults {
            let _ = writeln!(text, "      {} : {}", fault.kind, fault.text);
        }
        if !sheet.passed() {
            let _ = writeln!(text, "      rejouer : {}", sheet.replay);
        }
    }
}

fn saboteurs(season: &Season, text: &mut String) {
    let (days, calls, booked) = season.totals();
    let _ = writeln!(
        text,
        "\nSABOTEURS : {days} journées (une graine : un petit hôtel, 2 à 4 appels à la fois), {calls} appels, {booked} réservations, en {}",
        took(season.elapsed)
    );
    let _ = writeln!(
        text,
        "    {:NAME$} {:>8} {:>7} {:>8} {:>6}",
        "à la place du modèle", "journées", "appels", "réserv.", "dégâts"
    );
    for (saboteur, tally) in &season.tallies {
        let harm = tally.harm_done();
        let name = saboteur.name();
        let _ = writeln!(
            text,
            "  {} {name:NAME$} {:>8} {:>7} {:>8} {harm:>6}",
            mark(harm == 0),
            tally.days,
            tally.calls,
            tally.booked
        );
    }
    for report in &season.harmful {
        let (saboteur, seed) = (report.day.saboteur, report.day.seed);
        let _ = writeln!(text, "  ✗ {} : rejouer : {}", saboteur.name(), replay(saboteur, seed));
        for harm in &report.harm {
            let _ = writeln!(text, "      {} : {}", harm.kind.label(), harm.what);
        }
    }
    for (seed, reason) in &season.failed {
        let _ = writeln!(text, "  ✗ graine {seed} : n'a pas pu être jouée : {reason}");
    }
}

/// The failures of all parts, by their kind.
fn kinds(evaluation: &Evaluation, text: &mut String) {
    let counted = evaluation.kinds();
    if counted.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nPAR GENRE D'ÉCHEC");
    for (kind, count) in counted {
        let _ = writeln!(text, "  {kind:34} {count:>6}");
    }
}

const fn mark(good: bool) -> char {
    if good { '✓' } else { '✗' }
}

impl Evaluation {
    /// How often each kind of failure came; every kind of harm is there where saboteurs were played.
    pub fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut counted: BTreeMap<&'static str, usize> = BTreeMap::new();
        for fault in self.scenarios.iter().flat_map(|sheet| &sheet.faults) {
            *counted.entry(fault.kind).or_default() += 1;
        }
        if let Some(season) = &self.season {
            for kind in HarmKind::ALL {
                let harm = season.tallies.values().filter_map(|tally| tally.harm.get(kind)).sum::<usize>();
                *counted.entry(kind.label()).or_default() += harm;
            }
        }
        counted
    }

    /// Whether everything held.
    pub fn holds(&self) -> bool {
        self.scenarios.iter().all(Sheet::passed)
            && self.season.as_ref().is_none_or(Season::is_harmless)
            && [&self.statements, &self.recaps].into_iter().flatten().all(Statements::were_played)
    }

    /// The pages of days that are worth reading: those with harm, and one without of each saboteur.
    pub fn days(&self) -> Vec<Sheet> {
        let Some(season) = &self.season else { return Vec::new() };
        let harmful = season.harmful.iter().map(Sheet::of_day);
        let samples =
            AdversarialModel::ALL.iter().filter_map(|saboteur| season.samples.get(saboteur)).map(Sheet::of_day);
        harmful.chain(samples).collect()
    }
}
