//! Changed inputs against everything that reads what others write: no panic, whatever the bytes, and what each test says beside.
//!
//! A short run in every test; a long one by `FUZZ_EXECUTIONS=5000000 cargo test --release --test it fuzz:: -- --nocapture`, with
//! `FUZZ_SEED=N` for other inputs. A failure prints its input: it becomes a test of the parser.

#![expect(clippy::print_stderr, reason = "the input that fails is for the person who reads the test")]

use std::{path::Path, thread, time::Duration};

use basics::metrics::Metrics;
use french::heard;
use hotel::{
    card::holds_card_number,
    code::ReservationCode,
    guest::{Email, Name, Phone},
};
use openai::{
    server_event,
    webhook::{self, Event, SignatureHeaders, WebhookSecrets},
};
use store::{Filter, Reservations as _, json::JsonStore};
use tempfile::TempDir;
use vacances_bleues::{
    app::Parts,
    config::{Config, hotel_file::HotelSettings},
    tools::CallFacts,
};

use crate::support::{Hotel, SECRET, book, booking, booking_with, http};

mod mutator;

use mutator::Mutator;

const EXAMPLE: &str = include_str!("../../hotel.exemple.toml");

/// Executions of a short run for what takes microseconds: a second or two.
const SHORT: u64 = 20_000;

/// How long a server may take to answer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const NO_HEADERS: [(&str, &str); 0] = [];

fn setting(name: &str) -> Option<u64> {
    std::env::var_os(name).map(|value| value.to_str().unwrap().parse().unwrap())
}

/// What is being read, told where that panics.
struct Input<'a>(&'static str, u64, &'a [u8]);

impl Drop for Input<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}, execution {} : b\"{}\"", self.0, self.1, self.2.escape_ascii());
        }
    }
}

/// Inputs made of a corpus, of which a parser takes `cost` times as long as one of text.
fn inputs(corpus: &[Vec<u8>], cost: u64) -> impl Iterator<Item = (u64, Vec<u8>)> {
    let executions = setting("FUZZ_EXECUTIONS").unwrap_or(SHORT) / cost;
    let mut mutator = Mutator::seeded(setting("FUZZ_SEED").unwrap_or(1));
    (0..executions).map(move |number| (number, mutator.input(corpus)))
}

fn corpus<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Vec<u8>> {
    texts.into_iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn deliveries_of_any_bytes_are_read_or_refused() {
    let ring = r#"{"object":"event","id":"evt_1","type":"realtime.call.incoming","created_at":1796137000,"data":{"call_id":"rtc_1","sip_headers":[{"name":"From","value":"\"Claire\" <sip:+33639980101@pstn.twilio.com>;tag=1"},{"name":"To","value":"<sip:proj_1@sip.api.openai.com;transport=tls>"},{"name":"Diversion","value":"<sip:+33199000001@twilio.com>;reason=unconditional"},{"name":"P-Asserted-Identity","value":"<tel:+33639980101>"}]}}"#;
    let corpus =
        corpus([ring, "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,abc", "1796137000", r#"{"type":"other"}"#]);
    let secrets = WebhookSecrets::parse(SECRET).unwrap();
    for (number, bytes) in inputs(&corpus, 1) {
        let _told = Input("delivery", number, &bytes);
        for (timestamp, id) in [(&b"1796137000"[..], &bytes[..]), (&bytes, b"msg_1")] {
            let headers = SignatureHeaders { signature: Some(&bytes), timestamp: Some(timestamp), id: Some(id) };
            assert!(webhook::verify(&secrets, headers, &bytes, 1_796_137_000).is_err(), "a signature out of nothing");
        }
        if let Ok(Event::CallIncoming(call)) = webhook::parse_event(&bytes) {
            drop((call.caller().number(), call.sip_host(), call.dialled()));
        }
    }
}

#[test]
fn server_events_of_any_text_are_read() {
    let corpus = corpus(include_str!("../../benches/micro/call.jsonl").lines());
    for (number, bytes) in inputs(&corpus, 1) {
        let _told = Input("server event", number, &bytes);
        drop(server_event::parse(&String::from_utf8_lossy(&bytes)));
    }
}

#[test]
fn hotel_files_of_any_text_are_read_or_refused_with_reasons() {
    for (number, bytes) in inputs(&corpus([EXAMPLE]), 20) {
        let _told = Input("hotel.toml", number, &bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(faults) = HotelSettings::load(Path::new("hotel.toml"), |_| Ok(text.clone())) {
            assert!(!faults.is_empty(), "refused without a reason");
        }
    }
}

#[test]
fn settings_of_any_text_are_read_or_refused_with_reasons() {
    let line = corpus([
        "8000",
        "127.0.0.1",
        "sk-proj-essai",
        SECRET,
        "https://eu.api.openai.com/v1",
        "120",
        "tel:+33199000001",
        "info,hyper=debug",
        "2026-11-22",
        "+33639980101, 0639980102",
        "json",
    ]);
    let names = [
        "PORT",
        "HOST",
        "OPENAI_API_KEY",
        "OPENAI_WEBHOOK_SECRET",
        "OPENAI_BASE_URL",
        "DRAIN_SECONDS",
        "TRANSFER_URI",
        "RUST_LOG",
        "DATE_DU_JOUR",
        "BLOCKED_NUMBERS",
        "LOG_FORMAT",
        "PROXY_DE_CONFIANCE",
        "ADRESSE_PUBLIQUE",
        "STAFF_API_TOKEN",
    ];
    for (number, bytes) in inputs(&line, 100) {
        let _told = Input("setting", number, &bytes);
        let value = String::from_utf8_lossy(&bytes).into_owned();
        let variables = names.iter().map(|name| ((*name).to_owned(), value.clone())).collect();
        drop(Config::from_map(&variables, |_| Ok(EXAMPLE.to_owned())));
    }
}

#[test]
fn sentences_of_any_text_are_understood_or_not() {
    let spoken = corpus([
        "Oui, c'est parfait, pour deux personnes du quinze au vingt août.",
        "Zéro six, trente-neuf, quatre-vingt-dix-huit, zéro un, zéro un.",
        "C'est claire point morel, arobase, example point com.",
        "quatre cent quarante-cinq euros et cinquante centimes, soit 89,50 € la nuit",
        "Ma carte, c'est quarante et un onze, 1111 1111 1111.",
        "42 17 36 53",
        "Do you have a room for tomorrow?",
        "06 39 98 12 34",
        "Marie-Thérèse d'Ôléron",
    ]);
    for (number, bytes) in inputs(&spoken, 2) {
        let _told = Input("sentence", number, &bytes);
        let text = &*String::from_utf8_lossy(&bytes);
        drop((
            heard::email(text),
            heard::phone(text),
            heard::amounts(text, 8),
            heard::language(text),
            heard::is_none(text),
        ));
        drop((
            Email::parse(text),
            Phone::parse(text),
            Name::parse(text),
            ReservationCode::parse(text),
            holds_card_number(text),
        ));
        let (words, _) = heard::words(text, 1_000);
        for at in 0..words.len() {
            let _ = (heard::day_at(&words, at), heard::range_at(&words, at));
        }
    }
}

#[tokio::test]
async fn arguments_of_any_text_get_one_answer_and_book_nothing() {
    let hotel = Hotel::open().await;
    let toolbox = &hotel.app.as_ref().unwrap().supervisor().hotel_snapshots().current().toolbox;
    let proof = r#"{"code":"42173653","nom":"Martin","date_depart":"2026-12-01"}"#;
    let corpus = corpus([&booking().to_string(), proof, r#"{"raison":"Facture égarée"}"#, r#"{"sujet":"parking"}"#]);
    let facts = CallFacts::new("rtc_fuzz");
    for (number, bytes) in inputs(&corpus, 100) {
        let _told = Input("arguments", number, &bytes);
        let arguments = String::from_utf8_lossy(&bytes);
        for tool in [
            "check_availability",
            "create_reservation",
            "change_reservation",
            "cancel_reservation",
            "find_reservation",
            "hotel_info",
        ] {
            let outcome = toolbox.run(tool, &arguments, &facts).await;
            assert!(outcome.output["success"].is_boolean(), "{tool}: {}", outcome.output);
        }
    }
    assert_eq!(hotel.reservations().await.len(), 0, "nobody has said yes");
}

#[tokio::test]
async fn requests_of_any_text_get_an_answer() {
    let hotel = Hotel::open().await;
    let paths = corpus([
        "/reservations?limit=10&statut=confirmee&depuis=2026-11-22",
        "/reservations/42173653",
        "/rappels?statut=a_faire",
        "/webhook",
        "/reservations/RES-1/annulation",
        "/assistant/pause?jusqu_a=2h",
    ]);
    for (number, bytes) in inputs(&paths, 200) {
        let _told = Input("request", number, &bytes);
        // A line of a request ends where its words do; what follows would be another request.
        let path: String =
            bytes.iter().take(2_000).filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect();
        // Not by `support::http`: a target that is no URI is refused by hyper with a bare 400, before there is a route to describe.
        let url = format!("http://{}/{path}", hotel.address);
        let answer = openai_double::http::request("GET", &url, &NO_HEADERS, &bytes, PATIENCE).await.unwrap();
        assert!((200..500).contains(&answer.status) || answer.status == 503, "{path}: {}", answer.status);
    }
    assert_eq!(http::request(&hotel.address, "GET", "/health", &[], b"").await.status, 200);
}

#[tokio::test]
async fn stores_of_any_bytes_open_as_they_close_or_are_refused() {
    let mut hotel = Hotel::open().await;
    let call = hotel.call().await;
    book(&call, "call_1", &booking()).await;
    book(
        &call,
        "call_2",
        &booking_with(&serde_json::json!({"date_arrivee": "2027-01-04", "date_depart": "2027-01-06"})),
    )
    .await;
    let journal = std::fs::read(hotel.folder.path().join("reservations.json.journal")).unwrap();
    // Without the room of zero bytes behind its lines, in which nothing can be changed to any effect.
    let length = journal.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    call.caller_hangs_up();
    hotel.quiet().await;
    assert!(hotel.stop().await);
    let file = std::fs::read(hotel.store_path()).unwrap();
    let corpus = [journal[..length].to_vec(), file.clone()];
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("reservations.json");
    let mut opened = 0;
    for (number, bytes) in inputs(&corpus, 200) {
        let _told = Input("store", number, &bytes);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let is_journal = number % 2 == 0;
        std::fs::write(&path, if is_journal { &file } else { &bytes }).unwrap();
        if is_journal {
            std::fs::write(folder.path().join("reservations.json.journal"), &bytes).unwrap();
        }
        let open = || {
            let parts = Parts { clock: hotel.clock.clone(), ..Parts::system() };
            JsonStore::open(&path, parts.clock, parts.ids, parts.disk, std::sync::Arc::new(Metrics::default()))
        };
        let Ok(store) = open() else { continue };
        let rows = store.list(Filter::default()).await.unwrap().total;
        store.close().await.unwrap();
        drop(store);
        let again = open().unwrap_or_else(|error| panic!("what it wrote itself: {error}"));
        assert_eq!(again.list(Filter::default()).await.unwrap().total, rows, "a clean stop loses no row");
        again.close().await.unwrap();
        opened += 1;
    }
    assert!(opened > 0, "every input was refused: nothing was tried");
}
