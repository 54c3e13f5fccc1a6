//! How numbers are put into words: the one place that chooses units and phrases for people.

use super::facts::{RateFacts, RatioFacts, SeriesFacts};
use crate::units::{
    Bytes, Rate, Requests, Seconds, SizeScale, TimeLabel, Timestamp, Zone, count, three_digits,
};

/// Per how many requests a leak is told: single requests leak amounts that nobody can picture.
const REQUESTS: f64 = 1000.0;
const MEGABYTE: f64 = 1e6;
const SECONDS_PER_HOUR: f64 = 3600.0;

/// Which rate of a series is told first: per request where requests are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    PerRequest,
    PerHour,
}

impl Basis {
    /// The first rate that all of the series have.
    pub(super) fn common(series: &[SeriesFacts]) -> Option<Self> {
        if series.iter().all(|one| one.bytes_per_request.is_some()) {
            Some(Self::PerRequest)
        } else if series.iter().all(|one| one.bytes_per_hour.is_some()) {
            Some(Self::PerHour)
        } else {
            None
        }
    }

    pub(super) fn rate(self, series: &SeriesFacts) -> Option<&RateFacts> {
        match self {
            Self::PerRequest => series.bytes_per_request.as_ref(),
            Self::PerHour => series.bytes_per_hour.as_ref(),
        }
    }

    /// The amount of memory in the denominator that is told.
    pub(super) fn bytes(self, rate: f64) -> Bytes {
        match self {
            Self::PerRequest => Bytes(rate * REQUESTS),
            Self::PerHour => Bytes(rate),
        }
    }

    pub(super) fn denominator(self) -> &'static str {
        match self {
            Self::PerRequest => "1,000 requests",
            Self::PerHour => "h",
        }
    }

    /// `24.5 MB/1,000 requests`
    pub(super) fn phrase(self, rate: f64) -> String {
        match self {
            Self::PerRequest => Rate::<Bytes, Requests>::new(rate).to_string(),
            Self::PerHour => Rate::<Bytes, Seconds>::new(rate / SECONDS_PER_HOUR).to_string(),
        }
    }

    /// `40.8 requests` or `24 min 30 s`: what it takes to leak one MB.
    pub(super) fn for_one_megabyte(self, rate: f64) -> Option<String> {
        (rate > 0.0).then(|| match self {
            Self::PerRequest => format!("{} requests", three_digits(MEGABYTE / rate)),
            Self::PerHour => Seconds(MEGABYTE / rate * SECONDS_PER_HOUR).to_string(),
        })
    }

    /// `10.8 to 14.7 MB/1,000 requests`: both ends under one prefix.
    pub(super) fn interval(self, rate: &RateFacts) -> Option<String> {
        let (lower, upper) = (self.bytes(rate.lower?), self.bytes(rate.upper?));
        let scale = SizeScale::common([lower, upper]);
        Some(format!(
            "{} to {} {}/{}",
            scale.number(lower),
            scale.number(upper),
            scale.unit(),
            self.denominator()
        ))
    }
}

/// `95 % CI`
pub(super) fn confidence(level: f64) -> String {
    format!("{} % CI", three_digits_trimmed(level * 100.0))
}

/// ` (90 % CI 0.44 to 0.60)`, or nothing where no interval is known.
pub(super) fn ratio_interval(ratio: &RatioFacts) -> String {
    let ends = |end: Option<f64>| end.map(three_digits);
    range(ends(ratio.lower), ends(ratio.upper))
        .zip(ratio.confidence)
        .map(|(range, level)| format!(" ({} {range})", confidence(level)))
        .unwrap_or_default()
}

/// `0.44 to 0.60`, `above 0.44`, `below 0.60`
pub(super) fn range(lower: Option<String>, upper: Option<String>) -> Option<String> {
    match (lower, upper) {
        (Some(lower), Some(upper)) => Some(format!("{lower} to {upper}")),
        (Some(lower), None) => Some(format!("above {lower}")),
        (None, Some(upper)) => Some(format!("below {upper}")),
        (None, None) => None,
    }
}

/// `491 samples, 8 h 10 min, 49,000 requests`
pub(super) fn measured_on(series: &SeriesFacts) -> String {
    let samples = series
        .samples
        .map(|samples| format!("{} samples", count(samples as f64)));
    let duration = series
        .duration_seconds
        .map(|seconds| Seconds(seconds).to_string());
    let requests = series
        .requests
        .map(|requests| Requests(requests).to_string());
    let parts: Vec<String> = [samples, duration, requests]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}

/// `2020-05-11 12:30 UTC`
pub(super) fn moment(at: Timestamp) -> String {
    let label = |form| at.label(Zone::UTC, form);
    match (at.rfc3339(Zone::UTC), label(TimeLabel::Clock)) {
        (Some(date), Some(clock)) => {
            format!("{} {clock} UTC", &date[..date.find('T').unwrap_or(0)])
        }
        _ => "an unknown time".to_owned(),
    }
}

/// `95`, `99.9`: no trailing zeros, for levels that somebody chose.
fn three_digits_trimmed(value: f64) -> String {
    let text = three_digits(value);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
