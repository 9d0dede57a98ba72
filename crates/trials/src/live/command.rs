//! `trials live`: the same scenarios in text with a real model and the user's own key, several times each. It costs money, so
//! nothing is sent before its order of magnitude was said and accepted.

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

use super::{LiveModel, LiveScore, passed_every_time};
use evaluation::{Played, Scenario};
use openai::{calls::ApiSettings, server_event::Usage, sideband::SidebandConnector, tls::Tls};
use vacances_bleues::{
    call::cost::{Cost, Prices},
    commands::{
        EXIT_FAILED, EXIT_WRONG,
        console::{complain, print},
        evaluate::{Evaluation, page::page, sheet::Sheet, write},
    },
    config::{Examined, prices},
};

/// What one conversation is taken to cost before it is known: a dozen responses, each with the instructions and what was said before
/// in it, most of that from the cache.
const RESPONSES_EXPECTED: u64 = 12;
const INPUT_EXPECTED: u64 = 7_000;
const CACHED_EXPECTED: u64 = 5_500;
const OUTPUT_EXPECTED: u64 = 150;

/// Arguments of `trials live`.
#[derive(Debug, Args)]
#[command(
    after_help = "Code de retour : 0 si chaque scénario a réussi à chaque fois, 1 sinon, 2 pour des arguments faux."
)]
pub struct LiveArguments {
    /// Ces seuls scénarios, par nom, numéro ou fichier ; sans nom : tous
    #[arg(long, value_name = "NOM", num_args = 1..)]
    scenario: Vec<String>,
    /// Combien de fois chaque scénario
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    fois: u16,
    /// Le modèle, à la place de celui d'`OPENAI_REALTIME_MODEL`
    #[arg(long, value_name = "NOM")]
    modele: Option<String>,
    /// Accepte le coût sans question
    #[arg(long)]
    oui: bool,
    /// Écrit le bilan en JSON
    #[arg(long, value_name = "FICHIER")]
    json: Option<PathBuf>,
    /// Écrit les conversations en une page HTML
    #[arg(long, value_name = "FICHIER")]
    html: Option<PathBuf>,
}

/// What came of a live run.
struct Live {
    model: String,
    times: usize,
    scores: Vec<LiveScore>,
    /// A page for each conversation.
    sheets: Vec<Sheet>,
    cost: Option<Cost>,
}

impl Live {
    /// For a person.
    fn in_words(&self) -> String {
        let cost = self.cost.map_or_else(|| "coût inconnu".to_owned(), |cost| format!("{cost} $"));
        let passed = passed_every_time(&self.scores);
        let faults = self.sheets.iter().flat_map(|sheet| {
            let name = (!sheet.passed()).then(|| format!("  ✗ {}  {}\n", sheet.name, sheet.title));
            name.into_iter().chain(sheet.faults.iter().map(|fault| format!("      {} : {}\n", fault.kind, fault.text)))
        });
        format!(
            "{}{} : pass^{} = {passed} sur {}, {cost}\n",
            faults.collect::<String>(),
            self.model,
            self.times,
            self.scores.len()
        )
    }

    /// For a program.
    fn in_json(&self) -> Value {
        let score = |score: &LiveScore| json!({"scenario": score.scenario, "reussis": score.passed(), "joues": score.runs.len()});
        json!({
            "modele": self.model,
            "fois": self.times,
            "scenarios": self.scores.len(),
            "reussis_a_chaque_fois": passed_every_time(&self.scores),
            "cout_usd": self.cost.map(|cost| cost.to_string()),
            "par_scenario": self.scores.iter().map(score).collect::<Vec<_>>(),
            "conversations": self.sheets.iter().map(Sheet::in_json).collect::<Vec<_>>(),
        })
    }
}

/// Plays the scenarios, once the person who pays has agreed.
pub async fn run(arguments: LiveArguments) -> ExitCode {
    let live = match play(&arguments).await {
        Ok(live) => live,
        Err(why) => {
            complain(&format!("{why:#}"));
            return ExitCode::from(EXIT_WRONG);
        }
    };
    print(&live.in_words());
    let json = arguments.json.map(|file| write(&file, &format!("{:#}\n", live.in_json())));
    let holds = passed_every_time(&live.scores) == live.scores.len();
    let pages = Evaluation { scenarios: live.sheets, ..Evaluation::default() };
    let html = arguments.html.map(|file| write(&file, &page(&pages)));
    let errors: Vec<anyhow::Error> = [json, html].into_iter().flatten().filter_map(Result::err).collect();
    for error in &errors {
        complain(&format!("{error:#}"));
    }
    if holds && errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) }
}

async fn play(arguments: &LiveArguments) -> Result<Live> {
    let scenarios = if arguments.scenario.is_empty() {
        Scenario::all()
    } else {
        arguments.scenario.iter().map(|name| Scenario::open(name)).collect()
    };
    let scenarios = scenarios?;
    let times = usize::from(arguments.fois);
    let examined = Examined::load();
    let Some(openai) = examined.openai else {
        let faults = examined.faults.iter().map(ToString::to_string).filter(|fault| fault.contains("OPENAI_"));
        bail!("Cet essai parle à OpenAI avec votre clé :\n{}", faults.collect::<Vec<_>>().join("\n"));
    };
    let name = arguments.modele.clone().unwrap_or(openai.model);
    let prices = prices::of_model(&name);
    let playable: Vec<&Scenario> = scenarios.iter().filter(|scenario| scenario.can_be_played_live()).collect();
    agree(&name, playable.len(), times, prices, arguments.oui)?;
    let tls = if openai.base_url.scheme() == "https" { Tls::from_system() } else { Tls::without_roots() }?;
    let api = ApiSettings { base_url: openai.base_url, key: openai.api_key, auth: openai.auth };
    let connector = SidebandConnector::new(&api, &tls)?;
    let model = LiveModel { connector, model: name, prices };
    let (mut scores, mut sheets, mut usage) = (Vec::new(), Vec::new(), Usage::default());
    for scenario in playable {
        let score = model.play(scenario, times).await;
        usage = usage.plus(score.usage);
        let mark = if score.passed_every_time() { '✓' } else { '✗' };
        print(&format!("  {mark} {}/{} {}\n", score.passed(), score.runs.len(), score.scenario));
        sheets.extend(score.runs.iter().enumerate().map(|(run, played)| sheet(scenario, played, run)));
        scores.push(score);
    }
    let cost = model.cost(&usage);
    Ok(Live { model: model.model, times, scores, sheets, cost })
}

fn sheet(scenario: &Scenario, played: &Played, run: usize) -> Sheet {
    let sheet = Sheet::of_scenario(scenario, played);
    Sheet {
        name: format!("{} · {}ᵉ fois", sheet.name, run + 1),
        replay: format!("cargo run --release -p trials -- live --scenario {}", scenario.name),
        ..sheet
    }
}

/// Says what it may cost, and asks.
fn agree(model: &str, scenarios: usize, times: usize, prices: Option<Prices>, agreed: bool) -> Result<()> {
    let conversations = scenarios.saturating_mul(times);
    let cost = prices.map_or_else(
        || "prix de ce modèle inconnu".to_owned(),
        |prices| format!("de l'ordre de {} $", prices.cost(&expected(conversations))),
    );
    print(&format!(
        "{scenarios} scénarios, {times} fois chacun, en texte, avec {model} et votre clé : {conversations} conversations, {cost}.\n"
    ));
    if agreed {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        bail!("Rien n'a été envoyé : ajoutez --oui pour accepter ce coût.");
    }
    print("Continuer ? (oui/non) ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("oui") {
        return Ok(());
    }
    bail!("Rien n'a été envoyé.")
}

/// The tokens that so many conversations are taken to need.
fn expected(conversations: usize) -> Usage {
    let responses = u64::try_from(conversations).unwrap_or(u64::MAX).saturating_mul(RESPONSES_EXPECTED);
    let (input, output) = (responses.saturating_mul(INPUT_EXPECTED), responses.saturating_mul(OUTPUT_EXPECTED));
    let cached = responses.saturating_mul(CACHED_EXPECTED);
    Usage { input, input_text: input, cached, output, output_text: output, ..Usage::default() }
}
