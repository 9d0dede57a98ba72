//! The verbs of the store of reservations. Each begins under the one mutex and ends when its rows are durable.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{JsonStore, PROBE_EVERY, error::shell, in_place::Found, row::Stored, search};
use crate::{Cancelled, Changed, Filter, Held, Page, Reservations, Row, StoreError, StoreFuture, Taken};
use hotel::{
    book::{Booking, Cancellation, Change, Hold},
    catalogue::RoomTypeId,
    guest::Guest,
    inventory::Inventory,
    proposal::LateWords,
    reservation::{Correction, Reservation, SentConfirmation},
    stay::Stay,
};

impl JsonStore {
    async fn search(&self, filter: Filter) -> Result<Page, StoreError> {
        let (view, held) = {
            let state = self.shared.state();
            (state.table.view().clone(), state.holds.rooms(self.shared.clock.now()))
        };
        let rows = view.len();
        let work = move || search::search(&view, &held, &filter);
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if rows >= search::LONG_SEARCH => {
                runtime.spawn_blocking(work).await.map_err(|_panicked| StoreError::Unavailable)
            }
            Ok(_) | Err(_) => Ok(work()),
        }
    }
}

impl Reservations for JsonStore {
    fn inventory(&self, nights: Stay, seen_by: Option<&str>) -> StoreFuture<'_, Inventory> {
        let taken = {
            let state = self.shared.state();
            let mut taken = state.table.inventory.during(nights);
            state.holds.add_to(&mut taken, seen_by, self.shared.clock.now());
            taken
        };
        Box::pin(async move { Ok(taken) })
    }

    fn hold(&self, hold: Hold) -> StoreFuture<'_, Held> {
        let mut state = self.shared.state();
        let answer = state.hold(hold, self.shared.clock.now());
        self.shared.queued(state);
        Box::pin(async move { answer })
    }

    fn release(&self, call_id: &str) {
        let mut state = self.shared.state();
        state.release_hold(call_id);
        self.shared.queued(state);
    }

    fn take(&self, booking: Booking) -> StoreFuture<'_, Taken> {
        Box::pin(self.follow(move |state, now| state.begin_take(&booking, now, &self.shared.ids)))
    }

    fn change(&self, change: Change) -> StoreFuture<'_, Changed> {
        Box::pin(self.follow(move |state, now| state.begin_change(&change, now)))
    }

    fn cancel(&self, cancellation: Cancellation) -> StoreFuture<'_, Cancelled> {
        Box::pin(self.follow(move |state, now| state.begin_cancel(&cancellation, now)))
    }

    fn amend(&self, ids: Vec<String>, correction: Correction) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        Box::pin(self.follow(move |state, now| state.begin_amend(&ids, &correction, now)))
    }

    fn mark_confirmation_sent(
        &self,
        ids: Vec<String>,
        sent: SentConfirmation,
    ) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        Box::pin(self.follow(move |state, now| state.begin_confirmation_sent(&ids, sent, now)))
    }

    fn keep_words(&self, late: LateWords) -> StoreFuture<'_, Option<Vec<Arc<Reservation>>>> {
        Box::pin(self.follow(move |state, now| state.begin_words(&late, now)))
    }

    fn alike(
        &self,
        guest: &Guest,
        stay: Stay,
        room_type: &RoomTypeId,
        since: DateTime<Utc>,
    ) -> StoreFuture<'_, Vec<Arc<Reservation>>> {
        let alike = self.shared.state().alike(guest, stay, room_type, since);
        Box::pin(async move { Ok(alike) })
    }

    fn find(&self, id_or_code: &str) -> StoreFuture<'_, Option<Row>> {
        let found = self.shared.state().table.find(id_or_code).map(Stored::row);
        Box::pin(async move { Ok(found) })
    }

    fn rooms(&self, id_or_code: &str) -> StoreFuture<'_, Vec<Row>> {
        let found = self.shared.state().table.rooms(id_or_code).into_iter().map(Stored::row).collect();
        Box::pin(async move { Ok(found) })
    }

    fn list(&self, filter: Filter) -> StoreFuture<'_, Page> {
        Box::pin(self.search(filter))
    }

    fn problems(&self) -> Vec<String> {
        let paths = &self.shared.paths;
        let folder = crate::durable::folder(&paths.file).display();
        let mut problems = Vec::new();
        {
            let state = self.shared.state();
            if let Some(cause) = &state.health.journal {
                problems.push(format!(
                    "Les réservations ne peuvent pas être écrites ({cause}) : aucune n'est prise. Libérez de la place ou corrigez \
                     les droits de {folder} ; le serveur réessaie toutes les {} secondes.",
                    PROBE_EVERY.as_secs()
                ));
            }
            if let Some(cause) = &state.health.snapshot {
                problems.push(format!(
                    "{} ne peut pas être réécrit ({cause}) ; les réservations restent dans le journal, rien n'est perdu. Vérifiez la \
                     place et les droits de {folder}.",
                    paths.file.display()
                ));
            }
            if state.health.died {
                problems.push("L'écriture des réservations s'est arrêtée : redémarrez le serveur.".to_owned());
            }
        }
        problems.extend(self.changed_by_hand());
        problems
    }
}

impl JsonStore {
    /// What to do about a file that other hands changed; `None` where it is the server's own.
    fn changed_by_hand(&self) -> Option<String> {
        let shared = &self.shared;
        let (file, copy, journal) = (&shared.paths.file, shell(&shared.paths.copy), shell(&shared.paths.journal));
        let shown = file.display();
        let what = match shared.watch_file() {
            Found::Own => return None,
            Found::Foreign => format!("{shown} a été modifié à la main pendant que le serveur tournait"),
            Found::Nothing => {
                format!(
                    "{shown} a été modifié à la main pendant que le serveur tournait : il a été supprimé ou déplacé"
                )
            }
        };
        let (knows_rows, failed) = {
            let state = shared.state();
            (state.table.view().len() > 0, state.health.snapshot.is_some() || state.health.journal.is_some())
        };
        let what_to_do = if !knows_rows {
            "Le serveur ne connaît aucune réservation : redémarrez-le pour qu'il lise ce fichier.".to_owned()
        } else if shared.has_copy() {
            format!(
                "Toutes les réservations que le serveur connaît sont dans {}. Choisissez. Pour garder la version du serveur, sans l'arrêter : \
                 « mv {copy} {} ». Pour garder ce fichier tel qu'il est : arrêtez le serveur, puis « rm {journal} », puis redémarrez ; \
                 les rappels à faire qui sont dans ce journal seraient perdus.",
                shared.paths.copy.display(),
                shell(file)
            )
        } else if failed {
            "Le serveur n'a pas encore pu écrire sa version à côté : n'arrêtez pas le serveur avant.".to_owned()
        } else {
            "Le serveur écrit sa version à côté dans la seconde.".to_owned()
        };
        Some(format!("{what} ; il n'est plus réécrit. {what_to_do}"))
    }
}
