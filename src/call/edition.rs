//! What is sold and what is said, as one reading of `hotel.toml` has it. A call keeps the edition that it began with, so that nothing
//! changes under a caller: what was offered at a price is booked at that price.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono_tz::Tz;

use super::briefing::Briefings;
use crate::{desk::reception::Reception, tools::Toolbox};

/// One edition.
#[derive(Debug)]
pub struct Edition {
    /// Where the hotel stands.
    pub zone: Tz,
    /// After how long a silence the caller is first asked whether they are there.
    pub first_silence: Duration,
    /// How fast the voice speaks, in percent of its usual speed.
    pub speed_percent: u32,
    /// What the model can call, over this edition's catalogue.
    pub toolbox: Toolbox,
    /// Where callers go who are not answered, and when somebody is there.
    pub reception: Arc<Reception>,
    /// What the model is told.
    pub briefings: Briefings,
}

/// The edition in force: the one place where it is changed.
#[derive(Debug)]
pub struct Editions(RwLock<Arc<Edition>>);

impl Editions {
    /// Begins with an edition.
    pub fn new(edition: Edition) -> Self {
        Self(RwLock::new(Arc::new(edition)))
    }

    /// The edition in force.
    pub fn current(&self) -> Arc<Edition> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts an edition in force for the calls that follow.
    pub fn publish(&self, edition: Edition) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(edition);
    }
}
