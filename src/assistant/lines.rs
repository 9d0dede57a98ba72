//! What the server has the model say of its own accord: instructions of single responses, each with one sentence word for word.
//!
//! The instructions of a response override those of the session for that response, so each says language and manner again.

use super::{AssistantTexts, greeting};
use crate::hotel::catalogue::Catalogue;

/// What the server may have the model say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The first words of the call.
    Greeting,
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
    manner: String,
}

impl Lines {
    /// The lines of a hotel's assistant.
    pub fn new(catalogue: &Catalogue, texts: &AssistantTexts) -> Self {
        Self { greeting: greeting(catalogue, texts), manner: texts.manner() }
    }

    /// The instructions of a response that says a line.
    pub fn instructions(&self, line: Line) -> String {
        let words = match line {
            Line::Greeting => return self.greeting.clone(),
            Line::StillThere => "Êtes-vous toujours là ?",
            Line::StillThereAgain => "Je ne vous entends pas. Vous êtes là ?",
            Line::AwaitsYes => "Je n'ai pas entendu votre réponse : souhaitez-vous que je confirme, oui ou non ?",
            Line::SilentGoodbye => "Je ne vous entends plus, je raccroche. N'hésitez pas à rappeler. Au revoir.",
            Line::Holding => "Un instant, je vérifie, je reste avec vous.",
            Line::WindUp => "Notre appel touche à sa fin : que puis-je encore faire pour vous en une minute ?",
            Line::TimeIsUp => "Je dois mettre fin à cet appel. N'hésitez pas à rappeler. Au revoir.",
            Line::TransferFailed => {
                "Je suis désolé, la réception ne répond pas. Voulez-vous que je lui laisse un message pour qu'elle vous rappelle ?"
            }
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
