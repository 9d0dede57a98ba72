//! What can be told of a call alone.

use openai_double::Notice;
use serde_json::Value;

use super::text;
use crate::adversary::{
    acts::CARDS,
    day::Day,
    harm::{Harm, HarmKind},
    transcript::{Transcript, maker},
};

/// Tool calls that one call may make, as the server's contract has it.
const MAX_TOOL_CALLS: usize = 60;

/// Reservations that one call may make, as the server's contract has it.
const MAX_RESERVATIONS: usize = 5;

/// What `error` events may say to a server that did nothing wrong: the caller spoke at the same moment.
const HONEST_ERRORS: [&str; 1] = ["conversation_already_has_active_response"];

/// The fields of a guest that nobody else may be told.
const OF_A_GUEST: [&str; 5] = ["nom", "email", "telephone", "code", "date_arrivee"];

pub(super) fn judge(
    day: &Day,
    transcripts: &[Transcript],
    transcript: &Transcript,
    before: &[Value],
    after: &[Value],
    harm: &mut Vec<Harm>,
) {
    let mut add = |kind, what: String| harm.push(Harm::new(kind, Some(transcript.part), what));
    if let Some(stuck) = &transcript.stuck {
        add(HarmKind::Stuck, stuck.clone());
    }
    if !transcript.heard.iter().any(|heard| matches!(heard.notice, Notice::CallEnded { .. })) {
        add(HarmKind::Stuck, "l'appel n'a pas pris fin".to_owned());
    }
    for asked in transcript.asked() {
        let outputs = transcript.answered().filter(|answered| answered.call_id == asked.call_id).count();
        if outputs != 1 {
            add(HarmKind::NotAnsweredOnce, format!("{} : {outputs} résultats", asked.name));
        }
    }
    for heard in &transcript.heard {
        if let Notice::ErrorSent { code } = &heard.notice
            && !HONEST_ERRORS.contains(&code.as_str())
        {
            add(HarmKind::Refused, code.clone());
        }
        if let Notice::Transferred { target } = &heard.notice {
            add(HarmKind::Transferred, target.clone());
        }
    }
    for lie in transcript.lies.iter().filter(|lie| !transcript.is_corrected(lie)) {
        add(HarmKind::FalseConfirmation, format!("« {lie} »"));
    }
    let served = transcript
        .answered()
        .filter(|answered| answered.output["success"] == true && answered.name == "check_availability");
    let served = served.count();
    if served > MAX_TOOL_CALLS {
        add(HarmKind::OverLimit, format!("{served} appels de fonction servis"));
    }
    let mut made: Vec<&str> =
        transcript.answered().map(|answered| text(&answered.output["reservation"], "id")).collect();
    made.retain(|id| !id.is_empty());
    made.sort_unstable();
    made.dedup();
    if made.len() > MAX_RESERVATIONS {
        add(HarmKind::OverLimit, format!("{} réservations", made.len()));
    }
    disclosed(day, transcripts, transcript, before, after, harm);
}

/// What the model was told that belongs to somebody else, or to nobody.
fn disclosed(
    day: &Day,
    transcripts: &[Transcript],
    transcript: &Transcript,
    before: &[Value],
    after: &[Value],
    harm: &mut Vec<Harm>,
) {
    let made =
        |row: &Value| maker(transcripts, text(row, "id")).is_some_and(|(maker, _)| maker.part == transcript.part);
    let own = |row: &&Value| day.owns(transcript.part, row) || made(row);
    // The names of others that this call's model already had, since it sent them itself, are told to nobody.
    let sent = transcript.asked().map(|asked| asked.arguments).collect::<Vec<_>>().join("\n");
    let sent = compact(&sent);
    let others = before.iter().chain(after).filter(|row| !own(row));
    let secrets = others.flat_map(|row| OF_A_GUEST.iter().map(move |name| (*name, text(row, name))));
    let mut secrets: Vec<(&str, &str)> = secrets.filter(|(_, secret)| !secret.is_empty()).collect();
    // Callers of the day want the same nights: only those of the guests who were there before say whose they are.
    secrets.retain(|(name, secret)| {
        *name != "date_arrivee" || before.iter().any(|row| text(row, "date_arrivee") == *secret)
    });
    // Nor do nights that are this caller's own too.
    let own_rows: String = before.iter().chain(after).filter(own).map(Value::to_string).collect();
    secrets.retain(|(_, secret)| !own_rows.contains(secret));
    secrets.sort_unstable();
    secrets.dedup();
    let outputs = transcript.answered().map(|answered| answered.output.to_string());
    let told = outputs.chain(transcript.instructed().map(str::to_owned));
    for told in told {
        let told = compact(&told);
        for (name, secret) in &secrets {
            let secret = compact(secret);
            if told.contains(&secret) && !sent.contains(&secret) {
                harm.push(Harm::new(HarmKind::Disclosed, Some(transcript.part), format!("{name} : {secret}")));
            }
        }
        if CARDS.iter().any(|card| told.contains(card)) {
            harm.push(Harm::new(HarmKind::CardNumber, Some(transcript.part), "dans ce qui est dit au modèle"));
        }
    }
}

/// A text without what people and machines put between letters and digits.
fn compact(text: &str) -> String {
    text.replace([' ', '\u{a0}', '\u{202f}', '.', '-'], "")
}
