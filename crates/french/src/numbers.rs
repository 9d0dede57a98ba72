//! Numbers and prices in words, as they are said in France (traditional spelling).

use hotel::money::Cents;

/// The gender of what is counted: « un », « une ».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// « un euro ».
    Masculine,
    /// « une nuit ».
    Feminine,
}

/// The largest number that is said in words; a larger one is left in figures.
const MAX_IN_WORDS: u64 = 999_999_999;

const UNITS: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const TENS: [&str; 7] = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante"];

/// A number in words.
pub fn number(n: u64, gender: Gender) -> String {
    if n > MAX_IN_WORDS {
        return n.to_string();
    }
    let (millions, below) = (n / 1_000_000, n % 1_000_000);
    let (thousands, units) = (below / 1_000, below % 1_000);
    let mut words = Vec::new();
    match millions {
        0 => {}
        1 => words.push("un million".to_owned()),
        // « million » is a noun: « deux cents millions ».
        _ => words.push(format!("{} millions", below_thousand(millions, Gender::Masculine, true))),
    }
    match thousands {
        0 => {}
        1 => words.push("mille".to_owned()),
        // « mille » is not: « deux cent mille », « quatre-vingt mille ».
        _ => words.push(format!("{} mille", below_thousand(thousands, Gender::Masculine, false))),
    }
    if units > 0 || n == 0 {
        words.push(below_thousand(units, gender, true));
    }
    words.join(" ")
}

/// A number below 1 000. `last`: nothing follows that takes the plural away from « cents » and « quatre-vingts ».
fn below_thousand(n: u64, gender: Gender, last: bool) -> String {
    let (hundreds, rest) = (n / 100, n % 100);
    match (hundreds, rest) {
        (0, _) => below_hundred(rest, gender, last),
        (1, 0) => "cent".to_owned(),
        (1, _) => format!("cent {}", below_hundred(rest, gender, last)),
        (_, 0) => format!("{} cent{}", unit(hundreds, Gender::Masculine), if last { "s" } else { "" }),
        _ => format!("{} cent {}", unit(hundreds, Gender::Masculine), below_hundred(rest, gender, last)),
    }
}

fn below_hundred(n: u64, gender: Gender, last: bool) -> String {
    match n {
        0..=19 => unit(n, gender),
        20..=69 => match n % 10 {
            0 => ten(n / 10).to_owned(),
            1 => format!("{} et {}", ten(n / 10), unit(1, gender)),
            rest => format!("{}-{}", ten(n / 10), unit(rest, gender)),
        },
        71 => "soixante et onze".to_owned(),
        70..=79 => format!("soixante-{}", unit(n - 60, gender)),
        80 if last => "quatre-vingts".to_owned(),
        80 => "quatre-vingt".to_owned(),
        _ => format!("quatre-vingt-{}", unit(n - 80, gender)),
    }
}

fn unit(n: u64, gender: Gender) -> String {
    if n == 1 && gender == Gender::Feminine {
        return "une".to_owned();
    }
    usize::try_from(n).ok().and_then(|at| UNITS.get(at)).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn ten(tens: u64) -> &'static str {
    usize::try_from(tens).ok().and_then(|at| TENS.get(at)).copied().unwrap_or_default()
}

/// So many of something: « une nuit », « trois nuits », « zéro nuit ». The plural is formed with an s.
pub fn counted(n: u64, noun: &str, gender: Gender) -> String {
    let plural = if n >= 2 { "s" } else { "" };
    format!("{} {noun}{plural}", number(n, gender))
}

/// A price in words, cents only where there are any: « deux cent soixante-sept euros », « quatre-vingt-neuf euros cinquante ».
pub fn price(amount: Cents) -> String {
    let (euros, cents) = (amount.get().unsigned_abs() / 100, amount.get().unsigned_abs() % 100);
    let sign = if amount.get() < 0 { "moins " } else { "" };
    // « un million d'euros »: after a bare « million » the unit takes « de ».
    let bare_millions = euros > 0 && euros % 1_000_000 == 0;
    let in_euros = if bare_millions && euros <= MAX_IN_WORDS {
        format!("{} d'euros", number(euros, Gender::Masculine))
    } else {
        counted(euros, "euro", Gender::Masculine)
    };
    match (euros, cents) {
        (_, 0) => format!("{sign}{in_euros}"),
        (0, _) => format!("{sign}{}", counted(cents, "centime", Gender::Masculine)),
        _ => format!("{sign}{in_euros} {}", number(cents, Gender::Masculine)),
    }
}

/// A price in figures, for the prompt: « 89 € », « 89,50 € ».
pub fn price_in_figures(amount: Cents) -> String {
    match amount.euros_and_cents() {
        (euros, 0) => format!("{euros} €"),
        (euros, cents) => format!("{euros},{cents:02} €"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_in_france() {
        for (n, words) in [
            (0, "zéro"),
            (1, "un"),
            (10, "dix"),
            (11, "onze"),
            (16, "seize"),
            (17, "dix-sept"),
            (20, "vingt"),
            (21, "vingt et un"),
            (22, "vingt-deux"),
            (31, "trente et un"),
            (60, "soixante"),
            (61, "soixante et un"),
            (69, "soixante-neuf"),
            (70, "soixante-dix"),
            (71, "soixante et onze"),
            (72, "soixante-douze"),
            (77, "soixante-dix-sept"),
            (79, "soixante-dix-neuf"),
            (80, "quatre-vingts"),
            (81, "quatre-vingt-un"),
            (89, "quatre-vingt-neuf"),
            (90, "quatre-vingt-dix"),
            (91, "quatre-vingt-onze"),
            (95, "quatre-vingt-quinze"),
            (99, "quatre-vingt-dix-neuf"),
            (100, "cent"),
            (101, "cent un"),
            (180, "cent quatre-vingts"),
            (200, "deux cents"),
            (201, "deux cent un"),
            (267, "deux cent soixante-sept"),
            (280, "deux cent quatre-vingts"),
            (445, "quatre cent quarante-cinq"),
            (895, "huit cent quatre-vingt-quinze"),
            (971, "neuf cent soixante et onze"),
            (1_000, "mille"),
            (1_001, "mille un"),
            (1_100, "mille cent"),
            (2_000, "deux mille"),
            (2_080, "deux mille quatre-vingts"),
            (21_000, "vingt et un mille"),
            (80_000, "quatre-vingt mille"),
            (80_080, "quatre-vingt mille quatre-vingts"),
            (200_000, "deux cent mille"),
            (200_200, "deux cent mille deux cents"),
            (999_999, "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf"),
            (1_000_000, "un million"),
            (2_000_300, "deux millions trois cents"),
            (200_000_000, "deux cents millions"),
            (80_000_000, "quatre-vingts millions"),
            (1_000_000_000, "1000000000"),
        ] {
            assert_eq!(number(n, Gender::Masculine), words, "{n}");
        }
    }

    #[test]
    fn what_is_counted_decides_un_or_une_and_the_plural() {
        for (n, words) in [
            (0, "zéro nuit"),
            (1, "une nuit"),
            (2, "deux nuits"),
            (21, "vingt et une nuits"),
            (71, "soixante et onze nuits"),
            (81, "quatre-vingt-une nuits"),
            (101, "cent une nuits"),
            (1_001, "mille une nuits"),
            (21_001, "vingt et un mille une nuits"),
        ] {
            assert_eq!(counted(n, "nuit", Gender::Feminine), words);
        }
    }

    #[test]
    fn prices_are_said_with_cents_only_where_there_are_any() {
        for (cents, words, figures) in [
            (0, "zéro euro", "0 €"),
            (100, "un euro", "1 €"),
            (200, "deux euros", "2 €"),
            (1, "un centime", "0,01 €"),
            (50, "cinquante centimes", "0,50 €"),
            (150, "un euro cinquante", "1,50 €"),
            (8_000, "quatre-vingts euros", "80 €"),
            (8_950, "quatre-vingt-neuf euros cinquante", "89,50 €"),
            (8_905, "quatre-vingt-neuf euros cinq", "89,05 €"),
            (26_700, "deux cent soixante-sept euros", "267 €"),
            (89_500, "huit cent quatre-vingt-quinze euros", "895 €"),
            (100_000, "mille euros", "1000 €"),
            (100_000_000, "un million d'euros", "1000000 €"),
            (-500, "moins cinq euros", "-5 €"),
        ] {
            assert_eq!(
                (price(Cents::new(cents)).as_str(), price_in_figures(Cents::new(cents)).as_str()),
                (words, figures)
            );
        }
    }

    #[test]
    fn no_number_below_a_million_panics_and_none_is_said_like_another() {
        let words: std::collections::HashSet<String> = (0..100_000).map(|n| number(n, Gender::Feminine)).collect();
        assert_eq!(words.len(), 100_000);
    }
}
