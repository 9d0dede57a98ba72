//! Files that are left beside a store: known by their names, and removed when their time is over.

use super::{
    super::{Kind, leftovers},
    *,
};
use crate::contract::{draft, new, take};
use hotel::samples::day;

#[tokio::test]
async fn files_left_beside_go_when_their_period_is_over() {
    // The store's time is 2026-09-21.
    const OLD: [&str; 4] = [
        ".journal.abime-20260821T141319Z",
        ".journal.abime-20251101T000000Z-bis",
        ".avant-2026-08-20T100000Z",
        ".journal.avant-2026-08-20T100000Z-2",
    ];
    const YOUNG: [&str; 2] = [".journal.abime-20260821T141321Z", ".serveur.avant-2026-09-20T100000Z"];
    const OF_OTHERS: [&str; 4] =
        [".journal.abime-hier", ".avant-travaux", "2.journal.abime-20200101T000000Z", ".sauve-2020-01-01T000000Z"];
    let place = Place::new();
    let store = place.open();
    for suffix in OLD.iter().chain(&YOUNG).chain(&OF_OTHERS) {
        place.write(suffix, "Kerguelen");
    }
    let found = |suffixes: &[&str]| {
        let known: Vec<PathBuf> = leftovers(&place.path()).into_iter().map(|left| left.path).collect();
        suffixes.iter().filter(|suffix| known.contains(&place.beside(suffix))).count()
    };
    assert_eq!((found(&OLD), found(&YOUNG), found(&OF_OTHERS)), (4, 2, 0));
    let damaged = leftovers(&place.path()).iter().filter(|left| left.kind == Kind::Damaged).count();
    assert_eq!(damaged, 3);

    // Nobody books here: the clock may be wrong.
    assert_eq!(store.forget_old(1, day("2026-09-21")).await.files, 0);
    new(take(&store, "rtc_1", &draft("Dupont"), 9).await);
    place.faults.lay(When::step(Step::Remove).on(OLD[0]), Effect::Fail(EACCES));
    assert_eq!(store.forget_old(1, day("2026-09-21")).await.files, 3);
    place.faults.lift();
    assert_eq!(store.forget_old(1, day("2026-09-21")).await.files, 1, "what failed is tried again");
    assert_eq!((found(&OLD), found(&YOUNG)), (0, 2));
    assert!(OF_OTHERS.iter().all(|suffix| place.beside(suffix).exists()));
}
