//! What the loop of a call works with.

use std::sync::Arc;

use super::briefing::Briefings;
use crate::{
    clock::Clock,
    metrics::Metrics,
    openai::{calls::CallsClient, sideband::SidebandConnector},
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
    /// The time.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Where tasks are spawned.
    pub tasks: Tasks,
}
