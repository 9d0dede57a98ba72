//! What counts as heard, and as a yes: the recap and nothing less, to its price, and no clear refusal (docs/decisions/0007). And that
//! a caller is never left waiting by a response that came to nothing.

use openai_double::{CallHandle, EndedBy};
use serde_json::{Value, json};

use crate::support::{Hotel, book, booking, booking_with, create};

/// A call in which a booking was just put to the caller: the first output.
async fn put(hotel: &Hotel) -> (CallHandle, Value) {
    let call = hotel.call().await;
    call.caller_says("Je voudrais réserver.");
    let output = create(&call, "call_1", &booking()).await;
    assert_eq!(output["error"]["code"], "confirmation_requise", "{output}");
    (call, output)
}

fn message(output: &Value) -> &str {
    output["message"].as_str().unwrap()
}

/// The same booking asked for again after the caller has said this.
async fn again(call: &CallHandle, id: &str, words: &str) -> Value {
    call.caller_says(words);
    create(call, id, &booking()).await
}

fn is_put_again(output: &Value) {
    assert_eq!(output["error"]["code"], "confirmation_requise", "{output}");
}

#[tokio::test]
async fn taking_care_of_it_is_no_recap() {
    let hotel = Hotel::open().await;
    let (call, _) = put(&hotel).await;
    call.say("Je m'en occupe.").await.unwrap();
    let output = again(&call, "call_2", "Merci.").await;
    is_put_again(&output);
    assert!(output["raison"].as_str().unwrap().contains("le prix"), "{output}");
    assert!(message(&output).contains("deux cent soixante-sept euros"), "{output}");
    assert_eq!(hotel.reservations().await.len(), 0);
    // Once it is read out, it is booked.
    call.say(message(&output)).await.unwrap();
    assert_eq!(again(&call, "call_3", "Oui.").await["success"], true);
}

#[tokio::test]
async fn no_after_the_recap_is_not_yes() {
    let hotel = Hotel::open().await;
    let (call, output) = put(&hotel).await;
    call.say(message(&output)).await.unwrap();
    let refused = again(&call, "call_2", "Non, surtout pas, je ne réserve pas.").await;
    is_put_again(&refused);
    assert!(refused["raison"].as_str().unwrap().contains("refusé"), "{refused}");
    assert_eq!(hotel.reservations().await.len(), 0);
    call.say(message(&refused)).await.unwrap();
    let booked = again(&call, "call_3", "Non non, pardon, c'est bon, oui, réservez.").await;
    assert_eq!(booked["success"], true, "the recap is not read out twice: {booked}");
    assert_eq!(hotel.reservations().await[0]["acceptation"], "Non non, pardon, c'est bon, oui, réservez.");
}

#[tokio::test]
async fn answers_do_what_the_page_on_answers_says() {
    for (answer, is_booked) in [
        ("C'est trop cher pour nous, tant pis.", false),
        ("Attendez, je regarde mon agenda.", false),
        ("Je vous rappellerai demain.", false),
        ("Oui, mais pour trois personnes.", false),
        ("Non, le douze.", false),
        ("Plutôt la suite.", false),
        ("Let me think about it.", false),
        ("Non non, c'est bien ça, oui.", true),
        ("Oui, du 27 au 30 novembre, c'est ça.", true),
        ("Et le petit-déjeuner, il est compris ?", true),
        ("", true),
    ] {
        let hotel = Hotel::open().await;
        let (call, output) = put(&hotel).await;
        call.say(message(&output)).await.unwrap();
        let output = again(&call, "call_2", answer).await;
        assert_eq!(output["success"], is_booked, "{answer}: {output}");
        let rows = hotel.reservations().await;
        let kept = rows.first().and_then(|row| row["acceptation"].as_str()).unwrap_or_default();
        assert_eq!((rows.len(), kept), (usize::from(is_booked), if is_booked { answer } else { "" }), "{answer}");
    }
}

#[tokio::test]
async fn turn_after_a_no_is_no_yes() {
    for next in ["Merci, au revoir.", "D'accord.", "Oui, à quelle heure est le petit-déjeuner ?"] {
        let hotel = Hotel::open().await;
        let (call, output) = put(&hotel).await;
        call.say(message(&output)).await.unwrap();
        is_put_again(&again(&call, "call_2", "Non, surtout pas, je ne réserve pas.").await);
        call.say("Entendu, je ne réserve pas. Souhaitez-vous autre chose ?").await.unwrap();
        let output = again(&call, "call_3", next).await;
        is_put_again(&output);
        assert_eq!(hotel.reservations().await.len(), 0, "{next}");
        // The recap is owed anew; once it is read out and answered, it is booked.
        assert!(message(&output).contains("deux cent soixante-sept euros"), "{next}: {output}");
        call.say(message(&output)).await.unwrap();
        assert_eq!(again(&call, "call_4", "Oui.").await["success"], true, "{next}");
        assert_eq!(hotel.reservations().await[0]["acceptation"], "Oui.");
    }
}

#[tokio::test]
async fn recap_without_its_price_or_beside_a_tool_is_none() {
    let hotel = Hotel::open().await;
    let (call, _) = put(&hotel).await;
    call.say("Une chambre standard pour deux, du 27 au 30 novembre. Je réserve ?").await.unwrap();
    is_put_again(&again(&call, "call_2", "Oui.").await);

    let (call, output) = put(&hotel).await;
    let response = call.response().await.unwrap();
    response.speech(message(&output));
    response.function_call("hotel_info", "call_info", &json!({"sujet": "parking"}).to_string());
    response.complete();
    call.output_of("call_info").await.unwrap();
    call.say("Voilà.").await.unwrap();
    let output = again(&call, "call_3", "Oui.").await;
    is_put_again(&output);
    assert!(output["raison"].as_str().unwrap().contains("sans appel d'outil"), "{output}");
    assert_eq!(hotel.reservations().await.len(), 0);
}

#[tokio::test]
async fn what_a_recap_lacks_or_changes_is_named() {
    for (recap, field, parts, opening) in [
        (
            "Une chambre standard pour deux, du 27 au 30 novembre. Je réserve ?",
            "manque",
            json!(["prix"]),
            "Je reprends, avec le prix. ",
        ),
        (
            "Du 27 au 30 novembre, pour deux ou trois personnes, cent ou deux cent soixante-sept euros, une standard ?",
            "contredit",
            json!(["personnes", "prix"]),
            "Je rectifie le nombre de personnes et le prix. ",
        ),
        (
            "Une standard ou une suite pour deux, du jeudi 27 au lundi 30 novembre, trois nuits, 267 euros ?",
            "contredit",
            json!(["dates", "chambre"]),
            "Je rectifie les dates et la chambre. ",
        ),
    ] {
        let hotel = Hotel::open().await;
        let (call, _) = put(&hotel).await;
        call.say(recap).await.unwrap();
        let output = again(&call, "call_2", "Oui.").await;
        is_put_again(&output);
        assert_eq!(output[field], parts, "{output}");
        assert!(message(&output).starts_with(opening), "{output}");
        // Read out as it stands, it is the recap that was missing.
        call.say(message(&output)).await.unwrap();
        assert_eq!(again(&call, "call_3", "Oui.").await["success"], true, "{recap}");
    }
}

#[tokio::test]
async fn other_price_after_the_recap_needs_another_recap() {
    let hotel = Hotel::open().await;
    let (call, output) = put(&hotel).await;
    call.say(message(&output)).await.unwrap();
    call.caller_says("Et ça fait combien, vous disiez ?");
    call.say("Une standard pour deux, du 28 au 30 novembre.").await.unwrap();
    let output = again(&call, "call_2", "Oui.").await;
    is_put_again(&output);
    assert_eq!(output["contredit"], json!(["dates"]), "{output}");
    assert_eq!(hotel.reservations().await.len(), 0);
}

#[tokio::test]
async fn recap_in_words_of_the_models_own_counts() {
    for recap in [
        "Donc la standard, du 27 au 30 novembre, pour deux personnes, 267 euros. D'accord ?",
        "So, the standard room from Friday the 27th to Monday the 30th of November, for two people, 267 euros. Shall I book?",
    ] {
        let hotel = Hotel::open().await;
        let (call, _) = put(&hotel).await;
        call.say(recap).await.unwrap();
        assert_eq!(again(&call, "call_2", "Yes, oui.").await["success"], true, "{recap}");
    }
}

#[tokio::test]
async fn recap_of_tonight_counts_said_as_tonight_or_dated() {
    let tonight = booking_with(&json!({"date_arrivee": "2026-11-22", "date_depart": "2026-11-23"}));
    for (recap, is_heard) in [
        ("Une Chambre Standard pour ce soir, une nuit, pour deux personnes, 89 euros. Je réserve ?", true),
        ("A standard room from tonight to tomorrow, for two people, 89 euros. Shall I book it?", true),
        ("Du dimanche 22 au lundi 23 novembre, la standard pour deux personnes, 89 euros. Je réserve ?", true),
        ("Une Chambre Standard pour ce soir, pour deux personnes, 89 euros. Je réserve ?", false),
        ("Une Chambre Standard pour demain soir, une nuit, pour deux personnes, 89 euros. Je réserve ?", false),
    ] {
        let hotel = Hotel::open().await;
        let call = hotel.call().await;
        call.caller_says("Pour ce soir, s'il vous plaît.");
        let put = create(&call, "call_1", &tonight).await;
        assert!(message(&put).contains("une Chambre Standard, de ce soir à demain, lundi 23 novembre"), "{put}");
        call.say(recap).await.unwrap();
        call.caller_says("Oui.");
        let output = create(&call, "call_2", &tonight).await;
        assert_eq!(output["success"], is_heard, "{recap}: {output}");
        assert_eq!(hotel.reservations().await.len(), usize::from(is_heard), "{recap}");
    }
}

/// The recap is generated to its end, and the caller speaks after it was played for so long.
async fn cut_after(seconds: u64) -> bool {
    let hotel = Hotel::open().await;
    let (call, output) = put(&hotel).await;
    let response = call.response().await.unwrap();
    response.speech(message(&output));
    response.complete_still_playing();
    hotel.pass(&call, seconds).await;
    let output = again(&call, "call_2", "Oui oui.").await;
    output["success"] == true
}

#[tokio::test]
async fn yes_over_the_last_words_counts_and_before_the_price_does_not() {
    assert!(!cut_after(0).await);
    assert!(!cut_after(5).await);
    assert!(cut_after(22).await);
}

#[tokio::test]
async fn acceptance_in_another_language_is_left_to_be_verified() {
    let hotel = Hotel::open().await;
    let (call, _) = put(&hotel).await;
    call.say("Ich fasse zusammen: ein Standardzimmer vom siebenundzwanzigsten bis dreißigsten November, zwei Personen. Soll ich buchen?")
        .await
        .unwrap();
    let booked = again(&call, "call_2", "Ja, bitte.").await;
    assert_eq!(booked["success"], true, "{booked}");
    let left = hotel.get("/rappels").await.json();
    let kinds: Vec<&Value> = left["rappels"].as_array().unwrap().iter().map(|left| &left["genre"]).collect();
    assert_eq!(kinds, [&json!("a_verifier")], "{left}");
}

#[tokio::test]
async fn acceptance_in_english_is_verified_where_french_alone_is_offered() {
    const RECAP: &str = "So, the standard room from Friday the 27th to Monday the 30th of November, for two people, 267 euros. Shall I book it?";
    for (languages, expected) in [("[\"fr\"]", 1), ("[\"fr\", \"en\"]", 0)] {
        let plan = Hotel::plan();
        let file = format!("{}\n[assistant]\nlangues = {languages}\n", plan.hotel_file);
        let hotel = plan.catalogue(&file).open().await;
        let (call, _) = put(&hotel).await;
        call.say(RECAP).await.unwrap();
        assert_eq!(again(&call, "call_2", "Yes, please.").await["success"], true);
        let left = hotel.get("/rappels").await.json();
        let left = left["rappels"].as_array().unwrap();
        assert_eq!(left.len(), expected, "{languages}: {left:?}");
        assert!(left.iter().all(|left| left["genre"] == "a_verifier"), "{left:?}");
    }
}

#[tokio::test]
async fn cancellation_needs_its_fee_heard() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let booked = book(&call, "call_1", &booking()).await;
    call.say("C'est réservé.").await.unwrap();
    let proof = json!({"code": booked["reservation"]["code"], "nom": "Martin"});
    let cancel = async |id: &str, words: &str| {
        call.caller_says(words);
        call.function_calls(&[("cancel_reservation", id, proof.clone())]).await.unwrap().remove(0)
    };
    let put = cancel("call_c1", "Annulez-la.").await;
    is_put_again(&put);
    call.say("Je m'en occupe.").await.unwrap();
    is_put_again(&cancel("call_c2", "Merci.").await);
    call.say(message(&put)).await.unwrap();
    is_put_again(&cancel("call_c3", "Non, gardez-la.").await);
    call.say("Bien.").await.unwrap();
    assert_eq!(cancel("call_c4", "Si, finalement oui, annulez.").await["success"], true);
}

#[tokio::test]
async fn recap_that_a_restart_surprised_counts_once_it_was_played() {
    let mut hotel = Hotel::open().await;
    let (call, output) = put(&hotel).await;
    let response = call.response().await.unwrap();
    response.speech(message(&output));
    response.complete_still_playing();
    hotel.takes_in(&call).await;
    assert!(hotel.stop().await);
    call.detached().await.unwrap();
    hotel.start().await;
    call.attached_times(2).await.unwrap();
    call.playback_ends();
    let booked = again(&call, "call_2", "Oui.").await;
    assert_eq!(booked["success"], true, "{booked}");
}

#[tokio::test]
async fn greeting_cut_before_the_disclosure_owes_it() {
    let hotel = Hotel::open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let greeting = call.response().await.unwrap();
    greeting.speech(
        "Bonjour et bienvenue chez Vacances Bleues ! Je suis un assistant vocal, une intelligence artificielle.",
    );
    greeting.complete_still_playing();
    hotel.pass(&call, 1).await;
    call.caller_says("Allô ?");
    call.say("Bonjour !").await.unwrap();
    let owed = |event: &Value| {
        let instructions = event["response"]["instructions"].as_str().unwrap_or_default();
        instructions.contains("je suis un assistant vocal, une intelligence artificielle")
    };
    call.next_where("disclosure", owed).await.unwrap();
    call.say("Je vous le précise : je suis un assistant vocal, une intelligence artificielle.").await.unwrap();
}

#[tokio::test]
async fn whole_function_call_of_an_incomplete_response_is_answered() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("C'est libre ?");
    let asked = json!({"date_arrivee": "2026-11-27", "date_depart": "2026-11-30"}).to_string();
    let response = call.response().await.unwrap();
    response.speech("Un instant.");
    response.function_call("check_availability", "call_1", &asked);
    response.unfinished_function_call("check_availability", "call_2", &asked);
    response.incomplete("max_output_tokens");
    assert_eq!(call.output_of("call_1").await.unwrap()["success"], true);
    assert_eq!(call.output_of("call_2").await.unwrap()["success"], true);
    call.say("Oui, c'est libre.").await.unwrap();
}

#[tokio::test]
async fn next_attempt_comes_within_two_seconds() {
    type Ends = fn(&openai_double::ModelResponse);
    let endings: [Ends; 3] = [
        |response| {
            response.speech("Alors, je vous propose…");
            response.incomplete("max_output_tokens");
        },
        |response| {
            response.complete();
        },
        |response| {
            response.unfinished_function_call("check_availability", "call_1", r#"{"date_arrivee": "2026"#);
            response.complete();
        },
    ];
    for ends in endings {
        let hotel = Hotel::open().await;
        let call = hotel.call().await;
        call.caller_says("C'est libre ?");
        let response = call.response().await.unwrap();
        while call.expect("response.create").await.unwrap()["response"]["instructions"].is_null() {}
        ends(&response);
        hotel.pass(&call, 2).await;
        call.expect("response.create").await.unwrap();
        call.say("Oui, c'est libre.").await.unwrap();
    }
}

#[tokio::test]
async fn flood_of_function_calls_ends_the_call_and_spares_the_journal() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    call.caller_says("Bonjour.");
    let response = call.response().await.unwrap();
    for number in 0..2_000 {
        response.function_call("create_reservation", &format!("call_{number}"), &booking().to_string());
    }
    response.complete();
    assert_eq!(call.ended().await.unwrap(), EndedBy::Hangup);
    let journal = std::fs::metadata(hotel.folder.path().join("reservations.json.journal")).unwrap();
    assert!(journal.len() < 2 * 1024 * 1024, "{} bytes", journal.len());
}
