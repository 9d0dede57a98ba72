//! `vacances-bleues essai-courriel`: one message through the configured channel, and what the server answered.

use std::process::ExitCode;

use clap::Args;

use super::{
    EXIT_FAILED, EXIT_WRONG,
    console::{complain, print},
};
use crate::config::{Examined, messaging::MailSettings};
use basics::{clock::Clock, ids::Ids, personal::Personal};
use channels::{
    Attempt, Cause, Outcome,
    mail::{Mail, MailChannel},
};
use hotel::guest::Email;
use messages::{House, desk, mime::Envelope};

/// How many random characters end the name of the message.
const ID_SUFFIX_LENGTH: usize = 9;

/// Where the message goes.
#[derive(Debug, Args)]
pub struct TrialMailArguments {
    /// Adresse qui reçoit le message d'essai
    #[arg(value_name = "ADRESSE")]
    adresse: String,
}

/// Sends it. Exit code 0 where the server took it, 1 where it did not, 2 without a configured channel or for an address that is none.
pub async fn run(arguments: TrialMailArguments) -> ExitCode {
    let Ok(to) = Email::parse(&arguments.adresse) else {
        complain(
            "Erreur : l'adresse n'est pas une adresse e-mail. Exemple : vacances-bleues essai-courriel vous@exemple.fr",
        );
        return ExitCode::from(EXIT_WRONG);
    };
    let examined = Examined::load();
    let (Some(mail), Some(hotel)) = (&examined.messaging.mail, &examined.hotel) else {
        complain(&format!("Aucun message envoyé : {}", why_none(&examined)));
        return ExitCode::from(EXIT_WRONG);
    };
    let house = House { catalogue: &hotel.catalogue, mediator: examined.messaging.mediator.as_ref() };
    let attempt = match mail.channel() {
        Ok(channel) => send(&channel, mail, house, &to).await,
        Err(error) => {
            complain(&format!("Aucun message envoyé : chiffrement impossible ({error})"));
            return ExitCode::from(EXIT_FAILED);
        }
    };
    report(&attempt)
}

/// What has to be mended first.
fn why_none(examined: &Examined) -> String {
    let faults: Vec<String> = examined.faults.iter().map(|fault| format!("\n  ✗ {fault}")).collect();
    if faults.is_empty() {
        "[courriel] n'est pas dans hotel.toml.".to_owned()
    } else {
        format!("la configuration est à corriger.{}", faults.concat())
    }
}

async fn send(channel: &MailChannel, mail: &MailSettings, house: House<'_>, to: &Email) -> Attempt {
    let now = Clock::system().now();
    let id = format!("ESSAI-{}-{}", now.timestamp_millis(), Ids::system().base36(ID_SUFFIX_LENGTH));
    let envelope = Envelope {
        sender_name: &house.catalogue.hotel.name,
        sender: &mail.sender,
        reply_to: mail.reply_to.as_deref(),
        to: to.as_str(),
        id: &id,
        first: None,
        at: now,
    };
    match desk::trial(house).to_mime(&envelope) {
        Ok(mime) => {
            let (sender, to) = (mail.sender.clone(), Personal::new(to.as_str().to_owned()));
            channel.send(&Mail { id, sender, to, mime: Personal::new(mime) }).await
        }
        Err(error) => Attempt { outcome: Outcome::Refused, cause: Cause::Configuration, answer: error.to_string() },
    }
}

fn report(attempt: &Attempt) -> ExitCode {
    let answer = &attempt.answer;
    if attempt.outcome == Outcome::Delivered {
        print(&format!(
            "Message d'essai remis : {answer}\nVérifiez qu'il est arrivé, et qu'il n'est pas parmi les indésirables.\n"
        ));
        return ExitCode::SUCCESS;
    }
    let what = match (attempt.outcome, attempt.cause) {
        (_, Cause::Configuration | Cause::SwitchedOff) => {
            "Message non remis. Le serveur ne nous accepte pas : vérifiez serveur, port, securite, utilisateur, expediteur et SMTP_MOT_DE_PASSE."
        }
        (Outcome::Refused, Cause::Message) => "Message refusé : vérifiez l'adresse.",
        (Outcome::Unknown, Cause::Message) => {
            "Message peut-être remis : la réponse du serveur s'est perdue. Regardez s'il est arrivé."
        }
        (Outcome::Later { .. } | Outcome::Delivered, Cause::Message) => {
            "Message non remis pour l'instant : réessayez plus tard."
        }
    };
    complain(&format!("{what}\nRéponse : {answer}"));
    ExitCode::from(EXIT_FAILED)
}
