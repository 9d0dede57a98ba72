use std::{ffi::OsString, time::Duration};

use secrecy::ExposeSecret as _;

use crate::telemetry::LogFormat;
use ::openai::credential::Auth;

use super::{hotel_file::MISSING, *};

const KEY: &str = "sk-proj-abcdefghijklmnopqrstuvwxyz0123";
const SECRET: &str = "whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c=";
const TOKEN: &str = "0123456789abcdef01234567";

fn variables(more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let least = [("OPENAI_API_KEY", KEY), ("OPENAI_WEBHOOK_SECRET", SECRET)];
    least.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "stands in for a reader of files, which can fail")]
fn example(_: &Path) -> io::Result<String> {
    Ok(hotel_file::EXAMPLE.to_owned())
}

fn config(more: &[(&str, &str)]) -> Config {
    Config::from_map(&variables(more), example).unwrap()
}

fn faults(more: &[(&str, &str)]) -> Vec<Remark> {
    Config::from_map(&variables(more), example).unwrap_err().0
}

fn warned(config: &Config, name: &str) -> bool {
    config.warnings.iter().any(|warning| warning.place == name)
}

#[test]
fn the_key_and_the_secret_are_enough() {
    let config = config(&[]);
    assert_eq!(config.openai.api_key.expose_secret(), KEY);
    assert_eq!(config.openai.base_url.as_str(), "https://api.openai.com/v1");
    assert_eq!(config.openai.model, "gpt-realtime-2.1");
    assert_eq!(config.server.address.to_string(), "127.0.0.1:8000");
    assert!(config.server.staff_token.is_none());
    assert_eq!(config.server.drain, Duration::from_secs(120));
    assert_eq!(config.store.path, Path::new("reservations.json"));
    assert_eq!((config.transfer, config.pinned_date), (None, None));
    assert_eq!(
        config.limits,
        Limits {
            calls: 200,
            calls_per_number_hour: Some(20),
            call_minutes: 20,
            daily_minutes: Some(600),
            blocked_numbers: Vec::new()
        }
    );
    assert_eq!(config.logs, LogSettings { filter: "info".to_owned(), format: LogFormat::Text });
}

#[test]
fn every_variable_is_taken() {
    let config = config(&[
        ("OPENAI_WEBHOOK_SECRET", &format!("{SECRET}, {SECRET} v1,{SECRET}")),
        ("OPENAI_BASE_URL", "https://eu.api.openai.com/v1/"),
        ("OPENAI_AUTH", "bearer"),
        ("OPENAI_REALTIME_MODEL", "gpt-realtime-2.1-mini"),
        ("PORT", "0"),
        ("HOST", "::1"),
        ("STAFF_API_TOKEN", TOKEN),
        ("RESERVATIONS_FILE", "/var/lib/vacances/r.json"),
        ("TRANSFER_URI", "tel:+33639980001"),
        ("MAX_CALLS", "20"),
        ("MAX_CALLS_PER_NUMBER_HOUR", "0"),
        ("MAX_CALL_MINUTES", "58"),
        ("DAILY_MINUTES_BUDGET", "0"),
        ("BLOCKED_NUMBERS", "+33639980001, +33639980002"),
        ("DRAIN_SECONDS", "0"),
        ("DATE_DU_JOUR", "2026-11-22"),
        ("RUST_LOG", "info,vacances_bleues=debug"),
        ("LOG_FORMAT", "json"),
    ]);
    assert_eq!(format!("{:?}", config.openai.webhook_secrets), "WebhookSecrets(3 masked)");
    assert_eq!(config.openai.base_url.as_str(), "https://eu.api.openai.com/v1");
    assert_eq!(config.server.address.to_string(), "[::1]:0");
    assert_eq!(config.server.staff_token.as_ref().unwrap().expose_secret(), TOKEN);
    assert_eq!(config.server.drain, Duration::ZERO);
    assert_eq!(config.transfer.as_ref().unwrap().as_str(), "tel:+33639980001");
    assert_eq!((config.limits.calls_per_number_hour, config.limits.daily_minutes), (None, None));
    assert_eq!(config.limits.blocked_numbers.len(), 2);
    assert_eq!(config.pinned_date, NaiveDate::from_ymd_opt(2026, 11, 22));
    assert_eq!(config.logs.format, LogFormat::Json);
    assert!(warned(&config, "DATE_DU_JOUR") && !warned(&config, "STAFF_API_TOKEN"));
}

#[test]
fn quotes_and_spaces_around_a_value_do_not_count() {
    let plain = config(&[("STAFF_API_TOKEN", TOKEN), ("PORT", "8123"), ("RESERVATIONS_FILE", "r.json")]);
    let quoted = |value: &str, (open, close): (&str, &str)| format!("{open}{value}{close}");
    for quotes in [
        ("\"", "\""),
        ("'", "'"),
        ("'\"", "\"'"),
        ("“", "”"),
        ("« ", " »"),
        (" \u{feff}", "\u{200b}\n"),
        ("\" ", "\r\n\""),
    ] {
        let [key, secret, token] = [KEY, SECRET, TOKEN].map(|value| quoted(value, quotes));
        let found = config(&[
            ("OPENAI_API_KEY", &key),
            ("OPENAI_WEBHOOK_SECRET", &secret),
            ("STAFF_API_TOKEN", &token),
            ("PORT", &quoted("8123", quotes)),
            ("OPENAI_BASE_URL", &quoted("https://api.openai.com/v1", quotes)),
            ("RESERVATIONS_FILE", &quoted("r.json", quotes)),
            ("RUST_LOG", &quoted("info", quotes)),
            ("LOG_FORMAT", &quoted("text", quotes)),
            ("BLOCKED_NUMBERS", "'+33639980001', \"+33639980002\""),
        ]);
        assert_eq!(found.openai.api_key.expose_secret(), KEY, "{quotes:?}");
        assert_eq!(found.server.staff_token.as_ref().unwrap().expose_secret(), TOKEN, "{quotes:?}");
        assert_eq!(found.server.address, plain.server.address);
        assert_eq!(found.openai.base_url, plain.openai.base_url);
        assert_eq!((&found.store, &found.logs), (&plain.store, &plain.logs));
        assert_eq!(found.limits.blocked_numbers.len(), 2);
    }
}

#[test]
fn half_a_pair_of_quotes_is_refused_once() {
    for (name, value) in [
        ("OPENAI_API_KEY", format!("\"{KEY}")),
        ("OPENAI_WEBHOOK_SECRET", format!("{SECRET}'")),
        ("STAFF_API_TOKEN", format!("“{TOKEN}")),
        ("RESERVATIONS_FILE", "\"r.json".to_owned()),
    ] {
        let found = faults(&[(name, value.as_str())]);
        let told: Vec<_> = found.iter().filter(|fault| fault.place == name).collect();
        assert!(told.len() == 1 && told[0].reason.contains("guillemet"), "{found:#?}");
        assert!(!found.iter().any(|fault| fault.reason.contains(&value)), "values are not shown");
    }
}

#[test]
fn a_secret_that_never_matches_is_refused_with_reason() {
    for (name, value, reason) in [
        ("OPENAI_WEBHOOK_SECRET", SECRET.trim_start_matches("whsec_"), "whsec_"),
        ("OPENAI_API_KEY", "Bearer sk-proj-0123456789", "« Bearer »"),
        ("OPENAI_API_KEY", "OPENAI_API_KEY=sk-proj-0123456789", "nom de variable"),
        ("RUST_LOG", "debgu", "debug"),
        ("PROXY_DE_CONFIANCE", "caddy", "127.0.0.1"),
        ("PROXY_DE_CONFIANCE", "127.0.0.1:8000", "sans port"),
    ] {
        let found = faults(&[(name, value)]);
        assert!(found.iter().any(|fault| fault.place == name && fault.reason.contains(reason)), "{found:#?}");
    }
    let proxies = config(&[("PROXY_DE_CONFIANCE", "127.0.0.1, [::1] ::ffff:10.0.0.1")]).server.trusted_proxies;
    assert_eq!(proxies.iter().map(ToString::to_string).collect::<Vec<_>>(), ["127.0.0.1", "::1", "10.0.0.1"]);
}

#[test]
fn a_dollar_sign_that_dotenv_would_replace_is_refused() {
    let token = "secret$abc-0123456789-0123456789";
    for (line, refused) in [
        (format!("STAFF_API_TOKEN={token}"), true),
        (format!("STAFF_API_TOKEN=\"{token}\""), true),
        (format!("STAFF_API_TOKEN='{token}'"), false),
        (format!("AUTRE_PROGRAMME={token}"), false),
    ] {
        let environment = Environment::merge(Ok(line.clone()), []);
        let found = Examined::of(&environment, |_| Ok(hotel_file::EXAMPLE.to_owned()));
        let told = found.faults.iter().any(|fault| fault.place == ".env, ligne 1, STAFF_API_TOKEN");
        assert_eq!(told, refused, "{line}: {:#?}", found.faults);
        if line.starts_with("STAFF") && !refused {
            assert_eq!(found.server.unwrap().staff_token.unwrap().expose_secret(), token);
        }
    }
}

#[test]
fn every_wrong_variable_is_named_at_once() {
    let wrong = [
        ("OPENAI_API_KEY", SECRET),
        ("OPENAI_WEBHOOK_SECRET", KEY),
        ("OPENAI_BASE_URL", "http://api.openai.com/v1"),
        ("OPENAI_AUTH", "clef"),
        ("OPENAI_REALTIME_MODEL", "modèle"),
        ("PORT", "65536"),
        ("HOST", "nulle-part"),
        ("STAFF_API_TOKEN", "trop-court"),
        ("DATABASE_URL", "postgres://VOTRE_BASE"),
        ("TRANSFER_URI", "0639980001"),
        ("MAX_CALLS", "0"),
        ("MAX_CALLS_PER_NUMBER_HOUR", "-1"),
        ("MAX_CALL_MINUTES", "59"),
        ("DAILY_MINUTES_BUDGET", "beaucoup"),
        ("BLOCKED_NUMBERS", "0639980001"),
        ("DRAIN_SECONDS", "1e3"),
        ("DATE_DU_JOUR", "2026-02-29"),
        ("RUST_LOG", "info,vacances_bleues=fort"),
        ("LOG_FORMAT", "xml"),
    ];
    let found = faults(&wrong);
    for (name, _) in wrong {
        assert!(found.iter().any(|fault| fault.place == name), "{name} is missing in {found:#?}");
    }
}

#[test]
fn no_fault_and_no_debug_output_holds_a_secret() {
    let wrong = [
        ("OPENAI_API_KEY", "sk-proj-très-secret-1"),
        ("OPENAI_WEBHOOK_SECRET", "whsec_secret-2"),
        ("STAFF_API_TOKEN", "secret-3"),
        ("DATABASE_URL", "postgres://u:secret-4@h/d"),
        ("OPENAI_BASE_URL", "https://u:secret-5@h/v1"),
        ("PORT", "secret-6"),
        ("BLOCKED_NUMBERS", "secret-7"),
    ];
    let text = Config::from_map(&variables(&wrong), example).unwrap_err().to_string();
    assert!(!text.contains("secret-"), "{text}");
    let right = format!("{:?}", config(&[("STAFF_API_TOKEN", TOKEN), ("BLOCKED_NUMBERS", "+33639980001")]));
    for secret in [KEY, SECRET, TOKEN, "+33639980001"] {
        assert!(!right.contains(secret), "{right}");
    }
    let environment = Environment::from_map(variables(&[]));
    assert!(!format!("{environment:?}").contains(KEY));
}

#[test]
fn empty_values_and_placeholders_are_missing_ones() {
    for value in ["", "  ", "sk-proj-VOTRE_CLE", "sk-proj-..."] {
        let found = faults(&[("OPENAI_API_KEY", value)]);
        assert_eq!(found.iter().map(|fault| fault.place.as_str()).collect::<Vec<_>>(), ["OPENAI_API_KEY"], "{value}");
    }
    assert_eq!(faults(&[("OPENAI_WEBHOOK_SECRET", "whsec_VOTRE_SECRET")]).len(), 1);
    let config =
        config(&[("STAFF_API_TOKEN", "VOTRE_JETON_DE_24_CARACTERES_OU_PLUS"), ("PORT", ""), ("DATABASE_URL", " ")]);
    assert!(config.server.staff_token.is_none() && warned(&config, "STAFF_API_TOKEN"));
}

#[test]
fn what_deserves_attention_is_a_warning_and_no_fault() {
    for (name, value) in [
        ("OPENAI_REALTIME_MODEL", "gpt-realtime"),
        ("OPENAI_REALTIME_MODEL", "gpt-4o-realtime-preview"),
        ("OPENAI_REALTIME_MODEL", "gpt-live-1"),
        ("HOST", "0.0.0.0"),
    ] {
        assert!(warned(&config(&[(name, value)]), name), "{name}={value}");
    }
    assert!(!warned(&config(&[]), "OPENAI_REALTIME_MODEL"));
}

#[test]
fn azure_is_reached_by_its_address_its_header_and_the_name_of_a_deployment() {
    let azure = ("OPENAI_BASE_URL", "https://mon-hotel.openai.azure.com/openai/v1");
    let right = config(&[azure, ("OPENAI_AUTH", "api-key"), ("OPENAI_REALTIME_MODEL", "telephone")]);
    assert_eq!((right.openai.auth, right.openai.model.as_str()), (Auth::ApiKey, "telephone"));
    assert!(!warned(&right, "OPENAI_AUTH") && !warned(&right, "OPENAI_REALTIME_MODEL"));
    assert!(warned(&config(&[azure]), "OPENAI_AUTH"), "a key of Azure in a bearer header");
    assert!(warned(&config(&[("OPENAI_AUTH", "api-key")]), "OPENAI_AUTH"), "a key of OpenAI in Azure's header");
    assert_eq!(config(&[]).openai.auth, Auth::Bearer);
}

#[test]
fn start_without_a_hotel_file_says_what_to_check() {
    let missing = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let found = Config::from_map(&variables(&[("HOTEL_FILE", "autre.toml")]), missing).unwrap_err();
    let text = found.to_string();
    assert_eq!(found.0.len(), 1);
    assert!(text.contains("HOTEL_FILE") && text.contains("autre.toml") && text.contains(MISSING), "{text}");
}

#[test]
fn a_hotel_file_that_cannot_be_read_is_a_fault() {
    let denied = |_: &Path| Err(io::Error::from(io::ErrorKind::PermissionDenied));
    let found = Config::from_map(&variables(&[]), denied).unwrap_err();
    assert!(found.0.first().unwrap().place == "HOTEL_FILE" && !found.to_string().contains(MISSING));
}

#[test]
fn faults_of_the_hotel_file_stand_beside_those_of_the_variables() {
    let broken = |_: &Path| Ok("[hotel]\nnom = \"Essai\"\n".to_owned());
    let found = Config::from_map(&variables(&[("PORT", "x")]), broken).unwrap_err().0;
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn what_is_right_can_be_examined_where_something_else_is_wrong() {
    let environment = Environment::from_map(variables(&[("OPENAI_API_KEY", "")]));
    let examined = Examined::of(&environment, example);
    assert!(examined.openai.is_none() && examined.hotel.is_some() && examined.store.is_some());
    assert_eq!(examined.faults.len(), 1);
}

fn merged(dotenv: &str, process: &[(&str, &str)]) -> Environment {
    let process = process.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Environment::merge(Ok(dotenv.to_owned()), process)
}

fn value<'a>(environment: &'a Environment, name: &str) -> Option<&'a str> {
    environment.values.get(name).map(String::as_str)
}

#[test]
fn the_process_environment_wins_over_the_file_unless_it_is_empty() {
    let environment = merged("PORT=8001\nHOST=127.0.0.2\n", &[("PORT", "8002"), ("HOST", ""), ("HOME", "/root")]);
    assert_eq!(value(&environment, "PORT"), Some("8002"));
    assert_eq!(value(&environment, "HOST"), Some("127.0.0.2"));
    assert_eq!(value(&environment, "HOME"), None);
}

#[test]
fn a_dotenv_file_is_read_with_comments_quotes_and_windows_line_ends() {
    let text = "\u{feff}# essai\r\nexport PORT=8001 # port\r\nOPENAI_WEBHOOK_SECRET=\"whsec_a whsec_b\"\r\nRUST_LOG='info'\r\n\r\nHOST=\r\n";
    let environment = merged(text, &[]);
    assert_eq!(value(&environment, "PORT"), Some("8001"));
    assert_eq!(value(&environment, "OPENAI_WEBHOOK_SECRET"), Some("whsec_a whsec_b"));
    assert_eq!(value(&environment, "RUST_LOG"), Some("info"));
    assert_eq!(value(&environment, "HOST"), None);
    assert!(environment.faults.is_empty() && environment.warnings.is_empty(), "{:?}", environment.warnings);
}

#[test]
fn an_unreadable_line_is_told_by_its_number_and_never_by_its_text() {
    let environment = merged("PORT=8001\nOPENAI_WEBHOOK_SECRET=whsec_un whsec_deux\nHOST=127.0.0.2\n", &[]);
    let faults: Vec<String> = environment.faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults.concat().starts_with(".env, ligne 2 : ") && !faults.concat().contains("whsec"), "{faults:?}");
    assert_eq!(value(&environment, "HOST"), Some("127.0.0.2"));
}

#[test]
fn slips_in_the_dotenv_file_are_warned_about() {
    let environment = merged("PROT=8001\nPORT=1\nPORT=2\nNGROK_AUTHTOKEN=a\n", &[]);
    let places: Vec<&str> = environment.warnings.iter().map(|warning| warning.place.as_str()).collect();
    assert_eq!(places, [".env, PROT", ".env, PORT"]);
    assert_eq!(value(&environment, "PORT"), Some("1"));
}

#[test]
fn unreadable_dotenv_file_is_refused_and_a_missing_one_is_not() {
    let with = |kind: io::ErrorKind| Environment::merge(Err(io::Error::from(kind)), []).faults.len();
    assert_eq!((with(io::ErrorKind::NotFound), with(io::ErrorKind::PermissionDenied)), (0, 1));
}

#[test]
fn example_dotenv_file_lacks_only_the_two_keys() {
    let text = include_str!("../../.env.example");
    for name in environment::NAMES {
        assert!(text.contains(&format!("{name}=")), "{name} is missing");
    }
    let environment = merged(text, &[]);
    let examined = Examined::of(&environment, example);
    let places: Vec<&str> = examined.faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(places, ["OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET"]);
    assert!(examined.faults.iter().all(|fault| fault.reason.contains("valeur d'exemple")), "{:?}", examined.faults);
}
