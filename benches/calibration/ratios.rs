//! The interval of one leak rate over another, as `compare` gives it.

use leakrate::analysis::{Relation, compare};
use leakrate::model::{Bounds, FitOptions, LeakModel, LeakRates};
use leakrate::series::Series;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::goal::Promise;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Draw, Recording, Share, autoregressive, random};

const CONFIDENCE: f64 = 0.95;
/// Slopes over their true standard errors.
const PRECISIONS: [f64; 3] = [3.0, 6.0, 15.0];

/// One side of a ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Side {
    samples: usize,
    rho: f64,
}

/// Numerator and denominator.
const PAIRS: [(Side, Side); 11] = [
    (side(5, 0.0), side(5, 0.0)),
    (side(5, 0.0), side(288, 0.0)),
    (side(5, 0.0), side(288, 0.8)),
    (side(8, 0.0), side(8, 0.0)),
    (side(24, 0.0), side(24, 0.0)),
    (side(72, 0.5), side(288, 0.8)),
    (side(288, 0.0), side(288, 0.0)),
    (side(288, 0.8), side(288, 0.8)),
    (side(288, 0.95), side(288, 0.95)),
    (side(288, 0.9), side(2016, 0.98)),
    (side(2016, 0.8), side(2016, 0.8)),
];

const fn side(samples: usize, rho: f64) -> Side {
    Side { samples, rho }
}

impl Side {
    /// A series whose slope is `precision` times its true standard error.
    fn draw(self, precision: f64, random: &mut ChaCha8Rng) -> Draw {
        let n = self.samples as f64;
        let long_run = ((1.0 + self.rho) / (1.0 - self.rho)).sqrt();
        let slope = precision * long_run / (n * (n * n - 1.0) / 12.0).sqrt();
        let noise = autoregressive(self.samples, self.rho, random);
        let reading = |(i, noise)| slope * i as f64 + noise;
        Draw {
            x: (0..self.samples).map(|i| i as f64).collect(),
            y: noise.into_iter().enumerate().map(reading).collect(),
            slope,
            restarts: Vec::new(),
            recording: if self.samples <= 8 {
                Recording::Snapshots
            } else {
                Recording::MonitoredWithRequests
            },
        }
    }

    fn name(self) -> String {
        format!("{} (ρ {})", self.samples, self.rho)
    }
}

/// What `compare` said of one pair.
struct Compared {
    covers: bool,
    bounded: bool,
}

impl Compared {
    fn new(pair: (Side, Side), precision: f64, number: usize) -> Option<Self> {
        let random = &mut random(number);
        let above = pair.0.draw(precision, random);
        let below = pair.1.draw(precision, random);
        let truth = above.slope / below.slope;
        let found = compare(
            &rates(&below.series()?)?,
            &rates(&above.series()?)?,
            Relation::Environments,
            CONFIDENCE,
        );
        let bounds = found.ok()?.ratio?.interval?.bounds;
        Some(Self {
            covers: bounds.lower().is_none_or(|lower| lower <= truth)
                && bounds.upper().is_none_or(|upper| truth <= upper),
            bounded: matches!(bounds, Bounds::Between { .. }),
        })
    }
}

/// The rates of a series, fitted with the default options.
pub(crate) fn rates(series: &Series) -> Option<LeakRates> {
    let model = LeakModel::fit(series, &FitOptions::default()).ok()?;
    Some(model.rates("draw"))
}

/// The table of ratios.
pub(crate) fn ratios(effort: Effort) -> Section {
    let draws = effort.draws(100, 1000);
    let mut section = Section::default();
    let mut table = Table::new(&[
        "readings above",
        "readings below",
        "slope / error",
        "covered",
        "with both ends",
    ]);
    for pair in PAIRS {
        for precision in PRECISIONS {
            let compared: Vec<Compared> = (0..draws)
                .into_par_iter()
                .filter_map(|number| Compared::new(pair, precision, number))
                .collect();
            let setting = Setting {
                samples: pair.0.samples.max(pair.1.samples),
                name: format!(
                    "ratio of {} to {}, slope {precision} times its error",
                    pair.0.name(),
                    pair.1.name()
                ),
            };
            let covered = Share::of(compared.iter().map(|one| one.covers));
            let bounded = Share::of(compared.iter().map(|one| one.bounded));
            table.push(vec![
                pair.0.name(),
                pair.1.name(),
                precision.to_string(),
                section.cell(Some(Promise::Ratio), covered, &setting),
                percent(bounded),
            ]);
        }
    }
    section.markdown = format!("{draws} draws a row, in percent.\n\n{table}\n");
    section
}
