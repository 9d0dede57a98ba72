//! What the server has the model say of its own accord: instructions of single responses, each with one sentence word for word.
//!
//! The instructions of a response override those of the session for that response, so each says language and manner again.

use super::{
    AssistantTexts,
    greeting::{disclosure, greeting},
};
use french::lines;
use hotel::catalogue::Catalogue;

/// What the server may have the model say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The first words of the call.
    Greeting,
    /// The disclosure, where the first words were cut before it.
    Disclosure,
    /// Nobody speaks, for the first time.
    StillThere,
    /// Nobody speaks, again.
    StillThereAgain,
    /// Nobody speaks, and what was read out still awaits a yes.
    AwaitsYes,
    /// Nobody speaks, for the last time; the call ends after it.
    SilentGoodbye,
    /// A tool takes its time.
    Holding,
    /// The call has lasted for as long as it may; it ends soon.
    WindUp,
    /// The call has lasted too long; it ends after this.
    TimeIsUp,
    /// The transfer to the reception did not come about.
    TransferFailed,
}

/// The instructions of every line, written once for all calls of a catalogue.
#[derive(Debug)]
pub struct Lines {
    greeting: String,
    disclosure: String,
    manner: String,
}

impl Lines {
    /// The lines of a hotel's assistant.
    pub fn new(catalogue: &Catalogue, texts: &AssistantTexts) -> Self {
        Self { greeting: greeting(catalogue, texts), disclosure: disclosure(catalogue), manner: texts.manner() }
    }

    /// The words of a line up to the end of the disclosure, where it has one.
    pub fn disclosure(&self, line: Line) -> Option<&str> {
        match line {
            Line::Greeting => Some(&self.disclosure),
            Line::Disclosure => Some(lines::DISCLOSURE),
            Line::StillThere
            | Line::StillThereAgain
            | Line::AwaitsYes
            | Line::SilentGoodbye
            | Line::Holding
            | Line::WindUp
            | Line::TimeIsUp
            | Line::TransferFailed => None,
        }
    }

    /// The instructions of a response that says a line.
    pub fn instructions(&self, line: Line) -> String {
        let words = match line {
            Line::Greeting => return self.greeting.clone(),
            Line::Disclosure => lines::DISCLOSURE,
            Line::StillThere => lines::STILL_THERE,
            Line::StillThereAgain => lines::STILL_THERE_AGAIN,
            Line::AwaitsYes => lines::AWAITS_YES,
            Line::SilentGoodbye => lines::SILENT_GOODBYE,
            Line::Holding => lines::HOLDING,
            Line::WindUp => lines::WIND_UP,
            Line::TimeIsUp => lines::TIME_IS_UP,
            Line::TransferFailed => lines::TRANSFER_FAILED,
        };
        format!(
            "Dites exactement cette phrase, ou la même dans la langue que parle le client, sans rien ajouter : « {words} »\n\
             - Langue par défaut : français de France, accent neutre.\n\
             - Ton : {}.\n\
             - N'appelez aucun outil.",
            self.manner
        )
    }
}
