//! Mail: the server, the login, who sends, the mediator; and what SPF and DMARC need, as far as this machine can tell.

use crate::config::messaging::{MailRoute, MailSettings, MessagingSettings};
use channels::{Attempt, Cause, Outcome, mail::MailChannel};

use super::finding::Finding;

const PLACE: &str = "courriel";

/// Providers whose servers need no record of the hotel's own domain, since mail can only be from theirs.
const SHARED_DOMAINS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "live.fr",
    "yahoo.fr",
    "yahoo.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "neuf.fr",
    "laposte.net",
    "bbox.fr",
];

/// Nothing where no mail is configured.
pub(super) async fn check(settings: &MessagingSettings) -> Vec<Finding> {
    let Some(mail) = &settings.mail else { return Vec::new() };
    let mut findings = vec![match mail.channel() {
        Ok(MailChannel::Smtp(server)) => judge(&server.greet().await, mail),
        Ok(MailChannel::Folder(folder)) => Finding::warning(
            PLACE,
            format!(
                "les messages sont écrits dans {}, personne ne les reçoit : pour essais seulement",
                folder.path().display()
            ),
        ),
        Ok(MailChannel::Memory(_)) => Finding::warning(PLACE, "les messages ne vont nulle part"),
        Err(error) => Finding::warning(PLACE, format!("chiffrement impossible ({error})")),
    }];
    if matches!(mail.route, MailRoute::Server(_)) {
        findings.push(records(&mail.sender));
    }
    if let Some(mediator) = &settings.mediator {
        findings.push(Finding::good("médiateur", format!("{}, nommé dans chaque message", mediator.name)));
    }
    findings
}

fn judge(attempt: &Attempt, mail: &MailSettings) -> Finding {
    let answer = &attempt.answer;
    match (attempt.outcome, attempt.cause) {
        (Outcome::Delivered, _) => Finding::good(
            PLACE,
            format!(
                "{answer}, expéditeur {} ; pour un vrai message : vacances-bleues essai-courriel ADRESSE",
                mail.sender
            ),
        ),
        (_, Cause::Configuration) => Finding::warning(
            PLACE,
            format!(
                "le serveur ne nous accepte pas : {answer}. Vérifiez serveur, port, securite, utilisateur et SMTP_MOT_DE_PASSE. Le client : pas de confirmation écrite"
            ),
        ),
        _ => Finding::warning(PLACE, format!("serveur pas joint : {answer}. Le client : sa confirmation attend")),
    }
}

/// This program asks no name server for other records than addresses, so it says what a person has to look up.
fn records(sender: &str) -> Finding {
    const PLACE: &str = "SPF et DMARC";
    let domain = sender.rsplit('@').next().unwrap_or_default();
    if SHARED_DOMAINS.contains(&domain) {
        return Finding::warning(
            PLACE,
            format!(
                "l'adresse est de {domain} : rien à régler, mais une adresse au nom de l'hôtel inspire plus confiance aux messageries"
            ),
        );
    }
    Finding::warning(
        PLACE,
        format!(
            "non vérifiés ici. À regarder une fois : dig +short TXT {domain} (une ligne v=spf1 avec votre fournisseur) et dig +short TXT _dmarc.{domain} (v=DMARC1). Sans eux, les messages sont classés indésirables"
        ),
    )
}
