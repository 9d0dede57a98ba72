//! What becomes of reservations: changed, cancelled, put right, confirmed in writing, found again.

use chrono::TimeDelta;

use super::{
    holds::{Empty, free, group, hold, nights},
    *,
};
use crate::{Cancelled, Changed, Held};
use basics::clock::Clock;
use hotel::{
    book::{Cancellation, Change, RoomChange},
    proposal::LateWords,
    reservation::{Actor, Agreement, Confirmation, Correction, NewStay, Purpose, SentConfirmation, Signature},
};

/// All cases, each on an empty store.
pub(crate) async fn all<S: Reservations + 'static>(empty: impl Empty<S>) {
    let store = |(store, _): (Arc<S>, Clock)| store;
    a_change_takes_what_is_new_and_gives_back_what_is_left(&*store(empty())).await;
    a_refused_change_leaves_everything_as_it_was(&*store(empty())).await;
    several_rooms_change_together_or_not_at_all(&*store(empty())).await;
    a_hold_for_a_change_takes_only_what_is_new(&*store(empty())).await;
    a_change_asked_again_changes_nothing(&empty()).await;
    a_cancellation_frees_the_nights_once(&*store(empty())).await;
    what_is_not_there_cannot_be_changed(&*store(empty())).await;
    a_booking_that_was_cancelled_or_changed_is_not_the_answer_to_the_same_request(&*store(empty())).await;
    what_was_misheard_is_put_right(&*store(empty())).await;
    a_written_confirmation_is_to_be_sent_until_it_was(&*store(empty())).await;
    a_guest_who_books_the_same_again_is_found(&empty()).await;
    late_words_join_the_agreement_that_they_belong_to(&*store(empty())).await;
}

/// What a reservation of [`draft`] is to be.
pub(crate) fn new_stay(stay: Stay, room: &str) -> NewStay {
    NewStay {
        stay,
        room_type: room_id(room),
        room_name: None,
        people: 2,
        ages: Vec::new(),
        total: Cents::from_euros(267),
        tourist_tax: None,
        terms: None,
        agreement: Agreement {
            recap: Some(Personal::new("Récapitulatif".to_owned())),
            accepted_at: Some(start()),
            acceptance: Some(Personal::new("oui".to_owned())),
        },
        correction: Correction::default(),
    }
}

/// A change of reservations in a call to the same new stay, of `sold` rooms.
pub(crate) fn change(call: &str, ids: &[&str], new: &NewStay, sold: u32) -> Change {
    let room = |id: &&str| RoomChange { id: (*id).to_owned(), new: new.clone(), allotment: Allotment::new(sold) };
    Change { call_id: Some(call.to_owned()), by: Actor::Guest, rooms: ids.iter().map(room).collect() }
}

/// The cancellation of reservations, with a fee of ten euros each.
pub(crate) fn cancellation(by: Actor, ids: &[&str]) -> Cancellation {
    Cancellation {
        by,
        agreement: Agreement::default(),
        rooms: ids.iter().map(|id| ((*id).to_owned(), Some(Cents::from_euros(10)))).collect(),
    }
}

fn done(changed: Changed) -> Vec<Arc<Reservation>> {
    match changed {
        Changed::Done(rows) => rows,
        Changed::Full(_) | Changed::Gone => panic!("{changed:?}"),
    }
}

async fn row(store: &dyn Reservations, id: &str) -> Arc<Reservation> {
    known(store.find(id).await.unwrap().unwrap())
}

async fn a_change_takes_what_is_new_and_gives_back_what_is_left(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 1).await);
    let longer = stay("2027-02-11", "2027-02-14");
    let rows = done(store.change(change("rtc_1", &[&booked.id], &new_stay(longer, "standard"), 1)).await.unwrap());
    assert_eq!(rows, [row(store, &booked.id).await]);
    let changed = &rows[0];
    assert_eq!((changed.stay, changed.total), (longer, Some(Cents::from_euros(267))));
    assert_eq!((&changed.code, &changed.created_at), (&booked.code, &booked.created_at));
    assert_eq!(changed.agreement.recap.as_ref().unwrap().expose(), "Récapitulatif");
    assert_eq!(changed.changed, signed(Actor::Guest));
    for (night, expected) in [("2027-02-10", 1), ("2027-02-11", 0), ("2027-02-13", 0), ("2027-02-14", 1)] {
        let night = night.parse().unwrap();
        let night = Stay::new(night, night.succ_opt().unwrap()).unwrap();
        assert_eq!(free(store, 1, night, None).await, expected, "{night:?}");
    }
    done(store.change(change("rtc_1", &[&booked.id], &new_stay(longer, "familiale"), 1)).await.unwrap());
    assert_eq!(free(store, 1, longer, None).await, 1, "another type frees the old one");
}

async fn a_refused_change_leaves_everything_as_it_was(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    let other = Draft { stay: stay("2027-02-12", "2027-02-13"), ..draft("Martin") };
    new(take(store, "rtc_2", &other, 2).await);
    for (new, sold) in [
        (new_stay(stay("2027-02-11", "2027-02-13"), "standard"), 1),
        (new_stay(stay("2027-02-12", "2027-02-14"), "standard"), 1),
        (new_stay(nights(), "familiale"), 0),
    ] {
        let changed = store.change(change("rtc_1", &[&booked.id], &new, sold)).await.unwrap();
        assert!(matches!(&changed, Changed::Full(room) if *room == new.room_type), "{changed:?}");
        assert_eq!(row(store, &booked.id).await, booked);
        assert_eq!(free(store, 2, nights(), None).await, 1);
    }
    // Its own nights are its own, even where fewer rooms are sold by now.
    done(store.change(change("rtc_1", &[&booked.id], &new_stay(nights(), "standard"), 0)).await.unwrap());
}

async fn several_rooms_change_together_or_not_at_all(store: &dyn Reservations) {
    let Taken::New(rows) = store.take(group("rtc_1", &[("standard", 2), ("standard", 2)])).await.unwrap() else {
        panic!("no booking")
    };
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let later = new_stay(stay("2027-02-11", "2027-02-13"), "standard");
    assert!(matches!(store.change(change("rtc_1", &ids, &later, 1)).await.unwrap(), Changed::Full(_)));
    assert_eq!([row(store, ids[0]).await, row(store, ids[1]).await], rows[..]);
    let changed = done(store.change(change("rtc_1", &ids, &later, 2)).await.unwrap());
    assert!(changed.iter().all(|row| row.stay == later.stay) && changed.len() == 2);
    assert_eq!(free(store, 2, stay("2027-02-10", "2027-02-11"), None).await, 2);
}

async fn a_hold_for_a_change_takes_only_what_is_new(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 1).await);
    let longer = stay("2027-02-10", "2027-02-13");
    assert_eq!(store.hold(hold("rtc_1", "standard", longer, 1)).await.unwrap(), Held::Full(room_id("standard")));
    let instead = crate::Hold { instead_of: vec![booked.id.clone()], ..hold("rtc_1", "standard", longer, 1) };
    assert_eq!(store.hold(instead).await.unwrap(), Held::Kept);
    assert!(matches!(
        take(store, "rtc_2", &Draft { stay: stay("2027-02-12", "2027-02-13"), ..draft("Martin") }, 1).await,
        Taken::Full(_)
    ));
    assert_eq!(free(store, 2, nights(), None).await, 1, "the old nights are taken once");
    done(store.change(change("rtc_1", &[&booked.id], &new_stay(longer, "standard"), 1)).await.unwrap());
    assert_eq!(free(store, 2, longer, None).await, 1, "the hold is used up");
}

async fn a_change_asked_again_changes_nothing<S: Reservations>((store, clock): &(Arc<S>, Clock)) {
    let store: &dyn Reservations = &**store;
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 1).await);
    let new = new_stay(stay("2027-02-11", "2027-02-13"), "standard");
    let first = done(store.change(change("rtc_1", &[&booked.id], &new, 1)).await.unwrap());
    clock.set(start() + TimeDelta::minutes(1));
    let again = done(store.change(change("rtc_1", &[&booked.id], &new, 1)).await.unwrap());
    assert_eq!(first, again);
}

async fn a_cancellation_frees_the_nights_once(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    new(take(store, "rtc_2", &draft("Martin"), 2).await);
    let Cancelled::Done(rows) = store.cancel(cancellation(Actor::Guest, &[&booked.id])).await.unwrap() else {
        panic!("not cancelled")
    };
    let cancelled = &rows[0];
    let fee = Some(Cents::from_euros(10));
    assert_eq!(cancelled.status, Status::Cancelled { signature: signed(Actor::Guest), fee });
    assert_eq!(free(store, 2, nights(), None).await, 1);
    let Cancelled::Already(again) = store.cancel(cancellation(Actor::Staff, &[&booked.id])).await.unwrap() else {
        panic!("cancelled twice")
    };
    assert_eq!(again, rows, "nothing of the first is lost");
    assert_eq!(free(store, 2, nights(), None).await, 1);
}

async fn what_is_not_there_cannot_be_changed(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 2).await);
    let new = new_stay(stay("2027-02-11", "2027-02-13"), "standard");
    for ids in [&["RES-1"][..], &[&booked.id, "RES-1"]] {
        assert!(matches!(store.change(change("rtc_1", ids, &new, 2)).await.unwrap(), Changed::Gone), "{ids:?}");
        assert!(matches!(store.cancel(cancellation(Actor::Guest, ids)).await.unwrap(), Cancelled::Gone), "{ids:?}");
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        assert!(store.amend(ids.clone(), Correction::default()).await.unwrap().is_none());
        assert!(store.mark_confirmation_sent(ids, SentConfirmation::ByStaff).await.unwrap().is_none());
    }
    assert_eq!(row(store, &booked.id).await, booked);
    store.cancel(cancellation(Actor::Guest, &[&booked.id])).await.unwrap();
    assert!(matches!(store.change(change("rtc_1", &[&booked.id], &new, 2)).await.unwrap(), Changed::Gone));
}

async fn a_booking_that_was_cancelled_or_changed_is_not_the_answer_to_the_same_request(store: &dyn Reservations) {
    let first = new(take(store, "rtc_1", &draft("Dupont"), 9).await);
    store.cancel(cancellation(Actor::Guest, &[&first.id])).await.unwrap();
    let second = new(take(store, "rtc_1", &draft("Dupont"), 9).await);
    assert_eq!(same(take(store, "rtc_1", &draft("Dupont"), 9).await), second, "the later one is known");
    let later = new_stay(stay("2027-03-01", "2027-03-02"), "standard");
    done(store.change(change("rtc_1", &[&second.id], &later, 9)).await.unwrap());
    new(take(store, "rtc_1", &draft("Dupont"), 9).await);
}

async fn what_was_misheard_is_put_right(store: &dyn Reservations) {
    let mut misheard = draft("Dupond");
    misheard.guest.email = None;
    let booked = new(take(store, "rtc_1", &misheard, 2).await);
    assert_eq!((booked.confirmation.as_ref(), booked.to_complete.len()), (Some(&Confirmation::NoEmail), 1));
    let correction = Correction {
        last_name: Some(Name::parse("Dupont").unwrap()),
        email: Some(Email::parse("dupont@example.com").unwrap()),
        wishes: Some(Wishes::parse("Vue mer").unwrap()),
        ..Correction::default()
    };
    let rows = store.amend(vec![booked.id.clone()], correction.clone()).await.unwrap().unwrap();
    assert_eq!(rows, [row(store, &booked.id).await]);
    let amended = &rows[0];
    assert_eq!(
        (amended.last_name.expose().as_str(), amended.email.expose().as_str()),
        ("Dupont", "dupont@example.com")
    );
    assert_eq!((amended.wishes.expose().as_str(), amended.phone.expose()), ("Vue mer", booked.phone.expose()));
    assert_eq!((amended.confirmation.as_ref(), amended.to_complete.len()), (Some(&Confirmation::ToSend), 0));
    assert_eq!(store.amend(vec![booked.id.clone()], correction).await.unwrap().unwrap(), rows);
    assert_eq!(free(store, 2, nights(), None).await, 1);
}

async fn a_written_confirmation_is_to_be_sent_until_it_was(store: &dyn Reservations) {
    let booked = new(take(store, "rtc_1", &draft("Dupont"), 9).await);
    let to_send = |word: &str| Filter { confirmation: Some(word.to_owned()), ..Filter::default() };
    assert_eq!(found(store, to_send("a_envoyer")).await, (1, vec![booked.id.clone()]));
    let sent = store.mark_confirmation_sent(vec![booked.id.clone()], SentConfirmation::ByStaff).await.unwrap().unwrap();
    assert_eq!(sent[0].confirmation, Some(Confirmation::Sent(signed(Actor::Staff))));
    assert_eq!(
        store.mark_confirmation_sent(vec![booked.id.clone()], SentConfirmation::ByStaff).await.unwrap().unwrap(),
        sent
    );
    assert_eq!((found(store, to_send("a_envoyer")).await.0, found(store, to_send("envoyee")).await.0), (0, 1));
    let later = new_stay(stay("2027-03-01", "2027-03-02"), "standard");
    done(store.change(change("rtc_1", &[&booked.id], &later, 9)).await.unwrap());
    assert_eq!(found(store, to_send("a_envoyer")).await.0, 1, "what was changed is confirmed anew");
    for (revision, confirmation) in [(0, Confirmation::ToSend), (1, Confirmation::Sent(signed(Actor::Mail)))] {
        let sent = SentConfirmation::ByMail { revision };
        let rows = store.mark_confirmation_sent(vec![booked.id.clone()], sent).await.unwrap().unwrap();
        assert_eq!((rows[0].revision, rows[0].confirmation.as_ref()), (1, Some(&confirmation)));
    }
    let correction = Correction { wishes: Wishes::parse("Vue mer").ok(), ..Correction::default() };
    store.amend(vec![booked.id.clone()], correction).await.unwrap();
    store.cancel(cancellation(Actor::Staff, &[&booked.id])).await.unwrap();
    assert_eq!(found(store, to_send("a_envoyer")).await.0, 0, "what the staff cancels is not");
}

/// What somebody did at the instant of the store's clock.
fn signed(by: Actor) -> Signature {
    Signature { at: "2026-09-21T14:13:20Z".parse().ok(), by: Some(by) }
}

fn personal(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

async fn late_words_join_the_agreement_that_they_belong_to(store: &dyn Reservations) {
    let recap = Some(personal("Premier récapitulatif"));
    let booked = new(take(
        store,
        "rtc_1",
        &Draft { agreement: Agreement { recap: recap.clone(), ..Agreement::default() }, ..draft("Dupont") },
        9,
    )
    .await);
    let late = |purpose, recap: &str, words: Option<&str>| LateWords {
        ids: vec![booked.id.clone()],
        purpose,
        recap: personal(recap),
        acceptance: words.map(personal),
    };
    let first = |words| late(Purpose::Booking, "Premier récapitulatif", words);
    let rows = store.keep_words(first(Some("oui"))).await.unwrap().unwrap();
    assert_eq!(rows, [row(store, &booked.id).await]);
    assert_eq!((rows[0].agreement.acceptance.clone(), rows[0].consents.len()), (Some(personal("oui")), 0));
    let agreement = Agreement { acceptance: None, ..rows[0].agreement.clone() };
    assert_eq!(Reservation { agreement, ..(*rows[0]).clone() }, *booked, "nothing else changes");
    for other in
        [late(Purpose::Change, "Premier récapitulatif", Some("non")), late(Purpose::Booking, "Autre", Some("non"))]
    {
        assert_eq!(store.keep_words(other).await.unwrap().unwrap(), rows);
    }

    let later = new_stay(stay("2027-02-11", "2027-02-13"), "standard");
    done(store.change(change("rtc_1", &[&booked.id], &later, 9)).await.unwrap());
    store.keep_words(first(Some("oui, oui"))).await.unwrap();
    let kept = row(store, &booked.id).await;
    let words =
        |row: &Reservation| row.consents.iter().map(|consent| consent.agreement.acceptance.clone()).collect::<Vec<_>>();
    assert_eq!(
        (words(&kept), kept.agreement.acceptance.clone()),
        (vec![Some(personal("oui, oui")), Some(personal("oui"))], Some(personal("oui")))
    );

    store.keep_words(late(Purpose::Change, "Récapitulatif", Some("d'accord"))).await.unwrap();
    let kept = row(store, &booked.id).await;
    assert_eq!(words(&kept), [Some(personal("oui, oui")), Some(personal("d'accord"))]);
    assert_eq!(kept.agreement.acceptance, Some(personal("d'accord")), "the latest stands in the fields of the row");
    store.keep_words(late(Purpose::Change, "Récapitulatif", None)).await.unwrap();
    let kept = row(store, &booked.id).await;
    assert_eq!(
        (words(&kept), kept.agreement.acceptance.clone()),
        (vec![Some(personal("oui, oui")), None], None),
        "a no is no evidence"
    );
    let missing = LateWords { ids: vec![booked.id.clone(), "RES-1".to_owned()], ..first(None) };
    assert!(store.keep_words(missing).await.unwrap().is_none());
}

async fn a_guest_who_books_the_same_again_is_found<S: Reservations>((store, clock): &(Arc<S>, Clock)) {
    let store: &dyn Reservations = &**store;
    let booked = new(take(store, "rtc_1", &draft("Le Goff"), 9).await);
    new(take(store, "rtc_2", &draft("Martin"), 9).await);
    let alike = async |draft: &Draft, since: DateTime<Utc>| {
        let rows = store.alike(&draft.guest, draft.stay, &draft.room_type, since).await.unwrap();
        rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>()
    };
    let mut other_phone = draft("LE-GOFF");
    other_phone.guest.phone = Phone::parse("06 39 98 00 09").unwrap();
    let mut other_both = other_phone.clone();
    other_both.guest.email = None;
    let mut other_email = draft("Le Goff");
    other_email.guest.email = None;
    for (draft, expected) in [
        (draft("legoff"), 1),
        (other_phone, 1),
        (other_email, 1),
        (other_both, 1),
        (draft("Le Gall"), 0),
        (Draft { stay: stay("2027-02-10", "2027-02-13"), ..draft("Le Goff") }, 0),
        (Draft { room_type: room_id("familiale"), ..draft("Le Goff") }, 0),
    ] {
        assert_eq!(alike(&draft, start()).await.len(), expected, "{draft:?}");
    }
    let again = draft("Le Goff");
    assert!(alike(&again, start() + TimeDelta::seconds(1)).await.is_empty());
    clock.set(start() + TimeDelta::hours(24));
    assert_eq!(alike(&again, DateTime::UNIX_EPOCH).await, std::slice::from_ref(&booked.id));
    let elsewhere = new_stay(stay("2027-03-01", "2027-03-02"), "standard");
    done(store.change(change("rtc_1", &[&booked.id], &elsewhere, 9)).await.unwrap());
    assert!(alike(&again, start()).await.is_empty(), "it is as it stands that it counts");
    let moved = Draft { stay: elsewhere.stay, ..draft("Le Goff") };
    assert_eq!(alike(&moved, start()).await, std::slice::from_ref(&booked.id));
    store.cancel(cancellation(Actor::Guest, &[&booked.id])).await.unwrap();
    assert!(alike(&moved, start()).await.is_empty());
    new(take(store, "rtc_3", &again, 9).await);
    clock.set(start() + TimeDelta::hours(48) + TimeDelta::seconds(1));
    new(take(store, "rtc_4", &draft("Autre"), 9).await);
    assert!(alike(&again, DateTime::UNIX_EPOCH).await.is_empty(), "what is older is forgotten");
}
