//! Two hundred callers at once, each booking once.

use anyhow::{Result, ensure};

use crate::{
    cost::calls,
    report::{Report, Unit},
    say,
    server::{Bench, Server, folder},
    statistics::{nanos, percentile},
};

const CALLERS: usize = 200;

/// Measures it.
pub(crate) async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let (mut durations, mut syncs, mut accepts, mut outputs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for pass in 1..=bench.passes {
        say(&format!("rafale {pass}/{}", bench.passes));
        let folder = folder(1)?;
        let server = Server::start(bench, folder.path())?;
        let burst = calls(bench, &server, CALLERS, CALLERS).await?;
        server.settled().await?;
        let synced = server.syncs();
        let stored = server.stop()?;
        ensure!(stored == CALLERS, "{stored} réservations dans le fichier au lieu de {CALLERS}");
        let nanoseconds = |times: &[std::time::Duration]| times.iter().copied().map(nanos).collect::<Vec<_>>();
        durations.push(nanos(burst.elapsed));
        syncs.push(synced);
        accepts.push(percentile(&nanoseconds(&burst.accept), 99));
        outputs.push(percentile(&nanoseconds(&burst.output), 99));
    }
    let how = format!(
        "{CALLERS} appels sonnent ensemble sur un serveur froid, chacun demande les disponibilités et réserve une fois ; après l'arrêt, le \
         fichier tient les {CALLERS} réservations (vérifié à chaque passe)."
    );
    report.group("Rafale", &how);
    report.add("rafale_duree", "durée, de la première sonnerie au dernier raccroché", Unit::Nanos, &durations);
    report.add("rafale_sync", &format!("fdatasync du journal pour {CALLERS} réservations"), Unit::Count, &syncs);
    report.add("rafale_accept_p99", "webhook → accept, 99 %", Unit::Nanos, &accepts);
    report.add("rafale_resultat_p99", "appel de fonction → résultat, 99 %", Unit::Nanos, &outputs);
    Ok(())
}
