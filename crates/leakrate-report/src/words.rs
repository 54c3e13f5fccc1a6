//! How numbers are put into words: the one place that chooses units and phrases for people.

mod ends;

use super::facts::{
    GroupFacts, IntervalFacts, PooledFacts, PredictionFacts, RateFacts, RatioFacts, SeriesFacts,
};
use leakrate_core::model::Verdict;
use leakrate_core::units::{
    Bytes, Rate, Requests, Seconds, SetSize, SizeScale, counted, significant, three_digits,
};

pub(super) use ends::{interval, range, span_to_the_minute, spans};

/// Per how many requests a leak is told: single requests leak amounts that nobody can picture.
const REQUESTS: f64 = 1000.0;
const MEGABYTE: f64 = 1e6;
pub(super) const SECONDS_PER_HOUR: f64 = 3600.0;

/// What a verdict is called.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Leak => "leak",
        Verdict::Plateau => "plateau",
        Verdict::NoLeak => "no leak",
        Verdict::Inconclusive => "inconclusive",
    }
}

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

    /// The rate that all groups have, else that per hour.
    pub(super) fn of_groups(groups: &[GroupFacts]) -> Self {
        if groups.iter().all(|one| one.bytes_per_request.is_some()) {
            Self::PerRequest
        } else {
            Self::PerHour
        }
    }

    pub(super) fn pooled(self, group: &GroupFacts) -> Option<&PooledFacts> {
        match self {
            Self::PerRequest => group.bytes_per_request.as_ref(),
            Self::PerHour => group.bytes_per_hour.as_ref(),
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

    /// The denominator as it stands in the narrow cells of a table.
    pub(super) fn denominator(self) -> &'static str {
        match self {
            Self::PerRequest => "1,000 req",
            Self::PerHour => "h",
        }
    }

    /// The denominator on an axis.
    pub(super) fn long_denominator(self) -> &'static str {
        match self {
            Self::PerRequest => "1,000 requests",
            Self::PerHour => "hour",
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

    /// `24.5 MB/1,000 req` and `24.4 to 24.6`: a rate and its interval in the cells of a table, whose
    /// rates have one prefix.
    pub(super) fn cells(self, rate: &RateFacts, scale: SizeScale) -> [String; 2] {
        let (amount, unit) = (scale.number(self.bytes(rate.estimate)), scale.unit());
        let ends = interval(rate.interval, |end, more| {
            scale.finer(more).number(self.bytes(end))
        });
        [
            format!("{amount} {unit}/{}", self.denominator()),
            ends.unwrap_or_default(),
        ]
    }

    /// `10.8 to 14.7`, under the prefix of the estimate beside which it stands; with a prefix of its own
    /// where an end is a thousand of that.
    pub(super) fn interval(self, rate: &RateFacts) -> Option<String> {
        let beside = SizeScale::common([self.bytes(rate.estimate)]);
        let scale = self.scale(rate);
        let ends = |scale: SizeScale| {
            interval(rate.interval, |end, more| {
                scale.finer(more).number(self.bytes(end))
            })
        };
        if scale.unit() == beside.unit() {
            ends(beside)
        } else {
            Some(format!("{} {}", ends(scale)?, scale.unit()))
        }
    }

    /// The prefix of a rate and both of its ends.
    fn scale(self, rate: &RateFacts) -> SizeScale {
        let ends = [rate.interval.lower, rate.interval.upper];
        let ends = ends.into_iter().flatten();
        let largest = ends.fold(rate.estimate.abs(), |most, end| most.max(end.abs()));
        SizeScale::common([self.bytes(largest)])
    }

    /// `0.12 MB/1,000 requests` and `-6.04 to 6.28`: a rate that may be nothing, under the prefix
    /// of the larger end of its interval.
    pub(super) fn with_interval(self, rate: &RateFacts) -> RateWords {
        let scale = self.scale(rate);
        let amount = scale.number(self.bytes(rate.estimate));
        let ends = interval(rate.interval, |end, more| {
            scale.finer(more).number(self.bytes(end))
        });
        let per = match self {
            Self::PerRequest => "1,000 requests",
            Self::PerHour => "h",
        };
        RateWords {
            rate: format!("{amount} {}/{per}", scale.unit()),
            // Ends that are the estimate itself say nothing more.
            interval: ends
                .filter(|ends| *ends != amount)
                .zip(rate.interval.confidence)
                .map(|(range, level)| format!("{} {range}", confidence(level))),
        }
    }

    /// `68.2 to 92.2 requests`: the interval of what it takes to leak one MB.
    pub(super) fn interval_for_one_megabyte(self, rate: &RateFacts) -> Option<String> {
        let (fast, slow) = (rate.interval.upper?, rate.interval.lower?);
        let each = |rate: f64| (rate > 0.0).then(|| MEGABYTE / rate);
        let ends = IntervalFacts {
            lower: each(fast),
            upper: each(slow),
            confidence: None,
        };
        match self {
            Self::PerRequest => {
                let ends = interval(ends, |requests, more| significant(requests, 3 + more));
                ends.map(|ends| format!("{ends} requests"))
            }
            Self::PerHour => spans([ends.lower, ends.upper].map(|end| {
                let hours = end?;
                Some(hours * SECONDS_PER_HOUR)
            })),
        }
    }
}

/// A rate in words.
pub(super) struct RateWords {
    pub(super) rate: String,
    pub(super) interval: Option<String>,
}

/// `95 % CI`
pub(super) fn confidence(level: f64) -> String {
    format!("{} % CI", three_digits_trimmed(level * 100.0))
}

/// `0.52`, `12.3`: a factor to two decimals, where that says something.
pub(super) fn factor(ratio: f64) -> String {
    finer_factor(ratio, 0)
}

/// The same with so many digits more.
fn finer_factor(ratio: f64, more: usize) -> String {
    if (0.1..10.0).contains(&ratio.abs()) {
        format!("{ratio:.*}", 2 + more)
    } else {
        significant(ratio, 3 + more)
    }
}

/// A number as it is written, without the sign of what is rounded to zero.
fn without_sign_of_zero(written: String) -> String {
    match written.strip_prefix('-') {
        Some(rest) if !rest.contains(|c: char| ('1'..='9').contains(&c)) => rest.to_owned(),
        _ => written,
    }
}

/// ` (90 % CI 0.44 to 0.60)`, or nothing where no interval is known.
pub(super) fn ratio_interval(ratio: &RatioFacts) -> String {
    interval(ratio.interval, finer_factor)
        .zip(ratio.interval.confidence)
        .map(|(range, level)| format!(" ({} {range})", confidence(level)))
        .unwrap_or_default()
}

/// `86 %`
pub(super) fn percent(share: f64) -> String {
    finer_percent(share, 0)
}

/// `86 %`, `99.94 %`: with so many digits more than usual.
pub(super) fn finer_percent(share: f64, more: usize) -> String {
    without_sign_of_zero(format!("{:.*} %", more, share * 100.0))
}

/// The memory at which a process dies, as it was set.
pub(super) fn limit(prediction: &PredictionFacts) -> String {
    let bytes = Bytes(prediction.limit_bytes);
    match prediction.limit_unit {
        Some(unit) => SetSize { bytes, unit }.to_string(),
        None => bytes.as_set(),
    }
}

/// `491 samples, 8 h 10 min, 49,000 requests`
pub(super) fn measured_on(series: &SeriesFacts) -> String {
    let samples = series.samples.map(|samples| counted(samples, "sample"));
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

/// `49,000 requests, 8 h 10 min`
pub(super) fn measured_over(series: &SeriesFacts) -> String {
    let requests = series
        .requests
        .map(|requests| Requests(requests).to_string());
    let duration = series
        .duration_seconds
        .map(|seconds| Seconds(seconds).to_string());
    let parts: Vec<String> = [requests, duration].into_iter().flatten().collect();
    parts.join(", ")
}

/// `1 %`, `0.5 %`: a share in percent, without trailing zeros.
pub(super) fn share(share: f64) -> String {
    format!("{} %", three_digits_trimmed(share * 100.0))
}

/// Two digits are as much as a setting needs, and down is the safe side.
pub(super) fn rounded_down(value: f64) -> f64 {
    if value < 10.0 {
        return value;
    }
    let step = 10_f64.powf(value.log10().floor() - 1.0);
    (value / step).floor() * step
}

/// The same for a span in seconds: whole minutes, tens of minutes from an hour on, hours from a
/// day on.
pub(super) fn span_rounded_down(seconds: f64) -> f64 {
    let step = match seconds {
        ..60.0 => return seconds,
        ..SECONDS_PER_HOUR => 60.0,
        ..86_400.0 => 600.0,
        _ => SECONDS_PER_HOUR,
    };
    (seconds / step).floor() * step
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

/// The text with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_to_zero_has_no_sign_and_ends_that_differ_are_told_apart() {
        assert_eq!(percent(-0.001), "0 %");
        assert_eq!(percent(-0.01), "-1 %");
        assert_eq!(finer_percent(-0.0041, 1), "-0.4 %");
        let ends = IntervalFacts {
            lower: Some(-0.0041),
            upper: Some(0.0038),
            confidence: None,
        };
        assert_eq!(
            interval(ends, finer_percent).as_deref(),
            Some("-0.4 % to 0.4 %")
        );
    }
}
