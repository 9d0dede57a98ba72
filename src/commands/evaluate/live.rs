//! `evaluate --live`: the same scenarios in text with a real model and the user's own key, several times each. It costs money, so
//! nothing is sent before its order of magnitude was said and accepted.

use std::io::{self, IsTerminal as _};

use serde_json::{Value, json};

use super::{EvaluateArguments, sheet::Sheet};
use crate::{
    call::cost::{Cost, Prices},
    commands::{
        console::print,
        live::{LiveModel, LiveScore, passed_every_time},
    },
    config::{Examined, prices},
};
use evaluation::{Played, Scenario};
use openai::{calls::ApiSettings, server_event::Usage, sideband::SidebandConnector, tls::Tls};

/// What one conversation is taken to cost before it is known: a dozen responses, each with the instructions and what was said before
/// in it, most of that from the cache.
const RESPONSES_EXPECTED: u64 = 12;
const INPUT_EXPECTED: u64 = 7_000;
const CACHED_EXPECTED: u64 = 5_500;
const OUTPUT_EXPECTED: u64 = 150;

/// What came of a live run.
#[derive(Clone, Debug)]
pub struct Live {
    /// The model.
    pub model: String,
    /// How often each scenario was played.
    pub times: usize,
    /// By scenario.
    pub scores: Vec<LiveScore>,
    /// A page for each conversation.
    pub sheets: Vec<Sheet>,
    /// What all of it cost, where prices are known.
    pub cost: Option<Cost>,
}

impl Live {
    /// Whether every scenario passed every time.
    pub fn holds(&self) -> bool {
        passed_every_time(&self.scores) == self.scores.len()
    }

    /// How many scenarios passed every time, of how many.
    pub fn passed(&self) -> (usize, usize) {
        (passed_every_time(&self.scores), self.scores.len())
    }

    /// For a program.
    pub fn in_json(&self) -> Value {
        let (passed, all) = self.passed();
        let score = |score: &LiveScore| json!({"scenario": score.scenario, "reussis": score.passed(), "joues": score.runs.len()});
        json!({
            "modele": self.model,
            "fois": self.times,
            "scenarios": all,
            "reussis_a_chaque_fois": passed,
            "cout_usd": self.cost.map(|cost| cost.to_string()),
            "par_scenario": self.scores.iter().map(score).collect::<Vec<_>>(),
            "conversations": self.sheets.iter().map(Sheet::in_json).collect::<Vec<_>>(),
        })
    }
}

/// Plays the scenarios, once the person who pays has agreed.
///
/// # Errors
/// A sentence, where the configuration or the person does not allow it.
pub(super) async fn play(arguments: &EvaluateArguments, scenarios: &[Scenario]) -> Result<Live, String> {
    let times = usize::from(arguments.fois);
    let examined = Examined::load();
    let Some(openai) = examined.openai else {
        let faults = examined.faults.iter().map(ToString::to_string).filter(|fault| fault.contains("OPENAI_"));
        return Err(format!("--live parle à OpenAI avec votre clé :\n{}", faults.collect::<Vec<_>>().join("\n")));
    };
    let name = arguments.modele.clone().unwrap_or(openai.model);
    let prices = prices::of_model(&name);
    let playable: Vec<&Scenario> = scenarios.iter().filter(|scenario| scenario.can_be_played_live()).collect();
    agree(&name, playable.len(), times, prices, arguments.oui)?;
    let tls = if openai.base_url.scheme() == "https" { Tls::from_system() } else { Tls::without_roots() };
    let tls = tls.map_err(|error| error.to_string())?;
    let api = ApiSettings { base_url: openai.base_url, key: openai.api_key, auth: openai.auth };
    let connector = SidebandConnector::new(&api, &tls).map_err(|error| error.to_string())?;
    let model = LiveModel { connector, model: name, prices };
    let (mut scores, mut sheets, mut usage) = (Vec::new(), Vec::new(), Usage::default());
    for scenario in playable {
        let score = model.play(scenario, times).await;
        usage = usage.plus(score.usage);
        let mark = if score.passed_every_time() { '✓' } else { '✗' };
        print(&format!("  {mark} {}/{} {}\n", score.passed(), score.runs.len(), score.scenario));
        sheets.extend(score.runs.iter().enumerate().map(|(run, played)| page(scenario, played, run)));
        scores.push(score);
    }
    let cost = model.cost(&usage);
    Ok(Live { model: model.model, times, scores, sheets, cost })
}

fn page(scenario: &Scenario, played: &Played, run: usize) -> Sheet {
    let sheet = Sheet::of_scenario(scenario, played);
    Sheet {
        name: format!("{} · {}ᵉ fois", sheet.name, run + 1),
        replay: format!("vacances-bleues evaluate --live --scenario {}", scenario.name),
        ..sheet
    }
}

/// Says what it may cost, and asks.
fn agree(model: &str, scenarios: usize, times: usize, prices: Option<Prices>, agreed: bool) -> Result<(), String> {
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
        return Err("Rien n'a été envoyé : ajoutez --oui pour accepter ce coût.".to_owned());
    }
    print("Continuer ? (oui/non) ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("oui") {
        return Ok(());
    }
    Err("Rien n'a été envoyé.".to_owned())
}

/// The tokens that so many conversations are taken to need.
fn expected(conversations: usize) -> Usage {
    let responses = u64::try_from(conversations).unwrap_or(u64::MAX).saturating_mul(RESPONSES_EXPECTED);
    let (input, output) = (responses.saturating_mul(INPUT_EXPECTED), responses.saturating_mul(OUTPUT_EXPECTED));
    let cached = responses.saturating_mul(CACHED_EXPECTED);
    Usage { input, input_text: input, cached, output, output_text: output, ..Usage::default() }
}
