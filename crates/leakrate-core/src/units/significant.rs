//! Significant digits, and thousands separators.

/// How many digits of a number say something to people.
const USUAL: usize = 3;

/// A number rounded to a few significant digits, held as those digits. The prefix of a unit is
/// chosen from the rounded digits, so that 999.95 kB becomes 1.00 MB and never "1000 kB".
#[derive(Debug, Clone)]
pub(super) struct Rounded {
    sign: &'static str,
    digits: String,
    exponent: i32,
}

impl Rounded {
    /// Three of them; `None` for what is not a finite number.
    pub(super) fn of(value: f64) -> Option<Self> {
        Self::some_of(value, USUAL)
    }

    /// So many of them, at least one.
    fn some_of(value: f64, digits: usize) -> Option<Self> {
        // Formatting rounds the exact binary value once; dividing by a prefix first would
        // round twice.
        let text = format!("{:.*e}", digits.saturating_sub(1), value.abs());
        let (mantissa, exponent) = text.split_once('e')?;
        Some(Self {
            sign: if value < 0.0 { "-" } else { "" },
            digits: mantissa.replace('.', ""),
            exponent: exponent.parse().ok()?,
        })
    }

    /// The power of ten of the first digit.
    pub(super) fn exponent(&self) -> i32 {
        self.exponent
    }

    /// The digits written out after moving the decimal point by `places` to the right.
    pub(super) fn shifted(&self, places: i32) -> String {
        let Self { sign, digits, .. } = self;
        if digits.bytes().all(|digit| digit == b'0') {
            return "0".to_owned();
        }
        let whole = self.exponent + places + 1;
        if whole <= 0 {
            let zeros = "0".repeat(whole.unsigned_abs() as usize);
            return format!("{sign}0.{zeros}{digits}");
        }
        let whole = whole.unsigned_abs() as usize;
        if whole < digits.len() {
            return format!("{sign}{}.{}", &digits[..whole], &digits[whole..]);
        }
        let zeros = "0".repeat(whole - digits.len());
        format!("{sign}{}", separated(&format!("{digits}{zeros}")))
    }
}

/// A number in three significant digits.
///
/// ```
/// use leakrate_core::units::three_digits;
///
/// assert_eq!(three_digits(40.8163), "40.8");
/// assert_eq!(three_digits(1.99999), "2.00");
/// assert_eq!(three_digits(48_961.0), "49,000");
/// ```
pub fn three_digits(value: f64) -> String {
    significant(value, USUAL)
}

/// A number in so many significant digits, at least one.
///
/// ```
/// use leakrate_core::units::significant;
///
/// assert_eq!(significant(40.8163, 5), "40.816");
/// ```
pub fn significant(value: f64, digits: usize) -> String {
    Rounded::some_of(value, digits).map_or_else(|| value.to_string(), |digits| digits.shifted(0))
}

/// A count: whole numbers in full, all others in three significant digits or, from 100 on, to
/// the nearest whole.
///
/// ```
/// use leakrate_core::units::count;
///
/// assert_eq!(count(6250.0), "6,250");
/// assert_eq!(count(40.8163), "40.8");
/// assert_eq!(count(1234.5678), "1,235");
/// ```
pub fn count(value: f64) -> String {
    let in_full = value.fract() == 0.0 || value.abs() >= 100.0;
    if in_full && value.is_finite() {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", separated(&format!("{:.0}", value.abs())))
    } else {
        three_digits(value)
    }
}

/// Commas between groups of three digits, counted from the decimal point.
pub(super) fn separated(digits: &str) -> String {
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let mut text = String::with_capacity(digits.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.push('.');
        text.push_str(decimals);
    }
    text
}

/// A number of things: `1 row`, `1,250 rows`.
pub fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(number as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_exactly_three_digits() {
        for (value, text) in [
            (1.999_99, "2.00"),
            (9.9996, "10.0"),
            (99.95, "100"),
            (0.001_234, "0.00123"),
            (-40.816, "-40.8"),
            (1_234_567.0, "1,230,000"),
            (0.0, "0"),
            (-0.0, "0"),
        ] {
            assert_eq!(three_digits(value), text);
        }
    }

    #[test]
    fn whole_counts_are_written_in_full() {
        for (value, text) in [
            (49_000.0, "49,000"),
            (1.0, "1"),
            (0.0, "0"),
            (999.0, "999"),
            (99.99, "100"),
            (999.6, "1,000"),
            (0.5, "0.500"),
            (-1234.0, "-1,234"),
        ] {
            assert_eq!(count(value), text);
        }
    }
}
