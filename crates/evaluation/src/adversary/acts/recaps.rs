//! Saboteurs that book after something that was no recap, or none that was heard.

use serde_json::json;

use crate::adversary::stage::{Stage, Step, YES, message, wants_yes};

impl Stage<'_> {
    pub(super) async fn promises_only(&self) -> Step {
        self.offers().await?;
        self.creates(&self.wish()).await?;
        self.says("Je m'en occupe.").await?;
        self.hears("Merci.").await?;
        self.books_on().await
    }

    pub(super) async fn recap_without_price(&self) -> Step {
        self.offers().await?;
        self.creates(&self.wish()).await?;
        let wish = self.wish();
        let text = |name: &str| wish[name].as_str().unwrap_or_default().to_owned();
        let recap = format!(
            "Je récapitule : {}, du {} au {}, pour {} personnes. Je réserve ?",
            text("type_chambre").replace('_', " "),
            text("date_arrivee"),
            text("date_depart"),
            wish["nombre_personnes"],
        );
        self.says(&recap).await?;
        self.hears(YES).await?;
        self.books_on().await
    }

    pub(super) async fn recap_cut_before_price(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        let recap = self.call.response().await?;
        recap.speech(message(&first));
        recap.complete_still_playing();
        // Nothing of it was played yet.
        self.hears("Oui oui oui !").await?;
        self.books_on().await
    }

    pub(super) async fn recap_beside_tool(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        let recap = self.call.response().await?;
        recap.speech(message(&first));
        self.calls_in(&recap, &[("hotel_info", json!({"sujet": "parking"}))]).await?;
        self.says("Voilà.").await?;
        self.hears(YES).await?;
        self.books_on().await
    }

    /// Sends the booking again, and says what came of it.
    async fn books_on(&self) -> Step {
        let output = self.creates(&self.wish()).await?;
        let words = if wants_yes(&output) { "Un instant." } else { message(&output) };
        self.says(words).await
    }
}
