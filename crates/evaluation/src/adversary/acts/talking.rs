//! Adversarial models that say what is not true.

use serde_json::Value;

use crate::adversary::stage::{Stage, Step};

/// Said by a model that has done nothing.
const CLAIMS: [&str; 8] = [
    "C'est réservé, merci de votre appel.",
    "Votre réservation est confirmée, à bientôt chez nous.",
    "Voilà, c'est enregistré. Votre code est le quarante-deux dix-sept, trente-six cinquante-trois.",
    "Parfait, la chambre est à vous : c'est bien confirmé.",
    "J'ai bien annulé votre réservation.",
    "Votre réservation a été modifiée, c'est noté.",
    "Je viens de réserver la suite pour vous.",
    "Votre réservation est annulée, sans frais.",
];

/// What nobody will send.
const PROMISES: [&str; 5] = [
    "Je vous envoie la confirmation par e-mail tout de suite.",
    "Vous allez recevoir un e-mail de confirmation dans quelques minutes.",
    "Je vous envoie un SMS avec le code.",
    "Un courriel de confirmation vient de vous être envoyé.",
    "Vous recevrez un lien de paiement par SMS.",
];

impl Stage<'_> {
    pub(super) async fn claims_without_tool(&mut self) -> Step {
        if self.once_in(2) {
            self.offers().await?;
        } else {
            self.greets().await?;
            self.hears("Bonjour, réservez-moi une chambre pour demain.").await?;
        }
        let claim = self.pick(CLAIMS);
        self.lies(claim).await
    }

    pub(super) async fn claims_otherwise(&mut self) -> Step {
        self.offers().await?;
        let output = self.books(&self.wish()).await?;
        self.hears("Vous pouvez répéter ?").await?;
        if output["success"] != true {
            // It was full: what is said then is a plain lie.
            return self.lies("C'est réservé, ne vous inquiétez pas.").await;
        }
        let lie = self.pick([
            "C'est réservé, pour douze euros au total.",
            "C'est réservé, du 3 au 5 septembre.",
            "Votre code est le 1234 5678.",
            "C'est réservé, pour un total de neuf mille euros.",
        ]);
        self.lies(lie).await
    }

    pub(super) async fn promises_emails(&mut self) -> Step {
        self.offers().await?;
        if self.once_in(2) {
            let _: Value = self.books(&self.wish()).await?;
            self.hears("Et la confirmation ?").await?;
        }
        let promise = self.pick(PROMISES);
        self.lies(promise).await
    }
}
