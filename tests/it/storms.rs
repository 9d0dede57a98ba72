//! Storms: hundreds of callers at once, while events are lost, doubled, late and out of order, sidebands are cut, OpenAI's REST
//! fails, webhooks come twice, callers hang up and the server is started again; everything decided by a seed.
//!
//! Each run is a process of its own, so that tasks and descriptors which are left can be counted. A seed is replayed with
//! `STORM_SEED=7 cargo test --test it storms:: -- --nocapture`; `STORM_SEED=1..50` runs more of them.

use std::{
    collections::{HashMap, HashSet},
    process::{Output, Stdio},
    time::Duration,
};

use basics::ids::Ids;
use futures_util::StreamExt as _;
use openai_double::{
    CallHandle, CallRecord, EndedBy, Fault, FaultInjection, Insistence, Obtained, Odds, Operation, RingOptions,
    Simulator,
};
use serde_json::Value;
use tokio::sync::{RwLock, watch};

use crate::support::{
    Hotel,
    callers::{HONEST_ERRORS, by_phone, phone, ring, tell, wish},
    server::Server,
    simulator,
};

/// The seeds of an ordinary run: 2,000 calls.
const SEEDS: std::ops::Range<u64> = 1..11;

/// Calls of one storm.
const CALLS: usize = 200;

/// Every so many seeds the server is a process of its own and is killed, where it is stopped in the others.
const KILLS: u64 = 5;

/// Calls of one storm at once.
const AT_ONCE: usize = 40;

/// Storms at once: most of their time is callers' waiting.
const STORMS_AT_ONCE: usize = 2;

/// The longest that a storm may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(300);

fn seeds() -> Vec<u64> {
    let Ok(asked) = std::env::var("STORM_SEED") else { return SEEDS.collect() };
    match asked.split_once("..") {
        Some((first, end)) => (first.parse().unwrap()..end.parse().unwrap()).collect(),
        None => vec![asked.parse().unwrap()],
    }
}

#[tokio::test]
async fn two_thousand_calls_in_a_storm_break_no_promise() {
    let storms = futures_util::stream::iter(seeds().into_iter().map(async |seed| (seed, storm_apart(seed).await)));
    let mut storms = storms.buffer_unordered(STORMS_AT_ONCE);
    while let Some((seed, output)) = storms.next().await {
        let printed = String::from_utf8_lossy(&output.stdout);
        // The test harness of the child begins the line with its own words.
        let told = printed.lines().filter_map(|line| line.find("storm n°").map(|at| &line[at..]));
        told.for_each(tell);
        assert!(
            output.status.success(),
            "once more: STORM_SEED={seed} cargo test --test it storms:: -- --nocapture\n{printed}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Runs one storm in a process of its own.
async fn storm_apart(seed: u64) -> Output {
    let child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "storms::one_storm", "--ignored", "--nocapture", "--test-threads=1"])
        .env("STORM_SEED", seed.to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(PATIENCE, child).await.expect("a storm ends").unwrap()
}

/// One storm, alone in its process; [`two_thousand_calls_in_a_storm_break_no_promise`] runs it.
#[test]
#[ignore = "run in a process of its own by two_thousand_calls_in_a_storm_break_no_promise"]
fn one_storm() {
    for seed in seeds() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            // What is opened once and kept is opened before anything is counted.
            storm(seed, 2).await;
            let before = left();
            storm(seed, CALLS).await;
            let gone = async {
                // Fewer are none left over: what the first, small storm had still open may be closed since.
                while left().0 > before.0 || left().1 > before.1 {
                    tokio::task::yield_now().await;
                }
            };
            let waited = tokio::time::timeout(Duration::from_secs(10), gone).await;
            assert!(waited.is_ok(), "tasks and descriptors: {before:?} before, {:?} after", left());
        });
    }
}

/// Tasks of this runtime and descriptors of this process.
fn left() -> (usize, usize) {
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap().count();
    (tokio::runtime::Handle::current().metrics().num_alive_tasks(), descriptors)
}

/// What befalls one call.
struct Weather {
    odds: Odds,
    mischief_seed: u64,
    rest: Vec<(Operation, Fault)>,
    rings_again: bool,
    hangs_up_at: Option<usize>,
}

impl Weather {
    fn of(seed: u64, number: usize) -> Self {
        let ids = Ids::seeded(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let odds = match ids.below(6) {
            0 => Odds::default(),
            1 => Odds { lost: 30, ..Odds::default() },
            2 => Odds { doubled: 60, swapped: 30, ..Odds::default() },
            3 => Odds { delayed: 60, cut: 10, cuts: 2, ..Odds::default() },
            4 => Odds { cut: 25, cuts: 4, ..Odds::default() },
            _ => Odds { lost: 15, doubled: 20, swapped: 15, delayed: 20, cut: 10, cuts: 3 },
        };
        let mut rest = Vec::new();
        for operation in [Operation::Accept, Operation::Attach, Operation::Attach] {
            rest.push((operation, Self::fault(&ids)));
        }
        Self {
            odds,
            mischief_seed: ids.bits(),
            rest,
            rings_again: ids.below(3) == 0,
            hangs_up_at: (ids.below(4) == 0).then(|| usize::try_from(ids.below(5)).unwrap()),
        }
    }

    fn fault(ids: &Ids) -> Fault {
        match ids.below(12) {
            0 => Fault::status(503),
            1 => Fault::drop_before(),
            2 => Fault::drop_after(),
            3 => Fault::status_though_done(500),
            4 => Fault::late(Duration::from_millis(ids.below(200))),
            5 => Fault::answer_late(Duration::from_millis(ids.below(200))),
            _ => Fault::none(),
        }
    }
}

/// A call of a storm, after it.
struct Caller {
    number: usize,
    call: CallHandle,
    meant_to_hang_up: bool,
    /// It was ringing while the server was being stopped or killed: the accept may have been lost with it.
    caught: bool,
    obtained: Obtained,
}

impl Caller {
    /// Whether the server hung up.
    fn was_abandoned(&self) -> bool {
        self.call.record().ended.is_some_and(|(_, by)| by == EndedBy::Hangup)
    }

    fn faults(&self, stored: &HashMap<String, Vec<String>>) -> Vec<String> {
        let record = self.call.record();
        let Obtained { confirmed, gave_up, .. } = &self.obtained;
        let stored = stored.get(&phone(self.number)).cloned().unwrap_or_default();
        let accepts = record
            .requests
            .iter()
            .filter(|request| request.operation == Operation::Accept && request.status == Some(200));
        let booked =
            record.function_calls.iter().any(|call| call.name == "create_reservation" && call.done_at.is_some());
        let mut faults = Vec::new();
        let mut check = |right: bool, fault: String| {
            if !right {
                faults.push(format!("call {} ({}): {fault}", self.number, self.call.id()));
            }
        };
        if self.caught && record.accepted.is_none() {
            check(stored.is_empty(), "never accepted, and stored".to_owned());
            return faults;
        }
        check(record.accepted.is_some() || self.was_abandoned(), "never accepted".to_owned());
        check(accepts.count() <= 1, "accepted more than once".to_owned());
        let ended = record.ended.map(|(_, by)| by);
        let served = ended == Some(EndedBy::Caller) && !self.meant_to_hang_up;
        check(matches!(ended, Some(EndedBy::Caller | EndedBy::Hangup)), format!("ended by {ended:?}"));
        check(!served || gave_up.is_none(), format!("gave up: {gave_up:?}"));
        check(stored.len() <= 1, format!("{} reservations", stored.len()));
        check(confirmed.iter().all(|id| stored.contains(id)), format!("confirmed {confirmed:?}, stored {stored:?}"));
        check(stored.is_empty() || booked, "stored, though no booking was asked for".to_owned());
        check(!served || confirmed.len() == 1, format!("confirmed {confirmed:?}"));
        for call in record.function_calls.iter().filter(|call| call.outputs.len() > 1) {
            check(false, format!("{} {} has {} outputs", call.name, call.call_id, call.outputs.len()));
        }
        let odd: Vec<&String> = record.errors.iter().filter(|code| !HONEST_ERRORS.contains(&code.as_str())).collect();
        check(odd.is_empty(), format!("errors {odd:?}"));
        faults
    }
}

/// What the server asked for over REST, with the milliseconds since the ring, for whoever looks into a fault.
fn history(record: &CallRecord) -> String {
    let since =
        |at: std::time::Instant| record.rung_at.map_or(0, |rung| at.saturating_duration_since(rung).as_millis());
    let asked = record.requests.iter().map(|request| {
        let status = request.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        format!("{:?} at {} ms: {status}", request.operation, since(request.at))
    });
    asked.collect::<Vec<_>>().join(", ")
}

/// A server in a storm: in this process, or in one that is killed.
enum House {
    Here(Box<Hotel>),
    Elsewhere(Box<(Simulator, Server)>),
}

impl House {
    async fn open(kills: bool) -> Self {
        if !kills {
            return Self::Here(Box::new(Hotel::unlimited().open().await));
        }
        let simulator = simulator().await;
        let server = Server::start(&simulator).await;
        Self::Elsewhere(Box::new((simulator, server)))
    }

    fn simulator(&self) -> &Simulator {
        match self {
            Self::Here(hotel) => &hotel.simulator,
            Self::Elsewhere(both) => &both.0,
        }
    }

    fn ringing(&self, number: usize) -> RingOptions {
        match self {
            Self::Here(hotel) => ring(&hotel.address, number),
            Self::Elsewhere(both) => ring(both.1.address(), number),
        }
    }

    /// Stops the server at once, or kills it, and starts it again on the same store.
    async fn start_again(&mut self) {
        match self {
            Self::Here(hotel) => {
                assert!(hotel.stop().await, "a clean stop");
                hotel.start().await;
            }
            Self::Elsewhere(both) => {
                let server = &mut both.1;
                server.kill().await;
                server.start_again().await;
            }
        }
    }

    /// Waits until nobody is on the line, and stops everything: the reservations as staff saw them.
    async fn close(self) -> Vec<Value> {
        match self {
            Self::Here(mut hotel) => {
                hotel.quiet().await;
                let rows = hotel.reservations().await;
                assert!(hotel.stop().await, "a clean stop");
                assert_eq!(hotel.stored(), rows, "the file holds what staff saw");
                hotel.simulator.stop().await;
                rows
            }
            Self::Elsewhere(both) => {
                let (simulator, server) = *both;
                let rows = server.quiet().await;
                simulator.stop().await;
                rows
            }
        }
    }
}

/// Makes a call in its weather. Nobody rings while the server is being started again: a ring that finds no server is OpenAI's to
/// repeat.
async fn caller(house: &RwLock<House>, seed: u64, number: usize) -> Caller {
    let weather = Weather::of(seed, number);
    let call = {
        let house = house.read().await;
        let call = house.simulator().call(&format!("rtc_storm_{seed}_{number}"));
        call.fault_injection(FaultInjection::seeded(weather.mischief_seed, weather.odds));
        for (operation, fault) in weather.rest {
            call.fault(operation, fault);
        }
        let rung = house.simulator().ring(&house.ringing(number).call_id(call.id())).await.unwrap();
        assert_eq!(rung.status, 200, "{}", rung.body);
        if weather.rings_again {
            let again = house.simulator().ring(&rung.options).await.unwrap();
            assert_eq!(again.status, 200, "{}", again.body);
        }
        call
    };
    let insistence = Insistence {
        patience: Duration::from_millis(200),
        tries: 12,
        hangs_up_at: weather.hangs_up_at,
        unhurried: false,
    };
    let obtained = call.insist(&wish(number), insistence).await;
    Caller { number, call, meant_to_hang_up: weather.hangs_up_at.is_some(), caught: false, obtained }
}

fn conclude(what: &str, callers: &[Caller], rows: &[Value]) {
    let stored = by_phone(rows);
    let faults: Vec<String> = callers.iter().flat_map(|caller| caller.faults(&stored)).collect();
    let sum = |count: fn(&Caller) -> usize| callers.iter().map(count).sum::<usize>();
    // The server hangs up where it cannot attach in time, as on a machine that is starved.
    let abandoned = callers.iter().filter(|caller| caller.was_abandoned());
    let abandoned: Vec<String> = abandoned.map(|caller| history(&caller.call.record())).collect();
    tell(&format!(
        "storm n° {what}: {} calls, {} cuts, {} confirmed, {} stored, {} hung up, {} were hung up, « Allô ? » {} times, {} faults",
        callers.len(),
        sum(|caller| caller.call.record().struck),
        sum(|caller| caller.obtained.confirmed.len()),
        rows.len(),
        sum(|caller| usize::from(caller.meant_to_hang_up)),
        abandoned.len(),
        callers.iter().map(|caller| caller.obtained.tries).sum::<u32>(),
        faults.len(),
    ));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(abandoned.len() * 20 <= callers.len(), "hung up on too many\n{}", abandoned.join("\n"));
}

/// How many of the calls are over when the server is started again: twice a storm, at moments of its seed.
fn restarts(seed: u64, calls: usize) -> [usize; 2] {
    let ids = Ids::seeded(seed);
    let half = calls / 2;
    [ids.below(half as u64), half as u64 + ids.below(half as u64)].map(|at| usize::try_from(at).unwrap())
}

async fn storm(seed: u64, calls: usize) {
    let kills = seed.is_multiple_of(KILLS);
    let house = RwLock::new(House::open(kills).await);
    let over = watch::Sender::new(0);
    let calling = async {
        let callers = futures_util::stream::iter((0..calls).map(|number| caller(&house, seed, number)));
        let counted = callers.buffer_unordered(AT_ONCE).inspect(|_| over.send_modify(|over| *over += 1));
        counted.collect::<Vec<Caller>>().await
    };
    let restarting = async {
        let mut caught = HashSet::new();
        for at in restarts(seed, calls) {
            over.subscribe().wait_for(|over| *over >= at).await.unwrap();
            let mut house = house.write().await;
            for id in house.simulator().call_ids() {
                if house.simulator().call(&id).record().accepted.is_none() {
                    caught.insert(id);
                }
            }
            house.start_again().await;
        }
        caught
    };
    let (mut callers, caught) = tokio::join!(calling, restarting);
    for caller in &mut callers {
        caller.caught = caught.contains(caller.call.id());
    }
    let rows = house.into_inner().close().await;
    if calls == CALLS {
        conclude(&format!("{seed}{}", if kills { ", with kills" } else { "" }), &callers, &rows);
    }
}
