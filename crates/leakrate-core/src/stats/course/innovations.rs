//! Readings of one window with autoregressive noise taken out of them.

use std::ops::Range;

use super::columns::CourseColumns;
use crate::stats::generalised::Whitening;
use crate::stats::noise_filter::Filter;
use crate::stats::orthogonal::dot;

/// Of the squares of readings, what sums of as many products leave by rounding where a course explains
/// all of them. What is below it is no scatter.
const ROUNDING: f64 = 1e-14;
/// A line that keeps less than this share of its squares beside a level is one.
const COLLINEAR: f64 = 1e-9;

/// Readings, the line and the level, as innovations of one length.
#[derive(Debug)]
pub(super) struct Innovations {
    /// From the second point on.
    filter: Vec<Filter>,
    pub(super) level: Vec<f64>,
    /// The centred line.
    pub(super) line: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) log_determinant: f64,
    /// Squares below this are rounding.
    pub(super) floor: f64,
    /// The restricted log-likelihood of what is inside blocks.
    pub(super) log_inside: f64,
}

impl Innovations {
    /// For points these steps apart whose neighbours correlate by `rho`.
    pub(super) fn new(columns: &CourseColumns<'_>, steps: &[Option<f64>], rho: f64) -> Self {
        let points = columns.points();
        let whitening = Whitening::new(steps, rho);
        let filter: Vec<Filter> = whitening.filter().iter().copied().flatten().collect();
        let (x, y) = (points.centred(points.x()), points.centred(points.y()));
        let mut filtered = Self {
            level: whitening.level().to_vec(),
            line: applied(&filter, &x),
            y: applied(&filter, &y),
            filter,
            log_determinant: whitening.log_determinant,
            floor: (ROUNDING * dot(&y, &y)).max(f64::MIN_POSITIVE),
            log_inside: 0.0,
        };
        filtered.log_inside = filtered.inside(columns.blocks(), &x, &y);
        filtered
    }

    /// A column that is none of these.
    pub(super) fn of(&self, column: &[f64]) -> Vec<f64> {
        applied(&self.filter, column)
    }

    /// What the first point after a step is of it.
    pub(super) fn onset(&self, first: usize) -> f64 {
        self.filter[first - 1].scale
    }

    /// Changes move whole blocks and hardly what is inside them: with a level and a slope of its
    /// own for each, this tells the noise whatever changes.
    fn inside(&self, blocks: &[Range<usize>], x: &[f64], y: &[f64]) -> f64 {
        let (mut log_scale, mut rest, mut freedom) = (0.0, 0.0, 0.0);
        for block in blocks.iter().filter(|block| block.len() > 2) {
            // The first point of each block is taken as if nothing were known before it.
            let product = |a: &[f64], b: &[f64], first: f64| {
                let others = block.start + 1..block.end;
                first + dot(&a[others.clone()], &b[others])
            };
            let (x, y) = (x[block.start], y[block.start]);
            let levels = product(&self.level, &self.level, 1.0);
            let share = product(&self.level, &self.line, x) / levels;
            let line_squares = product(&self.line, &self.line, x * x);
            let lines = line_squares - share * share * levels;
            let on_level = product(&self.level, &self.y, y);
            rest += product(&self.y, &self.y, y * y) - on_level * on_level / levels;
            freedom += (block.len() - 1) as f64;
            let scales = self.filter[block.start..block.end - 1].iter();
            log_scale += scales.map(|filter| filter.log_scale).sum::<f64>() - 0.5 * levels.ln();
            // Where no request is served, the line stands still.
            if lines > COLLINEAR * line_squares {
                let on_line = product(&self.line, &self.y, x * y) - share * on_level;
                rest -= on_line * on_line / lines;
                freedom -= 1.0;
                log_scale -= 0.5 * lines.ln();
            }
        }
        log_scale - 0.5 * freedom * f64::max(rest, self.floor).ln()
    }
}

fn applied(filter: &[Filter], column: &[f64]) -> Vec<f64> {
    let mut values = Vec::with_capacity(column.len());
    values.extend(column.first());
    let pairs = column.windows(2).zip(filter);
    values.extend(pairs.map(|(pair, filter)| filter.innovation(pair[0], pair[1])));
    values
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;
    use crate::stats::generalised::steps;
    use crate::stats::points::Points;

    #[test]
    fn the_noise_is_told_whatever_changes_between_blocks() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut noise = 0.0;
        let x: Vec<f64> = (0..480).map(f64::from).collect();
        let reading = |x: &f64| {
            let innovation: f64 = StandardNormal.sample(&mut random);
            noise = 0.6 * noise + innovation;
            noise + 8.0 * (x / 60.0).floor()
        };
        let y: Vec<f64> = x.iter().map(reading).collect();
        let points = Points::new(&x, &y, &[]).unwrap();
        let columns = CourseColumns::of(&points);
        let steps = steps(&points).unwrap();
        let inside = |rho: f64| Innovations::new(&columns, &steps, rho).log_inside;
        assert!(inside(0.6) > inside(0.0) + 9.0);
        assert!(inside(0.6) > inside(0.9));
    }
}
