//! The ratio of two estimates, and the point where a fitted line reaches a level, which is one
//! too. Source: Fieller 1954, *J. R. Stat. Soc. B* 16. Tested against R and numeric root finding.
//!
//! The delta method and the log ratio always give two ends, also where the denominator may be 0
//! and the truth is that one end is not known. They are left out for that.

use super::distribution::StudentT;
use super::interval::{Estimate, Interval};

/// The confidence interval of `numerator / denominator`, two independent estimates.
///
/// The degrees of freedom are those of Welch (1947) and Satterthwaite (1946) at the estimated
/// ratio. Where the denominator may be 0, the interval is open; of the two branches that the
/// method then gives, this is the one that holds the estimated ratio (the other belongs to a
/// denominator of the opposite sign). `None` if the denominator is 0 or the degrees of freedom or
/// the confidence allow no interval.
///
/// ```
/// use leakrate_core::stats::fieller::ratio_interval;
/// use leakrate_core::stats::interval::{Estimate, Interval};
///
/// let local = Estimate { value: 2.0, std_error: 0.3, df: 8.0 };
/// let production = Estimate { value: 4.0, std_error: 0.5, df: 6.0 };
/// let interval = ratio_interval(local, production, 0.95).unwrap();
/// assert!(matches!(interval, Interval::Bounded { lower, upper } if lower > 0.317 && upper < 0.760));
/// ```
pub fn ratio_interval(
    numerator: Estimate,
    denominator: Estimate,
    confidence: f64,
) -> Option<Interval> {
    let df = ratio_df(numerator, denominator)?;
    let critical = StudentT::new(df)?.two_sided(confidence)?;
    fieller(numerator, denominator, critical)
}

/// Welch–Satterthwaite degrees of freedom of a ratio, at its estimate; `None` if the denominator
/// is 0 or nothing is known of the noise of either.
pub fn ratio_df(numerator: Estimate, denominator: Estimate) -> Option<f64> {
    let ratio = numerator.value / denominator.value;
    let above = numerator.std_error.powi(2);
    let below = (ratio * denominator.std_error).powi(2);
    let df =
        (above + below).powi(2) / (above.powi(2) / numerator.df + below.powi(2) / denominator.df);
    df.is_finite().then_some(df)
}

/// A line y = level + slope · (x − `mean_x`), whose level and slope are independent because x is
/// centred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CentredLine {
    /// Where x is 0.
    pub mean_x: f64,
    /// The height of the line at `mean_x`.
    pub level: Estimate,
    /// Its slope, with the same degrees of freedom.
    pub slope: Estimate,
}

/// The x at which the line reaches `height`: inverse regression of the mean response
/// (`investr::calibrate` of R, method "inversion"). The interval is open where the line may be
/// flat. `None` if the slope is 0 or the degrees of freedom or the confidence allow no interval.
pub fn crossing_interval(line: CentredLine, height: f64, confidence: f64) -> Option<Interval> {
    let critical = StudentT::new(line.slope.df)?.two_sided(confidence)?;
    let rise = Estimate {
        value: height - line.level.value,
        ..line.level
    };
    Some(fieller(rise, line.slope, critical)?.shifted(line.mean_x))
}

/// The earliest x beyond the centre at which the line may have risen to `height`: where the upper
/// edge of its band does. It exists for a line that may be flat or even fall, for which
/// [`crossing_interval`] speaks of the past. `None` where the edge never rises to `height`, or is
/// above it at the centre already.
pub fn earliest_rise(line: CentredLine, height: f64, confidence: f64) -> Option<f64> {
    let critical = StudentT::new(line.slope.df)?.two_sided(confidence)?;
    let rise = height - line.level.value;
    let (slope, level_width) = (line.slope.value, critical * line.level.std_error);
    let slope_width = critical * line.slope.std_error;
    // slope·d + √(level_width² + slope_width²·d²) = rise, for d > 0.
    let a = (slope - slope_width) * (slope + slope_width);
    let c = (rise - level_width) * (rise + level_width);
    let root = ((slope * rise).powi(2) - a * c).sqrt();
    let edge_rises = slope + slope_width > 0.0;
    let distance = c / (slope * rise + root);
    (edge_rises && rise > level_width && distance.is_finite()).then_some(line.mean_x + distance)
}

/// The θ with (b₁ − θb₂)² ≤ t²(s₁² + θ²s₂²).
fn fieller(numerator: Estimate, denominator: Estimate, critical: f64) -> Option<Interval> {
    let (b1, b2) = (numerator.value, denominator.value);
    let estimate = b1 / b2;
    if !estimate.is_finite() {
        return None;
    }
    let (w1, w2) = (
        critical * numerator.std_error,
        critical * denominator.std_error,
    );
    // aθ² − 2bθ + c ≤ 0; the products keep the digits that b₂² − w₂² would cancel.
    let a = (b2 - w2) * (b2 + w2);
    let b = b1 * b2;
    let c = (b1 - w1) * (b1 + w1);
    let root = (b2 * w1).hypot(b1 * w2);
    let discriminant = root * root - w1 * w1 * w2 * w2;
    if discriminant < 0.0 {
        return Some(Interval::Unbounded);
    }
    let far = b + discriminant.sqrt().copysign(b);
    if far == 0.0 {
        return Some(Interval::Unbounded);
    }
    let near_root = c / far;
    if a == 0.0 {
        return Some(branch(estimate, near_root, near_root));
    }
    let far_root = far / a;
    let (low, high) = (near_root.min(far_root), near_root.max(far_root));
    Some(if a > 0.0 {
        Interval::Bounded {
            lower: low,
            upper: high,
        }
    } else {
        branch(estimate, low, high)
    })
}

/// All but the open interval from `low` to `high`, on the side of the estimate.
fn branch(estimate: f64, low: f64, high: f64) -> Interval {
    if estimate >= high {
        Interval::AtLeast(high)
    } else {
        Interval::AtMost(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_may_be_flat_has_an_earliest_rise_where_its_band_reaches_the_height() {
        for slope in [-0.3, 0.0, 0.3, 2.0] {
            let line = CentredLine {
                mean_x: 7.0,
                level: estimate(10.0, 1.5),
                slope: estimate(slope, 0.4),
            };
            let x = earliest_rise(line, 40.0, 0.95).unwrap();
            let width = 1.5_f64.hypot(0.4 * (x - 7.0));
            let edge = Estimate {
                value: 10.0 + slope * (x - 7.0),
                std_error: width,
                df: line.slope.df,
            };
            assert!(x > 7.0 && (edge.interval(0.95).unwrap().upper().unwrap() - 40.0).abs() < 1e-9);
        }
    }

    fn estimate(value: f64, std_error: f64) -> Estimate {
        Estimate {
            value,
            std_error,
            df: 20.0,
        }
    }

    /// Whether θ is not rejected, straight from the definition.
    fn accepted(ratio: f64, top: Estimate, bottom: Estimate, critical: f64) -> bool {
        (top.value - ratio * bottom.value).abs()
            <= critical * top.std_error.hypot(ratio * bottom.std_error)
    }

    #[test]
    fn every_end_separates_ratios_that_are_accepted_from_ratios_that_are_not() {
        for (b1, b2) in [
            (2.0, 4.0),
            (2.0, 0.5),
            (-2.0, 0.5),
            (0.3, 0.5),
            (1.5, 1.5),
            (0.9, -4.0),
        ] {
            let (top, bottom) = (estimate(b1, 0.7), estimate(b2, 0.7));
            let interval = fieller(top, bottom, 2.0).unwrap();
            let check = |end: f64, inward: f64| {
                let step = 1e-6 * end.abs().max(1e-3) * inward;
                assert!(
                    accepted(end + step, top, bottom, 2.0),
                    "{b1}/{b2}: {interval:?}"
                );
                assert!(
                    !accepted(end - step, top, bottom, 2.0),
                    "{b1}/{b2}: {interval:?}"
                );
            };
            interval.lower().inspect(|&end| check(end, 1.0));
            interval.upper().inspect(|&end| check(end, -1.0));
            assert!(interval.contains(b1 / b2));
        }
    }

    #[test]
    fn a_denominator_that_may_be_zero_leaves_one_end_open() {
        let interval = fieller(estimate(2.0, 0.3), estimate(0.5, 0.4), 2.4).unwrap();
        assert!(matches!(interval, Interval::AtLeast(bound) if bound > 0.0 && bound < 4.0));
    }

    #[test]
    fn two_estimates_lost_in_noise_rule_out_no_ratio() {
        let interval = fieller(estimate(0.1, 1.0), estimate(0.1, 1.0), 2.0);
        assert_eq!(interval, Some(Interval::Unbounded));
    }

    #[test]
    fn a_denominator_of_zero_has_no_ratio() {
        assert_eq!(
            ratio_interval(estimate(1.0, 0.1), estimate(0.0, 0.1), 0.95),
            None
        );
        assert_eq!(ratio_df(estimate(0.0, 0.0), estimate(1.0, 0.0)), None);
    }
}
