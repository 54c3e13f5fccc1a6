//! A pod of which the truth is known: what it leaks, its noise, and when it restarts.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

/// What the kernel kills a pod at.
pub(crate) const LIMIT: f64 = 512e6;
const BOOT: f64 = 220e6;
const BOOT_SPREAD: f64 = 20e6;
const NOISE: f64 = 4e6;
/// Noise forgets itself after this long: a reading resembles those of the last twenty minutes.
const MEMORY_OF_NOISE: f64 = 1200.0;
/// A deployment or an eviction restarts a pod every so often.
const BETWEEN_RESTARTS: f64 = 60.0 * 3600.0;
/// Pods of one version leak alike, but not quite: the standard deviation of their logarithms.
const SPREAD: f64 = 0.2;
const HOUR: f64 = 3600.0;

/// What memory does beside its noise.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Memory {
    Leaks {
        bytes_per_second: f64,
    },
    /// A cache that fills once after each start.
    Fills {
        height: f64,
        seconds: f64,
    },
    Stays,
}

/// A pod and where it stands in its life.
pub(crate) struct Pod {
    pub(crate) name: String,
    pub(crate) deployment: &'static str,
    pub(crate) version: &'static str,
    pub(crate) node: String,
    pub(crate) memory: Memory,
    pub(crate) restarts: usize,
    boot: f64,
    step: f64,
    age: f64,
    noise: f64,
    random: ChaCha8Rng,
}

impl Memory {
    /// What every pod of a version does, up to its own spread.
    fn of(deployment: &str, version: &str) -> Self {
        match (deployment, version) {
            ("web", "v1") => leak_per_hour(2e6),
            ("web", _) => leak_per_hour(5e6),
            ("worker", _) => Self::Fills {
                height: 120e6,
                seconds: 2.0 * HOUR,
            },
            _ => Self::Stays,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Leaks { .. } => "leak",
            Self::Fills { .. } => "plateau",
            Self::Stays => "no_leak",
        }
    }

    pub(crate) fn bytes_per_second(self) -> f64 {
        match self {
            Self::Leaks { bytes_per_second } => bytes_per_second,
            Self::Fills { .. } | Self::Stays => 0.0,
        }
    }

    fn grown(self, age: f64) -> f64 {
        match self {
            Self::Leaks { bytes_per_second } => bytes_per_second * age,
            Self::Fills { height, seconds } => height * -(-age / seconds).exp_m1(),
            Self::Stays => 0.0,
        }
    }

    fn scaled(self, factor: f64) -> Self {
        match self {
            Self::Leaks { bytes_per_second } => Self::Leaks {
                bytes_per_second: bytes_per_second * factor,
            },
            other => other,
        }
    }
}

fn leak_per_hour(bytes: f64) -> Memory {
    Memory::Leaks {
        bytes_per_second: bytes / HOUR,
    }
}

impl Pod {
    /// The pod of this number: two in five serve the web and leak, one in five works and fills a
    /// cache, the others leak nothing.
    pub(crate) fn new(seed: u64, number: usize, step: f64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number as u64);
        let deployment = ["web", "api", "worker", "web", "api"][number % 5];
        let version = ["v1", "v2"][number / 5 % 2];
        let hash = if version == "v1" {
            "6d4cf56db6"
        } else {
            "7b9f8c5d44"
        };
        let factor = (SPREAD * normal(&mut random)).exp();
        Self {
            name: format!("{deployment}-{hash}-{}", suffix(number)),
            deployment,
            version,
            node: format!("node-{}", random.random_range(1..=40)),
            memory: Memory::of(deployment, version).scaled(factor),
            restarts: 0,
            boot: BOOT + BOOT_SPREAD * normal(&mut random),
            step,
            // A working day has passed since most of them were deployed.
            age: 8.0 * HOUR * random.random::<f64>(),
            noise: NOISE * normal(&mut random),
            random,
        }
    }

    /// The next reading in bytes. A pod that reads more than its limit starts anew after it.
    pub(crate) fn next_reading(&mut self) -> u64 {
        let reading = self.boot + self.memory.grown(self.age) + self.noise;
        let kept = (-self.step / MEMORY_OF_NOISE).exp();
        let fresh = NOISE * (1.0 - kept * kept).sqrt();
        self.noise = kept * self.noise + fresh * normal(&mut self.random);
        let evicted = self.random.random::<f64>() < self.step / BETWEEN_RESTARTS;
        if reading >= LIMIT || evicted {
            self.age = 0.0;
            self.restarts += 1;
        } else {
            self.age += self.step;
        }
        reading.max(0.0) as u64
    }

    /// Seconds from the last reading until the trend reaches the limit; `None` without a leak.
    pub(crate) fn seconds_to_limit(&self) -> Option<f64> {
        let rate = self.memory.bytes_per_second();
        (rate > 0.0).then(|| (LIMIT - self.boot) / rate - (self.age - self.step).max(0.0))
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// Five characters as Kubernetes appends them; another number has others.
fn suffix(number: usize) -> String {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    // A factor without a divisor in common with the 27⁵ suffixes scatters them.
    let mut rest = number.wrapping_mul(7_368_787) % LETTERS.len().pow(5);
    let mut letters = String::new();
    for _ in 0..5 {
        letters.push(char::from(LETTERS[rest % LETTERS.len()]));
        rest /= LETTERS.len();
    }
    letters
}
