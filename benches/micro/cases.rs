//! The table of what is measured.

mod call;
mod frames;
mod hotel;
mod store;
mod wire;

use std::fmt;

use anyhow::Result;
use store::Place;

/// Does what is measured once.
pub(crate) type Run = Box<dyn FnMut()>;

/// Makes ready what is measured, so that only the work itself counts.
type Make = fn() -> Result<Run>;

/// Something that is measured.
pub(crate) struct Case {
    pub(crate) work: Measured,
    /// What the machine has to spend for it at the least, where that can be told.
    pub(crate) limit: Option<Measured>,
    /// The limit is work of the kernel and of the disk, which takes time and no instructions of a program.
    pub(crate) limit_is_time: bool,
    /// How often it is run under a tool that counts; twenty to a hundred times slower there.
    pub(crate) times: u64,
}

/// A name and what it stands for. A limit's name begins with the case's, since divan sorts by name.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) make: Make,
}

const QUICK: u64 = 2_000;
const SLOW: u64 = 50;

const CASES: [Case; 15] = [
    Case::new("signature d'un webhook", wire::signature, QUICK)
        .at_least("signature d'un webhook ↳ HMAC-SHA256 des mêmes octets", wire::hmac),
    Case::new("lecture d'un webhook", || wire::webhook(&frames::webhook()), QUICK)
        .at_least("lecture d'un webhook ↳ webhook en Value", || wire::value(&frames::webhook())),
    Case::new("lecture de session.created", || wire::event(&frames::session_created()?), QUICK)
        .at_least("lecture de session.created ↳ session.created en Value", || {
            wire::value(&frames::session_created()?)
        }),
    Case::new("lecture d'un morceau de son, passé", || wire::event(&frames::audio_delta()), QUICK)
        .at_least("lecture d'un morceau de son, passé ↳ morceau de son en Value", || {
            wire::value(&frames::audio_delta())
        }),
    Case::new("lecture d'un morceau de transcription, passé", || wire::event(frames::transcript_delta()?), QUICK)
        .at_least("lecture d'un morceau de transcription, passé ↳ morceau de transcription en Value", || {
            wire::value(frames::transcript_delta()?)
        }),
    Case::new("lecture de response.done avec un outil", || wire::event(frames::response_done()?), QUICK)
        .at_least("lecture de response.done avec un outil ↳ response.done en Value", || {
            wire::value(frames::response_done()?)
        }),
    Case::new("écriture d'un résultat d'outil", wire::output, QUICK)
        .at_least("écriture d'un résultat d'outil ↳ le même en Value vers texte", wire::output_value),
    Case::new("machine : un événement passé", call::passed_over, QUICK),
    Case::new("machine : un appel entier", call::machine_alone, SLOW),
    Case::new("appel entier : lecture, machine, écriture", call::whole, SLOW)
        .at_least("appel entier : lecture, machine, écriture ↳ tous ses événements en Value", call::values),
    Case::new("phrases dites = magasin (récapitulatif)", hotel::claims, SLOW),
    Case::new("disponibilités d'un séjour", hotel::availability, QUICK),
    Case::new("prix d'un séjour de sept nuits", hotel::price, QUICK),
    Case::new("réservation durable, en mémoire (/dev/shm)", || store::booking(Place::Memory), SLOW).in_time_at_least(
        "réservation durable, en mémoire (/dev/shm) ↳ ajout de 400 octets et fdatasync, en mémoire",
        || store::append(Place::Memory),
    ),
    Case::new("réservation durable, sur le disque", || store::booking(Place::Disk), SLOW).in_time_at_least(
        "réservation durable, sur le disque ↳ ajout de 400 octets et fdatasync, sur le disque",
        || store::append(Place::Disk),
    ),
];

impl Case {
    const fn new(name: &'static str, make: Make, times: u64) -> Self {
        Self { work: Measured { name, make }, limit: None, limit_is_time: false, times }
    }

    const fn at_least(mut self, name: &'static str, make: Make) -> Self {
        self.limit = Some(Measured { name, make });
        self
    }

    const fn in_time_at_least(mut self, name: &'static str, make: Make) -> Self {
        self.limit_is_time = true;
        self.at_least(name, make)
    }
}

/// All cases, in the order in which they are shown.
pub(crate) const fn all() -> &'static [Case] {
    &CASES
}

/// All that is measured, each limit after what it limits.
pub(crate) fn measured() -> impl Iterator<Item = Measured> {
    all().iter().flat_map(|case| std::iter::once(case.work).chain(case.limit))
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
