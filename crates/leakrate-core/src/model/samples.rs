//! The samples that a fit uses: those of each segment, without any warm-up.

use std::ops::Range;

use super::extent::Extent;
use crate::series::Series;
use crate::stats::points::Points;

/// Samples of a series, in segments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Samples<'a> {
    pub(super) series: &'a Series,
    pub(super) segments: Vec<Range<usize>>,
}

/// What may be left out at the start of each segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum LeftOut {
    Samples(usize),
    Extent(Extent),
}

impl<'a> Samples<'a> {
    /// All samples, in segments that begin at 0 and at each of `cuts`.
    pub(super) fn all(series: &'a Series, cuts: &[usize]) -> Self {
        let starts = std::iter::once(0).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([series.len()]);
        Self {
            series,
            segments: starts.zip(ends).map(|(start, end)| start..end).collect(),
        }
    }

    /// The samples of one segment.
    pub(super) fn segment(&self, segment: &Range<usize>) -> Self {
        Self {
            series: self.series,
            segments: vec![segment.clone()],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.segments.iter().map(ExactSizeIterator::len).sum()
    }

    /// Where these samples of the series are among those of all segments; what is left out is
    /// nowhere.
    pub(super) fn places(&self, samples: &[usize]) -> Vec<usize> {
        let mut places = Vec::with_capacity(samples.len());
        let mut before = 0;
        for range in &self.segments {
            let inside = samples.iter().filter(|&sample| range.contains(sample));
            places.extend(inside.map(|sample| before + sample - range.start));
            before += range.len();
        }
        places
    }

    /// The samples after the start of each segment. `None` where none is left, or where the series
    /// lacks the axis along which the start is measured.
    pub(super) fn without(&self, start: LeftOut) -> Option<Self> {
        let axis = match start {
            LeftOut::Samples(_) => None,
            LeftOut::Extent(Extent::Requests(_)) => Some(self.series.requests()?),
            LeftOut::Extent(Extent::Time(_)) => Some(self.series.seconds()?),
        };
        let kept = |segment: &Range<usize>| {
            let first = match (start, axis) {
                (LeftOut::Extent(extent), Some(axis)) => {
                    let from = axis[segment.start] + extent.base();
                    segment.start + axis[segment.clone()].partition_point(|&x| x < from)
                }
                (LeftOut::Samples(count), _) => segment.start + count.min(segment.len()),
                (LeftOut::Extent(_), None) => segment.start,
            };
            (first < segment.end).then_some(first..segment.end)
        };
        let segments: Vec<_> = self.segments.iter().filter_map(kept).collect();
        (!segments.is_empty()).then_some(Self {
            series: self.series,
            segments,
        })
    }

    /// Memory against a column of the series, where there is one. Noise runs by the clock, where
    /// that is known, whatever the column is.
    pub(super) fn against(&self, axis: Option<&[f64]>) -> Option<Points> {
        let axis = axis?;
        let points = Points::of(
            self.column(axis),
            self.column(self.series.memory()),
            &self.cuts(),
        )?;
        match self.series.seconds() {
            Some(seconds) if !std::ptr::eq(seconds, axis) => {
                points.with_clock(&self.column(seconds))
            }
            _ => Some(points),
        }
    }

    /// The variance of each reading, where they are estimated from a sample.
    pub(super) fn sampled(&self) -> Option<Vec<f64>> {
        self.series.sampled().map(|sampled| self.column(sampled))
    }

    /// Requests against a column of the series, where requests are known.
    pub(super) fn requests_against(&self, axis: &[f64]) -> Option<Points> {
        Points::of(
            self.column(axis),
            self.column(self.series.requests()?),
            &self.cuts(),
        )
    }

    fn column(&self, values: &[f64]) -> Vec<f64> {
        let mut column = Vec::with_capacity(self.len());
        for range in &self.segments {
            column.extend_from_slice(&values[range.clone()]);
        }
        column
    }

    fn cuts(&self) -> Vec<usize> {
        let ends = self.segments.iter().scan(0, |end, range| {
            *end += range.len();
            Some(*end)
        });
        ends.take(self.segments.len() - 1).collect()
    }
}
