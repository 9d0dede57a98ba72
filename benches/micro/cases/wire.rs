//! Signature, events in, events out.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openai::{
    client_event::ClientEvent,
    server_event::{self, ServerEvent},
    webhook::{self, SignatureHeaders, WebhookSecrets},
};
use serde_json::Value;
use sha2::Sha256;

use super::{Run, frames};

/// A key of nobody, 32 bytes as OpenAI's have.
const KEY: [u8; 32] = *b"micro-benchmark-key-of-nobody-32";

const WEBHOOK_ID: &[u8] = b"wh_685342e6c53c8190a1be43f081506c52";

/// Checks the signature of a ring.
pub(super) fn signature() -> Result<Run> {
    let secrets = WebhookSecrets::parse(&format!("whsec_{}", BASE64_STANDARD.encode(KEY)))?;
    let (body, timestamp) = (frames::webhook(), frames::NOW.to_string());
    let signature = format!("v1,{}", BASE64_STANDARD.encode(sign(timestamp.as_bytes(), body.as_bytes())?));
    let verify = move || {
        let headers = SignatureHeaders {
            id: Some(WEBHOOK_ID),
            timestamp: Some(timestamp.as_bytes()),
            signature: Some(signature.as_bytes()),
        };
        webhook::verify(black_box(&secrets), headers, black_box(body.as_bytes()), frames::NOW)
    };
    verify()?;
    Ok(Box::new(move || drop(black_box(verify()))))
}

/// The hash without which no signature is checked.
pub(super) fn hmac() -> Result<Run> {
    let (body, timestamp) = (frames::webhook(), frames::NOW.to_string());
    sign(timestamp.as_bytes(), body.as_bytes())?;
    Ok(Box::new(move || drop(black_box(sign(timestamp.as_bytes(), black_box(body.as_bytes()))))))
}

fn sign(timestamp: &[u8], body: &[u8]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&KEY)?;
    for part in [WEBHOOK_ID, b".", timestamp, b".", body] {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

/// Reads the body of a ring.
pub(super) fn webhook(body: &str) -> Result<Run> {
    let body = body.to_owned();
    webhook::parse_event(body.as_bytes()).ok().context("webhook")?;
    Ok(Box::new(move || drop(black_box(webhook::parse_event(black_box(body.as_bytes()))))))
}

/// Reads an event of the sideband.
pub(super) fn event(text: &str) -> Result<Run> {
    let text = text.to_owned();
    let is_known = !matches!(server_event::parse(&text), ServerEvent::Malformed { .. } | ServerEvent::Unknown { .. });
    ensure!(is_known, "événement inconnu");
    Ok(Box::new(move || drop(black_box(server_event::parse(black_box(&text))))))
}

/// Reads a text into a tree, as one who knows nothing of it has to.
pub(super) fn value(text: &str) -> Result<Run> {
    let text = text.to_owned();
    serde_json::from_str::<Value>(&text)?;
    Ok(Box::new(move || drop(black_box(serde_json::from_str::<Value>(black_box(&text))))))
}

/// Writes the answer of a tool.
pub(super) fn output() -> Result<Run> {
    let event = output_event();
    event.to_json()?;
    Ok(Box::new(move || drop(black_box(black_box(&event).to_json()))))
}

/// Writes a tree of the same content.
pub(super) fn output_value() -> Result<Run> {
    let value: Value = serde_json::from_str(&output_event().to_json()?)?;
    Ok(Box::new(move || drop(black_box(black_box(&value).to_string()))))
}

fn output_event() -> ClientEvent {
    let output = r#"{"alternatives":[],"arrivee_dite":"vendredi 27 novembre","available":true,"date_arrivee":"2026-11-27","date_depart":"2026-11-30","depart_dit":"lundi 30 novembre","message":"Du vendredi 27 au lundi 30 novembre, trois nuits, je peux vous proposer Chambre Standard, deux cent soixante-sept euros au total. Souhaitez-vous réserver ?","nombre_personnes":2,"nuits":3,"options":[{"capacite":2,"chambres_libres":20,"nom":"Chambre Standard","prix_total":"deux cent soixante-sept euros","prix_total_centimes":26700,"type_chambre":"standard"}],"success":true}"#;
    ClientEvent::function_output("vb_2".to_owned(), "call_1_dispo", output.to_owned())
}
