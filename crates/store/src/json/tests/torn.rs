//! Journals that a power cut tore, or that were damaged: what was never confirmed is left out and kept aside, anything else stops
//! the start.

use super::{super::error::OpenError, files::place_with_a_booking_in_the_journal, *};
use crate::{
    Calls as _, Filter,
    contract::{draft, found, new, take},
};
use basics::metrics::Warning;

#[tokio::test]
async fn a_journal_torn_at_any_byte_lets_the_server_start() {
    let (place, id) = place_with_a_booking_in_the_journal().await;
    let store = place.open();
    let second = new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    drop(store);
    place.faults.lift();
    let (file, journal) = (place.read(""), place.read(".journal"));
    let end_of = |name: &str| {
        let at = journal.find(name).unwrap();
        at + journal[at..].find('\n').unwrap()
    };
    let ends = ["Dupont", "Martin"].map(end_of);
    let around = ends.iter().flat_map(|end| end - 1..=end + 1);
    for length in (0..journal.len()).step_by(7).chain(around).chain([journal.len() - 1]) {
        place.write("", &file);
        let torn = &journal.as_bytes()[..length];
        place.write(".journal", torn);
        let store = place.open();
        let (total, ids) = found(&store, Filter::default()).await;
        let whole = ends.iter().filter(|end| length >= **end).count();
        assert_eq!(ids, [id.clone(), second.id.clone()][..whole], "cut at {length}");
        // What is not whole is said and kept: a line lacks nothing where it lacks its end alone.
        let kept = set_aside(&place);
        let rest = torn.split(|byte| *byte == b'\n').next_back().unwrap();
        let expected = if journal.as_bytes().get(length) == Some(&b'\n') { b"" } else { rest };
        assert_eq!(kept, expected, "cut at {length}");
        let said = place.metrics.warnings().clear(Warning::StoreDamaged);
        assert_eq!(said, !expected.is_empty(), "cut at {length}");
        new(take(&store, "rtc_3", &draft("Durand"), 9).await);
        drop(store);
        assert_eq!(found(&place.open(), Filter::default()).await.0, total + 1, "cut at {length}");
    }
}

/// The bytes that were set aside, which go with this.
fn set_aside(place: &Place) -> Vec<u8> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(place.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains(".abime-") {
            kept.extend(fs::read(&path).unwrap());
            fs::remove_file(path).unwrap();
        }
    }
    kept
}

#[tokio::test]
async fn a_hole_before_the_only_booking_stops_the_start() {
    let place = Place::in_memory();
    place.forbid_snapshots();
    let store = place.open();
    for call in ["rtc_7", "rtc_8"] {
        assert!(store.first_ring(call, call, start()));
        store.call_lives(live(call));
        store.written(call).await;
    }
    new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    let marked = async {
        while !place.read(".journal").lines().next_back().unwrap().ends_with(r#"[{"durable":5}]}"#) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), marked).await.expect("the sync is noted");
    drop(store);
    let journal = place.read(".journal");
    let lines: Vec<usize> = journal.match_indices('\n').map(|(at, _)| at + 1).collect();
    assert!(journal.lines().rev().nth(1).unwrap().contains("Dupont"), "{journal}");
    // In each line but the last, which says no more than that the others were on the disk.
    for (number, begin) in [0].iter().chain(&lines).take(lines.len() - 1).enumerate() {
        let mut damaged = journal.clone().into_bytes();
        damaged[begin + 5..begin + 25].fill(0);
        place.write(".journal", &damaged);
        let fault = place.try_open().unwrap_err();
        assert!(matches!(fault, OpenError::JournalDamaged { line, .. } if line == number + 1), "{fault}");
    }
}

#[tokio::test]
async fn a_flipped_bit_in_the_journal_or_the_file_is_noticed_where_bookings_wait() {
    let place = Place::in_memory();
    let store = place.open();
    let first = new(take(&store, "rtc_1", &draft("Dupont"), 5).await);
    store.settled().await;
    place.forbid_snapshots();
    let second = new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    drop(store);
    for suffix in ["", ".journal"] {
        let (file, journal) = (place.read(""), place.read(".journal"));
        let good = place.read(suffix).into_bytes();
        for at in (0..good.len()).step_by(3).chain([good.len() - 1]) {
            let mut flipped = good.clone();
            flipped[at] ^= 1 << (at % 8);
            place.write(suffix, &flipped);
            match place.try_open() {
                Err(fault) => assert!(!fault.to_string().contains("Dupont"), "{fault}"),
                Ok(store) => {
                    let ids = vec![first.id.clone(), second.id.clone()];
                    assert_eq!(found(&store, Filter::default()).await, (2, ids), "byte {at} of {suffix}");
                }
            }
            place.write("", &file);
            place.write(".journal", &journal);
        }
    }
}

#[tokio::test]
async fn a_damaged_line_before_the_last_stops_the_start_with_its_place() {
    let (place, _) = place_with_a_booking_in_the_journal().await;
    let store = place.open();
    new(take(&store, "rtc_2", &draft("Martin"), 5).await);
    drop(store);
    place.write(".journal", place.read(".journal").replace("Dupont", "Dupond"));
    let fault = place.try_open().unwrap_err();
    assert!(matches!(fault, OpenError::JournalDamaged { line: 2, .. }), "{fault}");
}
