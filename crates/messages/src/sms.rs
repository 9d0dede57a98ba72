//! A text message: of the GSM alphabet alone, and of two segments at most.
//!
//! One character outside the alphabet turns a message into UCS-2, with 67 characters a segment instead of 153, or arrives as « ? ». So
//! what the alphabet lacks is written with what it has (3GPP TS 23.038, 6.2.1).

use french::price_in_figures;

use crate::{
    booking::Booking,
    house::House,
    words::{counted, day_and_month},
};

/// Characters of the basic alphabet; each is one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Characters of the extension table; each is two septets.
const EXTENDED: &str = "^{}\\[~]|€";

/// A message of two segments: each loses seven septets to what joins them.
pub const MAX_SEPTETS: usize = 2 * 153;

/// The text in the GSM alphabet, cut to two segments.
pub fn folded(text: &str) -> String {
    let (mut folded, mut septets) = (String::new(), 0);
    for c in text.chars().flat_map(|c| replacement(c).chars().collect::<Vec<_>>()) {
        septets += if EXTENDED.contains(c) { 2 } else { 1 };
        if septets > MAX_SEPTETS {
            break;
        }
        folded.push(c);
    }
    folded
}

/// What is written for a character: itself where the alphabet has it, nothing for what has no likeness.
fn replacement(c: char) -> String {
    let likeness = match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\r' => " ",
        '’' | '‘' | '`' | '´' => "'",
        '«' | '»' | '“' | '”' => "\"",
        '–' | '—' | '‑' => "-",
        '…' => "...",
        'œ' => "oe",
        'Œ' => "OE",
        // Two septets, and some gateways replace it.
        '€' => "EUR",
        'º' | '°' => "o",
        c if BASIC.contains(c) || EXTENDED.contains(c) => return c.to_string(),
        c => return without_accents(c),
    };
    likeness.to_owned()
}

/// The letter under the accents, in the case it had; nothing where there is none in the alphabet.
fn without_accents(c: char) -> String {
    let plain = hotel::fold(&c.to_string());
    let plain: String = plain.chars().filter(|c| BASIC.contains(*c)).collect();
    if c.is_uppercase() { plain.to_uppercase() } else { plain }
}

/// The reminder for a guest without e-mail: code and dates, never the confirmation that the law asks for. Without the guest's name,
/// which is on a locked screen.
pub fn reminder(house: House<'_>, booking: &Booking) -> String {
    let hotel = house.hotel();
    let mut said = vec![format!("{} : réservation {}", hotel.name, booking.spaced_code())];
    if let Some(stay) = booking.stay() {
        said.push(format!(
            "du {} au {}, {}",
            day_and_month(stay.arrival()),
            day_and_month(stay.departure()),
            counted(stay.night_count(), "nuit")
        ));
    }
    said.extend(booking.total().map(|total| format!("total {}", price_in_figures(total))));
    let phone = french::phone(&hotel.phone);
    let call = if phone.is_empty() { String::new() } else { format!(" Tél. {phone}") };
    folded(&format!("{}.{call}", said.join(", ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn french_is_written_with_what_the_alphabet_has() {
        for (text, sent) in [
            ("Hôtel « Le Phare » — ça va, Cœur d’Île…", "Hotel \" Le Phare \" - ca va, Coeur d'Ile..."),
            ("À bientôt, 178\u{a0}€", "A bientot, 178 EUR"),
            ("é è à ù Ç É ä ö ü ñ [ok]", "é è à ù Ç É ä ö ü ñ [ok]"),
            ("Gómez, São 東京", "Gomez, Sao "),
        ] {
            assert_eq!(folded(text), sent);
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_two_segments_of_the_alphabet_at_most(text in "\\PC{0,400}") {
            let sent = folded(&text);
            prop_assert!(sent.chars().all(|c| BASIC.contains(c) || EXTENDED.contains(c)), "{sent}");
            let septets: usize = sent.chars().map(|c| if EXTENDED.contains(c) { 2 } else { 1 }).sum();
            prop_assert!(septets <= MAX_SEPTETS);
        }
    }
}
