//! Reading and showing amounts of memory.

use std::fmt;
use std::str::FromStr;

use super::number;
use super::parse_error::ParseError;
use super::quantity::Bytes;
use super::scanner::Scanner;
use super::significant::{Rounded, count, three_digits};
use super::size_unit::{SizeUnit, UNITS_HELP};

const EXPECTED: &str = "an amount of memory such as `512 MB` or `1.5GiB`";

/// One amount of memory as a table cell writes it: the unit may be missing, and the number of
/// digits says how exact the reading is.
///
/// ```
/// use leakrate_core::units::{Bytes, SizeCell, SizeUnit};
///
/// let cell: SizeCell = "1.08 GiB".parse()?;
/// assert_eq!(cell.bytes(SizeUnit::BYTE), Bytes(1.08 * 1024.0_f64.powi(3)));
/// let bare: SizeCell = "85".parse()?;
/// assert_eq!(bare.bytes("MB".parse()?), Bytes(85e6));
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeCell {
    /// The number as written.
    pub number: f64,
    /// One step of its last written digit: 0.01 for `1.08`.
    pub step: f64,
    /// The unit, where one is written.
    pub unit: Option<SizeUnit>,
}

impl SizeCell {
    /// A number without a unit, written with so many decimals.
    pub fn bare(number: f64, decimals: usize) -> Self {
        Self {
            number,
            step: number::step_of_last_digit(0, decimals),
            unit: None,
        }
    }

    /// The amount, where a bare number counts `bare` units.
    pub fn bytes(self, bare: SizeUnit) -> Bytes {
        Bytes(self.number * self.unit.unwrap_or(bare).bytes())
    }

    /// The smallest difference the cell can show, where a bare number counts `bare` units.
    pub fn quantum(self, bare: SizeUnit) -> Bytes {
        Bytes(self.step * self.unit.unwrap_or(bare).bytes())
    }
}

impl FromStr for SizeCell {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, EXPECTED);
        let cell = scan_cell(&mut scanner)?;
        scanner.finish("nothing may follow the unit")?;
        Ok(cell)
    }
}

impl FromStr for Bytes {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, EXPECTED);
        let bytes = scan(&mut scanner)?;
        scanner.finish("nothing may follow the unit")?;
        Ok(bytes)
    }
}

/// An amount that somebody set, in the unit in which it was set.
///
/// ```
/// use leakrate_core::units::SetSize;
///
/// for (given, shown) in [("1000MB", "1,000 MB"), ("2GiB", "2.00 GiB"), ("1234 MB", "1,234 MB")] {
///     assert_eq!(given.parse::<SetSize>()?.to_string(), shown);
/// }
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetSize {
    /// The amount.
    pub bytes: Bytes,
    /// The unit, in which it is shown.
    pub unit: SizeUnit,
}

impl FromStr for SetSize {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let bytes = text.parse()?;
        let SizeCell { unit, .. } = text.parse()?;
        Ok(Self {
            bytes,
            unit: unit.unwrap_or(SizeUnit::BYTE),
        })
    }
}

/// Three significant digits, and all that are before the decimal point.
impl fmt::Display for SetSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.bytes.0 / self.unit.bytes();
        write!(f, "{} {}", count_or_digits(number), self.unit)
    }
}

fn count_or_digits(number: f64) -> String {
    if number.abs() < 1000.0 {
        three_digits(number)
    } else {
        count(number)
    }
}

/// An amount with its unit.
pub(super) fn scan(scanner: &mut Scanner) -> Result<Bytes, ParseError> {
    let start = scanner.at();
    let cell = scan_cell(scanner)?;
    let Some(unit) = cell.unit else {
        let help = format!("the number has no unit; {UNITS_HELP}");
        return Err(scanner.fault(start..scanner.at(), help));
    };
    number::bounded(scanner, start, cell.bytes(unit).0, &number::AMOUNTS).map(Bytes)
}

fn scan_cell(scanner: &mut Scanner) -> Result<SizeCell, ParseError> {
    let number = number::scan(scanner)?;
    let end = scanner.at();
    scanner.skip_spaces();
    let unit = if scanner.rest().starts_with(char::is_alphabetic) {
        Some(SizeUnit::scan(scanner)?)
    } else {
        scanner.back_to(end);
        None
    };
    Ok(SizeCell {
        number: number.value,
        step: number.step,
        unit,
    })
}

impl Bytes {
    /// As somebody set it where the unit is not known: with a binary prefix where that takes fewer digits than a decimal one.
    ///
    /// ```
    /// use leakrate_core::units::Bytes;
    ///
    /// assert_eq!(Bytes(2_147_483_648.0).as_set(), "2.00 GiB");
    /// assert_eq!(Bytes(1.75e9).as_set(), "1.75 GB");
    /// ```
    pub fn as_set(self) -> String {
        match SizeUnit::binary_of(self) {
            Some(unit) => format!("{} {unit}", three_digits(self.0 / unit.bytes())),
            None => self.to_string(),
        }
    }
}

/// One decimal prefix and three significant digits: `2.00 MB`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(digits) = Rounded::of(self.0) else {
            return write!(f, "{} B", self.0);
        };
        let power = digits.exponent().div_euclid(3).clamp(0, 5);
        let unit = SizeUnit::decimal(power.unsigned_abs() as usize);
        f.pad(&format!("{} {unit}", digits.shifted(-3 * power)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_binary_prefixes_never_mix() {
        for (text, bytes) in [
            ("1.5GiB", 1.5 * 1024.0 * 1024.0 * 1024.0),
            ("512 MB", 512e6),
            ("1,200.5 MB", 1200.5e6),
            ("100k", 100e3),
            ("100 KB", 100e3),
            ("512Mi", 512.0 * 1024.0 * 1024.0),
            ("1Gi", 1024.0 * 1024.0 * 1024.0),
            ("7 B", 7.0),
            ("1000 bytes", 1000.0),
            ("2 megabytes", 2e6),
        ] {
            assert_eq!(text.parse(), Ok(Bytes(bytes)), "{text}");
        }
    }

    #[test]
    fn an_amount_with_two_readings_is_refused() {
        for (text, fault) in [
            ("512m", "m"),
            ("2 g", "g"),
            ("1,200 MB", "1,200"),
            ("512", "512"),
            ("-3 MB", "-"),
            ("3 MB!", "!"),
            ("1e300GB", "1e300GB"),
            ("1e-300 MB", "1e-300 MB"),
            ("", ""),
        ] {
            let error = text.parse::<Bytes>().unwrap_err();
            assert_eq!(&text[error.span], fault, "{text}");
        }
    }

    #[test]
    fn what_was_set_in_a_unit_is_shown_in_it() {
        for (given, shown) in [
            ("512MiB", "512 MiB"),
            ("2GiB", "2.00 GiB"),
            ("1.5GiB", "1.50 GiB"),
            ("100KiB", "100 KiB"),
            ("2GB", "2.00 GB"),
            ("1.75GB", "1.75 GB"),
            ("1024MB", "1.02 GB"),
            ("4096 B", "4.00 KiB"),
        ] {
            assert_eq!(given.parse::<Bytes>().unwrap().as_set(), shown, "{given}");
        }
        assert_eq!(Bytes(1_523_456_789.0).as_set(), "1.52 GB");
        assert_eq!(Bytes(0.0).as_set(), "0 B");
    }

    #[test]
    fn amounts_are_rounded_to_three_digits_and_never_truncated() {
        for (bytes, text) in [
            (1.999_99e6, "2.00 MB"),
            (999.95e3, "1.00 MB"),
            (999.4e3, "999 kB"),
            (9.9996e6, "10.0 MB"),
            (1.25e3, "1.25 kB"),
            (85e6, "85.0 MB"),
            (1.2e9, "1.20 GB"),
            (12.75, "12.8 B"),
            (0.0, "0 B"),
            (-3.2e6, "-3.20 MB"),
            (0.0123, "0.0123 B"),
            (1e21, "1,000,000 PB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }
}
