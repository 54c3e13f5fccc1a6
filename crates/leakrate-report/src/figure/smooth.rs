//! A smooth curve through points that rise.

use super::Point;

/// Points drawn between two that are given.
const BETWEEN: u32 = 8;

/// A smooth curve through points in order of `x`. Where they rise it rises, so that a share never
/// falls and no level is left before it is reached: a monotone cubic (Fritsch and Carlson 1980, with the
/// harmonic mean of Fritsch and Butland 1984 as slope).
pub(super) fn smooth(points: &[Point]) -> Vec<Point> {
    let mut apart = points.to_vec();
    apart.dedup_by(|next, before| next.x <= before.x);
    let rises: Vec<f64> = apart
        .windows(2)
        .map(|pair| (pair[1].y - pair[0].y) / (pair[1].x - pair[0].x))
        .collect();
    let (Some(&first), Some(&last)) = (rises.first(), rises.last()) else {
        return apart;
    };
    let inner = rises.windows(2).map(|pair| middle(pair[0], pair[1]));
    let slopes: Vec<f64> = std::iter::once(first)
        .chain(inner)
        .chain(std::iter::once(last))
        .collect();
    let pieces = apart.windows(2).zip(slopes.windows(2));
    let mut curve = vec![apart[0]];
    for (ends, slopes) in pieces {
        let (from, to) = (ends[0], ends[1]);
        let width = to.x - from.x;
        curve.extend((1..=BETWEEN).map(|step| {
            let share = f64::from(step) / f64::from(BETWEEN);
            let left = 1.0 - share;
            Point {
                x: from.x + share * width,
                y: from.y * left * left * (1.0 + 2.0 * share)
                    + to.y * share * share * (1.0 + 2.0 * left)
                    + width * share * left * (slopes[0] * left - slopes[1] * share),
            }
        }));
    }
    curve
}

/// The slope where two rises meet: flat at a turn, and never three times as steep as either.
fn middle(before: f64, after: f64) -> f64 {
    if before * after > 0.0 {
        2.0 * before * after / (before + after)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_curve_through_rising_points_rises_and_holds_them(
            steps in prop::collection::vec((0.01..10.0_f64, 0.0..10.0_f64), 2..20),
        ) {
            let mut at = Point { x: 0.0, y: 0.0 };
            let points: Vec<Point> = steps
                .into_iter()
                .map(|(right, up)| {
                    at = Point { x: at.x + right, y: at.y + up };
                    at
                })
                .collect();
            let curve = smooth(&points);
            for pair in curve.windows(2) {
                prop_assert!(pair[0].x < pair[1].x && pair[0].y <= pair[1].y + 1e-9, "{pair:?}");
            }
            for point in &points {
                let near = |one: &&Point| (one.x - point.x).abs() < 1e-9;
                let on_it = curve.iter().find(near).expect("every point is on the curve");
                prop_assert!((on_it.y - point.y).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn points_above_one_another_are_one_place() {
        let at = |x: f64, y: f64| Point { x, y };
        let curve = smooth(&[at(0.0, 0.0), at(1.0, 1.0), at(1.0, 2.0)]);
        assert_eq!(curve.last(), Some(&at(1.0, 1.0)));
        assert_eq!(smooth(&[]), []);
    }
}
