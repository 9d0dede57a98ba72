//! `essai-courriel` and what `doctor` says of mail: the real program, against a real server with TLS.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::{
    mail_server::{MailServer, PASSWORD, hotel_file},
    process::{Outcome, Process},
};

fn hotel(mail: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("hotel.toml"), hotel_file(mail)).unwrap();
    folder
}

async fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Process::start(folder, arguments, &variables).ended().await
}

const TRIAL: &[&str] = &["essai-courriel", "camille@example.com"];

#[tokio::test]
async fn trial_mail_is_handed_over_on_an_encrypted_line() {
    let server = MailServer::start(&["tls:none", "starttls:none"]);
    let roots = server.folder().join("ca.pem");
    let roots = roots.to_str().unwrap();
    for (name, security) in [("tls:none", "tls"), ("starttls:none", "starttls")] {
        let folder = hotel(&server.section(name, security));
        let trusted = [("SMTP_MOT_DE_PASSE", PASSWORD), ("SSL_CERT_FILE", roots)];
        let outcome = run(folder.path(), TRIAL, &trusted).await;
        assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
        assert!(outcome.printed.contains("Message d'essai remis : 250 2.0.0 queued"), "{}", outcome.printed);
        let mail = server.taken(name);
        assert!(mail.contains("To: camille@example.com\r\n") && mail.contains("Message-ID: <ESSAI-"), "{mail}");
        let doctor = run(folder.path(), &["doctor"], &trusted).await;
        assert!(doctor.printed.contains("✓ courriel : connexion et identification acceptées"), "{}", doctor.printed);
        assert!(doctor.printed.contains("dig +short TXT _dmarc.hotel.example"), "{}", doctor.printed);
        // A certificate of nobody whom the machine trusts.
        let untrusted = run(folder.path(), TRIAL, &[("SMTP_MOT_DE_PASSE", PASSWORD)]).await;
        assert!(untrusted.code == Some(1) && untrusted.printed.contains("certificat"), "{}", untrusted.printed);
        assert_eq!(server.taken(name), mail, "nothing more was taken");
    }
}

#[tokio::test]
async fn trial_mail_that_is_refused_says_why() {
    let server = MailServer::start(&["none", "RCPT:550 5.1.1 no such user", "TEXT:cut"]);
    for (name, password, said) in [
        ("none", "another", "vérifiez serveur, port, securite, utilisateur"),
        (
            "RCPT:550 5.1.1 no such user",
            PASSWORD,
            "Message refusé : vérifiez l'adresse.\nRéponse : 550 5.1.1 no such user",
        ),
        ("TEXT:cut", PASSWORD, "Message peut-être remis"),
    ] {
        let outcome =
            run(hotel(&server.section(name, "aucune")).path(), TRIAL, &[("SMTP_MOT_DE_PASSE", password)]).await;
        assert!(outcome.code == Some(1) && outcome.printed.contains(said), "{}", outcome.printed);
        assert!(!outcome.printed.contains(password), "{}", outcome.printed);
    }
}

#[tokio::test]
async fn trial_mail_needs_a_channel_and_an_address() {
    let folder = hotel("serveur = \"dossier:courriels\"\nexpediteur = \"reception@hotel.example\"\n");
    let outcome = run(folder.path(), TRIAL, &[]).await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    assert_eq!(fs::read_dir(folder.path().join("courriels")).unwrap().count(), 1);
    let outcome = run(folder.path(), &["essai-courriel", "camille"], &[]).await;
    assert!(outcome.code == Some(2) && outcome.printed.contains("n'est pas une adresse"), "{}", outcome.printed);
    let without = TempDir::new().unwrap();
    fs::write(without.path().join("hotel.toml"), include_str!("../../hotel.exemple.toml")).unwrap();
    let outcome = run(without.path(), TRIAL, &[]).await;
    assert!(outcome.code == Some(2) && outcome.printed.contains("Aucun message envoyé"), "{}", outcome.printed);
}

#[tokio::test]
async fn server_does_not_start_with_mail_and_without_an_identity() {
    let folder = TempDir::new().unwrap();
    let text = include_str!("../../hotel.exemple.toml").to_owned()
        + "\n[courriel]\nserveur = \"dossier:courriels\"\nexpediteur = \"reception@hotel.example\"\n";
    fs::write(folder.path().join("hotel.toml"), text).unwrap();
    let outcome = run(folder.path(), &["serve", "--verifier"], &[]).await;
    assert_eq!(outcome.code, Some(2), "{}", outcome.printed);
    assert!(
        outcome.printed.contains("il manque dans [hotel] : raison_sociale, adresse, telephone, email"),
        "{}",
        outcome.printed
    );
}
