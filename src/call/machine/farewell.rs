//! The end that we make: the goodbye is said and heard, a short pause, then the line is hung up. `response.done` comes before the
//! caller has heard anything to its end, so that the end of the playback is what counts.

use std::time::{Duration, Instant};

use super::Ending;

/// Between the last word and the hang-up: a click on the last syllable sounds rude.
pub(super) const PAUSE: Duration = Duration::from_millis(800);

/// How long a goodbye that nobody hears may take: the model may have nothing to say.
pub(super) const NO_AUDIO: Duration = Duration::from_secs(12);

/// How long a goodbye that is being heard may take.
pub(super) const PLAYING: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Farewell {
    pub(super) ending: Ending,
    /// Whether the caller may change their mind by speaking.
    pub(super) can_be_cancelled: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// The goodbye is to be said, or is being heard.
    Saying { since: Instant, audio: bool },
    /// It was said.
    Pausing { until: Instant },
}

impl Farewell {
    pub(super) const fn new(ending: Ending, can_be_cancelled: bool, now: Instant) -> Self {
        Self { ending, can_be_cancelled, stage: Stage::Saying { since: now, audio: false } }
    }

    /// Whether our side still has something to say, and whether the caller is hearing it, as seen at `now`.
    pub(super) fn observe(&mut self, busy: bool, playing: bool, now: Instant) {
        match &mut self.stage {
            Stage::Saying { audio, .. } if busy => *audio |= playing,
            Stage::Saying { .. } => self.stage = Stage::Pausing { until: now + PAUSE },
            Stage::Pausing { .. } => {}
        }
    }

    /// When the line is hung up at the latest.
    pub(super) fn deadline(&self) -> Instant {
        match self.stage {
            Stage::Saying { since, audio } => since + if audio { PLAYING } else { NO_AUDIO },
            Stage::Pausing { until } => until,
        }
    }
}
