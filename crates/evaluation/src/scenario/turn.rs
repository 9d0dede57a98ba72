//! One turn of a call as it is written: what the caller does, what the model does.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Tools after which the model may have nothing to say: it waits, or has said its goodbye, or the caller is being passed on.
const MAY_BE_LAST: &[&str] = &["wait_for_user", "end_call", "transfer_to_human"];

/// One turn: the caller, then the model. Without a caller the model goes on in the response that follows the outputs before.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "keys of a file, each on its own: `check` refuses those that exclude each other"
)]
pub(crate) struct Turn {
    /// What the caller says.
    #[serde(rename = "appelant")]
    pub(crate) caller: Option<String>,
    /// The caller says nothing, until the server makes the model speak.
    #[serde(default)]
    pub(crate) silence: bool,
    /// The server makes the model speak of its own accord.
    #[serde(rename = "serveur", default)]
    pub(crate) server: bool,
    /// Keys that the caller presses, until the server makes the model speak.
    #[serde(rename = "touches")]
    pub(crate) keys: Option<String>,
    /// The caller hangs up; nothing comes after.
    #[serde(rename = "raccroche", default)]
    pub(crate) hangs_up: bool,
    /// What the model says, before it calls tools where it does.
    #[serde(rename = "dit")]
    pub(crate) says: Option<String>,
    /// Tools that the model calls, all in one response.
    #[serde(rename = "outils", default)]
    pub(crate) tools: Vec<Tool>,
    /// What the model says after the outputs.
    #[serde(rename = "puis")]
    pub(crate) then_says: Option<String>,
    /// The caller speaks into the last words of this turn: the response is cancelled.
    #[serde(rename = "interrompu", default)]
    pub(crate) interrupted: bool,
    /// The caller hangs up as soon as the tools are called.
    #[serde(rename = "raccroche_aussitot", default)]
    pub(crate) hangs_up_at_once: bool,
    /// The sideband is lost before the turn; the call goes on.
    #[serde(rename = "coupure", default)]
    pub(crate) cut: bool,
    /// Minutes of small talk before the turn.
    #[serde(rename = "minutes", default)]
    pub(crate) minutes: u64,
    /// What breaks, or is mended, before the turn.
    #[serde(rename = "panne")]
    pub(crate) breakdown: Option<Breakdown>,
    /// What the model must say in this turn.
    #[serde(rename = "doit_dire", default)]
    pub(crate) must_say: Vec<String>,
    /// What the model must not say in this turn.
    #[serde(rename = "ne_doit_pas_dire", default)]
    pub(crate) must_not_say: Vec<String>,
    /// What the server must have told the model, in texts of the conversation, before it spoke in this turn.
    #[serde(rename = "recoit", default)]
    pub(crate) is_told: Vec<String>,
}

/// What happens to the server's store.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Breakdown {
    /// It does not answer.
    #[serde(rename = "magasin_lent")]
    StoreHangs,
    /// It cannot write.
    #[serde(rename = "magasin_en_panne")]
    StoreFails,
    /// All is well again.
    #[serde(rename = "repare")]
    Mended,
}

/// One function call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    #[serde(rename = "nom")]
    pub(crate) name: String,
    pub(crate) arguments: Option<Map<String, Value>>,
    /// Arguments that are no JSON, verbatim.
    #[serde(rename = "brut")]
    pub(crate) raw: Option<String>,
    /// The arguments of the last call of this function, once more.
    #[serde(rename = "encore", default)]
    pub(crate) again: bool,
    /// The same function call is delivered twice.
    #[serde(rename = "en_double", default)]
    pub(crate) delivered_twice: bool,
    /// What the output must have, by path.
    #[serde(rename = "attendu", default)]
    pub(crate) expected: Map<String, Value>,
    /// Paths that must lead nowhere.
    #[serde(rename = "absents", default)]
    pub(crate) absent: Vec<String>,
}

pub(super) type Fault = (String, &'static str);

impl Turn {
    /// Whether the model's next response is already open after this turn, given that it was before. `spoken_to`: the opening line
    /// was said.
    pub(super) fn check(&self, model_goes_on: bool, spoken_to: bool) -> Result<bool, Fault> {
        let at = |key: &str, fault| Err((format!(".{key}"), fault));
        let callers = [self.caller.is_some(), self.silence, self.hangs_up, self.server, self.keys.is_some()];
        let callers = callers.into_iter().filter(|does| *does).count();
        let speaks = self.says.is_some() || !self.tools.is_empty();
        match (callers, model_goes_on) {
            (2.., _) => return Err((String::new(), "appelant, silence, touches, serveur et raccroche s'excluent")),
            (1, true) if spoken_to => return at("appelant", "le client a déjà parlé (ouverture)"),
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
        let cut_short = self.interrupted || self.hangs_up_at_once;
        let may_be_last = self.tools.iter().any(|tool| MAY_BE_LAST.contains(&tool.name.as_str()));
        Ok(!self.tools.is_empty() && self.then_says.is_none() && !cut_short && !may_be_last)
    }
}

impl Tool {
    fn check(&self) -> Result<(), Fault> {
        match (&self.arguments, &self.raw, self.again) {
            (Some(arguments), None, false) if arguments.values().any(is_toml_date) => {
                Err((".arguments".to_owned(), "les dates s'écrivent entre guillemets"))
            }
            (Some(_), None, false) | (None, Some(_), false) | (None, None, true) => Ok(()),
            (None, None, false) => Err((".arguments".to_owned(), "absent (ou brut, ou encore)")),
            (Some(_), Some(_), _) | (Some(_), _, true) | (_, Some(_), true) => {
                Err((".brut".to_owned(), "arguments, brut et encore s'excluent"))
            }
        }
    }
}

/// A bare TOML date becomes an object with a private key in JSON.
fn is_toml_date(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.keys().any(|key| key.starts_with("$__toml")))
}
