//! The état: what survives beside the reservations, when it is written, and what a start makes of one that does not fit.

use super::{
    super::line::{self, Snapshot},
    *,
};
use crate::{
    CallbackFilter, Callbacks as _, Reservations as _,
    contract::{
        callbacks::{draft as callback, leave, list},
        draft, new, take,
    },
};

/// A place whose store was stopped, with a booking in the file and a call-back in the état.
async fn stopped() -> Place {
    let place = Place::in_memory();
    let store = place.open();
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    leave(&store, callback("rtc_1", "Facture")).await;
    store.close().await.unwrap();
    place
}

fn said(place: &Place) -> String {
    place.try_open().unwrap_err().to_string()
}

#[tokio::test]
async fn an_etat_that_is_gone_or_another_stops_the_start_and_the_journal_removed_lets_one_choose() {
    let place = stopped().await;
    let (etat, journal) = (place.read(".etat"), place.read(".journal"));
    for other in [None, Some("{\n\"format\":2,\"rappels\":[]}\n")] {
        match other {
            None => fs::remove_file(place.beside(".etat")).unwrap(),
            Some(other) => place.write(".etat", other),
        }
        let said = said(&place);
        assert!(said.contains("reservations.json.etat") && said.contains("rm "), "{said}");
        assert_eq!(place.read(".journal"), journal, "nothing was changed");
        fs::remove_file(place.beside(".journal")).unwrap();
        let store = place.open();
        assert_eq!(list(&store).await.len(), 0);
        assert_eq!(store.list(crate::Filter::default()).await.unwrap().total, 1);
        drop(store);
        place.write(".etat", &etat);
        place.write(".journal", &journal);
    }
    assert_eq!(list(&place.open()).await.len(), 1);
}

#[tokio::test]
async fn a_journal_removed_after_a_stop_costs_no_call_back() {
    let place = stopped().await;
    fs::remove_file(place.beside(".journal")).unwrap();
    assert_eq!(list(&place.open()).await.len(), 1);
}

#[tokio::test]
async fn an_etat_that_cannot_be_read_stops_the_start_and_is_left_as_it_is() {
    let place = stopped().await;
    fs::remove_file(place.beside(".journal")).unwrap();
    for (content, named) in [
        ("{\"format\":2,\"rappels\":[", "format"),
        ("{\"format\":9}", "format"),
        ("{\"format\":2,\"neuf\":[]}", "neuf"),
    ] {
        place.write(".etat", content);
        let said = said(&place);
        assert!(said.contains(&format!("« {named} »")) && said.contains(".etat"), "{said}");
        assert_eq!(place.read(".etat"), content);
    }
}

#[tokio::test]
async fn an_etat_taken_away_while_the_server_runs_is_made_anew() {
    let place = Place::in_memory();
    let store = place.open();
    let called = leave(&store, callback("rtc_1", "Facture")).await;
    store.settled().await;
    for damage in [true, false] {
        if damage {
            place.write(".etat", "{}");
        } else {
            fs::remove_file(place.beside(".etat")).unwrap();
        }
        while !fs::read_to_string(place.beside(".etat")).is_ok_and(|etat| etat != "{}") {
            tokio::task::yield_now().await;
        }
    }
    drop(store);
    assert_eq!(list(&place.open()).await, [called]);
}

#[tokio::test]
async fn an_etat_is_written_once_the_journal_would_grow_long_without_it() {
    let place = Place::in_memory();
    let store = place.open();
    for number in 0..256 {
        assert!(!place.beside(".etat").exists(), "{number}: nobody waits for it");
        leave(&store, callback(&format!("rtc_{number}"), "Facture")).await;
    }
    while !place.beside(".etat").exists() {
        tokio::task::yield_now().await;
    }
    drop(store);
    assert_eq!(place.open().callbacks(CallbackFilter::default()).await.unwrap().total, 256);
}

/// A journal as the versions before the état wrote it.
#[tokio::test]
async fn a_journal_of_the_oldest_format_is_read_and_begun_anew() {
    let place = Place::with_file("[]\n");
    let Snapshot { length, sha256 } = Snapshot::of(b"[]\n");
    let header = format!(r#"{{"format":1,"snapshot":{{"length":{length},"sha256":"{sha256}"}}}}"#);
    let row = r#"{"row":{"id":"RES-1","nom":"Dupont","type_chambre":"standard","date_arrivee":"2027-02-11","date_depart":"2027-02-13","statut":"confirmée"}}"#;
    let callback = r#"{"callback":{"id":"RAP-1","date_creation":"2026-09-21T14:00:00.000Z","telephone":"0639980001","raison":"Facture","statut":"a_faire","call_id":"rtc_1"}}"#;
    let paused = r#"{"paused":{"until":"2026-09-21T23:00:00Z"}}"#;
    let lines = [header, format!(r#"[{{"durable":1}},{row},{callback},{paused}]"#)];
    let journal: String = (0..).zip(&lines).map(|(number, body)| line::encode(number, body)).collect();
    place.write(".journal", &journal);
    let store = place.open();
    assert_eq!(store.list(crate::Filter::default()).await.unwrap().total, 1);
    assert_eq!(list(&store).await.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["RAP-1"]);
    assert!(crate::Calls::paused_until(&store).is_some());
    assert!(place.read(".journal").contains(r#""format":2"#));
    drop(store);
    assert_eq!(list(&place.open()).await.len(), 1);
}
