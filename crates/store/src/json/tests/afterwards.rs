//! What becomes of bookings, killed or cut at every step: several rooms are there together or not at all, a change and a cancellation
//! that were answered stand, and no night is counted twice.

use std::collections::HashSet;

use super::{
    effects::everything,
    endings::{Remember, at_every_kill, at_every_power_cut},
    *,
};
use crate::{
    CallCheckpoint, CallbackFilter, Callbacks as _, Calls as _, Cancelled, Changed, Effects as _, Filter, Held,
    LiveCall, Reservations as _, Taken,
    contract::{
        callbacks::{draft as about_call, leave},
        changes::{cancellation, change, new_stay},
        draft,
        holds::{free, group, hold, nights},
        known, new, take,
    },
};
use hotel::{
    callback,
    guest::Phone,
    inventory::Inventory,
    outbox::{EffectFilter, Progress},
    reservation::{Actor, Confirmation, Correction, Reservation, SentConfirmation, Status},
    samples::stay,
    stay::Stay,
};

/// Where the first booking is moved.
fn later() -> Stay {
    stay("2027-02-11", "2027-02-14")
}

/// The phone that the first booking has at the end.
const NEW_PHONE: &str = "0639980099";

/// A booking and a group, and what becomes of them; each answer is one word that [`check`] knows.
pub(super) async fn story(open: impl Fn() -> JsonStore, answered: Remember<'_>) {
    let open = || {
        let store = open();
        store.set_policy(everything());
        store
    };
    let store = open();
    store.hold(hold("rtc_1", "standard", nights(), 9)).await.unwrap();
    let booked = new(take(&store, "rtc_1", &draft("Dupont"), 9).await).id.clone();
    answered("booked");
    let wanted = leave(&store, about_call("rtc_1", "Facture")).await;
    answered("wanted");
    let Taken::New(rows) = store.take(group("rtc_2", &[("standard", 9), ("familiale", 9)])).await.unwrap() else {
        panic!("not taken")
    };
    answered("group");
    store.settled().await;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let moved = store.change(change("rtc_1", &[&booked], &new_stay(later(), "standard"), 9)).await.unwrap();
    assert!(matches!(moved, Changed::Done(_)));
    answered("moved");
    store.mark_done(&wanted.id).await.unwrap();
    answered("called");
    let (cancelled, sent) = tokio::join!(
        store.cancel(cancellation(Actor::Guest, &ids)),
        store.mark_confirmation_sent(vec![booked.clone()], SentConfirmation::ByStaff)
    );
    assert!(matches!(cancelled.unwrap(), Cancelled::Done(_)) && sent.unwrap().is_some());
    answered("cancelled");
    answered("sent");
    store.settled().await;
    let phone = Correction { phone: Some(Phone::parse(NEW_PHONE).unwrap()), ..Correction::default() };
    store.amend(vec![booked.clone()], phone).await.unwrap();
    answered("phone");
    leave(&store, about_call("rtc_2", "Parking")).await;
    answered("wanted again");
    store.close().await.unwrap();
    drop(store);
    let store = open();
    store.change(change("rtc_1", &[&booked], &new_stay(nights(), "standard"), 9)).await.unwrap();
    answered("back");
    store.settled().await;
}

/// How many answers the story has.
pub(super) const ANSWERS: usize = 10;

/// Looks for everything that was answered.
pub(super) async fn check(store: &JsonStore, answers: &[&str], when: &str) {
    assert_eq!(store.problems(), [""; 0], "{when}");
    let rows = store.list(Filter::default()).await.unwrap().rows;
    let rows: Vec<Arc<Reservation>> = rows.into_iter().map(known).collect();
    let (in_group, alone): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.group.is_some());
    let was = |answer: &str| answers.contains(&answer);
    assert!([0, 2].contains(&in_group.len()), "{when}: half a group");
    assert!(alone.len() <= 1 && (!was("booked") || alone.len() == 1), "{when}");
    assert!(!was("group") || in_group.len() == 2, "{when}: the group is lost");
    if let [first, second] = in_group[..] {
        assert_eq!(first.status, second.status, "{when}: half a group is cancelled");
        assert!(!was("cancelled") || matches!(first.status, Status::Cancelled { .. }), "{when}");
        let is_signed = |status: &Status| !matches!(status, Status::Cancelled { signature, .. } if signature.by != Some(Actor::Guest));
        assert!(is_signed(&first.status), "{when}");
    }
    for row in &alone {
        let expected = match (was("moved"), was("back")) {
            (_, true) => vec![nights()],
            (true, false) => vec![later(), nights()],
            (false, false) => vec![nights(), later()],
        };
        assert!(expected.contains(&row.stay), "{when}");
        let is_back = row.stay == nights() && row.changed.at.is_some();
        assert!(!was("moved") || row.stay == later() || is_back, "{when}: the change is lost");
        // A phone that was put right makes the written confirmation due again.
        let is_corrected = row.phone.expose() == NEW_PHONE;
        let is_sent = matches!(row.confirmation, Some(Confirmation::Sent(_)));
        assert!(!was("sent") || is_back || is_corrected || is_sent, "{when}");
        assert!(!was("phone") || row.phone.expose() == NEW_PHONE, "{when}");
    }
    let callbacks = store.callbacks(CallbackFilter::default()).await.unwrap().rows;
    let about = |reason: &str| callbacks.iter().filter(|row| row.reason.expose() == reason).collect::<Vec<_>>();
    let (bills, parkings) = (about("Facture"), about("Parking"));
    assert_eq!(bills.len() + parkings.len(), callbacks.len(), "{when}");
    assert!(bills.len() == 1 || (bills.is_empty() && !was("wanted")), "{when}: the call-back is lost or doubled");
    assert!(!was("called") || bills[0].status == callback::Status::Done, "{when}: it is to be called again");
    assert!(parkings.len() == 1 || (parkings.is_empty() && !was("wanted again")), "{when}: the second is lost");
    check_messages(store, &rows, when);
    let mut counted = Inventory::default();
    for (room, stay) in rows.iter().filter_map(|row| row.holds()) {
        counted.take(&room, stay);
    }
    let all = stay("2027-02-01", "2027-03-01");
    let taken = store.inventory(all, Some("rtc_1")).await.unwrap();
    for (room, night) in all.nights().flat_map(|night| ["standard", "familiale"].map(|room| (room, night))) {
        let room = hotel::samples::room_id(room);
        assert_eq!(taken.taken(&room, night), counted.taken(&room, night), "{when}: {room} on {night}");
    }
    let ids: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "{when}: a row is there twice");
}

/// What was written and what follows from it are there together or not at all: each code has one message that waits, of its revision.
pub(super) fn check_messages(store: &JsonStore, rows: &[Arc<Reservation>], when: &str) {
    let messages = store.effects(EffectFilter { progress: Some(Progress::Waiting), ..EffectFilter::default() });
    let mut waiting: Vec<(&str, u32)> = messages
        .iter()
        .filter(|message| message.kind.is_for_guest())
        .map(|message| (message.subject.as_str(), message.revision))
        .collect();
    let mut codes: Vec<(&str, u32)> = rows.iter().map(|row| (row.code().unwrap(), row.revision)).collect();
    waiting.sort_unstable();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(waiting, codes, "{when}");
}

#[tokio::test]
async fn a_kill_at_any_step_leaves_every_change_whole() {
    at_every_kill("afterwards", ANSWERS, check).await;
}

#[tokio::test]
async fn a_power_cut_at_any_step_leaves_every_change_whole() {
    at_every_power_cut(async |open, answered| story(open, answered).await, check).await;
}

#[tokio::test]
async fn what_cannot_be_written_is_not_done_and_does_not_come_back() {
    for (step, effect) in [(0, Effect::Fail(EIO)), (0, Effect::Short(ENOSPC)), (1, Effect::Fail(EIO))] {
        let place = Place::in_memory();
        let store = place.open();
        let booked = new(take(&store, "rtc_1", &draft("Dupont"), 1).await);
        store.settled().await;
        let moved = new_stay(later(), "standard");
        let refused = async || place.faults.lay(When::nth(place.faults.asked() + step), effect.clone());
        let mended = async || {
            store.probe();
            store.settled().await;
            assert_eq!(known(store.find(&booked.id).await.unwrap().unwrap()), booked);
            assert_eq!(free(&store, 1, later(), None).await, 0, "its old nights are taken");
            assert_eq!(free(&store, 1, stay("2027-02-12", "2027-02-14"), None).await, 1, "and no other");
        };
        refused().await;
        store.change(change("rtc_1", &[&booked.id], &moved, 1)).await.unwrap_err();
        mended().await;
        refused().await;
        store.cancel(cancellation(Actor::Guest, &[&booked.id])).await.unwrap_err();
        mended().await;
        refused().await;
        store.mark_confirmation_sent(vec![booked.id.clone()], SentConfirmation::ByStaff).await.unwrap_err();
        mended().await;
        store.hold(hold("rtc_2", "standard", stay("2027-02-12", "2027-02-14"), 1)).await.unwrap();
        store.settled().await;
        refused().await;
        let other = hotel::reservation::Draft { stay: stay("2027-02-12", "2027-02-14"), ..draft("Martin") };
        store.take(contract::order("rtc_2", &other, 1)).await.unwrap_err();
        store.probe();
        store.settled().await;
        assert_eq!(free(&store, 1, other.stay, None).await, 0, "what was held is held again");
        drop(store);
        let store = place.open();
        assert_eq!(known(store.find(&booked.id).await.unwrap().unwrap()), booked);
        assert_eq!(store.list(Filter::default()).await.unwrap().total, 1);
    }
}

#[tokio::test]
async fn a_hold_survives_a_start_with_its_call_and_never_gets_into_the_file() {
    for stops in [true, false] {
        let place = Place::new();
        let store = place.open();
        let call = |id: &str| LiveCall {
            call_id: id.to_owned(),
            since: start(),
            caller: None,
            standing: CallCheckpoint::default(),
        };
        for id in ["rtc_1", "rtc_2"] {
            store.call_lives(call(id));
            assert_eq!(store.hold(hold(id, "standard", nights(), 9)).await.unwrap(), Held::Kept);
        }
        store.call_ended("rtc_2", start());
        assert_eq!(free(&store, 9, nights(), None).await, 8, "what was kept for a call that hung up is free");
        if stops {
            store.close().await.unwrap();
        } else {
            store.settled().await;
        }
        drop(store);
        assert_eq!(rows(&place.read("")), 0);
        let store = place.open();
        assert_eq!((free(&store, 9, nights(), None).await, free(&store, 9, nights(), Some("rtc_1")).await), (8, 9));
        new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
        store.settled().await;
        drop(store);
        assert_eq!(free(&place.open(), 9, nights(), None).await, 8, "it was used up");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_hangs_up_while_it_books_has_its_room_and_leaves_no_hold() {
    for fails in [false, true] {
        let place = Place::in_memory();
        let store = Arc::new(place.open());
        store.hold(hold("rtc_1", "standard", nights(), 1)).await.unwrap();
        store.settled().await;
        let gate = Arc::new(Gate::default());
        place.faults.lay(When::step(Step::Write).on(".journal"), Effect::Hold(Arc::clone(&gate)));
        let mut taking = tokio::task::JoinSet::new();
        taking.spawn({
            let store = Arc::clone(&store);
            async move { store.take(contract::order("rtc_1", &draft("Dupont"), 1)).await }
        });
        gate.wait_for_arrival();
        store.call_ended("rtc_1", start());
        assert!(matches!(take(&*store, "rtc_2", &draft("Martin"), 1).await, Taken::Full(_)), "it is being taken");
        if fails {
            place.faults.lay(When::step(Step::Sync), Effect::Fail(EIO));
        }
        gate.open();
        assert_eq!(taking.join_all().await[0].is_err(), fails);
        assert_eq!(free(&*store, 1, nights(), None).await, u32::from(fails), "the hold went with the call");
    }
}
