//! Units of memory. MB is 10⁶ bytes and MiB is 2²⁰ bytes, whoever wrote them.

use std::fmt;
use std::str::FromStr;

use super::parse_error::ParseError;
use super::quantity::Bytes;
use super::scanner::Scanner;

pub(super) const UNITS_HELP: &str = "write B, kB, MB, GB, TB or KiB, MiB, GiB, TiB";

/// A unit of memory.
///
/// ```
/// use leakrate_core::units::SizeUnit;
///
/// assert_eq!("MB".parse::<SizeUnit>()?.bytes(), 1e6);
/// assert_eq!("Mi".parse::<SizeUnit>()?.bytes(), 1_048_576.0);
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeUnit {
    symbol: &'static str,
    bytes: f64,
}

const fn unit(symbol: &'static str, bytes: f64) -> SizeUnit {
    SizeUnit { symbol, bytes }
}

const DECIMAL: [SizeUnit; 6] = [
    unit("B", 1.0),
    unit("kB", 1e3),
    unit("MB", 1e6),
    unit("GB", 1e9),
    unit("TB", 1e12),
    unit("PB", 1e15),
];

const KIB: f64 = 1024.0;
const BINARY: [SizeUnit; 5] = [
    unit("KiB", KIB),
    unit("MiB", KIB * KIB),
    unit("GiB", KIB * KIB * KIB),
    unit("TiB", KIB * KIB * KIB * KIB),
    unit("PiB", KIB * KIB * KIB * KIB * KIB),
];

impl SizeUnit {
    /// One byte.
    pub const BYTE: Self = DECIMAL[0];
    /// A million bytes.
    pub const MEGABYTE: Self = DECIMAL[2];
    /// 1024 bytes, which many tools call kB.
    pub const KIBIBYTE: Self = BINARY[0];
    /// 1024 kibibytes, which many tools call MB.
    pub const MEBIBYTE: Self = BINARY[1];
    /// 1024 mebibytes, which many tools call GB.
    pub const GIBIBYTE: Self = BINARY[2];

    /// Bytes in one of it.
    pub fn bytes(self) -> f64 {
        self.bytes
    }

    /// A hundredth of what there is in all.
    #[must_use]
    pub fn percent_of(whole: Bytes) -> Self {
        unit("%", whole.0 / 100.0)
    }

    /// The decimal unit of 1000 to the given power; the largest there is beyond it.
    pub(super) fn decimal(power: usize) -> Self {
        DECIMAL[power.min(DECIMAL.len() - 1)]
    }

    /// The binary unit in which an amount takes at most four digits, and fewer than in a decimal one.
    pub(super) fn binary_of(amount: Bytes) -> Option<Self> {
        let digits = |units: &[Self]| {
            let written = units.iter().filter_map(|&unit| {
                let number = amount.0 / unit.bytes;
                let text = number.to_string();
                let digits = text.trim_matches('0').replace('.', "");
                // Nobody sets a size as thousands of a unit, or as a part of one.
                (1.0..1024.0)
                    .contains(&number)
                    .then_some((digits.len(), unit))
            });
            written.rev().min_by_key(|(digits, _)| *digits)
        };
        let (binary, unit) = digits(&BINARY)?;
        let decimal = digits(&DECIMAL).map_or(usize::MAX, |(decimal, _)| decimal);
        (binary <= 4 && binary < decimal).then_some(unit)
    }

    pub(super) fn scan(scanner: &mut Scanner) -> Result<Self, ParseError> {
        let start = scanner.at();
        let word = scanner.word();
        Self::named(word).ok_or_else(|| {
            let help = match word {
                "" => format!("a unit is missing here; {UNITS_HELP}"),
                "m" | "g" | "t" | "p" => format!(
                    "`{word}` alone is decimal to some tools and binary to others; write `{0}B` or `{0}iB`",
                    word.to_uppercase()
                ),
                _ => format!("`{word}` is no unit of memory; {UNITS_HELP}"),
            };
            scanner.fault(start..scanner.at(), help)
        })
    }

    fn named(word: &str) -> Option<Self> {
        // A single small letter but `b` and `k` means different things to different tools.
        match word {
            // The octets of French; in small letters most of these are words.
            "k" | "K" | "ko" | "Ko" => return Some(DECIMAL[1]),
            "M" | "Mo" => return Some(DECIMAL[2]),
            "G" | "Go" => return Some(DECIMAL[3]),
            "T" | "To" => return Some(DECIMAL[4]),
            "P" => return Some(DECIMAL[5]),
            "Kio" => return Some(BINARY[0]),
            "Mio" => return Some(BINARY[1]),
            "Gio" => return Some(BINARY[2]),
            _ => {}
        }
        Some(match word.to_lowercase().as_str() {
            "b" | "byte" | "bytes" | "octet" | "octets" | "б" | "байт" => DECIMAL[0],
            "kb" | "kilobyte" | "kilobytes" | "кб" => DECIMAL[1],
            "mb" | "megabyte" | "megabytes" | "мб" => DECIMAL[2],
            "gb" | "gigabyte" | "gigabytes" | "гб" => DECIMAL[3],
            "tb" | "terabyte" | "terabytes" | "тб" => DECIMAL[4],
            "pb" | "petabyte" | "petabytes" => DECIMAL[5],
            "ki" | "kib" | "kibibyte" | "kibibytes" => BINARY[0],
            "mi" | "mib" | "mebibyte" | "mebibytes" => BINARY[1],
            "gi" | "gib" | "gibibyte" | "gibibytes" => BINARY[2],
            "ti" | "tib" | "tebibyte" | "tebibytes" => BINARY[3],
            "pi" | "pib" | "pebibyte" | "pebibytes" => BINARY[4],
            _ => return None,
        })
    }
}

impl FromStr for SizeUnit {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text, "a unit of memory such as `MB` or `MiB`");
        let unit = Self::scan(&mut scanner)?;
        scanner.finish("nothing may follow the unit")?;
        Ok(unit)
    }
}

impl fmt::Display for SizeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol)
    }
}
