//! `[courriel]`, `[mediateur]`, `[[webhooks]]` and `[sms]`: where messages go. Secrets are variables, and are not here.

use std::{collections::BTreeSet, path::PathBuf};

use url::{Host, Url};

use channels::{mail::Security, webhook::is_public};
use hotel::{catalogue::HotelDetails, guest::Email};
use messages::Mediator;

use super::{details::MAX_LINE, notes::Notes, section::Section};
use crate::config::openai::is_loopback;

mod sms;

pub use self::sms::SmsSection;

/// The prefix of a folder in `courriel.serveur`.
const FOLDER_MARK: &str = "dossier:";

/// A hotel tells its own systems; more receivers than this are a mistake.
const MAX_WEBHOOKS: usize = 10;

/// Names of receivers become parts of names of variables.
const MAX_WEBHOOK_NAME: usize = 40;

/// The longest address that browsers and servers agree on.
const MAX_URL: usize = 2_000;

/// Where messages go, as the file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessagingSections {
    /// `[courriel]`; `None`: nothing is sent.
    pub mail: Option<MailSection>,
    /// `avis` of `[reception]`: who is told of bookings, changes, cancellations and call-backs.
    pub notices: Option<String>,
    /// `[mediateur]` (code de la consommation, article L616-1).
    pub mediator: Option<Mediator>,
    /// `[[webhooks]]`.
    pub webhooks: Vec<WebhookSection>,
    /// `[sms]`.
    pub sms: Option<SmsSection>,
}

/// `[courriel]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSection {
    /// `serveur`.
    pub route: Route,
    /// `expediteur`: whom mails are from.
    pub sender: String,
    /// `repondre_a`: where answers go; `None` for the sender.
    pub reply_to: Option<String>,
}

/// How mails leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `dossier:…`: as files, for a first try.
    Folder(PathBuf),
    /// To a server.
    Server {
        /// Its name or address.
        host: String,
        /// `port`, by default that of `securite`.
        port: u16,
        /// `securite`, default `tls`.
        security: Security,
        /// `utilisateur`; `None` for a server that asks for no password.
        user: Option<String>,
    },
}

/// `[[webhooks]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSection {
    /// `nom`.
    pub name: String,
    /// `url`.
    pub url: Url,
    /// `reseau_local`.
    pub is_local: bool,
}

impl WebhookSection {
    /// The variable that has its secrets.
    pub fn variable(&self) -> String {
        format!("WEBHOOK_SECRET_{}", self.name.to_ascii_uppercase().replace('-', "_"))
    }
}

/// Everything but `avis`, which stands in `[reception]`.
pub(super) fn read(root: &mut Section<'_>, notes: &mut Notes<'_>, hotel: Option<&HotelDetails>) -> MessagingSections {
    let before = notes.count();
    let has_mail = root.has("courriel");
    let mail = root.table(notes, "courriel").and_then(|section| mail(section, notes));
    if has_mail && notes.count() == before {
        require_identity(root, notes, hotel);
    }
    let mediator = root.table(notes, "mediateur").and_then(|section| mediator(section, notes));
    let webhooks = webhooks(root, notes);
    let sms = root.table(notes, "sms").and_then(|section| sms::read(section, notes));
    MessagingSections { mail, notices: None, mediator, webhooks, sms }
}

/// What a confirmation has to name (code de la consommation, articles L221-5 and L221-13).
fn require_identity(root: &Section<'_>, notes: &mut Notes<'_>, hotel: Option<&HotelDetails>) {
    let Some(hotel) = hotel else { return };
    let known = [
        ("raison_sociale", &hotel.legal_name),
        ("adresse", &hotel.address),
        ("telephone", &hotel.phone),
        ("email", &hotel.email),
    ];
    let missing: Vec<&str> = known.into_iter().filter(|(_, text)| text.is_empty()).map(|(key, _)| key).collect();
    if !missing.is_empty() {
        let reason = format!(
            "la confirmation doit dire qui vend (code de la consommation, article L221-5) ; il manque dans [hotel] : {}",
            missing.join(", ")
        );
        root.fault(notes, "courriel", reason);
    }
}

fn mail(mut section: Section<'_>, notes: &mut Notes<'_>) -> Option<MailSection> {
    let server = section.required_text(notes, "serveur", MAX_URL);
    let security = security(&mut section, notes);
    let port = section.number(notes, "port", 1..=u32::from(u16::MAX)).and_then(|port| u16::try_from(port).ok());
    let user = section.text(notes, "utilisateur", MAX_LINE);
    let sender = section.required_text(notes, "expediteur", MAX_LINE);
    let sender = sender.and_then(|text| address(&section, notes, "expediteur", &text));
    let reply_to = section.text(notes, "repondre_a", MAX_LINE);
    let reply_to = reply_to.and_then(|text| address(&section, notes, "repondre_a", &text));
    let route = server.and_then(|server| match server.strip_prefix(FOLDER_MARK).map(str::trim) {
        Some("") => {
            section.fault(notes, "serveur", "le nom d'un dossier est attendu, par exemple \"dossier:courriels\"");
            None
        }
        Some(folder) => Some(Route::Folder(PathBuf::from(folder))),
        None => {
            let host = host(&section, notes, server)?;
            if security == Security::None && !is_this_machine(&host) {
                section.fault(
                    notes,
                    "securite",
                    "sans chiffrement, le serveur doit être sur cette machine (127.0.0.1) ; écrivez \"tls\" ou \"starttls\"",
                );
            }
            let port = port.unwrap_or(match security {
                Security::Tls => 465,
                Security::StartTls => 587,
                Security::None => 25,
            });
            Some(Route::Server { host, port, security, user })
        }
    });
    section.finish(notes);
    Some(MailSection { route: route?, sender: sender?, reply_to })
}

fn security(section: &mut Section<'_>, notes: &mut Notes<'_>) -> Security {
    const KEY: &str = "securite";
    match section.text(notes, KEY, MAX_LINE).as_deref() {
        None | Some("tls") => Security::Tls,
        Some("starttls") => Security::StartTls,
        Some("aucune") => Security::None,
        Some(_) => {
            section.fault(notes, KEY, "\"tls\" (port 465), \"starttls\" (port 587) ou \"aucune\" est attendu");
            Security::Tls
        }
    }
}

/// The name of a server alone: what people copy from a provider's page has more.
fn host(section: &Section<'_>, notes: &mut Notes<'_>, server: String) -> Option<String> {
    let is_host = server.parse::<std::net::IpAddr>().is_ok()
        || !server.contains([':', '/', '@', ' ']) && Host::parse(&server).is_ok();
    if !is_host {
        let reason = "le nom du serveur seul est attendu, sans port ni « smtp:// », par exemple \"smtp.exemple.fr\"";
        section.fault(notes, "serveur", reason);
    }
    is_host.then_some(server)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An e-mail address as the key's value; anything else is a fault.
pub(super) fn address(section: &Section<'_>, notes: &mut Notes<'_>, key: &str, text: &str) -> Option<String> {
    let address = Email::parse(text).ok().map(Email::into_string);
    if address.is_none() {
        section.fault(notes, key, "une adresse e-mail est attendue, par exemple \"reception@hotel.example\"");
    }
    address
}

fn mediator(mut section: Section<'_>, notes: &mut Notes<'_>) -> Option<Mediator> {
    let name = section.required_text(notes, "nom", MAX_LINE);
    let address = section.required_text(notes, "adresse", MAX_LINE);
    let site = section.required_text(notes, "site", MAX_LINE);
    if site.as_deref().is_some_and(|site| !site.starts_with("https://") && !site.starts_with("http://")) {
        section.fault(notes, "site", "une adresse https:// est attendue");
    }
    section.finish(notes);
    Some(Mediator { name: name?, address: address?, site: site? })
}

fn webhooks(root: &mut Section<'_>, notes: &mut Notes<'_>) -> Vec<WebhookSection> {
    let mut webhooks: Vec<WebhookSection> = Vec::new();
    let mut variables = BTreeSet::new();
    for mut section in root.tables(notes, "webhooks", MAX_WEBHOOKS) {
        let name = section.required_text(notes, "nom", MAX_WEBHOOK_NAME);
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if name.as_deref().is_some_and(|name| !name.chars().all(allowed)) {
            section.fault(notes, "nom", "lettres minuscules sans accent, chiffres, « _ » et « - » seulement");
        }
        let is_local = section.flag(notes, "reseau_local").unwrap_or_default();
        let url = section.required_text(notes, "url", MAX_URL);
        let url = url.and_then(|text| receiver(&section, notes, &text, is_local));
        if let (Some(name), Some(url)) = (name, url) {
            let webhook = WebhookSection { name, url, is_local };
            if !variables.insert(webhook.variable()) {
                let reason = format!("un autre webhook a le même secret, {}", webhook.variable());
                section.fault(notes, "nom", reason);
            }
            webhooks.push(webhook);
        }
        section.finish(notes);
    }
    webhooks
}

fn receiver(section: &Section<'_>, notes: &mut Notes<'_>, text: &str, is_local: bool) -> Option<Url> {
    const KEY: &str = "url";
    let url =
        Url::parse(text).ok().filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    let Some(url) = url else {
        section.fault(notes, KEY, "une adresse https:// complète est attendue, sans nom ni mot de passe");
        return None;
    };
    let is_private = match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(_)) | None => is_loopback(&url),
    };
    if is_private && !is_local {
        section.fault(notes, KEY, "adresse d'un réseau privé ; si c'est voulu, ajoutez : reseau_local = true");
        return None;
    }
    if url.scheme() != "https" && !(url.scheme() == "http" && is_local) {
        section.fault(notes, KEY, "https:// est attendu ; http:// seulement avec reseau_local = true");
        return None;
    }
    Some(url)
}
