//! The usual number: digits with at most one point, fifteen digits in all. Gives exactly what
//! reading a [`SizeCell`] gives, or nothing.

use crate::table::notation::Notation;
use leakrate_core::units::SizeCell;

/// More digits may not fit the whole numbers of a float.
pub(super) const MOST_DIGITS: usize = 15;

/// Powers of ten are exact in a float up to the 22nd.
const POWERS_OF_TEN: [f64; MOST_DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A number and where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) decimals: usize,
    pub(super) end: usize,
}

impl Number {
    /// Whether a column of this notation means the number. Where the comma is the decimal mark, a
    /// point divides groups.
    pub(super) fn is_written_in(self, notation: Notation) -> bool {
        self.decimals == 0 || notation != Notation::DecimalComma
    }

    pub(super) fn cell(self) -> SizeCell {
        SizeCell::bare(self.value, self.decimals)
    }
}

/// Reads the number that begins at a byte. The digits make a whole number below 2⁵³ and the
/// decimals a power of ten that is exact, so the one division rounds as reading all of it would
/// (Clinger 1990, *How to Read Floating Point Numbers Accurately*).
pub(super) fn read(bytes: &[u8], start: usize) -> Option<Number> {
    let front = digits(bytes, start, 0);
    if front.end == start {
        return None;
    }
    let mut all = front;
    if bytes.get(front.end) == Some(&b'.') {
        all = digits(bytes, front.end + 1, front.value);
        // The general reader has its own opinion of `12.`.
        if all.end == front.end + 1 {
            return None;
        }
    }
    let decimals = all.end.saturating_sub(front.end + 1);
    if front.end - start + decimals > MOST_DIGITS {
        return None;
    }
    let whole = all.value as f64;
    // A division takes as long as all the rest.
    let scaled = || whole / POWERS_OF_TEN[decimals];
    Some(Number {
        value: if decimals == 0 { whole } else { scaled() },
        decimals,
        end: all.end,
    })
}

#[derive(Clone, Copy)]
struct Digits {
    value: u64,
    end: usize,
}

/// The digits from a byte on, after those of `value`. More than fit wrap around; they are too many.
fn digits(bytes: &[u8], start: usize, mut value: u64) -> Digits {
    let mut end = start;
    while let Some(word) = bytes[end..].first_chunk::<WORD>() {
        let run = Run::of(u64::from_le_bytes(*word));
        value = value
            .wrapping_mul(INTEGER_POWERS_OF_TEN[run.length])
            .wrapping_add(run.value);
        end += run.length;
        if run.length < WORD {
            return Digits { value, end };
        }
    }
    while let Some(digit) = bytes
        .get(end)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit < 10)
    {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        end += 1;
    }
    Digits { value, end }
}

/// Bytes that are looked at together.
const WORD: usize = 8;

const INTEGER_POWERS_OF_TEN: [u64; WORD + 1] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// The digits that a word begins with.
struct Run {
    length: usize,
    value: u64,
}

impl Run {
    /// Those of eight bytes, the first of them lowest: where the digits end is told for all at once
    /// (Mycroft 1987), and what they are worth by adding up neighbours as pairs, fours and eights
    /// (Mula 2014, *SIMD-ized parsing of numbers*; Lemire 2018).
    fn of(word: u64) -> Self {
        // A digit becomes 0 to 9, anything else more; a byte that carries does so behind the first
        // that is none.
        let digits = word ^ 0x3030_3030_3030_3030;
        let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
        let length = others.trailing_zeros() as usize / WORD;
        if length == 0 {
            return Self { length, value: 0 };
        }
        // What stands before the digits is zeros.
        let ones = digits << (8 * (WORD - length));
        let pairs = (ones.wrapping_mul(10).wrapping_add(ones >> 8)) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
        Self {
            length,
            value: (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xFFFF_FFFF,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn a_number_is_what_the_general_reader_reads(text in "[0-9]{1,17}(\\.[0-9]{0,15})?") {
            if let Some(number) = read(text.as_bytes(), 0) {
                let general: SizeCell = text.parse().unwrap();
                prop_assert_eq!(number.end, text.len());
                prop_assert_eq!(number.value.to_bits(), general.number.to_bits());
                prop_assert_eq!(number.cell(), general);
            } else {
                let digits = text.len() - usize::from(text.contains('.'));
                prop_assert!(digits > MOST_DIGITS || text.ends_with('.'));
            }
        }

        #[test]
        fn a_number_ends_where_its_digits_do(text in "[0-9]{1,12}[,;\\t\r\n a-f./:+-][0-9a-f]{0,9}") {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap();
            if let Some(number) = read(text.as_bytes(), 0).filter(|number| number.decimals == 0) {
                prop_assert_eq!(number.end, end);
            }
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_the_general_reader() {
        for text in [
            "",
            "-1",
            ".5",
            "12.",
            "1234567890123456",
            "1.234567890123456",
            "x",
        ] {
            assert_eq!(read(text.as_bytes(), 0), None, "{text}");
        }
    }
}
