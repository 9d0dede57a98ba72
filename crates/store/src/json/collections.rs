//! What survives beside the reservations: rows of named collections, each whole, by their key. One mechanism for all of them: a change
//! is an entry of the journal, and `reservations.json.etat` is their snapshot.
//!
//! The état is an object with the format and, for each collection, the list of its rows, one a line. It is written when the journal
//! would otherwise grow long by what it lacks, when somebody waits for everything to be in the files, and at the end.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Debug,
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{
    effects::Messages,
    line::{Entry, FORMAT},
};
use basics::personal::Personal;
use hotel::{callback::Callback, outbox::Event};

/// How many changes the état may lack before it is written: each is in every journal that is begun anew until then. Some 100 kB.
const MOST_CHANGES: usize = 256;

/// A row of a collection.
pub(super) trait Row: Serialize + DeserializeOwned + Debug + Send + Sync + 'static {
    /// The collection's name in the files.
    const COLLECTION: &'static str;

    /// What no other row of the collection has.
    fn key(&self) -> Cow<'_, str>;
}

impl Row for Callback {
    const COLLECTION: &'static str = "rappels";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }
}

/// The rows of a kind, in the order in which they came.
#[derive(Debug)]
pub(super) struct Collection<R> {
    rows: BTreeMap<u64, Arc<R>>,
    places: HashMap<String, u64>,
    next: u64,
    /// Keys of the rows that the état lacks or has otherwise, as often as they changed.
    changed: Vec<String>,
}

impl<R> Default for Collection<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), places: HashMap::new(), next: 0, changed: Vec::new() }
    }
}

impl<R: Row> Collection<R> {
    /// Puts a row in the place of the one of the same key, or behind the others.
    pub(super) fn put(&mut self, row: Arc<R>) {
        self.changed.push(row.key().into_owned());
        self.take_in(row);
    }

    /// Removes the row of a key, where there is one.
    pub(super) fn remove(&mut self, key: &str) {
        if let Some(place) = self.places.remove(key) {
            self.rows.remove(&place);
            self.changed.push(key.to_owned());
        }
    }

    /// Removes rows.
    pub(super) fn retain(&mut self, stays: impl Fn(&R) -> bool) {
        let gone: Vec<String> =
            self.rows().filter(|row| !stays(row.as_ref())).map(|row| row.key().into_owned()).collect();
        for key in gone {
            self.remove(&key);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Arc<R>> {
        self.rows.get(self.places.get(key)?)
    }

    /// All of them, oldest first.
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = &Arc<R>> + Clone {
        self.rows.values()
    }

    fn take_in(&mut self, row: Arc<R>) {
        let place = *self.places.entry(row.key().into_owned()).or_insert_with(|| {
            self.next += 1;
            self.next
        });
        self.rows.insert(place, row);
    }
}

/// A row as an entry of the journal.
pub(super) fn put_entry<R: Row>(row: &R) -> String {
    // A row of a collection is a struct of texts and numbers: it has nothing that could fail to be written.
    let text = serde_json::to_string(row).unwrap_or_default();
    format!(r#"{{"put":{{"collection":"{}","row":{text}}}}}"#, R::COLLECTION)
}

/// What all collections have in common, whatever their rows.
pub(super) trait Keep {
    fn name(&self) -> &'static str;
    /// Takes a row in as the files have it, and answers its key; `None` where it cannot be read.
    fn read(&mut self, text: &str) -> Option<String>;
    fn remove(&mut self, key: &str);
    /// The row of a key as an entry, where there is one.
    fn put_entry(&self, key: &str) -> Option<String>;
    /// Its rows as they are now, each as JSON when it is asked for.
    fn view(&self) -> Box<dyn Iterator<Item = String> + Send>;
    /// Keys of the rows that the état lacks or has otherwise, as often as they changed.
    fn changed(&self) -> &Vec<String>;
    fn changed_mut(&mut self) -> &mut Vec<String>;
    fn len(&self) -> usize;

    /// The entries that make what the état has into what is known.
    fn entries(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let keys = self.changed().iter().filter(|key| seen.insert(*key));
        let gone = |key: &str| Entry::Gone { collection: self.name().into(), key: key.into() }.text();
        keys.map(|key| self.put_entry(key).unwrap_or_else(|| gone(key))).collect()
    }
}

impl<R: Row> Keep for Collection<R> {
    fn name(&self) -> &'static str {
        R::COLLECTION
    }

    fn read(&mut self, text: &str) -> Option<String> {
        let row: R = serde_json::from_str(text).ok()?;
        let key = row.key().into_owned();
        self.take_in(Arc::new(row));
        Some(key)
    }

    fn remove(&mut self, key: &str) {
        Self::remove(self, key);
    }

    fn put_entry(&self, key: &str) -> Option<String> {
        self.get(key).map(|row| put_entry(row.as_ref()))
    }

    fn view(&self) -> Box<dyn Iterator<Item = String> + Send> {
        let rows: Vec<Arc<R>> = self.rows().cloned().collect();
        Box::new(rows.into_iter().map(|row| serde_json::to_string(row.as_ref()).unwrap_or_default()))
    }

    fn changed(&self) -> &Vec<String> {
        &self.changed
    }

    fn changed_mut(&mut self) -> &mut Vec<String> {
        &mut self.changed
    }

    fn len(&self) -> usize {
        self.rows.len()
    }
}

/// All collections.
#[derive(Debug, Default)]
pub(super) struct Collections {
    /// Call-backs.
    pub(super) callbacks: Collection<Callback>,
    /// Messages.
    pub(super) messages: Messages,
    /// What happened, in the order of its numbers.
    pub(super) events: Collection<Event>,
    /// The état is not there, or has been changed by other hands.
    is_etat_lost: bool,
}

/// The rows of all collections at one instant, for an état, and how many changes each had then.
pub(super) struct View {
    rows: Vec<(&'static str, Box<dyn Iterator<Item = String> + Send>)>,
    changes: Vec<usize>,
}

/// Rows of a collection that this version does not know, or cannot read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown(pub(super) String);

impl Collections {
    // The one list of them: what is not in it does not survive.
    fn all(&self) -> [&dyn Keep; 3] {
        [&self.callbacks, &self.messages, &self.events]
    }

    fn all_mut(&mut self) -> [&mut dyn Keep; 3] {
        [&mut self.callbacks, &mut self.messages, &mut self.events]
    }

    fn of_name(&mut self, name: &str) -> Result<&mut dyn Keep, Unknown> {
        self.all_mut().into_iter().find(|of| of.name() == name).ok_or_else(|| Unknown(name.to_owned()))
    }

    /// Takes in a row that the journal has.
    pub(super) fn replay(&mut self, collection: &str, row: &Personal<&RawValue>) -> Result<(), Unknown> {
        let of = self.of_name(collection)?;
        let key = of.read(row.expose().get()).ok_or_else(|| Unknown(collection.to_owned()))?;
        of.changed_mut().push(key);
        Ok(())
    }

    /// Takes in that the journal says a row is no more.
    pub(super) fn replay_gone(&mut self, collection: &str, key: &str) -> Result<(), Unknown> {
        let of = self.of_name(collection)?;
        of.remove(key);
        of.changed_mut().push(key.to_owned());
        Ok(())
    }

    /// Reads an état.
    pub(super) fn read_etat(&mut self, content: &[u8]) -> Result<(), Unknown> {
        let unreadable = |_| Unknown("format".to_owned());
        let mut parts: BTreeMap<String, &RawValue> = serde_json::from_slice(content).map_err(unreadable)?;
        if parts.remove("format").and_then(|format| format.get().parse().ok()) != Some(FORMAT) {
            return Err(Unknown("format".to_owned()));
        }
        for (name, part) in parts {
            let rows: Vec<&RawValue> = serde_json::from_str(part.get()).map_err(unreadable)?;
            let collection = self.of_name(&name)?;
            if !rows.into_iter().all(|row| collection.read(row.get()).is_some()) {
                return Err(Unknown(name));
            }
        }
        Ok(())
    }

    /// The entries that make what the état has into what is known.
    pub(super) fn entries(&self) -> impl Iterator<Item = String> {
        self.all().into_iter().flat_map(Keep::entries)
    }

    /// Whether the état lacks anything.
    pub(super) fn are_ahead(&self) -> bool {
        self.is_etat_lost || self.changes() > 0
    }

    /// Whether it lacks so much that it is to be written.
    pub(super) fn are_far_ahead(&self) -> bool {
        self.is_etat_lost || self.changes() >= MOST_CHANGES
    }

    /// How many rows there are in all of them.
    pub(super) fn len(&self) -> usize {
        self.all().into_iter().map(Keep::len).sum()
    }

    fn changes(&self) -> usize {
        self.all().into_iter().map(|of| of.changed().len()).sum()
    }

    /// The état is not what was put in place: it is to be written from memory. Whether that is news.
    pub(super) const fn etat_is_lost(&mut self) -> bool {
        !std::mem::replace(&mut self.is_etat_lost, true)
    }

    pub(super) fn view(&self) -> View {
        let all = self.all();
        View {
            rows: all.iter().map(|of| (of.name(), of.view())).collect(),
            changes: all.map(|of| of.changed().len()).into(),
        }
    }

    /// An état is in place in which so many changes of each collection are.
    pub(super) fn placed(&mut self, changes: &[usize]) {
        self.is_etat_lost = false;
        for (of, changes) in self.all_mut().into_iter().zip(changes) {
            let keys = of.changed_mut();
            keys.drain(..(*changes).min(keys.len()));
        }
    }
}

impl View {
    /// The content of the état, and how many changes of each collection it has.
    pub(super) fn write(self) -> (String, Vec<usize>) {
        let mut content = format!("{{\n\"format\":{FORMAT}");
        for (name, rows) in self.rows {
            content.push_str(",\n\"");
            content.push_str(name);
            content.push_str("\":[");
            for (at, row) in rows.enumerate() {
                content.push_str(if at == 0 { "\n" } else { ",\n" });
                content.push_str(&row);
            }
            content.push_str("\n]");
        }
        content.push_str("\n}\n");
        (content, self.changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback(id: &str, call_id: &str) -> Arc<Callback> {
        let text = format!(
            r#"{{"id":"{id}","date_creation":"2026-11-22T10:00:00Z","telephone":"0639980001","raison":"Facture","statut":"a_faire","call_id":"{call_id}"}}"#
        );
        Arc::new(serde_json::from_str(&text).unwrap())
    }

    fn keys(collections: &Collections) -> Vec<&str> {
        collections.callbacks.rows().map(|row| row.id.as_str()).collect()
    }

    #[test]
    fn an_etat_and_the_entries_behind_it_give_the_rows_in_their_order() {
        let mut collections = Collections::default();
        for id in ["b", "a", "c"] {
            collections.callbacks.put(callback(id, "rtc_1"));
        }
        let (etat, changes) = collections.view().write();
        collections.placed(&changes);
        assert!(!collections.are_ahead());
        collections.callbacks.remove("a");
        collections.callbacks.put(callback("b", "rtc_2"));
        collections.callbacks.put(callback("d", "rtc_1"));
        let entries: Vec<String> = collections.entries().collect();

        let mut again = Collections::default();
        again.read_etat(etat.as_bytes()).unwrap();
        assert!(!again.are_ahead());
        for text in &entries {
            let entry: Entry<'_> = serde_json::from_str(text).unwrap();
            if let Entry::Put { collection, row } = &entry {
                again.replay(collection, row).unwrap();
            } else if let Entry::Gone { collection, key } = &entry {
                again.replay_gone(collection, key).unwrap();
            }
        }
        assert_eq!(keys(&again), ["b", "c", "d"]);
        assert_eq!(again.callbacks.get("b").unwrap().call_id, "rtc_2");
        assert_eq!(again.entries().collect::<Vec<_>>(), entries);
    }

    #[test]
    fn what_changed_while_an_etat_was_written_is_still_to_be_written() {
        let mut collections = Collections::default();
        collections.callbacks.put(callback("a", "rtc_1"));
        let (_, changes) = collections.view().write();
        collections.callbacks.put(callback("a", "rtc_2"));
        collections.placed(&changes);
        assert_eq!(collections.entries().count(), 1);
    }

    #[test]
    fn an_etat_of_another_version_is_refused_by_the_name_of_what_it_has() {
        for (etat, name) in [
            ("{}", "format"),
            (r#"{"format":3}"#, "format"),
            (r#"{"format":2,"nouveautes":[]}"#, "nouveautes"),
            (r#"{"format":2,"rappels":[{"id":"a"}]}"#, "rappels"),
            (r#"{"format":2,"rappels":["#, "format"),
        ] {
            assert_eq!(Collections::default().read_etat(etat.as_bytes()), Err(Unknown(name.to_owned())), "{etat}");
        }
    }
}
