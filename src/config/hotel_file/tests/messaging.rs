//! `[courriel]`, `[mediateur]`, `[[webhooks]]`, `[sms]` and `avis`.

use channels::mail::Security;

use super::*;
use crate::config::hotel_file::messaging::{MailSection, Route, SmsSection};

/// What a confirmation needs beside the room.
const IDENTITY: &str = "[hotel]\nnom = \"Essai\"\nraison_sociale = \"SAS Essai\"\nadresse = \"1 quai du Port\"\ntelephone = \"01 99 00 00 01\"\nemail = \"reception@hotel.example\"\n[[chambres]]\nid = \"a\"\nnom = \"A\"\ncapacite = 2\nprix_base = 89\nnombre = 1\n";

const MAIL: &str = "[courriel]\nserveur = \"smtp.exemple.fr\"\nutilisateur = \"reception@hotel.example\"\nexpediteur = \"reception@hotel.example\"\n";

fn told(more: &str) -> Vec<String> {
    let found = HotelSettings::parse("hotel.toml", &format!("{IDENTITY}{more}"));
    found.map_or_else(|faults| faults.iter().map(ToString::to_string).collect(), |_| Vec::new())
}

#[test]
fn mail_takes_the_port_of_its_encryption() {
    for (more, host, port, security) in [
        ("", "smtp.exemple.fr", 465, Security::Tls),
        ("securite = \"starttls\"\n", "smtp.exemple.fr", 587, Security::StartTls),
        ("securite = \"starttls\"\nport = 2525\n", "smtp.exemple.fr", 2525, Security::StartTls),
    ] {
        let mail = parse(&format!("{IDENTITY}{MAIL}{more}")).messaging.mail.unwrap();
        let user = Some("reception@hotel.example".to_owned());
        let route = Route::Server { host: host.to_owned(), port, security, user };
        let sender = "reception@hotel.example".to_owned();
        assert_eq!(mail, MailSection { route, sender, reply_to: None });
    }
    let local = MAIL.replace("smtp.exemple.fr", "127.0.0.1") + "securite = \"aucune\"\n";
    let Some(Route::Server { port, security, .. }) =
        parse(&format!("{IDENTITY}{local}")).messaging.mail.map(|mail| mail.route)
    else {
        panic!("a server")
    };
    assert_eq!((port, security), (25, Security::None));
}

#[test]
fn folder_takes_the_place_of_a_server_and_leaves_its_keys() {
    let text = MAIL.replace("smtp.exemple.fr", "dossier:courriels") + "port = 465\nsecurite = \"tls\"\n";
    let mail = parse(&format!("{IDENTITY}{text}")).messaging.mail.unwrap();
    assert_eq!(mail.route, Route::Folder("courriels".into()));
}

#[test]
fn mail_without_the_identity_of_the_hotel_is_refused() {
    assert_eq!(
        fault_with(MAIL),
        "hotel.toml, ligne 9, courriel : la confirmation doit dire qui vend (code de la consommation, article L221-5) ; il manque dans [hotel] : raison_sociale, adresse, telephone, email"
    );
}

#[test]
fn each_fault_of_a_channel_is_told_with_what_to_write() {
    for (more, expected) in [
        ("[courriel]\n", "ligne 13, courriel.serveur : obligatoire"),
        ("[courriel]\nserveur = \"smtp://smtp.exemple.fr:465\"\nexpediteur = \"a@b.fr\"\n", "sans port ni « smtp:// »"),
        ("[courriel]\nserveur = \"dossier:\"\nexpediteur = \"a@b.fr\"\n", "par exemple \"dossier:courriels\""),
        ("[courriel]\nserveur = \"a.fr\"\nexpediteur = \"reception\"\n", "une adresse e-mail est attendue"),
        (
            "[courriel]\nserveur = \"a.fr\"\nexpediteur = \"a@b.fr\"\nsecurite = \"aucune\"\n",
            "écrivez \"tls\" ou \"starttls\"",
        ),
        ("[courriel]\nserveur = \"a.fr\"\nexpediteur = \"a@b.fr\"\nsecurite = \"ssl\"\n", "\"tls\" (port 465)"),
        ("[courriel]\nserver = \"a.fr\"\n", "vouliez-vous écrire serveur ?"),
        ("[reception]\navis = \"la réception\"\n", "reception.avis : une adresse e-mail est attendue"),
        ("[mediateur]\nnom = \"M\"\nadresse = \"A\"\nsite = \"mediation.fr\"\n", "une adresse https:// est attendue"),
        ("[[webhooks]]\nnom = \"PMS !\"\nurl = \"https://pms.example\"\n", "lettres minuscules"),
        ("[[webhooks]]\nnom = \"pms\"\nurl = \"http://pms.example\"\n", "http:// seulement avec reseau_local"),
        ("[[webhooks]]\nnom = \"pms\"\nurl = \"https://192.168.1.4/\"\n", "ajoutez : reseau_local = true"),
        ("[[webhooks]]\nnom = \"pms\"\nurl = \"https://u:p@pms.example/\"\n", "sans nom ni mot de passe"),
        (
            "[[webhooks]]\nnom = \"a-b\"\nurl = \"https://a.example\"\n[[webhooks]]\nnom = \"a_b\"\nurl = \"https://b.example\"\n",
            "un autre webhook a le même secret, WEBHOOK_SECRET_A_B",
        ),
        ("[sms]\ngenre = \"fax\"\nexpediteur = \"Hotel\"\n", "\"http\" ou \"twilio\" est attendu"),
        ("[sms]\ngenre = \"twilio\"\nexpediteur = \"Hotel\"\ncompte = \"SK1\"\n", "il commence par AC"),
        ("[sms]\ngenre = \"http\"\nexpediteur = \"Hotel\"\nurl = \"http://sms.example\"\n", "l'adresse https://"),
        (
            "[sms]\ngenre = \"http\"\nexpediteur = \"Hotel\"\nurl = \"https://sms.example\"\nentetes = { \"X Y\" = \"a\" }\n",
            "un nom et un texte d'en-tête",
        ),
    ] {
        let found = told(more);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{more}: {found:#?}");
    }
}

#[test]
fn other_channels_are_taken_as_they_are_given() {
    let messaging = parse(&format!(
        "{IDENTITY}[reception]\navis = \"reception@hotel.example\"\n[mediateur]\nnom = \"M\"\nadresse = \"A\"\nsite = \"https://m.example\"\n\
         [[webhooks]]\nnom = \"mon-pms\"\nurl = \"http://192.168.1.4:8080/e\"\nreseau_local = true\n\
         [sms]\ngenre = \"http\"\nexpediteur = \"Hotel\"\nurl = \"https://sms.example/?a={{destinataire}}\"\n"
    ))
    .messaging;
    assert_eq!(messaging.notices.as_deref(), Some("reception@hotel.example"));
    assert_eq!(messaging.mediator.unwrap().site, "https://m.example");
    let [webhook] = messaging.webhooks.as_slice() else { panic!("one") };
    assert_eq!((webhook.variable().as_str(), webhook.is_local), ("WEBHOOK_SECRET_MON_PMS", true));
    let Some(sms @ SmsSection::Http { .. }) = messaging.sms else { panic!("by request") };
    assert!(sms.needs_key(), "by default the key is shown as a bearer's");
    assert!(parse(SMALLEST).messaging.mail.is_none());
}
