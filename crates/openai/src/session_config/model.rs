//! What is known of models by their name: which reason, and which are to be shut down.

use chrono::NaiveDate;

/// Models, or families of models by the start of their name, that do not reason and refuse the fields made for it.
const MODELS_WITHOUT_REASONING: [&str; 3] = ["gpt-realtime-1.5", "gpt-realtime-mini", "gpt-4o-"];

/// The first Realtime model and its dated form, which are not families: `gpt-realtime-2` begins with the same letters.
const FIRST_MODELS: [&str; 2] = ["gpt-realtime", "gpt-realtime-2025-08-28"];

/// An announced end of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shutdown {
    /// The day on which it ends.
    pub date: NaiveDate,
    /// What to take in its place.
    pub replacement: &'static str,
}

struct Row {
    model: &'static str,
    /// Year, month, day.
    date: (i32, u32, u32),
    replacement: &'static str,
}

const fn row(model: &'static str, date: (i32, u32, u32), replacement: &'static str) -> Row {
    Row { model, date, replacement }
}

const BETA_END: (i32, u32, u32) = (2026, 5, 7);
const REALTIME_END: (i32, u32, u32) = (2027, 1, 20);
const TRANSCRIBE_END: (i32, u32, u32) = (2027, 2, 26);
const REALTIME: &str = "gpt-realtime-2.1";
const REALTIME_MINI: &str = "gpt-realtime-2.1-mini";
const TRANSCRIBE: &str = "gpt-transcribe";

/// The announced shutdowns. Sources: OpenAI changelog of 2026-05-07 for the previews; OpenAI Python SDK 3.54.0,
/// `resources/realtime/calls.py` and `types/realtime/audio_transcription_param.py` for the others.
const SHUTDOWNS: [Row; 15] = [
    row("gpt-4o-realtime-preview", BETA_END, REALTIME),
    row("gpt-4o-realtime-preview-2024-10-01", BETA_END, REALTIME),
    row("gpt-4o-realtime-preview-2024-12-17", BETA_END, REALTIME),
    row("gpt-4o-realtime-preview-2025-06-03", BETA_END, REALTIME),
    row("gpt-4o-mini-realtime-preview", BETA_END, REALTIME_MINI),
    row("gpt-4o-mini-realtime-preview-2024-12-17", BETA_END, REALTIME_MINI),
    row("gpt-realtime", REALTIME_END, REALTIME),
    row("gpt-realtime-2025-08-28", REALTIME_END, REALTIME),
    row("gpt-realtime-mini", REALTIME_END, REALTIME_MINI),
    row("gpt-realtime-mini-2025-12-15", REALTIME_END, REALTIME_MINI),
    row("whisper-1", TRANSCRIBE_END, TRANSCRIBE),
    row("gpt-4o-transcribe", TRANSCRIBE_END, TRANSCRIBE),
    row("gpt-4o-mini-transcribe", TRANSCRIBE_END, TRANSCRIBE),
    row("gpt-4o-mini-transcribe-2025-12-15", TRANSCRIBE_END, TRANSCRIBE),
    row("gpt-4o-transcribe-diarize", TRANSCRIBE_END, TRANSCRIBE),
];

/// The announced end of a model, by its exact name. `None` says only that no end is known here.
pub fn model_shutdown(model: &str) -> Option<Shutdown> {
    let row = SHUTDOWNS.iter().find(|row| row.model == model)?;
    let (year, month, day) = row.date;
    Some(Shutdown { date: NaiveDate::from_ymd_opt(year, month, day)?, replacement: row.replacement })
}

/// The day on which a model ends, by its exact name.
pub fn model_shutdown_date(model: &str) -> Option<NaiveDate> {
    model_shutdown(model).map(|shutdown| shutdown.date)
}

/// Whether a model takes `reasoning` and `parallel_tool_calls`. A name that is not known is taken for a newer model, which
/// does; where that is wrong, the accept is refused with 400 and sent again without them.
pub fn model_reasons(model: &str) -> bool {
    !FIRST_MODELS.contains(&model) && !MODELS_WITHOUT_REASONING.iter().any(|family| model.starts_with(family))
}
