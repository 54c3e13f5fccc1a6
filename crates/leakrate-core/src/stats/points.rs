//! Readings in order, cut where the process restarted.

use std::ops::Range;
use std::sync::Arc;

use super::mean::mean;

/// Positions and readings of one series, in segments that share a slope but not a level. A clone
/// shares them.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    x: Arc<Vec<f64>>,
    y: Arc<Vec<f64>>,
    /// Where the noise is followed along something else than x.
    clock: Option<Arc<Vec<f64>>>,
    /// First point of each segment; the first of them is 0.
    starts: Vec<usize>,
}

impl Points {
    /// Points in order of `x` that a restart cuts before each index of `cuts`. Values beyond the shorter of the
    /// two slices are ignored, and so are cuts out of range. `None` where a value is not finite.
    pub fn new(x: &[f64], y: &[f64], cuts: &[usize]) -> Option<Self> {
        let n = x.len().min(y.len());
        Self::of(x[..n].to_vec(), y[..n].to_vec(), cuts)
    }

    /// The same without a copy; positions and readings are as many.
    pub fn of(x: Vec<f64>, y: Vec<f64>, cuts: &[usize]) -> Option<Self> {
        let n = x.len();
        let is_finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        if y.len() != n || !is_finite(&x) || !is_finite(&y) {
            return None;
        }
        let mut starts: Vec<usize> = cuts.iter().copied().filter(|&cut| cut < n).collect();
        starts.push(0);
        starts.sort_unstable();
        starts.dedup();
        Some(Self {
            x: Arc::new(x),
            y: Arc::new(y),
            clock: None,
            starts,
        })
    }

    /// The same points with the clock that their noise runs by, one time per point: noise forgets
    /// as time passes, also while no request is served. `None` for another number of times than
    /// of points, or a time that is not finite.
    pub fn with_clock(self, clock: &[f64]) -> Option<Self> {
        let usable = clock.len() == self.len() && clock.iter().all(|time| time.is_finite());
        usable.then(|| Self {
            clock: Some(Arc::new(clock.to_vec())),
            ..self
        })
    }

    /// What the distance of two points is for their noise: the clock, or else their positions.
    pub fn clock(&self) -> &[f64] {
        self.clock.as_ref().unwrap_or(&self.x)
    }

    /// Positions.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// Readings.
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The points of each segment, in order.
    pub fn segments(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.starts.iter().skip(1).copied().chain([self.len()]);
        self.starts.iter().zip(ends).map(|(&start, end)| start..end)
    }

    /// Number of segments.
    pub fn segment_count(&self) -> usize {
        self.starts.len()
    }

    /// The same points in one segment.
    #[must_use]
    pub fn uncut(&self) -> Self {
        Self {
            starts: vec![0],
            ..self.clone()
        }
    }

    /// The points of a range, with the cuts among them.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let inside = self.starts.iter().filter(|&&s| range.contains(&s));
        let mut starts: Vec<usize> = inside.map(|start| start - range.start).collect();
        if starts.first() != Some(&0) {
            starts.insert(0, 0);
        }
        let mut slice = self.gathering();
        slice.extend(self, range);
        Self {
            starts,
            ..slice.into_points()
        }
    }

    /// The points at these places, which are in order, in the segments that they are in.
    #[must_use]
    pub fn at(&self, places: &[usize]) -> Self {
        let mut kept = self.gathering();
        for range in self.segments() {
            let inside = places.iter().filter(|&place| range.contains(place));
            let before = kept.x.len();
            for &place in inside {
                kept.extend(self, place..place + 1);
            }
            if kept.x.len() > before {
                kept.starts.push(before);
            }
        }
        kept.into_points()
    }

    /// The segments of at least `least` points; all of them where none is that long.
    #[must_use]
    pub fn without_short_segments(&self, least: usize) -> Self {
        let long: Vec<_> = self
            .segments()
            .filter(|range| range.len() >= least)
            .collect();
        if long.is_empty() || long.len() == self.segment_count() {
            return self.clone();
        }
        let mut kept = self.gathering();
        for range in long {
            kept.starts.push(kept.x.len());
            kept.extend(self, range);
        }
        kept.into_points()
    }

    /// Values, one per point, minus the mean of their segment.
    pub fn centred(&self, values: &[f64]) -> Vec<f64> {
        let mut centred = Vec::with_capacity(values.len());
        for range in self.segments() {
            let mean = mean(&values[range.clone()]);
            centred.extend(values[range].iter().map(|value| value - mean));
        }
        centred
    }

    /// About `count` blocks of neighbouring points as their means, none across a cut. Every
    /// point is used: a segment gets blocks in proportion to its points, at least one.
    #[must_use]
    pub fn block_means(&self, count: usize) -> Self {
        if count == 0 || self.len() <= count {
            return self.clone();
        }
        let mut blocks = self.gathering();
        for range in self.segments() {
            blocks.starts.push(blocks.x.len());
            let share = (count * range.len()) as f64 / self.len() as f64;
            let parts = (share.round() as usize).clamp(1, range.len());
            for block in parts_of(&range, parts) {
                blocks.x.push(mean(&self.x[block.clone()]));
                if let (Some(means), Some(clock)) = (&mut blocks.clock, &self.clock) {
                    means.push(mean(&clock[block.clone()]));
                }
                blocks.y.push(mean(&self.y[block]));
            }
        }
        blocks.into_points()
    }

    /// No points yet, with a clock where these have one.
    fn gathering(&self) -> Gathering {
        Gathering {
            x: Vec::new(),
            y: Vec::new(),
            clock: self.clock.as_ref().map(|_| Vec::new()),
            starts: Vec::new(),
        }
    }
}

/// A range in so many parts of as equal a length as can be.
pub(super) fn parts_of(range: &Range<usize>, parts: usize) -> impl Iterator<Item = Range<usize>> {
    let (start, length) = (range.start, range.len());
    (0..parts).map(move |part| start + part * length / parts..start + (part + 1) * length / parts)
}

/// Points while they are gathered from others.
struct Gathering {
    x: Vec<f64>,
    y: Vec<f64>,
    clock: Option<Vec<f64>>,
    starts: Vec<usize>,
}

impl Gathering {
    fn extend(&mut self, points: &Points, range: Range<usize>) {
        self.x.extend_from_slice(&points.x[range.clone()]);
        self.y.extend_from_slice(&points.y[range.clone()]);
        if let (Some(times), Some(clock)) = (&mut self.clock, &points.clock) {
            times.extend_from_slice(&clock[range]);
        }
    }

    fn into_points(self) -> Points {
        Points {
            x: Arc::new(self.x),
            y: Arc::new(self.y),
            clock: self.clock.map(Arc::new),
            starts: self.starts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(cuts: &[usize]) -> Points {
        let x: Vec<f64> = (0..10).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| x * x).collect();
        Points::new(&x, &y, cuts).unwrap()
    }

    #[test]
    fn cuts_make_segments_and_those_out_of_range_do_not() {
        let ranges: Vec<_> = points(&[7, 0, 3, 3, 99]).segments().collect();
        assert_eq!(ranges, [0..3, 3..7, 7..10]);
    }

    #[test]
    fn no_block_reaches_across_a_cut_and_every_point_is_in_one() {
        let blocks = points(&[3]).block_means(4);
        assert_eq!(blocks.segments().collect::<Vec<_>>(), [0..1, 1..4]);
        assert_eq!(blocks.x(), [1.0, 3.5, 5.5, 8.0]);
    }

    #[test]
    fn a_slice_keeps_the_cuts_inside_it() {
        let slice = points(&[3, 7]).slice(2..8);
        assert_eq!(slice.segments().collect::<Vec<_>>(), [0..1, 1..5, 5..6]);
    }

    #[test]
    fn short_segments_are_left_out_unless_all_are_short() {
        let kept = points(&[3]).without_short_segments(5);
        assert_eq!((kept.len(), kept.segment_count()), (7, 1));
        assert_eq!(points(&[3]).without_short_segments(50).len(), 10);
    }
}
