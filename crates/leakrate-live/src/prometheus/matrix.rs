//! Series as such servers answer them, put together from several answers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_json::Value;

use crate::prometheus::answer::Answer;

/// Points of one series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixSeries {
    /// Its labels; the name of the metric is that of `__name__`.
    pub labels: BTreeMap<String, String>,
    /// Times in seconds since 1970.
    pub seconds: Vec<f64>,
    /// Values, which may be NaN or infinite.
    pub values: Vec<f64>,
}

/// Series, and what the server said beside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// In order of their labels once they are complete.
    pub series: Vec<MatrixSeries>,
    /// What the server warns of, each once: a part of its stores did not answer.
    pub warnings: Vec<String>,
    /// Where the series of labels is.
    homes: HashMap<BTreeMap<String, String>, usize>,
}

impl Matrix {
    /// How many readings there are.
    pub fn points(&self) -> usize {
        self.series.iter().map(|series| series.seconds.len()).sum()
    }

    /// Adds an answer that is later than what there is.
    pub(super) fn append(&mut self, answer: Answer) {
        for one in answer.series {
            match self.homes.get(&one.labels) {
                Some(&home) => {
                    let home = &mut self.series[home];
                    home.seconds.extend(one.seconds);
                    home.values.extend(one.values);
                }
                None => {
                    self.homes.insert(one.labels.clone(), self.series.len());
                    self.series.push(one);
                }
            }
        }
        for warning in answer.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }

    /// The same in order of labels, whichever slice a series was first seen in.
    pub(super) fn sorted(mut self) -> Self {
        self.homes.clear();
        self.series
            .sort_by(|one, other| one.labels.cmp(&other.labels));
        self
    }
}

/// Series as the API writes a matrix. Numbers are written with as many digits as tell them apart from
/// all others.
pub(super) fn json<'m>(
    series: impl IntoIterator<Item = &'m MatrixSeries>,
    warnings: &[String],
) -> String {
    let mut text =
        String::from("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
    for (place, one) in series.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        let labels = one.labels.iter();
        let labels = labels.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        let labels = Value::Object(labels.collect());
        // Writing to a text does not fail.
        let _ = write!(text, "\n{{\"metric\":{labels},\"values\":[");
        for (place, (seconds, value)) in one.seconds.iter().zip(&one.values).enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let _ = write!(text, "{comma}[{seconds},\"{}\"]", written(*value));
        }
        text.push_str("]}");
    }
    text.push_str("\n]}");
    if !warnings.is_empty() {
        let warnings = Value::from(warnings.to_vec());
        let _ = write!(text, ",\"warnings\":{warnings}");
    }
    text.push_str("}\n");
    text
}

/// A number as such servers write it.
fn written(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        value if value.is_nan() => "NaN".to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again_to_the_bit(
            points in prop::collection::vec((0_i64..4_000_000_000_000, any::<f64>()), 0..40),
            name in "\\PC{0,12}",
        ) {
            let series = MatrixSeries {
                labels: [("__name__".to_owned(), name)].into(),
                seconds: points.iter().map(|point| point.0 as f64 / 1e3).collect(),
                values: points.iter().map(|point| point.1).collect(),
            };
            let text = json([&series], &["a \"store\"".to_owned()]);
            let read = Answer::parse(text.as_bytes()).unwrap();
            prop_assert_eq!(&read.warnings, &["a \"store\""]);
            let [read] = read.series.as_slice() else { panic!("one series") };
            prop_assert_eq!(&read.labels, &series.labels);
            let bits = |values: &[f64]| -> Vec<u64> {
                let one = |value: &f64| if value.is_nan() { f64::NAN } else { *value };
                values.iter().map(|value| one(value).to_bits()).collect()
            };
            prop_assert_eq!(bits(&read.seconds), bits(&series.seconds));
            prop_assert_eq!(bits(&read.values), bits(&series.values));
        }
    }
}
