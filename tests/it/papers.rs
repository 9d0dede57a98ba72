//! Papers that promise something keep it: what they name is there.

use std::{collections::BTreeSet, fs, path::Path};

use basics::metrics::Counter;
use evaluation::adversary::AdversarialModel;

const TROUBLES: &str = include_str!("../../docs/PANNES.md");

const MUTATIONS: &str = include_str!("../../docs/mutations.md");

/// Names of tests in a text, in backticks: `room::name_of_a_test`, `room::` for all of a file, or `name_of_a_test` alone.
fn named(text: &str) -> Vec<&str> {
    let is_name = |word: &&str| {
        word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | ':'))
            && (word.contains("::") || word.matches('_').count() >= 3)
    };
    text.split('`').skip(1).step_by(2).filter(is_name).filter(|word| !is_counter(word)).collect()
}

fn is_counter(word: &str) -> bool {
    Counter::ALL.iter().any(|counter| counter.name() == word)
}

/// Every function with a test's attribute, by its name, with the path of its file.
fn tests_of(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_of(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim_start) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    is_test = true;
                } else if let Some((_, after)) = line.split_once("fn ").filter(|_| is_test && !line.starts_with("//")) {
                    let name = after.split(['(', '<']).next().unwrap();
                    found.insert((path.file_stem().unwrap().to_str().unwrap().to_owned(), name.to_owned()));
                    is_test = false;
                }
            }
        }
    }
}

/// Every test of the workspace: the name of its file and its own.
fn tests() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    for folder in ["src", "crates", "tests"] {
        tests_of(&root.join(folder), &mut tests);
    }
    assert!(tests.len() > 500, "the tests were not found: {}", tests.len());
    tests
}

#[test]
fn every_test_that_the_table_of_troubles_names_exists() {
    let tests = tests();
    let exists = |name: &str| match name.rsplit_once("::") {
        Some((file, "")) => tests.iter().any(|(of, _)| of == file),
        Some((file, name)) => tests.contains(&(file.to_owned(), name.to_owned())),
        None => tests.iter().any(|(_, of)| of == name),
    };
    let named = named(TROUBLES);
    assert!(named.len() > 40, "the names were not found: {named:?}");
    let missing: Vec<&&str> = named.iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "named in docs/PANNES.md, and there is no such test: {missing:#?}");
}

#[test]
fn every_row_of_the_table_of_troubles_names_its_test() {
    let mut rows = 0;
    for line in TROUBLES
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| panne") && !line.starts_with("| preuve"))
    {
        let last = line.trim_end_matches('|').rsplit('|').next().unwrap();
        assert!(!named(last).is_empty(), "no test: {line}");
        rows += 1;
    }
    assert!(rows > 30, "{rows} rows");
}

#[test]
fn every_counter_that_the_table_of_troubles_names_exists() {
    let mut seen = 0;
    // « compteurs `a`, `b` », up to the end of the cell or of the sentence.
    for (at, _) in TROUBLES.match_indices("compteur").filter(|(at, _)| !TROUBLES[*at..].starts_with("compteurs=")) {
        let listed = TROUBLES[at..].split(['|', ';', '.', '(']).next().unwrap();
        for name in listed.split('`').skip(1).step_by(2) {
            assert!(is_counter(name), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}

/// The rows of the tables in a text that have so many cells, each cell as it is meant: without its backticks, `\|` as `|`.
fn rows(text: &str, cells: usize) -> Vec<Vec<String>> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| name |")).map(|line| {
        let line = line.replace("\\|", "\u{1}");
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().trim_matches('`').replace('\u{1}', "|")).collect::<Vec<_>>()
    });
    rows.filter(|row| row.len() == cells).collect()
}

/// A text with each run of blanks as one.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_row_of_the_list_of_mutations_fits_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = tests();
    let (mut names, mut gravest, mut faults) = (BTreeSet::new(), 0, Vec::new());
    for row in rows(MUTATIONS, 6) {
        let [name, _, file, before, _, test] = row.as_slice() else { unreachable!() };
        let (ahead, behind) = before.split_once('⟦').unwrap();
        let (removed, behind) = behind.split_once('⟧').unwrap();
        let before = on_one_line(&[ahead, removed, behind].concat());
        let code = fs::read_to_string(root.join(file)).map(|text| on_one_line(&text));
        let found = code.map_or(0, |code| code.matches(&before).count());
        if found != 1 {
            faults.push(format!("{name}: its text is {found} times in {file}"));
        }
        let path: Vec<&str> = test.trim_start_matches("it: ").split("::").collect();
        let is_there = |(of, test): &(String, String)| path.ends_with(&[test]) && path.contains(&of.as_str());
        if !tests.iter().any(is_there) {
            faults.push(format!("{name}: there is no test {test}"));
        }
        gravest += usize::from(name.starts_with("**"));
        if !names.insert(name.trim_matches('*').to_owned()) {
            faults.push(format!("{name}: the name is used twice"));
        }
    }
    for row in rows(MUTATIONS, 4) {
        for name in row[2].split('`').step_by(2).filter(|name| !names.contains(*name)) {
            faults.push(format!("{}: there is no row {name}", row[0]));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!((gravest, names.len() > 200), (40, true));
}

#[test]
fn every_adversarial_model_is_in_the_list_of_mutations() {
    let models = AdversarialModel::ALL.iter().map(|model| model.name());
    let is_named = |name: &str| MUTATIONS.contains(&format!("`{name}`")) || MUTATIONS.contains(&format!("`{name}: "));
    assert_eq!(models.filter(|name| !is_named(name)).collect::<Vec<_>>(), [""; 0]);
}
