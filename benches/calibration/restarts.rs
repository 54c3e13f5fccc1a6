//! Slopes over three restarts, found in the readings or told by the file.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::goal::{Check, Measured, Promise};
use crate::section::{Effort, Section, percent};
use crate::table::Table;
use crate::trial::{Draw, Recording, Rule, Tally, autoregressive, random};

const SAMPLES: usize = 288;
const RESTARTS: usize = 3;
/// Restarts are at least this share of the window from each other and from the ends.
const APART: usize = 8;

/// Noise of a restarting process; it climbs by one, on average, between two restarts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Setting {
    rho: f64,
    /// Standard deviation of the noise, as a share of the climb.
    noise: f64,
    climb: Climb,
    promise: Option<Promise>,
}

/// What happens between restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Climb {
    Leak,
    /// It saturates after each start, and is no leak.
    WarmUp,
}

const SETTINGS: [Setting; 8] = [
    leak(0.0, 0.02, Some(Promise::PooledSlope)),
    leak(0.0, 0.12, Some(Promise::NoisyPooledSlope)),
    leak(0.0, 0.15, None),
    leak(0.0, 0.25, None),
    leak(0.8, 0.05, None),
    leak(0.8, 0.15, None),
    leak(0.8, 0.25, None),
    Setting {
        climb: Climb::WarmUp,
        ..leak(0.8, 0.15, Some(Promise::FalseLeaks))
    },
];

const fn leak(rho: f64, noise: f64, promise: Option<Promise>) -> Setting {
    Setting {
        rho,
        noise,
        climb: Climb::Leak,
        promise,
    }
}

impl Setting {
    fn name(self) -> String {
        let climb = match self.climb {
            Climb::Leak => "leak",
            Climb::WarmUp => "warm-ups, no leak",
        };
        format!("{climb}, ρ = {}, noise {}", self.rho, self.noise)
    }

    /// Readings with restarts that they alone tell.
    fn draw(self, number: usize) -> Draw {
        let random = &mut random(number);
        let restarts = restart_places(random);
        let noise = autoregressive(SAMPLES, self.rho, random);
        let rate = (RESTARTS + 1) as f64 / SAMPLES as f64 / self.noise;
        let reading = |i: usize| {
            let start = restarts.iter().rev().find(|&&place| place <= i);
            let age = (i - start.copied().unwrap_or(0)) as f64;
            let height = match self.climb {
                Climb::Leak => rate * age,
                Climb::WarmUp => -(-age / (0.05 * SAMPLES as f64)).exp_m1() / self.noise,
            };
            height + noise[i]
        };
        Draw {
            x: (0..SAMPLES).map(|i| i as f64).collect(),
            y: (0..SAMPLES).map(reading).collect(),
            slope: match self.climb {
                Climb::Leak => rate,
                Climb::WarmUp => 0.0,
            },
            restarts: Vec::new(),
            recording: Recording::Monitored,
        }
    }

    /// The same with restarts that the file tells.
    fn told(self, number: usize) -> Draw {
        Draw {
            restarts: restart_places(&mut random(number)),
            ..self.draw(number)
        }
    }
}

/// Places in order, drawn until they are far enough apart.
fn restart_places(random: &mut ChaCha8Rng) -> Vec<usize> {
    let least = SAMPLES / APART;
    loop {
        let place = |_| random.random_range(least..SAMPLES - least);
        let mut places: Vec<usize> = (0..RESTARTS).map(place).collect();
        places.sort_unstable();
        if places.windows(2).all(|pair| pair[1] - pair[0] >= least) {
            return places;
        }
    }
}

/// The table of restarts.
pub(crate) fn restarts(effort: Effort) -> Section {
    let draws = effort.draws(200, 2000);
    let mut section = Section::default();
    let mut table = Table::new(&[
        "readings",
        "slope, found",
        "slope, told",
        "slope, drop rule",
        "slope, uncut",
        "covered, found",
        "covered, told",
        "leak, found",
        "leak, told",
    ]);
    let rules = [Rule::Leakrate, Rule::CutAtDrops, Rule::LeastSquares];
    for setting in SETTINGS {
        let found = Tally::of_rules(&rules, draws, |number| setting.draw(number));
        let told = Tally::of_rules(&rules[..1], draws, |number| setting.told(number));
        let ([own, drops, uncut], [told]) = (&found[..], &told[..]) else {
            continue;
        };
        table.push(vec![
            setting.name(),
            slope_cell(&mut section, setting, own),
            slope_share(setting, told),
            slope_share(setting, drops),
            slope_share(setting, uncut),
            percent(own.covered),
            percent(told.covered),
            leak_cell(&mut section, setting, own),
            percent(told.leaks),
        ]);
    }
    section.markdown = format!("{draws} draws a row, 288 readings.\n\n{table}\n");
    section
}

/// Mean slope over the true one; absent where the true one is 0.
fn share_of_truth(setting: Setting, tally: &Tally) -> Option<Measured> {
    let rise = (RESTARTS + 1) as f64 / setting.noise;
    let spread = (tally.error.powi(2) - tally.bias.powi(2)).max(0.0).sqrt();
    (setting.climb == Climb::Leak).then(|| Measured {
        value: 1.0 + tally.bias / rise,
        error: spread / rise / (tally.covered.draws.max(1) as f64).sqrt(),
    })
}

fn slope_share(setting: Setting, tally: &Tally) -> String {
    share_of_truth(setting, tally).map_or("–".to_owned(), |share| format!("{:.3}", share.value))
}

fn slope_cell(section: &mut Section, setting: Setting, tally: &Tally) -> String {
    match (setting.promise, share_of_truth(setting, tally)) {
        (Some(promise), Some(found)) => section.check(Check {
            promise,
            samples: SAMPLES,
            setting: setting.name(),
            found,
            goal: promise.goal(),
        }),
        _ => slope_share(setting, tally),
    }
}

fn leak_cell(section: &mut Section, setting: Setting, tally: &Tally) -> String {
    let promise = setting
        .promise
        .filter(|&promise| promise == Promise::FalseLeaks);
    let setting = crate::section::Setting {
        samples: SAMPLES,
        name: setting.name(),
    };
    section.cell(promise, tally.leaks, &setting)
}
