//! What is kept about one guest: shown as it is, or erased so that no trace of the person is left in any file.
//!
//! Erasing keeps what the accounts need: dates, room type, people, price, status.

use std::{borrow::Cow, collections::HashSet, path::Path, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{
    JsonStore,
    collections::Row as _,
    error::OpenError,
    journal,
    line::Entry,
    open::{load, lock_all, read_file},
    restore,
    rewrite::Begun,
    row::Stored,
    shared::Paths,
    state::State,
    stored_row::StoredRow,
};
use crate::durable::Disk;
use basics::personal::Personal;
use hotel::{
    callback::Callback,
    folding::fold_name,
    guest::Phone,
    outbox::{Effect, Recipient},
    reservation::Status,
};

/// How often the files are settled before an erasure is given up: bookings that come meanwhile keep the journal from being begun anew.
const ERASE_TRIES: usize = 20;

/// What is kept about one guest.
#[derive(Debug, Default)]
pub struct Person {
    positions: Vec<usize>,
    rows: Vec<StoredRow>,
    texts: Vec<Personal<String>>,
    callbacks: Vec<Arc<Callback>>,
    /// Messages about the reservations and call-backs.
    messages: Vec<Arc<Effect>>,
    /// Call-backs of other numbers in which the surname is said.
    mentions: usize,
}

/// Why a guest's data were not erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A copy that the server left holds guests too.
    #[error(
        "{0} est une copie du fichier, clients compris, laissée par le serveur : supprimez-la quand elle ne sert plus, puis recommencez."
    )]
    Copy(String),
    /// A call of the guest goes on, or is noted in the journal of a server that was killed.
    #[error(
        "Un appel de ce client est en cours, ou noté comme tel dans le journal : attendez sa fin (serveur arrêté : démarrez-le, puis arrêtez-le proprement), puis recommencez. Rien n'est effacé."
    )]
    OnTheLine,
    /// The disk did not take it.
    #[error(
        "L'effacement n'a pas pu être écrit jusqu'au bout. Vérifiez la place et les droits du disque, puis recommencez."
    )]
    NotWritten,
}

impl Person {
    /// Everything as JSON: the rows to the byte, and the call-backs.
    pub fn to_json(&self, at: DateTime<Utc>) -> Value {
        let rows = self.texts.iter().map(|text| serde_json::from_str(text.expose()).unwrap_or(Value::Null));
        serde_json::json!({
            "exporte_le": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            "reservations": rows.collect::<Vec<Value>>(),
            "rappels": self.callbacks,
            "envois": self.messages,
        })
    }

    /// How many reservations.
    pub const fn reservations(&self) -> usize {
        self.texts.len()
    }

    /// How many call-backs.
    pub const fn callbacks(&self) -> usize {
        self.callbacks.len()
    }

    /// Call-backs of other numbers in which the surname is said: another guest's, perhaps.
    pub const fn mentions(&self) -> usize {
        self.mentions
    }

    /// Whether the row that was asked for has not the form of a reservation, so that nobody knows whose it is.
    pub const fn is_odd(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many stays are not over on a day, and not cancelled.
    pub fn to_come(&self, today: NaiveDate) -> usize {
        let is_to_come = |row: &&StoredRow| {
            row.status == Status::Confirmed.as_str() && row.stay().is_some_and(|stay| stay.departure() > today)
        };
        self.rows.iter().filter(is_to_come).count()
    }

    /// Texts of the person that no file may hold once they are erased.
    fn traces(&self) -> Vec<Personal<String>> {
        let fields = self.rows.iter().flat_map(|row| [&row.phone, &row.email]).map(|text| text.expose().as_str());
        let callbacks = self.callbacks.iter().map(|callback| callback.phone.expose().as_str());
        let addresses = self.messages.iter().filter_map(|message| match &message.recipient {
            Recipient::Address(address) => Some(address.expose().as_str()),
            Recipient::Guest | Recipient::Reception | Recipient::System => None,
        });
        let quoted =
            fields.chain(callbacks).chain(addresses).filter(|text| !text.is_empty()).map(|text| format!("\"{text}\""));
        let names = self.rows.iter().map(|row| row.last_name.expose()).filter(|name| !name.is_empty());
        quoted.chain(names.map(|name| format!("\"nom\":\"{name}\""))).map(Personal::new).collect()
    }
}

impl Person {
    /// What messages about the person are about: codes, and the identifiers of rows and call-backs.
    fn subjects(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().flat_map(|row| [Some(row.id.as_str()), row.code.as_deref()]).flatten();
        rows.chain(self.callbacks.iter().map(|callback| callback.id.as_str()))
    }
}

impl State {
    /// What is kept about the guest of an identifier or code.
    fn person(&self, id_or_code: &str) -> Option<Person> {
        let first = self.table.find(id_or_code)?;
        let Some(asked) = first.stored() else {
            let texts = vec![Personal::new(first.text().into_owned())];
            return Some(Person { texts, ..Person::default() });
        };
        let mut person = Person::default();
        let name = (fold_name(asked.last_name.expose()), fold_name(asked.first_name.expose()));
        let is_nameless = asked.last_name.expose().is_empty();
        let mut known = contacts(&asked);
        let is_named = |row: &&Stored| {
            row.id().is_some_and(|id| id == asked.id)
                || row.facts(|facts| {
                    let names = facts.name.map(|(last, first)| (fold_name(last), fold_name(first)));
                    !is_nameless && names.as_ref() == Some(&name)
                })
        };
        // Of the same name, whatever phone or e-mail leads from one to the next.
        let namesakes: Vec<(usize, &Stored, StoredRow)> = self
            .table
            .view()
            .from(0)
            .enumerate()
            .filter(|(_, row)| is_named(row))
            .filter_map(|(position, row)| Some((position, row, row.stored()?)))
            .collect();
        let mut found = HashSet::new();
        loop {
            let before = found.len();
            for (position, _, row) in &namesakes {
                let own = contacts(row);
                if row.id == asked.id || !own.is_disjoint(&known) {
                    found.insert(*position);
                    known.extend(own);
                }
            }
            if found.len() == before {
                break;
            }
        }
        for (position, row, reservation) in namesakes.into_iter().filter(|(position, ..)| found.contains(position)) {
            person.positions.push(position);
            person.texts.push(Personal::new(row.text().into_owned()));
            person.rows.push(reservation);
        }
        let surname = hotel::fold(asked.last_name.expose());
        for callback in self.collections.callbacks.rows() {
            if known.contains(&phone(callback.phone.expose())) {
                person.callbacks.push(Arc::clone(callback));
            } else if !surname.is_empty() && hotel::fold(callback.reason.expose()).contains(&surname) {
                person.mentions += 1;
            }
        }
        person.messages = self.collections.messages.about(person.subjects().map(str::to_owned).collect());
        Some(person)
    }

    /// Takes the person out of every row and every call-back.
    fn erase(&mut self, person: &Person, now: DateTime<Utc>) {
        for position in &person.positions {
            let Some(erased) = self.table.view().get(*position).map(|row| row.erased(now)) else { continue };
            self.table.rewrite(*position, erased);
            self.waiting.push(*position);
        }
        for callback in &person.callbacks {
            self.collections.callbacks.remove(&callback.id);
        }
        self.collections.messages.erase(&person.subjects().collect(), now);
    }
}

/// The phone and the e-mail of a reservation, as they are compared; empty ones are left out.
fn contacts(row: &StoredRow) -> HashSet<String> {
    let email = row.email.expose().trim().to_lowercase();
    [phone(row.phone.expose()), email].into_iter().filter(|text| !text.is_empty()).collect()
}

fn phone(text: &str) -> String {
    Phone::parse(text).map_or_else(|_fault| text.trim().to_owned(), Phone::into_string)
}

/// What is kept about the guest of an identifier or code, `None` where there is no such row. Changes nothing.
///
/// # Errors
/// [`OpenError::Locked`] while a server runs, or why the files cannot be read.
pub fn export(path: &Path, id_or_code: &str) -> Result<Option<Person>, OpenError> {
    let paths = Paths::of(path)?;
    // Taking the lock may create its file.
    let disk = Disk::keeping_owner_of(&paths.file).map_err(OpenError::at(&paths.file))?;
    let _locks = lock_all(&disk, &paths)?;
    let current = restore::current(&paths);
    let read = |path| read_file(&disk, path).map(|found| found.map(|(content, _)| content));
    let (content, etat, journal) = (read(&current.file)?, read(&current.etat)?, read(&current.journal)?);
    let state = load(&paths, content.as_deref(), &etat.unwrap_or_default(), &journal.unwrap_or_default())?.state;
    Ok(state.person(id_or_code))
}

impl State {
    /// Whether the guest is on the line: how a call stands is in the journal for as long as it goes on.
    fn is_on_the_line(&self, person: &Person) -> bool {
        let contacts: HashSet<String> = person.rows.iter().flat_map(contacts).collect();
        let traces = person.traces();
        self.rings.live().into_iter().any(|call| {
            let caller = call.caller.as_ref().map(|number| phone(number.expose()));
            caller.is_some_and(|number| contacts.contains(&number))
                || is_in(&traces, &Entry::Began(Box::new(Cow::Owned(call))).text())
        })
    }
}

/// Whether a text holds one of the traces.
fn is_in(traces: &[Personal<String>], text: &str) -> bool {
    traces.iter().any(|trace| text.contains(trace.expose().as_str()))
}

impl JsonStore {
    /// What is kept about the guest of an identifier or code.
    pub fn person(&self, id_or_code: &str) -> Option<Person> {
        self.shared.state().person(id_or_code)
    }

    /// Takes the guest of an identifier or code out of all files, while bookings go on: rows keep what the accounts need, call-backs of
    /// the number are gone. Answers who it was once it is done; `None` where there is no such row.
    ///
    /// # Errors
    /// [`EraseError`]; then nothing of it is promised, and asking again is safe.
    pub async fn erase(&self, id_or_code: &str) -> Result<Option<Person>, EraseError> {
        let paths = self.shared.paths.clone();
        if paths.copy.exists() {
            return Err(EraseError::Copy(paths.copy.display().to_string()));
        }
        let person = loop {
            let (row, callback) = {
                let mut state = self.shared.state();
                let Some(person) = state.person(id_or_code) else { return Ok(None) };
                if state.is_on_the_line(&person) {
                    return Err(EraseError::OnTheLine);
                }
                // What is being written of the guest would be put in the place of what is erased here.
                let row = person.rows.iter().find_map(|row| state.requests.behind_row::<()>(&row.id));
                let callback = person.callbacks.iter().find_map(|callback| state.behind_callback_of(&callback.call_id));
                if row.is_none() && callback.is_none() {
                    state.erase(&person, self.shared.clock.now());
                    break person;
                }
                (row, callback)
            };
            // Errors are the end of the store, which the next look meets too.
            if let Some(Begun::Repeated(first)) = row {
                let _ = first.await;
            }
            if let Some(first) = callback {
                let _ = first.await;
            }
        };
        let traces = person.traces();
        for _ in 0..ERASE_TRIES {
            self.settled().await;
            let journal = read_file(&self.shared.disk, &paths.journal)?.map(|(content, _)| content).unwrap_or_default();
            let state = self.shared.state();
            let in_file = !state.is_ahead() && state.health.journal.is_none() && !state.health.died;
            drop(state);
            if in_file && !person.is_in_journal(&traces, &paths, &journal)? {
                return Ok(Some(person));
            }
        }
        Err(EraseError::NotWritten)
    }
}

impl Person {
    /// Whether a journal still has something of the guest: their rows or call-backs as they were. A namesake is somebody else.
    fn is_in_journal(&self, traces: &[Personal<String>], paths: &Paths, journal: &[u8]) -> Result<bool, OpenError> {
        let Some(contents) = journal::read(&paths.journal, &paths.file, journal)?.contents else { return Ok(false) };
        let is_own = |text: &str| {
            let ids = self.rows.iter().map(|row| row.id.as_str());
            ids.chain(self.callbacks.iter().map(|callback| callback.id.as_str())).any(|id| text.contains(id))
        };
        let is_of_message =
            |text: &str| is_in(traces, text) && self.messages.iter().any(|message| text.contains(&message.id));
        let is_left = |entry: &Entry<'_>| {
            let row =
                matches!(entry, Entry::Row(row) if is_own(row.expose().get()) && is_in(traces, row.expose().get()));
            let callback = matches!(entry, Entry::Put { collection, row } if collection == Callback::COLLECTION && is_own(row.expose().get()));
            let message = matches!(entry, Entry::Put { collection, row } if collection == Effect::COLLECTION && is_of_message(row.expose().get()));
            row || callback || message || matches!(entry, Entry::Callback(row) if is_own(row.expose().get()))
        };
        Ok(contents.entries.iter().any(is_left))
    }
}
