//! A long series as a few blocks, whose means follow each other less than its points do.

use leakrate::stats::mean::mean;

/// One value per block and the middle of each block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blocks {
    /// The mean x of each block.
    pub(crate) x: Vec<f64>,
    /// The mean or the smallest y of each block.
    pub(crate) y: Vec<f64>,
}

impl Blocks {
    /// The means of `count` blocks of the same number of points. Points left over at the start
    /// are not used: what came last matters most. `None` for no blocks or fewer points than blocks.
    pub(crate) fn means(x: &[f64], y: &[f64], count: usize) -> Option<Self> {
        Self::of(x, y, count, mean)
    }

    /// The same with the smallest y of each block, which follows the troughs of a sawtooth.
    pub(crate) fn minima(x: &[f64], y: &[f64], count: usize) -> Option<Self> {
        Self::of(x, y, count, |block| {
            block.iter().copied().fold(f64::INFINITY, f64::min)
        })
    }

    fn of(x: &[f64], y: &[f64], count: usize, summary: fn(&[f64]) -> f64) -> Option<Self> {
        let n = x.len().min(y.len());
        let length = n.checked_div(count).filter(|&length| length > 0)?;
        let start = n - length * count;
        let blocks = |values: &[f64], summary: fn(&[f64]) -> f64| {
            values[start..n].chunks_exact(length).map(summary).collect()
        };
        Some(Self {
            x: blocks(x, mean),
            y: blocks(y, summary),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_left_over_are_dropped_from_the_start() {
        let x = [0.0, 1.0, 2.0, 3.0, 4.0];
        let y = [9.0, 1.0, 3.0, 5.0, 8.0];
        let means = Blocks::means(&x, &y, 2).unwrap();
        assert_eq!((means.x, means.y), (vec![1.5, 3.5], vec![2.0, 6.5]));
        let minima = Blocks::minima(&x, &y, 2).unwrap();
        assert_eq!(minima.y, [1.0, 5.0]);
    }

    #[test]
    fn fewer_points_than_blocks_make_no_blocks() {
        assert_eq!(Blocks::means(&[1.0], &[1.0], 2), None);
        assert_eq!(Blocks::means(&[1.0], &[1.0], 0), None);
    }
}
