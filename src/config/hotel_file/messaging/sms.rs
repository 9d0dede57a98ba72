//! `[sms]`: a provider that takes one request a message, or Twilio.

use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};
use url::Url;

use super::{MAX_URL, Section};
use crate::config::{
    hotel_file::{details::MAX_LINE, notes::Notes, section::text},
    openai::is_loopback,
};

/// The name of a sender has eleven characters; numbers and identifiers of services are longer.
const MAX_SENDER: usize = 40;

/// A request for one message is short.
const MAX_BODY: usize = 4_000;

/// What is posted where the file does not say.
const DEFAULT_BODY: &str = r#"{"destinataire":"{destinataire}","texte":"{texte}","expediteur":"{expediteur}"}"#;

/// The mark for the secret.
const KEY_MARK: &str = "{cle}";

/// `[sms]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmsSection {
    /// `genre = "http"`.
    Http {
        /// `methode`, default POST.
        method: Method,
        /// `url`.
        url: String,
        /// `entetes`.
        headers: Vec<(String, String)>,
        /// `corps`.
        body: String,
        /// `expediteur`.
        sender: String,
    },
    /// `genre = "twilio"`.
    Twilio {
        /// `compte`.
        account: String,
        /// `expediteur`.
        sender: String,
    },
}

impl SmsSection {
    /// Whether `SMS_CLE` must be set.
    pub fn needs_key(&self) -> bool {
        match self {
            Self::Twilio { .. } => true,
            Self::Http { url, headers, body, .. } => {
                let texts = headers.iter().map(|(_, value)| value).chain([url, body]);
                texts.into_iter().any(|text| text.contains(KEY_MARK))
            }
        }
    }
}

pub(super) fn read(mut section: Section<'_>, notes: &mut Notes<'_>) -> Option<SmsSection> {
    let kind = section.required_text(notes, "genre", MAX_LINE);
    let sender = section.required_text(notes, "expediteur", MAX_SENDER);
    let read = match kind.as_deref() {
        Some("http") => http(&mut section, notes, sender),
        Some("twilio") => twilio(&mut section, notes, sender),
        Some(_) => {
            section.fault(notes, "genre", "\"http\" ou \"twilio\" est attendu");
            return None;
        }
        None => return None,
    };
    section.finish(notes);
    read
}

fn twilio(section: &mut Section<'_>, notes: &mut Notes<'_>, sender: Option<String>) -> Option<SmsSection> {
    const KEY: &str = "compte";
    let account = section.required_text(notes, KEY, MAX_LINE)?;
    if !account.starts_with("AC") || !account.chars().all(|c| c.is_ascii_alphanumeric()) {
        section.fault(notes, KEY, "l'« Account SID » de Twilio est attendu : il commence par AC");
    }
    Some(SmsSection::Twilio { account, sender: sender? })
}

fn http(section: &mut Section<'_>, notes: &mut Notes<'_>, sender: Option<String>) -> Option<SmsSection> {
    let method = match section.text(notes, "methode", MAX_LINE).as_deref() {
        None | Some("POST") => Method::POST,
        Some("GET") => Method::GET,
        Some("PUT") => Method::PUT,
        Some(_) => {
            section.fault(notes, "methode", "\"POST\", \"GET\" ou \"PUT\" est attendu");
            return None;
        }
    };
    let url = section.required_text(notes, "url", MAX_URL);
    let url = url.filter(|url| {
        let filled = ["{destinataire}", "{texte}", "{expediteur}", KEY_MARK]
            .iter()
            .fold(url.clone(), |url, mark| url.replace(mark, "x"));
        let parsed = Url::parse(&filled).ok();
        let is_right = parsed.is_some_and(|url| url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url));
        if !is_right {
            section.fault(notes, "url", "l'adresse https:// du fournisseur est attendue");
        }
        is_right
    });
    let has_headers = section.has("entetes");
    let mut headers = Vec::new();
    for (at, name, value) in
        section.entries(notes, "entetes", "une liste est attendue : { Authorization = \"Bearer {cle}\" }")
    {
        let value = text(value, MAX_LINE).ok().filter(|value| HeaderValue::from_str(value).is_ok());
        match value.filter(|_| name.parse::<HeaderName>().is_ok()) {
            Some(value) => headers.push((name.to_owned(), value)),
            None => notes.add(
                at,
                &section.key_path("entetes"),
                "un nom et un texte d'en-tête HTTP, sans accent, sont attendus",
            ),
        }
    }
    if !has_headers {
        headers.push(("Authorization".to_owned(), format!("Bearer {KEY_MARK}")));
    }
    let body = section.text(notes, "corps", MAX_BODY);
    let body = body.unwrap_or_else(|| if method == Method::GET { String::new() } else { DEFAULT_BODY.to_owned() });
    Some(SmsSection::Http { method, url: url?, headers, body, sender: sender? })
}
