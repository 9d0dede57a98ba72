//! A letter as it travels (RFC 5322, RFC 2045): headers, both forms of the text, and the event.
//!
//! The event is the third alternative, which Outlook shows as an invitation, and an attachment, which other programs look for. Both have
//! the same method as the event itself, or neither is taken.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use hotel::guest::Email;

use crate::letter::Letter;

/// The name of the event as an attachment.
const EVENT_FILE: &str = "sejour.ics";

/// Who sends to whom, and as which message.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The name beside the sender's address: the hotel's.
    pub sender_name: &'a str,
    /// The address of the account that sends; another one is refused by relays, and by DMARC.
    pub sender: &'a str,
    /// Where answers go; `None` for the sender.
    pub reply_to: Option<&'a str>,
    /// The recipient's bare address.
    pub to: &'a str,
    /// What names the message on every attempt, without its domain.
    pub id: &'a str,
    /// That of the first message about the same reservation, whole; later ones are shown with it.
    pub first: Option<&'a str>,
    /// When it was first sent, also on later attempts.
    pub at: DateTime<Utc>,
}

/// Why a letter cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MimeError {
    /// The sender's address, or that for answers, is none.
    #[error("the sender's address is not one")]
    Sender,
    /// The recipient's address is none: a row of an old file was never checked.
    #[error("the recipient's address is not one")]
    Recipient,
    /// The identifier cannot be in a header.
    #[error("the message cannot be put together")]
    Message,
}

impl Envelope<'_> {
    /// The message's `Message-ID`, whole: `<ENV-…@hotel.example>`.
    pub fn message_id(&self) -> String {
        format!("<{}@{}>", self.id, self.sender.rsplit('@').next().unwrap_or_default())
    }
}

impl Letter {
    /// The whole message, in ASCII.
    ///
    /// Errors: [`MimeError`].
    pub fn to_mime(&self, envelope: &Envelope<'_>) -> Result<String, MimeError> {
        let sender = mailbox(envelope.sender).ok_or(MimeError::Sender)?;
        let to = mailbox(envelope.to).ok_or(MimeError::Recipient)?;
        let raw = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut message = Message::builder()
            .from(Mailbox::new(Some(envelope.sender_name.to_owned()), sender.email.clone()))
            .to(to.clone())
            .subject(self.subject.as_str())
            .message_id(Some(envelope.message_id()))
            .date(SystemTime::from(envelope.at))
            // Keeps « absent du bureau » from answering (RFC 3834).
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Content-Language", self.language));
        if let Some(address) = envelope.reply_to {
            message = message.reply_to(mailbox(address).ok_or(MimeError::Sender)?);
        }
        if let Some(first) = envelope.first {
            message = message.in_reply_to(first.to_owned()).references(first.to_owned());
        }
        let boundary = |which: &str| format!("{which}-{}", envelope.id);
        let texts = MultiPart::alternative()
            .boundary(boundary("texte"))
            .singlepart(SinglePart::plain(self.text.expose().clone()))
            .singlepart(SinglePart::html(self.html.expose().clone()));
        let message = match &self.event {
            None => message.multipart(texts),
            Some(event) => {
                let file = event.to_ics(sender.email.as_ref(), to.email.as_ref(), envelope.at);
                let kind = |name: &str| {
                    ContentType::parse(&format!("text/calendar; charset=utf-8; method={}{name}", event.method()))
                        .or(Err(MimeError::Message))
                };
                let invitation = SinglePart::builder().content_type(kind("")?).body(file.clone());
                let named = kind(&format!("; name=\"{EVENT_FILE}\""))?;
                let attachment = Attachment::new(EVENT_FILE.to_owned()).body(file, named);
                let all = MultiPart::mixed().boundary(boundary("message"));
                message.multipart(all.multipart(texts.singlepart(invitation)).singlepart(attachment))
            }
        };
        let bytes = message.or(Err(MimeError::Message))?.formatted();
        String::from_utf8(bytes).ok().filter(|text| text.is_ascii()).ok_or(MimeError::Message)
    }
}

/// An address without a name, where it is one that may stand in a header.
fn mailbox(address: &str) -> Option<Mailbox> {
    let address = Email::parse(address).ok()?;
    Some(Mailbox::new(None, address.as_str().parse::<Address>().ok()?))
}
