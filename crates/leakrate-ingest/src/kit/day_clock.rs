//! A clock without a date, as tools show it once for each round: it goes on after midnight.

use crate::error::Pace;
use crate::kit::clock::Timing;
use leakrate_core::units::{TimeFormat, Zone};

const DAY: f64 = 86_400.0;

/// Characters of the longest clock: `12:34:56.123456789 PM`.
const LONGEST: usize = 21;

/// Hours, minutes and seconds that only rise.
#[derive(Debug, Default)]
pub(crate) struct DayClock {
    shown: Option<f64>,
}

impl DayClock {
    /// Seconds of a clock such as `22:16:43`; where it is before the last, a day has passed.
    pub(crate) fn read(&mut self, text: &str) -> Option<f64> {
        let text = text.trim();
        let is_clock = text.matches(':').count() == 2
            && text.starts_with(|c: char| c.is_ascii_digit())
            && text.len() <= LONGEST;
        let written = is_clock.then(|| format!("1970-01-01 {text}"))?;
        let format = TimeFormat::infer([written.as_str()]).ok()?;
        let mut shown = format.parse(&written, Zone::UTC).ok()?.unique()?.0;
        if let Some(before) = self.shown {
            shown += ((before - shown) / DAY).ceil().max(0.0) * DAY;
        }
        self.shown = Some(shown);
        Some(shown)
    }

    pub(crate) fn timing(&self) -> Timing {
        if self.shown.is_some() {
            Timing::Undated
        } else {
            Timing::Rounds(Pace::Steady)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_midnight_a_day_has_passed() {
        let mut clock = DayClock::default();
        let read = ["23:59:50", "23:59:50", "00:00:10", "no clock", "00:00:20"]
            .map(|text| clock.read(text));
        let expected = [
            Some(86390.0),
            Some(86390.0),
            Some(86410.0),
            None,
            Some(86420.0),
        ];
        assert_eq!(read, expected);
        assert_eq!(clock.timing(), Timing::Undated);
        assert_eq!(DayClock::default().timing(), Timing::Rounds(Pace::Steady));
    }
}
