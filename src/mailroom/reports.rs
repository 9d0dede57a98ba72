//! What is noted elsewhere of what became of messages: the confirmation of a reservation, a call-back for the reception, counters, the
//! warnings of `/health`, the log. All of it can be done again: a start catches up with what a killed process left undone.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::{
    Mailroom,
    circuits::{Circuits, Condition},
};
use basics::metrics::Warning;
use channels::Outcome;
use hotel::{
    callback::{Draft, Kind as CallbackKind, Reason, Status},
    outbox::{Changed, Channel, Effect, EffectFilter, Kind, Progress},
    reservation::{Reservation, SentConfirmation},
};
use store::{CallbackFilter, Row};

/// How far back a start looks for what was left undone: no process stays down for longer with its hotel open.
const CATCHING_UP: TimeDelta = TimeDelta::days(7);

impl Mailroom {
    /// Notes what changed.
    pub(super) async fn report(&self, changes: &[Changed]) {
        for Changed { was, is } in changes {
            let before = was.as_ref().map(|was| was.progress);
            if before != Some(is.progress) {
                self.metrics.measures().message(label(&is.channel), is.progress.as_str());
            }
            let was_told = was.as_ref().is_some_and(|was| was.told);
            if is.told && !was_told {
                self.tell_reception(is).await;
            }
            if is.progress == Progress::Delivered {
                self.note_confirmation(is).await;
            }
        }
        if !changes.is_empty() {
            self.show_failures().await;
        }
    }

    /// Does again what a killed process may have left undone.
    pub(super) async fn catch_up(&self) {
        let since = self.clock.now() - CATCHING_UP;
        for effect in self.effects.effects(EffectFilter::default()) {
            if effect.ended_at.is_none_or(|ended| ended < since) {
                continue;
            }
            if effect.told {
                self.tell_reception(&effect).await;
            }
            if effect.progress == Progress::Delivered {
                self.note_confirmation(&effect).await;
            }
        }
        self.show_failures().await;
    }

    /// Leaves a call-back for a message that did not reach its guest; the same one again is the same call-back.
    async fn tell_reception(&self, effect: &Effect) {
        tracing::warn!(envoi.id = %effect.id, genre = ?effect.kind, canal = label(&effect.channel), "⚠️ message non parvenu");
        let what = match effect.kind {
            Kind::Confirmation => "la confirmation de réservation",
            Kind::Change => "la confirmation de modification",
            Kind::Cancellation => "la confirmation d'annulation",
            Kind::Reminder => "le rappel par SMS",
            // What the reception or another system does not get is shown by the state of the channel.
            Kind::AddressReplaced
            | Kind::Notice
            | Kind::CallbackNotice
            | Kind::FailureNotice
            | Kind::Arrivals
            | Kind::Event => return,
        };
        let Some(row) = self.rows(&effect.subject).await.into_iter().next() else { return };
        let code = &effect.subject;
        let reason = Reason::of_this_program(format!(
            "Réservation {code} : {what} n'est pas parvenue au client. Appelez-le pour vérifier ses coordonnées, ou remettez-lui le document imprimé au plus tard à l'arrivée."
        ));
        let phone = Some(row.phone.clone()).filter(|phone| !phone.expose().is_empty());
        let draft = Draft { call_id: effect.id.clone(), phone, reason, kind: Some(CallbackKind::NotDelivered) };
        if self.callbacks.leave(draft, 1).await.is_err() {
            tracing::error!(envoi.id = %effect.id, "le rappel pour la réception n'a pas pu être écrit ; il le sera au prochain démarrage");
        }
    }

    /// Notes in the reservation that its guest has what the law wants in writing.
    async fn note_confirmation(&self, effect: &Effect) {
        if !matches!(effect.kind, Kind::Confirmation | Kind::Change | Kind::Cancellation) {
            return;
        }
        let ids: Vec<String> = self.rows(&effect.subject).await.iter().map(|row| row.id.clone()).collect();
        let sent = SentConfirmation::ByMail { revision: effect.revision };
        if self.reservations.mark_confirmation_sent(ids, sent).await.is_err() {
            tracing::error!(envoi.id = %effect.id, "l'envoi de la confirmation n'a pas pu être noté ; il le sera au prochain démarrage");
        }
    }

    async fn rows(&self, code: &str) -> Vec<Arc<Reservation>> {
        let rows = self.reservations.rooms(code).await.unwrap_or_default();
        rows.into_iter().filter_map(Row::reservation).filter(|row| row.erased_at.is_none()).collect()
    }

    /// Shows in `/health` how many guests lack a message, until the reception has dealt with it.
    async fn show_failures(&self) {
        let to_do = CallbackFilter { status: Some(Status::ToDo), ..CallbackFilter::default() };
        let Ok(page) = self.callbacks.callbacks(to_do).await else { return };
        let number = page.rows.iter().filter(|row| row.kind == Some(CallbackKind::NotDelivered)).count();
        let warnings = self.metrics.warnings();
        if number == 0 {
            warnings.clear(Warning::MessagesNotDelivered);
            return;
        }
        let sentence = format!(
            "{number} message(s) ne sont pas parvenus à leur client : voyez GET /rappels (genre « confirmation ») et GET /envois."
        );
        warnings.raise(Warning::MessagesNotDelivered, sentence);
    }

    /// Shows in `/health` the channels that do not work.
    pub(super) fn show_channels(&self, circuits: &Circuits) {
        let ill: Vec<String> =
            circuits.conditions().filter_map(|(channel, condition)| sentence(channel, condition)).collect();
        if ill.is_empty() {
            self.metrics.warnings().clear(Warning::ChannelFails);
        } else if self.metrics.warnings().raise(Warning::ChannelFails, ill.join(" ")) {
            tracing::error!("⚠️ {}", ill.join(" "));
        }
    }

    /// One line for each attempt: neither an address nor a number is in it.
    pub(super) fn tell(effect: &Effect, outcome: &Outcome, answer: &str, took: Duration) {
        let outcome = match outcome {
            Outcome::Delivered => "remis",
            Outcome::Refused => "refusé",
            Outcome::Later { .. } => "remis à plus tard",
            Outcome::Unknown => "sans réponse",
        };
        tracing::info!(
            envoi.id = %effect.id,
            genre = ?effect.kind,
            canal = label(&effect.channel),
            essai = effect.attempts,
            resultat = outcome,
            reponse = answer,
            duree_ms = took.as_millis(),
            "✉️ envoi"
        );
    }
}

fn sentence(channel: &Channel, condition: Condition) -> Option<String> {
    let name = match channel {
        Channel::Email => "Le serveur de messagerie ([courriel])".to_owned(),
        Channel::Sms => "Le fournisseur de SMS ([sms])".to_owned(),
        Channel::Webhook(name) => format!("Le webhook « {name} »"),
        Channel::Other(_) => return None,
    };
    let what = match condition {
        Condition::Well => return None,
        Condition::Failing => "ne répond pas : les messages attendent et partiront dès qu'il répondra.",
        Condition::Misconfigured => {
            "n'accepte pas ce serveur : vérifiez sa configuration avec « vacances-bleues doctor ». Les messages attendent."
        }
        Condition::Off => {
            "ne veut plus de messages (HTTP 410) : retirez-le de hotel.toml, ou rétablissez-le puis redémarrez."
        }
    };
    Some(format!("{name} {what}"))
}

/// The channel as counters have it.
const fn label(channel: &Channel) -> &'static str {
    match channel {
        Channel::Email => "courriel",
        Channel::Sms => "sms",
        Channel::Webhook(_) => "webhook",
        Channel::Other(_) => "autre",
    }
}
