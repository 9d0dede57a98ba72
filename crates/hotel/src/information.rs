//! What the hotel has said about itself: looked up by the words of a question, blind to accents, plurals and the commonest synonyms.
//! What it has not said is not known, and nothing is made up in its place.

use super::{
    cancellation::CancellationTerms,
    catalogue::{Catalogue, RoomType, Service},
    folding::fold,
    money::Cents,
    tourist_tax::TouristTax,
};

/// The shortest word that another may begin with: shorter ones have to be whole words.
const SHORTEST_STEM: usize = 4;

/// A free text about one topic, `[informations]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Information {
    /// The key in the file: `parking`, `animaux`, or any other word.
    pub topic: String,
    /// What the caller may be told, as it stands.
    pub text: String,
}

/// What the hotel may be asked about, with words of its questions; a word is found in its plural too. The first is the key in the file.
const TOPICS: &[(Topic, &[&str])] = &[
    (Topic::Hours, &["horaires", "horaire", "heure", "arrivee", "depart", "checkin", "checkout", "remisedescles"]),
    (Topic::Address, &["adresse", "situe", "situation", "itineraire", "venir", "gare", "plage"]),
    (Topic::Contact, &["contact", "telephone", "email", "mail", "numero", "joindre"]),
    (Topic::Parking, &["parking", "stationnement", "stationner", "garer", "garage", "voiture", "borne"]),
    (Topic::Pets, &["animaux", "animal", "chien", "chat"]),
    (
        Topic::AssistanceDogs,
        &[
            "chienguide",
            "chiensguide",
            "chienassistance",
            "chiensassistance",
            "chienaveugle",
            "chienmalvoyant",
            "animaldassistance",
            "animalassistance",
            "animauxassistance",
            "guidedog",
            "assistancedog",
            "servicedog",
        ],
    ),
    (
        Topic::Access,
        &["acces", "ascenseur", "handicap", "pmr", "fauteuil", "mobilite", "escalier", "etage", "wheelchair"],
    ),
    (
        Topic::Payment,
        &[
            "paiement",
            "payer",
            "payement",
            "reglement",
            "regler",
            "carte",
            "cheque",
            "ancv",
            "especes",
            "acompte",
            "arrhes",
        ],
    ),
    (Topic::Internet, &["internet", "wifi", "connexion"]),
    (Topic::Breakfast, &["petitdejeuner", "petitdej", "breakfast"]),
    (Topic::HalfBoard, &["demipension", "pension"]),
    (Topic::Restaurant, &["restaurant", "diner", "dejeuner", "repas"]),
    (Topic::Cots, &["litbebe", "bebe", "berceau"]),
    (Topic::Pool, &["piscine", "baignade", "nager"]),
    (Topic::Data, &["donnees", "donnee", "rgpd", "confidentialite", "vieprivee", "enregistre"]),
    (Topic::Cancellation, &["annulation", "annuler", "annule", "rembourse"]),
    (Topic::TouristTax, &["taxesejour", "taxe"]),
];

/// A topic that the program has words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Hours,
    Address,
    Contact,
    Parking,
    Pets,
    AssistanceDogs,
    Access,
    Payment,
    Internet,
    Breakfast,
    HalfBoard,
    Restaurant,
    Cots,
    Pool,
    Data,
    Cancellation,
    TouristTax,
}

/// One thing that the hotel has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// A text of `[informations]`.
    Text(&'a str),
    /// A service.
    Service(&'a Service),
    /// From when rooms are ready, and by when they are left.
    CheckTimes,
    /// Where the hotel stands.
    Address(&'a str),
    /// The reception's telephone number.
    Phone(&'a str),
    /// The reception's e-mail address.
    Email(&'a str),
    /// What a cancellation costs.
    Cancellation(&'a CancellationTerms),
    /// How the tourist tax is levied.
    TouristTax(TouristTax),
    /// Something that rooms have, and the names of the types that have it.
    Amenity {
        /// As the catalogue names it.
        name: &'a str,
        /// The types.
        rooms: Vec<&'a str>,
    },
    /// The types into which cots fit.
    Cots(Vec<&'a str>),
    /// The types that are made for a wheelchair.
    AccessibleRooms(Vec<&'a str>),
    /// Guide and assistance dogs are accepted without supplement, whatever the hotel says of animals (loi n° 87-588 of 1987-07-30,
    /// article 88).
    AssistanceDogs,
    /// What this program does with what callers say, beside what the hotel says in its own words.
    DataKept,
}

/// What the hotel has said about the subject of a question, in the words of whoever asks; empty where it has said nothing.
pub fn look_up<'a>(catalogue: &'a Catalogue, subject: &str) -> Vec<Known<'a>> {
    let asked = words(subject);
    let topics: Vec<Topic> = topics(&asked);
    let about = |text: &str| {
        let own = words(text);
        let own_topics = self::topics(&own);
        // A word of its own counts only where the program has none for it: « déjeuner » is no « petit-déjeuner ».
        if own_topics.is_empty() {
            shares_a_word(&asked, &own)
        } else {
            own_topics.iter().any(|own| topics.contains(own))
        }
    };
    // The law has answered, and what the hotel says of other animals would contradict it.
    if topics.contains(&Topic::AssistanceDogs) {
        return vec![Known::AssistanceDogs];
    }
    let mut known: Vec<Known<'a>> = Vec::new();
    let texts = catalogue.information.iter().filter(|information| about(&information.topic));
    known.extend(texts.map(|information| Known::Text(&information.text)));
    let services = catalogue.services.iter().filter(|service| about(&service.id) || about(&service.name));
    known.extend(services.map(Known::Service));
    for topic in &topics {
        known.extend(of_the_hotel(catalogue, *topic));
    }
    known.extend(amenities(catalogue, about));
    if topics.contains(&Topic::Data) {
        known.push(Known::DataKept);
    }
    if topics.contains(&Topic::Pets) && !known.is_empty() {
        known.push(Known::AssistanceDogs);
    }
    known
}

/// What the other sections of the file say about a topic.
fn of_the_hotel(catalogue: &Catalogue, topic: Topic) -> Vec<Known<'_>> {
    let hotel = &catalogue.hotel;
    let given = |text: &str| !text.trim().is_empty();
    match topic {
        Topic::Hours => vec![Known::CheckTimes],
        Topic::Address if given(&hotel.address) => vec![Known::Address(&hotel.address)],
        Topic::Contact => {
            let phone = Some(&hotel.phone).filter(|text| given(text)).map(|text| Known::Phone(text));
            let email = Some(&hotel.email).filter(|text| given(text)).map(|text| Known::Email(text));
            phone.into_iter().chain(email).collect()
        }
        Topic::Cots => rooms_that(catalogue, |room| room.cots > 0).map(Known::Cots).into_iter().collect(),
        Topic::Access => {
            rooms_that(catalogue, |room| room.accessible).map(Known::AccessibleRooms).into_iter().collect()
        }
        Topic::Cancellation => vec![Known::Cancellation(&catalogue.cancellation)],
        Topic::TouristTax => vec![Known::TouristTax(catalogue.tourist_tax)],
        Topic::Address
        | Topic::Parking
        | Topic::Pets
        | Topic::AssistanceDogs
        | Topic::Payment
        | Topic::Internet
        | Topic::Breakfast
        | Topic::HalfBoard
        | Topic::Restaurant
        | Topic::Pool
        | Topic::Data => Vec::new(),
    }
}

/// The names of the room types of a kind; `None` where there are none.
fn rooms_that(catalogue: &Catalogue, is_one: impl Fn(&RoomType) -> bool) -> Option<Vec<&str>> {
    let rooms: Vec<&str> = catalogue.rooms.iter().filter(|room| is_one(room)).map(|room| room.name.as_str()).collect();
    (!rooms.is_empty()).then_some(rooms)
}

/// What rooms have of that name, each once.
fn amenities<'a>(catalogue: &'a Catalogue, about: impl Fn(&str) -> bool) -> Vec<Known<'a>> {
    let mut found: Vec<(&'a str, Vec<&'a str>)> = Vec::new();
    for room in &catalogue.rooms {
        for name in room.amenities.iter().filter(|name| about(name)) {
            match found.iter_mut().find(|(other, _)| fold(other) == fold(name)) {
                Some((_, rooms)) => rooms.push(&room.name),
                None => found.push((name, vec![&room.name])),
            }
        }
    }
    found.into_iter().map(|(name, rooms)| Known::Amenity { name, rooms }).collect()
}

/// The words of a text, folded, and each two of them that follow one another joined: « Wi-Fi », « petit déjeuner ».
fn words(text: &str) -> Vec<String> {
    let single: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect();
    let joined = single.windows(2).map(<[String]>::concat);
    // « lit de bébé », « taxe de séjour »
    let full: Vec<&String> = single.iter().filter(|word| !FILLERS.contains(&word.as_str())).collect();
    let over_fillers = full.windows(2).map(|pair| pair.iter().map(|word| word.as_str()).collect());
    let mut words: Vec<String> = joined.chain(over_fillers).collect();
    words.extend(single);
    words
}

/// Words that stand in every question.
const FILLERS: &[&str] = &[
    "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "en", "et", "est", "sont", "a", "au", "aux", "votre",
    "vos", "mon", "ma", "mes", "pour", "avec", "dans", "chambre", "chambres", "hotel", "il", "y", "que", "qui", "quel",
    "quelle", "quels", "quelles", "ce", "c", "vous", "avez", "je", "peut", "on", "sur", "par", "vue", "mer", "plat",
];

/// The topics that words are about. Where a joined pair has one, the words that it is made of are not looked at: « petit-déjeuner » is
/// not about « déjeuner ».
fn topics(words: &[String]) -> Vec<Topic> {
    let mut found: Vec<Topic> = Vec::new();
    let mut said: Vec<&str> = Vec::new();
    for word in words {
        if said.iter().any(|longer| longer.len() > word.len() && longer.contains(word.as_str())) {
            continue;
        }
        let of_word =
            TOPICS.iter().filter(|(_, stems)| stems.iter().any(|stem| begins(word, stem))).map(|(topic, _)| *topic);
        let before = found.len();
        for topic in of_word {
            if !found.contains(&topic) {
                found.push(topic);
            }
        }
        if found.len() > before {
            said.push(word);
        }
    }
    found
}

/// Whether a text is about a topic. Most are not, and have no word of it: then the other topics do not matter.
fn is_about(text: &str, topic: Topic) -> bool {
    let words = words(text);
    let mut stems = TOPICS.iter().filter(|(of, _)| *of == topic).flat_map(|(_, stems)| *stems);
    stems.any(|stem| words.iter().any(|word| begins(word, stem))) && topics(&words).contains(&topic)
}

/// Whether a word is the stem, or goes on from it: a plural, another ending.
fn begins(word: &str, stem: &str) -> bool {
    if stem.len() < SHORTEST_STEM {
        word == stem || word.strip_suffix('s') == Some(stem)
    } else {
        word.starts_with(stem)
    }
}

/// Whether a word of the question that means something is one of the other's.
fn shares_a_word(asked: &[String], own: &[String]) -> bool {
    let means = |word: &&String| word.len() >= SHORTEST_STEM && !FILLERS.contains(&word.as_str());
    let singular = |word: &str| word.trim_end_matches(['s', 'x']).to_owned();
    asked.iter().filter(means).any(|word| own.iter().filter(means).any(|other| singular(word) == singular(other)))
}

/// Whether something is in the price of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// In the price.
    Included,
    /// Paid beside it, at this price where it is known.
    Apart(Option<Cents>),
    /// The catalogue does not say.
    Unknown,
}

/// Whether breakfast is in the price of rooms of these types.
pub fn breakfast(catalogue: &Catalogue, rooms: &[&RoomType]) -> Inclusion {
    inclusion(catalogue, rooms, Topic::Breakfast)
}

/// Whether internet is in the price of rooms of these types.
pub fn internet(catalogue: &Catalogue, rooms: &[&RoomType]) -> Inclusion {
    inclusion(catalogue, rooms, Topic::Internet)
}

/// What the service says, else what the rooms have: an amenity that is « gratuit » or « compris » in every one of them.
fn inclusion(catalogue: &Catalogue, rooms: &[&RoomType], topic: Topic) -> Inclusion {
    let is_it = |text: &str| is_about(text, topic);
    let services = catalogue.services.iter().filter(|service| is_it(&service.id) || is_it(&service.name));
    let of_service = |service: &Service| match (service.included, service.price) {
        (Some(true), _) => Inclusion::Included,
        (_, Some(price)) if price == Cents::default() => Inclusion::Included,
        (Some(false), price) | (None, price @ Some(_)) => Inclusion::Apart(price),
        (None, None) => Inclusion::Unknown,
    };
    let said = services.map(of_service).find(|inclusion| *inclusion != Inclusion::Unknown);
    let free = |amenity: &String| {
        is_it(amenity)
            && words(amenity)
                .iter()
                .any(|word| ["gratuit", "inclus", "compris", "offert"].iter().any(|free| begins(word, free)))
    };
    let in_every_room = !rooms.is_empty() && rooms.iter().all(|room| room.amenities.iter().any(free));
    said.unwrap_or(if in_every_room { Inclusion::Included } else { Inclusion::Unknown })
}

#[cfg(test)]
mod tests;
