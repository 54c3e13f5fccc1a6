//! Sums of numbers that are known by their logarithms.

/// On the log scale, what is so much lighter adds nothing.
const NEGLIGIBLE: f64 = 20.0;

pub(super) fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low < high - NEGLIGIBLE || high == f64::NEG_INFINITY {
        return high;
    }
    high + (low - high).exp().ln_1p()
}

pub(super) fn log_sum(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, log_add)
}
