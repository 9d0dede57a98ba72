//! `bench`: every figure can be measured, on this program and beside another server.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The server, which Cargo builds beside this test where it builds the workspace.
fn server() -> PathBuf {
    let server = Path::new(env!("CARGO_BIN_EXE_bench")).with_file_name("vacances-bleues");
    assert!(server.exists(), "no {}: cargo build --bin vacances-bleues", server.display());
    server
}

fn bench(arguments: &[&str]) -> (bool, Value, String) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let json = folder.path().join("figures.json");
    let output = Command::new(env!("CARGO_BIN_EXE_bench"))
        .arg("--programme")
        .arg(server())
        .args(["--essai", "--passes", "1", "--libre", "--json"])
        .arg(&json)
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let figures = std::fs::read(&json).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!folder.path().join("mesure-en-cours").exists(), "the working folder is left behind");
    (output.status.success(), figures, said)
}

/// The median of a figure.
fn median(figures: &Value, key: &str) -> u64 {
    figures["mesures"][key]["mediane"].as_u64().unwrap_or_else(|| panic!("{key}: {figures:#}"))
}

#[test]
fn calls_are_measured_on_this_program_and_on_another_in_the_same_run() {
    let other = format!("autre={}", server().display());
    let groups =
        ["--contre", &other, "--plancher", "autre", "--groupe", "limites", "cout", "attente", "refus", "cadence"];

    let (done, figures, said) = bench(&groups);

    assert!(done, "{said}");
    for key in [
        "limite_fdatasync_p50",
        "limite_boucle_p50",
        "limite_hmac",
        "sonnerie_accept_50.vacances-bleues_p50",
        "rattachement_accueil_500.autre_p99",
        "disponibilites_1.vacances-bleues_p99",
        "reservation_50.autre_p50",
    ] {
        assert!(median(&figures, key) > 0, "{key}");
    }
    for key in [
        "cpu_50.vacances-bleues",
        "cpu_1.autre",
        "cpu_charge.autre",
        "cpu_sur.autre",
        "refus.vacances-bleues",
        "refus_sur_http",
        // On a busy machine, even the first rate may be too much.
        "cadence.vacances-bleues",
    ] {
        median(&figures, key);
    }
    assert_eq!(figures["mesures"]["cpu_sur.autre"]["cible"], serde_json::json!({"au_plus": 150}));
}

#[test]
fn memory_is_read_from_outside_with_and_without_tls() {
    for (tls, key) in [(&["--tls"][..], "_tls"), (&[], "")] {
        let mut groups = vec!["--groupe", "memoire"];
        groups.extend(tls);

        let (done, figures, said) = bench(&groups);

        assert!(done, "{said}");
        assert!(median(&figures, &format!("memoire_vide{key}.vacances-bleues")) > 1 << 20);
        let (few, many) = (format!("memoire_100{key}.vacances-bleues"), format!("memoire_10000{key}.vacances-bleues"));
        assert!(median(&figures, &few) < median(&figures, &many));
    }
}

#[test]
fn bookings_share_syncs_and_all_of_them_are_in_the_file() {
    // The command itself fails where the file does not hold what was confirmed.
    let (done, figures, said) =
        bench(&["--groupe", "reservation", "volume", "demarrage", "endurance", "--appels", "1000"]);

    assert!(done, "{said}");
    assert!(median(&figures, "debit_1000") > 0);
    for callers in ["1", "10", "100", "1000"] {
        assert!((1..=100).contains(&median(&figures, &format!("debit_fdatasync_{callers}"))), "{figures:#}");
    }
    assert!(median(&figures, "volume_reserver_2000_p50") > 0);
    assert!(median(&figures, "pret_2000") > 0);
    assert_eq!(median(&figures, "endurance_descripteurs_de_plus.vacances-bleues"), 0);
}

#[test]
fn a_server_that_does_not_start_or_a_folder_that_is_there_is_told() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();

    let output =
        Command::new(env!("CARGO_BIN_EXE_bench")).args(["--dossier", "."]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.path().exists());

    let (done, _, said) = bench(&["--contre", "rien=exit 3", "--groupe", "cout"]);
    assert!(!done);
    assert!(said.contains("rien n'a pas démarré"), "{said}");

    for (arguments, told) in [
        (&["--contre", "rien=exit 3", "--plancher", "autre", "--groupe", "limites"][..], "« autre »"),
        (&["--webhook", "http://127.0.0.1:9/", "--secret", "x", "--pid", "1", "--groupe", "volume"], "déjà lancé"),
    ] {
        let (done, _, said) = bench(arguments);
        assert!(!done && said.contains(told), "{said}");
    }
}
