//! By what messages leave: the channels that the configuration has.

use chrono::{DateTime, Utc};

use channels::{
    Attempt,
    mail::{Mail, MailChannel},
    sms::{Sms, TextMessage},
    webhook::{Event, Webhook},
};
use hotel::outbox::Channel;

/// The channels of the hotel.
#[derive(Debug, Default)]
pub struct Outlets {
    /// `[courriel]`.
    pub mail: Option<MailOutlet>,
    /// `[sms]`.
    pub sms: Option<Sms>,
    /// `[[webhooks]]`.
    pub webhooks: Vec<Webhook>,
}

/// How mails leave, and whom they are from.
#[derive(Debug)]
pub struct MailOutlet {
    /// Where they go.
    pub channel: MailChannel,
    /// `expediteur`.
    pub sender: String,
    /// `repondre_a`.
    pub reply_to: Option<String>,
    /// `reception.avis`: whom the reception's are for.
    pub notices: Option<String>,
}

/// A message, written.
#[derive(Debug)]
pub(super) enum Outgoing {
    Mail(Box<Mail>),
    Text(TextMessage),
    Event(Event, String),
}

impl Outlets {
    /// Every channel that there is.
    pub(super) fn channels(&self) -> Vec<Channel> {
        let mail = self.mail.iter().map(|_| Channel::Email);
        let sms = self.sms.iter().map(|_| Channel::Sms);
        let webhooks = self.webhooks.iter().map(|webhook| Channel::Webhook(webhook.name().to_owned()));
        mail.chain(sms).chain(webhooks).collect()
    }

    /// One attempt. A channel that the configuration does not have takes nothing; the outbox never asks for one.
    pub(super) async fn send(&self, outgoing: &Outgoing, now: DateTime<Utc>) -> Attempt {
        let sent = match outgoing {
            Outgoing::Mail(mail) => match &self.mail {
                Some(outlet) => Some(outlet.channel.send(mail).await),
                None => None,
            },
            Outgoing::Text(text) => match &self.sms {
                Some(sms) => Some(sms.send(text).await),
                None => None,
            },
            Outgoing::Event(event, name) => match self.webhooks.iter().find(|webhook| webhook.name() == name) {
                Some(webhook) => Some(webhook.send(event, now.timestamp()).await),
                None => None,
            },
        };
        sent.unwrap_or_else(|| Attempt {
            outcome: channels::Outcome::Later { retry_after: None },
            cause: channels::Cause::Configuration,
            answer: "canal absent de la configuration".to_owned(),
        })
    }
}
