//! How the double behaves.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{model_socket::TextModel, observer::Observer};
use basics::{clock::Clock, ids::Ids};

/// A model in the list of `GET /v1/models`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub id: String,
    /// The announced day of its shutdown, `YYYY-MM-DD`.
    pub shutdown_date: Option<String>,
}

/// How the double behaves.
#[derive(Clone, Debug)]
pub struct SimulatorOptions {
    /// Where to listen; port 0 takes a free one. Loopback only.
    pub address: SocketAddr,
    /// The key that requests must carry as `Authorization: Bearer`, or as `api-key` where `azure` is set; `None` takes any.
    pub api_key: Option<String>,
    /// Plays an Azure OpenAI resource: every path begins with `/openai/v1` in place of `/v1`, and the key comes in `api-key`.
    pub azure: bool,
    /// Time of signatures and of measurements.
    pub clock: Clock,
    /// Source of identifiers.
    pub ids: Ids,
    /// How long waiting methods of [`super::CallHandle`] wait.
    pub patience: Duration,
    /// Hears what happens on every line.
    pub observer: Option<Observer>,
    /// What `GET /v1/models` lists.
    pub models: Vec<Model>,
    /// The model of sessions in text (`GET /v1/realtime?model=…`); without it there is no such session.
    pub text_model: Option<Arc<dyn TextModel>>,
    /// How many `response.output_audio.delta` events each utterance sends: whether a SIP sideband gets any is undocumented.
    pub audio_deltas: usize,
    /// Whether [`super::CallRecord::sent`] is kept; off for long load runs.
    pub keep_sent: bool,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        // As announced on 2026-11-22 (OpenAI Python SDK 3.54.0, resources/realtime/calls.py).
        let models = [
            ("gpt-realtime-2.1", None),
            ("gpt-realtime-2.1-mini", None),
            ("gpt-realtime-2", None),
            ("gpt-realtime-1.5", None),
            ("gpt-realtime", Some("2027-01-20")),
            ("gpt-realtime-mini", Some("2027-01-20")),
        ];
        let model =
            |(id, date): (&str, Option<&str>)| Model { id: id.to_owned(), shutdown_date: date.map(str::to_owned) };
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            api_key: None,
            azure: false,
            clock: Clock::system(),
            ids: Ids::system(),
            patience: Duration::from_secs(10),
            observer: None,
            models: models.map(model).into(),
            text_model: None,
            audio_deltas: 0,
            keep_sent: true,
        }
    }
}
