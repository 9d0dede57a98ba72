//! What follows a call: the guest's letter, the reception's notice, and what happens where they do not arrive. Against a real mail server.

use std::{fs, sync::Arc, time::Duration};

use basics::metrics::Counter;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::support::{
    Hotel, Plan, SECRET, TOKEN, accept, book, booking, booking_with, http,
    mail_server::{MailServer, PASSWORD, hotel_file},
    tool,
};

/// What a message waits at the least.
const SETTLED: Duration = Duration::from_secs(31);

/// What the second attempt of a letter waits at the most.
const A_SECOND_TIME: Duration = Duration::from_secs(73);

/// How long something may take to become so on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A hotel whose letters leave by this `[courriel]`.
fn plan(section: &str) -> Plan {
    let text = format!("{}\n[reception]\navis = \"avis@hotel.example\"\n", hotel_file(section));
    Hotel::plan().set("SMTP_MOT_DE_PASSE", PASSWORD).catalogue(&text)
}

/// A hotel whose letters are files of its folder.
fn writing_files() -> (Plan, Arc<TempDir>) {
    let folder = Arc::new(TempDir::new().unwrap());
    let section = format!(
        "serveur = \"dossier:{}/courriels\"\nexpediteur = \"reception@hotel.example\"\n",
        folder.path().display()
    );
    (Plan { folder: Some(Arc::clone(&folder)), ..plan(&section) }, folder)
}

async fn booked(hotel: &Hotel, arguments: &Value) -> String {
    let call = hotel.call().await;
    let output = book(&call, "call_1", arguments).await;
    assert_eq!(output["success"], true, "{output}");
    call.caller_hangs_up();
    hotel.quiet().await;
    output["reservation"]["code"].as_str().unwrap().replace(' ', "")
}

async fn messages(hotel: &Hotel) -> Vec<Value> {
    let answer = hotel.get("/envois").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["envois"].as_array().unwrap().clone()
}

/// Kind and state of every message, sorted.
async fn states(hotel: &Hotel) -> Vec<(String, String)> {
    let word = |message: &Value, key: &str| message[key].as_str().unwrap().to_owned();
    let mut states: Vec<_> =
        messages(hotel).await.iter().map(|message| (word(message, "genre"), word(message, "statut"))).collect();
    states.sort();
    states
}

fn all(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states.iter().map(|(kind, state)| ((*kind).to_owned(), (*state).to_owned())).collect()
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let so = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, so).await.unwrap_or_else(|_| panic!("not so: {what}"));
}

/// Waits until the messages are in these states.
async fn become_so(hotel: &Hotel, wanted: &[(&str, &str)]) {
    until(&format!("{wanted:?}"), async || states(hotel).await == all(wanted)).await;
}

#[tokio::test]
async fn booking_by_voice_sends_the_guest_one_letter_and_tells_the_reception() {
    let server = MailServer::start(&["none"]);
    let hotel = plan(&server.section("none", "aucune")).open().await;
    let code = booked(&hotel, &booking()).await;
    assert_eq!(server.taken("none"), "", "what is corrected in the next sentence is in the same letter");
    hotel.clock.pass(SETTLED);
    become_so(&hotel, &[("avis", "envoye"), ("confirmation", "envoye")]).await;

    let taken = server.taken("none");
    assert_eq!(taken.matches("To: claire.martin@example.com\r\n").count(), 1, "{taken}");
    assert_eq!(taken.matches("To: avis@hotel.example\r\n").count(), 1, "{taken}");
    let confirmation = messages(&hotel).await.into_iter().find(|message| message["genre"] == "confirmation").unwrap();
    let id = confirmation["id"].as_str().unwrap();
    assert!(taken.contains(&format!("Message-ID: <{id}@hotel.example>\r\n")), "{taken}");
    assert_eq!(
        (&confirmation["destinataire"], &confirmation["reservation"], &confirmation["essais"]),
        (&json!("c•••@example.com"), &json!(code), &json!(1))
    );
    // Noted right after.
    until("sent", async || hotel.reservations().await[0]["confirmation"] == "envoyee").await;
    assert_eq!(hotel.reservations().await[0]["confirmation_envoyee_par"], "courriel");
    let counted = r#"envois_total{canal="courriel",etat="envoye"} 2"#;
    until(counted, async || hotel.metrics().text().unwrap().contains(counted)).await;
}

#[tokio::test]
async fn what_is_corrected_and_changed_in_one_call_is_one_letter() {
    let (plan, folder) = writing_files();
    let hotel = plan.open().await;
    let call = hotel.call().await;
    let output = book(&call, "call_1", &booking()).await;
    let code = output["reservation"]["code"].as_str().unwrap();
    hotel.pass(&call, 40).await;
    let change = json!({"code": code, "nom": "Martin", "date_depart": "2026-12-01"});
    call.caller_says("Finalement, une nuit de plus.");
    let changed = accept(&call, "call_2", "change_reservation", &change).await;
    assert_eq!(changed["success"], true, "{changed}");
    call.caller_hangs_up();
    hotel.quiet().await;
    hotel.clock.pass(SETTLED);
    become_so(
        &hotel,
        &[("avis", "envoye"), ("avis", "remplace"), ("confirmation", "envoye"), ("confirmation", "remplace")],
    )
    .await;
    assert_eq!(fs::read_dir(folder.path().join("courriels")).unwrap().count(), 2);

    let answer = http::request(
        &hotel.address,
        "POST",
        &format!("/reservations/{}/annulation", code.replace(' ', "")),
        &[("Authorization", &format!("Bearer {TOKEN}"))],
        b"",
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    hotel.clock.pass(SETTLED);
    become_so(
        &hotel,
        &[
            ("annulation", "envoye"),
            ("avis", "envoye"),
            ("avis", "remplace"),
            ("confirmation", "envoye"),
            ("confirmation", "remplace"),
        ],
    )
    .await;
}

#[tokio::test]
async fn refused_letter_is_left_to_the_reception_with_the_phone_of_its_guest() {
    let server = MailServer::start(&["RCPT:550 5.1.1 <claire.martin@example.com> no such user"]);
    let hotel = plan(&server.section("RCPT:550 5.1.1 <claire.martin@example.com> no such user", "aucune")).open().await;
    let code = booked(&hotel, &booking()).await;
    hotel.clock.pass(SETTLED);
    become_so(&hotel, &[("avis", "abandonne"), ("avis_echec", "abandonne"), ("confirmation", "abandonne")]).await;

    until("a call-back", async || hotel.get("/rappels").await.json()["total"] == 1).await;
    let callbacks = hotel.get("/rappels").await.json()["rappels"].clone();
    assert_eq!((callbacks.as_array().unwrap().len(), &callbacks[0]["genre"]), (1, &json!("confirmation")));
    assert!(callbacks[0]["raison"].as_str().unwrap().contains(&code), "{callbacks}");
    assert_eq!(callbacks[0]["telephone"], "0639981234");
    assert_eq!(hotel.reservations().await[0]["confirmation"], "a_envoyer");
    let refused = messages(&hotel).await.into_iter().find(|message| message["genre"] == "confirmation").unwrap();
    assert_eq!(refused["derniere_reponse"], "550 5.1.1 ••• no such user (destinataire)");
    until("a warning", async || {
        hotel.get("/health").await.json()["avertissements"].to_string().contains("ne sont pas parvenus")
    })
    .await;
}

#[tokio::test]
async fn killed_between_the_answer_and_its_record_the_same_bytes_leave_once_more() {
    let server = MailServer::start(&["TEXT:silence", "none"]);
    let tonight = booking_with(&json!({"date_arrivee": "2026-11-22", "date_depart": "2026-11-23"}));
    let hotel = plan(&server.section("TEXT:silence", "aucune")).open().await;
    booked(&hotel, &tonight).await;
    hotel.clock.pass(SETTLED);
    become_so(&hotel, &[("avis", "en_cours"), ("confirmation", "en_cours")]).await;
    until("both are taken", async || server.taken("TEXT:silence").matches("Message-ID:").count() >= 2).await;

    // What is on the disk at this instant is what a kill -9 leaves.
    let left = Arc::new(TempDir::new().unwrap());
    for entry in fs::read_dir(hotel.folder.path()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), left.path().join(entry.file_name())).unwrap();
    }
    let again = Plan { folder: Some(left), now: hotel.clock.now(), ..plan(&server.section("none", "aucune")) };
    let again = again.open().await;
    become_so(&again, &[("avis", "a_envoyer"), ("confirmation", "a_envoyer")]).await;
    again.clock.pass(A_SECOND_TIME);
    become_so(&again, &[("avis", "envoye"), ("confirmation", "envoye")]).await;
    let letters = |port: &str| {
        let taken = server.taken(port);
        let mut letters: Vec<String> = taken.split("From: ").skip(1).map(str::to_owned).collect();
        letters.sort();
        letters
    };
    assert_eq!(letters("none"), letters("TEXT:silence"));
    assert_eq!(letters("none").len(), 2);
}

#[tokio::test]
async fn staff_send_again_and_stop_messages() {
    let (plan, folder) = writing_files();
    let hotel = plan.open().await;
    let code = booked(&hotel, &booking()).await;
    let act = |id: String, act: &'static str| {
        let (address, path) = (hotel.address.clone(), format!("/envois/{id}/{act}"));
        async move {
            let authorization = [("Authorization", &*format!("Bearer {TOKEN}"))];
            http::request(&address, "POST", &path, &authorization, b"").await
        }
    };
    let id = |messages: &[Value], kind: &str| {
        messages.iter().find(|message| message["genre"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let waiting = messages(&hotel).await;
    let stopped = act(id(&waiting, "avis"), "annuler").await;
    assert_eq!((stopped.status, &stopped.json()["statut"]), (200, &json!("annule")));
    assert_eq!(act(id(&waiting, "avis"), "annuler").await.json()["code"], "envoi_impossible");
    assert_eq!(act("ENV-0".to_owned(), "renvoyer").await.json()["code"], "envoi_introuvable");
    // At once, though its time has not come.
    assert_eq!(act(id(&waiting, "confirmation"), "renvoyer").await.status, 200);
    become_so(&hotel, &[("avis", "annule"), ("confirmation", "envoye")]).await;
    assert_eq!(act(id(&waiting, "confirmation"), "renvoyer").await.status, 200);
    become_so(&hotel, &[("avis", "annule"), ("confirmation", "envoye"), ("confirmation", "envoye")]).await;
    assert_eq!(fs::read_dir(folder.path().join("courriels")).unwrap().count(), 2);
    let found = |query: &str| format!("/envois?{query}");
    assert_eq!(hotel.get(&found(&format!("reservation={code}&statut=envoye"))).await.json()["total"], 2);
    assert_eq!(hotel.get(&found("reservation=00000000")).await.json()["total"], 0);
}

#[tokio::test]
async fn call_back_is_told_to_the_reception_at_once() {
    let (plan, folder) = writing_files();
    let hotel = plan.open().await;
    let call = hotel.call().await;
    call.caller_says("Je voudrais parler à quelqu'un.");
    tool(&call, "call_1", "transfer_to_human", &json!({"raison": "Objet oublié en chambre 12"})).await;
    hotel.pass(&call, 11).await;
    become_so(&hotel, &[("avis_rappel", "envoye")]).await;
    let letter = fs::read_dir(folder.path().join("courriels")).unwrap().next().unwrap().unwrap();
    assert!(fs::read_to_string(letter.path()).unwrap().contains("chambre 12"));
}

#[tokio::test]
async fn letter_is_promised_and_may_be_only_where_one_follows() {
    let (writing, _folder) = writing_files();
    let without_address = booking_with(&json!({"email": "", "nom": "Durand"}));
    for (plan, arguments, follows) in
        [(Hotel::plan(), booking(), false), (writing.clone(), without_address, false), (writing, booking(), true)]
    {
        let mut hotel = plan.open().await;
        let call = hotel.call().await;
        let output = book(&call, "call_1", &arguments).await;
        let message = output["message"].as_str().unwrap().to_owned();
        assert_eq!(message.contains("Vous recevrez la confirmation écrite par e-mail"), follows, "{message}");
        call.say(&message).await.unwrap();
        call.caller_says("Vous m'écrivez ?");
        call.say("Oui, vous recevrez la confirmation par e-mail.").await.unwrap();
        hotel.takes_in(&call).await;
        assert_eq!(hotel.counted(Counter::ClaimCorrected), u64::from(!follows), "{message}");
        if follows {
            call.caller_says("Et par SMS ?");
            call.say("Oui, je vous envoie aussi un SMS de confirmation.").await.unwrap();
            hotel.takes_in(&call).await;
            assert_eq!(hotel.counted(Counter::ClaimCorrected), 1, "a letter is all that follows");
        }
        call.caller_hangs_up();
        hotel.quiet().await;
        assert!(hotel.stop().await);
    }
}

#[tokio::test]
async fn mail_server_that_refuses_us_is_shown_and_keeps_the_letters() {
    let server = MailServer::start(&["none"]);
    let hotel = plan(&server.section("none", "aucune")).set("SMTP_MOT_DE_PASSE", "autre").open().await;
    booked(&hotel, &booking()).await;
    hotel.clock.pass(SETTLED);
    let health = async || hotel.get("/health").await.json();
    until("a warning", async || health().await["avertissements"].to_string().contains("n'accepte pas ce serveur"))
        .await;
    assert_eq!(health().await["status"], "ok", "the telephone is answered all the same");
    become_so(&hotel, &[("avis", "a_envoyer"), ("confirmation", "a_envoyer")]).await;
    assert!(hotel.get("/rappels").await.json()["total"] == 0, "it is tried again by itself");
    assert_eq!(server.taken("none"), "");
}

/// The head of the next request, and its body; it is answered with 204.
async fn request(listener: &TcpListener) -> (String, Value) {
    let (mut line, _) = listener.accept().await.unwrap();
    let mut text = String::new();
    loop {
        let mut bytes = [0; 4_096];
        let read = line.read(&mut bytes).await.unwrap();
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let Ok(body) = serde_json::from_str(body) else { continue };
        line.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        return (head.to_owned(), body);
    }
}

#[tokio::test]
async fn other_system_gets_a_signed_event_of_each_room() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let section = format!("\n[[webhooks]]\nnom = \"pms\"\nurl = \"http://{address}/pms\"\nreseau_local = true\n");
    let text = format!("{}{section}", Hotel::plan().hotel_file);
    let hotel = Hotel::plan().set("WEBHOOK_SECRET_PMS", SECRET).catalogue(&text).open().await;
    let code = booked(&hotel, &booking()).await;
    let (head, event) = request(&listener).await;
    let row = &hotel.reservations().await[0];
    assert_eq!((&row["code"], &event["id"]), (&json!(code), &row["id"]));
    assert_eq!((&event["type"], &event["revision"]), (&json!("reservation.creee"), &json!(0)));
    assert!(head.starts_with("POST /pms ") && head.contains("\r\nwebhook-signature: v1,"), "{head}");
    become_so(&hotel, &[("evenement", "envoye")]).await;
    let id = messages(&hotel).await[0]["id"].as_str().unwrap().to_owned();
    assert!(head.contains(&format!("\r\nwebhook-id: {id}\r\n")), "{head}");
    assert!(!event.to_string().contains("Martin"));
}
