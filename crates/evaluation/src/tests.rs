//! Scenarios against a small server of the tests.

mod player;
mod stage;

use futures_util::StreamExt as _;
use openai_double::{
    EndedBy, Observer, Simulator, SimulatorOptions,
    testing::{attached, send, simulator},
};
use tokio_tungstenite::tungstenite::Message;

use super::*;
