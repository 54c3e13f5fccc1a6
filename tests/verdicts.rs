//! What is concluded from series of which the truth is known.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use leakrate::analysis::{Difference, FixVerdict, Relation, compare};
use leakrate::caveat::{Caveat, FitDoubt};
use leakrate::model::{
    Assumption, Evidence, Extent, FitError, FitOptions, Follows, GivenFloor, GrowthChange,
    GrowthEvent, LeakModel, RestartRule, RestartTime, Settle, Shape, Verdict, WarmUpDecision,
    WarmUpRule,
};
use leakrate::series::{Clock, Columns, Restart, RestartReason, Series};
use leakrate::stats::points::Points;
use leakrate::stats::pooled::PooledLine;
use leakrate::units::{Bytes, Rate, Requests, Seconds};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

const NORRIS: &str = include_str!("fixtures/reference/nist_norris.csv");
const LOCAL: ([f64; 5], [f64; 5]) = (
    [0.0, 2500.0, 3750.0, 5000.0, 6250.0],
    [7.7, 40.0, 56.0, 76.0, 85.0],
);
const AFTER_FIX: ([f64; 4], [f64; 4]) = ([0.0, 2500.0, 3750.0, 5000.0], [7.6, 18.6, 19.8, 18.9]);
/// Resident memory of siphon-ai, issue 519: minutes and MB. Its author waited until it stopped.
const SIPHON: ([f64; 9], [f64; 9]) = (
    [0.0, 60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 420.0, 475.0],
    [16.0, 144.0, 197.3, 205.2, 221.8, 222.0, 222.1, 222.9, 223.4],
);

fn snapshots((requests, megabytes): (&[f64], &[f64])) -> Series {
    Series::new(Columns {
        name: "snapshots".into(),
        requests: Some(requests.to_vec()),
        memory: megabytes.iter().map(|megabytes| megabytes * 1e6).collect(),
        quantum: Some(Bytes(1e5)),
        ..Columns::default()
    })
    .unwrap()
}

/// One sample a minute, in bytes, with noise of a megabyte.
fn minutes(count: u32, memory: impl Fn(f64) -> f64) -> Columns {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut noise = || -> f64 { StandardNormal.sample(&mut random) };
    Columns {
        name: "minutes".into(),
        clock: Clock::Elapsed((0..count).map(|minute| 60.0 * f64::from(minute)).collect()),
        memory: (0..count)
            .map(|minute| 500e6 + memory(f64::from(minute)) + 1e6 * noise())
            .collect(),
        ..Columns::default()
    }
}

fn series(columns: Columns) -> Series {
    Series::new(columns).unwrap()
}

fn fit(series: &Series) -> LeakModel {
    LeakModel::fit(series, &FitOptions::default()).unwrap()
}

fn per_minute(model: &LeakModel) -> f64 {
    60.0 * model.per_second.as_ref().unwrap().rate.value.per_base()
}

fn doubts(model: &LeakModel) -> Vec<&'static str> {
    model.caveats.iter().map(Caveat::code).collect()
}

#[test]
fn the_slope_of_norris_is_the_certified_one() {
    // NIST StRD Norris: the slope and its standard deviation.
    let rows = NORRIS.lines().filter_map(|line| {
        let (x, y) = line.split_once(',')?;
        Some((x.parse::<f64>().ok()?, y.parse::<f64>().ok()?))
    });
    let mut rows: Vec<(f64, f64)> = rows.collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(rows.len(), 36);
    let column = |of: fn(&(f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
    let (x, y) = (column(|row| row.0), column(|row| row.1));
    let line = PooledLine::fit(&Points::new(&x, &y, &[]).unwrap()).unwrap();
    assert!((line.slope / 1.002_116_818_020_45 - 1.0).abs() < 1e-13);
    let model = fit(&series(Columns {
        requests: Some(x),
        memory: y,
        ..Columns::default()
    }));
    let rate = model.per_request.unwrap().rate;
    let error = rate.uncertainty().unwrap().least_squares_error.per_base();
    // Under noise that may be autocorrelated the rate is another one, and holds the certified.
    let interval = rate.interval().unwrap();
    assert!(interval.lower.per_base() < 1.002_116_818_020_45);
    assert!(1.002_116_818_020_45 < interval.upper.per_base());
    assert!((error / 4.297_968_481_999_37e-4 - 1.0).abs() < 1e-11);
}

#[test]
fn all_five_snapshots_count_and_the_fit_without_the_first_is_shown_beside() {
    let model = fit(&snapshots((&LOCAL.0, &LOCAL.1)));
    // By hand: 294,800 MB·requests over 23,125,000 requests².
    let rate = model.per_request.unwrap().rate.value.per_base();
    assert!((rate - 294_800e6 / 23_125_000.0).abs() < 1e-6);
    assert_eq!(model.verdict, Verdict::Leak);
    assert_eq!(model.warm_up.decision, WarmUpDecision::Kept);
    assert_eq!((model.warm_up.left_out, model.warm_up.step), (0, None));
    let other = model.warm_up.other.unwrap();
    // By hand: 96,875 MB·requests over 7,812,500 requests².
    let without = other.per_request.unwrap().value.per_base();
    assert!((without - 96_875e6 / 7_812_500.0).abs() < 1e-6);
    assert_eq!((other.left_out, other.verdict), (1, Verdict::Leak));
}

#[test]
fn after_the_fix_there_is_a_step_and_then_nothing_that_can_be_told_from_zero() {
    let model = fit(&snapshots((&AFTER_FIX.0, &AFTER_FIX.1)));
    assert_eq!(model.verdict, Verdict::Inconclusive);
    let other = model.warm_up.other.unwrap();
    let rate = other.per_request.unwrap();
    // By hand: 0.3 MB in 2,500 requests; the step is the first rise less that of 2,500 requests.
    assert!((rate.value.per_base() - 120.0).abs() < 1e-6);
    assert!((model.warm_up.step.unwrap().0 - 10.7e6).abs() < 1e-3);
    assert!(rate.interval().unwrap().contains(Rate::new(0.0)));
    let Some(Settle::More {
        samples, requests, ..
    }) = model.to_settle
    else {
        panic!("{:?}", model.to_settle);
    };
    assert!(samples > 1);
    assert_eq!(requests, Some(Requests(1250.0 * samples as f64)));
}

#[test]
fn the_fix_is_an_improvement_for_sure_and_not_yet_proven() {
    let before = fit(&snapshots((&LOCAL.0, &LOCAL.1))).rates("before");
    let after = snapshots((&AFTER_FIX.0, &AFTER_FIX.1));
    for warm_up in [WarmUpRule::Auto, WarmUpRule::Samples(1)] {
        let options = FitOptions {
            warm_up,
            ..FitOptions::default()
        };
        let after = LeakModel::fit(&after, &options).unwrap().rates("after");
        // Each end of a 90 % interval is a one-sided test at 5 %.
        let found = compare(&before, &after, Relation::BeforeAfter, 0.9).unwrap();
        let bounds = found.ratio.unwrap().interval.unwrap().bounds;
        assert!(bounds.upper().unwrap() < 1.0, "{warm_up:?} {bounds:?}");
        assert_eq!(found.fix, Some(FixVerdict::Improved));
    }
}

#[test]
fn a_climb_that_is_over_is_a_plateau_and_says_what_goes_on_since() {
    let seconds = SIPHON.0.map(|minutes| 60.0 * minutes);
    let model = fit(&series(Columns {
        clock: Clock::Elapsed(seconds.to_vec()),
        memory: SIPHON.1.map(|megabytes| megabytes * 1e6).to_vec(),
        ..Columns::default()
    }));
    assert_eq!(model.verdict, Verdict::Plateau);
    assert_eq!(model.growth.shape, Shape::Plateau);
    let climb = model.growth.climb.unwrap();
    assert!((180e6..230e6).contains(&climb.height.0), "{climb:?}");
    assert!(matches!(climb.time_constant, Extent::Time(Seconds(tau)) if tau < 2.0 * 3600.0));
    // What goes on since adds a tenth of the memory in less than a month.
    let since = model.warm_up.other.unwrap();
    let lower = since.per_second.unwrap().interval().unwrap().lower;
    assert_eq!(since.verdict, Verdict::Leak);
    assert!(lower.per_base() > model.floor.per_second.per_base());
}

#[test]
fn the_rate_of_a_leak_after_a_warm_up_is_that_of_the_leak() {
    let memory = |minute: f64| 200e6 * -(-minute / 10.0).exp_m1() + 0.5e6 * minute;
    let columns = minutes(288, memory);
    let model = fit(&series(columns.clone()));
    assert_eq!(model.verdict, Verdict::Leak);
    assert_eq!(model.growth.shape, Shape::SaturatingLinear);
    assert!(model.growth.gain_over_line.unwrap() > 10.0);
    assert_eq!(model.warm_up.decision, WarmUpDecision::Detected);
    assert!(
        (per_minute(&model) / 0.5e6 - 1.0).abs() < 0.05,
        "{}",
        per_minute(&model)
    );
    let whole = model.warm_up.other.unwrap().per_second.unwrap().value;
    assert!(60.0 * whole.per_base() > 0.55e6);

    let options = FitOptions {
        warm_up: WarmUpRule::None,
        ..FitOptions::default()
    };
    let kept = LeakModel::fit(&series(columns), &options).unwrap();
    assert_eq!(kept.per_second.unwrap().rate.value, whole);
    assert_eq!(kept.warm_up.other, None);
}

/// Three processes, each of 100 minutes, with their rates in bytes a minute.
fn three_processes(rates: [f64; 3]) -> Columns {
    let mut columns = minutes(300, |minute| {
        let process = (minute / 100.0).floor();
        rates[process as usize] * (minute - 100.0 * process)
    });
    // A boot that takes ten minutes and 50 MB.
    for (sample, memory) in columns.memory.iter_mut().enumerate() {
        *memory -= if sample % 100 < 10 { 50e6 } else { 0.0 };
    }
    columns
}

fn restarts_at(hundreds: &[f64]) -> RestartRule {
    let minutes = |hundred: &f64| RestartTime::After(Seconds(6000.0 * hundred));
    RestartRule::At(hundreds.iter().map(minutes).collect())
}

#[test]
fn a_warm_up_is_left_out_at_the_start_of_every_segment() {
    let columns = three_processes([1e6; 3]);
    for warm_up in [WarmUpRule::Samples(10), WarmUpRule::Time(Seconds(600.0))] {
        let options = FitOptions {
            warm_up,
            restarts: restarts_at(&[1.0, 2.0]),
            ..FitOptions::default()
        };
        let model = LeakModel::fit(&series(columns.clone()), &options).unwrap();
        assert_eq!(model.warm_up.decision, WarmUpDecision::Given);
        assert_eq!(model.warm_up.left_out, 30);
        assert!((per_minute(&model) / 1e6 - 1.0).abs() < 0.02);
        let starts: Vec<usize> = model.segments.iter().map(|one| one.samples.start).collect();
        assert_eq!(starts, [10, 110, 210]);
    }
}

#[test]
fn segments_that_leak_alike_raise_no_doubt_and_others_do() {
    let fit = |rates| {
        let options = FitOptions {
            restarts: restarts_at(&[1.0, 2.0]),
            warm_up: WarmUpRule::Samples(10),
            ..FitOptions::default()
        };
        LeakModel::fit(&series(three_processes(rates)), &options).unwrap()
    };
    let alike = fit([1e6; 3]);
    assert!(alike.one_slope_probability.unwrap() > 0.05);
    assert!(!doubts(&alike).contains(&"segments_differ"));
    let other = fit([1e6, 1e6, 2e6]);
    assert!(doubts(&other).contains(&"segments_differ"));
}

#[test]
fn falls_that_nothing_tells_apart_are_read_in_both_ways() {
    let series = series(three_processes([1e6; 3]));
    let under = |restarts| {
        let options = FitOptions {
            restarts,
            ..FitOptions::default()
        };
        LeakModel::fit(&series, &options).unwrap()
    };
    let open = under(RestartRule::Auto);
    assert_eq!(open.verdict, Verdict::Inconclusive);
    assert_ne!(open.evidence, Evidence::Robust);
    assert_eq!(open.to_settle, None);
    assert!(
        open.caveats
            .contains(&Caveat::Fit(FitDoubt::OpenFalls { count: 2 }))
    );
    let as_restarts = under(RestartRule::Falls);
    assert_eq!(as_restarts.verdict, Verdict::Leak);
    assert_eq!(as_restarts.restarts.len(), 2);
    let as_collections = under(RestartRule::None);
    assert!(as_collections.restarts.is_empty());
    assert!(per_minute(&as_collections) < 0.5e6);
    for (reading, assumption, model) in [
        (0, Assumption::Restarts, &as_restarts),
        (1, Assumption::Collections, &as_collections),
    ] {
        let reading = open.interpretations[reading];
        assert_eq!((reading.assumption, reading.falls), (assumption, 2));
        assert_eq!(reading.verdict, model.verdict);
        assert_eq!(
            reading.per_second,
            model.per_second.as_ref().map(|fit| fit.rate)
        );
        assert!(open.p_value >= model.p_value);
    }
}

/// Restarts at the hundreds, and a fall at minute 250 that is none of them.
#[test]
fn what_falls_between_restarts_that_are_told_was_collected() {
    let mut columns = three_processes([1e6; 3]);
    for memory in &mut columns.memory[250..] {
        *memory -= 50e6;
    }
    columns.restarts = [100, 200]
        .map(|sample| Restart {
            sample,
            reason: RestartReason::Process,
        })
        .to_vec();
    let model = fit(&series(columns));
    assert_eq!(model.restarts.len(), 2);
    assert!(model.interpretations.is_empty());
}

#[test]
fn restarts_and_warm_ups_that_do_not_fit_the_series_are_refused() {
    let columns = minutes(50, |minute| 1e6 * minute);
    let refused = |columns: &Columns, options: FitOptions| {
        LeakModel::fit(&series(columns.clone()), &options).unwrap_err()
    };
    let restart = |time| FitOptions {
        restarts: RestartRule::At(vec![time]),
        ..FitOptions::default()
    };
    let warm_up = |warm_up| FitOptions {
        warm_up,
        ..FitOptions::default()
    };
    let late = restart(RestartTime::After(Seconds(1e6)));
    assert!(matches!(
        refused(&columns, late),
        FitError::RestartOutside { .. }
    ));
    let untimed = Columns {
        requests: Some((0..50).map(f64::from).collect()),
        clock: Clock::None,
        ..columns.clone()
    };
    let timed = restart(RestartTime::After(Seconds(60.0)));
    assert!(matches!(
        refused(&untimed, timed),
        FitError::RestartsWithoutTimes { .. }
    ));
    for (columns, rule) in [
        (&columns, WarmUpRule::Samples(48)),
        (&columns, WarmUpRule::Time(Seconds(3600.0))),
        (&untimed, WarmUpRule::Time(Seconds(60.0))),
    ] {
        assert!(matches!(
            refused(columns, warm_up(rule)),
            FitError::OnlyWarmUp { .. }
        ));
    }
}

fn floor_of(bytes_per_hour: f64) -> FitOptions {
    FitOptions {
        floor: GivenFloor {
            per_second: Some(Rate::new(bytes_per_hour / 3600.0)),
            ..GivenFloor::default()
        },
        ..FitOptions::default()
    }
}

#[test]
fn rounded_readings_know_a_slope_no_better_than_their_step() {
    let flat = |quantum| {
        series(Columns {
            clock: Clock::Elapsed((0..60).map(|minute| 60.0 * f64::from(minute)).collect()),
            memory: vec![1e9; 60],
            quantum: Some(Bytes(quantum)),
            ..Columns::default()
        })
    };
    let coarse = fit(&flat(10e6));
    let interval = coarse.per_second.as_ref().unwrap().rate.interval().unwrap();
    // 10 MB over 59 minutes, either way.
    let hidden = 10e6 / (59.0 * 60.0);
    assert!((interval.upper.per_base() / hidden - 1.0).abs() < 1e-9);
    assert!((interval.lower.per_base() / hidden + 1.0).abs() < 1e-9);
    assert_eq!(coarse.verdict, Verdict::Inconclusive);
    assert!(doubts(&coarse).contains(&"coarse_readings"));
    // 1 byte hides nothing that matters.
    let fine = LeakModel::fit(&flat(1.0), &floor_of(1e6)).unwrap();
    assert_eq!(fine.verdict, Verdict::NoLeak);
}

#[test]
fn no_leak_is_shown_against_the_floor_and_never_for_want_of_evidence() {
    let quiet = series(minutes(600, |_| 0.0));
    let floor = |bytes_per_hour: f64| LeakModel::fit(&quiet, &floor_of(bytes_per_hour)).unwrap();
    assert_eq!(floor(1e6).verdict, Verdict::NoLeak);
    let open = floor(1e3);
    assert_eq!(open.verdict, Verdict::Inconclusive);
    assert!(open.to_settle.is_some());
}

/// Sixty requests a minute by day, none in the five hours of the night.
fn by_day(columns: Columns) -> Columns {
    let served = (0..columns.memory.len()).scan(0.0, |served, minute| {
        *served += if minute < 300 { 60.0 } else { 0.0 };
        Some(*served)
    });
    Columns {
        requests: Some(served.collect()),
        ..columns
    }
}

#[test]
fn a_leak_follows_requests_or_the_clock_where_a_quiet_night_tells_them_apart() {
    let idle = fit(&series(by_day(minutes(600, |minute| 0.5e6 * minute))));
    assert_eq!(idle.driver.unwrap().follows, Follows::Time);
    assert!(doubts(&idle).contains(&"idle_leak"));

    let columns = by_day(minutes(600, |_| 0.0));
    let served = columns.requests.clone().unwrap();
    let memory = columns.memory.iter().zip(&served);
    let per_request = fit(&series(Columns {
        memory: memory
            .map(|(memory, served)| memory + 2e4 * served)
            .collect(),
        ..columns
    }));
    let driver = per_request.driver.unwrap();
    assert_eq!(driver.follows, Follows::Requests);
    assert!((driver.per_request.unwrap().value.per_base() / 2e4 - 1.0).abs() < 0.05);

    let columns = minutes(600, |minute| 0.5e6 * minute);
    let steady = fit(&series(Columns {
        requests: Some((0..600).map(|minute| 100.0 * f64::from(minute)).collect()),
        ..columns
    }));
    assert_eq!(steady.driver.unwrap().follows, Follows::Inseparable);
    assert!(doubts(&steady).contains(&"steady_traffic"));
}

#[test]
fn a_slope_that_two_readings_make_is_doubted() {
    let mut columns = minutes(30, |minute| 0.2e6 * minute);
    assert!(!doubts(&fit(&series(columns.clone()))).contains(&"robust_slope_differs"));
    // The last two weigh most, as where noise is slow they alone tell how far memory rose.
    for spike in &mut columns.memory[28..30] {
        *spike += 60e6;
    }
    let of_all = FitOptions {
        warm_up: WarmUpRule::None,
        ..FitOptions::default()
    };
    let spiked = series(columns);
    let whole = LeakModel::fit(&spiked, &of_all).unwrap();
    assert!(doubts(&whole).contains(&"robust_slope_differs"));
}

#[test]
fn a_ratio_to_a_rate_that_may_be_zero_has_a_difference_in_its_place() {
    let quiet = fit(&series(minutes(60, |_| 0.0))).rates("quiet");
    let leak = fit(&series(minutes(60, |minute| 1e6 * minute))).rates("leak");
    let found = compare(&quiet, &leak, Relation::Environments, 0.9).unwrap();
    let bounds = found.ratio.unwrap().interval.unwrap().bounds;
    assert!(bounds.lower().is_none() || bounds.upper().is_none());
    let Some(Difference::PerTime(difference)) = found.difference else {
        panic!("{:?}", found.difference);
    };
    let interval = difference.interval().unwrap();
    assert!(interval.contains(Rate::new(1e6 / 60.0)) && interval.lower > Rate::new(0.0));
}

/// Five-minute readings over two days with noise of 20 MB, which keeps 0.7 from one to the next.
fn two_days(seed: u64, signal: impl Fn(f64) -> f64) -> Series {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut noise: f64 = StandardNormal.sample(&mut random);
    let mut reading = |at: u32| {
        let shock: f64 = StandardNormal.sample(&mut random);
        noise = 0.7 * noise + 0.51_f64.sqrt() * shock;
        500e6 + 20e6 * noise + signal(f64::from(at) / 576.0)
    };
    series(Columns {
        name: "course".into(),
        clock: Clock::Wall((0..576).map(|at| 1.77e9 + 300.0 * f64::from(at)).collect()),
        memory: (0..576).map(&mut reading).collect(),
        ..Columns::default()
    })
}

#[test]
fn a_step_is_no_leak_and_its_place_is_told() {
    let (mut leaks, mut told) = (0, 0);
    for seed in 0..40 {
        let model = fit(&two_days(
            seed,
            |share| if share < 0.55 { 0.0 } else { 80e6 },
        ));
        leaks += u32::from(model.verdict == Verdict::Leak);
        let changes = model.course.map_or(Vec::new(), |course| course.changes);
        let is_there = |change: &GrowthChange| {
            matches!(change.event, GrowthEvent::Step(_))
                && (change.earliest..=change.latest).contains(&317)
        };
        told += u32::from(changes.iter().any(is_there));
    }
    assert!(leaks <= 2, "{leaks} of 40");
    assert!(told >= 32, "{told} of 40");
}

#[test]
fn a_step_in_a_gap_of_the_samples_is_one_however_the_gap_lies() {
    for before in 140..150_u32 {
        let mut columns = minutes(288, |minute| {
            if minute < f64::from(before) {
                0.0
            } else {
                12e6
            }
        });
        columns.clock = Clock::Elapsed(
            (0..288)
                .map(|minute| 60.0 * f64::from(minute + if minute < before { 0 } else { 400 }))
                .collect(),
        );
        let model = fit(&series(columns));
        let course = model.course.unwrap();
        let samples: Vec<usize> = course.changes.iter().map(|change| change.sample).collect();
        assert!(
            samples.windows(2).all(|pair| pair[0] < pair[1]),
            "{before}: {:?}",
            course.changes
        );
        assert!(course.parts.iter().all(|part| !part.samples.is_empty()));
    }
}

#[test]
fn a_climb_that_ended_is_a_plateau_and_what_follows_has_its_own_rate() {
    let model = fit(&two_days(3, |share| 240e6 * share.min(0.6) / 0.6));
    assert_eq!(model.verdict, Verdict::Plateau);
    let course = model.course.as_ref().unwrap();
    let ended = course.changes.last().unwrap();
    assert_eq!(ended.event, GrowthEvent::Ended);
    assert!((ended.earliest..=ended.latest).contains(&346), "{ended:?}");
    let whole = course.whole.as_ref().unwrap().per_second.unwrap();
    let whole = whole.value.per_base();
    let now = model.per_second.unwrap().rate;
    let interval = now.interval().unwrap();
    assert!(interval.lower.per_base() < 0.0 && interval.upper.per_base() > 0.0);
    assert!(now.value.per_base() < 0.3 * whole);
}

#[test]
fn a_leak_that_began_has_the_rate_since_then() {
    let mut held = 0;
    for seed in 0..40 {
        let model = fit(&two_days(seed, |share| 400e6 * (share - 0.5).max(0.0)));
        let interval = model.per_second.as_ref().unwrap().rate.interval().unwrap();
        let truth = 400e6 / (576.0 * 300.0);
        held += u32::from(interval.lower.per_base() <= truth && truth <= interval.upper.per_base());
        let course = model.course.as_ref().unwrap();
        assert_eq!(model.verdict, Verdict::Leak);
        let mut changes = course.changes.iter();
        assert!(changes.any(|change| change.event == GrowthEvent::Began));
    }
    assert!(held >= 33, "{held} of 40");
}

#[test]
fn a_leak_beside_a_step_keeps_its_rate() {
    let leak = |share: f64| 240e6 * share + if share < 0.4 { 0.0 } else { 100e6 };
    let model = fit(&two_days(1, leak));
    assert_eq!(model.verdict, Verdict::Leak);
    let changes = model.course.unwrap().changes;
    assert!(matches!(changes.as_slice(), [one] if matches!(one.event, GrowthEvent::Step(_))));
    let rate = model.per_second.unwrap().rate.value.per_base() * 576.0 * 300.0;
    assert!((180e6..300e6).contains(&rate), "{rate}");
}

/// A climb that steepens at its start: of the parts between its changes one may hold no sample.
#[test]
fn a_part_without_samples_has_no_rate() {
    let samples = [
        (0.0, 60.0),
        (10.0, 62.1),
        (21.0, 64.2),
        (32.0, 66.6),
        (43.0, 69.9),
        (53.0, 73.7),
        (64.0, 77.6),
        (75.0, 81.6),
        (86.0, 85.9),
        (96.0, 89.6),
        (107.0, 93.5),
        (117.0, 97.6),
        (128.0, 101.5),
        (139.0, 105.4),
        (150.0, 109.3),
        (160.0, 113.5),
        (170.0, 117.7),
        (181.0, 121.7),
        (192.0, 125.3),
        (202.0, 129.1),
        (213.0, 133.2),
        (224.0, 137.5),
        (235.0, 141.4),
        (246.0, 145.6),
    ];
    let model = fit(&series(Columns {
        name: "steepening".into(),
        clock: Clock::Elapsed(samples.iter().map(|(seconds, _)| *seconds).collect()),
        memory: samples
            .iter()
            .map(|(_, megabytes)| megabytes * 1e6)
            .collect(),
        quantum: Some(Bytes(1e5)),
        ..Columns::default()
    }));
    assert_eq!(model.verdict, Verdict::Leak);
}
