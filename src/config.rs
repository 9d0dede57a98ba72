//! Every variable and every key of the configuration, read, checked and named here and nowhere else.
//!
//! The environment is read once, at the start: `.env` of the working directory first, then the process environment, which
//! wins. All faults are reported at once, each naming its variable or key; none ever quotes the value of a variable, since it
//! might be a secret. Values are built as the settings of each topic; the rooms below take them and read nothing themselves.
//!
//! | file | topic |
//! |---|---|
//! | [`environment`] | `.env` and the process environment become one map |
//! | [`error`] | what is wrong, and where |
//! | [`openai`] | key, webhook secrets, address, model |
//! | [`server`] | listening address, token of the staff, how long a stop may take |
//! | [`store`] | where reservations are kept |
//! | [`limits`] | how much this server takes upon itself |
//! | [`transfer`] | where a caller who asks for a person goes |
//! | [`logs`] | filter and format |
//! | [`prices`] | what tokens cost, for the estimate in the summary of each call |
//! | `secrets` | secrets that files have |
//! | [`hotel_file`] | `hotel.toml`: catalogue, assistant and where messages go |
//! | [`messaging`] | where messages go, with their secrets |

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;

use self::{
    environment::Environment,
    error::{ConfigError, Remark},
    hotel_file::{HotelSettings, messaging::WebhookSection},
    limits::Limits,
    logs::LogSettings,
    messaging::MessagingSettings,
    openai::OpenAiSettings,
    server::ServerSettings,
    store::StoreSettings,
    transfer::TransferUri,
    variables::Variables,
};

pub mod environment;
pub mod error;
pub mod hotel_file;
pub mod limits;
pub mod logs;
pub mod messaging;
pub mod openai;
pub mod prices;
mod secrets;
pub mod server;
pub mod store;
pub mod transfer;
mod variables;

/// The whole configuration, valid as it stands.
#[derive(Clone, Debug)]
pub struct Config {
    /// How OpenAI is reached and recognised.
    pub openai: OpenAiSettings,
    /// Where this server listens, and to whom it shows guest data.
    pub server: ServerSettings,
    /// Where reservations are kept.
    pub store: StoreSettings,
    /// What the hotel sells, and how its assistant speaks.
    pub hotel: HotelSettings,
    /// `HOTEL_FILE`, default `hotel.toml`: where that was read, and is read again.
    pub hotel_file: PathBuf,
    /// How much this server takes upon itself.
    pub limits: Limits,
    /// `TRANSFER_URI`, default none: where a caller who asks for a person goes.
    pub transfer: Option<TransferUri>,
    /// Where messages go.
    pub messaging: MessagingSettings,
    /// What is logged, and in which form.
    pub logs: LogSettings,
    /// `DATE_DU_JOUR` (`YYYY-MM-DD`), default none: pretends to be the hotel's local date. Never touches signature times.
    pub pinned_date: Option<NaiveDate>,
    /// What is allowed and yet worth a line at the start.
    pub warnings: Vec<Remark>,
}

impl Config {
    /// Reads `.env` in the working directory, the process environment and the hotel file.
    ///
    /// Errors: every fault of all three.
    pub fn load() -> Result<Self, ConfigError> {
        Examined::load().into_config()
    }

    /// Builds the configuration from variables alone; files are read through `read_file`. Has no other input: tests and the
    /// demonstration pass values.
    ///
    /// Errors: every fault of the variables and of the hotel file.
    pub fn from_map(
        variables: &BTreeMap<String, String>,
        read_file: impl Fn(&Path) -> io::Result<String>,
    ) -> Result<Self, ConfigError> {
        Examined::of(&Environment::from_map(variables.clone()), read_file).into_config()
    }
}

/// The configuration topic by topic, each there where it could be read: what `doctor` looks at.
#[derive(Debug)]
pub struct Examined {
    /// See [`Config::openai`].
    pub openai: Option<OpenAiSettings>,
    /// See [`Config::server`].
    pub server: Option<ServerSettings>,
    /// See [`Config::store`].
    pub store: Option<StoreSettings>,
    /// See [`Config::hotel`].
    pub hotel: Option<HotelSettings>,
    /// See [`Config::hotel_file`].
    pub hotel_file: PathBuf,
    /// See [`Config::limits`].
    pub limits: Limits,
    /// See [`Config::transfer`].
    pub transfer: Option<TransferUri>,
    /// See [`Config::messaging`].
    pub messaging: MessagingSettings,
    /// See [`Config::logs`].
    pub logs: LogSettings,
    /// See [`Config::pinned_date`].
    pub pinned_date: Option<NaiveDate>,
    /// What keeps the server from starting.
    pub faults: Vec<Remark>,
    /// See [`Config::warnings`].
    pub warnings: Vec<Remark>,
}

impl Examined {
    /// Reads what [`Config::load`] reads, and keeps what is right where something else is wrong.
    pub fn load() -> Self {
        Self::of(&Environment::read(), hotel_file::read_text)
    }

    /// Reads from an environment, and files through `read_file`.
    pub fn of(environment: &Environment, read_file: impl Fn(&Path) -> io::Result<String>) -> Self {
        let hotel_file = hotel_file::path(&Variables::new(environment));
        let hotel = HotelSettings::load(&hotel_file, &read_file);
        let sections = hotel.as_ref().ok().map(|hotel| hotel.messaging.clone());
        let webhooks = sections.iter().flat_map(|sections| &sections.webhooks).map(WebhookSection::variable);
        let environment = environment.with_secrets(webhooks, &read_file);
        let mut variables = Variables::new(&environment);
        let openai = OpenAiSettings::read(&mut variables);
        let server = ServerSettings::read(&mut variables);
        let store = StoreSettings::read(&mut variables);
        let hotel = variables.take(hotel, |hotel| hotel_file::gaps(&hotel_file, hotel));
        let limits = Limits::read(&mut variables);
        let transfer = TransferUri::read(&mut variables);
        let messaging = MessagingSettings::read(&mut variables, sections.as_ref());
        let logs = LogSettings::read(&mut variables);
        let pinned_date = read_pinned_date(&mut variables);
        let Variables { faults, warnings, .. } = variables;
        Self {
            openai,
            server,
            store,
            hotel,
            hotel_file,
            limits,
            transfer,
            messaging,
            logs,
            pinned_date,
            faults,
            warnings,
        }
    }

    /// The whole configuration, where nothing is wrong.
    ///
    /// Errors: every fault.
    pub fn into_config(self) -> Result<Config, ConfigError> {
        let Self {
            openai,
            server,
            store,
            hotel,
            hotel_file,
            limits,
            transfer,
            messaging,
            logs,
            pinned_date,
            faults,
            warnings,
        } = self;
        match (openai, server, store, hotel) {
            (Some(openai), Some(server), Some(store), Some(hotel)) if faults.is_empty() => Ok(Config {
                openai,
                server,
                store,
                hotel,
                hotel_file,
                limits,
                transfer,
                messaging,
                logs,
                pinned_date,
                warnings,
            }),
            _ => Err(ConfigError(faults)),
        }
    }
}

fn read_pinned_date(variables: &mut Variables<'_>) -> Option<NaiveDate> {
    const NAME: &str = "DATE_DU_JOUR";
    let text = variables.optional(NAME)?;
    let date = hotel_file::day(text);
    match date {
        Some(date) => variables.warn(
            NAME,
            format!(
                "le programme croit être le {date}, pour essais et démonstrations ; retirez cette ligne en service"
            ),
        ),
        None => variables.fault(NAME, "une date AAAA-MM-JJ qui existe est attendue, par exemple 2026-11-22"),
    }
    date
}

#[cfg(test)]
mod tests;
