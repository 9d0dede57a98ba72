//! The French words that stand before the names of the hotel and of its rooms: « à l'Hôtel du Port », « une Chambre Standard ». The
//! file may give them; otherwise they are guessed from the first word of the name.

use super::folding::fold;

/// What stands between « bienvenue » and the hotel's name, `hotel.article`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HotelArticle {
    /// « chez Vacances Bleues ».
    Chez,
    /// « à l'Hôtel du Port ».
    AtVowel,
    /// « au Grand Hôtel ».
    AtMasculine,
    /// « à la Villa Marine ».
    AtFeminine,
    /// « aux Roches Noires ».
    AtPlural,
}

impl HotelArticle {
    /// Every article, as the file writes it.
    pub const WRITTEN: [(&'static str, Self); 5] = [
        ("chez", Self::Chez),
        ("à l'", Self::AtVowel),
        ("au", Self::AtMasculine),
        ("à la", Self::AtFeminine),
        ("aux", Self::AtPlural),
    ];

    /// The article that the first word of a name asks for; « chez » where it is no usual word.
    pub fn guess(name: &str) -> Self {
        let first = first_word(name);
        let is_one_of = |words: &[&str]| words.contains(&first.as_str());
        if is_one_of(&["hotel", "auberge", "abbaye", "hostellerie", "hostel", "hotellerie", "aparthotel", "ermitage"]) {
            Self::AtVowel
        } else if is_one_of(&[
            "grand", "petit", "relais", "chateau", "manoir", "domaine", "moulin", "mas", "logis", "clos", "camping",
            "gite", "prieure", "chalet", "motel", "palais", "pavillon", "castel",
        ]) {
            Self::AtMasculine
        } else if is_one_of(&[
            "villa",
            "maison",
            "residence",
            "pension",
            "ferme",
            "bastide",
            "demeure",
            "bergerie",
            "chaumiere",
            "closerie",
            "commanderie",
        ]) {
            Self::AtFeminine
        } else {
            Self::Chez
        }
    }

    /// The name after « bienvenue »: « à l'Hôtel du Port ».
    pub fn at(self, name: &str) -> String {
        match self {
            Self::Chez => format!("chez {name}"),
            Self::AtVowel => format!("à l'{name}"),
            Self::AtMasculine => format!("au {name}"),
            Self::AtFeminine => format!("à la {name}"),
            Self::AtPlural => format!("aux {name}"),
        }
    }

    /// The name as who does something: « l'Hôtel du Port ».
    pub fn the(self, name: &str) -> String {
        match self {
            Self::Chez => name.to_owned(),
            Self::AtVowel => format!("l'{name}"),
            Self::AtMasculine => format!("le {name}"),
            Self::AtFeminine => format!("la {name}"),
            Self::AtPlural => format!("les {name}"),
        }
    }
}

/// What stands before the name of a room type, `[[chambres]] article`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomArticle {
    /// « une Chambre Standard ».
    Une,
    /// « un Studio ».
    Un,
    /// « la Suite Vue Mer », the only one of its kind.
    La,
    /// « le Duplex ».
    Le,
    /// « l'Appartement ».
    L,
    /// « une chambre Mimosa »: a name that is no kind of room.
    UneChambre,
    /// « la chambre Mimosa ».
    LaChambre,
}

/// Kinds of rooms, folded. What is none of these is the name of a room.
const FEMININE_KINDS: [&str; 13] = [
    "chambre",
    "suite",
    "cabane",
    "roulotte",
    "tente",
    "maison",
    "maisonnette",
    "villa",
    "yourte",
    "caravane",
    "bulle",
    "studette",
    "hutte",
];
const MASCULINE_KINDS: [&str; 18] = [
    "studio",
    "appartement",
    "bungalow",
    "cottage",
    "duplex",
    "loft",
    "lit",
    "dortoir",
    "gite",
    "chalet",
    "pavillon",
    "lodge",
    "tipi",
    "emplacement",
    "hebergement",
    "logement",
    "penthouse",
    "t2",
];

impl RoomArticle {
    /// Every article, as the file writes it.
    pub const WRITTEN: [(&'static str, Self); 7] = [
        ("une", Self::Une),
        ("un", Self::Un),
        ("la", Self::La),
        ("le", Self::Le),
        ("l'", Self::L),
        ("une chambre", Self::UneChambre),
        ("la chambre", Self::LaChambre),
    ];

    /// The article that the first word of a name asks for; « une chambre » where it is no kind of room.
    pub fn guess(name: &str) -> Self {
        let first = first_word(name);
        if FEMININE_KINDS.contains(&first.as_str()) {
            Self::Une
        } else if MASCULINE_KINDS.contains(&first.as_str()) {
            Self::Un
        } else {
            Self::UneChambre
        }
    }

    /// One room of the name: « une Chambre Standard », « la Suite Royale ».
    pub fn one(self, name: &str) -> String {
        match self {
            Self::Une => format!("une {name}"),
            Self::Un => format!("un {name}"),
            Self::La => format!("la {name}"),
            Self::Le => format!("le {name}"),
            Self::L => format!("l'{name}"),
            Self::UneChambre => format!("une chambre {name}"),
            Self::LaChambre => format!("la chambre {name}"),
        }
    }

    /// The room of the name: « la Chambre Standard », « l'Appartement ».
    pub fn the(self, name: &str) -> String {
        match self {
            Self::Une | Self::Un | Self::L if begins_with_a_vowel(name) => Self::L.one(name),
            Self::Une | Self::La => Self::La.one(name),
            Self::Un | Self::Le | Self::L => Self::Le.one(name),
            Self::UneChambre | Self::LaChambre => Self::LaChambre.one(name),
        }
    }

    /// Whether one says « un » of it.
    pub fn is_masculine(self, name: &str) -> bool {
        match self {
            Self::Un | Self::Le => true,
            Self::L => MASCULINE_KINDS.contains(&first_word(name).as_str()),
            Self::Une | Self::La | Self::UneChambre | Self::LaChambre => false,
        }
    }

    /// None of the name: « de Suite Vue Mer », « d'Appartement », « de chambre Mimosa ».
    pub fn none(self, name: &str) -> String {
        if matches!(self, Self::UneChambre | Self::LaChambre) {
            format!("de chambre {name}")
        } else if begins_with_a_vowel(name) {
            format!("d'{name}")
        } else {
            format!("de {name}")
        }
    }

    /// Several of the name, without their number: « Chambres Standard », « Suites Vue Mer », « chambres Mimosa ». Of a kind that is not
    /// known, « fois Cocon Bleu ».
    pub fn several(self, name: &str) -> String {
        let first = first_word(name);
        if matches!(self, Self::UneChambre | Self::LaChambre) {
            format!("chambres {name}")
        } else if FEMININE_KINDS.contains(&first.as_str()) || MASCULINE_KINDS.contains(&first.as_str()) {
            plural(name)
        } else {
            format!("fois {name}")
        }
    }
}

/// Words that follow the kind of a room and agree with it, folded.
const ADJECTIVES: [&str; 14] = [
    "familiale",
    "double",
    "simple",
    "triple",
    "quadruple",
    "individuelle",
    "superieure",
    "superieur",
    "classique",
    "economique",
    "traditionnelle",
    "accessible",
    "privilege",
    "adaptee",
];

/// « Chambres Familiales », « Suites Vue Mer »: the kind and its adjectives take their s.
fn plural(name: &str) -> String {
    let word = |(at, word): (usize, &str)| {
        let takes_it = at == 0 || ADJECTIVES.contains(&fold(word).as_str());
        let has_it = word.ends_with(['s', 'x', 'z']);
        if takes_it && !has_it { format!("{word}s") } else { word.to_owned() }
    };
    name.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn begins_with_a_vowel(name: &str) -> bool {
    let first = fold(name).chars().next();
    first.is_some_and(|first| "aeiou".contains(first))
}

/// The first word of a name, folded.
fn first_word(name: &str) -> String {
    let word = name.trim().split(|c: char| c.is_whitespace() || matches!(c, '-' | '&' | ',')).next();
    fold(word.unwrap_or_default())
}

/// Reads one of the written forms, whatever its capitals and apostrophe.
pub fn read<A: Copy>(written: &[(&str, A)], text: &str) -> Option<A> {
    let text = text.trim().to_lowercase().replace('\u{2019}', "'");
    written.iter().find(|(form, _)| *form == text).map(|(_, article)| *article)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_hotel_is_said_with_its_article() {
        for (name, at, the) in [
            ("Vacances Bleues", "chez Vacances Bleues", "Vacances Bleues"),
            ("Hôtel du Port", "à l'Hôtel du Port", "l'Hôtel du Port"),
            ("Grand Hôtel", "au Grand Hôtel", "le Grand Hôtel"),
            ("Villa Marine", "à la Villa Marine", "la Villa Marine"),
            ("Les Mimosas", "chez Les Mimosas", "Les Mimosas"),
        ] {
            let article = HotelArticle::guess(name);
            assert_eq!((article.at(name).as_str(), article.the(name).as_str()), (at, the));
        }
        assert_eq!(read(&HotelArticle::WRITTEN, "Aux").unwrap().at("Roches Noires"), "aux Roches Noires");
        assert_eq!(read(&HotelArticle::WRITTEN, "à l\u{2019}"), Some(HotelArticle::AtVowel));
        assert_eq!(read(&HotelArticle::WRITTEN, "sur"), None);
    }

    #[test]
    fn the_name_of_a_room_is_said_with_its_article() {
        for (name, one, the, none, several) in [
            (
                "Chambre Familiale",
                "une Chambre Familiale",
                "la Chambre Familiale",
                "de Chambre Familiale",
                "Chambres Familiales",
            ),
            (
                "Chambre Standard",
                "une Chambre Standard",
                "la Chambre Standard",
                "de Chambre Standard",
                "Chambres Standard",
            ),
            ("Suite Vue Mer", "une Suite Vue Mer", "la Suite Vue Mer", "de Suite Vue Mer", "Suites Vue Mer"),
            ("Studio Jardin", "un Studio Jardin", "le Studio Jardin", "de Studio Jardin", "Studios Jardin"),
            ("Appartement", "un Appartement", "l'Appartement", "d'Appartement", "Appartements"),
            ("Duplex", "un Duplex", "le Duplex", "de Duplex", "Duplex"),
            ("Mimosa", "une chambre Mimosa", "la chambre Mimosa", "de chambre Mimosa", "chambres Mimosa"),
        ] {
            let article = RoomArticle::guess(name);
            let said = (article.one(name), article.the(name), article.none(name), article.several(name));
            assert_eq!(said, (one.to_owned(), the.to_owned(), none.to_owned(), several.to_owned()));
        }
    }

    #[test]
    fn an_article_of_the_file_is_said_as_it_is() {
        let said = |article: &str, name: &str| {
            let article = read(&RoomArticle::WRITTEN, article).unwrap();
            (article.one(name), article.the(name), article.several(name))
        };
        let owned = |one: &str, the: &str, several: &str| (one.to_owned(), the.to_owned(), several.to_owned());
        assert_eq!(said("la", "Suite Royale"), owned("la Suite Royale", "la Suite Royale", "Suites Royale"));
        assert_eq!(said("Un", "Cocon Bleu"), owned("un Cocon Bleu", "le Cocon Bleu", "fois Cocon Bleu"));
        assert_eq!(said("la chambre", "Azur"), owned("la chambre Azur", "la chambre Azur", "chambres Azur"));
        assert_eq!(read(&RoomArticle::WRITTEN, "des"), None);
    }
}
