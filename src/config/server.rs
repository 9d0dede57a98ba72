//! Where this server listens, to whom it shows guest data, and how long a stop may take.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use secrecy::SecretString;
use url::Url;

use super::{openai::is_loopback, variables::Variables};

/// The port of the system this one succeeds: webhooks and tunnels that exist point to it.
const DEFAULT_PORT: u32 = 8000;

/// Shorter tokens can be guessed by asking; 24 random characters cannot.
const MIN_TOKEN_LENGTH: usize = 24;

/// Longer ones do not fit in the header that an ordinary proxy lets through.
const MAX_TOKEN_LENGTH: usize = 1024;

/// A call lasts an hour at the most on OpenAI's side, so no drain needs longer.
const MAX_DRAIN_SECONDS: u32 = 3600;

const DEFAULT_DRAIN_SECONDS: u32 = 120;

/// Where this server listens, to whom it shows guest data, and how long a stop may take.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// `HOST`, default `127.0.0.1`, and `PORT`, default 8000. Port 0 is any free one.
    pub address: SocketAddr,
    /// `STAFF_API_TOKEN`, default none: without it the staff routes answer 503.
    pub staff_token: Option<SecretString>,
    /// `METRICS_TOKEN`, default none: without it `/metrics` answers 503, since a tunnel makes every request look local.
    pub metrics_token: Option<SecretString>,
    /// `ADRESSE_PUBLIQUE`, default none: under which guests and staff reach this server, without a slash at its end.
    pub public_address: Option<Url>,
    /// `PROXY_DE_CONFIANCE`, default none: addresses of the proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `DRAIN_SECONDS`, default 120: how long calls in progress may go on after SIGTERM.
    pub drain: Duration,
}

impl ServerSettings {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let host = read_host(variables);
        let port = variables.number("PORT", 0..=u32::from(u16::MAX), DEFAULT_PORT);
        let staff_token = read_staff_token(variables);
        let metrics_token = read_token(variables, "METRICS_TOKEN");
        let public_address = read_public_address(variables);
        let trusted_proxies = read_proxies(variables);
        let drain = variables.number("DRAIN_SECONDS", 0..=MAX_DRAIN_SECONDS, DEFAULT_DRAIN_SECONDS);
        let address = SocketAddr::new(host?, u16::try_from(port).ok()?);
        Some(Self {
            address,
            staff_token,
            metrics_token,
            public_address,
            trusted_proxies,
            drain: Duration::from_secs(u64::from(drain)),
        })
    }
}

fn read_host(variables: &mut Variables<'_>) -> Option<IpAddr> {
    const NAME: &str = "HOST";
    let host = match variables.optional(NAME) {
        None | Some("localhost") => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        Some(text) => text.trim_matches(['[', ']']).parse().ok(),
    };
    let Some(host) = host else {
        variables.fault(NAME, "une adresse IP de cette machine est attendue, par exemple 127.0.0.1 ou 0.0.0.0");
        return None;
    };
    if !host.is_loopback() {
        variables.warn(
            NAME,
            "le serveur écoute au-delà de cette machine, sans chiffrement : mettez HTTPS devant, sinon le jeton du personnel et les données des clients passent en clair",
        );
    }
    Some(host)
}

fn read_public_address(variables: &mut Variables<'_>) -> Option<Url> {
    const NAME: &str = "ADRESSE_PUBLIQUE";
    let text = variables.optional(NAME)?.trim_end_matches('/');
    let url = Url::parse(text).ok().filter(|url| {
        let is_bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        is_bare && (url.scheme() == "https" && url.has_host() || url.scheme() == "http" && is_loopback(url))
    });
    if url.is_none() {
        let reason = "l'adresse https:// de ce serveur est attendue, par exemple https://reservations.hotel.example";
        variables.fault(NAME, reason);
    }
    url
}

fn read_proxies(variables: &mut Variables<'_>) -> Vec<IpAddr> {
    const NAME: &str = "PROXY_DE_CONFIANCE";
    let text = variables.optional(NAME).unwrap_or_default();
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let addresses: Option<Vec<IpAddr>> = parts
        .map(|part| match part {
            "localhost" => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            part => part.trim_matches(['[', ']']).parse::<IpAddr>().ok().map(|address| address.to_canonical()),
        })
        .collect();
    if addresses.is_none() {
        variables.fault(
            NAME,
            "l'adresse IP du proxy est attendue, sans port, par exemple 127.0.0.1 ; une virgule entre deux adresses",
        );
    }
    addresses.unwrap_or_default()
}

fn read_staff_token(variables: &mut Variables<'_>) -> Option<SecretString> {
    const NAME: &str = "STAFF_API_TOKEN";
    if variables.optional(NAME).is_none() && !variables.is_cut(NAME) {
        variables.warn(
            NAME,
            "absent : les routes du personnel (/reservations) répondent 503. Pour en créer un : openssl rand -hex 24",
        );
    }
    read_token(variables, NAME)
}

fn read_token(variables: &mut Variables<'_>, name: &'static str) -> Option<SecretString> {
    let token = variables.optional(name)?;
    if token.len() < MIN_TOKEN_LENGTH || token.len() > MAX_TOKEN_LENGTH {
        variables
            .fault(name, format!("{MIN_TOKEN_LENGTH} caractères au moins. Pour en créer un : openssl rand -hex 24"));
    } else if !token.chars().all(|c| c.is_ascii_graphic()) {
        variables
            .fault(name, "lettres sans accent, chiffres et signes ASCII seulement : il voyage dans un en-tête HTTP");
    } else {
        return Some(SecretString::from(token));
    }
    None
}
