//! What is sold and what is said, as one reading of `hotel.toml` has it. A call keeps the snapshot that it began with, so that nothing
//! changes under a caller: what was offered at a price is booked at that price.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono_tz::Tz;

use super::session_template::SessionTemplates;
use crate::{desk::reception::Reception, tools::Toolbox};

/// One snapshot.
#[derive(Debug)]
pub struct HotelSnapshot {
    /// Where the hotel stands.
    pub zone: Tz,
    /// After how long a silence the caller is first asked whether they are there.
    pub first_silence: Duration,
    /// How fast the voice speaks, in percent of its usual speed.
    pub speed_percent: u32,
    /// What the model can call, over this snapshot's catalogue.
    pub toolbox: Toolbox,
    /// Where callers who are not answered are transferred, and when the line is staffed.
    pub reception: Arc<Reception>,
    /// The session template.
    pub session_templates: SessionTemplates,
}

/// The snapshot in force: the one place where it is changed.
#[derive(Debug)]
pub struct HotelSnapshots(RwLock<Arc<HotelSnapshot>>);

impl HotelSnapshots {
    /// Begins with a snapshot.
    pub fn new(hotel_snapshot: HotelSnapshot) -> Self {
        Self(RwLock::new(Arc::new(hotel_snapshot)))
    }

    /// The snapshot in force.
    pub fn current(&self) -> Arc<HotelSnapshot> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a snapshot in force for the calls that follow.
    pub fn publish(&self, hotel_snapshot: HotelSnapshot) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(hotel_snapshot);
    }
}
