//! Points in time. The only file that knows which calendar library is used for output.

use std::ops::{Add, Sub};

use super::quantity::Seconds;

/// A point in time, in seconds since 1970-01-01T00:00:00Z. A 64-bit float resolves a
/// microsecond until the year 2100, and fits one column of numbers.
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
