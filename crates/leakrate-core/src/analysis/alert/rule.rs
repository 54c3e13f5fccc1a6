//! A rule that fires while memory leaks: a slope over a window, above the noise, outside of warm-ups,
//! and as long as noise remembers itself.

use super::slope_noise::{SlopeNoise, Steepness};
use crate::analysis::Standing;
use crate::model::{Extent, LeakModel, WarmUpDecision};
use crate::series::Series;
use crate::stats::distribution::normal_quantile;
use crate::stats::excursion::slope_level;
use crate::stats::quantile::quantile;
use crate::stats::verdict::Verdict;
use crate::units::{Bytes, Quantity, Rate, Seconds};

/// How often noise alone may fire a rule: in so many months of one series.
pub const FALSE_FIRINGS: f64 = 0.025;
const MONTH: f64 = 30.0 * 86_400.0;
/// With this probability a leak as slow as its interval allows is above the threshold.
const SEEN: f64 = 0.95;
/// The noise that the rule of many series is made for: all but the noisiest tenth.
const QUIET: f64 = 0.9;
/// A rule waits for no longer than this share of its window.
const MOST_HOLD: f64 = 0.25;
/// Windows of fewer readings than this say little of a slope.
const FEWEST: f64 = 10.0;
/// A window is no shorter than this share of the longest run, up to an hour: bumps that are none of the
/// noise last for minutes.
const SHARE: f64 = 0.125;
const HOUR: f64 = 3600.0;
/// How far back the past of a series is looked for, at most.
const PAST: f64 = HOUR;
/// A restart falls so many times as far as noise does.
const CLEAR_FALL: f64 = 1.5;
/// A restart falls within so many readings, and within ten minutes where those are nearer to each other.
const FALLS_OVER: f64 = 5.0;
const LEAST_FALL_TIME: f64 = 600.0;
/// A window is no longer than this share of the longest run, so that the run tells what its slopes scatter by; and
/// where processes restart, short enough that most of a run is looked at.
const SHARE_OF_ONE_RUN: f64 = 0.75;
const SHARE_OF_RUNS: f64 = 0.5;

const SPANS: [f64; 21] = [
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1800.0,
    3600.0,
    7200.0,
    10_800.0,
    14_400.0,
    21_600.0,
    28_800.0,
    43_200.0,
    86_400.0,
    129_600.0,
    172_800.0,
    259_200.0,
    432_000.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
];

/// One series that a rule is made for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its readings.
    pub series: &'a Series,
    /// What was fitted to them.
    pub model: &'a LeakModel,
    /// Whether a leak holds among many.
    pub standing: Option<Standing>,
}

/// How restarts are kept out of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestartCut {
    /// By a metric that tells when the process started.
    StartTime,
    /// By memory itself, which falls at once.
    Falls {
        /// A restart falls by this much or more.
        at_least: Bytes,
        /// It does so within this time.
        within: Seconds,
    },
}

/// What a rule is to know besides the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlertOptions {
    /// Whether a metric tells when a process started.
    pub start_time_is_known: bool,
    /// The limit, where the rule is to warn of it.
    pub limit: Option<Bytes>,
    /// How long before the limit.
    pub lead: Seconds,
}

/// What the threshold was chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AimedAt {
    /// The leak that was found, which it tells from noise nearly always.
    Leak,
    /// The leak that was found; no window that was measured tells it from noise so surely.
    FaintLeak,
    /// The smallest leak that it can tell from noise: none was found.
    Watch,
}

/// A rule, with the numbers that it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRule {
    /// What the threshold was chosen by.
    pub aimed: AimedAt,
    /// The length over which the slope is taken.
    pub window: Seconds,
    /// Slopes above this fire.
    pub threshold: Rate<Bytes, Seconds>,
    /// For so long the slope must stay there.
    pub hold: Seconds,
    /// What is left out after a start, besides the window.
    pub warm_up: Seconds,
    /// How restarts are kept out.
    pub restarts: RestartCut,
    /// The limit that it warns of, where one is known.
    pub limit: Option<Bytes>,
    /// How long before that.
    pub lead: Seconds,
    /// How far readings rise above the line: it is the highest of them that a process dies of.
    pub margin: Bytes,
    /// The standard deviation of the slope over such a window, by noise alone.
    pub noise: Rate<Bytes, Seconds>,
    /// How many of those noise alone reaches too rarely to matter.
    pub deviations: f64,
    /// The steepest climb over such a window that noise made in the readings.
    pub steepest: Rate<Bytes, Seconds>,
    /// The leak to be told from noise: the lower end of the slowest, or the smallest that matters.
    pub target: Rate<Bytes, Seconds>,
    /// The smallest leak that it fires on nearly always.
    pub smallest: Rate<Bytes, Seconds>,
    /// How long noise remembers itself.
    pub memory: Seconds,
    /// Autocorrelation of neighbouring readings.
    pub autocorrelation: f64,
    /// Standard deviation of one reading about the line.
    pub deviation: Bytes,
    /// The usual time between readings.
    pub step: Seconds,
    /// Series that it was made for, and those of them that leak.
    pub series: usize,
    /// Those of them that leak.
    pub leaking: usize,
    /// Those of them that are noisier than it allows for.
    pub noisier: usize,
}

/// Why there is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRule {
    /// The readings have no times, which is what Prometheus measures along.
    NoTimes,
    /// They have no noise that a threshold could be found by, as of two of them.
    NoNoise,
}

/// One series with its noise.
struct Profile<'a> {
    subject: Subject<'a>,
    noise: SlopeNoise,
}

impl Profile<'_> {
    fn leaks(&self) -> bool {
        self.subject.model.verdict == Verdict::Leak
            && self.subject.standing != Some(Standing::MayBeChance)
    }

    /// The slowest that it leaks.
    fn slowest(&self) -> Option<f64> {
        let rate = self.subject.model.per_second.as_ref()?.rate;
        Some(rate.interval()?.lower.per_base()).filter(|rate| *rate > 0.0)
    }

    /// The smallest leak that could be found here.
    fn smallest(&self) -> f64 {
        let fit = self.subject.model.per_second.as_ref();
        let smallest = fit.and_then(|fit| fit.smallest_detectable);
        smallest.map_or(0.0, Rate::per_base)
    }

    /// The smallest leak that matters.
    fn floor(&self) -> f64 {
        self.subject.model.floor.per_second.per_base()
    }

    fn warm_up(&self) -> Seconds {
        let model = self.subject.model;
        let of_climb = model
            .growth
            .climb
            .map(|climb| climb.time_constant.times(3.0));
        let of_climb = match of_climb {
            Some(Extent::Time(time)) => time.0,
            Some(Extent::Requests(_)) | None => 0.0,
        };
        let left_out = match model.warm_up.decision {
            WarmUpDecision::Kept => 0.0,
            WarmUpDecision::Detected | WarmUpDecision::Given => self.left_out().unwrap_or(0.0),
        };
        Seconds(of_climb.max(left_out).max(self.noise.warm_up.0))
    }

    /// The least that memory fell by where it restarted.
    fn least_restart(&self) -> Option<f64> {
        let memory = self.subject.series.memory();
        let falls = self.subject.model.restarts.iter().filter_map(|restart| {
            let before = memory.get(restart.sample.checked_sub(1)?)?;
            Some(before - memory.get(restart.sample)?)
        });
        falls.min_by(f64::total_cmp)
    }

    /// The longest window whose slopes one run can tell of.
    fn longest_window(&self) -> f64 {
        let share = if self.subject.model.restarts.is_empty() {
            SHARE_OF_ONE_RUN
        } else {
            SHARE_OF_RUNS
        };
        share * self.noise.longest_run.0
    }

    /// From the first reading of the first run to the first that was fitted.
    fn left_out(&self) -> Option<f64> {
        let first = self.subject.model.samples.first()?.start;
        let restarts = &self.subject.model.restarts;
        let begins = restarts.iter().map(|restart| restart.sample);
        let begins = begins.filter(|&sample| sample <= first).max().unwrap_or(0);
        let seconds = self.subject.series.seconds()?;
        Some(seconds.get(first)? - seconds.get(begins)?)
    }
}

/// What a window tells of the leak from the noise.
#[derive(Debug, Clone, Copy)]
struct Choice {
    window: f64,
    steepness: Steepness,
    deviations: f64,
}

impl Choice {
    /// The least that noise does not reach.
    fn above_noise(&self) -> f64 {
        let by_risk = self.deviations * self.steepness.deviation.per_base();
        by_risk.max(self.steepness.steepest.per_base())
    }

    /// What lies between the threshold and a leak that is above it nearly always.
    fn reserve(&self) -> f64 {
        normal_quantile(SEEN).unwrap_or(0.0) * self.steepness.deviation.per_base()
    }

    fn shows(&self, target: f64) -> bool {
        self.above_noise() + self.reserve() <= target
    }
}

impl AlertRule {
    /// The rule for these series: of one of them its own, of several one that holds for all, made for the
    /// slowest leak among them and the noise of all but the noisiest tenth.
    ///
    /// # Errors
    /// No series has times, or none has noise.
    pub fn choose(subjects: &[Subject<'_>], options: AlertOptions) -> Result<Self, NoRule> {
        if subjects
            .iter()
            .all(|subject| subject.series.seconds().is_none())
        {
            return Err(NoRule::NoTimes);
        }
        let profiles = subjects.iter().filter_map(|&subject| {
            let noise = SlopeNoise::of(subject.series, subject.model)?;
            Some(Profile { subject, noise })
        });
        let profiles: Vec<Profile<'_>> = profiles.collect();
        if profiles.is_empty() {
            return Err(NoRule::NoNoise);
        }
        Self::of(&profiles, options).ok_or(NoRule::NoNoise)
    }

    fn of(profiles: &[Profile<'_>], options: AlertOptions) -> Option<Self> {
        let typical = |of: &dyn Fn(&Profile<'_>) -> f64| {
            quantile(&profiles.iter().map(of).collect::<Vec<f64>>(), QUIET)
        };
        let leaking = profiles.iter().filter(|one| one.leaks()).count();
        let slowest = profiles
            .iter()
            .filter(|one| one.leaks())
            .filter_map(Profile::slowest);
        let slowest = slowest.min_by(f64::total_cmp);
        let smallest = typical(&|one| one.smallest().max(one.floor()))?;
        let target = slowest.unwrap_or(smallest);
        let choices = choices(profiles)?;
        let sure = choices.iter().find(|choice| choice.shows(target));
        let choice = sure.or(choices.last())?;
        let aimed = match (slowest, sure) {
            (None, _) => AimedAt::Watch,
            (Some(_), Some(_)) => AimedAt::Leak,
            (Some(_), None) => AimedAt::FaintLeak,
        };
        let threshold = match aimed {
            AimedAt::Leak => 0.5 * (choice.above_noise() + target - choice.reserve()),
            AimedAt::FaintLeak => choice.above_noise(),
            AimedAt::Watch => choice.above_noise().max(typical(&|one| one.floor())?),
        };
        let threshold = rounded(threshold);
        let memory = typical(&|one| one.noise.memory().0)?;
        let step = typical(&|one| one.noise.step.0)?;
        let warm_up = typical(&|one| one.warm_up().0)?;
        let warm_up = if warm_up > 0.0 {
            rounded_up(warm_up)
        } else {
            0.0
        };
        let noisier = profiles.iter().filter(|one| {
            let own = one.noise.over(Seconds(choice.window));
            choice.deviations * own.deviation.per_base() > threshold
                || own.steepest.per_base() > threshold
        });
        Some(Self {
            aimed,
            window: Seconds(choice.window),
            threshold: Rate::new(threshold),
            hold: Seconds(hold(memory, step, choice.window)),
            warm_up: Seconds(warm_up),
            restarts: if options.start_time_is_known {
                RestartCut::StartTime
            } else {
                falls(profiles, step)
            },
            limit: options.limit,
            lead: options.lead,
            margin: Bytes(typical(&|one| one.noise.peak.0)?.ceil()),
            noise: choice.steepness.deviation,
            deviations: choice.deviations,
            steepest: choice.steepness.steepest,
            target: Rate::new(target),
            smallest: Rate::new(threshold + choice.reserve()),
            memory: Seconds(memory),
            autocorrelation: typical(&|one| one.noise.autocorrelation)?,
            deviation: Bytes(typical(&|one| one.noise.deviation.0)?),
            step: Seconds(step),
            series: profiles.len(),
            leaking,
            noisier: noisier.count(),
        })
    }

    /// How long a process must have run before the rule looks at it.
    pub fn youth(&self) -> Seconds {
        Seconds(self.window.0 + self.warm_up.0)
    }

    /// Over how long, up to that age ago, a series must have been there already, where nothing tells how
    /// old its process is.
    pub fn past(&self) -> Seconds {
        Seconds(PAST.min(self.youth().0))
    }
}

/// The windows that the readings can tell of, the shortest first.
fn choices(profiles: &[Profile<'_>]) -> Option<Vec<Choice>> {
    let longest = |of: &dyn Fn(&SlopeNoise) -> f64| {
        profiles
            .iter()
            .map(|one| of(&one.noise))
            .fold(0.0, f64::max)
    };
    let step = longest(&|noise| noise.step.0);
    let run = longest(&|noise| noise.longest_run.0);
    let least = (SHARE * run).min(HOUR).max(FEWEST * step);
    let most = profiles.iter().map(Profile::longest_window);
    let most = most.fold(0.0, f64::max);
    let mut windows: Vec<f64> = SPANS
        .into_iter()
        .filter(|span| (least..=most).contains(span))
        .collect();
    if windows.is_empty() {
        windows.push(SPANS.into_iter().find(|span| *span >= least)?);
    }
    let choice = |window: f64| {
        let each = profiles.iter().map(|one| one.noise.over(Seconds(window)));
        let each: Vec<Steepness> = each.collect();
        let quiet =
            |of: fn(&Steepness) -> f64| quantile(&each.iter().map(of).collect::<Vec<f64>>(), QUIET);
        Some(Choice {
            window,
            steepness: Steepness {
                deviation: Rate::new(quiet(|one| one.deviation.per_base())?),
                steepest: Rate::new(quiet(|one| one.steepest.per_base())?),
            },
            deviations: slope_level(MONTH / window, FALSE_FIRINGS)?,
        })
    };
    windows.into_iter().map(choice).collect()
}

/// What tells a restart from noise: half as much again as noise fell at most, and no more than half way to
/// the least that a restart did. A restart of a process that has not leaked for long falls less than those
/// that were seen.
fn falls(profiles: &[Profile<'_>], step: f64) -> RestartCut {
    let within = Seconds(rounded_up((FALLS_OVER * step).max(LEAST_FALL_TIME)));
    let noise = profiles.iter().map(|one| one.noise.fall(within).0);
    let noise = noise.fold(0.0, f64::max);
    let restarts = profiles.iter().filter_map(Profile::least_restart);
    let restarts = restarts.min_by(f64::total_cmp).filter(|fall| *fall > noise);
    let clear = CLEAR_FALL * noise;
    let at_least = restarts.map_or(clear, |fall| clear.min(f64::midpoint(noise, fall)));
    let quanta = profiles
        .iter()
        .filter_map(|one| Some(one.subject.series.quantum()?.base()));
    RestartCut::Falls {
        at_least: Bytes(quanta.fold(at_least, f64::max).ceil()),
        within,
    }
}

/// As long as noise remembers itself, in two readings at least, and a quarter of the window at most.
fn hold(memory: f64, step: f64, window: f64) -> f64 {
    let most = MOST_HOLD * window;
    let least = memory.max(2.0 * step);
    let mut fits = SPANS.into_iter().filter(|span| *span <= most);
    let enough = fits.clone().find(|span| *span >= least);
    enough.or(fits.next_back()).unwrap_or(SPANS[0])
}

/// To three digits: no rule says more of its threshold.
fn rounded(threshold: f64) -> f64 {
    let unit = 10_f64.powf(threshold.abs().log10().floor() - 2.0);
    if unit > 0.0 && unit.is_finite() {
        (threshold / unit).round() * unit
    } else {
        threshold
    }
}

fn rounded_up(span: f64) -> f64 {
    let round = SPANS.into_iter().find(|round| *round >= span);
    round.unwrap_or((span / HOUR).ceil() * HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::alert::{Watched, firings};
    use crate::model::FitOptions;
    use crate::series::{Clock, Columns, Restart, RestartReason};
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution as _, StandardNormal};

    const DAY: f64 = 86_400.0;
    const STEP: f64 = 300.0;

    /// What memory does besides its noise.
    #[derive(Clone, Copy, Default)]
    struct World {
        leak_a_day: f64,
        wave: f64,
        /// Restarts once a day, each with a climb this high.
        warm_up: f64,
    }

    fn simulated(world: World, days: f64, seed: u64) -> Series {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
        let mut noise = draw();
        let (mut seconds, mut memory, mut restarts) = (Vec::new(), Vec::new(), Vec::new());
        for sample in 0..(days * DAY / STEP) as usize {
            let at = sample as f64 * STEP;
            let age = if world.warm_up > 0.0 { at % DAY } else { at };
            if sample > 0 && age == 0.0 {
                restarts.push(Restart {
                    sample,
                    reason: RestartReason::Process,
                });
            }
            let climb = world.warm_up * (-age / 1200.0).exp();
            let wave = world.wave * (std::f64::consts::TAU * at / DAY).sin();
            seconds.push(1.7e9 + at);
            memory.push(500e6 + world.leak_a_day * age / DAY - climb + wave + 10e6 * noise);
            noise = 0.7 * noise + (1.0_f64 - 0.49).sqrt() * draw();
        }
        Series::new(Columns {
            clock: Clock::Wall(seconds),
            memory,
            restarts,
            ..Columns::default()
        })
        .unwrap()
    }

    fn rule(series: &Series, start_time_is_known: bool) -> AlertRule {
        let model = LeakModel::fit(series, &FitOptions::default()).unwrap();
        let subject = Subject {
            series,
            model: &model,
            standing: None,
        };
        let options = AlertOptions {
            start_time_is_known,
            limit: None,
            lead: Seconds(HOUR),
        };
        AlertRule::choose(&[subject], options).unwrap()
    }

    fn fired(rule: &AlertRule, series: &Series) -> usize {
        let restarts = series.restarts().iter().map(|restart| restart.sample);
        firings(rule, &Watched::new(series, restarts).unwrap())
            .leak
            .len()
    }

    #[test]
    fn a_fainter_leak_takes_a_longer_window() {
        let leak = |leak_a_day| World {
            leak_a_day,
            ..World::default()
        };
        let [fast, slow] = [100e6, 20e6].map(|rate| rule(&simulated(leak(rate), 4.0, 1), true));
        assert_eq!((fast.aimed, slow.aimed), (AimedAt::Leak, AimedAt::Leak));
        assert!(fast.window < slow.window, "{fast:?} {slow:?}");
        for rule in [fast, slow] {
            let noise = rule.deviations * rule.noise.per_base();
            assert!((noise..rule.target.per_base()).contains(&rule.threshold.per_base()));
            assert!(rule.smallest <= rule.target);
        }
    }

    /// In ten months each of noise alone, of a wave of the day, and of daily restarts with their warm-ups, a rule
    /// made from four days fires once at most; on a leak like that which it was made for, always.
    #[test]
    fn a_rule_fires_on_the_leak_and_not_on_what_it_was_made_beside() {
        let worlds = [
            (World::default(), 40e6),
            (
                World {
                    wave: 20e6,
                    ..World::default()
                },
                100e6,
            ),
            (
                World {
                    warm_up: 200e6,
                    ..World::default()
                },
                300e6,
            ),
        ];
        for (quiet, leak_a_day) in worlds {
            for start_time_is_known in [true, false] {
                let leaking = World {
                    leak_a_day,
                    ..quiet
                };
                let mut without_cause = 0;
                for seed in 0..10 {
                    let made = rule(&simulated(leaking, 4.0, seed), start_time_is_known);
                    without_cause += fired(&made, &simulated(quiet, 30.0, 100 + seed));
                    let seen = fired(&made, &simulated(leaking, 4.0, 200 + seed));
                    assert!(seen > 0, "{made:?}");
                }
                assert!(without_cause <= 1, "{without_cause} of {leak_a_day}");
            }
        }
    }

    #[test]
    fn readings_without_times_or_noise_make_no_rule() {
        let untimed = Series::new(Columns {
            requests: Some(vec![0.0, 1.0, 2.0, 3.0]),
            memory: vec![1e6, 2e6, 4e6, 5e6],
            ..Columns::default()
        })
        .unwrap();
        let model = LeakModel::fit(&untimed, &FitOptions::default()).unwrap();
        let subject = Subject {
            series: &untimed,
            model: &model,
            standing: None,
        };
        let options = AlertOptions {
            start_time_is_known: true,
            limit: None,
            lead: Seconds(HOUR),
        };
        assert_eq!(AlertRule::choose(&[subject], options), Err(NoRule::NoTimes));
    }
}
