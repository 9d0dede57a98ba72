//! How a test has a line struck, and what it waits for then. Only compiled for tests: nothing that is installed can.

use serde_json::Value;

use super::{FaultInjection, Insistence, Obtained, insistent::insist};
use crate::{
    CallHandle, SimulatorError,
    line::{Line, Phase},
};

impl CallHandle {
    /// From here on the sideband of this call meets this fault injection. Events are counted anew.
    pub fn fault_injection(&self, fault_injection: FaultInjection) {
        self.call.update(|line| line.fault_injection = fault_injection);
    }

    /// Waits until fault injection has cut the sideband, or the call is over: whether it was cut.
    pub async fn struck(&self) -> Result<bool, SimulatorError> {
        let struck = |line: &mut Line| {
            let struck = line.record.struck > 0;
            (struck || line.phase == Phase::Over).then_some(struck)
        };
        self.call.wait("coupure", struck).await
    }

    /// A caller who wants this booking (arguments of `create_reservation`) and does not give up, whatever happens to the sideband.
    pub async fn insist(&self, wish: &Value, options: Insistence) -> Obtained {
        insist(&self.call, wish, options).await
    }
}
