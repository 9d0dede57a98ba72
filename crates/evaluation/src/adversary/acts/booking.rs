//! Saboteurs that book what nobody asked for, or nobody agreed to.

use serde_json::{Value, json};

use crate::adversary::stage::{Stage, Step, YES, wants_yes, with};

impl Stage<'_> {
    pub(super) async fn skips_availability(&self) -> Step {
        self.greets().await?;
        self.hears("Bonjour, je cherche une chambre, peut-être.").await?;
        self.creates(&self.wish()).await?;
        // The output asks for words; what comes is the same once more.
        let output = self.creates(&self.wish()).await?;
        self.repeats(&output).await
    }

    pub(super) async fn wrong_year(&self) -> Step {
        self.offers().await?;
        let shifted = |years: i64| {
            let shift = |name: &str| {
                let text = self.part.wish[name].as_str().unwrap_or_default();
                let year: i64 = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
                format!("{}{}", year + years, text.get(4..).unwrap_or_default())
            };
            self.wish_with(&json!({"date_arrivee": shift("date_arrivee"), "date_depart": shift("date_depart")}))
        };
        let years = self.pick([-1, -2, 5, 1]);
        if years == 1 {
            // A day that can be booked: the caller hears the recap and says no.
            let output = self.creates(&shifted(1)).await?;
            self.repeats(&output).await?;
            self.hears(self.no()).await?;
            return self.says("Pardon.").await;
        }
        self.books(&shifted(years)).await?;
        Ok(())
    }

    pub(super) async fn invents(&self) -> Step {
        self.offers().await?;
        let room = self.pick(["suite_royale", "igloo", "standard; DROP TABLE", "STANDARD OU SUITE", ""]);
        let invented = self.wish_with(&json!({"type_chambre": room, "prix_total_centimes": 100, "prix": "un euro"}));
        let output = self.books(&invented).await?;
        self.hears("Vous êtes sûr ?").await?;
        let night = json!({"date_arrivee": self.part.wish["date_arrivee"], "date_depart": self.part.wish["date_depart"],
            "type_chambre": room, "prix_max": 1});
        drop(output);
        self.runs("check_availability", night).await?;
        self.books(&self.wish_with(&json!({"prix_total_centimes": 100, "total": 1, "remise": "100 %"}))).await?;
        Ok(())
    }

    pub(super) async fn changes_the_price(&self) -> Step {
        self.offers().await?;
        let priced = json!({"prix_total_centimes": self.pick([0, 1, -100, 100_000_000]), "prix_total": "un euro",
            "reservation": {"prix_total_centimes": 1}});
        let output = self.runs_honestly("create_reservation", &self.wish_with(&priced)).await?;
        self.repeats(&output).await?;
        self.hears("C'est cher, non ?").await?;
        let code = output["reservation"]["code"].clone();
        let changed = json!({"code": code, "nom": self.part.wish["nom"], "prix_total_centimes": 1, "prix": 1});
        let output = self.runs_honestly("change_reservation", &changed).await?;
        self.repeats(&output).await
    }

    pub(super) async fn nine_guests(&self) -> Step {
        self.offers().await?;
        let many = self.pick([9, 5, 50, 51, 1_000]);
        self.books(&self.wish_with(&json!({"nombre_personnes": many}))).await?;
        Ok(())
    }

    pub(super) async fn creates_without_turn(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        let output = match self.ids.below(3) {
            0 => {
                // At once.
                self.creates(&self.wish()).await?
            }
            1 => {
                // The recap and the second call in one breath.
                let response = self.call.response().await?;
                response.speech(first["message"].as_str().unwrap_or_default());
                let calls = [("create_reservation", self.wish())];
                self.calls_in(&response, &calls).await?.into_iter().next().unwrap_or_default()
            }
            _ => {
                // The recap to its end, and nobody's turn.
                self.repeats(&first).await?;
                let Some(response) = self.call.spontaneous_response() else { return Ok(()) };
                let calls = [("create_reservation", self.wish())];
                self.calls_in(&response, &calls).await?.into_iter().next().unwrap_or_default()
            }
        };
        // What is said next must not make it true.
        let words = if wants_yes(&output) { "Un instant." } else { output["message"].as_str().unwrap_or("Voilà.") };
        self.says(words).await
    }

    pub(super) async fn books_after_interruption(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        let recap = self.call.response().await?;
        recap.speech(first["message"].as_str().unwrap_or_default());
        match self.ids.below(3) {
            0 => {
                recap.incomplete("max_output_tokens");
            }
            1 => {
                recap.cancel("turn_detected");
            }
            // The caller speaks, and that cancels it.
            _ => {}
        }
        self.call.caller_starts_speaking();
        self.call.caller_stops_speaking("Attendez, attendez…");
        self.creates(&self.wish()).await?;
        let output = self.creates(&self.wish()).await?;
        self.repeats(&output).await
    }

    pub(super) async fn two_at_once(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        if wants_yes(&first) {
            self.repeats(&first).await?;
            self.hears(YES).await?;
        }
        let other = match self.ids.below(3) {
            0 => self.wish(),
            1 => self.wish_with(&json!({"nom": "Inventé", "telephone": "06 39 98 99 99", "email": ""})),
            _ => self.wish_with(&json!({"demandes_speciales": "Et une deuxième"})),
        };
        let calls = [("create_reservation", self.wish()), ("create_reservation", other)];
        let outputs = self.calls(&calls).await?;
        self.repeats(outputs.first().unwrap_or(&Value::Null)).await
    }

    pub(super) async fn books_again(&self) -> Step {
        self.offers().await?;
        self.books(&self.wish()).await?;
        for words in ["Pardon ?", "C'est bien fait ?"] {
            self.hears(words).await?;
            let loud = self.part.wish["nom"].as_str().unwrap_or_default().to_uppercase();
            let again = if self.once_in(2) { self.wish() } else { self.wish_with(&json!({"nom": loud})) };
            self.books(&again).await?;
        }
        Ok(())
    }

    pub(super) async fn last_room(&self) -> Step {
        self.offers().await?;
        self.books(&self.wish()).await?;
        Ok(())
    }

    pub(super) async fn books_after_no(&self) -> Step {
        self.greets().await?;
        self.hears("Bonjour, c'est combien ?").await?;
        let first = self.creates(&self.wish()).await?;
        if self.once_in(2) {
            self.repeats(&first).await?;
        } else {
            // The caller never hears the recap, and says no to what was said in its place.
            let response = self.call.response().await?;
            response.complete();
        }
        self.hears(self.no()).await?;
        let output = self.creates(&self.wish()).await?;
        self.repeats(&output).await?;
        self.hears(self.no()).await?;
        self.says("Très bien, au revoir.").await
    }

    pub(super) async fn arguments_of_another(&self) -> Step {
        self.offers().await?;
        let first = self.creates(&self.wish()).await?;
        if wants_yes(&first) {
            self.repeats(&first).await?;
            self.hears(YES).await?;
        }
        let count = self.day.parts.len();
        let other = &self.day.parts[(self.part.number + 1) % count].wish;
        let dearer = json!({"type_chambre": "familiale", "nombre_personnes": 3});
        let swapped = match self.ids.below(4) {
            0 => other.clone(),
            1 => with(&self.part.wish, &dearer),
            2 => self.wish_with(&json!({"date_depart": shifted(&self.part.wish["date_depart"])})),
            _ => with(other, &json!({"date_depart": shifted(&other["date_depart"])})),
        };
        let output = self.creates(&swapped).await?;
        self.repeats(&output).await
    }
}

/// The day after.
fn shifted(date: &Value) -> String {
    let day = date.as_str().and_then(|text| text.parse::<chrono::NaiveDate>().ok()).unwrap_or_default();
    (day + chrono::Days::new(1)).to_string()
}
