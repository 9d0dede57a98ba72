//! What the loop of a call works with.

use std::sync::Arc;

use super::{briefing::Briefings, machine::MachineSettings};
use crate::{
    clock::Clock,
    metrics::Metrics,
    openai::{calls::CallsClient, sideband::SidebandConnector, status::OpenAiStatus},
    store::Calls,
    tasks::Tasks,
    tools::Toolbox,
};

/// What the loop of a call works with; all calls share one.
#[derive(Debug)]
pub struct Services {
    /// Accept and hang up.
    pub calls: CallsClient,
    /// Attach.
    pub sidebands: SidebandConnector,
    /// What the model can call.
    pub toolbox: Toolbox,
    /// What must survive a restart.
    pub journal: Arc<dyn Calls>,
    /// What the model is told.
    pub briefings: Briefings,
    /// What the machine of each call is told of the hotel.
    pub machine: MachineSettings,
    /// `TRANSFER_URI`: where a caller who asks for a person goes; never a number that the caller gives.
    pub transfer_uri: Option<String>,
    /// The time.
    pub clock: Clock,
    /// How OpenAI was last found.
    pub openai: Arc<OpenAiStatus>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Where tasks are spawned.
    pub tasks: Tasks,
}
