//! One table of the file, key after key: what is read is known, what is left at the end is not.

use std::{collections::BTreeSet, ops::RangeInclusive};

use chrono::{NaiveDate, NaiveTime};
use toml::{
    Spanned,
    de::{DeFloat, DeInteger, DeTable, DeValue},
};

use hotel::{money::Cents, tourist_tax::Percent};

use super::{amount, day, notes::Notes, slips};

/// A table of the file, and which of its keys were read.
#[derive(Debug)]
pub(super) struct Section<'t> {
    path: String,
    start: usize,
    table: &'t DeTable<'t>,
    read: BTreeSet<&'static str>,
}

impl<'t> Section<'t> {
    /// The whole file.
    pub(super) fn root(table: &'t DeTable<'t>) -> Self {
        Self { path: String::new(), start: 0, table, read: BTreeSet::new() }
    }

    fn new(path: String, start: usize, table: &'t DeTable<'t>) -> Self {
        Self { path, start, table, read: BTreeSet::new() }
    }

    /// The path of a key of this table, as faults show it.
    pub(super) fn key_path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Notes a fault of a key of this table.
    pub(super) fn fault(&self, notes: &mut Notes<'_>, key: &str, reason: impl Into<String>) {
        self.wrong(notes, key, reason, None);
    }

    /// Notes a fault of a key, with what was read and, where that is known, what to write.
    pub(super) fn wrong(&self, notes: &mut Notes<'_>, key: &str, reason: impl Into<String>, better: Option<String>) {
        let value = self.table.get(key);
        let mut reason = reason.into();
        if let Some(value) = value.filter(|value| !value.get_ref().is_table() && !value.get_ref().is_array()) {
            reason.push_str(" ; lu : ");
            reason.push_str(&notes.source(value.span()));
        }
        if let Some(better) = better {
            reason.push_str(" ; écrivez : ");
            reason.push_str(&[key, " = ", &better].concat());
        }
        notes.add(value.map_or(self.start, |value| value.span().start), &self.key_path(key), reason);
    }

    /// What is written as the value of a key.
    fn source(&self, notes: &Notes<'_>, key: &str) -> String {
        self.table.get(key).map(|value| notes.source(value.span())).unwrap_or_default()
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.read.insert(key);
        self.table.get(key)
    }

    /// Whether the key is there, with whatever value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A table that need not be there.
    pub(super) fn table(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<Self> {
        let value = self.take(key)?;
        let path = self.key_path(key);
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fault(notes, key, format!("une section [{path}] est attendue"));
        }
        table.map(|table| Self::new(path, value.span().start, table))
    }

    /// A table that must be there.
    pub(super) fn required_table(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<Self> {
        if !self.has(key) {
            self.fault(notes, key, format!("la section [{key}] manque"));
        }
        self.table(notes, key)
    }

    /// A list of tables, `max` at the most; empty where there is none.
    pub(super) fn tables(&mut self, notes: &mut Notes<'_>, key: &'static str, max: usize) -> Vec<Self> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.fault(notes, key, format!("des sections [[{key}]] (doubles crochets) sont attendues"));
            return Vec::new();
        };
        if items.len() > max {
            self.fault(notes, key, format!("{max} au plus ; il y en a {}", items.len()));
            return Vec::new();
        }
        let mut sections = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{}]", self.key_path(key), index.saturating_add(1));
            if let Some(table) = item.get_ref().as_table() {
                sections.push(Self::new(path, item.span().start, table));
            } else {
                notes.add(item.span().start, &path, format!("une section [[{key}]] est attendue"));
            }
        }
        sections
    }

    /// A text of `max` characters at the most, its spaces and line breaks made single spaces; `None` where it is absent, empty
    /// or wrong.
    pub(super) fn text(&mut self, notes: &mut Notes<'_>, key: &'static str, max: usize) -> Option<String> {
        let value = self.take(key)?;
        match text(value.get_ref(), max) {
            Ok(text) => Some(text).filter(|text| !text.is_empty()),
            Err(reason) => {
                self.fault(notes, key, reason);
                None
            }
        }
    }

    /// A text that must be there and must not be empty.
    pub(super) fn required_text(&mut self, notes: &mut Notes<'_>, key: &'static str, max: usize) -> Option<String> {
        let before = notes.count();
        let text = self.text(notes, key, max);
        if text.is_none() && notes.count() == before {
            self.fault(notes, key, "obligatoire, et absent ou vide");
        }
        text
    }

    /// A list of texts, each as [`Section::text`] takes it; empty where there is none.
    pub(super) fn texts(
        &mut self,
        notes: &mut Notes<'_>,
        key: &'static str,
        max_items: usize,
        max: usize,
    ) -> Vec<String> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.fault(notes, key, "une liste de textes est attendue : [\"…\", \"…\"]");
            return Vec::new();
        };
        if items.len() > max_items {
            self.fault(notes, key, format!("{max_items} au plus ; il y en a {}", items.len()));
        }
        let mut texts = Vec::new();
        for item in items {
            match text(item.get_ref(), max) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => texts.push(text),
                Err(reason) => notes.add(item.span().start, &self.key_path(key), reason),
            }
        }
        texts
    }

    /// A whole number within a range; `None` where it is absent or wrong.
    pub(super) fn number(
        &mut self,
        notes: &mut Notes<'_>,
        key: &'static str,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = self.take(key)?;
        let written = value.get_ref().as_integer();
        let number = written.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let better = slips::number(&self.source(notes, key));
            let better = better.filter(|number| number.parse().is_ok_and(|number| range.contains(&number)));
            let reason = format!("un nombre entier de {} à {} est attendu", range.start(), range.end());
            self.wrong(notes, key, reason, better);
        }
        number
    }

    /// A whole number that must be there.
    pub(super) fn required_number(
        &mut self,
        notes: &mut Notes<'_>,
        key: &'static str,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        self.require(notes, key);
        self.number(notes, key, range)
    }

    /// Yes or no; `None` where it is absent or wrong.
    pub(super) fn flag(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<bool> {
        let flag = self.take(key)?.get_ref().as_bool();
        if flag.is_none() {
            self.fault(notes, key, "true ou false est attendu, sans guillemets");
        }
        flag
    }

    /// The digits of a decimal number; `None` where it is absent or no number.
    pub(super) fn decimal(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<&'t str> {
        let digits = decimal(self.take(key)?.get_ref());
        if digits.is_none() {
            self.fault(notes, key, "un nombre est attendu, avec un point : 0.95");
        }
        digits
    }

    /// A percentage; `None` where it is absent or wrong.
    pub(super) fn percent(&mut self, notes: &mut Notes<'_>, key: &'static str, most: u32) -> Option<Percent> {
        let value = self.take(key)?;
        match amount::percent(decimal(value.get_ref()).unwrap_or_default(), most) {
            Ok(percent) => Some(percent),
            Err(reason) => {
                self.fault(notes, key, reason);
                None
            }
        }
    }

    /// A price in euros; `None` where it is absent or wrong.
    pub(super) fn price(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<Cents> {
        let value = self.take(key)?;
        match price(value.get_ref()) {
            Ok(price) => Some(price),
            Err(reason) => {
                let better = slips::number(&self.source(notes, key)).filter(|_| value.get_ref().is_str());
                self.wrong(notes, key, reason, better);
                None
            }
        }
    }

    /// A price that must be there.
    pub(super) fn required_price(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<Cents> {
        self.require(notes, key);
        self.price(notes, key)
    }

    /// A day that must be there: `"2027-07-03"`, or the same without quotes.
    pub(super) fn required_day(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<NaiveDate> {
        self.require(notes, key);
        let value = self.take(key)?;
        let date = written(value.get_ref()).and_then(|text| day(&text));
        if date.is_none() {
            let better = slips::day(&self.source(notes, key));
            self.wrong(notes, key, "une date AAAA-MM-JJ qui existe est attendue, par exemple \"2027-07-03\"", better);
        }
        date
    }

    /// A time of day: `"15:00"`; `None` where it is absent or wrong.
    pub(super) fn time(&mut self, notes: &mut Notes<'_>, key: &'static str) -> Option<NaiveTime> {
        let value = self.take(key)?;
        let time = written(value.get_ref()).and_then(|text| {
            NaiveTime::parse_from_str(&text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S")).ok()
        });
        if time.is_none() {
            let better = slips::time(&self.source(notes, key));
            self.wrong(notes, key, "une heure HH:MM est attendue, par exemple \"15:00\"", better);
        }
        time
    }

    /// The entries of a table whose keys are not known beforehand, each with its place in the file; `expected` is what is said where it
    /// is no table.
    pub(super) fn entries(
        &mut self,
        notes: &mut Notes<'_>,
        key: &'static str,
        expected: &str,
    ) -> Vec<(usize, &'t str, &'t DeValue<'t>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.fault(notes, key, expected);
            return Vec::new();
        };
        table.iter().map(|(key, value)| (key.span().start, key.get_ref().as_ref(), value.get_ref())).collect()
    }

    /// Notes every key that was not read.
    pub(super) fn finish(self, notes: &mut Notes<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.read.contains(name) {
                let known: Vec<&str> = self.read.iter().copied().collect();
                let meant = slips::nearest(name, &known).map(|key| format!(" ; vouliez-vous écrire {key} ?"));
                let reason =
                    format!("clé inconnue{} ; clés possibles ici : {}", meant.unwrap_or_default(), known.join(", "));
                notes.add(key.span().start, &self.key_path(name), reason);
            }
        }
    }

    fn require(&self, notes: &mut Notes<'_>, key: &str) {
        if !self.has(key) {
            self.fault(notes, key, "obligatoire, et absent");
        }
    }
}

/// The price that a value gives.
pub(super) fn price(value: &DeValue<'_>) -> Result<Cents, &'static str> {
    amount::price(decimal(value).unwrap_or_default())
}

/// The digits of a number as the parser hands them over; a number in another base than ten is none.
fn decimal<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    let integer = value.as_integer().filter(|number| number.radix() == 10).map(DeInteger::as_str);
    integer.or_else(|| value.as_float().map(DeFloat::as_str))
}

/// A date or a time, quoted or not.
fn written(value: &DeValue<'_>) -> Option<String> {
    let quoted = value.as_str().map(|text| text.trim().to_owned());
    quoted.or_else(|| value.as_datetime().map(ToString::to_string))
}

/// A text, its spaces and line breaks made single spaces.
pub(super) fn text(value: &DeValue<'_>, max: usize) -> Result<String, String> {
    let text = value.as_str().ok_or("un texte entre guillemets est attendu")?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_control) {
        return Err("contient un caractère de contrôle".to_owned());
    }
    if text.chars().count() > max {
        return Err(format!("{max} caractères au plus"));
    }
    Ok(text)
}
