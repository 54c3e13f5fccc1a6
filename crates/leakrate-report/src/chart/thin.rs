//! Fewer points, the same picture.

use super::scene::Spot;

/// A path with at most four spots per column of pixels: where it enters, its extremes, where it
/// leaves. What is left out would have been painted over by what stays.
pub(super) fn thinned(spots: &[Spot]) -> Vec<Spot> {
    let mut kept = Vec::new();
    let column = |spot: &Spot| spot.x.floor() as i64;
    for column in spots.chunk_by(|a, b| column(a) == column(b)) {
        if column.len() <= 4 {
            kept.extend_from_slice(column);
            continue;
        }
        let heights = || column.iter().map(|spot| spot.y).enumerate();
        let lowest = heights()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0, |(at, _)| at);
        let highest = heights()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0, |(at, _)| at);
        let mut order = [0, lowest, highest, column.len() - 1];
        order.sort_unstable();
        kept.extend(order.map(|at| column[at]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_survives_thinning() {
        let mut spots: Vec<Spot> = (0..10_000)
            .map(|number| Spot {
                x: f64::from(number) / 100.0,
                y: 50.0,
            })
            .collect();
        spots[4_242].y = -7.0;
        let kept = thinned(&spots);
        assert!(kept.len() <= 4 * 100);
        assert!(kept.contains(&Spot { x: 42.42, y: -7.0 }));
    }
}
