//! What every store of call-backs does.

use std::sync::Arc;

use crate::{CallbackFilter, Callbacks, Left};
use basics::personal::Personal;
use hotel::callback::{Callback, Draft, Reason, Status};

/// As many as a call may leave here.
pub(crate) const MOST: usize = 3;

/// What a caller whose number is known leaves.
pub(crate) fn draft(call: &str, reason: &str) -> Draft {
    Draft::new(call, Some(&Personal::new("+33639981234".to_owned())), Reason::parse(reason).unwrap())
}

/// What a caller whose number is hidden leaves.
pub(crate) fn masked(call: &str, reason: &str) -> Draft {
    Draft::new(call, None, Reason::parse(reason).unwrap())
}

/// The call-back of a draft that is new.
pub(crate) async fn leave(store: &dyn Callbacks, draft: Draft) -> Arc<Callback> {
    match store.leave(draft, MOST).await.unwrap() {
        Left::New(callback) => callback,
        left @ (Left::Same(_) | Left::TooMany) => panic!("{left:?}"),
    }
}

/// The call-back of a draft that is not new.
pub(crate) async fn same(store: &dyn Callbacks, draft: Draft) -> Arc<Callback> {
    match store.leave(draft, MOST).await.unwrap() {
        Left::Same(callback) => callback,
        left @ (Left::New(_) | Left::TooMany) => panic!("{left:?}"),
    }
}

/// All call-backs.
pub(crate) async fn list(store: &dyn Callbacks) -> Vec<Arc<Callback>> {
    store.callbacks(CallbackFilter::default()).await.unwrap().rows
}

/// All cases, one after the other, each on an empty store.
pub(crate) async fn all<S: Callbacks + 'static>(empty: impl Fn() -> Arc<S>) {
    what_is_left_is_listed_oldest_first(&*empty()).await;
    the_same_reason_in_a_call_is_the_same_call_back(&*empty()).await;
    asked_many_times_at_once_it_is_left_once(empty()).await;
    a_number_that_comes_later_completes_the_one_that_waits(&*empty()).await;
    a_call_leaves_so_many_and_no_more(&*empty()).await;
    done_is_done_once_and_found_by_status(&*empty()).await;
}

async fn what_is_left_is_listed_oldest_first(store: &dyn Callbacks) {
    assert_eq!(list(store).await, []);
    let first = leave(store, draft("rtc_1", "Facture")).await;
    let second = leave(store, draft("rtc_2", "Facture")).await;
    assert!(first.id.starts_with("RAP-1790000000000-") && first.id.len() == 27, "{}", first.id);
    assert_eq!((first.status, first.phone.expose().as_str()), (Status::ToDo, "+33639981234"));
    assert_eq!(list(store).await, [Arc::clone(&first), Arc::clone(&second)]);
    let page = store.callbacks(CallbackFilter { offset: 1, limit: 1, ..CallbackFilter::default() }).await.unwrap();
    assert_eq!((page.total, page.rows), (2, vec![second]));
}

async fn the_same_reason_in_a_call_is_the_same_call_back(store: &dyn Callbacks) {
    let first = leave(store, draft("rtc_1", "Facture égarée")).await;
    assert_eq!(same(store, draft("rtc_1", "FACTURE EGAREE")).await, first);
    leave(store, draft("rtc_1", "Objet oublié")).await;
    assert_eq!(list(store).await.len(), 2);
}

async fn asked_many_times_at_once_it_is_left_once<S: Callbacks + 'static>(store: Arc<S>) {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let store = Arc::clone(&store);
        calls.spawn(async move { store.leave(draft("rtc_1", "Facture"), MOST).await.unwrap() });
    }
    let left = calls.join_all().await;
    assert_eq!(left.iter().filter(|left| matches!(left, Left::New(_))).count(), 1);
    assert_eq!(list(&*store).await.len(), 1);
}

async fn a_number_that_comes_later_completes_the_one_that_waits(store: &dyn Callbacks) {
    let waiting = leave(store, masked("rtc_1", "Facture")).await;
    assert_eq!(waiting.phone.expose(), "");
    let completed = same(store, masked("rtc_1", "Rappeler au 06 39 98 56 78")).await;
    assert_eq!((&completed.id, completed.phone.expose().as_str()), (&waiting.id, "0639985678"));
    assert_eq!(list(store).await, [completed]);
    leave(store, masked("rtc_2", "au 06 39 98 56 78")).await;
}

async fn a_call_leaves_so_many_and_no_more(store: &dyn Callbacks) {
    for reason in ["un", "deux", "trois"] {
        leave(store, draft("rtc_1", reason)).await;
    }
    assert!(matches!(store.leave(draft("rtc_1", "quatre"), MOST).await.unwrap(), Left::TooMany));
    same(store, draft("rtc_1", "deux")).await;
    leave(store, draft("rtc_2", "quatre")).await;
}

async fn done_is_done_once_and_found_by_status(store: &dyn Callbacks) {
    let first = leave(store, draft("rtc_1", "Facture")).await;
    let second = leave(store, draft("rtc_2", "Facture")).await;
    let done = store.mark_done(&first.id).await.unwrap().unwrap();
    assert_eq!((done.status, done.done_at.as_deref()), (Status::Done, Some("2026-09-21T14:13:20.000Z")));
    assert_eq!(store.mark_done(&first.id).await.unwrap().unwrap(), done);
    assert!(store.mark_done("RAP-1").await.unwrap().is_none());
    for (status, expected) in [(Status::Done, done), (Status::ToDo, second)] {
        let filter = CallbackFilter { status: Some(status), ..CallbackFilter::default() };
        let page = store.callbacks(filter).await.unwrap();
        assert_eq!((page.total, page.rows), (1, vec![expected]));
    }
}
