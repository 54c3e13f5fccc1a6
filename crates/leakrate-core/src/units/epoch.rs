//! Times written as a number since 1970, whose unit only their magnitude tells.

use super::clock_text::fraction_of;
use super::time::Timestamp;

/// The unit of a column of epoch numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EpochUnit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// 1980 to 2100. A wider range would take `20240304182915` for milliseconds.
const PLAUSIBLE: std::ops::Range<f64> = 315_532_800.0..4_102_444_800.0;

impl EpochUnit {
    /// The unit that puts a number between 1980 and 2100. The ranges of two units never meet.
    pub(super) fn of(text: &str) -> Option<Self> {
        let units = [
            Self::Seconds,
            Self::Milliseconds,
            Self::Microseconds,
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
        let seconds = (count / per_second) as f64 + rest / per_second as f64;
        PLAUSIBLE.contains(&seconds).then_some(Timestamp(seconds))
    }

    fn per_second(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
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
