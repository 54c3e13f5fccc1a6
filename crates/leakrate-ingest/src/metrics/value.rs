//! Values of samples as Prometheus writes them: on pages, in JSON and in lines of text alike.

/// The number, which may be `NaN`, `+Inf` or `-Inf`; `None` for what is no number.
pub(crate) fn value(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The number of a reading, NaN where it is not finite and so none; `None` for what is no number.
pub(crate) fn reading(text: &str) -> Option<f64> {
    value(text).map(|value| if value.is_finite() { value } else { f64::NAN })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_a_missing_reading_and_no_fault() {
        assert_eq!(reading("7.5e7"), Some(7.5e7));
        for missing in ["NaN", "+Inf", "-Inf"] {
            assert!(reading(missing).is_some_and(f64::is_nan), "{missing}");
        }
        assert_eq!(reading("7 MB"), None);
    }
}
