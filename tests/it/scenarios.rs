//! Every scenario against the real server: the conversation, what is said, and what the store holds in the end.

use evaluation::Scenario;
use vacances_bleues::commands::house;

/// How many houses are open at once: each is a server with its threads and sockets.
const AT_A_TIME: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_goes_as_it_is_written() {
    let scenarios = Scenario::all().unwrap();
    let played = house::play_all(&scenarios, AT_A_TIME, || ()).await;
    let failed: Vec<String> = played
        .iter()
        .filter(|played| !played.passed())
        .map(|played| format!("{} :\n  {}", played.scenario, played.faults().join("\n  ")))
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), scenarios.len(), failed.join("\n"));
}
