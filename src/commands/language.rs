//! The command line in French: the headings of every help, and a sentence for every mistake that a person can make in arguments.

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

const WITH_COMMANDS: &str =
    "{about-with-newline}\nUtilisation : {usage}\n\nCommandes :\n{subcommands}\n\nOptions :\n{options}{after-help}\n";

/// Codes of every command, where its own help says nothing of them.
const EXIT_CODES: &str =
    "Code de retour : 0 si c'est fait, 1 en cas d'échec, 2 pour une configuration ou des arguments faux.";

/// The command with French headings, in all its subcommands.
pub(super) fn in_french(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let is_root = !names.is_empty();
    let mut command = with_texts(command)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(Arg::new("aide").short('h').long("help").action(ArgAction::Help).help("Affiche cette aide"));
    if is_root {
        command =
            command.disable_version_flag(true).subcommand_value_name("COMMANDE").help_template(WITH_COMMANDS).arg(
                Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Affiche la version"),
            );
    } else {
        let template = template(&command);
        command = command.help_template(template);
    }
    if command.get_after_help().is_none() {
        command = command.after_help(EXIT_CODES);
    }
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, in_french))
}

/// The help of a command without subcommands.
fn template(command: &Command) -> String {
    let has_arguments = command.get_positionals().next().is_some();
    let arguments = if has_arguments { "Arguments :\n{positionals}\n\n" } else { "" };
    format!("{{about-with-newline}}\nUtilisation : {{usage}}\n\n{arguments}Options :\n{{options}}{{after-help}}\n")
}

/// Defaults and possible values, which clap would write in English.
fn with_texts(command: Command) -> Command {
    command.mut_args(|argument| {
        if !argument.get_action().takes_values() {
            return argument;
        }
        let shown = |text: &std::ffi::OsStr| text.to_string_lossy().into_owned();
        let defaults: Vec<String> =
            argument.get_default_values().iter().map(|value| shown(value.as_os_str())).collect();
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        if !values.is_empty() {
            help = format!("{help} ; valeurs possibles : {}", values.join(", "));
        }
        if !defaults.is_empty() {
            help = format!("{help} [par défaut : {}]", defaults.join(", "));
        }
        argument.hide_default_value(true).hide_possible_values(true).help(help)
    })
}

/// What is wrong with the arguments, in French; `None` for help and version.
pub(super) fn mistake(error: &clap::Error, help: &str) -> Option<String> {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg).replace("...", "");
    let value = text(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::InvalidSubcommand => {
            format!("la commande « {} » n'existe pas.", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("l'argument « {argument} » n'existe pas."),
        ErrorKind::InvalidValue if value.is_empty() => format!("il manque une valeur à « {argument} »."),
        ErrorKind::InvalidValue => format!(
            "« {value} » n'est pas une valeur de « {argument} ». Valeurs possibles : {}.",
            text(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => format!("« {value} » ne convient pas à « {argument} »."),
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}."),
        ErrorKind::ArgumentConflict => {
            format!("« {argument} » ne va pas avec « {} ».", text(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("« {value} » est de trop pour « {argument} »."),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("« {argument} » n'a pas le bon nombre de valeurs.")
        }
        ErrorKind::InvalidUtf8 => "un argument n'est pas de l'UTF-8.".to_owned(),
        ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => "ces arguments ne peuvent pas être compris.".to_owned(),
    };
    let suggestions: Vec<String> =
        [text(ContextKind::SuggestedSubcommand), text(ContextKind::SuggestedArg), text(ContextKind::SuggestedValue)]
            .into_iter()
            .filter(|suggestion| !suggestion.is_empty())
            .map(|several| several.replace(", ", " » ou « "))
            .collect();
    let suggested = match suggestions.as_slice() {
        [] => String::new(),
        some => format!("\nVouliez-vous dire « {} » ?", some.join(" » ou « ")),
    };
    Some(format!("Erreur : {sentence}{suggested}\nAide : {help}, ou --help après une commande."))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{super::Arguments, *};

    fn command() -> Command {
        in_french(Arguments::command()).term_width(100)
    }

    #[test]
    fn every_help_is_in_french() {
        let mut command = command();
        command.build();
        let mut helps = command.render_help().to_string();
        for sub in command.get_subcommands_mut() {
            let help = sub.render_help();
            helps = format!("{helps}\n──── {} ────\n{help}", sub.get_name());
        }
        for english in ["Usage", "Print", "default:", "possible values"] {
            assert!(!helps.contains(english), "{english}: {helps}");
        }
        insta::assert_snapshot!(helps);
    }

    #[test]
    fn every_mistake_has_its_sentence() {
        let lines = [
            &["servir"][..],
            &["pauze", "2h"],
            &["doctor", "--jsson"],
            &["pause"],
            &["exporter"],
            &["repetition", "--nuits", "beaucoup"],
            &["repetition", "--nuits", "0"],
            &["repetition", "--nuits"],
            &["repetition", "--arrivee", "demain"],
            &["simulator", "--patience", "tout"],
            &["reprendre", "demain"],
        ];
        let said: Vec<String> = lines
            .iter()
            .map(|line| {
                let error = command().try_get_matches_from([&["vacances-bleues"], *line].concat()).unwrap_err();
                format!("$ vacances-bleues {}\n{}\n", line.join(" "), mistake(&error, "vacances-bleues help").unwrap())
            })
            .collect();
        let said = said.join("\n");
        insta::assert_snapshot!(said);
    }
}
