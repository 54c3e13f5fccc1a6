//! Times written as a number since an epoch, which only their magnitude tells, with their unit.

use super::clock_text::fraction_of;
use super::time::Timestamp;

/// The unit of a column of epoch numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EpochUnit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    /// Tenths of a microsecond since the year 1, as .NET counts.
    Ticks,
    /// Tenths of a microsecond since 1601, as Windows counts.
    FileTime,
}

/// 1980 to 2100. A wider range would take `20240304182915` for milliseconds.
const PLAUSIBLE: std::ops::Range<f64> = 315_532_800.0..4_102_444_800.0;

/// The ticks of these years would be nanoseconds of 1990, when nobody counted those: 2000 to 2100.
const PLAUSIBLE_TICKS: std::ops::Range<f64> = 946_684_800.0..4_102_444_800.0;

impl EpochUnit {
    /// The unit that puts a number between 1980 and 2100, or 2000 and 2100 for those of Windows. The
    /// ranges of two units meet only in nanoseconds of 1990.
    pub(super) fn of(text: &str) -> Option<Self> {
        let units = [
            Self::Seconds,
            Self::Milliseconds,
            Self::Microseconds,
            Self::Ticks,
            Self::FileTime,
            Self::Nanoseconds,
        ];
        units.into_iter().find(|unit| unit.read(text).is_some())
    }

    /// The point in time; `None` if the text is no number or not between 1980 and 2100.
    pub(super) fn read(self, text: &str) -> Option<Timestamp> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        // In two parts, because a count of nanoseconds has more digits than a float.
        let (count, per_second) = (whole.parse::<u64>().ok()?, self.per_second());
        let rest = (count % per_second) as f64 + fraction_of(fraction.as_bytes());
        let whole = (count / per_second) as f64 - self.seconds_before_1970();
        let seconds = whole + rest / per_second as f64;
        let plausible = match self {
            Self::Ticks | Self::FileTime => PLAUSIBLE_TICKS,
            Self::Seconds | Self::Milliseconds | Self::Microseconds | Self::Nanoseconds => {
                PLAUSIBLE
            }
        };
        plausible.contains(&seconds).then_some(Timestamp(seconds))
    }

    fn per_second(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
            Self::Ticks | Self::FileTime => 10_000_000,
        }
    }

    /// How long before 1970 its epoch is.
    fn seconds_before_1970(self) -> f64 {
        match self {
            Self::Seconds | Self::Milliseconds | Self::Microseconds | Self::Nanoseconds => 0.0,
            Self::Ticks => 62_135_596_800.0,
            Self::FileTime => 11_644_473_600.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_magnitude_tells_the_unit() {
        let expected = Some(Timestamp(1_708_687_702.62));
        for text in [
            "1708687702.62",
            "1708687702620",
            "1708687702620.000",
            "1708687702620000",
            "1708687702620000000",
            // `[datetime]::new(2024,2,23,11,28,22,620).Ticks`, and `.ToFileTimeUtc()`.
            "638442845026200000",
            "133531613026200000",
        ] {
            let unit = EpochUnit::of(text).unwrap();
            assert_eq!(unit.read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_no_plausible_time_is_none() {
        for text in [
            "0.000",
            "12.5",
            "20240304",
            "20240304182915",
            "",
            "-1708687702",
            "1708687702s",
            "1e9",
            "99999999999999999999999",
        ] {
            assert_eq!(EpochUnit::of(text), None, "{text}");
        }
    }
}
