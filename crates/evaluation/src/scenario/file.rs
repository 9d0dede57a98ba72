//! A scenario file as it is written.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    persona::{Fact, Persona},
    turn::Turn,
};

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
    /// Whether it is one of the calls of `demo`.
    #[serde(rename = "demonstration", default)]
    pub(super) demonstration: bool,
    #[serde(rename = "appelant")]
    pub(super) caller: Option<String>,
    #[serde(rename = "personnage", default)]
    pub(super) persona: Persona,
    #[serde(rename = "ouverture")]
    pub(super) opening: Option<String>,
    #[serde(rename = "faits", default)]
    pub(super) facts: Vec<Fact>,
    #[serde(rename = "doit_dire", default)]
    pub(super) must_say: Vec<String>,
    #[serde(rename = "ne_doit_pas_dire", default)]
    pub(super) must_not_say: Vec<String>,
    #[serde(rename = "fin", default)]
    pub(super) end: End,
    #[serde(rename = "appel", default)]
    pub(super) circumstances: Circumstances,
    #[serde(rename = "avant", default)]
    pub(super) before: Before,
    #[serde(rename = "hotel", default)]
    pub(super) hotel: toml::Table,
    #[serde(rename = "tours")]
    pub(super) turns: Vec<Turn>,
    #[serde(rename = "suite", default)]
    pub(super) sequels: Vec<Sequel>,
    #[serde(default)]
    pub(super) reservations: Vec<Map<String, Value>>,
    #[serde(rename = "rappels", default)]
    pub(super) callbacks: Vec<Map<String, Value>>,
}

/// How a call is expected to end.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) enum End {
    /// The caller hangs up.
    #[default]
    #[serde(rename = "client")]
    Caller,
    /// The server hangs up: the goodbye was said, or nobody speaks.
    #[serde(rename = "assistant")]
    Assistant,
    /// The caller is passed on to the reception.
    #[serde(rename = "transfert")]
    Transfer,
}

/// What the call meets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Circumstances {
    /// Time of day at the hotel, `HH:MM`.
    #[serde(rename = "heure")]
    pub(super) time: Option<String>,
    /// Whether there is a line to the reception.
    #[serde(rename = "transfert", default)]
    pub(super) transfer: bool,
    /// Whether OpenAI's side refuses to pass the call on.
    #[serde(rename = "transfert_refuse", default)]
    pub(super) transfer_refused: bool,
}

/// What the store holds before the call.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Before {
    /// Whole rows; what is left out of them is filled in.
    #[serde(default)]
    pub(super) reservations: Vec<Map<String, Value>>,
    /// Nights on which rooms of a type are taken.
    #[serde(rename = "complet", default)]
    pub(super) full: Vec<Full>,
}

/// So many rooms of a type, taken from one day to another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Full {
    #[serde(rename = "type_chambre")]
    pub(super) room_type: String,
    #[serde(rename = "du")]
    pub(super) arrival: String,
    #[serde(rename = "au")]
    pub(super) departure: String,
    #[serde(rename = "nombre")]
    pub(super) rooms: usize,
}

/// One more call, after the one before has ended.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sequel {
    /// The caller's number; that of the first call where it is absent.
    #[serde(rename = "appelant")]
    pub(super) caller: Option<String>,
    /// Whether the number is hidden.
    #[serde(rename = "masque", default)]
    pub(super) hidden: bool,
    /// After how many minutes.
    #[serde(rename = "apres_minutes", default)]
    pub(super) after_minutes: u64,
    #[serde(rename = "fin", default)]
    pub(super) end: End,
    #[serde(rename = "tours")]
    pub(super) turns: Vec<Turn>,
}

impl ScenarioFile {
    /// Refuses what cannot be played, naming the key.
    pub(super) fn check(&self) -> Result<(), String> {
        if !is_day(&self.today) {
            return Err(format!("date_du_jour : « {} » n'est pas une date AAAA-MM-JJ", self.today));
        }
        if let Some(time) = &self.circumstances.time
            && chrono::NaiveTime::parse_from_str(time, "%H:%M").is_err()
        {
            return Err(format!("appel.heure : « {time} » n'est pas une heure HH:MM"));
        }
        for (index, full) in self.before.full.iter().enumerate() {
            if !is_day(&full.arrival) || !is_day(&full.departure) {
                return Err(format!("avant.complet[{index}] : du et au sont des dates AAAA-MM-JJ"));
            }
        }
        check_turns("", &self.turns, self.opening.is_some())?;
        for (index, sequel) in self.sequels.iter().enumerate() {
            check_turns(&format!("suite[{index}]."), &sequel.turns, false)?;
        }
        Ok(())
    }
}

fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// Refuses turns that do not follow from one another. The caller of the first turn may be the opening line.
fn check_turns(call: &str, turns: &[Turn], opening: bool) -> Result<(), String> {
    let mut model_goes_on = opening;
    for (index, turn) in turns.iter().enumerate() {
        let at = format!("{call}tours[{index}]");
        let spoken_to = opening && index == 0;
        model_goes_on = turn.check(model_goes_on, spoken_to).map_err(|(key, fault)| format!("{at}{key} : {fault}"))?;
        if turn.hangs_up && index + 1 < turns.len() {
            return Err(format!("{at}.raccroche : rien ne peut suivre"));
        }
    }
    if model_goes_on {
        return Err(format!("{call}tours : après des outils, le modèle doit parler (puis, ou un tour sans appelant)"));
    }
    Ok(())
}
