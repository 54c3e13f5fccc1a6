//! The smallest leak that matters.

use super::rates::{PerRequest, PerSecond};
use crate::units::Rate;

/// The smallest leak that matters: a smaller one counts as none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// Per request.
    pub per_request: PerRequest,
    /// Per second.
    pub per_second: PerSecond,
}

impl Default for Floor {
    /// 100 bytes per request and 1 MB per hour. At 25 requests a second the first is 216 MB a
    /// day, at 100 a minute 14 MB; the second is 24 MB a day. A leak below both is outlived by
    /// any process that is redeployed once a month.
    fn default() -> Self {
        Self {
            per_request: Rate::new(100.0),
            per_second: Rate::new(1e6 / 3600.0),
        }
    }
}
