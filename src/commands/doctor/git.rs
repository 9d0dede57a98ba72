//! Would git publish guests or secrets?

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::config::environment::DOTENV;

use super::{files::beside, finding::Finding};

const PLACE: &str = "git";

/// How git sees a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// In the repository, and its changes would be committed.
    Tracked,
    /// In the repository, and marked `skip-worktree`.
    Skipped,
    /// Not in the repository, and `git add` would take it in.
    Untracked,
    /// Ignored, or not in a checkout, or there is no git.
    Outside,
}

pub(super) fn check(reservations: &Path) -> Vec<Finding> {
    let files = [
        reservations.to_owned(),
        beside(reservations, ".etat"),
        beside(reservations, ".journal"),
        Path::new(DOTENV).to_owned(),
    ];
    let seen: Vec<(&Path, Seen)> = files.iter().map(|file| (file.as_path(), look(file))).collect();
    let mut findings: Vec<Finding> = seen.iter().filter_map(|(file, seen)| judge(file, *seen)).collect();
    let in_checkout = seen.iter().any(|(_, seen)| *seen == Seen::Skipped);
    if findings.is_empty() && in_checkout {
        findings.push(Finding::good(PLACE, format!("ne publiera pas {}", reservations.display())));
    }
    findings
}

fn judge(file: &Path, seen: Seen) -> Option<Finding> {
    let file = file.display();
    let text = match seen {
        Seen::Tracked => format!(
            "publierait {file} au prochain commit, clients compris : git update-index --skip-worktree {file} (et, s'il est déjà modifié dans l'index : git restore --staged {file})"
        ),
        Seen::Untracked => format!("publierait {file} avec « git add . » : ajoutez-le à .git/info/exclude"),
        Seen::Skipped | Seen::Outside => return None,
    };
    Some(Finding::warning(PLACE, text))
}

fn look(file: &Path) -> Seen {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let Some(name) = file.file_name() else { return Seen::Outside };
    let git = |arguments: &[&str]| -> Option<Output> {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(arguments).arg("--").arg(name).stdin(Stdio::null()).stderr(Stdio::null());
        command.output().ok()
    };
    let Some(listed) = git(&["ls-files", "-v"]).filter(|output| output.status.success()) else { return Seen::Outside };
    match listed.stdout.first() {
        // `S` is skip-worktree, and a lower-case letter is assume-unchanged (git-ls-files(1)); the latter is lost at a checkout.
        Some(b'S') => Seen::Skipped,
        Some(_) => Seen::Tracked,
        None => {
            let ignored = git(&["check-ignore", "-q"]).is_some_and(|output| output.status.success());
            if ignored || !file.exists() { Seen::Outside } else { Seen::Untracked }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(folder)
            .args(["-c", "user.name=Essai", "-c", "user.email=essai@example.com"])
            .args(arguments);
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    }

    #[test]
    fn git_is_asked_whether_it_would_publish_the_reservations() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reservations.json");
        File::create(&file).unwrap();
        assert_eq!(look(&file), Seen::Outside, "no checkout");
        git(folder.path(), &["init", "-q"]);
        assert_eq!(look(&file), Seen::Untracked);
        git(folder.path(), &["add", "reservations.json"]);
        git(folder.path(), &["commit", "-q", "-m", "essai"]);
        assert_eq!(look(&file), Seen::Tracked);
        git(folder.path(), &["update-index", "--skip-worktree", "reservations.json"]);
        assert_eq!(look(&file), Seen::Skipped);
        assert_eq!(look(&folder.path().join("absent.json")), Seen::Outside);
    }

    #[test]
    fn only_a_file_that_would_be_published_is_told() {
        let file = Path::new("reservations.json");
        assert!(judge(file, Seen::Tracked).is_some() && judge(file, Seen::Untracked).is_some());
        assert!(judge(file, Seen::Skipped).is_none() && judge(file, Seen::Outside).is_none());
    }
}
