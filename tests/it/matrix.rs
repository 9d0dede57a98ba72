//! The fault matrix: one booking call, its sideband cut and its server killed before and after every single event of it.
//!
//! The caller insists: whatever happens, the same booking is asked for until the model has its answer. So every point must end with
//! exactly one reservation, confirmed; and it must never be two.

use std::{collections::HashMap, time::Duration};

use basics::metrics::Counter;
use futures_util::{StreamExt as _, future::join_all};
use openai_double::{CallHandle, Fault, FaultInjection, InjectedFault, Insistence, Obtained, Operation, Point, Side};
use serde_json::Value;

use crate::support::{
    Hotel,
    callers::{HONEST_ERRORS, by_phone, phone, ring, tell, wish},
    server::Server,
    simulator,
};

/// How long a caller waits for an answer after the cut.
const PATIENCE: Duration = Duration::from_millis(500);

/// Calls at once: as many as a small machine serves, with all else that the tests do, well within the patience of a caller.
const AT_ONCE: usize = 40;

/// From this number on callers only watch the others.
const WITNESSES: usize = 5_000;

const INSISTENCE: Insistence = Insistence { patience: PATIENCE, tries: 8, hangs_up_at: None, unhurried: false };

/// A call of the matrix.
struct Cell {
    name: String,
    number: usize,
    call: CallHandle,
    /// How often the sideband is to be struck.
    struck: usize,
    /// How often the caller may be greeted: once, but for a process that dies with word of it still on its way to the journal.
    greetings: std::ops::RangeInclusive<usize>,
    obtained: Obtained,
}

impl Cell {
    /// What is wrong about it, given the reservations of each telephone number.
    fn faults(&self, stored: &HashMap<String, Vec<String>>) -> Vec<String> {
        let record = self.call.record();
        let mut faults = Vec::new();
        let mut check = |right: bool, fault: String| {
            if !right {
                faults.push(format!("{} ({}): {fault}", self.name, self.call.id()));
            }
        };
        let none = Vec::new();
        let stored = stored.get(&phone(self.number)).unwrap_or(&none);
        check(self.obtained.gave_up.is_none(), format!("the caller gave up: {:?}", self.obtained.gave_up));
        check(record.struck == self.struck, "the point was never reached".to_owned());
        let accepts = record.requests.iter().filter(|request| request.operation == Operation::Accept);
        check(accepts.filter(|request| request.status == Some(200)).count() <= 1, "accepted twice".to_owned());
        check(self.greetings.contains(&self.obtained.greetings), format!("{} greetings", self.obtained.greetings));
        check(
            self.obtained.confirmed == *stored,
            format!("confirmed {:?}, stored {stored:?}", self.obtained.confirmed),
        );
        check(stored.len() == 1, format!("{} reservations", stored.len()));
        for call in record.function_calls.iter().filter(|call| call.outputs.len() > 1) {
            check(false, format!("{} {} has {} outputs", call.name, call.call_id, call.outputs.len()));
        }
        let odd: Vec<&String> = record.errors.iter().filter(|code| !HONEST_ERRORS.contains(&code.as_str())).collect();
        check(odd.is_empty(), format!("errors {odd:?}"));
        check(record.ended.is_some(), "not over".to_owned());
        faults
    }
}

fn conclude(what: &str, cells: &[Cell], rows: &[Value]) {
    let stored = by_phone(rows);
    let faults: Vec<String> = cells.iter().flat_map(|cell| cell.faults(&stored)).collect();
    let greeted = cells.iter().filter(|cell| cell.obtained.greetings > 0).count();
    let impatient: u32 = cells.iter().map(|cell| cell.obtained.tries).sum();
    for cell in cells.iter().filter(|cell| cell.obtained.greetings == 0) {
        tell(&format!("matrix, {what}: not greeted: {}", cell.name));
    }
    tell(&format!(
        "matrix, {what}: {} cells, {} reservations, {greeted} callers greeted, « Allô ? » {impatient} times, {} faults",
        cells.len(),
        rows.len(),
        faults.len()
    ));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// The points of a call that nothing disturbs.
async fn points() -> Vec<Point> {
    let hotel = Hotel::open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    let obtained = call.insist(&wish(0), INSISTENCE).await;
    assert_eq!((obtained.gave_up, obtained.tries, obtained.greetings), (None, 0, 1));
    hotel.quiet().await;
    assert_eq!(hotel.reservations().await.len(), 1);
    let record = call.record();
    tell(&format!("matrix: {} events to the server, {} from it", record.sent.len(), record.received.len()));
    assert!(record.sent.len() > 80 && record.received.len() >= 5, "a whole booking");
    Point::all(record.sent.len(), record.received.len())
}

fn name(point: Point, injected: InjectedFault) -> String {
    format!("{injected:?} {:?} {:?} {}", point.side, point.way, point.number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sideband_cut_at_any_event_costs_no_booking_and_doubles_none() {
    let hotel = Hotel::unlimited().open().await;
    // Both kinds of cut meet both sides of every other event.
    let injected = |point: &Point| match (point.number + usize::from(point.side == Side::After)) % 2 {
        0 => InjectedFault::Drop,
        _ => InjectedFault::Close(1_012),
    };
    let cases: Vec<(Point, InjectedFault)> =
        points().await.into_iter().map(|point| (point, injected(&point))).collect();
    let cells = cases.iter().enumerate().map(async |(number, (point, injected))| {
        let call = hotel.simulator.call(&format!("rtc_cut_{number}"));
        call.fault_injection(FaultInjection::at(*point, *injected));
        hotel.simulator.dial(&ring(&hotel.address, number).call_id(call.id())).await.unwrap();
        let obtained = call.insist(&wish(number), INSISTENCE).await;
        Cell { name: name(*point, *injected), number, call, struck: 1, greetings: 1..=1, obtained }
    });
    let cells: Vec<Cell> = futures_util::stream::iter(cells).buffered(AT_ONCE).collect().await;
    hotel.quiet().await;
    conclude("sideband cut", &cells, &hotel.reservations().await);
}

/// A caller who never says « Allô ? »: what is missing after the cut is for the server to bring, before its question about silence,
/// which comes after twenty seconds.
const PATIENT: Insistence =
    Insistence { patience: Duration::from_secs(18), tries: 0, hangs_up_at: None, unhurried: true };

/// Patient callers at once: nearly all of their time is waiting.
const PATIENT_AT_ONCE: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sideband_cut_at_any_event_leaves_no_caller_to_wonder() {
    let hotel = Hotel::unlimited().open().await;
    let cells = points().await.into_iter().enumerate().map(async |(number, point)| {
        let call = hotel.simulator.call(&format!("rtc_patient_{number}"));
        call.fault_injection(FaultInjection::at(point, InjectedFault::Drop));
        hotel.simulator.dial(&ring(&hotel.address, number).call_id(call.id())).await.unwrap();
        let obtained = call.insist(&wish(number), PATIENT).await;
        Cell { name: name(point, InjectedFault::Drop), number, call, struck: 1, greetings: 1..=1, obtained }
    });
    // The next one is called as soon as one is over.
    let cells: Vec<Cell> = futures_util::stream::iter(cells).buffer_unordered(PATIENT_AT_ONCE).collect().await;
    hotel.quiet().await;
    tell(&format!("matrix, patient callers: {} reminders by the server", hotel.counted(Counter::AskedAfterAbsence)));
    conclude("sideband cut, patient callers", &cells, &hotel.reservations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_any_event_loses_no_call_and_no_booking_and_doubles_none() {
    let points = points().await;
    let simulator = simulator().await;
    let mut server = Server::start(&simulator).await;
    let mut cells = Vec::new();
    for batch in points.chunks(AT_ONCE * 2) {
        let first = cells.len();
        let batch: Vec<(Point, CallHandle)> = join_all(batch.iter().enumerate().map(async |(place, point)| {
            let call = simulator.call(&format!("rtc_kill_{}", first + place));
            call.fault_injection(FaultInjection::at(*point, InjectedFault::Freeze));
            let ring = ring(server.address(), first + place).call_id(call.id());
            simulator.dial(&ring).await.unwrap();
            (*point, call)
        }))
        .await;
        let playing = join_all(batch.iter().enumerate().map(async |(place, (point, call))| {
            let number = first + place;
            let obtained = call.insist(&wish(number), INSISTENCE).await;
            Cell {
                name: name(*point, InjectedFault::Freeze),
                number,
                call: call.clone(),
                struck: 1,
                greetings: 1..=1,
                obtained,
            }
        }));
        // Every call of the batch stands still at its point. The journal is written in order: once the booking of one more caller is
        // on disk, so is all that the server had to write about the others.
        let killing = async {
            for (point, call) in &batch {
                assert!(call.struck().await.unwrap(), "{} was never reached", name(*point, InjectedFault::Freeze));
            }
            let last = WITNESSES + first;
            let witness = simulator.dial(&ring(server.address(), last)).await.unwrap();
            let booked = witness.insist(&wish(last), INSISTENCE).await;
            assert_eq!((booked.gave_up, booked.confirmed.len()), (None, 1));
            server.kill().await;
            server.start_again().await;
        };
        let (played, ()) = tokio::join!(playing, killing);
        cells.extend(played);
    }
    conclude("server killed", &cells, &server.quiet().await);
}

/// Far longer than the test lasts.
const NEVER: Duration = Duration::from_secs(3_600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_a_call_begins_answers_it_after_its_start() {
    let simulator = simulator().await;
    let mut server = Server::start(&simulator).await;
    let faults = [
        (Operation::Accept, Fault::late(NEVER)),
        (Operation::Accept, Fault::answer_late(NEVER)),
        (Operation::Attach, Fault::late(NEVER)),
        (Operation::Attach, Fault::answer_late(NEVER)),
    ];
    let mut begun = Vec::new();
    for (number, (operation, fault)) in faults.into_iter().enumerate() {
        let call = simulator.call(&format!("rtc_begin_{number}"));
        call.fault(operation, fault);
        simulator.dial(&ring(server.address(), number).call_id(call.id())).await.unwrap();
        call.requested(operation, 1).await.unwrap();
        begun.push(call);
    }
    server.kill().await;
    server.start_again().await;
    let mut cells = Vec::new();
    for (number, call) in begun.iter().enumerate() {
        let obtained = call.insist(&wish(number), INSISTENCE).await;
        cells.push(Cell {
            name: format!("killed while it begins {number}"),
            number,
            call: call.clone(),
            struck: 0,
            greetings: 1..=1,
            obtained,
        });
    }
    conclude("server killed while a call begins", &cells, &server.quiet().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_it_writes_a_booking_neither_loses_nor_doubles_it() {
    let simulator = simulator().await;
    let points = around_the_booking().await;
    let mut server = Server::start(&simulator).await;
    let mut cells = Vec::new();
    for (number, point) in points.into_iter().enumerate() {
        let call = simulator.call(&format!("rtc_write_{number}"));
        call.fault_injection(FaultInjection::at(point, InjectedFault::Freeze));
        simulator.dial(&ring(server.address(), number).call_id(call.id())).await.unwrap();
        let wish = wish(number);
        let killing = async {
            assert!(call.struck().await.unwrap(), "{} was never reached", name(point, InjectedFault::Freeze));
            server.kill().await;
            server.start_again().await;
        };
        let (obtained, ()) = tokio::join!(call.insist(&wish, INSISTENCE), killing);
        cells.push(Cell {
            name: name(point, InjectedFault::Freeze),
            number,
            call,
            struck: 1,
            greetings: 1..=2,
            obtained,
        });
    }
    conclude("server killed at once", &cells, &server.quiet().await);
}

/// The points around the function call that books and its output.
async fn around_the_booking() -> Vec<Point> {
    let hotel = Hotel::open().await;
    let call = hotel.simulator.dial(&hotel.ringing()).await.unwrap();
    call.insist(&wish(0), INSISTENCE).await;
    let sent = call.record().sent_events();
    let books = |event: &Value| {
        event["type"] == "response.done" && event["response"]["output"][0]["name"] == "create_reservation"
    };
    let done = 1 + sent.iter().rposition(books).unwrap();
    let output = 1 + sent.iter().rposition(|event| event["item"]["type"] == "function_call_output").unwrap();
    Point::all(output, 0).into_iter().filter(|point| point.number >= done - 1).collect()
}
