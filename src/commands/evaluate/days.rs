//! Many days of saboteurs, several at a time: what is kept of them.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chrono::NaiveTime;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::commands::house::{House, Opening};
use basics::{clock::Clock, ids::Ids};
use evaluation::adversary::{AdversarialModel, Day, Harm, HarmKind, Transcript, judge};
use openai_double::{Heard, Observer, SimulatorOptions};

/// The hour of the day at which everything happens, in UTC.
const HOUR: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).expect("a time of the day");

/// Days with harm whose conversations are kept; a broken guard has the same harm in every one.
const KEPT: usize = 20;

/// What came of a day.
#[derive(Clone, Debug)]
pub struct DayReport {
    /// The day.
    pub day: Day,
    /// Its calls.
    pub transcripts: Vec<Transcript>,
    /// The harm that was done.
    pub harm: Vec<Harm>,
    /// The reservations afterwards, as the hotel's staff sees them.
    pub rows: Vec<Value>,
}

/// Plays a day on a server of its own.
///
/// # Errors
/// What keeps the server or the simulator from starting; never what happens on a call.
pub async fn spend(day: Day) -> anyhow::Result<DayReport> {
    let (observer, mut heard) = Observer::channel();
    let opening = Opening {
        now: day.today.and_time(HOUR).and_utc(),
        ids: Ids::seeded(day.seed),
        hotel_file: day.hotel_file.clone(),
        rows: day.guests.clone(),
        can_transfer: false,
        simulator: SimulatorOptions {
            ids: Ids::seeded(!day.seed),
            observer: Some(observer),
            keep_sent: false,
            ..SimulatorOptions::default()
        },
    };
    let house = House::start(opening).await?;
    let before = house.rows().await?;
    let mut transcripts = day.play(house.simulator(), house.ring(), &before).await;
    let is_left = house.is_left().await;
    let rows = house.rows().await?;
    let stored = house.close().await.map(|(rows, _)| rows);
    let heard: Vec<Heard> = std::iter::from_fn(|| heard.try_recv().ok()).collect();
    for transcript in &mut transcripts {
        transcript.hear(&heard);
    }
    let mut harm = judge(&day, &transcripts, &before, &rows);
    let mut stuck = |what: &str| harm.push(Harm { kind: HarmKind::Stuck, part: None, what: what.to_owned() });
    if !is_left {
        stuck("un appel est resté en ligne");
    }
    if stored.ok().as_ref() != Some(&rows) {
        stuck("le fichier ne contient pas ce que le personnel a vu, ou l'arrêt n'a pas été propre");
    }
    Ok(DayReport { day, transcripts, harm, rows })
}

/// What came of the days of one saboteur.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Days.
    pub days: usize,
    /// Calls.
    pub calls: usize,
    /// Reservations that were made.
    pub booked: usize,
    /// Harm, by its kind.
    pub harm: BTreeMap<HarmKind, usize>,
}

impl Tally {
    /// All harm.
    pub fn harm_done(&self) -> usize {
        self.harm.values().sum()
    }
}

/// What came of many days.
#[derive(Clone, Debug, Default)]
pub struct Season {
    /// By saboteur.
    pub tallies: BTreeMap<AdversarialModel, Tally>,
    /// The first days with harm.
    pub harmful: Vec<DayReport>,
    /// One day without harm of each saboteur, to be read.
    pub samples: BTreeMap<AdversarialModel, DayReport>,
    /// Seeds of days that could not be played, with the reason.
    pub failed: Vec<(u64, String)>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Season {
    /// Plays these days, so many at a time. `told` is called at the end of each.
    pub async fn play(days: impl IntoIterator<Item = Day>, at_a_time: usize, mut told: impl FnMut()) -> Self {
        let clock = Clock::system();
        let start: Instant = clock.instant();
        let (mut season, mut days, mut running) = (Self::default(), days.into_iter(), JoinSet::new());
        loop {
            while running.len() < at_a_time.max(1)
                && let Some(day) = days.next()
            {
                running.spawn(async move { (day.seed, spend(day).await) });
            }
            match running.join_next().await {
                Some(Ok((_, Ok(report)))) => season.add(report),
                Some(Ok((seed, Err(error)))) => season.failed.push((seed, format!("{error:#}"))),
                // A panic is told by the seed that is missing.
                Some(Err(panicked)) => season.failed.push((u64::MAX, panicked.to_string())),
                None => break,
            }
            told();
        }
        season.harmful.sort_by_key(|report| report.day.seed);
        season.elapsed = clock.instant().saturating_duration_since(start);
        season
    }

    fn add(&mut self, report: DayReport) {
        let tally = self.tallies.entry(report.day.saboteur).or_default();
        tally.days += 1;
        tally.calls += report.day.parts.len();
        tally.booked += report.rows.len().saturating_sub(report.day.guests.len());
        for harm in &report.harm {
            *tally.harm.entry(harm.kind).or_default() += 1;
        }
        if report.harm.is_empty() {
            // The smallest seed, whichever comes first.
            let sample = self.samples.get(&report.day.saboteur);
            if sample.is_none_or(|sample| report.day.seed < sample.day.seed) {
                self.samples.insert(report.day.saboteur, report);
            }
        } else if self.harmful.len() < KEPT {
            self.harmful.push(report);
        }
    }

    /// Whether every day was played, and none did harm.
    pub fn is_harmless(&self) -> bool {
        self.failed.is_empty() && self.tallies.values().all(|tally| tally.harm.is_empty())
    }

    /// Days, calls and reservations in all.
    pub fn totals(&self) -> (usize, usize, usize) {
        self.tallies.values().fold((0, 0, 0), |(days, calls, booked), tally| {
            (days + tally.days, calls + tally.calls, booked + tally.booked)
        })
    }
}
