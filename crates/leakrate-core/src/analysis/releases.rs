//! The leak rate of each release, and since which of them it leaks.
//!
//! Each release is fitted alone, so that whatever a fit knows of warm-ups, falls and the course of a
//! rate holds inside it; the first samples of a fresh process are left out where they are a warm-up.

use std::ops::Range;

use super::compare::{Comparison, FixVerdict, Relation, compare, equivalence_confidence};
use crate::model::{
    FitOptions, GrowthChange, GrowthEvent, LeakModel, LeakRates, RestartRule, Verdict,
    WarmUpDecision, WarmUpRule,
};
use crate::series::{Clock, Columns, Restart, Series, Version};
use crate::stats::shape::{Shape, ShapeFit};
use crate::units::{Seconds, Timestamp};

/// A release that was deployed.
#[derive(Debug, Clone, PartialEq)]
pub struct Deploy {
    /// Its name: a version, a commit.
    pub name: String,
    /// When it was deployed; of one that the readings tell, the first of them under it.
    pub at: Timestamp,
}

/// The releases that a series was measured under.
#[derive(Debug, Clone, PartialEq)]
pub struct Releases {
    /// In order of time; the first is the one that ran at the first sample.
    pub releases: Vec<Release>,
    /// Since which it leaks.
    pub since: Since,
}

/// A release, and what memory did under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The deploy that began it; `None` for what ran at the first sample, whose deploy is not known.
    pub deploy: Option<Deploy>,
    /// Its samples in the series; none where another release followed at once.
    pub samples: Range<usize>,
    /// Its rates; `None` where its samples are too few for a rate.
    pub rates: Option<LeakRates>,
    /// Its first samples that the rate leaves out.
    pub left_out: usize,
    /// Its rate against that of the last release before it that has one.
    pub change: Option<Comparison>,
    /// Whether its deploy is also the only restart of the series: then the age of the process
    /// explains a change as well as the release does.
    pub is_only_restart: bool,
}

/// Since which release a series leaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Since this one, by its place: the one before it does not leak, or leaks less for sure.
    Release(usize),
    /// At the latest since this one: of the one before it, that is not settled.
    AtTheLatest(usize),
    /// Its deploy is also the only restart, so the release or the age of the process began it.
    CannotTell(usize),
    /// These were deployed while it began: one of them did it, and nothing tells which.
    OneOf(Among),
    /// It began under this one, and nothing was deployed while it did.
    Under(usize),
    /// Since before the first deploy that was measured.
    BeforeTheFirst,
    /// The last release does not leak, or is not shown to.
    NotNow,
}

/// Releases that follow each other, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Among {
    /// The first.
    pub first: usize,
    /// The last.
    pub last: usize,
}

/// A restart this many samples from a deploy is that of the deploy.
const NEAR: usize = 2;
/// Warm-ups are short: they are looked for in finer blocks than a rate.
const BLOCKS: usize = 128;
/// From this difference on the other shape has next to no support (Burnham & Anderson 2002, §2.6).
const NO_SUPPORT: f64 = 10.0;
/// A climb has done 95 % after three time constants, and is no warm-up beyond half of the samples.
const OVER: f64 = 3.0;
const MOST: f64 = 0.5;

impl Releases {
    /// Fits each release of a series; `None` without times of day, or where no deploy is between two
    /// samples. A deploy before the first sample names what ran there. Where no deploys are given,
    /// they are those that the readings tell.
    pub fn of(
        series: &Series,
        model: &LeakModel,
        deploys: &[Deploy],
        options: &FitOptions,
    ) -> Option<Self> {
        let Clock::Wall(seconds) = series.clock() else {
            return None;
        };
        let mut deploys = if deploys.is_empty() {
            told(series.versions(), seconds)
        } else {
            deploys.to_vec()
        };
        deploys.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
        let first_sample = |deploy: &Deploy| seconds.partition_point(|&at| at < deploy.at.0);
        let (before, inside): (Vec<Deploy>, Vec<Deploy>) = deploys
            .into_iter()
            .filter(|deploy| first_sample(deploy) < series.len())
            .partition(|deploy| first_sample(deploy) == 0);
        if inside.is_empty() {
            return None;
        }
        let starts: Vec<usize> = inside.iter().map(first_sample).collect();
        let ends = starts.iter().copied().chain([series.len()]);
        let from = std::iter::once(0).chain(starts.iter().copied());
        let names = std::iter::once(before.last().cloned()).chain(inside.into_iter().map(Some));
        let mut releases: Vec<Release> = Vec::new();
        for (deploy, samples) in names.zip(from.zip(ends).map(|(from, to)| from..to)) {
            let label = deploy.as_ref().map_or("before", |deploy| &deploy.name);
            let settled = Settled::of(series, model, samples.clone(), options, label);
            let earlier = releases.iter().rev().find_map(|one| one.rates.as_ref());
            let rates = settled.as_ref().map(|settled| &settled.rates);
            let change = earlier.zip(rates).and_then(|(earlier, own)| {
                let confidence = equivalence_confidence(options.confidence);
                compare(earlier, own, Relation::BeforeAfter, confidence).ok()
            });
            let is_only_restart = !releases.is_empty()
                && matches!(model.restarts.as_slice(), [only] if only.sample.abs_diff(samples.start) <= NEAR);
            releases.push(Release {
                deploy,
                samples,
                left_out: settled.as_ref().map_or(0, |settled| settled.left_out),
                rates: settled.map(|settled| settled.rates),
                change,
                is_only_restart,
            });
        }
        let since = match onset(model) {
            Some(onset) => at_onset(&releases, onset),
            None => since(&releases),
        };
        Some(Self { releases, since })
    }
}

/// The deploys that the readings tell.
fn told(versions: &[Version], seconds: &[f64]) -> Vec<Deploy> {
    let deploy = |version: &Version| {
        Some(Deploy {
            name: version.name.clone(),
            at: Timestamp(*seconds.get(version.sample)?),
        })
    };
    versions.iter().filter_map(deploy).collect()
}

/// When what leaks now began, where it began among the samples.
fn onset(model: &LeakModel) -> Option<&GrowthChange> {
    let changes = &model.course.as_ref()?.changes;
    let began = changes
        .iter()
        .rfind(|change| change.event == GrowthEvent::Began);
    began.filter(|_| model.verdict == Verdict::Leak)
}

/// Which of the deploys lie where the leak began. A reading is taken at most a step after what it
/// shows, so that the deploy before the earliest counts too.
fn at_onset(releases: &[Release], onset: &GrowthChange) -> Since {
    let while_it_began = onset.earliest.saturating_sub(1)..=onset.latest;
    let deployed = releases.iter().enumerate().skip(1);
    let places: Vec<usize> = deployed
        .filter(|(_, release)| while_it_began.contains(&release.samples.start))
        .map(|(place, _)| place)
        .collect();
    match *places.as_slice() {
        [] => {
            let begun = releases.partition_point(|one| one.samples.start <= onset.sample);
            Since::Under(begun.saturating_sub(1))
        }
        [place] if releases[place].is_only_restart => Since::CannotTell(place),
        [place] => Since::Release(place),
        [first, .., last] => Since::OneOf(Among { first, last }),
    }
}

/// The rates of a release once it has warmed up.
struct Settled {
    rates: LeakRates,
    left_out: usize,
}

impl Settled {
    fn of(
        series: &Series,
        model: &LeakModel,
        samples: Range<usize>,
        options: &FitOptions,
        label: &str,
    ) -> Option<Self> {
        let part = part(series, &model.restarts, samples)?;
        // Times of restarts are those of the whole series: the model has them already.
        let restarts = match &options.restarts {
            RestartRule::At(_) if part.restarts().is_empty() => RestartRule::None,
            RestartRule::At(_) => RestartRule::Auto,
            rule => rule.clone(),
        };
        let options = FitOptions {
            restarts,
            ..options.clone()
        };
        let whole = LeakModel::fit(&part, &options).ok()?;
        let fitted = match warm_up(&part, &whole, &options) {
            Some(span) => {
                let options = FitOptions {
                    warm_up: WarmUpRule::Time(span),
                    ..options
                };
                LeakModel::fit(&part, &options).unwrap_or(whole)
            }
            None => whole,
        };
        Some(Self {
            rates: fitted.rates(label),
            left_out: fitted.warm_up.left_out,
        })
    }
}

/// How long a release warms up. A fresh process does as a rule, so that a climb that dies away is
/// left out whatever the verdict on it is: from it on the releases are compared.
fn warm_up(part: &Series, whole: &LeakModel, options: &FitOptions) -> Option<Seconds> {
    if options.warm_up != WarmUpRule::Auto || whole.warm_up.decision != WarmUpDecision::Kept {
        return None;
    }
    let all = whole.all_points_along_time(part);
    let points = all.or_else(|| whole.points_along_time(part))?;
    let points = points.block_means(BLOCKS);
    let fits = ShapeFit::ranked(&points);
    let plain = [Shape::Constant, Shape::Linear, Shape::Accelerating];
    let plain = ShapeFit::named(&fits, &plain)?;
    let climb = ShapeFit::named(&fits, &[Shape::Saturating, Shape::SaturatingLinear])?;
    let over = Seconds(OVER * climb.time_constant?);
    let is_climb = plain.aicc - climb.aicc > NO_SUPPORT;
    (is_climb && over.0 < MOST * part.duration()?.0).then_some(over)
}

/// A part of a series, with the known restarts inside it.
fn part(series: &Series, restarts: &[Restart], samples: Range<usize>) -> Option<Series> {
    let whole = series.clone().into_columns();
    let Clock::Wall(seconds) = whole.clock else {
        return None;
    };
    let is_told = !series.restarts().is_empty();
    let inside = restarts
        .iter()
        .filter(|restart| is_told && samples.contains(&restart.sample))
        .filter(|restart| restart.sample > samples.start)
        .map(|restart| Restart {
            sample: restart.sample - samples.start,
            ..*restart
        });
    Series::new(Columns {
        clock: Clock::Wall(seconds[samples.clone()].to_vec()),
        requests: whole.requests.map(|all| all[samples.clone()].to_vec()),
        memory: whole.memory[samples.clone()].to_vec(),
        restarts: inside.collect(),
        versions: Vec::new(),
        ..whole
    })
    .ok()
}

/// Back from the last release for as long as each leaks, where nothing tells when the leak began.
fn since(releases: &[Release]) -> Since {
    let verdict = |one: &Release| one.rates.as_ref().and_then(|rates| rates.verdict);
    let measured: Vec<(usize, &Release)> = releases
        .iter()
        .enumerate()
        .filter(|(_, one)| one.rates.is_some())
        .collect();
    let Some((_, last)) = measured.last() else {
        return Since::NotNow;
    };
    if verdict(last) != Some(Verdict::Leak) {
        return Since::NotNow;
    }
    for pair in measured.windows(2).rev() {
        let [(_, before), (place, release)] = pair else {
            continue;
        };
        let is_worse = release
            .change
            .as_ref()
            .is_some_and(|change| change.fix == Some(FixVerdict::Worse));
        if is_worse && release.is_only_restart {
            return Since::CannotTell(*place);
        } else if is_worse {
            return Since::Release(*place);
        } else if verdict(before) != Some(Verdict::Leak) {
            return Since::AtTheLatest(*place);
        }
    }
    Since::BeforeTheFirst
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::RestartReason;

    const STEP: f64 = 300.0;

    /// Readings of releases of a day each with these rates in bytes a second, restarted at each
    /// deploy or not; noise that is even, but not periodic.
    fn series(rates: &[f64], restarted: bool) -> Series {
        let each = 288;
        let mut level = 400e6;
        let mut memory = Vec::new();
        for rate in rates {
            for i in 0..each {
                let noise = ((memory.len() as f64 * 12.9898).sin() * 43_758.545).fract();
                memory.push(level + rate * f64::from(i) * STEP + 1e6 * noise);
            }
            if !restarted {
                level += rate * f64::from(each) * STEP;
            }
        }
        let seconds = (0..memory.len()).map(|i| i as f64 * STEP).collect();
        let restarts = (1..rates.len())
            .filter(|_| restarted)
            .map(|number| Restart {
                sample: number * 288,
                reason: RestartReason::Process,
            });
        Series::new(Columns {
            name: "web".into(),
            clock: Clock::Wall(seconds),
            restarts: restarts.collect(),
            memory,
            ..Columns::default()
        })
        .unwrap()
    }

    fn deploys(count: u32) -> Vec<Deploy> {
        let deploy = |number| Deploy {
            name: format!("v{}", number + 1),
            at: Timestamp(f64::from(number) * 288.0 * STEP - 1.0),
        };
        (0..=count).map(deploy).rev().collect()
    }

    fn releases(rates: &[f64], restarted: bool) -> Releases {
        let series = series(rates, restarted);
        let options = FitOptions::default();
        let model = LeakModel::fit(&series, &options).unwrap();
        let count = u32::try_from(rates.len() - 1).unwrap();
        Releases::of(&series, &model, &deploys(count), &options).unwrap()
    }

    #[test]
    fn the_release_that_began_to_leak_is_named() {
        let found = releases(&[0.0, 0.0, 1500.0], true);
        let names: Vec<_> = found
            .releases
            .iter()
            .map(|one| one.deploy.as_ref().unwrap().name.as_str())
            .collect();
        assert_eq!(names, ["v1", "v2", "v3"]);
        assert_eq!(found.since, Since::Release(2));
        let rate = |place: usize| {
            let rates = found.releases[place].rates.as_ref().unwrap();
            rates.per_second.unwrap()
        };
        assert!((rate(2).value.per_base() - 1500.0).abs() < 15.0);
        assert!(
            rate(1)
                .interval()
                .unwrap()
                .contains(crate::units::Rate::new(0.0))
        );
    }

    #[test]
    fn the_warm_up_of_a_release_is_no_part_of_its_rate() {
        let flat = series(&[0.0, 0.0], true).into_columns();
        let warm = flat.memory.iter().enumerate().map(|(i, memory)| {
            let age = (i % 288) as f64;
            memory - 60e6 * (-age / 12.0).exp()
        });
        let warming = Series::new(Columns {
            memory: warm.collect(),
            ..flat
        });
        let warming = warming.unwrap();
        let options = FitOptions::default();
        let model = LeakModel::fit(&warming, &options).unwrap();
        let found = Releases::of(&warming, &model, &deploys(1), &options).unwrap();
        for release in found.releases {
            let rate = release.rates.unwrap().per_second.unwrap();
            assert!(
                (20..=72).contains(&release.left_out),
                "{}",
                release.left_out
            );
            assert!(rate.value.per_base().abs() < 20.0, "{rate:?}");
        }
    }

    #[test]
    fn a_leak_that_was_always_there_began_before_the_first_deploy() {
        assert_eq!(releases(&[1500.0; 3], true).since, Since::BeforeTheFirst);
        assert_eq!(releases(&[1500.0, 1500.0, 0.0], true).since, Since::NotNow);
    }

    #[test]
    fn a_release_that_leaks_faster_is_where_the_leak_of_now_began() {
        let found = releases(&[500.0, 500.0, 1500.0], true);
        assert_eq!(found.since, Since::Release(2));
        let change = found.releases[2].change.as_ref().unwrap();
        assert!((change.ratio.unwrap().value - 3.0).abs() < 0.1);
    }

    #[test]
    fn a_deploy_that_is_the_only_restart_cannot_be_told_from_it() {
        assert_eq!(releases(&[0.0, 1500.0], true).since, Since::CannotTell(1));
        assert_eq!(releases(&[0.0, 1500.0], false).since, Since::Release(1));
    }

    #[test]
    fn without_a_deploy_among_the_samples_there_are_no_releases() {
        let series = series(&[100.0], false);
        let model = LeakModel::fit(&series, &FitOptions::default()).unwrap();
        for at in [-10.0, 1e9] {
            let deploy = Deploy {
                name: "v1".into(),
                at: Timestamp(at),
            };
            let found = Releases::of(&series, &model, &[deploy], &FitOptions::default());
            assert_eq!(found, None);
        }
    }
}
