//! A process whose memory falls again and again: because garbage is collected, or because the
//! process starts again.

use leakrate::series::{Clock, Columns, Restart, RestartReason, Series};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::noise::autoregressive;

/// Seconds from one reading to the next.
const STEP: f64 = 300.0;
const DAY: usize = 288;
const MEGABYTE: f64 = 1e6;
/// A heap is collected at twice what lives in it.
const LIVE: f64 = 400.0 * MEGABYTE;
/// Standard deviation of the readings of a heap.
pub(crate) const HEAP_NOISE: f64 = 10.0 * MEGABYTE;
/// What a restarted process holds at first, its noise, and what it leaks in a run.
const BOOT: f64 = 1000.0 * MEGABYTE;
const NOISE: f64 = 80.0 * MEGABYTE;
const LEAKED: f64 = 480.0 * MEGABYTE;
/// A fall nearer to an end of the window has too few readings on one side to be seen.
const FROM_END: usize = 3;

/// Why memory falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Falling {
    /// So many collections on average, at 800 MB give or take 10 %; what lives rises by so many
    /// bytes over the window.
    Collections { count: f64, rise: f64 },
    /// The same, drawn until there are from 1 to 8 of them, none at an end of the window.
    FewCollections { count: f64 },
    /// 24 collections of a heap whose live memory is autocorrelated: AR(.5) from one to the next.
    FollowingCollections,
    /// A leak of 20 MB/h in a process that starts again every day, under AR(.9) noise.
    Daily,
    /// A leak of 480 MB a run in a process that runs so many times, each as long, under AR(.7)
    /// noise.
    Regular { runs: usize },
    /// A leak of 480 MB in a run of mean length, with so many deploys at random times, under AR(.9)
    /// noise.
    Deploys { count: usize },
    /// Four runs that leak 160, 480, 800 and 480 MB.
    Uneven,
}

/// Whether the file tells the restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Yes,
    No,
}

/// A series with what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fallen {
    pub(crate) series: Series,
    /// Bytes per second that leak.
    pub(crate) rate: f64,
}

/// Readings, with the first after each fall.
struct Readings {
    memory: Vec<f64>,
    falls: Vec<usize>,
}

impl Falling {
    /// `None` only if readings were below 0 or not finite.
    pub(crate) fn draw(self, n: usize, told: Told, random: &mut ChaCha8Rng) -> Option<Fallen> {
        let window = n as f64 * STEP;
        let (readings, rate) = match self {
            Self::Collections { count, rise } => (heap(n, count, rise, random), rise / window),
            Self::FollowingCollections => (following(n, random), 0.0),
            Self::FewCollections { count } => (few(n, count, random), 0.0),
            Self::Daily => {
                let starts: Vec<usize> = (DAY..n).step_by(DAY).collect();
                let rate = LEAKED / (DAY as f64 * STEP);
                (restarted(n, &starts, |_| rate, 0.9, random), rate)
            }
            Self::Deploys { count } => {
                let starts = deploys(n, count, random);
                let rate = LEAKED * (count + 1) as f64 / window;
                (restarted(n, &starts, |_| rate, 0.9, random), rate)
            }
            Self::Regular { runs } => {
                let starts: Vec<usize> = (1..runs).map(|run| run * n / runs).collect();
                let rate = LEAKED * runs as f64 / window;
                (restarted(n, &starts, |_| rate, 0.7, random), rate)
            }
            Self::Uneven => {
                let starts: Vec<usize> = (1..4).map(|run| run * n / 4).collect();
                let rate = 4.0 * LEAKED / window;
                let of_run = |run: usize| rate * [2.0, 6.0, 10.0, 6.0][run] / 6.0;
                (restarted(n, &starts, of_run, 0.7, random), rate)
            }
        };
        let restart = |&sample: &usize| Restart {
            sample,
            reason: RestartReason::Process,
        };
        let series = Series::new(Columns {
            name: "draw".into(),
            clock: Clock::Wall((0..n).map(|i| 1.77e9 + STEP * i as f64).collect()),
            memory: readings.memory,
            restarts: match told {
                Told::Yes => readings.falls.iter().map(restart).collect(),
                Told::No => Vec::new(),
            },
            ..Columns::default()
        });
        Some(Fallen {
            series: series.ok()?,
            rate,
        })
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

fn heap(n: usize, count: f64, rise: f64, random: &mut ChaCha8Rng) -> Readings {
    collected(n, count, rise, 0.0, random)
}

fn following(n: usize, random: &mut ChaCha8Rng) -> Readings {
    collected(n, 24.0, 0.0, 0.5, random)
}

/// Live memory after a collection keeps a share of `rho` of its last deviation.
fn collected(n: usize, count: f64, rise: f64, rho: f64, random: &mut ChaCha8Rng) -> Readings {
    let rate = LIVE * count / n as f64;
    let threshold = |random: &mut ChaCha8Rng| 2.0 * LIVE * (1.0 + 0.1 * normal(random));
    let mut used = LIVE * (1.0 + random.random::<f64>());
    let mut full = threshold(random);
    let mut deviation = normal(random);
    let mut readings = Readings {
        memory: Vec::with_capacity(n),
        falls: Vec::new(),
    };
    for i in 0..n {
        used += rate * (0.4 * normal(random) - 0.08).exp();
        if used >= full {
            deviation = rho * deviation + (1.0 - rho * rho).sqrt() * normal(random);
            used = LIVE + 0.05 * LIVE * deviation;
            full = threshold(random);
            readings.falls.push(i);
        }
        let live = rise * i as f64 / n as f64;
        readings
            .memory
            .push(used + live + HEAP_NOISE * normal(random));
    }
    readings
}

fn few(n: usize, count: f64, random: &mut ChaCha8Rng) -> Readings {
    loop {
        let readings = heap(n, count, 0.0, random);
        let inside = FROM_END..=n - FROM_END;
        if (1..=8).contains(&readings.falls.len())
            && readings.falls.iter().all(|fall| inside.contains(fall))
        {
            return readings;
        }
    }
}

fn deploys(n: usize, count: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::new();
    while starts.len() < count {
        let start = random.random_range(n / 40..n - n / 40);
        if !starts.contains(&start) {
            starts.push(start);
        }
    }
    starts.sort_unstable();
    starts
}

fn restarted(
    n: usize,
    starts: &[usize],
    rate: impl Fn(usize) -> f64,
    rho: f64,
    random: &mut ChaCha8Rng,
) -> Readings {
    let noise = autoregressive(n, rho, random);
    let reading = |i: usize| {
        let run = starts.partition_point(|&start| start <= i);
        let start = run.checked_sub(1).map_or(0, |last| starts[last]);
        BOOT + rate(run) * STEP * (i - start) as f64 + NOISE * noise[i]
    };
    Readings {
        memory: (0..n).map(reading).collect(),
        falls: starts.to_vec(),
    }
}
