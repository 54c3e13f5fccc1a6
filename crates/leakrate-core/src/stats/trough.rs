//! What the collections of a heap say of its slope.
//!
//! Between collections memory climbs whether it leaks or not, and a line through all readings
//! depends on where in a cycle it begins and ends. What lives in the heap is read after a
//! collection, in the troughs.

use super::points::Points;
use super::quantile::median;

/// Fewer troughs have no slope with a standard error worth the name.
const FEWEST: usize = 4;

/// Readings of a heap with its collections, each by the first reading after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heap<'a> {
    pub(super) points: &'a Points,
    pub(super) collections: &'a [usize],
}

impl Heap<'_> {
    /// The readings after each collection; `None` where they are too few.
    pub(super) fn troughs(&self) -> Option<Points> {
        (self.collections.len() >= FEWEST).then(|| self.points.at(self.collections))
    }

    /// How far off the slope of all readings can be for its place in the cycle: a line through an
    /// even sawtooth of k falls rises at most by a k-th of a fall, and does so where the window
    /// begins and ends at falls. What has climbed since the last fall, or before the first, may be
    /// more than a fall, and garbage all the same.
    pub(super) fn hidden_slope(&self) -> Option<f64> {
        let (x, y) = (self.points.x(), self.points.y());
        let falls: Vec<usize> = self
            .collections
            .iter()
            .copied()
            .filter(|&at| at > 0)
            .collect();
        let sizes: Vec<f64> = falls.iter().map(|&at| y[at - 1] - y[at]).collect();
        let (first, last) = (*falls.first()?, *falls.last()?);
        let climbs = [y[first - 1] - y[0], y[y.len() - 1] - y[last]];
        let garbage = climbs.into_iter().fold(median(&sizes)?, f64::max);
        let extents = self
            .points
            .segments()
            .map(|range| x[range.end - 1] - x[range.start]);
        let per_segment = sizes.len() as f64 / self.points.segment_count() as f64;
        let hidden = garbage / per_segment.max(1.0) / extents.fold(0.0, f64::max);
        (hidden > 0.0 && hidden.is_finite()).then_some(hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sawtooth(starts: &[usize], n: usize) -> Points {
        let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let age = |i: usize| {
            let before = starts.partition_point(|&start| start <= i);
            i - before.checked_sub(1).map_or(0, |last| starts[last])
        };
        let y: Vec<f64> = (0..n).map(|i| 0.1 * i as f64 + age(i) as f64).collect();
        Points::new(&x, &y, &[]).unwrap()
    }

    #[test]
    fn troughs_rise_as_the_leak_does() {
        let collections: Vec<usize> = (1..12).map(|k| 24 * k).collect();
        let points = sawtooth(&collections, 288);
        let heap = Heap {
            points: &points,
            collections: &collections,
        };
        let troughs = heap.troughs().unwrap();
        assert_eq!((troughs.len(), troughs.x()[0]), (11, 24.0));
        assert!((troughs.y()[10] - troughs.y()[0] - 24.0).abs() < 1e-9);
        let few = Heap {
            collections: &collections[..3],
            ..heap
        };
        assert_eq!(few.troughs(), None);
    }

    /// One fall at the end of the window: all that climbed may be garbage.
    #[test]
    fn the_slope_of_one_tooth_is_hidden() {
        let points = sawtooth(&[97], 100);
        let heap = Heap {
            points: &points,
            collections: &[97],
        };
        let hidden = heap.hidden_slope().unwrap();
        assert!((hidden - 105.6 / 99.0).abs() < 1e-9, "{hidden}");
    }
}
