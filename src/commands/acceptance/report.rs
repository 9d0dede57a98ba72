//! The report: what a person may hand on, since nobody is in it.

use std::fmt::Write as _;

use chrono::DateTime;
use chrono_tz::Tz;

use super::{
    calls::{TRIALS, Trial},
    measures::Grown,
};
use crate::call::cost::Cost;

/// One call that was made, or passed over.
pub(super) struct Entry {
    pub(super) trial: &'static Trial,
    /// What the server measured; `None` where the call was passed over.
    pub(super) grown: Option<Grown>,
    /// The answers to the questions, in their order.
    pub(super) heard: Vec<bool>,
}

/// All of them.
pub(super) struct Report {
    begun: DateTime<Tz>,
    entries: Vec<Entry>,
}

impl Entry {
    fn fault(&self) -> Option<&'static str> {
        (self.trial.seen)(self.grown.as_ref()?).err()
    }

    fn is_good(&self) -> bool {
        self.grown.is_some() && self.fault().is_none() && self.heard.iter().all(|yes| *yes)
    }
}

impl Report {
    pub(super) const fn begun(at: DateTime<Tz>) -> Self {
        Self { begun: at, entries: Vec::new() }
    }

    pub(super) fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Whether all ten were made and went well.
    pub(super) fn is_good(&self) -> bool {
        self.entries.len() == TRIALS.len() && self.entries.iter().all(Entry::is_good)
    }

    /// As Markdown.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "# Recette du {}, version {}\n\n| appel | résultat | décroché en | outil le plus lent | durée | coût |\n|---|---|---|---|---|---|\n",
            self.begun.format("%d/%m/%Y à %Hh%M"),
            env!("CARGO_PKG_VERSION")
        );
        let mut nanodollars: u64 = 0;
        let milliseconds = |time: Option<u128>| time.map_or_else(|| "—".to_owned(), |time| format!("{time} ms"));
        for entry in &self.entries {
            let result = if entry.is_good() { "✓" } else { "✗" };
            let name = entry.trial.name;
            // Writing to a text cannot fail.
            let _ = match &entry.grown {
                None => writeln!(text, "| {name} | passé | — | — | — | — |"),
                Some(grown) => {
                    nanodollars = nanodollars.saturating_add(grown.nanodollars);
                    let (answered, slowest) = (milliseconds(grown.answered), milliseconds(grown.slowest));
                    let (seconds, cost) = (grown.lasted.as_secs(), Cost::of_nanodollars(grown.nanodollars));
                    writeln!(text, "| {name} | {result} | {answered} | {slowest} | {seconds} s | {cost} $ |")
                }
            };
        }
        let good = self.entries.iter().filter(|entry| entry.is_good()).count();
        let total = Cost::of_nanodollars(nanodollars);
        let _ =
            writeln!(text, "\n{good} appels sur {} sans défaut ; coût estimé chez OpenAI : {total} $.", TRIALS.len());
        for entry in &self.entries {
            let unheard = entry.trial.heard.iter().zip(&entry.heard).filter(|(_, yes)| !**yes);
            for fault in entry.fault().into_iter().chain(unheard.map(|(question, _)| *question)) {
                let _ = writeln!(text, "- {} : {fault}", entry.trial.name);
            }
        }
        text
    }
}
