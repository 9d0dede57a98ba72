//! Reservation codes that a saboteur invents. Their check digit is right, since a code with a wrong one counts as misheard and uses up
//! no try. Written apart from the hotel's own codes: what plays the outside shares nothing with what it tries.

/// How many codes there are: seven free digits before the check digit.
pub(crate) const CODES: u64 = 10_000_000;

/// The quasigroup of order 10 that H. M. Damm published in 2004, a row a line.
const ROWS: [&[u8; 10]; 10] = [
    b"0317598642",
    b"7092154863",
    b"4206871359",
    b"1750983426",
    b"6123045978",
    b"3674209581",
    b"5869720134",
    b"8945362017",
    b"9438617205",
    b"2581436790",
];

/// The code of a number below [`CODES`]: its seven digits and the check digit.
pub(crate) fn code(number: u64) -> String {
    let digits = format!("{:07}", number % CODES);
    let check = digits.bytes().fold(b'0', |row, digit| ROWS[usize::from(row - b'0')][usize::from(digit - b'0')]);
    format!("{digits}{}", char::from(check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_codes_end_with_a_right_check_digit() {
        // 4 is the check digit of 572 in Damm's own example; the other code is one of the hotel's.
        for (number, expected) in [(572, "00005724"), (4_217_365, "42173653"), (0, "00000000")] {
            assert_eq!(code(number), expected);
        }
    }
}
