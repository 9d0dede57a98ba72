//! Scenarios and loads against a small server of the tests.

mod load;
mod player;
mod stage;

use futures_util::StreamExt as _;
use openai_double::{
    EndedBy, Observer, RingOptions, Simulator, SimulatorOptions,
    testing::{attached, receive, send, simulator},
};
use tokio_tungstenite::tungstenite::Message;

use super::*;
