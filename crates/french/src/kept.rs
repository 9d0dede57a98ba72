//! What became of a reservation: found again, changed, cancelled.

use std::sync::Arc;

use super::{
    Context, Lodging, letters,
    numbers::{Gender, counted, price},
    sentences::capitalised,
    spelling,
    terms::cancellation_fee,
};
use basics::personal::Personal;
use hotel::{money::Cents, reservation::Reservation};

fn lodging(lodging: &Lodging<'_>, context: &Context<'_>) -> String {
    format!(
        "{}, {}, pour {}",
        context.rooms(lodging.rooms.iter().copied()),
        context.stay(lodging.stay),
        counted(u64::from(lodging.people), "personne", Gender::Feminine)
    )
}

fn in_all(total: Option<Cents>) -> String {
    total.map(|total| format!(", {} au total", price(total))).unwrap_or_default()
}

/// A reservation that was found with its code and name. Of its guest it says nothing. `code`: where the caller may hear it.
pub fn found(
    found: &Lodging<'_>,
    total: Option<Cents>,
    is_cancelled: bool,
    code: Option<&str>,
    context: &Context<'_>,
) -> String {
    let lodging = lodging(found, context);
    let code = code.map(spelling::code).map(|code| format!(" Votre code est le {code}, je répète : {code}."));
    let code = code.unwrap_or_default();
    if is_cancelled {
        return format!(
            "J'ai retrouvé cette réservation, et elle est annulée : {lodging}.{code} Que puis-je faire pour vous ?"
        );
    }
    format!("J'ai retrouvé votre réservation : {lodging}{}.{code} Que puis-je faire pour vous ?", in_all(total))
}

/// A change that is done.
pub fn changed(changed: &Lodging<'_>, total: Option<Cents>, context: &Context<'_>) -> String {
    format!("C'est modifié : {}{}. Votre code reste le même.", lodging(changed, context), in_all(total))
}

/// A change that changes nothing.
pub fn unchanged(kept: &Lodging<'_>, context: &Context<'_>) -> String {
    format!("Votre réservation est déjà ainsi : {}. Souhaitez-vous changer autre chose ?", lodging(kept, context))
}

/// What was put right about the guest of a reservation, as it stands now: only what the caller has just given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutRight {
    first_name: Option<Personal<String>>,
    email: Option<Personal<String>>,
    phone: Option<Personal<String>>,
    wishes: Option<Wish>,
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Noted,
    Replaced,
}

impl PutRight {
    /// What differs between the rooms of a booking as they were and as they are.
    pub fn of(before: &[Arc<Reservation>], after: &[Arc<Reservation>]) -> Self {
        let mut fields = Self::default();
        let kept = |text: &Personal<String>, old: &Personal<String>| (text != old).then(|| text.clone());
        for (old, new) in before.iter().zip(after) {
            fields.first_name = fields.first_name.or_else(|| kept(&new.first_name, &old.first_name));
            fields.email = fields.email.or_else(|| kept(&new.email, &old.email));
            fields.phone = fields.phone.or_else(|| kept(&new.phone, &old.phone));
            let is_new = new.wishes != old.wishes;
            let wish = if old.wishes.expose().is_empty() { Wish::Noted } else { Wish::Replaced };
            fields.wishes = fields.wishes.or_else(|| is_new.then_some(wish));
        }
        fields
    }
}

/// What was put right, read back for the caller to check.
pub fn put_right(fields: &PutRight) -> String {
    let PutRight { first_name, email, phone, wishes } = fields;
    let mut said = Vec::new();
    if let Some(name) = first_name {
        said.push(format!("le prénom est {}", name.expose()));
    }
    if let Some(email) = email {
        said.push(format!("l'adresse e-mail est {}", letters::email_spoken(email.expose())));
    }
    if let Some(phone) = phone {
        said.push(format!("le téléphone est le {}", spelling::phone(phone.expose())));
    }
    let wishes = match wishes {
        Some(Wish::Noted) => " Votre demande est notée.",
        Some(Wish::Replaced) => " Votre demande est notée, à la place de la précédente.",
        None => "",
    };
    if said.is_empty() {
        return format!("C'est modifié.{wishes} Souhaitez-vous autre chose ?");
    }
    format!("C'est modifié.{wishes} Je relis : {}. Est-ce exact ?", spelling::list(&said, "et"))
}

/// A cancellation that is done, with the number that proves it, or was done before.
pub fn cancelled(cancelled: &Lodging<'_>, code: &str, fee: Cents, again: bool, context: &Context<'_>) -> String {
    let lodging = lodging(cancelled, context);
    if again {
        return format!("Cette réservation était déjà annulée : {lodging}. Que puis-je faire d'autre pour vous ?");
    }
    format!(
        "C'est annulé : {lodging}. {}, et votre numéro d'annulation est le code de la réservation : {}.",
        capitalised(&cancellation_fee(fee)),
        spelling::code(code)
    )
}
