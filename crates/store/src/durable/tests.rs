//! Files as they are written, cut, replaced and locked.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::durable::faults::{ENOSPC, Effect, When};

#[test]
fn a_replaced_file_is_private_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fichier");
    Disk::real().replace(&path, b"un").unwrap();
    Disk::real().replace(&path, b"deux").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"deux");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, PRIVATE_MODE);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_replacement_that_fails_leaves_the_old_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fichier");
    Disk::real().replace(&path, b"ancien").unwrap();
    for step in [Step::Create, Step::Write, Step::Sync, Step::Rename] {
        let faults = Arc::new(Faults::default());
        faults.lay(When::step(step), Effect::Short(ENOSPC));
        let error = Disk::with_faults(Arc::clone(&faults)).replace(&path, b"nouveau").unwrap_err();
        assert_eq!(cause(&error), "disque plein", "{step:?}");
        assert_eq!(fs::read(&path).unwrap(), b"ancien", "{step:?}");
    }
}

#[test]
fn after_a_short_write_the_end_is_still_the_last_good_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let faults = Arc::new(Faults::default());
    let mut file = Disk::with_faults(Arc::clone(&faults)).create(&path).unwrap();
    file.append(b"bon\n").unwrap();
    faults.lay(When::step(Step::Write), Effect::Short(ENOSPC));
    file.append(b"mauvais\n").unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), b"bon\nmauv");
    faults.lift();
    file.cut(file.end()).unwrap();
    file.append(b"encore\n").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"bon\nencore\n");
}

#[test]
fn what_is_written_into_the_room_that_is_kept_changes_no_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut file = Disk::real().create(&path).unwrap();
    file.keep_room(4);
    for (line, expected) in [("un\n", "un\n\0\0\0\0"), ("dos\n", "un\ndos\n"), ("x\n", "un\ndos\nx\n\0\0\0\0")] {
        file.append(line.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    }
    file.cut(3).unwrap();
    file.append(b"2\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "un\n2\n\0\0\0\0", "nothing of what was cut comes back");
}

#[test]
fn a_lock_is_held_by_one_and_free_when_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("verrou");
    let held = Disk::real().lock(&path).unwrap();
    assert!(held.is_some());
    assert!(Disk::real().lock(&path).unwrap().is_none());
    drop(held);
    assert!(Disk::real().lock(&path).unwrap().is_some());
}

#[test]
fn lock_file_replaced_before_its_locking_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("verrou");
    Disk::real().replace(&path, b"").unwrap();
    let opened = std::cell::Cell::new(0);
    let lock = Disk::real().lock_opened(&path, || {
        let file = File::options().read(true).write(true).open(&path)?;
        if opened.replace(opened.get() + 1) == 0 {
            Disk::real().replace(&path, b"")?;
        }
        Ok(file)
    });
    assert!(lock.unwrap().unwrap().is_in_place(&path));
    assert_eq!(opened.get(), 2);
}
