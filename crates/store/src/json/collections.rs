//! What survives beside the reservations: rows of named collections, each whole, by their key. One mechanism for all of them: a change
//! is an entry of the journal, and `reservations.json.etat` is their snapshot.
//!
//! The état is an object with the format and, for each collection, the list of its rows, one a line. It is written when the journal
//! would otherwise grow long by what it lacks, when somebody waits for everything to be in the files, and at the end.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt::Debug,
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::line::{Entry, FORMAT};
use basics::personal::Personal;
use hotel::callback::Callback;

/// How many changes the état may lack before it is written: each is in every journal that is begun anew until then. Some 100 kB.
const MOST_CHANGES: usize = 256;

/// A row of a collection.
pub(super) trait Row: Serialize + DeserializeOwned + Debug + Send + Sync + 'static {
    /// The collection's name in the files.
    const COLLECTION: &'static str;

    /// What no other row of the collection has.
    fn key(&self) -> &str;
}

impl Row for Callback {
    const COLLECTION: &'static str = "rappels";

    fn key(&self) -> &str {
        &self.id
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
        self.changed.push(row.key().to_owned());
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
            self.rows().filter(|row| !stays(row.as_ref())).map(|row| row.key().to_owned()).collect();
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
        let place = *self.places.entry(row.key().to_owned()).or_insert_with(|| {
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
trait AnyCollection {
    fn name(&self) -> &'static str;
    /// Takes a row in as the files have it; whether it could be read.
    fn read(&mut self, text: &str, is_in_etat: bool) -> bool;
    fn remove(&mut self, key: &str);
    /// The entries that make what the état has into what is known.
    fn entries(&self) -> Vec<String>;
    /// Its rows as they are now, each as JSON when it is asked for.
    fn view(&self) -> Box<dyn Iterator<Item = String> + Send>;
    fn changed(&mut self) -> &mut Vec<String>;
    fn changes(&self) -> usize;
    fn len(&self) -> usize;
}

impl<R: Row> AnyCollection for Collection<R> {
    fn name(&self) -> &'static str {
        R::COLLECTION
    }

    fn read(&mut self, text: &str, is_in_etat: bool) -> bool {
        let Ok(row) = serde_json::from_str::<R>(text) else { return false };
        if is_in_etat {
            self.take_in(Arc::new(row));
        } else {
            self.put(Arc::new(row));
        }
        true
    }

    fn remove(&mut self, key: &str) {
        Self::remove(self, key);
    }

    fn entries(&self) -> Vec<String> {
        let mut keys: Vec<&String> = self.changed.iter().collect();
        let mut seen = std::collections::HashSet::new();
        keys.retain(|key| seen.insert(*key));
        let entry = |key: &String| {
            let gone = || Entry::Gone { collection: R::COLLECTION.into(), key: Cow::Borrowed(key) }.text();
            self.get(key).map_or_else(gone, |row| put_entry(row.as_ref()))
        };
        keys.into_iter().map(entry).collect()
    }

    fn view(&self) -> Box<dyn Iterator<Item = String> + Send> {
        let rows: Vec<Arc<R>> = self.rows().cloned().collect();
        Box::new(rows.into_iter().map(|row| serde_json::to_string(row.as_ref()).unwrap_or_default()))
    }

    fn changed(&mut self) -> &mut Vec<String> {
        &mut self.changed
    }

    fn changes(&self) -> usize {
        self.changed.len()
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
    fn all(&self) -> [&dyn AnyCollection; 1] {
        [&self.callbacks]
    }

    fn all_mut(&mut self) -> [&mut dyn AnyCollection; 1] {
        [&mut self.callbacks]
    }

    fn of_name(&mut self, name: &str) -> Result<&mut dyn AnyCollection, Unknown> {
        self.all_mut().into_iter().find(|of| of.name() == name).ok_or_else(|| Unknown(name.to_owned()))
    }

    /// Takes in a row that the journal has.
    pub(super) fn replay(&mut self, collection: &str, row: &Personal<&RawValue>) -> Result<(), Unknown> {
        let is_read = self.of_name(collection)?.read(row.expose().get(), false);
        if is_read { Ok(()) } else { Err(Unknown(collection.to_owned())) }
    }

    /// Takes in that the journal says a row is no more.
    pub(super) fn replay_gone(&mut self, collection: &str, key: &str) -> Result<(), Unknown> {
        self.of_name(collection)?.remove(key);
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
            if !rows.into_iter().all(|row| collection.read(row.get(), true)) {
                return Err(Unknown(name));
            }
        }
        Ok(())
    }

    /// The entries that make what the état has into what is known.
    pub(super) fn entries(&self) -> impl Iterator<Item = String> {
        self.all().into_iter().flat_map(AnyCollection::entries)
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
        self.all().into_iter().map(AnyCollection::len).sum()
    }

    fn changes(&self) -> usize {
        self.all().into_iter().map(AnyCollection::changes).sum()
    }

    /// The état is not what was put in place: it is to be written from memory. Whether that is news.
    pub(super) const fn etat_is_lost(&mut self) -> bool {
        !std::mem::replace(&mut self.is_etat_lost, true)
    }

    pub(super) fn view(&self) -> View {
        let all = self.all();
        View {
            rows: all.iter().map(|of| (of.name(), of.view())).collect(),
            changes: all.map(AnyCollection::changes).into(),
        }
    }

    /// An état is in place in which so many changes of each collection are.
    pub(super) fn placed(&mut self, changes: &[usize]) {
        self.is_etat_lost = false;
        for (of, changes) in self.all_mut().into_iter().zip(changes) {
            let keys = of.changed();
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
        collections.callbacks.rows().map(|row| row.key()).collect()
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
