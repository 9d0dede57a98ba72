//! Decimal numbers as they stand in the file, without floats.

use hotel::{money::Cents, tourist_tax::Percent};

/// The dearest night or service that makes sense, in euros: beyond it, somebody has typed cents.
const MAX_EUROS: i64 = 100_000;

/// Reads `89`, `89.5` or `89.50` as hundredths: 8900, 8950, 8950. `None` for anything else, exponents and a third decimal
/// included.
fn hundredths(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) || decimals.len() > 2 {
        return None;
    }
    let scale = if decimals.len() == 1 { 10 } else { 1 };
    let decimals = decimals.parse::<i64>().ok()?.checked_mul(scale)?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(decimals)?.checked_mul(sign)
}

/// Reads a price in euros that is not negative.
pub(super) fn price(text: &str) -> Result<Cents, &'static str> {
    let cents = hundredths(text).ok_or("un prix en euros est attendu, avec deux décimales au plus : 89 ou 89.50")?;
    if cents < 0 {
        return Err("un prix ne peut pas être négatif");
    }
    if cents > MAX_EUROS.saturating_mul(100) {
        return Err("prix trop élevé : il est en euros, pas en centimes");
    }
    Ok(Cents::new(cents))
}

/// Reads a percentage of `most` at the most, in percent, that is not negative.
pub(super) fn percent(text: &str, most: u32) -> Result<Percent, String> {
    let hundredths = hundredths(text).and_then(|hundredths| u32::try_from(hundredths).ok());
    hundredths
        .filter(|hundredths| *hundredths <= most.saturating_mul(100))
        .map(Percent::from_hundredths)
        .ok_or_else(|| format!("un pourcentage de 0 à {most} est attendu, avec deux décimales au plus : 5 ou 5.50"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, hundredths_expected) in [
            ("89", 8900),
            ("89.5", 8950),
            ("89.50", 8950),
            ("89.05", 8905),
            ("0.29", 29),
            ("1.0", 100),
            ("+3", 300),
            ("-0.01", -1),
            ("-12.5", -1250),
        ] {
            assert_eq!(hundredths(text), Some(hundredths_expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", "89.505", "8.9e1", "nan", "inf", "89,50", ".5", "5.", "1 000", "99999999999999999999", "--1"] {
            assert_eq!(hundredths(text), None, "{text}");
        }
        assert!(price("-1").is_err());
        assert!(price("-0.01").is_err());
        assert!(price("8900000").is_err());
        assert_eq!(price("0").unwrap(), Cents::new(0));
        assert_eq!(price("100000").unwrap(), Cents::from_euros(100_000));
    }
}
