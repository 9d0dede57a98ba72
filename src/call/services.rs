//! The services that the loop of a call uses: store, clock, OpenAI, metrics.

use std::sync::Arc;

use super::{bodies::Bodies, cost::Prices, hotel_snapshot::HotelSnapshots, machine::MachineSettings, pause::Pause};
use crate::tasks::Tasks;
use basics::{clock::Clock, metrics::Metrics};
use openai::{calls::CallsClient, sideband::SidebandConnector, status::OpenAiStatus};
use store::Calls;

/// What the loop of a call works with; all calls share one.
#[derive(Debug)]
pub struct Services {
    /// Accept and hang up.
    pub calls: CallsClient,
    /// Attach.
    pub sidebands: SidebandConnector,
    /// What is sold and said.
    pub hotel_snapshots: HotelSnapshots,
    /// What must survive a restart.
    pub journal: Arc<dyn Calls>,
    /// The settings of the hotel for the machine of each call; a snapshot has its own first silence.
    pub machine: MachineSettings,
    /// `TRANSFER_URI`: where a caller who asks for a person goes; never a number that the caller gives.
    pub transfer_uri: Option<String>,
    /// Which accept body the next call gets.
    pub bodies: Bodies,
    /// What a minute of transcription costs, in nano-dollars; `None` where that is not known.
    pub transcription_price: Option<u64>,
    /// Until when the assistant answers no calls.
    pub pause: Pause,
    /// What the model's tokens cost; `None` where that is not known.
    pub prices: Option<Prices>,
    /// The time.
    pub clock: Clock,
    /// How OpenAI was last found.
    pub openai: Arc<OpenAiStatus>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Where tasks are spawned.
    pub tasks: Tasks,
}
