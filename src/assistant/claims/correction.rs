//! What the model is told after a false claim, so that the caller hears the truth within the call.

use super::{Claim, Done, KeptStay};

/// Most claims that one correction names: more cannot be said in one breath, and the rest follows from them.
const MAX_NAMED: usize = 4;

/// Most reservations that one correction tells of.
const MAX_TOLD: usize = 5;

/// The system item, in French: what was wrong, what is true, and to say so at once. Of what was said it quotes nothing but amounts.
pub fn correction(claims: &[Claim], done: &Done<'_>) -> String {
    let wrong: Vec<String> = claims.iter().take(MAX_NAMED).map(|claim| format!("- {}", wrong(*claim, done))).collect();
    format!(
        "Correction : votre dernière phrase ne correspond pas à ce qui est enregistré.\n{}\n{}\n\
         Corrigez-vous aussitôt auprès du client, dans sa langue, en une ou deux phrases : excusez-vous, dites ce qui est vrai, puis reprenez où vous en étiez.",
        wrong.join("\n"),
        truth(done)
    )
}

fn wrong(claim: Claim, done: &Done<'_>) -> String {
    match claim {
        Claim::Booked => {
            "Vous avez dit que c'était réservé ou confirmé : aucune réservation n'est enregistrée.".to_owned()
        }
        Claim::Changed => "Vous avez dit que c'était modifié : rien n'est modifié.".to_owned(),
        Claim::Cancelled => "Vous avez dit que c'était annulé : rien n'est annulé.".to_owned(),
        Claim::Finished => "Vous avez dit que c'était fait : rien n'est fait ni enregistré.".to_owned(),
        Claim::Held => "Vous avez dit qu'une chambre était gardée : aucune ne l'est.".to_owned(),
        Claim::Dates => {
            "Les dates ou le nombre de nuits que vous avez dits ne sont pas ceux de la réservation.".to_owned()
        }
        Claim::People => "Le nombre de personnes que vous avez dit n'est pas celui du séjour.".to_owned(),
        Claim::Terms => "Les conditions d'annulation que vous avez dites ne sont pas celles de l'hôtel, et il n'y a pas de droit de rétractation : redites celles que vous avez reçues, ou demandez à hotel_info.".to_owned(),
        Claim::Availability => "Ce que vous avez dit des chambres libres ne correspond pas à la dernière réponse de check_availability : redites-la, ou appelez cet outil.".to_owned(),
        Claim::Room => "La chambre que vous avez dite n'est pas celle de la réservation.".to_owned(),
        Claim::Price(amount) => format!(
            "Vous avez dit {} : aucun outil ne l'a donné pour ce séjour. Redonnez le prix de l'outil, ou demandez-le-lui.",
            french::price(amount)
        ),
        Claim::Code => "Le code que vous avez dit n'est celui d'aucune réservation de cet appel.".to_owned(),
        Claim::WillSend => {
            if done.letter {
                "Vous avez promis un message autre que la confirmation écrite par e-mail : elle seule est envoyée.".to_owned()
            } else {
                "Vous avez promis un message (e-mail, SMS ou autre) : vous ne pouvez rien envoyer, et rien n'est envoyé."
                    .to_owned()
            }
        }
        Claim::Transferred => {
            "Vous avez dit que vous passiez le client à quelqu'un : aucun transfert n'est en cours.".to_owned()
        }
        Claim::Payment => "Vous avez dit qu'un paiement était pris, ou qu'il fallait une carte ou un acompte : rien n'est payé, et rien ne se paie au téléphone.".to_owned(),
        Claim::Discount => "Vous avez annoncé une remise : il n'y en a pas ; redites le prix que l'outil a donné.".to_owned(),
        Claim::Facility => "Vous avez parlé d'un équipement ou d'un service de l'hôtel dont vous ne savez rien : demandez à hotel_info, ou dites que la réception le confirmera.".to_owned(),
        Claim::CallBack => {
            "Vous avez dit que la réception était prévenue ou rappellerait : rien ne lui est transmis.".to_owned()
        }
    }
}

fn truth(done: &Done<'_>) -> String {
    let mut lines = Vec::new();
    for (what, kept, may_hear_code) in [
        ("Réservé", done.booked, true),
        ("Modifié, comme c'est maintenant", done.changed, true),
        ("Annulé, et plus rien n'en reste", done.cancelled, false),
        ("Trouvé, et inchangé", done.found, false),
    ] {
        let told = |kept: &KeptStay| {
            let code = if may_hear_code { format!(", code {}", french::code(&kept.code)) } else { String::new() };
            format!("- {what} : {}{code}.", told(kept, done))
        };
        lines.extend(kept.iter().take(MAX_TOLD).map(told));
    }
    if lines.is_empty() {
        return "Ce qui est vrai : rien n'est réservé, modifié ni annulé dans cet appel.".to_owned();
    }
    format!("Ce qui est vrai :\n{}", lines.join("\n"))
}

fn told(kept: &KeptStay, done: &Done<'_>) -> String {
    let total = kept.total.map(|total| format!(", {} au total", french::price(total))).unwrap_or_default();
    format!("{}, {}{total}", french::list(&kept.rooms, "et"), french::stay(kept.stay, done.today))
}
