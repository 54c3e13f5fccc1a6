//! What columns can explain in each block: a level, a slope and the one step that it may hold.

use std::borrow::Borrow;
use std::ops::Range;

use super::innovations::Innovations;
use super::step_place::StepPlace;
use crate::stats::orthogonal::dot;

/// A direction that keeps less than this share of its length beside those before it is none.
const NONE: f64 = 1e-10;

/// The whitened level, line and step of each block, of length 1 and at right angles to each other.
pub(super) struct BlockBases<'a> {
    blocks: &'a [Range<usize>],
    /// Of each point what the three are there, next to each other: their products are one pass.
    units: Vec<[f64; 3]>,
}

impl<'a> BlockBases<'a> {
    pub(super) fn of(data: &Innovations, blocks: &'a [Range<usize>], places: &[StepPlace]) -> Self {
        let lines = data.level.iter().zip(&data.line);
        let mut units: Vec<[f64; 3]> = lines.map(|(&level, &line)| [level, line, 0.0]).collect();
        for place in places {
            for [level, _, step] in &mut units[place.first..place.block_end] {
                *step = *level;
            }
            units[place.first][2] = data.onset(place.first);
        }
        for block in blocks {
            orthonormalise(&mut units[block.clone()]);
        }
        Self { blocks, units }
    }

    /// The parts of a column along these; its first point is in no block, and is a part itself.
    pub(super) fn parts(&self, values: &[f64]) -> Vec<f64> {
        let mut parts = Vec::with_capacity(1 + 3 * self.blocks.len());
        parts.extend(values.first());
        for block in self.blocks {
            parts.extend(products(&self.units[block.clone()], &values[block.clone()]));
        }
        parts
    }
}

fn products(units: &[[f64; 3]], values: impl IntoIterator<Item = impl Borrow<f64>>) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for (units, value) in units.iter().zip(values) {
        for (sum, unit) in sums.iter_mut().zip(units) {
            *sum += unit * value.borrow();
        }
    }
    sums
}

/// Gram–Schmidt done twice, in place (see [`crate::stats::orthogonal`]); what adds nothing is 0.
fn orthonormalise(columns: &mut [[f64; 3]]) {
    for k in 0..3 {
        let before = length(columns, k);
        for _ in 0..2 {
            let shares = products(columns, columns.iter().map(|row| row[k]));
            for row in &mut *columns {
                row[k] -= dot(&shares[..k], &row[..k]);
            }
        }
        let left = length(columns, k);
        let scale = if left > NONE * before {
            1.0 / left
        } else {
            0.0
        };
        for row in &mut *columns {
            row[k] *= scale;
        }
    }
}

fn length(columns: &[[f64; 3]], k: usize) -> f64 {
    columns
        .iter()
        .map(|row| row[k] * row[k])
        .sum::<f64>()
        .sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::orthogonal::Orthonormal;

    proptest! {
        #[test]
        fn bases_in_place_span_what_bases_column_by_column_do(
            columns in prop::collection::vec(prop::collection::vec(-3.0..3.0_f64, 6), 4),
            is_twice in any::<bool>(),
        ) {
            let third = if is_twice { 0 } else { 2 };
            let of = [0, 1, third].map(|k| columns[k].clone());
            let mut found: Vec<[f64; 3]> = (0..6).map(|i| of.each_ref().map(|c| c[i])).collect();
            let expected = Orthonormal::of(of);
            orthonormalise(&mut found);
            let found: f64 = products(&found, &columns[3]).map(|part| part * part).iter().sum();
            let explained = |unit: &Vec<f64>| dot(unit, &columns[3]).powi(2);
            let expected: f64 = expected.columns().iter().map(explained).sum();
            prop_assert!((found - expected).abs() < 1e-9);
        }
    }
}
