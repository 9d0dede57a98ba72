//! A booking beyond those of a number and day.

use super::*;
use crate::desk::reception::MAX_CALLBACKS;
use basics::personal::Personal;
use hotel::callback::Callback;
use store::{CallbackFilter, Callbacks as _};

const CALLER: &str = "+33639981234";

/// A line whose caller has used up the bookings of the day.
fn at_the_limit(caller: Option<&str>) -> Line {
    let mut line = line();
    line.facts.caller = caller.map(|number| Personal::new(number.to_owned()));
    line.facts.bookings_left_today = Some(0);
    line
}

async fn left(line: &Line) -> Vec<Arc<Callback>> {
    line.store.callbacks(CallbackFilter::default()).await.unwrap().rows
}

#[tokio::test]
async fn nothing_is_taken_the_request_is_left_for_the_reception_and_both_are_said() {
    let mut line = at_the_limit(Some(CALLER));
    for _ in 0..2 {
        let output = line.run("create_reservation", &booking()).await;
        assert_eq!(
            output,
            json!({
                "success": false,
                "error": { "code": "limite_atteinte", "champ": null },
                "message": "Je ne peux plus réserver pour vous aujourd'hui, et rien n'est réservé pour cette demande. C'est noté : je transmets à la réception, qui vous rappellera au numéro d'où vous appelez.",
            })
        );
    }
    let rows = left(&line).await;
    assert_eq!((line.stored().await, rows.len()), (0, 1), "asked twice it is one request");
    assert_eq!(rows[0].phone.expose(), CALLER);
    let reason = rows[0].reason.expose();
    for part in ["Réservation à faire", "Chambre Standard pour 1", "du vendredi 27 au lundi 30 novembre", "06 39 98"]
    {
        assert!(reason.contains(part), "{part}: {reason}");
    }
    assert_eq!(line.facts.callbacks, 2, "what the assistant then says of a call-back is true");
}

#[tokio::test]
async fn a_caller_without_a_number_is_called_back_at_the_one_of_the_booking() {
    let mut line = at_the_limit(None);
    let output = line.run("create_reservation", &booking()).await;
    assert!(output["message"].as_str().unwrap().ends_with("qui vous rappellera."), "{output}");
    assert!(left(&line).await[0].phone.expose().starts_with("063998"));
}

#[tokio::test]
async fn what_cannot_be_left_is_not_promised() {
    let mut line = at_the_limit(Some(CALLER));
    for at in 0..MAX_CALLBACKS {
        line.run("create_reservation", &with("nom", ["Un", "Deux", "Trois", "Quatre", "Cinq"][at])).await;
    }
    let output = line.run("create_reservation", &with("nom", "Autre")).await;
    assert_eq!(output["error"]["code"], "limite_atteinte");
    let message = output["message"].as_str().unwrap();
    assert!(message.contains("rien n'est réservé") && !message.contains("noté"), "{message}");

    let mut line = at_the_limit(Some(CALLER));
    line.store.set_broken(true);
    let output = line.run("create_reservation", &booking()).await;
    let message = output["message"].as_str().unwrap();
    assert!(!message.contains("noté"), "{message}");
}

#[tokio::test]
async fn several_rooms_are_one_request() {
    let mut line = at_the_limit(Some(CALLER));
    let others = json!([{ "type_chambre": "familiale", "nombre_personnes": 3 }]);
    let output = line.run("create_reservation", &with("autres_chambres", others)).await;
    assert_eq!(output["error"]["code"], "limite_atteinte", "{output}");
    let rows = left(&line).await;
    assert_eq!(rows.len(), 1);
    let reason = rows[0].reason.expose();
    assert!(reason.contains("Chambre Standard pour 1 et Chambre Familiale pour 3"), "{reason}");
}

#[tokio::test]
async fn wishes_that_make_it_too_long_are_left_out() {
    let mut line = at_the_limit(Some(CALLER));
    line.run("create_reservation", &with("demandes_speciales", "calme ".repeat(80))).await;
    let rows = left(&line).await;
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].reason.expose().contains("calme"));
}
