//! A copy taken and put back: whatever fails in between, the next start finds the old state or the new one.

use super::{
    super::{StoreFiles, restore},
    *,
};
use crate::{
    Callbacks as _, Filter,
    contract::{draft, found, new, take},
};

/// The time of [`start`], as it is written behind the names of files that were replaced.
const DATE: &str = "2026-09-21T141320Z";

/// A place with one reservation, and the files of another state that has two and a call-back in its journal.
async fn places() -> (Place, StoreFiles, [String; 2]) {
    let other = Place::in_memory();
    let store = other.open();
    new(take(&store, "rtc_1", &draft("Martin"), 9).await);
    let last = new(take(&store, "rtc_2", &draft("Durand"), 9).await);
    let reason = hotel::callback::Reason::parse("Une facture").unwrap();
    store.leave(hotel::callback::Draft::new("rtc_2", None, reason), 5).await.unwrap();
    let (files, content) = StoreFiles::read(&other.path()).unwrap();
    assert_eq!((content.reservations, content.callbacks), (2, 1), "what was just confirmed is in a copy");

    let place = Place::in_memory();
    let store = place.open();
    let own = new(take(&store, "rtc_9", &draft("Dupont"), 9).await);
    store.close().await.unwrap();
    (place, files, [own.id.clone(), last.id.clone()])
}

/// Which of the two states a start finds.
async fn is_restored(place: &Place, [own, last]: &[String; 2]) -> bool {
    let store = place.open();
    let (total, ids) = found(&store, Filter::default()).await;
    let restored = ids.contains(last);
    assert_eq!((total, ids.contains(own)), if restored { (2, false) } else { (1, true) });
    let callbacks = store.callbacks(crate::CallbackFilter::default()).await.unwrap().total;
    assert_eq!(callbacks, usize::from(restored));
    restored
}

#[tokio::test]
async fn restored_copy_starts_and_what_it_replaced_is_kept() {
    let (place, files, ids) = places().await;
    let before = place.read("");
    let restored = restore(&place.path(), &files, start(), &Disk::real()).unwrap();
    assert_eq!((restored.content.reservations, restored.content.callbacks), (2, 1));
    assert_eq!(place.read(&format!(".avant-{DATE}")), before);
    assert_eq!(restored.kept.len(), 3, "{:?}", restored.kept);
    assert!(is_restored(&place, &ids).await);

    let again = restore(&place.path(), &files, start(), &Disk::real()).unwrap();
    assert!(again.kept.iter().all(|kept| !restored.kept.contains(kept)), "nothing that was kept is overwritten");
}

#[tokio::test]
async fn restoring_is_refused_while_a_server_has_the_store() {
    let (place, files, ids) = places().await;
    let store = place.open();
    let fault = restore(&place.path(), &files, start(), &Disk::real()).unwrap_err();
    assert!(matches!(fault, OpenError::Locked { .. }), "{fault}");
    fs::remove_file(place.beside(".lock")).unwrap();
    let fault = restore(&place.path(), &files, start(), &Disk::real()).unwrap_err();
    assert!(matches!(fault, OpenError::Locked { .. }), "without its lock file as well: {fault}");
    drop(store);
    assert!(!is_restored(&place, &ids).await);
}

#[tokio::test]
async fn restoring_that_fails_anywhere_leaves_the_old_state_or_the_new_one() {
    let mut outcomes = Vec::new();
    for nth in 0.. {
        let (place, files, ids) = places().await;
        let disk = Disk::with_faults(Arc::clone(&place.faults));
        place.faults.lay(When::nth(place.faults.asked() + nth), Effect::Fail(ENOSPC));
        let done = restore(&place.path(), &files, start(), &disk).is_ok();
        place.faults.lift();
        let is_pending = super::super::is_interrupted(&place.path());
        let (read, _) = StoreFiles::read(&place.path()).unwrap();
        let restored = is_restored(&place, &ids).await;
        assert_eq!(read == files, restored, "a copy is of the state that a start finds, {nth}");
        assert!(restored || !(done || is_pending), "{nth}");
        assert!(!super::super::is_interrupted(&place.path()));
        let left = fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains("restauration")).collect();
        assert!(left.is_empty(), "{nth}: {left:?}");
        outcomes.push(restored);
        if done {
            break;
        }
    }
    assert!(outcomes.len() > 15, "{outcomes:?}");
    assert!(outcomes.is_sorted(), "before the decision the old state, after it the new one: {outcomes:?}");
    assert!(!outcomes[0] && outcomes.contains(&true));
}

#[test]
fn copy_of_a_damaged_store_is_refused() {
    for broken in ["", "[{", "{}"] {
        let place = Place::with_file(broken);
        assert!(StoreFiles::read(&place.path()).is_err(), "{broken:?}");
        let files = StoreFiles { file: broken.as_bytes().to_vec(), etat: Vec::new(), journal: Vec::new() };
        assert!(restore(&place.path(), &files, start(), &Disk::real()).is_err());
        assert_eq!(place.read(""), broken);
    }
}
