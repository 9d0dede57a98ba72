//! A scenario file as it is written.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    #[serde(rename = "titre")]
    pub(super) title: String,
    #[serde(rename = "numero")]
    pub(super) number: Option<u32>,
    #[serde(rename = "date_du_jour")]
    pub(super) today: String,
    #[serde(rename = "appelant")]
    pub(super) caller: Option<String>,
    #[serde(rename = "doit_dire", default)]
    pub(super) must_say: Vec<String>,
    #[serde(rename = "ne_doit_pas_dire", default)]
    pub(super) must_not_say: Vec<String>,
    #[serde(rename = "tours")]
    pub(super) turns: Vec<Turn>,
    #[serde(default)]
    pub(super) reservations: Vec<Map<String, Value>>,
}

/// One turn: the caller, then the model. Without a caller the model goes on in the response that follows the outputs before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct Turn {
    /// What the caller says.
    #[serde(rename = "appelant")]
    pub(in crate::simulator) caller: Option<String>,
    /// The caller says nothing, until the server makes the model speak.
    #[serde(default)]
    pub(in crate::simulator) silence: bool,
    /// The caller hangs up; nothing comes after.
    #[serde(rename = "raccroche", default)]
    pub(in crate::simulator) hangs_up: bool,
    /// What the model says, before it calls tools where it does.
    #[serde(rename = "dit")]
    pub(in crate::simulator) says: Option<String>,
    /// Tools that the model calls, all in one response.
    #[serde(rename = "outils", default)]
    pub(in crate::simulator) tools: Vec<Tool>,
    /// What the model says after the outputs.
    #[serde(rename = "puis")]
    pub(in crate::simulator) then_says: Option<String>,
}

/// One function call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct Tool {
    #[serde(rename = "nom")]
    pub(in crate::simulator) name: String,
    pub(in crate::simulator) arguments: Option<Map<String, Value>>,
    /// Arguments that are no JSON, verbatim.
    #[serde(rename = "brut")]
    pub(in crate::simulator) raw: Option<String>,
    /// What the output must have, by path.
    #[serde(rename = "attendu", default)]
    pub(in crate::simulator) expected: Map<String, Value>,
    /// Paths that must lead nowhere.
    #[serde(rename = "absents", default)]
    pub(in crate::simulator) absent: Vec<String>,
}

impl ScenarioFile {
    /// Refuses what cannot be played, naming the key.
    pub(super) fn check(&self) -> Result<(), String> {
        if chrono::NaiveDate::parse_from_str(&self.today, "%Y-%m-%d").is_err() {
            return Err(format!("date_du_jour : « {} » n'est pas une date AAAA-MM-JJ", self.today));
        }
        let mut model_goes_on = false;
        for (index, turn) in self.turns.iter().enumerate() {
            let at = format!("tours[{index}]");
            model_goes_on = turn.check(model_goes_on).map_err(|(key, fault)| format!("{at}{key} : {fault}"))?;
            if turn.hangs_up && index + 1 < self.turns.len() {
                return Err(format!("{at}.raccroche : rien ne peut suivre"));
            }
        }
        if model_goes_on {
            return Err("tours : après des outils, le modèle doit parler (puis, ou un tour sans appelant)".to_owned());
        }
        Ok(())
    }
}

type Fault = (String, &'static str);

impl Turn {
    /// Whether the model's next response is already open after this turn, given that it was before.
    fn check(&self, model_goes_on: bool) -> Result<bool, Fault> {
        let at = |key: &str, fault| Err((format!(".{key}"), fault));
        let callers = usize::from(self.caller.is_some()) + usize::from(self.silence) + usize::from(self.hangs_up);
        let speaks = self.says.is_some() || !self.tools.is_empty();
        match (callers, model_goes_on) {
            (2.., _) => return Err((String::new(), "appelant, silence et raccroche s'excluent")),
            (1, true) => return at("appelant", "le modèle doit d'abord parler des résultats (puis du tour d'avant)"),
            (0, false) => return at("appelant", "rien ne fait parler le modèle : appelant, silence ou raccroche"),
            _ => {}
        }
        if self.hangs_up {
            let silent = !speaks && self.then_says.is_none();
            return if silent { Ok(false) } else { at("raccroche", "le modèle ne parle plus après") };
        }
        if !speaks {
            return at("dit", "le modèle ne fait rien : dit ou outils");
        }
        if self.tools.is_empty() && self.then_says.is_some() {
            return at("puis", "il n'y a pas d'outils, donc pas de résultats : tout mettre dans dit");
        }
        for (index, tool) in self.tools.iter().enumerate() {
            tool.check().map_err(|(key, fault)| (format!(".outils[{index}]{key}"), fault))?;
        }
        Ok(!self.tools.is_empty() && self.then_says.is_none())
    }
}

impl Tool {
    fn check(&self) -> Result<(), Fault> {
        match (&self.arguments, &self.raw) {
            (Some(arguments), None) if arguments.values().any(is_toml_date) => {
                Err((".arguments".to_owned(), "les dates s'écrivent entre guillemets"))
            }
            (Some(_), None) | (None, Some(_)) => Ok(()),
            (None, None) => Err((".arguments".to_owned(), "absent (ou brut)")),
            (Some(_), Some(_)) => Err((".brut".to_owned(), "arguments et brut s'excluent")),
        }
    }
}

/// A bare TOML date becomes an object with a private key in JSON.
fn is_toml_date(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.keys().any(|key| key.starts_with("$__toml")))
}
