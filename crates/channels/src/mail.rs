//! A mail, put together and ready to leave.

use basics::personal::Personal;

use crate::attempt::Attempt;

pub use self::{
    folder::Folder,
    memory::Memory,
    smtp::{Credentials, Security, Smtp, SmtpError, SmtpSettings},
};

mod folder;
mod memory;
mod smtp;

/// A mail, put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What names it on every attempt: `[A-Za-z0-9-]`.
    pub id: String,
    /// Whose mail it is to the server; answers of the server go there.
    pub sender: String,
    /// The bare address of its one recipient.
    pub to: Personal<String>,
    /// Headers and body.
    pub mime: Personal<String>,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum MailChannel {
    /// To a server.
    Smtp(Smtp),
    /// Into a folder, one file each, to look at.
    Folder(Folder),
    /// Nowhere; kept, and answered as it was told.
    Memory(Memory),
}

impl MailChannel {
    /// One attempt. Takes 95 seconds at the most, whatever the other side does.
    pub async fn send(&self, mail: &Mail) -> Attempt {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Folder(folder) => folder.send(mail).await,
            Self::Memory(memory) => memory.send(mail),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::{Outcome, attempt::Cause};

    fn mail(text: &str) -> Mail {
        Mail {
            id: "ENV-1".to_owned(),
            sender: "reception@hotel.example".to_owned(),
            to: Personal::new("camille@example.com".to_owned()),
            mime: Personal::new(text.to_owned()),
        }
    }

    #[tokio::test]
    async fn folder_has_one_private_file_a_mail_however_often_it_is_sent() {
        let home = tempfile::tempdir().unwrap();
        let channel = MailChannel::Folder(Folder::new(home.path().join("courriels")));
        for text in ["a longer text", "a text"] {
            assert_eq!(channel.send(&mail(text)).await.outcome, Outcome::Delivered);
        }
        let [file] = std::fs::read_dir(home.path().join("courriels")).unwrap().collect::<Vec<_>>().try_into().unwrap();
        let file = file.unwrap();
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "a text");
        assert_eq!(
            (file.file_name().to_str(), file.metadata().unwrap().permissions().mode() & 0o777),
            (Some("ENV-1.eml"), 0o600)
        );
        let broken = MailChannel::Folder(Folder::new(file.path().join("courriels")));
        let attempt = broken.send(&mail("a text")).await;
        assert_eq!((attempt.outcome, attempt.cause), (Outcome::Later { retry_after: None }, Cause::Configuration));
    }

    #[tokio::test]
    async fn memory_keeps_what_was_sent_and_answers_as_it_was_told() {
        let memory = Memory::default();
        let channel = MailChannel::Memory(memory.clone());
        memory.answer(Attempt::new(Outcome::Refused, "550 no"));
        assert_eq!(channel.send(&mail("one")).await.outcome, Outcome::Refused);
        assert_eq!(channel.send(&mail("two")).await.outcome, Outcome::Delivered);
        assert_eq!(memory.sent(), [mail("one"), mail("two")]);
    }
}
