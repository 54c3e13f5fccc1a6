//! An answer that leakrate wrote as JSON, as a side of a comparison: a baseline that was kept.

use serde::Deserialize;
use wildmatch::WildMatch;

use super::error::Error;
use crate::model::{Accuracy, Estimate, Interval, LeakRates, Method, Uncertainty, Verdict};
use crate::report::facts::Code as _;
use crate::series::Metric;
use crate::units::{Quantity, Rate};

const SECONDS_PER_HOUR: f64 = 3600.0;
/// The generator stands among the first keys.
const BEGINNING: usize = 400;

#[derive(Debug, Deserialize)]
struct Answer {
    generator: Generator,
    series: Vec<KeptSeries>,
}

#[derive(Debug, Deserialize)]
struct Generator {
    name: String,
}

#[derive(Debug, Deserialize)]
struct KeptSeries {
    name: String,
    samples: Option<usize>,
    verdict: Option<String>,
    bytes_per_request: Option<KeptRate>,
    bytes_per_hour: Option<KeptRate>,
    requests_per_hour: Option<KeptRate>,
}

#[derive(Debug, Clone, Deserialize)]
struct KeptRate {
    estimate: f64,
    std_error: Option<f64>,
    interval_std_error: Option<f64>,
    combined_std_error: Option<f64>,
    degrees_of_freedom: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    confidence: Option<f64>,
    method: Option<String>,
}

const METHODS: [Method; 8] = [
    Method::ExactT,
    Method::Autocorrelated,
    Method::Troughs,
    Method::TwoRegressors,
    Method::RandomEffects,
    Method::Difference,
    Method::MeanTraffic,
    Method::Product,
];

const VERDICTS: [Verdict; 4] = [
    Verdict::Leak,
    Verdict::Plateau,
    Verdict::NoLeak,
    Verdict::Inconclusive,
];

/// Whether a text is such an answer.
pub(super) fn is_answer(text: &str) -> bool {
    let beginning = text.char_indices().take_while(|(at, _)| *at < BEGINNING);
    let beginning: String = beginning
        .map(|(_, one)| one)
        .filter(|one| !one.is_whitespace())
        .collect();
    beginning.starts_with("{\"schema_version\":")
        && beginning.contains("\"generator\":{\"name\":\"leakrate\"")
}

/// The rates of its one series, or of the one that matches `series`.
///
/// # Errors
/// It is not whole, or holds none or several.
pub(super) fn rates(label: &str, text: &str, series: Option<&str>) -> Result<LeakRates, Error> {
    let refused = |reason: String| Error::EarlierAnswer {
        label: label.to_owned(),
        reason,
    };
    let answer: Answer = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    if answer.generator.name != "leakrate" {
        return Err(refused(format!(
            "it was written by {}",
            answer.generator.name
        )));
    }
    let matches =
        |one: &KeptSeries| series.is_none_or(|pattern| WildMatch::new(pattern).matches(&one.name));
    let kept: Vec<KeptSeries> = answer.series.into_iter().filter(matches).collect();
    let found = kept.len();
    let Ok([kept]) = <[KeptSeries; 1]>::try_from(kept) else {
        return Err(Error::SeveralSeries {
            label: label.to_owned(),
            found,
        });
    };
    let verdict = kept.verdict.as_deref();
    Ok(LeakRates {
        label: label.to_owned(),
        per_request: kept
            .bytes_per_request
            .as_ref()
            .map(|rate| rate.estimate(1.0, kept.samples)),
        per_second: kept
            .bytes_per_hour
            .as_ref()
            .map(|rate| rate.estimate(SECONDS_PER_HOUR, kept.samples)),
        traffic: kept
            .requests_per_hour
            .as_ref()
            .map(|rate| rate.estimate(SECONDS_PER_HOUR, kept.samples)),
        metric: Metric::Unknown,
        verdict: VERDICTS.into_iter().find(|one| Some(one.code()) == verdict),
    })
}

impl KeptRate {
    /// The rate in base units, `scale` of which make the unit that it was written in. One without an
    /// interval was stated, unless it was read from `samples`.
    fn estimate<N: Quantity, D: Quantity>(
        &self,
        scale: f64,
        samples: Option<usize>,
    ) -> Estimate<Rate<N, D>> {
        Estimate {
            value: Rate::new(self.estimate / scale),
            accuracy: match (self.uncertainty(scale), samples) {
                (Some(known), _) => Accuracy::Known(known),
                (None, Some(_)) => Accuracy::Unknown,
                (None, None) => Accuracy::Stated,
            },
        }
    }

    fn uncertainty<N: Quantity, D: Quantity>(&self, scale: f64) -> Option<Uncertainty<Rate<N, D>>> {
        let base = |written: f64| Rate::new(written / scale);
        let std_error = self.interval_std_error?;
        let method = self.method.as_deref();
        Some(Uncertainty {
            least_squares_error: base(self.std_error.unwrap_or(std_error)),
            std_error: base(std_error),
            combined_error: base(self.combined_std_error.unwrap_or(std_error)),
            degrees_of_freedom: self.degrees_of_freedom?,
            interval: Interval {
                lower: base(self.lower?),
                upper: base(self.upper?),
                confidence: self.confidence?,
            },
            method: METHODS.into_iter().find(|one| Some(one.code()) == method)?,
        })
    }
}
