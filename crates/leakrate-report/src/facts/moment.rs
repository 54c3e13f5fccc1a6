//! A point in time as the JSON writes it.

use serde::{Serialize, Serializer};

use leakrate_core::units::{Timestamp, Zone};

/// A point in time; RFC 3339 in UTC when written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment(pub Timestamp);

impl Moment {
    /// `None` outside the years 0 to 9999, which RFC 3339 cannot write.
    pub fn new(at: Timestamp) -> Option<Self> {
        at.rfc3339(Zone::UTC).map(|_| Self(at))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.rfc3339(Zone::UTC) {
            Some(text) => serializer.serialize_str(&text),
            None => Err(serde::ser::Error::custom(
                "a time outside the years 0 to 9999",
            )),
        }
    }
}
