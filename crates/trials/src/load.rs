//! Many callers at once: rings a webhook N times, K at a time, plays a scenario on each call, measures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use openai_double::{CallRecord, RingOptions, Simulator};
use serde_json::{Value, json};
use tokio::task::JoinSet;

mod command;

pub use self::command::{LoadArguments, run};
use evaluation::{PlayOptions, Played, Scenario, duration, play};

/// Faults that a report shows; a broken server has the same one in every call.
const FAULTS_SHOWN: usize = 20;

/// What to ring, how often, with what.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The webhook and its secret; the caller's number comes from the scenario.
    pub ring: RingOptions,
    /// The call that each caller makes.
    pub scenario: Scenario,
    /// How many calls.
    pub calls: usize,
    /// How many at a time.
    pub concurrency: usize,
    /// The dates of caller number n move by n times this many days, so that callers need not share one room type's rooms.
    pub shift_days: u64,
    /// After so many callers the dates start again, so that they stay within the hotel's horizon; 0 never.
    pub shift_cycle: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct LoadReport {
    /// Calls rung.
    pub calls: usize,
    /// Calls that did not go as the scenario says.
    pub failed: usize,
    /// Reservations that the server reported as made.
    pub booked: usize,
    /// The first faults, with the number of their caller.
    pub faults: Vec<(usize, String)>,
    /// From the first ring to the end of the last call.
    pub elapsed: Duration,
    /// Ring posted → webhook answered.
    pub webhook: Vec<Duration>,
    /// Ring posted → accept received.
    pub accept: Vec<Duration>,
    /// Sideband attached → greeting asked for.
    pub greeting: Vec<Duration>,
    /// Response with a function call done → its output received.
    pub output: Vec<Duration>,
}

/// Rings and plays all calls of a load; returns when the last one is over.
pub async fn load(simulator: &Arc<Simulator>, options: &LoadOptions) -> LoadReport {
    let start = simulator.clock().instant();
    let (mut report, mut running, mut next) = (LoadReport::default(), JoinSet::new(), 0);
    loop {
        while next < options.calls && running.len() < options.concurrency.max(1) {
            running.spawn(one_call(Arc::clone(simulator), options.clone(), next));
            next += 1;
        }
        match running.join_next().await {
            Some(Ok((index, answered, played))) => report.add(index, answered, &played),
            Some(Err(panicked)) => report.fail(next, format!("la tâche de l'appel s'est arrêtée : {panicked}")),
            None => break,
        }
    }
    report.elapsed = simulator.clock().instant().saturating_duration_since(start);
    report
}

async fn one_call(simulator: Arc<Simulator>, options: LoadOptions, index: usize) -> (usize, Option<Duration>, Played) {
    let place = index.checked_rem(options.shift_cycle).unwrap_or(index);
    let days = options.shift_days.saturating_mul(u64::try_from(place).unwrap_or(u64::MAX));
    let scenario = options.scenario.for_caller(index, days);
    let call_id = format!("rtc_u1_{}", simulator.ids().base36(20));
    let delivery = options.ring.call_id(&call_id);
    let delivery = match &scenario.caller {
        Some(number) => delivery.from(number),
        None => delivery.anonymous(),
    };
    let (answered, played) = match simulator.ring(&delivery).await {
        Ok(rung) if rung.status == 200 => {
            let call = simulator.call(&call_id);
            (Some(rung.elapsed), play(&call, &scenario, PlayOptions::default()).await)
        }
        Ok(refused) => {
            let fault = format!("le webhook a répondu {} : {}", refused.status, refused.body.trim());
            (Some(refused.elapsed), Played::failed(&scenario, fault))
        }
        Err(error) => (None, Played::failed(&scenario, error.to_string())),
    };
    simulator.forget(&call_id);
    (index, answered, played)
}

impl LoadReport {
    fn add(&mut self, index: usize, answered: Option<Duration>, played: &Played) {
        self.calls += 1;
        self.booked += played.booked().len();
        self.webhook.extend(answered);
        let record = &played.record;
        self.accept.extend(between(record.rung_at, record.accepted_at));
        self.greeting.extend(between(record.attached_at.first().copied(), first_create(record)));
        for call in &record.function_calls {
            self.output.extend(between(call.done_at, call.outputs.first().map(|(at, _)| *at)));
        }
        if !played.passed() {
            self.failed += 1;
            let shown = FAULTS_SHOWN.saturating_sub(self.faults.len());
            self.faults.extend(played.faults().into_iter().take(shown).map(|fault| (index, fault)));
        }
    }

    fn fail(&mut self, index: usize, fault: String) {
        self.calls += 1;
        self.failed += 1;
        self.faults.push((index, fault));
    }

    /// The report in French, for a person.
    pub fn in_words(&self) -> String {
        let per_second = u128::try_from(self.calls).unwrap_or(0) * 1_000 / self.elapsed.as_millis().max(1);
        let mut lines = vec![
            format!("{} appels en {} ({per_second} par seconde)", self.calls, duration(self.elapsed)),
            format!("{} réservations annoncées, {} appels en échec", self.booked, self.failed),
        ];
        for (name, times) in self.measures() {
            if let (Some(median), Some(high)) = (percentile(times, 50), percentile(times, 99)) {
                lines.push(format!("{name} : médiane {}, 99 % en {}", duration(median), duration(high)));
            }
        }
        lines.extend(self.faults.iter().map(|(index, fault)| format!("appel n° {index} : {fault}")));
        lines.join("\n")
    }

    /// The report for a program; times in microseconds.
    pub fn in_json(&self) -> Value {
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let measure = |times: &[Duration]| {
            json!({
                "n": times.len(),
                "p50_us": percentile(times, 50).map(micros),
                "p99_us": percentile(times, 99).map(micros),
                "max_us": times.iter().max().copied().map(micros),
            })
        };
        json!({
            "appels": self.calls,
            "reservations": self.booked,
            "echecs": self.failed,
            "duree_us": micros(self.elapsed),
            "webhook": measure(&self.webhook),
            "sonnerie_accept": measure(&self.accept),
            "rattachement_accueil": measure(&self.greeting),
            "fonction_resultat": measure(&self.output),
            "fautes": self.faults.iter().map(|(index, fault)| json!({"appel": index, "faute": fault})).collect::<Vec<_>>(),
        })
    }

    const fn measures(&self) -> [(&'static str, &Vec<Duration>); 4] {
        [
            ("sonnerie → réponse du webhook", &self.webhook),
            ("sonnerie → accept", &self.accept),
            ("rattachement → accueil demandé", &self.greeting),
            ("appel de fonction → résultat", &self.output),
        ]
    }
}

fn between(start: Option<Instant>, end: Option<Instant>) -> Option<Duration> {
    Some(end?.saturating_duration_since(start?))
}

fn first_create(record: &CallRecord) -> Option<Instant> {
    record.received.iter().find(|received| received.event["type"] == "response.create").map(|received| received.at)
}

/// The nearest rank; `None` of nothing.
fn percentile(times: &[Duration], percent: usize) -> Option<Duration> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), Some(Duration::from_millis(100)));
        assert_eq!(percentile(&times, 99), Some(Duration::from_millis(198)));
        assert_eq!(percentile(&times[..1], 99), Some(Duration::from_millis(200)));
        assert_eq!(percentile(&[], 50), None);
    }
}
