//! Groups of instances under one load: how often the mean of a group and the ratio of two hold the
//! truth where a wave of the load runs through all of them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use leakrate::analysis::{Instance, PooledRates, Relation, SharedError, compare_groups};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::series::{Clock, Columns, Series};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

const READINGS: usize = 288;
const STEP: f64 = 300.0;
const OWN: f64 = 2e6;
/// What the pods of the two groups leak, in bytes a second.
const LEAKS: [f64; 2] = [600.0, 1200.0];
const CONFIDENCE: f64 = 0.9;

/// Pods of two groups under one load.
#[derive(Clone, Copy)]
struct Fleet {
    pods: usize,
    /// Standard deviation of the wave that all have in common.
    wave: f64,
    /// Autocorrelation of that wave from one reading to the next.
    kept: f64,
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

fn noise(kept: f64, deviation: f64, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut value = normal(random);
    let fresh = (1.0 - kept * kept).sqrt();
    let mut next = || {
        value = kept * value + fresh * normal(random);
        deviation * value
    };
    (0..READINGS).map(|_| next()).collect()
}

impl Fleet {
    /// The series of each group, of which the second leaks twice as fast.
    fn draw(self, random: &mut ChaCha8Rng) -> [Vec<Series>; 2] {
        let wave = noise(self.kept, self.wave, random);
        LEAKS.map(|leak| {
            let pod = |number| {
                let own = noise(0.5, OWN, random);
                let memory = own.iter().zip(&wave).enumerate();
                let memory = memory.map(|(i, (own, wave))| {
                    let time = i as f64 * STEP;
                    400e6 + leak * time + own + wave
                });
                Series::new(Columns {
                    name: format!("pod-{number}"),
                    clock: Clock::Wall((0..READINGS).map(|i| i as f64 * STEP).collect()),
                    memory: memory.collect(),
                    ..Columns::default()
                })
                .unwrap()
            };
            (0..self.pods).map(pod).collect()
        })
    }

    fn judge(self, seed: u64) -> Judged {
        let groups = self.draw(&mut ChaCha8Rng::seed_from_u64(seed));
        let models = groups.each_ref().map(|group| {
            let fit = |series| LeakModel::fit(series, &FitOptions::default()).unwrap();
            group.iter().map(fit).collect::<Vec<_>>()
        });
        let instances = [0, 1].map(|side| {
            let pairs = groups[side].iter().zip(&models[side]);
            pairs
                .map(|(series, model)| Instance { series, model })
                .collect::<Vec<_>>()
        });
        let pooled = instances
            .each_ref()
            .map(|group| PooledRates::of(group, CONFIDENCE));
        let interval = pooled[0].per_second.unwrap().rate.interval().unwrap();
        let rates = [0, 1].map(|side| pooled[side].rates("group", &instances[side], None).unwrap());
        let shared = SharedError::of(&instances[0], &instances[1]);
        let found = compare_groups(
            &rates[0],
            &rates[1],
            shared,
            Relation::Environments,
            CONFIDENCE,
        );
        let ratio = found.unwrap().ratio.unwrap().interval.unwrap().bounds;
        let truth = LEAKS[1] / LEAKS[0];
        Judged {
            mean: interval.lower.per_base() <= LEAKS[0] && LEAKS[0] <= interval.upper.per_base(),
            ratio: ratio.lower().is_none_or(|lower| lower <= truth)
                && ratio.upper().is_none_or(|upper| truth <= upper),
            width: interval.upper.per_base() - interval.lower.per_base(),
        }
    }

    fn shares(self, draws: u64) -> Shares {
        let judged: Vec<Judged> = (0..draws).map(|seed| self.judge(seed)).collect();
        let share = |of: fn(&Judged) -> bool| {
            judged.iter().filter(|one| of(one)).count() as f64 / draws as f64
        };
        Shares {
            mean: share(|one| one.mean),
            ratio: share(|one| one.ratio),
            width: judged.iter().map(|one| one.width).sum::<f64>() / draws as f64,
        }
    }
}

/// Whether the intervals of one fleet hold the truth.
struct Judged {
    mean: bool,
    ratio: bool,
    width: f64,
}

/// How often they do, over many.
#[derive(Debug)]
struct Shares {
    mean: f64,
    ratio: f64,
    width: f64,
}

#[test]
fn a_wave_that_all_pods_have_in_common_is_in_the_interval_of_their_mean() {
    for kept in [0.8, 0.95] {
        let fleet = Fleet {
            pods: 8,
            wave: 3e6,
            kept,
        };
        let held = fleet.shares(100);
        assert!(held.mean > 0.84, "{kept} {held:?}");
        assert!(held.ratio > 0.84, "{kept} {held:?}");
    }
}

#[test]
fn pods_without_a_common_wave_keep_a_narrow_interval() {
    for pods in [3, 8] {
        let fleet = |wave| Fleet {
            pods,
            wave,
            kept: 0.8,
        };
        let (without, with) = (fleet(0.0).shares(100), fleet(3e6).shares(100));
        assert!(without.mean > 0.84 && without.ratio > 0.84, "{without:?}");
        // The wave stays where the noise of each averages out.
        assert!(with.width > 2.0 * without.width, "{with:?} {without:?}");
    }
}
