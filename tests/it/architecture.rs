//! Imports go down the list of rooms, never up or sideways where that is forbidden.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The rooms, from the top down. Rooms of one row may import each other only where they are the same.
const ROOMS: &[&[&str]] = &[
    &["main"],
    &["lib"],
    &["commands"],
    &["app"],
    &["config"],
    &["telemetry"],
    &["lifecycle"],
    &["control"],
    &["http"],
    &["call"],
    &["assistant"],
    &["tools"],
    &["desk"],
    &["mailroom"],
    &["tasks"],
];

/// Crates and folders that do no I/O, read no clock and know no tokio.
const PURE: &[&str] = &[
    "crates/hotel/src",
    "crates/french/src",
    "crates/messages/src",
    "crates/openai/src/webhook",
    "crates/openai/src/client_event",
    "crates/openai/src/server_event",
    "crates/openai/src/session_config",
    "src/assistant",
    "src/mailroom/circuits",
    "src/call/admission",
    "src/call/quotas",
    "src/call/machine",
];

/// What a pure file must not name.
const IMPURE: &[&str] = &["tokio::", "std::fs", "std::net", "std::io", "Clock", "reqwest::", "std::env", "std::thread"];

#[test]
fn imports_go_down_the_list_of_rooms() {
    let levels: BTreeMap<&str, usize> =
        ROOMS.iter().enumerate().flat_map(|(level, rooms)| rooms.iter().map(move |room| (*room, level))).collect();
    let mut faults = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("src") && !is_test(path)) {
        let room = room_of(&path);
        let level =
            *levels.get(room.as_str()).unwrap_or_else(|| panic!("{} is in no room of the list", path.display()));
        for imported in imports(&text) {
            let Some(&below) = levels.get(imported.as_str()) else { continue };
            if below <= level && imported != room {
                faults.push(format!("{} imports {imported}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "imports that go up:\n{}", faults.join("\n"));
}

#[test]
fn pure_rooms_do_no_io_and_read_no_clock() {
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        let name = path.with_extension("").display().to_string();
        if !PURE.iter().any(|pure| name == *pure || name.starts_with(&format!("{pure}/"))) {
            continue;
        }
        for impure in IMPURE {
            assert!(!production(&text).contains(impure), "{} names {impure}", path.display());
        }
    }
}

#[test]
fn files_stay_within_400_lines() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= 400, "{} is too long", path.display());
    }
}

/// Every source file of the workspace, by its path in it.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("crates")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 20, "the sources were not found");
    files
}

/// Whether a file holds tests alone: they may use any room.
fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
}

fn room_of(path: &Path) -> String {
    let room = path.iter().nth(1).unwrap();
    Path::new(room).with_extension("").display().to_string()
}

/// The part of a file before its tests.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

/// The rooms that a file names, in `use crate::…` or in a path. Comments and texts of documentation do not count.
fn imports(text: &str) -> Vec<String> {
    let code: String = production(text)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n");
    let mut rooms = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => rooms.push(word(after)),
            Some(list) => {
                let mut depth = 1;
                let mut start = true;
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => start = true,
                        c if start && c.is_alphabetic() => {
                            rooms.push(word(&list[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn the_reader_of_imports_sees_lists_and_paths() {
    let text = "use crate::{\n    call::{Services, Supervisor},\n    clock::Clock,\n};\nlet x = crate::ids::Ids::system();\n// crate::app\n";
    assert_eq!(imports(text), ["call", "clock", "ids"]);
}
