//! Whether a restart would be refused for the hotel file on disk: said in `/health` before somebody restarts.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    config::{
        error::Remark,
        hotel_file::{self, HotelSettings},
    },
    tasks::Tasks,
};
use basics::{
    clock::Clock,
    metrics::{Metrics, Warning},
};
use store::durable::Disk;

/// How often the file is looked at. It is read only where its inode, size or time changed.
pub const HOTEL_FILE_PERIOD: Duration = Duration::from_secs(30);

/// Shows that the file is refused. Answers whether that is news.
pub(super) fn refused(file: &Path, faults: &[Remark], metrics: &Metrics) -> bool {
    let first = faults.first().map(|fault| format!(" Première faute : {fault}.")).unwrap_or_default();
    let sentence = format!(
        "{} est refusé sur le disque ({} faute(s)) : l'ancien catalogue reste en vigueur, et le serveur ne redémarrerait pas.{first} Corrigez-le, puis relisez-le (systemctl reload, ou kill -HUP) ; toutes les fautes : vacances-bleues doctor.",
        file.display(),
        faults.len()
    );
    metrics.warnings().raise(Warning::HotelFileRefused, sentence)
}

/// The file would be taken.
pub(super) fn accepted(file: &Path, metrics: &Metrics) {
    if metrics.warnings().clear(Warning::HotelFileRefused) {
        tracing::info!(fichier = %file.display(), "le catalogue sur le disque est de nouveau correct");
    }
}

/// Looks at the file from time to time. What it says is put in force by a reload only.
pub(super) async fn watch(file: PathBuf, metrics: Arc<Metrics>, clock: Clock, tasks: Tasks) {
    let stamp = || Disk::real().stamp(&file).ok().flatten();
    let mut last = stamp();
    loop {
        tokio::select! {
            () = clock.sleep(HOTEL_FILE_PERIOD) => {}
            () = tasks.ended() => return,
        }
        let found = stamp();
        if found == last {
            continue;
        }
        last = found;
        match HotelSettings::load(&file, hotel_file::read_text) {
            Ok(_) => accepted(&file, &metrics),
            Err(faults) => {
                if refused(&file, &faults, &metrics) {
                    tracing::warn!(fichier = %file.display(), fautes = faults.len(), "le catalogue sur le disque serait refusé");
                }
            }
        }
    }
}
