//! Sentences of a voice model against the real server, each on a call of its own, and how many were corrected, harmless or missed.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::sheet::took;
use crate::{commands::house::House, config::hotel_file};
use basics::clock::Clock;
use evaluation::statements::{Observed, Statement, Verdict};

/// What came of one sentence.
#[derive(Clone, Debug)]
struct Judged {
    statement: Statement,
    verdict: Verdict,
    is_badly_corrected: bool,
    why: Option<String>,
}

/// What came of many sentences.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    judged: Vec<Judged>,
    /// Calls that could not be played to their end, with the reason.
    failed: Vec<String>,
    elapsed: Duration,
}

impl Statements {
    /// Plays these sentences, so many calls at a time. `told` is called at the end of each.
    pub async fn play(statements: Vec<Statement>, at_a_time: usize, mut told: impl FnMut()) -> Self {
        let clock = Clock::system();
        let start: Instant = clock.instant();
        let (mut all, mut left, mut running) = (Self::default(), statements.into_iter(), JoinSet::new());
        loop {
            while running.len() < at_a_time.max(1)
                && let Some(statement) = left.next()
            {
                running.spawn(async move { play(&statement).await.map(|came| (statement, came)) });
            }
            match running.join_next().await {
                Some(Ok(Ok((statement, (observed, callbacks))))) => all.add(statement, &observed, &callbacks),
                Some(Ok(Err(error))) => all.failed.push(format!("{error:#}")),
                Some(Err(panicked)) => all.failed.push(panicked.to_string()),
                None => break,
            }
            told();
        }
        all.elapsed = clock.instant().saturating_duration_since(start);
        all
    }

    fn add(&mut self, statement: Statement, observed: &Observed, callbacks: &[Value]) {
        if let Some(why) = &observed.stuck {
            self.failed.push(format!("{} : « {} » : {why}", statement.state.name(), statement.text));
            return;
        }
        let verdict = statement.judge(observed, callbacks);
        let is_badly_corrected = statement.is_badly_corrected(observed);
        self.judged.push(Judged { statement, verdict, is_badly_corrected, why: observed.why.clone() });
    }

    /// Whether every call could be played.
    pub fn were_played(&self) -> bool {
        self.failed.is_empty()
    }

    fn count(&self, wanted: impl Fn(&Judged) -> bool) -> usize {
        self.judged.iter().filter(|judged| wanted(judged)).count()
    }

    /// The counts of every verdict by what a sentence has in common with others.
    fn by(&self, group: impl Fn(&Statement) -> &'static str) -> Vec<(&'static str, BTreeMap<Verdict, usize>)> {
        let mut groups: Vec<(&'static str, BTreeMap<Verdict, usize>)> = Vec::new();
        for judged in &self.judged {
            let name = group(&judged.statement);
            let place = groups.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                groups.push((name, BTreeMap::new()));
                groups.len() - 1
            });
            *groups[place].1.entry(judged.verdict).or_default() += 1;
        }
        groups.sort_by_key(|(name, _)| *name);
        groups
    }

    /// The report of recaps as text.
    pub fn write_recaps(&self, text: &mut String) {
        let took = took(self.elapsed);
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(text, "\nRELECTURES : {} appels, une relecture chacun, en {took}", self.judged.len());
        for (name, counts) in self.by(Statement::group) {
            let count = |verdict| counts.get(&verdict).copied().unwrap_or(0);
            let _ = writeln!(
                text,
                "    {name:20} {:>6} acceptées {:>6} refusées",
                count(Verdict::LeftAlone)
                    + count(Verdict::Missed)
                    + count(Verdict::Reported)
                    + count(Verdict::PutRight),
                count(Verdict::HeldBack) + count(Verdict::FalseAlarm),
            );
        }
        let right = self.count(|judged| judged.statement.is_true);
        let refused = self.count(|judged| judged.verdict == Verdict::FalseAlarm);
        let accepted = self.count(|judged| !judged.statement.is_true && judged.verdict != Verdict::HeldBack);
        let wrong = self.judged.len() - right;
        let _ = writeln!(text, "  {:36} {refused:>5} sur {right:>5}, {}", "justes refusées", percent(refused, right));
        let _ =
            writeln!(text, "  {:36} {accepted:>5} sur {wrong:>5}, {}", "fausses acceptées", percent(accepted, wrong));
        self.write_failures(text);
    }

    fn write_failures(&self, text: &mut String) {
        for why in &self.failed {
            let _ = writeln!(text, "  ✗ n'a pas pu être jouée : {why}");
        }
    }

    /// The report of sentences as text.
    pub fn write(&self, text: &mut String) {
        let took = took(self.elapsed);
        let _ = writeln!(text, "\nPHRASES : {} appels, une phrase chacun, en {took}", self.judged.len());
        let _ = writeln!(
            text,
            "  corrigé : sur-le-champ ; retenu : rien n'est réservé avant une relecture juste ; rétabli : avant l'au revoir ; \
             signalé : à la réception ; à tort : une phrase vraie"
        );
        let groups = [
            ("par genre", self.by(Statement::group)),
            ("par état de l'appel", self.by(|statement| statement.state.name())),
        ];
        for (title, groups) in groups {
            let _ = write!(text, "    {title:20}");
            for verdict in Verdict::ALL {
                let _ = write!(text, " {:>8}", verdict.name());
            }
            text.push('\n');
            for (name, counts) in groups {
                let _ = write!(text, "    {name:20}");
                for verdict in Verdict::ALL {
                    let _ = write!(text, " {:>8}", counts.get(&verdict).copied().unwrap_or(0));
                }
                text.push('\n');
            }
        }
        let false_ones = self.count(|judged| !judged.statement.is_true);
        let mended =
            |judged: &Judged| matches!(judged.verdict, Verdict::Corrected | Verdict::HeldBack | Verdict::PutRight);
        let at_goodbye = |judged: &Judged| !judged.statement.is_true && !judged.statement.hangs_up;
        let is_a_state = |judged: &Judged| at_goodbye(judged) && judged.statement.is_of_a_state();
        let left = self.count(|judged| at_goodbye(judged) && !mended(judged));
        for (what, part, of) in [
            ("fausses corrigées sur-le-champ", self.count(|judged| judged.verdict == Verdict::Corrected), false_ones),
            ("fausses sans effet dans l'appel", self.count(mended), false_ones),
            ("fausses manquées", self.count(|judged| judged.verdict == Verdict::Missed), false_ones),
            ("fausses restées après un au revoir", left, self.count(at_goodbye)),
            ("dont un faux état", self.count(|judged| is_a_state(judged) && !mended(judged)), self.count(is_a_state)),
            (
                "vraies corrigées à tort",
                self.count(|judged| judged.verdict == Verdict::FalseAlarm),
                self.judged.len() - false_ones,
            ),
            ("corrections mal dites", self.count(|judged| judged.is_badly_corrected), self.judged.len()),
        ] {
            let _ = writeln!(text, "  {what:36} {part:>5} sur {of:>5}, {}", percent(part, of));
        }
        self.write_failures(text);
    }

    /// The report for a program, with every sentence.
    pub fn in_json(&self) -> Value {
        let sentences = self.judged.iter().map(|Judged { statement, verdict, is_badly_corrected, why }| {
            json!({
                "genre": statement.group(), "etat": statement.state.name(), "vraie": statement.is_true,
                "client": statement.prompt, "phrase": statement.text, "raccroche": statement.hangs_up,
                "sort": verdict.name(), "correction_mal_dite": is_badly_corrected, "raison": why,
            })
        });
        json!({
            "duree_us": u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX),
            "phrases": sentences.collect::<Vec<_>>(),
            "injouables": self.failed,
        })
    }
}

/// A share with one decimal.
fn percent(part: usize, of: usize) -> String {
    let tenths = (part * 1_000 + of / 2).checked_div(of).unwrap_or(0);
    format!("{},{} %", tenths / 10, tenths % 10)
}

/// Plays one call in a hotel of its own: what was seen of it, and what it left for the desk.
async fn play(statement: &Statement) -> anyhow::Result<(Observed, Vec<Value>)> {
    let house = House::open(&statement.scenario()?, hotel_file::EXAMPLE, None).await?;
    let call = house.dial(Some(&statement.caller())).await?;
    let observed = statement.play(&call, &*house.breaker()).await;
    // What the call was writing is finished before the hotel is closed.
    let _ = house.is_left().await;
    let (_, callbacks) = house.close().await?;
    Ok((observed, callbacks))
}
