//! What the collections of a heap say of its slope.
//!
//! Between collections memory climbs whether it leaks or not, and a line through all readings
//! depends on where in a cycle it begins and ends. What lives in the heap is read after a
//! collection, in the troughs.

use std::ops::Range;

use super::mean::mean;
use super::points::Points;
use super::pooled::PooledLine;
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

    /// How far off the slope of all readings can be for its place in the cycle: that of each
    /// segment, weighted as segments weigh in the slope.
    pub(super) fn hidden_slope(&self) -> Option<f64> {
        let climb = self.climb_between()?;
        let (mut hidden, mut weights) = (0.0, 0.0);
        for range in self.points.segments() {
            let x = &self.points.x()[range.clone()];
            let middle = mean(x);
            let weight: f64 = x.iter().map(|x| (x - middle).powi(2)).sum();
            hidden += weight * self.hidden_in(range, climb).unwrap_or(0.0);
            weights += weight;
        }
        let hidden = hidden / weights;
        (hidden > 0.0 && hidden.is_finite()).then_some(hidden)
    }

    /// A line through an even sawtooth of k falls rises at most by a k-th of a fall, and does so
    /// where it begins and ends at falls. What has climbed since the last fall, or before the first,
    /// may be more than a fall, and garbage all the same. `None` in a segment without falls.
    fn hidden_in(&self, range: Range<usize>, climb: f64) -> Option<f64> {
        let (x, y) = (self.points.x(), self.points.y());
        let inside = range.start + 1..range.end;
        let falls = self.collections.iter().filter(|&at| inside.contains(at));
        let falls: Vec<usize> = falls.copied().collect();
        let (first, last) = (*falls.first()?, *falls.last()?);
        let sizes: Vec<f64> = falls.iter().map(|&at| y[at - 1] - y[at]).collect();
        let (start, end) = (x[range.start], x[range.end - 1]);
        let longest = (x[first - 1] - start).max(end - x[last]);
        let garbage = median(&sizes)?.max(climb * longest);
        Some(garbage / sizes.len() as f64 / (end - start))
    }

    /// The slope between collections.
    fn climb_between(&self) -> Option<f64> {
        let starts = self.points.segments().map(|range| range.start);
        let cuts: Vec<usize> = starts.chain(self.collections.iter().copied()).collect();
        let cut = Points::new(self.points.x(), self.points.y(), &cuts)?;
        Some(PooledLine::fit(&cut)?.slope)
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

    /// One fall near the end of the window: all that climbed may be garbage.
    #[test]
    fn the_slope_of_one_tooth_is_hidden() {
        let points = sawtooth(&[97], 100);
        let heap = Heap {
            points: &points,
            collections: &[97],
        };
        let hidden = heap.hidden_slope().unwrap();
        assert!((hidden - 1.1 * 96.0 / 99.0).abs() < 1e-9, "{hidden}");
    }

    /// Half of the readings are in a segment where nothing was collected.
    #[test]
    fn a_segment_without_collections_hides_nothing() {
        let whole = sawtooth(&[100, 197], 200);
        let points = Points::new(whole.x(), whole.y(), &[100]).unwrap();
        let heap = Heap {
            points: &points,
            collections: &[197],
        };
        let hidden = heap.hidden_slope().unwrap();
        assert!((hidden - 0.5 * 1.1 * 96.0 / 99.0).abs() < 1e-9, "{hidden}");
    }
}
