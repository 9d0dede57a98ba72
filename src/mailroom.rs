//! Where messages leave: takes what is due from the outbox, writes it, hands it to its channel, and notes what became of it. Decides no
//! rule of its own: what follows from a write, and whether something is tried again, is `hotel::outbox`'s.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::task::{Id, JoinError, JoinSet};

use crate::tasks::Tasks;
use basics::{clock::Clock, metrics::Metrics};
use channels::{Attempt, Cause};
use hotel::{
    catalogue::Catalogue,
    outbox::{Changed, Effect, LONGEST_ATTEMPT, Outcome, Policy, Progress},
};
use messages::{House, Mediator};
use store::{Callbacks, Effects, Reservations, StoreError};

mod circuits;
mod outlets;
mod reports;
mod writing;

use self::{circuits::Circuits, writing::Unwritten};

pub use self::outlets::{MailOutlet, Outlets};

/// How long the mailroom sleeps at the most: a clock that was set is noticed by then.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// How long it rests after a disk that took nothing.
const REST: Duration = Duration::from_secs(10);

/// How long conversations that have begun may go on at the stop; what is left then is unknown to the next start.
const FAREWELL: Duration = Duration::from_secs(4);

/// Who signs, as `hotel.toml` has it at this moment.
#[derive(Debug)]
pub struct Letterhead(RwLock<Arc<Head>>);

/// What a letter is signed with.
#[derive(Debug)]
struct Head {
    catalogue: Arc<Catalogue>,
    mediator: Option<Mediator>,
}

impl Head {
    fn house(&self) -> House<'_> {
        House { catalogue: &self.catalogue, mediator: self.mediator.as_ref() }
    }
}

impl Letterhead {
    /// The hotel of a catalogue, and who settles its disputes.
    pub fn new(catalogue: Arc<Catalogue>, mediator: Option<Mediator>) -> Self {
        Self(RwLock::new(Arc::new(Head { catalogue, mediator })))
    }

    /// Takes another catalogue for the letters that follow.
    pub fn renew(&self, catalogue: Arc<Catalogue>) {
        let mut head = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mediator = head.mediator.clone();
        *head = Arc::new(Head { catalogue, mediator });
    }

    fn current(&self) -> Arc<Head> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The mailroom.
#[derive(Clone, Debug)]
pub struct Mailroom {
    /// The outbox.
    pub effects: Arc<dyn Effects>,
    /// What letters are about.
    pub reservations: Arc<dyn Reservations>,
    /// What notices are about, and where a message that failed is reported.
    pub callbacks: Arc<dyn Callbacks>,
    /// By what messages leave.
    pub outlets: Arc<Outlets>,
    /// Who signs.
    pub letterhead: Arc<Letterhead>,
    /// The time.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// When to stop.
    pub tasks: Tasks,
}

/// An attempt that is over.
struct Done {
    effect: Arc<Effect>,
    attempt: Attempt,
    took: Duration,
}

impl Mailroom {
    /// Says which messages follow from what is written from here on, and who signs them, as channels and catalogue have it.
    pub fn follow(&self, catalogue: &Arc<Catalogue>) {
        let outlets = &self.outlets;
        self.letterhead.renew(Arc::clone(catalogue));
        self.effects.set_policy(Policy {
            mail: outlets.mail.is_some(),
            reception: outlets.mail.as_ref().is_some_and(|mail| mail.notices.is_some()),
            sms: outlets.sms.is_some(),
            webhooks: outlets.webhooks.iter().map(|webhook| webhook.name().to_owned()).collect(),
            zone: catalogue.hotel.zone,
            check_in_from: catalogue.hotel.check_in_from,
        });
    }

    /// Sends what is due until the stop.
    pub async fn run(self) {
        let mut circuits = Circuits::of(&self.outlets);
        let (mut sending, mut begun) = (JoinSet::new(), HashMap::new());
        let wakes = self.effects.wakes();
        if !self.recovered().await {
            return;
        }
        while !self.tasks.is_draining() {
            let now = self.clock.now();
            let room = circuits.room(now);
            let claimed = self.effects.claim(room.clone()).await;
            let rest = self.take_in(claimed, &mut circuits, &mut sending, &mut begun).await;
            let sleep = rest.unwrap_or_else(|| self.until_due(&circuits));
            tokio::select! {
                () = wakes.notified() => {}
                () = self.clock.sleep(sleep) => {}
                Some(ended) = sending.join_next_with_id() => self.ended(ended, &mut begun, &mut circuits).await,
                () = self.tasks.drained() => {}
            }
        }
        let farewell = async {
            while let Some(ended) = sending.join_next_with_id().await {
                self.ended(ended, &mut begun, &mut circuits).await;
            }
        };
        // Calls that go on give conversations time; the hard stop gives them a little.
        tokio::select! {
            () = farewell => {}
            () = async { self.tasks.ended().await; tokio::time::sleep(FAREWELL).await } => {}
        }
        self.tasks.ended().await;
    }

    /// Takes up what another process left; `false` where the stop came before.
    async fn recovered(&self) -> bool {
        loop {
            match self.effects.recover().await {
                Ok(changes) => {
                    self.report(&changes).await;
                    self.catch_up().await;
                    return true;
                }
                Err(StoreError::Unavailable) => tokio::select! {
                    () = self.clock.sleep(REST) => {}
                    () = self.tasks.drained() => return false,
                },
            }
        }
    }

    /// Begins to send what was claimed. How long to rest where nothing could be.
    async fn take_in(
        &self,
        claimed: Result<Vec<Changed>, StoreError>,
        circuits: &mut Circuits,
        sending: &mut JoinSet<Done>,
        begun: &mut HashMap<Id, Arc<Effect>>,
    ) -> Option<Duration> {
        let Ok(changes) = claimed else { return Some(REST) };
        for Changed { is, .. } in changes.iter().filter(|change| change.is.progress == Progress::UnderWay) {
            circuits.begun(&is.channel);
            let (mailroom, effect) = (self.clone(), Arc::clone(is));
            let handle = sending.spawn(async move { mailroom.attempt(effect).await });
            begun.insert(handle.id(), Arc::clone(is));
        }
        self.report(&changes).await;
        None
    }

    /// How long nothing is due for.
    fn until_due(&self, circuits: &Circuits) -> Duration {
        let now = self.clock.now();
        let next = [self.effects.next_due(&circuits.room(now)), circuits.reopens(now)];
        let until = |at: DateTime<Utc>| (at - now).to_std().unwrap_or_default();
        next.into_iter().flatten().map(until).min().unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)
    }

    /// One attempt, written and sent.
    async fn attempt(self, effect: Arc<Effect>) -> Done {
        let began = self.clock.instant();
        let patience = LONGEST_ATTEMPT.to_std().unwrap_or(REST);
        let attempt = match tokio::time::timeout(patience, self.send(&effect)).await {
            Ok(Ok(attempt)) => attempt,
            Ok(Err(Unwritten { outcome, answer })) => Attempt { outcome, cause: Cause::Message, answer },
            Err(_) => Attempt { outcome: Outcome::Unknown, cause: Cause::Message, answer: String::new() },
        };
        Done { effect, attempt, took: self.clock.instant().saturating_duration_since(began) }
    }

    async fn send(&self, effect: &Effect) -> Result<Attempt, Unwritten> {
        let outgoing = self.write(effect).await?;
        Ok(self.outlets.send(&outgoing, self.clock.now()).await)
    }

    /// Notes what became of an attempt. One that panicked may have sent its message.
    async fn ended(
        &self,
        ended: Result<(Id, Done), JoinError>,
        begun: &mut HashMap<Id, Arc<Effect>>,
        circuits: &mut Circuits,
    ) {
        let done = match ended {
            Ok((id, done)) => {
                begun.remove(&id);
                done
            }
            Err(error) => {
                let Some(effect) = begun.remove(&error.id()) else { return };
                let answer = "erreur interne".to_owned();
                let attempt = Attempt { outcome: Outcome::Unknown, cause: Cause::Message, answer };
                Done { effect, attempt, took: Duration::ZERO }
            }
        };
        let Done { effect, attempt, took } = done;
        let Attempt { outcome, cause, answer } = attempt;
        Self::tell(&effect, &outcome, &answer, took);
        circuits.ended(&effect.channel, outcome, cause, self.clock.now());
        self.show_channels(circuits);
        let answer = Some(answer).filter(|answer| !answer.is_empty());
        loop {
            match self.effects.settle(&effect.id, effect.attempts, outcome, answer.clone()).await {
                Ok(changes) => {
                    self.report(&changes.unwrap_or_default()).await;
                    return;
                }
                // It stays under way, so that nothing is sent twice, until the disk takes it or the next start recovers it.
                Err(StoreError::Unavailable) => tokio::select! {
                    () = self.clock.sleep(REST) => {}
                    () = self.tasks.ended() => return,
                },
            }
        }
    }
}
