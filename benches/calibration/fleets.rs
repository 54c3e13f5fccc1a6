//! Leaks among a thousand series that are judged together.

use leakrate::analysis::{Standing, among_many};
use leakrate::model::{FitOptions, LeakModel, Verdict};
use leakrate::units::Rate;
use rayon::prelude::*;

use crate::goal::{Check, Measured, Promise};
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Noise, Recording, Scenario, Share};

const PODS: usize = 1000;
const SAMPLES: usize = 288;
/// The smallest growth that matters, over the window in units of the noise.
const FLOOR: f64 = 2.0;
/// What leaks add to memory, likewise: pods that leak take turns.
const LEAKS: [f64; 3] = [3.0, 4.0, 8.0];

/// A fleet of which every so-manieth pod leaks.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fleet {
    rho: f64,
    /// Pods in a thousand that leak.
    leaking: usize,
    /// What the others add to memory: nothing, or as much as is just no leak.
    harmless: f64,
}

impl Fleet {
    fn rise(self, pod: usize) -> f64 {
        if pod < self.leaking {
            LEAKS[pod % LEAKS.len()]
        } else {
            self.harmless
        }
    }

    /// What is said of every pod. `None` only if readings were not finite.
    fn judge(self, number: usize) -> Option<Judged> {
        let model = |pod: usize| {
            let scenario = Scenario {
                noise: Noise::Autoregressive(self.rho),
                rise: self.rise(pod),
                samples: SAMPLES,
                recording: Recording::Monitored,
            };
            let draw = scenario.draw(PODS * number + pod);
            let mut options = FitOptions::default();
            options.floor.per_second = Some(Rate::new(draw.unit() * FLOOR / draw.window()));
            LeakModel::fit(&draw.series()?, &options).ok()
        };
        let models: Vec<LeakModel> = (0..PODS)
            .into_par_iter()
            .map(model)
            .collect::<Option<_>>()?;
        let many = among_many(&models.iter().collect::<Vec<_>>());
        let held = |pod: &usize| many[*pod].standing == Some(Standing::Held);
        let called = |pod: usize| models[pod].verdict == Verdict::Leak;
        let harmless = self.leaking..PODS;
        Some(Judged {
            false_held: harmless.clone().filter(held).count(),
            held: (0..PODS).filter(held).count(),
            false_alone: Share::of(harmless.map(called)),
            found: Share::of((0..self.leaking).map(|pod| held(&pod))),
        })
    }
}

/// What was said of one fleet.
struct Judged {
    false_held: usize,
    held: usize,
    /// Harmless pods that are called a leak where each is judged alone.
    false_alone: Share,
    found: Share,
}

impl Judged {
    /// False leaks among those that hold, in percent; none where none holds.
    fn false_discoveries(&self) -> f64 {
        100.0 * self.false_held as f64 / self.held.max(1) as f64
    }
}

/// The table of fleets.
pub(crate) fn fleets(effort: Effort) -> Section {
    let draws = effort.draws(2, 40);
    let mut section = Section::default();
    let mut table = Table::new(&[
        "noise",
        "leaking",
        "the others grow by",
        "false among leaks that hold",
        "false leaks, each alone",
        "leaks found",
    ]);
    for rho in [0.8, 0.95] {
        for harmless in [0.0, FLOOR] {
            for leaking in [0, 100, 400] {
                let fleet = Fleet {
                    rho,
                    leaking,
                    harmless,
                };
                let judged: Vec<Judged> = (0..draws)
                    .filter_map(|number| fleet.judge(number))
                    .collect();
                table.push(row(fleet, &judged, &mut section));
            }
        }
    }
    section.markdown = format!("{draws} fleets a row, in percent.\n\n{table}\n");
    section
}

fn row(fleet: Fleet, judged: &[Judged], section: &mut Section) -> Vec<String> {
    let share = format!("{} %", fleet.leaking / 10);
    let harmless = match fleet.harmless {
        0.0 => "0",
        _ => "the floor",
    };
    let setting = Setting {
        samples: SAMPLES,
        name: format!("{share} leaking, ρ = {}, others {harmless}", fleet.rho),
    };
    let add = |of: fn(&Judged) -> Share| {
        judged
            .iter()
            .map(of)
            .fold(Share::default(), |all, one| Share {
                hits: all.hits + one.hits,
                draws: all.draws + one.draws,
            })
    };
    let false_discoveries: Vec<f64> = judged.iter().map(Judged::false_discoveries).collect();
    vec![
        Noise::Autoregressive(fleet.rho).to_string(),
        share,
        harmless.to_owned(),
        section.check(Check {
            promise: Promise::FalseDiscoveries,
            samples: setting.samples,
            setting: setting.name.clone(),
            found: mean(&false_discoveries),
            goal: Promise::FalseDiscoveries.goal(),
        }),
        section.cell(
            Some(Promise::FalseLeaks),
            add(|one| one.false_alone),
            &setting,
        ),
        percent(add(|one| one.found)),
    ]
}

/// The mean over fleets and its standard error.
fn mean(values: &[f64]) -> Measured {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|one| (one - value).powi(2)).sum();
    Measured {
        value,
        error: (squares / (n - 1.0) / n).sqrt(),
    }
}
