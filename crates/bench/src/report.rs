//! The table for people and the JSON for programs.

use serde_json::{Value, json};

use super::statistics::median;

/// What the number of a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Nanoseconds, shown in micro- or milliseconds.
    Nanos,
    /// Bytes, shown in KiB or MiB.
    Bytes,
    /// Hundredths, shown as a factor.
    Ratio,
    /// Things.
    Count,
}

/// What a target asks of the median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// No more than this.
    AtMost(u64),
    /// No less than this.
    AtLeast(u64),
}

/// A figure: one value a pass.
#[derive(Clone, Debug)]
struct Figure {
    key: String,
    label: String,
    unit: Unit,
    passes: Vec<u64>,
    target: Option<Bound>,
}

/// All figures, in the order in which they were measured.
#[derive(Debug, Default)]
pub(super) struct Report {
    groups: Vec<(String, String, Vec<Figure>)>,
}

impl Report {
    /// Begins a group. `how` says what was done, for the reader of the table.
    pub(super) fn group(&mut self, title: &str, how: &str) {
        self.groups.push((title.to_owned(), how.to_owned(), Vec::new()));
    }

    /// Adds a figure to the last group.
    pub(super) fn add(&mut self, key: &str, label: &str, unit: Unit, passes: &[u64]) {
        self.push(key, label, unit, passes, None);
    }

    /// Adds a figure whose median has a target.
    pub(super) fn add_with_target(&mut self, key: &str, label: &str, unit: Unit, passes: &[u64], target: Bound) {
        self.push(key, label, unit, passes, Some(target));
    }

    fn push(&mut self, key: &str, label: &str, unit: Unit, passes: &[u64], target: Option<Bound>) {
        if let Some((_, _, figures)) = self.groups.last_mut() {
            figures.push(Figure {
                key: key.to_owned(),
                label: label.to_owned(),
                unit,
                passes: passes.to_vec(),
                target,
            });
        }
    }

    /// The Markdown table of each group.
    pub(super) fn in_words(&self) -> String {
        let mut text = String::new();
        for (title, how, figures) in &self.groups {
            text.extend(["### ", title, "\n\n", how, "\n\n| mesure | médiane | étendue |\n|---|---:|---:|\n"]);
            for figure in figures {
                let (low, high) = figure.spread();
                let verdict = figure.target.map_or_else(String::new, |target| {
                    let sign = if target.is_met(median(&figure.passes)) { "✓" } else { "✗" };
                    match target {
                        Bound::AtMost(most) => format!(" (cible : {} au plus {sign})", figure.unit.show(most)),
                        Bound::AtLeast(least) => format!(" (cible : {} au moins {sign})", figure.unit.show(least)),
                    }
                });
                let median = figure.unit.show(median(&figure.passes));
                let line = format!(
                    "| {}{verdict} | {median} | {} – {} |\n",
                    figure.label,
                    figure.unit.show(low),
                    figure.unit.show(high)
                );
                text.push_str(&line);
            }
            text.push('\n');
        }
        text
    }

    /// One line; times in nanoseconds, sizes in bytes, ratios in hundredths.
    pub(super) fn in_json(&self, machine: &str) -> Value {
        let figures = self.groups.iter().flat_map(|(_, _, figures)| figures).map(|figure| {
            let (low, high) = figure.spread();
            let value = json!({
                "unite": figure.unit.name(), "mediane": median(&figure.passes), "min": low, "max": high,
                "passes": figure.passes, "cible": figure.target.map(Bound::in_json),
            });
            (figure.key.clone(), value)
        });
        json!({"machine": machine, "mesures": figures.collect::<serde_json::Map<_, _>>()})
    }
}

impl Bound {
    const fn is_met(self, value: u64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn in_json(self) -> Value {
        match self {
            Self::AtMost(most) => json!({"au_plus": most}),
            Self::AtLeast(least) => json!({"au_moins": least}),
        }
    }
}

impl Figure {
    fn spread(&self) -> (u64, u64) {
        let low = self.passes.iter().min().copied().unwrap_or(0);
        (low, self.passes.iter().max().copied().unwrap_or(0))
    }
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Nanos => "ns",
            Self::Bytes => "octets",
            Self::Ratio => "centiemes",
            Self::Count => "nombre",
        }
    }

    fn show(self, value: u64) -> String {
        match self {
            Self::Nanos if value >= 100_000_000 => format!("{} ms", value / 1_000_000),
            Self::Nanos if value < 1_000_000 => format!("{} µs", hundredths(value / 10)),
            Self::Nanos => format!("{} ms", hundredths(value / 10_000)),
            Self::Bytes if value >= 1 << 20 => format!("{} Mio", hundredths((value * 100) >> 20)),
            Self::Bytes => format!("{} Kio", hundredths((value * 100) >> 10)),
            Self::Ratio => format!("{} ×", hundredths(value)),
            Self::Count => value.to_string(),
        }
    }
}

fn hundredths(value: u64) -> String {
    format!("{},{:02}", value / 100, value % 100)
}
