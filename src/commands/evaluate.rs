//! `vacances-bleues evaluate`: scenarios and saboteurs against the real server, without a key and without a network.

pub mod board;
pub mod days;
pub mod page;
pub mod sheet;
pub mod statements;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use self::{board::board, days::Season, sheet::Sheet, statements::Statements};
use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{Progress, complain, print},
    house::play_all,
};
use evaluation::{
    Scenario,
    adversary::{AdversarialModel, Day},
    statements::Statement,
};

/// Days at a time: most of a day is waiting of one side for the other.
const AT_A_TIME: usize = 16;

/// Sentences where nobody asks for another number: each kind twelve times true and twelve times false.
const USUAL_SENTENCES: usize = 264;

/// Arguments of `vacances-bleues evaluate`.
#[derive(Debug, Args)]
#[command(
    about = "Joue scénarios et saboteurs contre le vrai serveur, et dresse le bilan : ni clé, ni réseau",
    after_help = "\
Un saboteur est un programme à la place du modèle, qui fait ce qu'un modèle ne doit pas faire. Une graine est une journée d'un petit \
hôtel : deux à quatre appels à la fois pour les mêmes chambres. La même graine rejoue la même journée.

Code de retour : 0 si tout tient, 1 sinon, 2 pour des arguments faux."
)]
pub struct EvaluateArguments {
    /// Nombre de graines, réparties entre les saboteurs
    #[arg(long, value_name = "N", default_value_t = 270, conflicts_with = "graine")]
    graines: u64,
    /// Rejoue cette seule graine
    #[arg(long, value_name = "S")]
    graine: Option<u64>,
    /// Ce seul saboteur (avec --graine ou --graines)
    #[arg(long, value_name = "NOM")]
    saboteur: Option<String>,
    /// Ces seuls scénarios, par nom, numéro ou fichier ; sans nom : tous
    #[arg(long, value_name = "NOM", num_args = 1..)]
    scenario: Vec<String>,
    /// Pas de saboteurs
    #[arg(long, conflicts_with_all = ["graine", "saboteur"])]
    sans_saboteurs: bool,
    /// Ce nombre de phrases du modèle, vraies et fausses, chacune dans un appel, et rien d'autre
    #[arg(long, value_name = "N", conflicts_with_all = ["graines", "graine", "saboteur", "scenario"])]
    phrases: Option<usize>,
    /// Ce nombre de relectures dans les mots du modèle, justes et fausses, et rien d'autre
    #[arg(long, value_name = "N", conflicts_with_all = ["graines", "graine", "saboteur", "scenario"])]
    relectures: Option<usize>,
    /// Graine de ces phrases et de ces relectures
    #[arg(long, value_name = "S", default_value_t = 1)]
    graine_phrases: u64,
    /// Écrit le bilan en JSON
    #[arg(long, value_name = "FICHIER")]
    json: Option<PathBuf>,
    /// Écrit le bilan et les conversations en une page HTML
    #[arg(long, value_name = "FICHIER")]
    html: Option<PathBuf>,
}

/// What was played, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// A page for each scenario.
    pub scenarios: Vec<Sheet>,
    /// The saboteurs; `None` where they were not played.
    pub season: Option<Season>,
    /// What the model says that is so or is not; `None` where no sentences were said.
    pub statements: Option<Statements>,
    /// Recaps in the model's own words; `None` where none were said.
    pub recaps: Option<Statements>,
}

/// Plays what the arguments ask for and reports it.
pub async fn run(arguments: EvaluateArguments) -> ExitCode {
    let (scenarios, days) = match scenarios(&arguments).and_then(|scenarios| Ok((scenarios, days(&arguments)?))) {
        Ok(asked) => asked,
        Err(error) => {
            complain(&format!("{error:#}"));
            return ExitCode::from(EXIT_WRONG);
        }
    };
    let evaluation = play(&scenarios, days, &arguments).await;
    print(&board(&evaluation));
    let written = [
        arguments.json.map(|file| write(&file, &format!("{:#}\n", evaluation.in_json()))),
        arguments.html.map(|file| write(&file, &page::page(&evaluation))),
    ];
    let errors: Vec<anyhow::Error> = written.into_iter().flatten().filter_map(Result::err).collect();
    for error in &errors {
        complain(&format!("{error:#}"));
    }
    if evaluation.holds() && errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

/// Plays all of it.
async fn play(scenarios: &[Scenario], days: Vec<Day>, arguments: &EvaluateArguments) -> Evaluation {
    let mut progress = Progress::of(scenarios.len(), "scénarios joués");
    let played = play_all(scenarios, AT_A_TIME, || progress.step()).await;
    drop(progress);
    let sheets = scenarios.iter().zip(&played).map(|(scenario, played)| Sheet::of_scenario(scenario, played)).collect();
    let season = if days.is_empty() {
        None
    } else {
        let mut progress = Progress::of(days.len(), "journées jouées");
        Some(Season::play(days, AT_A_TIME, || progress.step()).await)
    };
    let [sentences, recaps] = sentences(arguments);
    let statements = say(sentences, "phrases dites").await;
    let recaps = say(recaps, "relectures dites").await;
    Evaluation { scenarios: sheets, season, statements, recaps }
}

/// The scenarios that the arguments ask for: all of them, but where a day is played again.
fn scenarios(arguments: &EvaluateArguments) -> anyhow::Result<Vec<Scenario>> {
    let scenarios = if !arguments.scenario.is_empty() {
        arguments.scenario.iter().map(|name| Scenario::open(name)).collect()
    } else if arguments.graine.is_some() || arguments.saboteur.is_some() || arguments.says_only() {
        Ok(Vec::new())
    } else {
        Scenario::all()
    };
    Ok(scenarios?)
}

/// Plays calls with a sentence each; none where there are no sentences.
async fn say(sentences: Vec<Statement>, what: &'static str) -> Option<Statements> {
    if sentences.is_empty() {
        return None;
    }
    let mut progress = Progress::of(sentences.len(), what);
    Some(Statements::play(sentences, AT_A_TIME, || progress.step()).await)
}

/// The sentences and the recaps that the arguments ask for: none where a scenario or a day is played again.
fn sentences(arguments: &EvaluateArguments) -> [Vec<Statement>; 2] {
    let EvaluateArguments { phrases, relectures, graine_phrases, .. } = arguments;
    let is_played_again = !arguments.scenario.is_empty() || arguments.graine.is_some() || arguments.saboteur.is_some();
    let usual = if is_played_again || arguments.says_only() { 0 } else { USUAL_SENTENCES };
    [
        Statement::generate(*graine_phrases, phrases.unwrap_or(usual)),
        Statement::recaps(*graine_phrases, relectures.unwrap_or(usual)),
    ]
}

impl EvaluateArguments {
    /// Whether nothing but sentences or recaps is asked for.
    const fn says_only(&self) -> bool {
        self.phrases.is_some() || self.relectures.is_some()
    }
}

/// The days that the arguments ask for.
fn days(arguments: &EvaluateArguments) -> anyhow::Result<Vec<Day>> {
    if arguments.sans_saboteurs || arguments.says_only() {
        return Ok(Vec::new());
    }
    let saboteur = match &arguments.saboteur {
        None => None,
        Some(name) => Some(AdversarialModel::named(name).ok_or_else(|| unknown(name))?),
    };
    let day = |seed| saboteur.map_or_else(|| Day::of(seed), |saboteur| Day::with(saboteur, seed));
    Ok(match arguments.graine {
        Some(seed) => vec![day(seed)],
        None => (0..arguments.graines).map(day).collect(),
    })
}

fn unknown(name: &str) -> anyhow::Error {
    let names: Vec<&str> = AdversarialModel::ALL.iter().map(|saboteur| saboteur.name()).collect();
    anyhow::anyhow!("saboteur inconnu : {name} ; il y a : {}", names.join(", "))
}

/// Writes a report, for its owner alone: its people are invented, what a real model says may not be.
///
/// # Errors
/// The file's name and the system's error.
pub fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let open = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    open.and_then(|mut file| file.write_all(text.as_bytes())).with_context(|| file.display().to_string())
}

impl Evaluation {
    /// The report for a program.
    pub fn in_json(&self) -> Value {
        let mut report = json!({
            "reussi": self.holds(),
            "scenarios": self.scenarios.iter().map(Sheet::in_json).collect::<Vec<_>>(),
            "genres": self.kinds(),
        });
        if let Some(statements) = &self.statements {
            report["phrases"] = statements.in_json();
        }
        if let Some(recaps) = &self.recaps {
            report["relectures"] = recaps.in_json();
        }
        if let Some(season) = &self.season {
            let tallies: BTreeMap<&str, Value> = season.tallies.iter().map(|(saboteur, tally)| {
                let harm: BTreeMap<&str, usize> = tally.harm.iter().map(|(kind, count)| (kind.label(), *count)).collect();
                let row = json!({"journees": tally.days, "appels": tally.calls, "reservations": tally.booked, "degats": harm});
                (saboteur.name(), row)
            }).collect();
            let (days, calls, booked) = season.totals();
            report["saboteurs"] = json!({
                "journees": days,
                "appels": calls,
                "reservations": booked,
                "duree_us": u64::try_from(season.elapsed.as_micros()).unwrap_or(u64::MAX),
                "par_saboteur": tallies,
                "injouables": season.failed.iter().map(|(seed, why)| json!({"graine": seed, "raison": why})).collect::<Vec<_>>(),
                "journees_a_lire": self.days().iter().map(Sheet::in_json).collect::<Vec<_>>(),
            });
        }
        report
    }
}
