//! Whatever order things come in, the invariants hold.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

/// What may come at any moment on an open sideband, or around it.
#[derive(Clone, Debug)]
enum Step {
    Created(u8),
    Done(u8, Vec<u8>),
    Cancelled(u8),
    Finish(u8),
    Acknowledge(u8),
    RefusedLast,
    RefusedUnnamed,
    Lost,
    Attached,
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..6_u8).prop_map(Step::Created),
        (0..6_u8, prop::collection::vec(0..5_u8, 0..3)).prop_map(|(id, calls)| Step::Done(id, calls)),
        (0..6_u8).prop_map(Step::Cancelled),
        (0..5_u8).prop_map(Step::Finish),
        (0..5_u8).prop_map(Step::Acknowledge),
        Just(Step::RefusedLast),
        Just(Step::RefusedUnnamed),
        Just(Step::Lost),
        Just(Step::Attached),
        Just(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn one_response_at_a_time_and_each_function_call_run_and_answered_once(steps in prop::collection::vec(step(), 1..80)) {
        let mut call = Call::greeted();
        let mut last_asked: Option<String> = None;
        let (mut ran, mut finished, mut acknowledged) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut outstanding = false;
        for step in steps {
            let commands = match step {
                Step::Created(id) => {
                    outstanding = false;
                    call.created(&format!("resp_{id}"))
                }
                Step::Done(id, calls) => {
                    let calls: Vec<String> = calls.iter().map(|call| format!("call_{call}")).collect();
                    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
                    call.event(ServerEvent::ResponseDone(response(&format!("resp_{id}"), ResponseStatus::Completed, &calls)))
                }
                Step::Cancelled(id) => {
                    call.event(ServerEvent::ResponseDone(response(&format!("resp_{id}"), ResponseStatus::Cancelled, &[])))
                }
                // A tool can only finish what was begun.
                Step::Finish(id) => {
                    let id = format!("call_{id}");
                    if ran.contains(&id) { finished.insert(id.clone()); call.finish(&id) } else { Vec::new() }
                }
                Step::Acknowledge(id) => {
                    let id = format!("call_{id}");
                    if finished.contains(&id) { acknowledged.insert(id.clone()); }
                    call.acknowledge(&id)
                }
                Step::RefusedLast => {
                    outstanding = false;
                    call.event(already_active(last_asked.clone()))
                }
                Step::RefusedUnnamed => {
                    outstanding = false;
                    call.event(already_active(None))
                }
                Step::Lost => {
                    outstanding = false;
                    call.feed(Input::SocketLost(Closing::Abnormal(None)))
                }
                Step::Attached => call.feed(Input::Attached),
                Step::Wait if call.machine.next_deadline().is_some() => {
                    outstanding = false;
                    let commands = call.wait().1;
                    // A tool that took too long is answered for.
                    finished.extend(outputs(&commands).into_iter().map(|(_, call_id)| call_id).filter(|id| ran.contains(id)));
                    commands
                }
                Step::Wait => Vec::new(),
            };
            for command in &commands {
                if let Command::RunTool { call, .. } = command {
                    prop_assert!(ran.insert(call.call_id.clone()), "{} run twice", call.call_id);
                }
            }
            for (_, call_id) in outputs(&commands) {
                prop_assert!(finished.contains(&call_id), "{} answered before it finished", call_id);
                prop_assert!(!acknowledged.contains(&call_id), "{} sent again after its acknowledgement", call_id);
            }
            let asks = kinds(&commands).iter().filter(|kind| matches!(**kind, "greet" | "respond")).count();
            prop_assert!(asks <= usize::from(!outstanding), "asked while one was outstanding");
            if let Some(event_id) = asked(&commands) {
                last_asked = Some(event_id);
                outstanding = true;
            }
        }
    }
}
