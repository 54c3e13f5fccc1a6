//! Points in time.

use std::ops::{Add, Sub};

use super::quantity::Seconds;

/// A point in time, in seconds since 1970-01-01T00:00:00Z. A 64-bit float resolves a
/// microsecond until the year 2100, and fits one column of numbers.
///
/// ```
/// use leakrate_core::units::{TimeLabel, Timestamp, Zone};
///
/// let time = Timestamp(1_589_159_820.0);
/// assert_eq!(time.rfc3339(Zone::UTC).unwrap(), "2020-05-11T01:17:00Z");
/// let zone = "Europe/Berlin".parse()?;
/// assert_eq!(time.rfc3339(zone).unwrap(), "2020-05-11T03:17:00+02:00");
/// assert_eq!(time.label(zone, TimeLabel::DayClock).unwrap(), "11 May 03:17");
/// # Ok::<(), leakrate_core::units::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Timestamp(pub f64);

impl Add<Seconds> for Timestamp {
    type Output = Self;
    fn add(self, span: Seconds) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub for Timestamp {
    type Output = Seconds;
    fn sub(self, earlier: Self) -> Seconds {
        Seconds(self.0 - earlier.0)
    }
}
