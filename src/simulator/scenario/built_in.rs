//! The scenario files that are part of the program. A test holds this list against the folder.

/// The call for load runs.
pub(super) const LOAD: &str = "charge";

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../scenarios/", $name, ".toml")))),*]
    };
}

/// Name and text of each, in the order in which they are played.
pub(super) const FILES: &[(&str, &str)] = files![
    "deux-personnes-en-aout"
    "demain-une-nuit"
    "trois-nuits-vendredi"
    "famille-en-fevrier"
    "anniversaire-en-suite"
    "depart-avant-arrivee"
    "cinq-en-standard"
    "modele-qui-invente"
    "deux-outils-a-la-fois"
    "json-casse"
    "charge"
];
