//! A careful classical stack to be measured against: least squares with the wider of two
//! intervals for autocorrelated noise, and a rule for climbs that stop.
//!
//! The intervals are those of a few cosines (Sun 2011) and of Prais & Winsten 1954 on 24 block
//! means; a leak needs both above 0, and a second half that rises by a third of the first.

use super::prais_winsten::AutoregressiveLine;
use leakrate::stats::cosine::long_run_variance;
use leakrate::stats::distribution::StudentT;
use leakrate::stats::ols::Line;

use super::draw::Draw;
use super::judgement::{CONFIDENCE, Judgement, Rate};

/// Cosines, which are the degrees of freedom of their interval.
const WAVES: usize = 4;
/// Block means from this many readings on.
const BLOCKS_FROM: usize = 48;
const BLOCKS: usize = 24;
/// The share of the first half's rise that the second half keeps.
const KEPT: f64 = 1.0 / 3.0;

pub(super) fn judge(draw: &Draw) -> Judgement {
    stack(draw).unwrap_or(Judgement::silent(None))
}

fn stack(draw: &Draw) -> Option<Judgement> {
    let line = Line::fit(&draw.x, &draw.y).ok()?;
    let residuals: Vec<f64> = line.residuals(&draw.x, &draw.y).collect();
    let variance = long_run_variance(&draw.x, &residuals, WAVES)?;
    let critical = StudentT::new(WAVES as f64)?.two_sided(CONFIDENCE)?;
    let of_cosines = critical * (variance / line.sxx).sqrt();
    let blocks = blocks(draw);
    let of_blocks = AutoregressiveLine::fit(&blocks.x, &blocks.y)?.slope;
    let half = of_blocks.half_width(CONFIDENCE)?;
    let widest = of_cosines.max(half);
    let rises = line.slope > of_cosines && of_blocks.value > half;
    let rate = Rate {
        value: line.slope,
        lower: line.slope - widest,
        upper: line.slope + widest,
    };
    Some(Judgement::leak_where(rises && goes_on(draw), Some(rate)))
}

struct Blocks {
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Means of equally many readings, the rest dropped from the start.
fn blocks(draw: &Draw) -> Blocks {
    let n = draw.x.len();
    let size = if n < BLOCKS_FROM { 1 } else { n / BLOCKS };
    let means = |values: &[f64]| {
        let blocks = values[n % size..].chunks_exact(size);
        blocks
            .map(|block| block.iter().sum::<f64>() / size as f64)
            .collect()
    };
    Blocks {
        x: means(&draw.x),
        y: means(&draw.y),
    }
}

fn goes_on(draw: &Draw) -> bool {
    let half = draw.x.len() / 2;
    let slope = |x: &[f64], y: &[f64]| Line::fit(x, y).map_or(0.0, |line| line.slope);
    let early = slope(&draw.x[..half], &draw.y[..half]);
    let late = slope(&draw.x[half..], &draw.y[half..]);
    late > 0.0 && late >= KEPT * early
}
