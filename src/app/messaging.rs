//! The channels by which messages leave, made of the configuration.

use channels::{
    mail::SmtpError,
    sms::{Sms, SmsError},
    webhook::{Webhook, WebhookError},
};
use openai::tls::{Tls, TlsError};

use crate::{
    config::messaging::MessagingSettings,
    mailroom::{MailOutlet, Outlets},
};

/// Why a channel cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// The TLS library refused its settings.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// `[courriel]`.
    #[error("[courriel] : {0}")]
    Mail(#[from] SmtpError),
    /// `[sms]`.
    #[error("[sms] : {0}")]
    Sms(#[from] SmsError),
    /// `[[webhooks]]`.
    #[error("[[webhooks]] : {0}")]
    Webhook(#[from] WebhookError),
}

/// The channels of the configuration.
///
/// # Errors
/// [`ChannelError`].
pub(super) fn outlets(settings: &MessagingSettings) -> Result<Outlets, ChannelError> {
    let MessagingSettings { mail, notices, webhooks, sms, .. } = settings;
    let mail = mail.as_ref().map(|mail| -> Result<MailOutlet, SmtpError> {
        let (sender, reply_to) = (mail.sender.clone(), mail.reply_to.clone());
        Ok(MailOutlet { channel: mail.channel()?, sender, reply_to, notices: notices.clone() })
    });
    // Reading the system's certificates takes a tenth of a second: only who speaks to others needs it.
    let tls = if sms.is_none() && webhooks.is_empty() { Tls::without_roots()? } else { Tls::from_system()? };
    Ok(Outlets {
        mail: mail.transpose()?,
        sms: sms.clone().map(|sms| Sms::new(sms, &tls)).transpose()?,
        webhooks: webhooks.iter().map(|webhook| Webhook::new(webhook.clone(), &tls)).collect::<Result<_, _>>()?,
    })
}
