//! The store: can it be read and written, is it locked, what is strange in it? Nothing is created or changed.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::config::{Examined, hotel_file::HotelSettings};
use basics::clock::Clock;
use store::json::{Inspection, Kind, Leftover, OpenError, inspect, is_erasure_held_back, is_interrupted};

use super::{super::console::command, files::beside, finding::Finding, space};

pub(super) const PLACE: &str = "réservations";
const LOCK: &str = "verrou";
const RETENTION: &str = "conservation";

/// When the server erases guests whose time has passed.
const ERASED_AT: &str = "4 h 30";

/// How many strange rows are listed; an old file may have thousands, and a person reads the first.
const MAX_LISTED: usize = 20;

/// What a store that cannot be used means on the telephone.
pub(super) const NOBODY: &str = "L'appelant : le serveur ne démarre pas, personne ne décroche";

pub(super) fn check(
    examined: &Examined,
    server_runs: bool,
    is_well: bool,
    erased_at: Option<DateTime<Utc>>,
    clock: &Clock,
) -> Vec<Finding> {
    let Some(settings) = &examined.store else { return Vec::new() };
    let path = settings.path.as_path();
    // Without a catalogue a file can still be read; what is strange in it cannot be told.
    let own = examined.hotel.clone();
    let Some(hotel) = own.clone().or_else(|| HotelSettings::built_in().ok()) else { return Vec::new() };
    let today = clock.clone().with_pinned_date(examined.pinned_date).today(hotel.catalogue.hotel.zone);
    let mut looked = inspect(path, &hotel.catalogue, today);
    if let (Ok(inspection), None) = (&mut looked, &own) {
        inspection.oddities.clear();
    }
    let erasure = looked.as_ref().ok().and_then(|looked| {
        let last = erased_at.map(|at| at.with_timezone(&hotel.catalogue.hotel.zone));
        erasure(looked.outdated, is_erasure_held_back(looked.newest, clock.now()), server_runs, last)
    });
    let mut findings = judge(path, looked);
    findings.extend(erasure);
    if is_interrupted(path) {
        findings.push(Finding::warning(PLACE, "une restauration a été interrompue ; le prochain démarrage la termine"));
    }
    findings.extend(space::check(path, is_well));
    // A server whose lock file was removed holds the files themselves all the same.
    let files = [beside(path, ".lock"), beside(path, ".etat"), beside(path, ".journal"), path.to_owned()];
    findings.extend(files.iter().find_map(|path| lock(path, server_runs)));
    findings
}

fn judge(path: &Path, looked: Result<Inspection, OpenError>) -> Vec<Finding> {
    let inspection = match looked {
        Ok(inspection) => inspection,
        Err(fault) => return vec![Finding::wrong(PLACE, format!("{fault} {NOBODY}"))],
    };
    let shown = path.display();
    let Inspection { exists, total, waiting, copy, damaged, leftovers, mounted_alone, oddities, .. } = inspection;
    let mut findings = vec![match (exists, waiting) {
        (false, 0) => Finding::good(PLACE, format!("{shown} n'existe pas encore ; le serveur le créera")),
        (_, 0) => Finding::good(PLACE, format!("{total} dans {shown}")),
        (_, _) => Finding::good(PLACE, format!("{total}, dont {waiting} encore dans {shown}.journal")),
    }];
    if copy {
        findings.push(Finding::warning(
            PLACE,
            format!(
                "{shown}.serveur est la version du serveur d'un fichier modifié à la main, clients compris : supprimez-la quand elle ne sert plus"
            ),
        ));
    }
    if mounted_alone {
        findings.push(Finding::wrong(
            PLACE,
            format!("{shown} est monté seul : il ne peut pas être remplacé. Montez le dossier qui le contient, et non le fichier"),
        ));
    }
    if damaged > 0 {
        findings.push(Finding::warning(
            PLACE,
            format!(
                "la fin de {shown}.journal est abîmée ({damaged} octets) : le serveur les mettra de côté au démarrage"
            ),
        ));
    }
    for Leftover { path, kind, .. } in &leftovers {
        let content = match kind {
            Kind::Damaged => "des octets abîmés du journal, peut-être des données de clients",
            Kind::Replaced => "ce qu'une restauration a remplacé, clients compris",
        };
        let path = path.display();
        findings
            .push(Finding::warning(PLACE, format!("{path} contient {content} : supprimez-le quand il ne sert plus")));
    }
    let strange = oddities.len();
    let listed = oddities.iter().take(MAX_LISTED);
    findings.extend(listed.map(|oddity| Finding::warning(PLACE, oddity.to_string())));
    if strange > MAX_LISTED {
        let more = strange.saturating_sub(MAX_LISTED);
        findings.push(Finding::warning(PLACE, format!("et {more} autre(s) ligne(s) étrange(s)")));
    }
    findings
}

/// When guests whose time has passed were last erased, and what becomes of those who are still named. `None` where there is nothing to
/// tell: nobody is to be erased, and no server runs that would do so.
fn erasure(outdated: usize, is_held_back: bool, server_runs: bool, last: Option<DateTime<Tz>>) -> Option<Finding> {
    let last = last.map(|at| format!("dernier effacement le {}", at.format("%d/%m/%Y à %H h %M")));
    if outdated == 0 {
        let done = "aucun client n'est gardé au-delà de conservation_mois (hotel.toml)";
        return Some(Finding::good(RETENTION, format!("{done} ; {}, le prochain à {ERASED_AT}", last?)));
    }
    let next = if is_held_back {
        let by_hand = command("effacer ID");
        format!(
            "rien n'est effacé, car aucune réservation n'a été créée depuis plus d'un an et l'horloge est peut-être fausse. Vérifiez la date de cette machine ; si elle est juste, effacez ces clients : {by_hand}"
        )
    } else if server_runs {
        let last = last.unwrap_or_else(|| "aucun effacement depuis le démarrage du serveur".to_owned());
        format!("le serveur les effacera à {ERASED_AT} ; {last}")
    } else {
        "le serveur est arrêté et ne les effacera qu'à son prochain démarrage".to_owned()
    };
    let kept =
        "séjour(s) terminés depuis plus longtemps que conservation_mois (hotel.toml) portent encore le nom du client";
    Some(Finding::warning(RETENTION, format!("{outdated} {kept} : {next}")))
}

/// Who holds the lock. Asking takes a shared one for an instant.
fn lock(path: &Path, server_runs: bool) -> Option<Finding> {
    let file = File::open(path).ok()?;
    match file.try_lock_shared() {
        Ok(()) => None,
        Err(TryLockError::WouldBlock) if server_runs => {
            Some(Finding::good(LOCK, format!("{} est tenu par le serveur en marche", path.display())))
        }
        Err(TryLockError::WouldBlock) => Some(Finding::wrong(
            LOCK,
            format!(
                "{} est tenu par un autre serveur, qui ne répond pas à l'adresse de cette configuration : arrêtez-le, ou donnez un autre RESERVATIONS_FILE. {NOBODY}",
                path.display()
            ),
        )),
        Err(TryLockError::Error(error)) => {
            Some(Finding::warning(LOCK, format!("{} ne peut pas être essayé ({})", path.display(), error.kind())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::Level, *};
    use store::json::Oddity;

    fn levels(findings: &[Finding]) -> Vec<Level> {
        findings.iter().map(|finding| finding.level).collect()
    }

    fn inspection() -> Inspection {
        Inspection {
            exists: true,
            total: 3,
            waiting: 1,
            copy: false,
            damaged: 0,
            leftovers: Vec::new(),
            mounted_alone: false,
            outdated: 0,
            newest: None,
            oddities: Vec::new(),
        }
    }

    #[test]
    fn a_store_that_opens_is_good_and_one_that_does_not_is_wrong() {
        let path = Path::new("reservations.json");
        assert_eq!(levels(&judge(path, Ok(inspection()))), [Level::Good]);
        let fault = OpenError::Empty { path: path.to_owned() };
        assert_eq!(levels(&judge(path, Err(fault))), [Level::Wrong]);
    }

    #[test]
    fn strange_rows_are_warnings_of_which_the_first_are_listed() {
        let oddities = (1..=MAX_LISTED + 5).map(|place| Oddity::NotAReservation { place }).collect();
        let findings = judge(Path::new("r.json"), Ok(Inspection { oddities, copy: true, ..inspection() }));
        assert_eq!(findings.len(), 1 + 1 + MAX_LISTED + 1);
        assert!(findings.last().unwrap().text.contains("5 autre(s)"), "{findings:#?}");
        assert!(levels(&findings).iter().skip(1).all(|level| *level == Level::Warning));
    }

    #[test]
    fn erasure_is_told_with_its_last_time_and_what_follows() {
        let at = "2026-11-22T03:30:00Z".parse::<DateTime<Utc>>().unwrap().with_timezone(&chrono_tz::Europe::Paris);
        // outdated, held back, server runs, last → level, what the text contains
        for (outdated, is_held_back, server_runs, last, expected) in [
            (0, false, false, None, None),
            (0, false, true, Some(at), Some((Level::Good, "dernier effacement le 22/11/2026 à 04 h 30"))),
            (2, false, true, Some(at), Some((Level::Warning, "à 4 h 30 ; dernier effacement le 22/11/2026"))),
            (2, false, true, None, Some((Level::Warning, "aucun effacement depuis le démarrage"))),
            (2, false, false, None, Some((Level::Warning, "qu'à son prochain démarrage"))),
            (2, true, true, Some(at), Some((Level::Warning, "rien n'est effacé"))),
            (2, true, false, None, Some((Level::Warning, " effacer ID"))),
        ] {
            let found = erasure(outdated, is_held_back, server_runs, last);
            assert_eq!(found.as_ref().map(|found| found.level), expected.map(|(level, _)| level), "{found:?}");
            assert!(found.is_none_or(|found| found.text.contains(expected.unwrap().1)), "{expected:?}");
        }
    }

    #[test]
    fn a_lock_is_wrong_unless_its_server_answers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.json.lock");
        assert_eq!(lock(&path, false), None);
        let holder = File::create(&path).unwrap();
        assert_eq!(lock(&path, false), None);
        holder.lock().unwrap();
        assert_eq!(lock(&path, false).map(|finding| finding.level), Some(Level::Wrong));
        assert_eq!(lock(&path, true).map(|finding| finding.level), Some(Level::Good));
    }
}
