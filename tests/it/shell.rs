//! Completions and the manual page, as a shell and `man` take them.

#![expect(clippy::print_stderr, reason = "a check that is skipped is said")]

use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_vacances-bleues");

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a shell says to a script of its own; `None` where it is not installed.
fn run(shell: &str, script: &str) -> Option<Output> {
    let output = Command::new(shell).args(["-c", script]).output();
    if output.is_err() {
        eprintln!("{shell} is not installed: its completions are not tried");
    }
    output.ok()
}

#[test]
fn bash_completes_commands_options_and_values() {
    let script = printed(&["completion", "bash"]);
    let completed = |words: &[&str]| {
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let tried = format!(
            "{script}\nCOMP_WORDS=({}) COMP_CWORD={}\n_vacances__bleues vacances-bleues '{last}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1
        );
        let output = run("bash", &tried)?;
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        Some(String::from_utf8(output.stdout).unwrap())
    };
    for (words, expected) in [
        (&["vacances-bleues", "sauv"][..], "sauvegarder\n"),
        (&["vacances-bleues", "doctor", "--j"], "--json\n"),
        (&["vacances-bleues", "evaluate", "--sabo"], "--saboteur\n"),
        (&["vacances-bleues", "completion", "fi"], "fish\n"),
    ] {
        if let Some(found) = completed(words) {
            assert_eq!(found, expected, "{words:?}");
        }
    }
}

#[test]
fn completions_are_scripts_that_their_shells_read() {
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completion", shell]);
        let Ok(mut child) = Command::new(shell)
            .arg("-n")
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
        else {
            eprintln!("{shell} is not installed: its completions are not read");
            continue;
        };
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
    }
}

#[test]
fn unknown_shell_is_refused_with_the_list() {
    let output = Command::new(PROGRAM).args(["completion", "tcsh"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && told.contains("bash, zsh, fish"), "{told}");
}

#[test]
fn manual_page_is_set_without_a_complaint() {
    let page = printed(&["manuel"]);
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("vacances-bleues.1");
    std::fs::write(&file, &page).unwrap();
    let groff = Command::new("groff").args(["-man", "-Kutf8", "-Tutf8", "-wall"]).arg(file).output();
    let Ok(output) = groff else {
        eprintln!("groff is not installed: the manual page is not set");
        return;
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(shown.contains("Remet une copie") && !shown.contains("General Commands"), "{shown}");
}
