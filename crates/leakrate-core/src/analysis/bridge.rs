//! From memory per request to memory per time: what a leak that was measured in one place makes
//! at the traffic of another.

use crate::model::{Estimate, LeakRates, Method, PerSecond, Traffic};
use crate::stats::product::product;

/// What the leak per request of one input makes at the traffic of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridge {
    /// Whose leak per request.
    pub leak_of: String,
    /// At whose traffic.
    pub traffic_of: String,
    /// That traffic.
    pub traffic: Estimate<Traffic>,
    /// What the leak makes at that traffic, with the errors of both.
    pub expected: Estimate<PerSecond>,
    /// What was measured there.
    pub measured: Estimate<PerSecond>,
}

impl Bridge {
    /// Carries the leak of `leak` over to the traffic of `place`. `None` where one of them is not
    /// known, or where nothing is known of the error of either. Traffic that was stated
    /// counts as exact.
    pub(super) fn between(leak: &LeakRates, place: &LeakRates) -> Option<Self> {
        let (per_request, traffic) = (leak.per_request?, place.traffic?);
        let confidence = per_request.interval()?.confidence;
        let expected = product(per_request.t()?, traffic.term()?);
        Some(Self {
            leak_of: leak.label.clone(),
            traffic_of: place.label.clone(),
            traffic,
            expected: Estimate::of_t(expected, confidence, Method::Product)?,
            measured: place.per_second?,
        })
    }
}
