use std::{collections::BTreeMap, io, path::Path};

use secrecy::ExposeSecret as _;

use super::*;
use crate::config::{Config, Remark, environment::Environment, hotel_file};

const SECRET: &str = "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=";

/// The example with an identity, and more behind it.
fn hotel(more: &str) -> String {
    let identity = "raison_sociale = \"SAS Essai\"\nadresse = \"1 quai du Port\"\ntelephone = \"01 99 00 00 01\"\nemail = \"reception@hotel.example\"\n";
    hotel_file::EXAMPLE.replacen("[hotel]\n", &format!("[hotel]\n{identity}"), 1) + more
}

const MAIL: &str = "\n[courriel]\nserveur = \"smtp.exemple.fr\"\nutilisateur = \"reception@hotel.example\"\nexpediteur = \"reception@hotel.example\"\n";
const WEBHOOK: &str = "\n[[webhooks]]\nnom = \"mon-pms\"\nurl = \"https://pms.example/evenements\"\n";

/// What the variables say with this hotel file, and these files beside it.
fn read(more: &str, variables: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Config, Vec<Remark>> {
    let least = [("OPENAI_API_KEY", "sk-proj-abcdefghijklmnop"), ("OPENAI_WEBHOOK_SECRET", SECRET)];
    let given = |name: &str| variables.iter().any(|(given, _)| given.starts_with(name));
    let least = least.iter().filter(|(name, _)| !given(name));
    let variables: BTreeMap<String, String> =
        least.chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let file = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| (*text).to_owned());
        found
            .or_else(|| (path == Path::new("hotel.toml")).then(|| hotel(more)))
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    crate::config::Examined::of(&Environment::from_map(variables), file).into_config().map_err(|error| error.0)
}

fn password(config: &Config) -> String {
    let Some(MailSettings { route: MailRoute::Server(server), .. }) = &config.messaging.mail else {
        panic!("a server")
    };
    server.credentials.as_ref().unwrap().password.expose_secret().to_owned()
}

#[test]
fn secret_comes_from_its_variable_its_file_or_the_credentials() {
    let folder = ("CREDENTIALS_DIRECTORY", "/run/credentials/vb");
    let credential = ("/run/credentials/vb/SMTP_MOT_DE_PASSE", "of systemd\n");
    let file = ("SMTP_MOT_DE_PASSE_FILE", "/run/secrets/smtp");
    for (variables, files, expected) in [
        (vec![("SMTP_MOT_DE_PASSE", "of the environment")], vec![], "of the environment"),
        (vec![file], vec![("/run/secrets/smtp", "of a file\n")], "of a file"),
        (vec![folder], vec![credential], "of systemd"),
        (vec![folder, file], vec![credential, ("/run/secrets/smtp", "of a file")], "of a file"),
        (vec![folder, file, ("SMTP_MOT_DE_PASSE", "itself")], vec![credential], "itself"),
    ] {
        assert_eq!(password(&read(MAIL, &variables, &files).unwrap()), expected);
    }
}

#[test]
fn every_secret_may_be_in_a_file() {
    let names =
        ["OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET", "STAFF_API_TOKEN", "SMTP_MOT_DE_PASSE", "WEBHOOK_SECRET_MON_PMS"];
    let files = [
        ("/s/0", "sk-proj-fromafile0123456789"),
        ("/s/1", SECRET),
        ("/s/2", "0123456789abcdef01234567"),
        ("/s/3", "hush"),
        ("/s/4", SECRET),
    ];
    let variables: Vec<(String, &str)> =
        names.iter().zip(files).map(|(name, (path, _))| (format!("{name}_FILE"), path)).collect();
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, path)| (name.as_str(), *path)).collect();
    let config = read(&format!("{MAIL}{WEBHOOK}"), &variables, &files).unwrap();
    assert_eq!(config.openai.api_key.expose_secret(), "sk-proj-fromafile0123456789");
    assert_eq!(config.server.staff_token.as_ref().unwrap().expose_secret(), "0123456789abcdef01234567");
    assert_eq!(format!("{:?}", config.messaging.webhooks[0].secrets), "WebhookSecrets(1 masked)");
    // A credential needs no variable of its own, whatever the receiver is called.
    let folder = [("CREDENTIALS_DIRECTORY", "/c"), ("SMTP_MOT_DE_PASSE", "hush")];
    assert!(read(&format!("{MAIL}{WEBHOOK}"), &folder, &[("/c/WEBHOOK_SECRET_MON_PMS", SECRET)]).is_ok());
}

#[test]
fn missing_or_unreadable_secret_is_named_and_never_quoted() {
    let fault = |more: &str, variables: &[(&str, &str)]| {
        let faults = read(more, variables, &[]).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults[0].to_string()
    };
    assert!(fault(MAIL, &[]).starts_with("SMTP_MOT_DE_PASSE : absente."));
    let missing = fault("", &[("STAFF_API_TOKEN_FILE", "/nowhere")]);
    assert_eq!(missing, "STAFF_API_TOKEN_FILE : le fichier qu'elle nomme n'existe pas");
    // What the reader of files says of one that is no UTF-8 has the line in it.
    let quoting = |_: &Path| Err(io::Error::new(io::ErrorKind::InvalidData, "pas en UTF-8 ; lu : hunter2"));
    let environment = [("SMS_CLE_FILE".to_owned(), "/s".to_owned())].into();
    let environment = Environment::from_map(environment).with_secrets([], quoting);
    assert!(environment.faults.len() == 1 && !environment.faults[0].reason.contains("hunter2"));
    assert!(fault(WEBHOOK, &[]).starts_with("WEBHOOK_SECRET_MON_PMS : absente. Secret du webhook « mon-pms »"));
    let raw = fault(WEBHOOK, &[("WEBHOOK_SECRET_MON_PMS", "hunter2hunter2hunter2")]);
    assert!(raw.contains("commencer par whsec_") && !raw.contains("hunter2"), "{raw}");
    let twilio = "\n[sms]\ngenre = \"twilio\"\nexpediteur = \"Hotel\"\ncompte = \"AC0\"\n";
    assert!(fault(twilio, &[]).starts_with("SMS_CLE : absente."));
    let origin = fault(twilio, &[("SMS_CLE", "k-0123"), ("TWILIO_BASE_URL", "https://api.twilio.com/v1")]);
    assert!(origin.starts_with("TWILIO_BASE_URL : "), "{origin}");
}

#[test]
fn doubtful_settings_of_a_channel_are_told() {
    let config = read(MAIL, &[("SMTP_MOT_DE_PASSE", "hush"), ("NUMEROS_D_ESSAI", "+33639980001")], &[]).unwrap();
    let told = |place: &str| config.warnings.iter().any(|warning| warning.place == place);
    assert!(!told("courriel") && told("mediateur") && told("NUMEROS_D_ESSAI"), "{:#?}", config.warnings);
    assert_eq!(config.messaging.trial_numbers.len(), 1);
    let foreign = MAIL.replacen("expediteur = \"reception@hotel.example\"", "expediteur = \"hotel@autre.example\"", 1)
        + "repondre_a = \"x@hotel.example\"\n";
    let config = read(&foreign, &[("SMTP_MOT_DE_PASSE", "hush")], &[]).unwrap();
    let told = |place: &str| config.warnings.iter().any(|warning| warning.place == place);
    assert!(told("courriel.expediteur") && told("courriel.repondre_a"), "{:#?}", config.warnings);
}

#[test]
fn public_address_is_https_or_this_machine() {
    for (text, expected) in [
        ("https://hotel.example/", Some("https://hotel.example/")),
        ("https://hotel.example/reservations/", Some("https://hotel.example/reservations")),
        ("http://localhost:8000", Some("http://localhost:8000/")),
        ("http://hotel.example", None),
        ("hotel.example", None),
        ("https://hotel.example/?a=1", None),
    ] {
        let read = read("", &[("ADRESSE_PUBLIQUE", text)], &[]).ok();
        let address = read.and_then(|config| config.server.public_address);
        assert_eq!(address.as_ref().map(Url::as_str), expected, "{text}");
    }
}
