//! How OpenAI is reached and recognised.

use secrecy::SecretString;
use url::{Host, Url};

use openai::{
    credential::Auth,
    region,
    webhook::{SecretError, WebhookSecrets},
};

use super::variables::{Variables, unquoted};

/// The model where none is configured.
pub const DEFAULT_MODEL: &str = "gpt-realtime-2.1";

const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

/// OpenAI's own host, and the end of its regional ones.
const OPENAI_HOST: &str = "api.openai.com";

/// The path of the REST base of an Azure OpenAI resource (Microsoft Learn, "Realtime API via SIP").
const AZURE_PATH: &str = "/openai/v1";

const WHERE_IS_THE_KEY: &str = "Clé du projet OpenAI (sk-proj-…) : platform.openai.com, API keys";
const WHERE_IS_THE_SECRET: &str = "Secret affiché une seule fois à la création du webhook (whsec_…) : platform.openai.com, Settings, Project, Webhooks";

/// The shortest webhook secret, in characters. The Standard Webhooks specification asks for 24 bytes, which are 32 characters of
/// base64; OpenAI's have more. Much shorter ones can be guessed, and are more likely a cut-off copy.
const MIN_SECRET_LENGTH: usize = 20;

/// The longest model name that makes sense; Azure deployment names have 64 characters at the most.
const MAX_MODEL_LENGTH: usize = 100;

/// Models whose shutdown is announced: name, date, what to take instead. State of November 2026, from the docstring of
/// `resources/realtime/calls.py` in the OpenAI Python SDK 3.54.0 and OpenAI's change log of 2026-05-07.
const ANNOUNCED_SHUTDOWNS: &[(&str, &str, &str)] = &[
    ("gpt-realtime", "2027-01-20", "gpt-realtime-2.1"),
    ("gpt-realtime-2025-08-28", "2027-01-20", "gpt-realtime-2.1"),
    ("gpt-realtime-mini", "2027-01-20", "gpt-realtime-2.1-mini"),
    ("gpt-realtime-mini-2025-12-15", "2027-01-20", "gpt-realtime-2.1-mini"),
    ("gpt-4o-realtime-preview", "2026-05-07", "gpt-realtime-2.1"),
    ("gpt-4o-realtime-preview-2024-10-01", "2026-05-07", "gpt-realtime-2.1"),
    ("gpt-4o-realtime-preview-2024-12-17", "2026-05-07", "gpt-realtime-2.1"),
    ("gpt-4o-realtime-preview-2025-06-03", "2026-05-07", "gpt-realtime-2.1"),
    ("gpt-4o-mini-realtime-preview", "2026-05-07", "gpt-realtime-2.1-mini"),
    ("gpt-4o-mini-realtime-preview-2024-12-17", "2026-05-07", "gpt-realtime-2.1-mini"),
];

/// How OpenAI is reached and recognised.
#[derive(Clone, Debug)]
pub struct OpenAiSettings {
    /// `OPENAI_API_KEY`, required.
    pub api_key: SecretString,
    /// `OPENAI_WEBHOOK_SECRET`, required: one, or several while a secret is being rotated.
    pub webhook_secrets: WebhookSecrets,
    /// `OPENAI_BASE_URL`, default `https://api.openai.com/v1`: the REST base, without a slash at its end. `https`, or `http` to
    /// this machine. The address of the sideband follows from it.
    pub base_url: Url,
    /// `OPENAI_AUTH`, default `bearer`; `api-key` for Azure OpenAI.
    pub auth: Auth,
    /// `OPENAI_REALTIME_MODEL`, default [`DEFAULT_MODEL`].
    pub model: String,
}

impl OpenAiSettings {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let api_key = read_key(variables);
        let webhook_secrets = read_secrets(variables);
        let base_url = read_base_url(variables);
        let auth = read_auth(variables, base_url.as_ref());
        let model = read_model(variables, base_url.as_ref().is_some_and(is_azure));
        Some(Self {
            api_key: api_key?,
            webhook_secrets: webhook_secrets?,
            base_url: base_url?,
            auth: auth?,
            model: model?,
        })
    }
}

fn read_key(variables: &mut Variables<'_>) -> Option<SecretString> {
    const NAME: &str = "OPENAI_API_KEY";
    let key = variables.required(NAME, WHERE_IS_THE_KEY)?;
    if key.starts_with("whsec_") {
        variables.fault(NAME, format!("c'est le secret du webhook, pas une clé. {WHERE_IS_THE_KEY}"));
    } else if !is_bearer_token(key) {
        variables.fault(
            NAME,
            "contient une espace, un guillemet ou un autre caractère qui n'a pas sa place dans une clé ; copiez-la de nouveau, sans « Bearer » ni nom de variable",
        );
    } else {
        return Some(SecretString::from(key));
    }
    None
}

/// What can stand behind `Bearer` in a header (RFC 6750, 2.1): keys of OpenAI and of Azure, and tokens of Entra.
fn is_bearer_token(key: &str) -> bool {
    key.trim_end_matches('=').chars().all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c))
}

fn read_secrets(variables: &mut Variables<'_>) -> Option<WebhookSecrets> {
    const NAME: &str = "OPENAI_WEBHOOK_SECRET";
    let text = variables.required(NAME, WHERE_IS_THE_SECRET)?;
    match parse_secrets(text) {
        Ok(secrets) => Some(secrets),
        Err(reason) => {
            variables.fault(NAME, format!("{reason}. {WHERE_IS_THE_SECRET}"));
            None
        }
    }
}

/// Takes `whsec_…` only. The library also takes raw keys, as the SDK does; OpenAI makes none, so a secret without its prefix is a copy
/// that lost it, and every ring would be refused.
pub(super) fn parse_secrets(text: &str) -> Result<WebhookSecrets, String> {
    // Some dashboards show secrets as they show signatures, `v1,whsec_…`.
    let parts = text.split(|c: char| c.is_whitespace() || c == ',').map(unquoted);
    let secrets: Vec<&str> = parts.filter(|part| !part.is_empty() && *part != "v1").collect();
    for (index, secret) in secrets.iter().enumerate() {
        let place = index.saturating_add(1);
        if secret.starts_with("sk-") {
            return Err(format!("secret n° {place} : c'est une clé d'API, pas le secret du webhook"));
        }
        let Some(encoded) = secret.strip_prefix("whsec_") else {
            return Err(format!("secret n° {place} : il doit commencer par whsec_ ; copiez-le en entier"));
        };
        if !encoded.is_empty() && encoded.len() < MIN_SECRET_LENGTH {
            return Err(format!("secret n° {place} : trop court, copie incomplète ?"));
        }
    }
    WebhookSecrets::parse(&secrets.join(" ")).map_err(|fault| match fault {
        SecretError::Missing => "aucun secret".to_owned(),
        SecretError::NotBase64(place) => format!("secret n° {place} : ce qui suit whsec_ n'est pas du base64"),
        SecretError::Empty(place) => format!("secret n° {place} : rien ne suit whsec_"),
        SecretError::TooMany => "trop de secrets : huit au plus".to_owned(),
    })
}

fn read_base_url(variables: &mut Variables<'_>) -> Option<Url> {
    const NAME: &str = "OPENAI_BASE_URL";
    let text = variables.optional(NAME).unwrap_or(DEFAULT_BASE_URL);
    match parse_base_url(text) {
        Ok(url) => Some(url),
        Err(reason) => {
            variables.fault(NAME, reason);
            None
        }
    }
}

fn parse_base_url(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text).ok().ok_or("une adresse est attendue, par exemple https://api.openai.com/v1")?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("l'adresse ne porte ni identifiants, ni « ? », ni « # »");
    }
    let loopback = is_loopback(&url);
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        "http" => return Err("http:// n'est admis que vers cette machine (127.0.0.1) ; prenez https://"),
        _ => return Err("l'adresse commence par https://"),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("l'adresse n'a pas de nom d'hôte");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if url.host_str().is_some_and(|host| host == OPENAI_HOST || host.ends_with(".api.openai.com")) && path != "/v1" {
        return Err("l'adresse d'OpenAI se termine par /v1");
    }
    if is_azure(&url) && path != AZURE_PATH {
        return Err("l'adresse d'Azure OpenAI se termine par /openai/v1");
    }
    url.set_path(&path);
    Ok(url)
}

/// Whether an address is that of an Azure OpenAI resource.
fn is_azure(url: &Url) -> bool {
    url.host_str().is_some_and(region::is_azure)
}

/// Whether an address can only mean this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn read_auth(variables: &mut Variables<'_>, base_url: Option<&Url>) -> Option<Auth> {
    const NAME: &str = "OPENAI_AUTH";
    let auth = match variables.optional(NAME) {
        None | Some("bearer") => Auth::Bearer,
        Some("api-key") => Auth::ApiKey,
        Some(_) => {
            variables.fault(NAME, "bearer (OpenAI) ou api-key (Azure OpenAI) est attendu");
            return None;
        }
    };
    let host = base_url.and_then(Url::host_str).unwrap_or_default();
    match auth {
        Auth::Bearer if region::is_azure(host) => variables.warn(
            NAME,
            "une clé d'Azure OpenAI se présente avec OPENAI_AUTH=api-key ; bearer n'y vaut que pour un jeton Entra",
        ),
        Auth::ApiKey if host.ends_with(OPENAI_HOST) => {
            variables.warn(
                NAME,
                "OpenAI n'admet que bearer : tous les appels seront refusés (401) ; api-key est pour Azure",
            );
        }
        Auth::Bearer | Auth::ApiKey => {}
    }
    Some(auth)
}

/// With Azure the name is that of a deployment, and says nothing of the model.
fn read_model(variables: &mut Variables<'_>, azure: bool) -> Option<String> {
    const NAME: &str = "OPENAI_REALTIME_MODEL";
    let model = variables.optional(NAME).unwrap_or(DEFAULT_MODEL);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:/".contains(c);
    if model.len() > MAX_MODEL_LENGTH || !model.chars().all(allowed) {
        variables.fault(NAME, format!("un nom de modèle est attendu, par exemple {DEFAULT_MODEL}"));
        return None;
    }
    if let Some((_, date, instead)) = ANNOUNCED_SHUTDOWNS.iter().find(|(name, ..)| *name == model) {
        variables.warn(NAME, format!("OpenAI arrête ce modèle le {date} : les appels échoueront ; prenez {instead}"));
    } else if !azure && !model.contains("realtime") {
        variables.warn(
            NAME,
            "ce nom n'est pas celui d'un modèle Realtime : les appels seront sans doute refusés par OpenAI",
        );
    }
    Some(model.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_the_slash_at_its_end() {
        for (given, kept) in [
            ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
            ("https://eu.api.openai.com/v1", "https://eu.api.openai.com/v1"),
            ("http://127.0.0.1:9999/v1/", "http://127.0.0.1:9999/v1"),
            ("http://localhost:9999/v1", "http://localhost:9999/v1"),
            ("http://[::1]:9999/v1", "http://[::1]:9999/v1"),
            ("https://proxy.example.com", "https://proxy.example.com/"),
            ("https://mon-hotel.openai.azure.com/openai/v1/", "https://mon-hotel.openai.azure.com/openai/v1"),
        ] {
            assert_eq!(parse_base_url(given).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn an_address_that_would_send_the_key_in_clear_or_nowhere_is_refused() {
        for given in [
            "http://api.openai.com/v1",
            "http://192.168.1.10/v1",
            "http://127.0.0.1.example.com/v1",
            "http://localhost.example.com/v1",
            "https://user:secret@api.openai.com/v1",
            "https://api.openai.com/v1?key=1",
            "https://api.openai.com",
            "https://eu.api.openai.com/v2",
            "https://mon-hotel.openai.azure.com/v1",
            "https://mon-hotel.openai.azure.com",
            "ftp://127.0.0.1/v1",
            "api.openai.com/v1",
        ] {
            assert!(parse_base_url(given).is_err(), "{given}");
        }
    }

    #[test]
    fn a_secret_is_whsec_and_base64_however_it_was_copied() {
        for right in [
            "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "v1,whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "v1,whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD v1,whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=",
            "\"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\",'whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c='",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\nwhsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=\r\n",
        ] {
            assert!(parse_secrets(right).is_ok(), "{right}");
        }
        for wrong in [
            ",",
            "v1,",
            "whsec_",
            "whsec_pas*du*base64*du*tout*!",
            "whsec_AAAA",
            "court",
            "sk-proj-abcdefghijklmnopqrstuvwx",
            "RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=",
            "OPENAI_WEBHOOK_SECRET=whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "\"whsec_C2FVsBQIhrsc\"hlQIMV+b5sSYspob7oD",
        ] {
            assert!(parse_secrets(wrong).is_err(), "{wrong}");
        }
    }
}
