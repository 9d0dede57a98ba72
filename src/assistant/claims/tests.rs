//! The corpora, counted and judged; what each rule is for is read off there.

mod own_words;

use std::{collections::BTreeSet, fmt::Write as _};

use super::*;
use hotel::{
    proposal::{Beside, Term},
    samples::{day, stay},
};

const CORPUS: &str = include_str!("corpus.txt");
const HELD_BACK: &str = include_str!("held_back.txt");

/// One line of a corpus.
struct Case {
    context: &'static str,
    expected: BTreeSet<&'static str>,
    said: &'static str,
}

fn cases(corpus: &'static str) -> Vec<Case> {
    corpus
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut parts = line.splitn(3, '|').map(str::trim);
            let (context, expected, said) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            Case { context, expected: expected.split(',').filter(|name| *name != "-").collect(), said }
        })
        .collect()
}

/// A stay as tools tell of it.
fn told(rooms: &[&str], stay: Stay, people: u32) -> ToHear {
    let others = ["Chambre Standard", "Chambre Familiale", "Suite Vue Mer"].into_iter();
    let other_rooms = others.filter(|name| !rooms.contains(name)).map(str::to_owned).collect();
    let terms = [(7, 0), (2, 30)].map(|(days_before, fee_percent)| Term { days_before, fee_percent }).to_vec();
    ToHear::Booking {
        arrival: stay.arrival(),
        departure: stay.departure(),
        tonight: false,
        rooms: rooms.iter().map(|room| (*room).to_owned()).collect(),
        people,
        beside: Box::new(Beside { other_rooms, terms, ..Beside::default() }),
    }
}

/// What the contexts of the corpora stand for.
struct World {
    standard: Vec<KeptStay>,
    group: Vec<KeptStay>,
    moved: Vec<KeptStay>,
    prices: Vec<Cents>,
    unit_prices: Vec<UnitPrice>,
    codes: Vec<String>,
    /// The stays of the three lists.
    told: [ToHear; 3],
}

impl World {
    fn new() -> Self {
        let kept = |rooms: &[&str], stay, euros| KeptStay {
            stay,
            total: Some(Cents::from_euros(euros)),
            rooms: rooms.iter().map(|room| (*room).to_owned()).collect(),
            code: "42173653".to_owned(),
        };
        let (november, december) = (stay("2026-11-27", "2026-11-30"), stay("2026-12-04", "2026-12-06"));
        Self {
            standard: vec![kept(&["Chambre Standard"], november, 267)],
            group: vec![kept(&["Chambre Standard", "Chambre Familiale"], november, 684)],
            moved: vec![kept(&["Chambre Standard"], december, 178)],
            prices: [89, 139, 179, 119, 239, 267, 417, 537, 445, 895].map(Cents::from_euros).to_vec(),
            unit_prices: vec![UnitPrice { name: "Petit-déjeuner".to_owned(), price: Cents::from_euros(15) }],
            codes: vec!["42173653".to_owned()],
            told: [
                told(&["Chambre Standard"], november, 2),
                told(&["Chambre Standard", "Chambre Familiale"], november, 5),
                told(&["Chambre Standard"], december, 2),
            ],
        }
    }

    fn judge(&self, context: &str, said: &str) -> Vec<Claim> {
        let mut prices = self.prices.clone();
        let mut done =
            Done { unit_prices: &self.unit_prices, today: day("2026-11-22"), free: Some(&[0, 2]), ..Done::default() };
        let [standard, group, moved] = &self.told;
        let (mut spoken_of, before) = (Vec::new(), [standard]);
        match context {
            "rien" => {}
            "rappel" => done.callbacks = 1,
            "transfert" => done.transferred = true,
            "retenu" => done.held = true,
            "reserve" => (done.booked, spoken_of) = (&self.standard, vec![standard]),
            "groupe" => (done.booked, spoken_of) = (&self.group, vec![group]),
            "trouve" => (done.found, spoken_of) = (&self.standard, vec![standard]),
            "modifie" => {
                (done.before, done.changed, spoken_of) = (&before, &self.moved, vec![moved]);
                prices.push(Cents::from_euros(178));
            }
            "annule" => {
                (done.cancelled, spoken_of) = (&self.standard, vec![standard]);
                prices.push(Cents::new(0));
            }
            other => panic!("no such context: {other}"),
        }
        let known = [done.booked, done.changed, done.cancelled, done.found];
        done.codes = if known.iter().all(|kept| kept.is_empty()) { &[] } else { &self.codes };
        done.prices = &prices;
        let stays: Vec<(&ToHear, Cents)> = spoken_of.into_iter().map(|stay| (stay, Cents::default())).collect();
        done.stays = &stays;
        unfounded(&Reading::new(said), said, &done)
    }
}

/// How a corpus went: false sentences, how many were caught, innocent ones, how many were not left alone, and what went wrong.
struct Score {
    false_ones: usize,
    caught: usize,
    innocent: usize,
    alarms: usize,
    faults: String,
}

fn score(corpus: &'static str) -> Score {
    let world = World::new();
    let mut score = Score { false_ones: 0, caught: 0, innocent: 0, alarms: 0, faults: String::new() };
    for case in cases(corpus) {
        let found: BTreeSet<&str> = world.judge(case.context, case.said).into_iter().map(Claim::name).collect();
        if case.expected.is_empty() {
            score.innocent += 1;
            score.alarms += usize::from(!found.is_empty());
        } else {
            score.false_ones += 1;
            score.caught += usize::from(!found.is_empty());
        }
        if found != case.expected {
            writeln!(score.faults, "{} | expected {:?}, got {found:?} | {}", case.context, case.expected, case.said)
                .unwrap();
        }
    }
    score
}

#[expect(clippy::print_stdout, reason = "the figures are what these tests are for")]
fn judged(label: &str, corpus: &'static str) -> Score {
    let score = score(corpus);
    println!(
        "{label}: {} false sentences, {} caught; {} innocent ones, {} false alarms",
        score.false_ones, score.caught, score.innocent, score.alarms
    );
    score
}

#[test]
fn every_false_sentence_of_the_corpus_is_caught_and_no_innocent_one() {
    let score = judged("corpus", CORPUS);
    assert!(score.faults.is_empty(), "\n{}", score.faults);
    let (false_ones, innocent) = (score.false_ones, score.innocent);
    assert!(false_ones >= 150 && innocent >= false_ones, "{false_ones} false and {innocent} innocent");
}

#[test]
fn the_sentences_that_were_held_back_go_as_well() {
    let score = judged("held back", HELD_BACK);
    assert!(score.faults.is_empty(), "\n{}", score.faults);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(said in "\\PC{0,200}|([a-zéè' ,.?!€0-9-]{1,12} ?){0,40}", booked in proptest::bool::ANY) {
        let world = World::new();
        let claims = world.judge(if booked { "groupe" } else { "rien" }, &said);
        let _ = correction(&claims, &Done::default());
    }
}

#[test]
fn a_second_set_that_was_written_after_the_rules_goes_as_well() {
    let score = judged("second held back", include_str!("second_held_back.txt"));
    assert!(score.faults.is_empty(), "\n{}", score.faults);
}

#[test]
fn a_third_set_that_was_written_after_the_second_goes_as_well() {
    let score = judged("third held back", include_str!("third_held_back.txt"));
    assert!(score.faults.is_empty(), "\n{}", score.faults);
}

#[test]
fn only_whole_sentences_of_a_tool_are_taken_at_their_word() {
    let answer = "Trois nuits. Cela fait deux cent euros. Est-ce que je réserve ?";
    for (said, is_whole) in [
        ("Cela fait deux cent euros.", true),
        ("Trois nuits. Cela fait deux cent euros.", true),
        ("Est-ce que je réserve ?", true),
        ("cent euros.", false),
        ("Cela fait deux", false),
        ("Cela fait trois cent euros.", false),
    ] {
        assert_eq!(is_quoted(said, answer), is_whole, "{said}");
    }
}
