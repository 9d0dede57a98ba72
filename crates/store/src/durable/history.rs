//! What was done to a disk, step by step, and what a power cut may leave of it; for tests.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

/// A file, whatever it is called.
pub type FileNumber = u64;

/// One thing that was done, by name in one folder.
#[derive(Clone, Debug)]
pub enum Event {
    /// A file was created empty.
    Create(OsString, FileNumber),
    /// Bytes were written at an offset.
    Write(FileNumber, u64, Vec<u8>),
    /// A file was synced.
    Sync(FileNumber),
    /// A file was cut.
    Cut(FileNumber, u64),
    /// A file took the name of another.
    Rename(OsString, OsString),
    /// A name was taken away.
    Remove(OsString),
    /// The folder was synced.
    SyncFolder,
    /// Something that the test wants to remember.
    Note(String),
}

/// The name under which a path is known in its folder.
pub(super) fn name(path: &Path) -> OsString {
    path.file_name().map(OsString::from).unwrap_or_default()
}

/// How much of what was not synced a power cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// The first half of what was written since the last sync of each file.
    Half,
    /// The second half of it, where the file became no longer: a disk does not write in the order of the bytes.
    SecondHalf,
    /// All of it.
    Everything,
}

/// Which of the names that were given or taken away since the last sync of the folder a power cut leaves as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// None: the folder is as it was synced.
    Synced,
    /// All of them.
    All,
    /// Only the last: a folder is not written in the order of its changes.
    OnlyLast,
}

/// A folder as a power cut may leave it: content by name.
pub type Remains = BTreeMap<OsString, Vec<u8>>;

#[derive(Clone, Debug, Default)]
struct Content {
    synced: Vec<u8>,
    written: Vec<u8>,
}

/// What may be left of the events: `content` says what happens to bytes, `names` to names that were not synced.
pub fn after_power_cut(events: &[Event], content: Left, names: Names) -> Remains {
    let mut files: BTreeMap<FileNumber, Content> = BTreeMap::new();
    let mut now: BTreeMap<OsString, FileNumber> = BTreeMap::new();
    let mut synced = now.clone();
    let mut only_last = now.clone();
    for event in events {
        match event {
            Event::Create(name, file) => {
                files.insert(*file, Content::default());
                now.insert(name.clone(), *file);
            }
            Event::Write(file, offset, bytes) => {
                let written = &mut files.entry(*file).or_default().written;
                let offset = usize::try_from(*offset).unwrap_or(usize::MAX);
                written.resize(written.len().max(offset + bytes.len()), 0);
                written[offset..offset + bytes.len()].copy_from_slice(bytes);
            }
            Event::Sync(file) => {
                let content = files.entry(*file).or_default();
                content.synced.clone_from(&content.written);
            }
            Event::Cut(file, length) => {
                files.entry(*file).or_default().written.resize(usize::try_from(*length).unwrap_or(usize::MAX), 0);
            }
            Event::Rename(from, to) => {
                if let Some(file) = now.remove(from) {
                    now.insert(to.clone(), file);
                    only_last.clone_from(&synced);
                    only_last.remove(from);
                    only_last.insert(to.clone(), file);
                }
            }
            Event::Remove(name) => {
                now.remove(name);
            }
            Event::SyncFolder => {
                synced.clone_from(&now);
                only_last.clone_from(&now);
            }
            Event::Note(_) => {}
        }
    }
    let left = |file: &FileNumber| {
        let Content { synced, written } = files.get(file).cloned().unwrap_or_default();
        match content {
            Left::Nothing => synced,
            Left::Half if written.len() > synced.len() => {
                written[..usize::midpoint(synced.len(), written.len())].to_vec()
            }
            Left::Half if written.len() == synced.len() => halves(&written, &synced),
            Left::SecondHalf if written.len() == synced.len() => halves(&synced, &written),
            Left::Half | Left::SecondHalf | Left::Everything => written,
        }
    };
    let kept = match names {
        Names::Synced => synced,
        Names::All => now,
        Names::OnlyLast => only_last,
    };
    kept.into_iter().map(|(name, file)| (name, left(&file))).collect()
}

/// Of the bytes in which two contents of one length differ, the first half of the first and the second half of the second.
fn halves(first: &[u8], second: &[u8]) -> Vec<u8> {
    let differ = |(a, b): (&u8, &u8)| a != b;
    let begin = first.iter().zip(second).position(differ).unwrap_or(0);
    let end = first.iter().zip(second).rposition(differ).unwrap_or(0);
    let middle = usize::midpoint(begin, end);
    [&first[..middle], &second[middle..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_synced_is_certain() {
        let (a, b) = (OsString::from("a"), OsString::from("b"));
        let events = [
            Event::Create(a.clone(), 1),
            Event::Write(1, 0, b"12".to_vec()),
            Event::Sync(1),
            Event::SyncFolder,
            Event::Write(1, 2, b"3456".to_vec()),
            Event::Rename(a.clone(), b.clone()),
        ];
        let only = |name: &OsString, content: &[u8]| Remains::from([(name.clone(), content.to_vec())]);
        assert_eq!(after_power_cut(&events, Left::Nothing, Names::Synced), only(&a, b"12"));
        assert_eq!(after_power_cut(&events, Left::Half, Names::Synced), only(&a, b"1234"));
        assert_eq!(after_power_cut(&events, Left::Everything, Names::All), only(&b, b"123456"));
    }

    #[test]
    fn what_was_written_over_may_be_there_in_either_half() {
        let a = OsString::from("a");
        let events = [
            Event::Create(a.clone(), 1),
            Event::Write(1, 0, b"1200000".to_vec()),
            Event::Sync(1),
            Event::SyncFolder,
            Event::Write(1, 2, b"3456".to_vec()),
        ];
        for (left, expected) in [
            (Left::Nothing, b"1200000"),
            (Left::Half, b"1230000"),
            (Left::SecondHalf, b"1204560"),
            (Left::Everything, b"1234560"),
        ] {
            assert_eq!(after_power_cut(&events, left, Names::Synced)[&a], expected, "{left:?}");
        }
    }
}
