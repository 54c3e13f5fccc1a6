//! One form for spans of time that stand beside one another.

use std::fmt;

use super::duration::{DAY, HOUR, MINUTE};
use super::quantity::Seconds;
use super::significant::{count, significant};

/// How spans are written: all of an interval, or of a column, in the same units.
///
/// ```
/// use leakrate_core::units::{Seconds, SpanScale};
///
/// let ends = [Seconds(180_000.0), Seconds(353_000.0)];
/// let scale = SpanScale::common(ends);
/// assert_eq!(ends.map(|end| scale.words(end)), ["2 d 2 h", "4 d 2 h"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanScale {
    form: SpanForm,
    /// Significant digits of what has no second unit.
    digits: usize,
}

/// The units of a span, the finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SpanForm {
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
}

const USUAL_DIGITS: usize = 3;

impl SpanScale {
    /// The form of the longest.
    pub fn common(spans: impl IntoIterator<Item = Seconds>) -> Self {
        let spans = spans.into_iter().map(|span| span.0.abs());
        let longest = spans.filter(|span| span.is_finite()).fold(0.0, f64::max);
        Self {
            form: SpanForm::of(longest),
            digits: USUAL_DIGITS,
        }
    }

    /// A form that tells more of the same spans.
    #[must_use]
    pub fn finer(self) -> Self {
        let form = match self.form {
            SpanForm::Days => SpanForm::Hours,
            SpanForm::Hours => SpanForm::Minutes,
            SpanForm::Minutes => SpanForm::Seconds,
            SpanForm::Seconds | SpanForm::Milliseconds => {
                return Self {
                    digits: self.digits + 1,
                    ..self
                };
            }
        };
        Self { form, ..self }
    }

    /// A span in this form; one that would round to nothing, in its own.
    pub fn words(self, span: Seconds) -> String {
        let length = span.0.abs();
        let sign = if span.0 < 0.0 { "-" } else { "" };
        let form = if length < 0.5 * self.form.resolution() {
            SpanForm::of(length)
        } else {
            self.form
        };
        format!("{sign}{}", form.words(length, self.digits))
    }
}

impl SpanForm {
    /// That in which two units of a span are told. Its bounds are where rounding would reach the next
    /// unit.
    fn of(seconds: f64) -> Self {
        match seconds {
            ..0.9995 => Self::Milliseconds,
            ..59.95 => Self::Seconds,
            ..3599.5 => Self::Minutes,
            ..259_170.0 => Self::Hours,
            _ => Self::Days,
        }
    }

    fn resolution(self) -> f64 {
        match self {
            Self::Milliseconds | Self::Seconds => 0.0,
            Self::Minutes => 1.0,
            Self::Hours => MINUTE,
            Self::Days => HOUR,
        }
    }

    fn words(self, seconds: f64, digits: usize) -> String {
        match self {
            _ if seconds == 0.0 => "0 s".to_owned(),
            Self::Milliseconds => format!("{} ms", significant(seconds * 1e3, digits)),
            Self::Seconds if seconds.fract() == 0.0 => format!("{} s", count(seconds)),
            Self::Seconds => format!("{} s", significant(seconds, digits)),
            Self::Minutes => pair(seconds, (MINUTE, "min"), (1.0, "s")),
            Self::Hours => pair(seconds, (HOUR, "h"), (MINUTE, "min")),
            Self::Days => pair(seconds, (DAY, "d"), (HOUR, "h")),
        }
    }
}

/// Two units, rounded to the smaller of them: `8 h 10 min`, in hours up to three days, of which
/// `2 d 2 h` would hide too much. Below a minute, three significant digits.
impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&SpanScale::common([*self]).words(*self))
    }
}

/// A span in two units, each with its length in seconds, rounded to the smaller one; without the one
/// that is none.
fn pair(seconds: f64, large: (f64, &str), small: (f64, &str)) -> String {
    let rounded = (seconds / small.0).round() * small.0;
    let whole = (rounded / large.0).floor();
    let rest = (rounded % large.0 / small.0).round();
    let of_large = format!("{} {}", count(whole), large.1);
    let of_small = format!("{} {}", count(rest), small.1);
    match (whole, rest) {
        (_, 0.0) => of_large,
        (0.0, _) => of_small,
        _ => format!("{of_large} {of_small}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The units of the words of a span.
    fn units(words: &str) -> Vec<&str> {
        words.split(' ').skip(1).step_by(2).collect()
    }

    proptest! {
        #[test]
        fn spans_of_one_scale_share_their_units(
            long in 60.0..1e7_f64, share in 0.02..1.0_f64,
        ) {
            let scale = SpanScale::common([Seconds(long), Seconds(long * share)]);
            let [one, other] = [long, long * share].map(|span| scale.words(Seconds(span)));
            let (one_units, other_units) = (units(&one), units(&other));
            let days = |units: &[&str]| units.contains(&"d");
            let minutes = |units: &[&str]| units.contains(&"min");
            prop_assert!(!(days(&one_units) && minutes(&other_units)), "{one} beside {other}");
        }

        #[test]
        fn finer_forms_tell_any_two_spans_apart(
            span in 1e-3..1e7_f64, apart in 1e-6..0.5_f64,
        ) {
            let pair = [Seconds(span), Seconds(span * (1.0 + apart))];
            let mut scale = SpanScale::common(pair);
            for _ in 0..16 {
                if scale.words(pair[0]) != scale.words(pair[1]) {
                    return Ok(());
                }
                scale = scale.finer();
            }
            prop_assert!(false, "{pair:?} never differ");
        }
    }
}
