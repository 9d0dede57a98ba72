use proptest::prelude::*;

use super::*;
use crate::code::ReservationCode;
use french::{Gender, number};

#[test]
fn card_numbers_are_found_however_they_are_written() {
    for text in [
        "4111111111111111",
        "ma carte 4111 1111 1111 1111, expire 12/28",
        "5555-5555-5555-4444",
        "carte : 3782 822463 10005.",
        "4111.1111.1111.1111 12 28 123",
        "code 12 4111 1111 1111 1111",
        "2223 0031 2200 3222",
        "mon tel 06 39 98 00 01 carte 4111 1111 1111 1111",
        "06 39 98 00 01 4111 1111 1111 1111",
        "+33 6 39 98 00 01 4111 1111 1111 1111",
        "+4111111111111111",
        "4111,1111,1111,1111",
        "4111, 1111, 1111, 1111",
        "4111/1111/1111/1111",
        "4111 / 1111 / 1111 / 1111",
        "4111 - 1111 - 1111 - 1111",
        "4111 – 1111 – 1111 – 1111",
        "4111_1111_1111_1111",
        "4111\\1111\\1111\\1111",
        "4111 | 1111 | 1111 | 1111",
        "4111;1111;1111;1111",
        "4111 : 1111 : 1111 : 1111",
        "(4111) (1111) (1111) (1111)",
        "4111. 1111. 1111. 1111.",
        "4111·1111·1111·1111",
        "4111*1111*1111*1111",
        "4111 puis 1111 puis 1111 puis 1111",
        "4111 et 1111 et 1111 et 1111",
        "41 11 11 11 11 11 11 11",
        "41, 11, 11, 11, 11, 11, 11, 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "411 111 111 111 1111",
        "41111 11111 111111",
        "41111111 11111111",
        "4111\u{200b}1111\u{200b}1111\u{200b}1111",
        "41\u{ad}11111111111111",
        "４１１１ １１１１ １１１１ １１１１",
        "4️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣",
        "carte4111111111111111",
        "CB-4111111111111111",
        "référence 4111 1111 1111 1111",
        "référence 4111111111111111",
        "Visa 4222222222222",
        "Diners 3056 930902 5904",
        "carte 36252187400036",
        "30569309025904",
        "JCB 3530111333300000",
        "Discover 6011 1111 1111 1117",
        "UnionPay 6250 9410 0652 8599",
        "Maestro 6759 6498 2643 8453",
        "Maestro 6799 9901 0000 0000 019",
    ] {
        assert!(holds_card_number(text), "{text}");
    }
}

#[test]
fn card_numbers_are_found_however_they_are_said() {
    for transcript in [
        "ma carte c'est 4111 1111 1111 1111",
        "4 1 1 1, 1 1 1 1, 1 1 1 1, 1 1 1 1.",
        "alors c'est le 41 11 11 11 11 11 11 11 merci",
        "quatre un un un un un un un un un un un un un un un",
        "Quatre, un, un, un, un, un, un, un, un, un, un, un, un, un, un, un.",
        "Quatre. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un. Un.",
        "quarante et un onze onze onze onze onze onze onze",
        "quatre mille cent onze, mille cent onze, mille cent onze, mille cent onze",
        // 71 where the numbers are joined; 60 and 11 make it a card.
        "quarante-neuf soixante-dix soixante onze douze trente-quatre cinquante-six vingt-sept",
        "quatre mille cent onze mille cent onze mille cent onze mille cent onze",
        "quatre mille cent onze puis mille cent onze puis 1111 et onze onze",
        "4111 euh 1111 puis 1111 et 1111",
        "4111 1111 1111 1111 expire douze vingt-huit",
        "4111 1111 1111 1111, 12 28, 123",
        "quatre un un un un un un un un un un un un un un un, un deux trois",
        "quatre un un un un un un un un un un un un un un un un deux vingt-huit",
        "cinq cinq cinq cinq, cinq cinq cinq cinq, cinq cinq cinq cinq, quatre quatre quatre quatre",
        "quatre fois le cinq, quatre fois cinq, quatre fois le cinq, quatre fois quatre",
        "double cinq double cinq double cinq double cinq double cinq double cinq double quatre double quatre",
        "trois sept huit deux, huit deux deux quatre six trois, un zéro zéro zéro cinq",
        "four one one one one one one one one one one one one one one one",
        "forty-one eleven eleven eleven eleven eleven eleven eleven",
        "three oh five six nine three oh nine oh two five nine oh four",
        "zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un, quatre mille cent onze, 1111, 1111, 1111",
    ] {
        assert!(holds_card_number(transcript), "{transcript}");
    }
}

#[test]
fn other_numbers_are_no_card_numbers() {
    for text in [
        "",
        "Lit bébé et chambre en étage élevé",
        "4111 1111 1111 1112",
        "4111, 1111, 1111, 1112",
        "06 39 98 00 01 ou 06 39 98 00 02",
        "06 39 98 00 01 06 39 98 00 02 06 39 98 00 03",
        "00 33 6 39 98 00 01",
        "+33 6 39 98 00 01 02",
        "+33 6 39 98 00 01, +33 6 39 98 00 02",
        "+4111111111111",
        "RES-1738420800000-xyz789abc",
        "arrivée vers 18 h 30, départ 10 h, chambre 204",
        "42173653",
        "réf. 0000 0000 0000 0000",
        "zéro six, trente-neuf, quatre-vingt-dix-huit, zéro zéro, zéro un",
        "zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un, zéro six trente-neuf quatre-vingt-dix-huit zéro zéro zéro deux",
        "plus trente-trois six trente-neuf quatre-vingt-dix-huit zéro zéro zéro un",
        "+44 20 79 46 09 58",
        "mon code est le 4 2 1 7, 3 6 5 3, mon numéro le 06 39 98 00 01",
        "4 2 1 7, 3 6 5 3, 06 39 98 00 01",
        "du 27 novembre 2026 au 30 novembre 2026, 2 adultes et 2 enfants de 4 et 9 ans",
        "25/08/2026 27/08/2026",
        "quatre mille cent onze",
        // SIRETs that begin like Diners and Maestro cards, with both check digits right.
        "SIRET 36252187400036",
        "362 521 874 00036",
        "36252187400036",
        "facture au nom de l'entreprise, 362 521 874 00036, 75001 Paris",
        "siret trois cent soixante-deux, cinq cent vingt et un, huit cent soixante-quatorze, zéro zéro zéro trente-six",
        "SIREN 362 521 874, facture à part",
        "36 25 21 87 40 00 36",
        "notre SIRET : 36 25 21 87 40 00 36, et je paierai par carte",
        // Other numbers whose digits make a card by chance.
        "AB4111111111111111",
        "référence 4111111111119",
        "41111, 11111, 111111",
        "chambre 3625, 06 39 98 00 01",
        "3625 21, 12/04/2028",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "virement depuis FR7630006000011234567890189",
        "BE68 5390 0754 7034",
    ] {
        assert!(!holds_card_number(text), "{text}");
    }
}

/// Sentences with invented SIRETs, IBANs, phone numbers, dates, prices, references and postcodes; both check digits of the SIRETs are
/// right. They were written after the recogniser and not used to tune it.
#[test]
fn no_sentence_of_the_unseen_table_holds_a_card() {
    for sentence in include_str!("no_cards.txt").lines() {
        assert!(!holds_card_number(sentence), "{sentence}");
        assert!(!CardWatch::default().hears(sentence), "{sentence}");
    }
}

#[test]
fn a_card_number_said_over_several_turns_is_heard() {
    for turns in [
        &["Ma carte, c'est 4111 1111", "1111 1111"][..],
        &["4111", "1111", "1111", "1111"],
        &["quatre mille cent onze", "mille cent onze", "oui", "mille cent onze", "vous avez noté ?", "et onze onze"],
        &["quarante et un", "onze", "onze", "onze", "onze", "onze", "onze", "onze"],
        &["41", "11", "11", "11", "11", "11", "11", "11"],
        &["mon numéro est le 06 39 98 00 01", "la carte 4111 1111 11", "11 1111 voilà"],
        &["4111 1111 1111", "attendez", "je cherche mes lunettes", "alors la fin c'est 1111 et ça expire en mars"],
    ] {
        let mut watch = CardWatch::default();
        let heard: Vec<bool> = turns.iter().map(|turn| watch.hears(turn)).collect();
        assert_eq!(heard.iter().position(|heard| *heard), Some(turns.len() - 1), "{turns:?}");
        assert!(!watch.hears("1111"), "what was heard is forgotten");
    }
}

#[test]
fn other_numbers_over_several_turns_are_no_card() {
    for turns in [
        &["4 personnes", "06 39 98 00 01", "75001", "2 nuits"][..],
        &["Quatre.", "Trois.", "06 39 98 00 01", "44000"],
        &["4217 3653", "4217 3653", "06 39 98 00 01"],
        &["zéro six trente-neuf", "quatre-vingt-dix-huit", "zéro zéro zéro un"],
        &["du 25/08/2026", "au 27/08/2026", "2", "2"],
        &["4111 1111", "a", "b", "c", "d", "e", "1111 1111"],
        &["4111 1111 1111 1112", "4111 1111 1111 1112"],
    ] {
        let mut watch = CardWatch::default();
        for turn in turns {
            assert!(!watch.hears(turn), "{turns:?}");
        }
    }
}

#[test]
fn what_a_watch_remembers_is_not_printed() {
    let mut watch = CardWatch::default();
    watch.hears("4111 1111");
    assert_eq!(format!("{watch:?}"), "CardWatch { .. }");
}

/// A number by pairs, in words: « zéro six, trente-neuf ».
fn in_words(digits: &str) -> String {
    let pairs = digits.as_bytes().chunks(2).map(|pair| {
        let text = std::str::from_utf8(pair).unwrap();
        let value = number(text.parse().unwrap(), Gender::Masculine);
        if text.starts_with('0') && text != "00" {
            format!("zéro {value}")
        } else if text == "00" {
            "zéro zéro".to_owned()
        } else {
            value
        }
    });
    pairs.collect::<Vec<_>>().join(", ")
}

/// The digits with the last one made such that Luhn's check passes.
fn with_check_digit(front: &str) -> String {
    ('0'..='9')
        .map(|check| format!("{front}{check}"))
        .find(|number| issuers::luhn(&number.bytes().map(|byte| byte - b'0').collect::<Vec<_>>()))
        .unwrap()
}

/// How a card number may be grouped, in digits a group.
/// None has two, two and four figures in a row: those may be a date, which is no part of a card.
const GROUPINGS: [&[usize]; 5] = [&[4, 4, 4, 4], &[2; 8], &[1; 16], &[16], &[8, 8]];

/// What may part its groups.
const SEPARATORS: [&str; 14] =
    [" ", "-", ", ", " - ", "/", " / ", "_", ".", ". ", " puis ", " et ", " ; ", ", euh ", " – "];

proptest! {
    #[test]
    fn phones_codes_and_ids_of_ours_are_no_cards(
        phones in proptest::collection::vec("0[1-9][0-9]{8}", 1..3),
        code in 0u64..10_000_000,
        milliseconds in 1_700_000_000_000u64..1_999_999_999_999,
        order in 0..3,
    ) {
        let code = ReservationCode::from_number(code).to_string();
        let said: Vec<String> = phones.iter().map(|phone| in_words(phone)).collect();
        let figures = phones.join(", ");
        for transcript in match order {
            0 => [said.join(", "), format!("{code}, {}", said.join(", ")), figures],
            1 => [format!("{}, {code}", said.join(", ")), in_words(&code), format!("{code}, je répète {code}, {code}")],
            _ => [format!("RES-{milliseconds}-a1b2c3d4e"), format!("code {code} téléphone {figures}"), format!("+33{}", &phones[0][1..])],
        } {
            prop_assert!(!holds_card_number(&transcript), "{}", transcript);
            prop_assert!(!CardWatch::default().hears(&transcript), "{}", transcript);
        }
    }

    #[test]
    fn sirets_are_no_cards(siren in "[1-9][0-9]{7}", nic in "0[0-9]{3}", grouping in 0usize..4) {
        let siren = with_check_digit(&siren);
        let siret = with_check_digit(&format!("{siren}{nic}"));
        let written = match grouping {
            0 => siret,
            1 => format!("{} {} {} {}", &siret[..3], &siret[3..6], &siret[6..9], &siret[9..]),
            2 => format!("{} {}", &siret[..9], &siret[9..]),
            _ => format!("SIRET {siret} 75001 Paris"),
        };
        let text = format!("Facture à mon entreprise, {written}, merci.");
        prop_assert!(!holds_card_number(&text), "{}", text);
    }

    #[test]
    fn cards_are_found_in_every_grouping_and_punctuation(
        front in "(4[0-9]{3}|5[1-5][0-9]{2}|222[1-9]|6011)[0-9]{11}",
        grouping in 0usize..GROUPINGS.len(),
        separator in 0usize..SEPARATORS.len(),
    ) {
        let card = with_check_digit(&front);
        let mut rest = card.as_str();
        let groups = GROUPINGS[grouping].iter().map(|size| {
            let (group, behind) = rest.split_at(*size);
            rest = behind;
            group
        });
        let written = groups.collect::<Vec<_>>().join(SEPARATORS[separator]);
        prop_assert!(holds_card_number(&format!("le numéro est {written} merci")), "{}", written);
    }

    #[test]
    fn cards_are_found_in_words(front in "(4[0-9]{3}|5[1-5][0-9]{2})[0-9]{11}") {
        let card = with_check_digit(&front);
        let digits: Vec<String> = card.chars().map(|c| number(c.to_digit(10).unwrap().into(), Gender::Masculine)).collect();
        for said in [digits.join(" "), digits.join(", "), in_words(&card)] {
            prop_assert!(holds_card_number(&said), "{} {}", card, said);
        }
        // By thousands: « quatre mille neuf cent soixante-dix », a group that begins with zero figure by figure.
        let groups = (0..4).map(|at| {
            let group = &card[4 * at..4 * at + 4];
            if group.starts_with('0') { digits[4 * at..4 * at + 4].join(" ") } else { number(group.parse().unwrap(), Gender::Masculine) }
        });
        let said = groups.collect::<Vec<_>>().join(", ");
        prop_assert!(holds_card_number(&said), "{} {}", card, said);
    }

    #[test]
    fn no_text_makes_the_recogniser_panic(text in "\\PC{0,120}|((un|deux|mille|cent|fois|le|double|FR76|siret|4111|0|\\+|plus|vingt|,) ?){0,40}") {
        let _ = holds_card_number(&text);
        let mut watch = CardWatch::default();
        let _ = (watch.hears(&text), watch.hears(&text));
    }

    /// The cheap count never dismisses a text that has enough digits.
    #[test]
    fn the_cheap_count_is_never_below_the_digits(numbers in proptest::collection::vec(0u64..10_000, 0..8)) {
        let said: Vec<String> = numbers.iter().map(|n| number(*n, Gender::Masculine)).collect();
        let digits: usize = numbers.iter().map(|n| n.to_string().len()).sum();
        prop_assert!(most_digits(&said.join(", ")) >= digits, "{:?}", said);
let row = numbers.iter().map(|n| format!("{n:04}")).collect::<Vec<_>>().concat();
        prop_assert!(most_digits(&in_words(&row)) >= row.len(), "{}", row);
    }
}
