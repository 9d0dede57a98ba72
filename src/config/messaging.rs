//! Where messages go: what `hotel.toml` says, joined with the secrets of the environment.

use secrecy::SecretString;
use url::Url;

use basics::personal::Personal;
use channels::{
    mail::{Credentials, Folder, MailChannel, Smtp, SmtpError, SmtpSettings},
    sms::{HttpSettings, SmsSettings},
    webhook::WebhookSettings,
};
use messages::Mediator;

use super::{
    error::Remark,
    hotel_file::messaging::{MailSection, MessagingSections, Route, SmsSection, WebhookSection},
    limits::read_numbers,
    openai::{is_loopback, parse_secrets},
    variables::Variables,
};

const PASSWORD: &str = "SMTP_MOT_DE_PASSE";
const SMS_KEY: &str = "SMS_CLE";
const TWILIO: &str = "TWILIO_BASE_URL";
const DEFAULT_TWILIO: &str = "https://api.twilio.com";
const TRIALS: &str = "NUMEROS_D_ESSAI";

/// Where messages go.
#[derive(Clone, Debug, Default)]
pub struct MessagingSettings {
    /// `[courriel]`; `None`: nothing is sent, and nothing is promised.
    pub mail: Option<MailSettings>,
    /// `[reception] avis`.
    pub notices: Option<String>,
    /// `[mediateur]`.
    pub mediator: Option<Mediator>,
    /// `[[webhooks]]`.
    pub webhooks: Vec<WebhookSettings>,
    /// `[sms]`.
    pub sms: Option<SmsSettings>,
    /// `NUMEROS_D_ESSAI`, default none: callers whose bookings are tests; E.164.
    pub trial_numbers: Vec<Personal<String>>,
}

/// How mails leave, and whom they are from.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Where they go.
    pub route: MailRoute,
    /// `expediteur`.
    pub sender: String,
    /// `repondre_a`.
    pub reply_to: Option<String>,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum MailRoute {
    /// Into this folder.
    Folder(std::path::PathBuf),
    /// To this server.
    Server(SmtpSettings),
}

impl MailSettings {
    /// The channel of these settings.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn channel(&self) -> Result<MailChannel, SmtpError> {
        Ok(match &self.route {
            MailRoute::Folder(folder) => MailChannel::Folder(Folder::new(folder.clone())),
            MailRoute::Server(settings) => MailChannel::Smtp(Smtp::new(settings.clone())?),
        })
    }
}

impl MessagingSettings {
    /// Joins the file's sections, where it could be read, with their secrets.
    pub(super) fn read(variables: &mut Variables<'_>, sections: Option<&MessagingSections>) -> Self {
        let trial_numbers = read_numbers(variables, TRIALS);
        if !trial_numbers.is_empty() {
            variables.warn(
                TRIALS,
                "lus et vérifiés, mais sans effet encore : leurs réservations sont de vraies réservations",
            );
        }
        let twilio = read_origin(variables);
        let Some(sections) = sections else { return Self { trial_numbers, ..Self::default() } };
        if sections.notices.is_some() && sections.mail.is_none() {
            variables.warn("reception.avis", "sans effet : sans [courriel], aucun message ne part");
        }
        variables.warnings.extend(sections.mail.as_ref().map(doubts).into_iter().flatten());
        if sections.mail.is_some() && sections.mediator.is_none() {
            variables.warn(
                "mediateur",
                "absent : les messages partent sans le médiateur de la consommation, que la loi demande (code de la consommation, L616-1)",
            );
        }
        Self {
            mail: sections.mail.as_ref().and_then(|section| read_mail(variables, section)),
            notices: sections.notices.clone(),
            mediator: sections.mediator.clone(),
            webhooks: sections.webhooks.iter().filter_map(|section| read_webhook(variables, section)).collect(),
            sms: sections.sms.as_ref().and_then(|section| read_sms(variables, section, twilio)),
            trial_numbers,
        }
    }
}

fn read_mail(variables: &mut Variables<'_>, section: &MailSection) -> Option<MailSettings> {
    let MailSection { route, sender, reply_to } = section.clone();
    let route = match route {
        Route::Folder(folder) => MailRoute::Folder(folder),
        Route::Server { host, port, security, user } => {
            let credentials = match user {
                None => None,
                Some(user) => {
                    let advice = "Mot de passe du compte [courriel] utilisateur, chez le fournisseur de messagerie (parfois « mot de passe d'application »)";
                    let password = SecretString::from(variables.required(PASSWORD, advice)?);
                    Some(Credentials { user, password })
                }
            };
            MailRoute::Server(SmtpSettings { host, port, security, credentials })
        }
    };
    Some(MailSettings { route, sender, reply_to })
}

/// What relays refuse or count against a mail.
fn doubts(section: &MailSection) -> Vec<Remark> {
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let mut doubts = Vec::new();
    if let Route::Server { user: Some(user), .. } = &section.route
        && user.contains('@')
        && !user.eq_ignore_ascii_case(&section.sender)
    {
        let reason = "autre que l'utilisateur : beaucoup de fournisseurs refusent ou remplacent cet expéditeur";
        doubts.push(Remark::new("courriel.expediteur", reason));
    }
    if section.reply_to.as_deref().is_some_and(|reply_to| domain(reply_to) != domain(&section.sender)) {
        let reason = "d'un autre domaine que l'expéditeur : les messages risquent d'être classés indésirables";
        doubts.push(Remark::new("courriel.repondre_a", reason));
    }
    doubts
}

fn read_webhook(variables: &mut Variables<'_>, section: &WebhookSection) -> Option<WebhookSettings> {
    let name = section.variable();
    let advice = format!(
        "Secret du webhook « {} » (whsec_…). Pour en créer un : echo whsec_$(openssl rand -base64 24)",
        section.name
    );
    match parse_secrets(variables.required(&name, &advice)?) {
        Ok(secrets) => {
            let WebhookSection { name, url, is_local } = section.clone();
            Some(WebhookSettings { name, url, is_local, secrets })
        }
        Err(reason) => {
            variables.fault(&name, format!("{reason}. {advice}"));
            None
        }
    }
}

fn read_sms(variables: &mut Variables<'_>, section: &SmsSection, twilio: Option<Url>) -> Option<SmsSettings> {
    let key = if section.needs_key() {
        variables.required(SMS_KEY, "Clé du fournisseur de SMS")?
    } else {
        variables.optional(SMS_KEY).unwrap_or_default()
    };
    let key = SecretString::from(key);
    Some(match section.clone() {
        SmsSection::Http { method, url, headers, body, sender } => {
            SmsSettings::Http(HttpSettings { method, url, headers, body, sender, key })
        }
        SmsSection::Twilio { account, sender } => SmsSettings::Twilio { base_url: twilio?, account, sender, key },
    })
}

/// `TWILIO_BASE_URL`: an origin, for tests on this machine.
fn read_origin(variables: &mut Variables<'_>) -> Option<Url> {
    let url = Url::parse(variables.optional(TWILIO).unwrap_or(DEFAULT_TWILIO)).ok().filter(|url| {
        let is_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        is_origin && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url))
    });
    if url.is_none() {
        variables.fault(TWILIO, "une adresse https:// sans chemin est attendue ; http:// seulement vers cette machine");
    }
    url
}

#[cfg(test)]
mod tests;
