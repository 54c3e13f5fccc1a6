//! The pooled rate of a group of instances, and the ratio of two groups, as `fit --group-by` and
//! `compare --group-by` give them.

use leakrate::analysis::{Instance, PooledRates, Relation, SharedError, compare_groups};
use leakrate::model::{Bounds, FitOptions, LeakModel};
use leakrate::series::Series;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};
use rayon::prelude::*;

use crate::goal::Promise;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Draw, Recording, Share, autoregressive, random};

const CONFIDENCE: f64 = 0.95;
const SAMPLES: usize = 288;
const RHO: f64 = 0.8;
/// The mean slope of a group over the true standard error of that of one instance.
const PRECISION: f64 = 10.0;
/// The mean of the one group over that of the other.
const RATIO: f64 = 1.5;

/// Instances whose slopes differ by this share of their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Group {
    instances: usize,
    spread: f64,
}

impl Group {
    /// Instances whose slopes are drawn about `mean`.
    fn draw(self, mean: f64, random: &mut ChaCha8Rng) -> Option<Vec<Fitted>> {
        let instance = |_| {
            let apart: f64 = StandardNormal.sample(random);
            let slope = mean * (1.0 + self.spread * apart);
            let noise = autoregressive(SAMPLES, RHO, random);
            let reading = |(i, noise)| slope * i as f64 + noise;
            let draw = Draw {
                x: (0..SAMPLES).map(|i| i as f64).collect(),
                y: noise.into_iter().enumerate().map(reading).collect(),
                slope,
                restarts: Vec::new(),
                recording: Recording::Monitored,
            };
            let series = draw.series()?;
            let model = LeakModel::fit(&series, &FitOptions::default()).ok()?;
            Some(Fitted { series, model })
        };
        (0..self.instances).map(instance).collect()
    }
}

/// A series with its model.
struct Fitted {
    series: Series,
    model: LeakModel,
}

fn mean_slope() -> f64 {
    let n = SAMPLES as f64;
    let long_run = ((1.0 + RHO) / (1.0 - RHO)).sqrt();
    PRECISION * long_run / (n * (n * n - 1.0) / 12.0).sqrt()
}

/// What was said of two groups.
struct Judged {
    mean_covered: bool,
    ratio_covered: bool,
    ratio_bounded: bool,
}

impl Judged {
    fn new(group: Group, number: usize) -> Option<Self> {
        let random = &mut random(number);
        let mean = mean_slope();
        let [below, above] = [mean, RATIO * mean].map(|mean| group.draw(mean, random));
        let (below, above) = (below?, above?);
        let instances = [&below, &above].map(|group| {
            let instances = group.iter().map(|one| Instance {
                series: &one.series,
                model: &one.model,
            });
            instances.collect::<Vec<_>>()
        });
        let pooled = instances
            .each_ref()
            .map(|group| PooledRates::of(group, CONFIDENCE));
        let unit = crate::trial::DEVIATION;
        let interval = pooled[0].per_second?.rate.interval()?;
        let held = interval.lower.per_base()..=interval.upper.per_base();
        let found = compare_groups(
            &pooled[0].rates("below", &instances[0], None)?,
            &pooled[1].rates("above", &instances[1], None)?,
            SharedError::of(&instances[0], &instances[1]),
            Relation::Environments,
            CONFIDENCE,
        );
        let bounds = found.ok()?.ratio?.interval?.bounds;
        Some(Self {
            mean_covered: held.contains(&(mean * unit)),
            ratio_covered: bounds.lower().is_none_or(|lower| lower <= RATIO)
                && bounds.upper().is_none_or(|upper| RATIO <= upper),
            ratio_bounded: matches!(bounds, Bounds::Between { .. }),
        })
    }
}

/// The table of groups.
pub(crate) fn groups(effort: Effort) -> Section {
    let draws = effort.draws(60, 2000);
    let mut section = Section::default();
    let mut table = Table::new(&[
        "instances of each group",
        "differing by",
        "mean covered",
        "ratio covered",
        "ratio with both ends",
    ]);
    for instances in [3, 10, 30] {
        for spread in [0.0, 0.2, 0.5] {
            let group = Group { instances, spread };
            let judged: Vec<Judged> = (0..draws)
                .into_par_iter()
                .filter_map(|number| Judged::new(group, number))
                .collect();
            let differing = format!("{:.0} %", 100.0 * spread);
            let setting = Setting {
                samples: SAMPLES,
                name: format!("{instances} instances, differing by {differing}"),
            };
            let mean = Share::of(judged.iter().map(|one| one.mean_covered));
            let ratio = Share::of(judged.iter().map(|one| one.ratio_covered));
            let bounded = Share::of(judged.iter().map(|one| one.ratio_bounded));
            table.push(vec![
                instances.to_string(),
                differing,
                section.cell(Some(Promise::GroupMean), mean, &setting),
                section.cell(Some(Promise::GroupRatio), ratio, &setting),
                percent(bounded),
            ]);
        }
    }
    section.markdown = format!("{draws} draws a row, in percent.\n\n{table}\n");
    section
}
