//! Said = stored, through the real doors: what the assistant claims is compared with what the store holds.

use basics::metrics::Counter;
use openai_double::EndedBy;
use serde_json::{Value, json};

use crate::support::{Hotel, book, booking};

fn is_text(event: &Value) -> bool {
    event["item"]["type"] == "message"
}

#[tokio::test]
async fn a_false_confirmation_is_corrected_in_the_call_and_a_true_one_is_left_alone() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Réservez-moi une chambre.");
    call.say("C'est réservé, à bientôt !").await.unwrap();
    let correction = call.next_where("the correction", is_text).await.unwrap();
    assert_eq!(correction["item"]["role"], "system");
    let text = correction["item"]["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("aucune réservation n'est enregistrée"), "{text}");
    // The model is made to speak: nobody has to say anything before.
    call.say("Excusez-moi : rien n'est encore réservé.").await.unwrap();
    assert_eq!((hotel.counted(Counter::ClaimCorrected), hotel.reservations().await.len()), (1, 0));

    let output = book(&call, "call_1", &booking()).await;
    let message = output["message"].as_str().unwrap().to_owned();
    call.say(&message).await.unwrap();
    call.caller_says("Merci, au revoir.");
    call.say("C'est bien réservé. Au revoir !").await.unwrap();
    call.caller_hangs_up();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Caller);
    hotel.quiet().await;
    assert_eq!(hotel.counted(Counter::ClaimCorrected), 1, "what is true is not corrected");
}

#[tokio::test]
async fn a_goodbye_with_a_false_confirmation_does_not_end_the_call() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Parfait, au revoir.");
    let response = call.response().await.unwrap();
    response.speech("Votre réservation est confirmée, au revoir !");
    response.function_call("end_call", "call_1", "{}");
    response.complete();
    call.next_where("the correction", is_text).await.unwrap();
    call.say("Pardon, rien n'est réservé. Souhaitez-vous que je réserve ?").await.unwrap();
    let output = book(&call, "call_2", &booking()).await;
    assert_eq!(output["success"], json!(true), "the caller is still there");
}
