//! What OpenAI's side says in a call, written once as the octets that go out. What differs from call to call has a width of its own
//! and is written over.
//!
//! One call: greeting, a question about a room, its booking (asked for twice, with the recap and the caller's yes between), thanks.
//! Order and shape of the events: OpenAI Python SDK 3.54.0, `types/realtime/realtime_server_event.py`.

use anyhow::{Context as _, Result};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::wire::text_frame;

/// Characters in one delta: about what a few tokens make.
const DELTA_CHARACTERS: usize = 24;

/// Characters of the instructions that `session.created` repeats: with them it is as large as with what the example hotel is
/// accepted with, instructions and tools.
const INSTRUCTIONS: usize = 19_000;

/// The first night that calls book, and over how many days they spread.
const FIRST_NIGHT: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 23);
const DAYS: usize = 500;

/// What is written over in the frames that ask for a booking; each is as wide as what takes its place.
const NAME: &str = "aaaaaaaa";
const PHONE: &str = "0639980000";
const MAIL: &str = "essai00000000@";
const ARRIVAL: &str = "2026-11-22";
const DEPARTURE: &str = "2026-11-24";
const TURN: &str = "turn00000000";

/// Everything that is said in a call, each ready to be written in one go.
#[derive(Debug)]
pub(super) struct Script {
    /// `session.created`.
    pub(super) created: Vec<u8>,
    /// The response to the server's first `response.create`.
    pub(super) greeting: Vec<u8>,
    /// The caller asks, the model calls `check_availability`.
    pub(super) question: Vec<u8>,
    /// The model says what is free.
    pub(super) offer: Vec<u8>,
    /// The caller chooses, the model calls `create_reservation`.
    wanted: Template,
    /// The model says the recap.
    recap: Template,
    /// The caller says yes, the model calls `create_reservation` again.
    confirmed: Template,
    /// The model thanks.
    thanks: Template,
    /// Events in all of it.
    pub(super) events: usize,
}

/// Octets with places that are written over.
#[derive(Debug)]
struct Template {
    octets: Vec<u8>,
    places: Vec<(Field, usize)>,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    Name,
    Phone,
    Mail,
    Arrival,
    Departure,
    Turn,
}

const FIELDS: [(Field, &str); 6] = [
    (Field::Name, NAME),
    (Field::Phone, PHONE),
    (Field::Mail, MAIL),
    (Field::Arrival, ARRIVAL),
    (Field::Departure, DEPARTURE),
    (Field::Turn, TURN),
];

/// The frames of some events, one after the other.
#[derive(Default)]
struct Events {
    octets: Vec<u8>,
    number: usize,
}

impl Script {
    /// Writes it.
    pub(super) fn new() -> Self {
        let mut number = 0;
        let mut part = |say: &dyn Fn(&mut Events)| {
            let mut events = Events::default();
            say(&mut events);
            number += events.number;
            events.octets
        };
        let booking = json!({
            "nom": format!("Essai {NAME}"), "prenom": "Camille", "email": format!("{MAIL}example.com"), "telephone": PHONE,
            "date_arrivee": ARRIVAL, "date_depart": DEPARTURE, "type_chambre": "standard", "nombre_personnes": 2,
            "demandes_speciales": "",
        });
        let asked = json!({
            "date_arrivee": "2027-03-02", "date_depart": "2027-03-04", "type_chambre": "standard", "nombre_personnes": 2,
        });
        Self {
            created: part(&|events| events.created()),
            greeting: part(&|events| {
                events.speech("1", "Bonjour et bienvenue chez Vacances Bleues. Je suis l'assistante virtuelle de l'hôtel. Comment puis-je vous aider ?");
            }),
            question: part(&|events| {
                events.caller("2", "Bonjour, une chambre standard pour deux, du deux au quatre mars.");
                events.function_call("2", "check_availability", &asked);
            }),
            offer: part(&|events| {
                events.speech("3", "Oui, c'est possible à ces dates. Souhaitez-vous que je vous la réserve ?");
            }),
            wanted: Template::of(part(&|events| {
                events.caller(&format!("{TURN}a"), "Oui, volontiers. Je m'appelle Camille Essai.");
                events.function_call(&format!("{TURN}a"), "create_reservation", &booking);
            })),
            recap: Template::of(part(&|events| {
                events.speech(&format!("{TURN}b"), "Je récapitule : une chambre standard pour deux personnes, pour deux nuits, au nom de Camille Essai. Est-ce bien cela ?");
            })),
            confirmed: Template::of(part(&|events| {
                events.caller(&format!("{TURN}c"), "Oui, c'est cela.");
                events.function_call(&format!("{TURN}c"), "create_reservation", &booking);
            })),
            thanks: Template::of(part(&|events| {
                events.speech(&format!("{TURN}d"), "C'est noté. Merci de votre appel, et à bientôt.");
            })),
            events: number,
        }
    }

    /// The caller number `number` chooses a stay, which `create_reservation` is to book.
    pub(super) fn wanted(&self, number: usize) -> Result<Vec<u8>> {
        self.wanted.for_caller(number)
    }

    /// The recap of it.
    pub(super) fn recap(&self, number: usize) -> Result<Vec<u8>> {
        self.recap.for_caller(number)
    }

    /// The same caller says yes to the recap.
    pub(super) fn confirmed(&self, number: usize) -> Result<Vec<u8>> {
        self.confirmed.for_caller(number)
    }

    /// The model thanks for it.
    pub(super) fn thanks(&self, number: usize) -> Result<Vec<u8>> {
        self.thanks.for_caller(number)
    }
}

impl Template {
    fn of(octets: Vec<u8>) -> Self {
        let mut places = Vec::new();
        for (field, text) in FIELDS {
            places.extend(memchr::memmem::find_iter(&octets, text.as_bytes()).map(|at| (field, at)));
        }
        Self { octets, places }
    }

    fn for_caller(&self, number: usize) -> Result<Vec<u8>> {
        let shift = u64::try_from(number.wrapping_mul(7) % DAYS)?;
        let arrival = FIRST_NIGHT.and_then(|day| day.checked_add_days(Days::new(shift))).context("date")?;
        let departure = arrival.checked_add_days(Days::new(2)).context("date")?;
        let mut octets = self.octets.clone();
        for (field, at) in &self.places {
            let text = match field {
                Field::Name => letters(number),
                Field::Phone => format!("063998{:04}", number % 10_000),
                Field::Mail => format!("essai{:08}@", number % 100_000_000),
                Field::Arrival => arrival.to_string(),
                Field::Departure => departure.to_string(),
                Field::Turn => format!("turn{:08}", number % 100_000_000),
            };
            octets[*at..at + text.len()].copy_from_slice(text.as_bytes());
        }
        Ok(octets)
    }
}

/// A number in eight letters: a name of somebody who does not exist.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    for _ in 0..NAME.len() {
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
    }
    letters
}

impl Events {
    fn push(&mut self, mut event: Value) {
        if let Some(fields) = event.as_object_mut() {
            fields.insert("event_id".to_owned(), json!(format!("event_b{:020}", self.number)));
        }
        self.octets.extend(text_frame(&event.to_string()));
        self.number += 1;
    }

    fn created(&mut self) {
        let instructions =
            "Vous répondez au téléphone d'un hôtel, en français, avec chaleur et précision. ".repeat(300);
        let instructions: String = instructions.chars().take(INSTRUCTIONS).collect();
        self.push(json!({"type": "session.created", "session": {
            "type": "realtime", "object": "realtime.session", "id": "sess_b1", "model": "gpt-realtime-2.1",
            "output_modalities": ["audio"], "instructions": instructions, "tools": [], "tool_choice": "auto",
            "max_output_tokens": "inf", "tracing": null, "truncation": "auto", "prompt": null, "expires_at": 4_102_444_800_u64,
            "include": null, "audio": {
                "input": {"format": {"type": "audio/pcmu"}, "transcription": {"model": "gpt-4o-mini-transcribe", "language": "fr"},
                          "noise_reduction": null, "turn_detection": {"type": "semantic_vad", "create_response": true, "interrupt_response": true}},
                "output": {"format": {"type": "audio/pcmu"}, "voice": "marin", "speed": 1.0},
            },
        }}));
    }

    /// A turn of the caller.
    fn caller(&mut self, turn: &str, text: &str) {
        let item_id = format!("item_caller_{turn}");
        let item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "completed", "role": "user",
                          "content": [{"type": "input_audio", "transcript": null}]});
        self.push(json!({"type": "input_audio_buffer.speech_started", "audio_start_ms": 1_000, "item_id": item_id}));
        self.push(json!({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 3_000, "item_id": item_id}));
        self.push(json!({"type": "input_audio_buffer.committed", "previous_item_id": null, "item_id": item_id}));
        self.push(json!({"type": "conversation.item.added", "previous_item_id": null, "item": item}));
        self.push(json!({"type": "conversation.item.done", "previous_item_id": null, "item": item}));
        self.push(json!({"type": "conversation.item.input_audio_transcription.delta", "item_id": item_id, "content_index": 0, "delta": text}));
        self.push(json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": item_id, "content_index": 0,
                         "transcript": text, "usage": {"type": "duration", "seconds": 2}}));
    }

    /// A response in which the model speaks.
    fn speech(&mut self, turn: &str, text: &str) {
        let (response_id, item_id) = (format!("resp_{turn}"), format!("item_speech_{turn}"));
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "message", "status": "in_progress",
                              "role": "assistant", "content": []});
        self.begin(&response_id, &item);
        let part = |kind: &str| json!({"type": kind, "response_id": response_id, "item_id": item_id, "output_index": 0, "content_index": 0});
        let with = |kind: &str, field: &str, value: Value| {
            let mut event = part(kind);
            event[field] = value;
            event
        };
        self.push(with("response.content_part.added", "part", json!({"type": "audio", "transcript": ""})));
        for (number, delta) in deltas(text).into_iter().enumerate() {
            self.push(with("response.output_audio_transcript.delta", "delta", json!(delta)));
            if number == 0 {
                self.push(json!({"type": "output_audio_buffer.started", "response_id": response_id}));
            }
        }
        self.push(part("response.output_audio.done"));
        self.push(with("response.output_audio_transcript.done", "transcript", json!(text)));
        self.push(with("response.content_part.done", "part", json!({"type": "audio", "transcript": text})));
        item["status"] = json!("completed");
        item["content"] = json!([{"type": "output_audio", "transcript": text}]);
        self.end(&response_id, &item);
        self.push(json!({"type": "output_audio_buffer.stopped", "response_id": response_id}));
    }

    /// A response in which the model calls a function.
    fn function_call(&mut self, turn: &str, name: &str, arguments: &Value) {
        let (response_id, item_id, call_id) =
            (format!("resp_{turn}"), format!("item_call_{turn}"), format!("call_{turn}"));
        let mut item = json!({"id": item_id, "object": "realtime.item", "type": "function_call", "status": "in_progress",
                              "name": name, "call_id": call_id, "arguments": ""});
        self.begin(&response_id, &item);
        let text = arguments.to_string();
        let at = |kind: &str, field: &str, value: &str| {
            let mut event = json!({"type": kind, "response_id": response_id, "item_id": item_id, "output_index": 0, "call_id": call_id});
            event[field] = json!(value);
            event
        };
        for delta in deltas(&text) {
            self.push(at("response.function_call_arguments.delta", "delta", &delta));
        }
        let mut done = at("response.function_call_arguments.done", "arguments", &text);
        done["name"] = json!(name);
        self.push(done);
        item["status"] = json!("completed");
        item["arguments"] = json!(text);
        self.end(&response_id, &item);
    }

    fn begin(&mut self, response_id: &str, item: &Value) {
        self.push(json!({"type": "response.created", "response": response(response_id, "in_progress", json!([]), Value::Null)}));
        self.push(
            json!({"type": "response.output_item.added", "response_id": response_id, "output_index": 0, "item": item}),
        );
        self.push(json!({"type": "conversation.item.added", "previous_item_id": null, "item": item}));
    }

    fn end(&mut self, response_id: &str, item: &Value) {
        self.push(
            json!({"type": "response.output_item.done", "response_id": response_id, "output_index": 0, "item": item}),
        );
        self.push(json!({"type": "conversation.item.done", "previous_item_id": null, "item": item}));
        let usage = json!({
            "total_tokens": 3_000, "input_tokens": 2_800, "output_tokens": 200,
            "input_token_details": {"text_tokens": 2_600, "audio_tokens": 200, "image_tokens": 0, "cached_tokens": 2_500,
                                    "cached_tokens_details": {"text_tokens": 2_500, "audio_tokens": 0, "image_tokens": 0}},
            "output_token_details": {"text_tokens": 60, "audio_tokens": 140},
        });
        self.push(
            json!({"type": "response.done", "response": response(response_id, "completed", json!([item]), usage)}),
        );
        self.push(json!({"type": "rate_limits.updated", "rate_limits": [
            {"name": "tokens", "limit": 400_000, "remaining": 380_000, "reset_seconds": 3.0},
        ]}));
    }
}

fn response(id: &str, status: &str, output: Value, usage: Value) -> Value {
    let mut response = json!({
        "object": "realtime.response", "id": id, "status": status, "status_details": null, "conversation_id": "conv_b1",
        "output_modalities": ["audio"], "max_output_tokens": "inf", "metadata": null,
        "audio": {"output": {"format": {"type": "audio/pcmu"}, "voice": "marin"}},
    });
    response["output"] = output;
    response["usage"] = usage;
    response
}

/// Cuts a text into deltas, at character boundaries.
fn deltas(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(DELTA_CHARACTERS).map(|chunk| chunk.iter().collect()).collect()
}
