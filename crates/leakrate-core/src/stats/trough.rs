//! The slope of a sawtooth's floor: the first reading after each garbage collection.
//!
//! Between collections memory climbs whether it leaks or not. Where the bottoms place the slope
//! better than all readings do, it is theirs.

use super::interval::Estimate;
use super::ols::Line;
use super::points::Points;
use super::quantile::{median, quantile};

/// A single step down of more than this share of the range from 5 % to 95 % is a collection.
const COLLECTION: f64 = 0.4;
/// Fewer bottoms have no slope with a standard error worth the name.
const FEWEST: usize = 4;
/// A line through a sawtooth is off by about this share of the fall over the number of cycles,
/// depending on where in a cycle it begins and ends (by simulation).
const ERROR_OF_ALL: f64 = 0.4;

/// The slope of the bottoms, with two degrees of freedom less than there are bottoms; `None`
/// for fewer than four, or where the line through all readings is the better one.
pub fn trough_slope(points: &Points) -> Option<Estimate> {
    let (x, y) = (points.x(), points.y());
    let least = COLLECTION * (quantile(y, 0.95)? - quantile(y, 0.05)?);
    let bottoms: Vec<usize> = (1..y.len()).filter(|&i| y[i - 1] - y[i] > least).collect();
    if bottoms.len() < FEWEST {
        return None;
    }
    let at = |values: &[f64]| bottoms.iter().map(|&i| values[i]).collect::<Vec<f64>>();
    let slope = Line::fit(&at(x), &at(y)).ok()?.slope_estimate()?;
    let falls: Vec<f64> = bottoms.iter().map(|&i| y[i - 1] - y[i]).collect();
    let window = x.last()? - x.first()?;
    let of_all = ERROR_OF_ALL * median(&falls)? / bottoms.len() as f64;
    (slope.std_error * window < of_all).then_some(slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sawtooth(height: f64, noise: f64) -> Points {
        let x: Vec<f64> = (0..288).map(f64::from).collect();
        let wobble = |i: u32| noise * (f64::from(i * 7919 % 101) / 101.0 - 0.5);
        let y: Vec<f64> = (0..288)
            .map(|i| 0.1 * f64::from(i) + height * f64::from(i % 24) + wobble(i))
            .collect();
        Points::new(&x, &y, &[]).unwrap()
    }

    #[test]
    fn the_floor_of_a_clean_sawtooth_has_the_slope_of_the_leak() {
        let slope = trough_slope(&sawtooth(10.0, 1.0)).unwrap();
        assert!((slope.value - 0.1).abs() < 0.01);
        assert!(slope.df > 8.0);
    }

    #[test]
    fn bottoms_lost_in_noise_or_too_few_are_not_used() {
        assert_eq!(trough_slope(&sawtooth(10.0, 150.0)), None);
        assert_eq!(trough_slope(&sawtooth(0.0, 1.0).slice(0..8)), None);
    }
}
