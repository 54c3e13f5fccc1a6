//! Both ends of an interval, written so that a reader sees where they differ.

use crate::facts::IntervalFacts;
use leakrate_core::units::{Seconds, SpanScale};

/// From so many seconds on, minutes are exact enough.
const MINUTES_FROM: f64 = 600.0;
/// Digits that may be added until two ends differ.
const MOST: usize = 9;

/// An interval, each of its ends as `number` writes it, with as many digits more as it takes to tell
/// them apart: `147.2 to 147.9`, never `147 to 147`.
pub(crate) fn interval(
    interval: IntervalFacts,
    number: impl Fn(f64, usize) -> String,
) -> Option<String> {
    let IntervalFacts { lower, upper, .. } = interval;
    let more = match (lower, upper) {
        (Some(lower), Some(upper)) if lower < upper => {
            let apart = |more: &usize| number(lower, *more) != number(upper, *more);
            (0..=MOST).find(apart).unwrap_or(0)
        }
        _ => 0,
    };
    let write = |end: f64| number(end, more);
    range(lower.map(write), upper.map(write))
}

/// `49 min to 56 min`: spans from one to another, in the same units, and finer ones than usual where it
/// takes those to tell them apart.
pub(crate) fn spans([lower, upper]: [Option<f64>; 2]) -> Option<String> {
    let rounded = [lower, upper].map(|end| end.map(to_the_minute));
    let exact = [lower, upper].map(|end| end.map(Seconds));
    // Both to the minute, or both to the second.
    let usual = if rounded.iter().flatten().all(|end| end.0 >= MINUTES_FROM) {
        rounded
    } else {
        exact
    };
    let scale = SpanScale::common(usual.into_iter().flatten());
    let words = |ends: [Option<Seconds>; 2], scale: SpanScale| {
        ends.map(|end| end.map(|end| scale.words(end)))
    };
    let mut written = words(usual, scale);
    let mut finer = scale;
    for _ in 0..MOST {
        match (lower, upper) {
            (Some(from), Some(to)) if from < to && written[0] == written[1] => {
                written = words(exact, finer);
                finer = finer.finer();
            }
            _ => break,
        }
    }
    let [lower, upper] = written;
    range(lower, upper)
}

/// `52 min`, `26 h 22 min`: the time until something happens, to the minute where that is all it
/// tells.
pub(crate) fn span_to_the_minute(seconds: f64) -> String {
    to_the_minute(seconds).to_string()
}

fn to_the_minute(seconds: f64) -> Seconds {
    if seconds < MINUTES_FROM {
        Seconds(seconds)
    } else {
        Seconds((seconds / 60.0).round() * 60.0)
    }
}

/// `0.44 to 0.60`, `above 0.44`, `below 0.60`; ends that are one are said once.
pub(crate) fn range(lower: Option<String>, upper: Option<String>) -> Option<String> {
    match (lower, upper) {
        (Some(lower), Some(upper)) if lower == upper => Some(lower),
        (Some(lower), Some(upper)) => Some(format!("{lower} to {upper}")),
        (Some(lower), None) => Some(format!("above {lower}")),
        (None, Some(upper)) => Some(format!("below {upper}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::RateFacts;
    use crate::words::{Basis, finer_percent};

    fn between(lower: f64, upper: f64) -> IntervalFacts {
        IntervalFacts {
            lower: Some(lower),
            upper: Some(upper),
            confidence: Some(0.95),
        }
    }

    fn differ(words: &str) -> bool {
        let range = words.split_once("CI ").map_or(words, |(_, range)| range);
        let (lower, upper) = range.split_once(" to ").unwrap();
        // A unit behind the upper end is that of both.
        let unit = |last: char| last.is_alphabetic() || last == ' ';
        lower.trim_end_matches(unit) != upper.trim_end_matches(unit)
    }

    proptest! {
        #[test]
        fn the_ends_of_an_interval_of_any_kind_of_number_differ(
            lower in 1e-3..1e9_f64, apart in 1e-5..3.0_f64,
        ) {
            let interval = between(lower, lower * (1.0 + apart));
            let rate = RateFacts {
                estimate: lower * (1.0 + 0.5 * apart),
                interval,
                std_error: None,
                interval_std_error: None,
                combined_std_error: None,
                degrees_of_freedom: None,
                method: None,
            };
            for basis in [Basis::PerRequest, Basis::PerHour] {
                let words = basis.interval(&rate).unwrap();
                prop_assert!(differ(&words), "{words}");
                let words = basis.with_interval(&rate).interval.unwrap();
                prop_assert!(differ(&words), "{words}");
                let words = basis.interval_for_one_megabyte(&rate).unwrap();
                let words = words.trim_end_matches(" requests");
                prop_assert!(differ(words), "{words}");
            }
            let words = super::interval(interval, finer_percent).unwrap();
            prop_assert!(differ(&words), "{words}");
            let words = spans([interval.lower, interval.upper]).unwrap();
            prop_assert!(differ(&words), "{words}");
        }
    }

    proptest! {
        #[test]
        fn an_interval_without_width_is_one_number(value in 1e-3..1e9_f64) {
            let rate = RateFacts {
                estimate: value,
                interval: between(value, value),
                std_error: None,
                interval_std_error: None,
                combined_std_error: None,
                degrees_of_freedom: None,
                method: None,
            };
            for basis in [Basis::PerRequest, Basis::PerHour] {
                prop_assert_eq!(basis.with_interval(&rate).interval, None);
                let words = basis.interval(&rate).unwrap();
                prop_assert!(!words.contains(" to "), "{words}");
            }
            let words = spans([Some(value), Some(value)]).unwrap();
            prop_assert!(!words.contains(" to "), "{words}");
        }
    }

    #[test]
    fn digits_are_added_only_where_they_are_missing() {
        let number = |value: f64, more: usize| format!("{value:.more$}");
        let written = |lower, upper| super::interval(between(lower, upper), number);
        assert_eq!(written(146.0, 148.2).as_deref(), Some("146 to 148"));
        assert_eq!(written(147.2, 147.4).as_deref(), Some("147.2 to 147.4"));
        assert_eq!(written(147.0, 147.0).as_deref(), Some("147"));
        let hours = |from: f64, to: f64| spans([Some(from * 3600.0), Some(to * 3600.0)]).unwrap();
        assert_eq!(hours(50.0, 98.0), "2 d 2 h to 4 d 2 h");
        assert_eq!(hours(98.0, 98.2), "98 h to 98 h 12 min");
        assert_eq!(hours(0.8, 0.95), "48 min to 57 min");
        assert_eq!(hours(0.11, 0.18), "6 min 36 s to 10 min 48 s");
    }
}
