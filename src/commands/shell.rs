//! `vacances-bleues completion` and `vacances-bleues manuel`: what a shell completes and the manual page, out of the same commands as the
//! helps, in French.

use std::{io, process::ExitCode};

use clap::{Args, Command, ValueEnum};
use clap_complete::{generate, shells};
use clap_mangen::Man;

use super::{EXIT_FAILED, console};

/// For which shell.
#[derive(Debug, Args)]
pub struct CompletionArguments {
    /// Interpréteur de commandes
    #[arg(value_name = "INTERPRÉTEUR")]
    shell: Shell,
}

/// Shells whose completions are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// Prints what the shell reads.
pub(super) fn completion(arguments: &CompletionArguments, command: Command) -> ExitCode {
    console::print(&script(arguments.shell, command));
    ExitCode::SUCCESS
}

/// Prints the manual page.
pub(super) fn manual(command: Command) -> ExitCode {
    match page(command) {
        Ok(page) => {
            console::print(&page);
            ExitCode::SUCCESS
        }
        Err(error) => {
            console::complain(&format!("Le manuel ne peut pas être écrit : {error}"));
            ExitCode::from(EXIT_FAILED)
        }
    }
}

/// The script of a shell. What the library writes in English is taken out.
fn script(shell: Shell, mut command: Command) -> String {
    let name = command.get_name().to_owned();
    let mut written = Vec::new();
    match shell {
        Shell::Bash => generate(shells::Bash, &mut command, name.as_str(), &mut written),
        Shell::Zsh => generate(shells::Zsh, &mut command, name.as_str(), &mut written),
        Shell::Fish => generate(shells::Fish, &mut command, name.as_str(), &mut written),
    }
    let script = String::from_utf8_lossy(&written).into_owned();
    match shell {
        // clap_complete 4.6.12 gives a program with a hyphen two names in one script, so that no option of a command is found.
        Shell::Bash => script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__")),
        Shell::Zsh => script.replace(" commands' commands", " : commandes' commands"),
        Shell::Fish => {
            let is_comment = |line: &&str| line.trim_start().starts_with('#');
            script.lines().filter(|line| !is_comment(line)).fold(String::new(), |text, line| text + line + "\n")
        }
    }
}

/// The page, in the format of `man`: the program, then each command with its arguments.
fn page(mut command: Command) -> io::Result<String> {
    command.build();
    let commands: Vec<Command> = command.get_subcommands().cloned().collect();
    // Without a date the words behind it would take its place. Words are not cut as English ones are, and lines not stretched.
    let program = Man::new(command).date(" ").manual("Manuel de vacances-bleues");
    let mut page = rendered(|to| program.render_title(to))? + ".nh\n.ad l\n";
    for (heading, body) in [
        ("NOM", body(|to| program.render_name_section(to))?),
        ("SYNOPSIS", body(|to| program.render_synopsis_section(to))?),
        ("DESCRIPTION", body(|to| program.render_description_section(to))?),
        ("OPTIONS", body(|to| program.render_options_section(to))?),
        ("CODE DE RETOUR", in_lines(&body(|to| program.render_extra_section(to))?)),
        ("COMMANDES", String::new()),
    ] {
        page = format!("{page}.SH \"{heading}\"\n{body}");
    }
    for command in commands {
        let name = command.get_name().to_owned();
        let man = Man::new(command);
        let parts = [
            body(|to| man.render_description_section(to))?,
            ".PP\n".to_owned(),
            body(|to| man.render_synopsis_section(to))?,
            body(|to| man.render_options_section(to))?,
            ".PP\n".to_owned(),
            in_lines(&body(|to| man.render_extra_section(to))?),
        ];
        page = format!("{page}.SS \"{name}\"\n{}", parts.concat());
    }
    let version = body(|to| program.render_version_section(to))?;
    Ok(format!("{page}.SH \"VERSION\"\n{version}"))
}

/// Text whose lines are not joined.
fn in_lines(body: &str) -> String {
    body.lines().collect::<Vec<_>>().join("\n.br\n") + "\n"
}

/// What is rendered below the heading, which is English.
fn body(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let section = rendered(render)?;
    Ok(section
        .split_once(".SH ")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or_else(String::new, |(_, body)| body.to_owned()))
}

fn rendered(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut text = Vec::new();
    render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{
        super::{Arguments, language::in_french},
        *,
    };

    /// Words that the libraries write of their own.
    const ENGLISH: [&str; 9] = [
        "NAME\"",
        "SUBCOMMANDS",
        "subcommands",
        "EXTRA",
        "Possible values",
        "[default",
        "commands' commands",
        "Print",
        "# Figure",
    ];

    #[test]
    fn manual_page_is_in_french() {
        let page = page(in_french(Arguments::command())).unwrap();
        for english in ENGLISH {
            assert!(!page.contains(english), "{english}: {page}");
        }
        let version = env!("CARGO_PKG_VERSION");
        insta::assert_snapshot!(page.replace(version, "VERSION"));
    }

    #[test]
    fn completions_are_in_french_and_know_every_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = script(shell, in_french(Arguments::command()));
            for english in ENGLISH {
                assert!(!script.contains(english), "{english}: {script}");
            }
            for sub in Arguments::command().get_subcommands() {
                assert!(script.contains(sub.get_name()), "{shell:?}: {}", sub.get_name());
            }
        }
    }
}
