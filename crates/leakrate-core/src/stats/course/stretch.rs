//! Columns that are a level and a line over a stretch of points, and their products in closed form.
//!
//! Whitened, the line, a step and a rate that begins or ends are each pλ + qξ from one point up to
//! another, with the whitened level λ and line ξ; a step has, at its first point, something more.
//! Where two of them meet,
//!
//! ```text
//! Σ (pλ + qξ)(p′λ + q′ξ) = pp′ Σλ² + (pq′ + qp′) Σλξ + qq′ Σξ²
//! ```
//!
//! and each sum over a stretch is the difference of two sums to the end of the window. So a product
//! costs the same however many points there are, and no column is ever written down.

/// Shares of the level and of the line from one point up to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) level: f64,
    pub(super) line: f64,
    /// What its first point has beside these.
    pub(super) onset: f64,
}

impl Stretch {
    /// Its product with a column that is no stretch.
    pub(super) fn product(&self, column: &Sampled) -> f64 {
        let [with_level, with_line] = between(&column.after, self.from, self.to);
        self.level * with_level + self.line * with_line + self.onset * column.values[self.from]
    }
}

/// The whitened level and line, and their products.
#[derive(Debug)]
pub(super) struct Lines {
    level: Vec<f64>,
    line: Vec<f64>,
    /// Of each point and all after it: Σλ², Σλξ and Σξ².
    after: Vec<[f64; 3]>,
}

impl Lines {
    pub(super) fn new(level: Vec<f64>, line: Vec<f64>) -> Self {
        let products = level.iter().zip(&line).map(|(l, x)| [l * l, l * x, x * x]);
        Self {
            after: sums_after(products),
            level,
            line,
        }
    }

    /// The level at all points.
    pub(super) fn level(&self) -> Stretch {
        Stretch {
            from: 0,
            to: self.level.len(),
            level: 1.0,
            line: 0.0,
            onset: 0.0,
        }
    }

    /// The line at all points.
    pub(super) fn line(&self) -> Stretch {
        Stretch {
            level: 0.0,
            line: 1.0,
            ..self.level()
        }
    }

    /// A step, of which its first point is `onset`.
    pub(super) fn step(&self, first: usize, onset: f64) -> Stretch {
        Stretch {
            from: first,
            onset: onset - self.level[first],
            ..self.level()
        }
    }

    /// A rate that is 0 at the line's position `at`.
    pub(super) fn rate(&self, at: f64) -> Stretch {
        Stretch {
            level: -at,
            ..self.line()
        }
    }

    pub(super) fn sampled(&self, values: Vec<f64>) -> Sampled {
        let lines = self.level.iter().zip(&self.line);
        let products = lines
            .zip(&values)
            .map(|((l, x), value)| [l * value, x * value]);
        Sampled {
            after: sums_after(products),
            values,
        }
    }

    #[inline]
    pub(super) fn product(&self, a: &Stretch, b: &Stretch) -> f64 {
        let mut product = a.onset * self.at(b, a.from) + b.onset * self.at(a, b.from);
        if a.from == b.from {
            product += a.onset * b.onset;
        }
        let (from, to) = (a.from.max(b.from), a.to.min(b.to));
        if from < to {
            let [levels, crossed, lines] = between(&self.after, from, to);
            product += a.level * b.level * levels
                + (a.level * b.line + a.line * b.level) * crossed
                + a.line * b.line * lines;
        }
        product
    }

    /// Its products with the level, with the line and with itself.
    pub(super) fn products_of(&self, stretch: &Stretch) -> StretchProducts {
        let Stretch {
            from,
            to,
            level,
            line,
            onset,
        } = *stretch;
        let [levels, crossed, lines] = between(&self.after, from, to);
        let with_level = level * levels + line * crossed + onset * self.level[from];
        let with_line = level * crossed + line * lines + onset * self.line[from];
        let first = level * self.level[from] + line * self.line[from] + onset;
        StretchProducts {
            with_level,
            with_line,
            squares: level * with_level + line * with_line + onset * first,
        }
    }

    /// A stretch at a point, but for its onset.
    fn at(&self, stretch: &Stretch, i: usize) -> f64 {
        if (stretch.from..stretch.to).contains(&i) {
            stretch.level * self.level[i] + stretch.line * self.line[i]
        } else {
            0.0
        }
    }
}

/// What a stretch is to the level, to the line and to itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct StretchProducts {
    pub(super) with_level: f64,
    pub(super) with_line: f64,
    pub(super) squares: f64,
}

/// A column that is known by its values alone.
#[derive(Debug)]
pub(super) struct Sampled {
    values: Vec<f64>,
    /// Of each point and all after it: the products with the level and the line.
    after: Vec<[f64; 2]>,
}

fn sums_after<const K: usize>(
    terms: impl DoubleEndedIterator<Item = [f64; K]> + ExactSizeIterator,
) -> Vec<[f64; K]> {
    let mut after = vec![[0.0; K]; terms.len() + 1];
    let mut sums = [0.0; K];
    for (after, terms) in after.iter_mut().zip(terms).rev() {
        for (sum, term) in sums.iter_mut().zip(terms) {
            *sum += term;
        }
        *after = sums;
    }
    after
}

fn between<const K: usize>(after: &[[f64; K]], from: usize, to: usize) -> [f64; K] {
    std::array::from_fn(|k| after[from][k] - after[to][k])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::orthogonal::dot;

    const POINTS: usize = 40;

    fn values() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(-3.0..3.0, POINTS)
    }

    fn stretch() -> impl Strategy<Value = Stretch> {
        let shares = (-2.0..2.0, -2.0..2.0, -2.0..2.0);
        (0..POINTS, 1..=POINTS, shares).prop_map(|(from, length, (level, line, onset))| Stretch {
            from,
            to: (from + length).min(POINTS),
            level,
            line,
            onset,
        })
    }

    /// A stretch point by point.
    fn written(lines: &Lines, stretch: &Stretch) -> Vec<f64> {
        let mut values: Vec<f64> = (0..POINTS).map(|i| lines.at(stretch, i)).collect();
        values[stretch.from] += stretch.onset;
        values
    }

    proptest! {
        #[test]
        fn a_product_in_closed_form_is_that_of_the_points(
            (level, line, other) in (values(), values(), values()),
            (a, b) in (stretch(), stretch()),
        ) {
            let lines = Lines::new(level, line);
            let expected = dot(&written(&lines, &a), &written(&lines, &b));
            prop_assert!((lines.product(&a, &b) - expected).abs() < 1e-10);
            let found = lines.products_of(&a);
            prop_assert!((found.squares - lines.product(&a, &a)).abs() < 1e-10);
            prop_assert!((found.with_level - lines.product(&a, &lines.level())).abs() < 1e-10);
            prop_assert!((found.with_line - lines.product(&a, &lines.line())).abs() < 1e-10);
            let expected = dot(&written(&lines, &a), &other);
            prop_assert!((a.product(&lines.sampled(other)) - expected).abs() < 1e-10);
        }
    }
}
