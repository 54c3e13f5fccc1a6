//! Rules that `leakrate alert` makes from four days of readings, held against another month and against
//! leaks that begin in it, beside a line through the last six hours.

use std::f64::consts::TAU;
use std::fmt;

use leakrate::analysis::alert::{
    AlertOptions, AlertRule, Firing, PlainRule, Subject, Watched, firings, plain_firings,
};
use leakrate::model::{FitOptions, LeakModel};
use leakrate::series::{Clock, Columns, Restart, RestartReason, Series};
use leakrate::units::{Bytes, Seconds};
use rayon::prelude::*;

use crate::goal::Promise;
use crate::section::{Effort, Section, Setting, percent};
use crate::table::Table;
use crate::trial::{Share, autoregressive, random};

/// A reading every five minutes.
const STEP: f64 = 300.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
/// Bytes: the level, one deviation of the noise, and the limit.
const LEVEL: f64 = 500e6;
const DEVIATION: f64 = 10e6;
const LIMIT: f64 = 1e9;
/// Days that a rule is made from, that it is held against, and before a leak begins.
const KNOWN: f64 = 4.0;
const MONTH: f64 = 30.0;
const QUIET: f64 = 5.0;

/// What memory does beside a leak.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Course {
    Autoregressive(f64),
    /// AR(.9), with a wave of the day of twice the deviation.
    Day,
    /// AR(.5), with restarts once a day and warm-ups of twenty deviations after them.
    Restarts,
    /// AR(.5), with collections every two hours, before which memory has grown by five deviations.
    Collections,
}

const COURSES: [Course; 5] = [
    Course::Autoregressive(0.5),
    Course::Autoregressive(0.9),
    Course::Day,
    Course::Restarts,
    Course::Collections,
];

/// Bytes a day of the leaks.
const LEAKS: [f64; 3] = [20e6, 40e6, 100e6];

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Autoregressive(rho) => write!(f, "AR(1) ρ = {rho}"),
            Self::Day => f.write_str("AR(1) ρ = 0.9, daily wave"),
            Self::Restarts => f.write_str("AR(1) ρ = 0.5, daily restarts and warm-ups"),
            Self::Collections => f.write_str("AR(1) ρ = 0.5, collections"),
        }
    }
}

/// A leak from a day on, so many bytes a day.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leak {
    day: f64,
    a_day: f64,
}

const NONE: Leak = Leak {
    day: 0.0,
    a_day: 0.0,
};

impl Course {
    fn autocorrelation(self) -> f64 {
        match self {
            Self::Autoregressive(rho) => rho,
            Self::Day => 0.9,
            Self::Restarts | Self::Collections => 0.5,
        }
    }

    /// Readings of so many days, or up to the limit.
    fn draw(self, days: f64, leak: Leak, number: usize) -> Series {
        let count = (days * DAY / STEP) as usize;
        let noise = autoregressive(count, self.autocorrelation(), &mut random(number));
        let mut columns = Columns {
            name: "web".to_owned(),
            ..Columns::default()
        };
        let mut seconds = Vec::new();
        for (sample, noise) in noise.iter().enumerate() {
            let at = sample as f64 * STEP;
            let begun = if self == Self::Restarts {
                at - at % DAY
            } else {
                0.0
            };
            if sample > 0 && begun >= at {
                columns.restarts.push(Restart {
                    sample,
                    reason: RestartReason::Process,
                });
            }
            let shape = match self {
                Self::Autoregressive(_) => 0.0,
                Self::Day => 2.0 * (TAU * at / DAY).sin(),
                Self::Restarts => -20.0 * (-(at - begun) / 1200.0).exp(),
                Self::Collections => 5.0 * (at % (2.0 * HOUR)) / (2.0 * HOUR),
            };
            let leaked = leak.a_day * (at - begun.max(leak.day * DAY)).max(0.0) / DAY;
            let memory = LEVEL + DEVIATION * (noise + shape) + leaked;
            seconds.push(1.7e9 + at);
            columns.memory.push(memory);
            if memory >= LIMIT {
                break;
            }
        }
        columns.clock = Clock::Wall(seconds);
        Series::new(columns).unwrap_or_else(|error| unreachable!("{error}"))
    }
}

fn rule_of(series: &Series) -> Option<AlertRule> {
    let model = LeakModel::fit(series, &FitOptions::default()).ok()?;
    let subject = Subject {
        series,
        model: &model,
        standing: None,
    };
    let options = AlertOptions {
        start_time_is_known: true,
        limit: Some(Bytes(LIMIT)),
        lead: Seconds(4.0 * HOUR),
    };
    AlertRule::choose(&[subject], options).ok()
}

/// When rules fired, in the time of the readings.
struct Fired {
    leak: Vec<Firing>,
    limit: Vec<Firing>,
    plain: Vec<Firing>,
}

fn fired(rule: &AlertRule, series: &Series) -> Option<Fired> {
    let restarts = series.restarts().iter().map(|restart| restart.sample);
    let watched = Watched::new(series, restarts)?;
    let own = firings(rule, &watched);
    Some(Fired {
        leak: own.leak,
        limit: own.limit.unwrap_or_default(),
        plain: plain_firings(&PlainRule::usual(Bytes(LIMIT)), &watched),
    })
}

/// One rule, and what it did.
struct Draw {
    rule: AlertRule,
    quiet: Fired,
    /// For each leak.
    leaks: Vec<Leaked>,
}

struct Leaked {
    began: f64,
    /// When memory is at the limit; never where each restart frees what leaked.
    over: Option<f64>,
    fired: Fired,
}

/// When a rule first fires on a leak, in hours.
struct Sight {
    since_it_began: f64,
    before_the_limit: Option<f64>,
}

fn draw(course: Course, made_from: f64, leaks: &[f64], number: usize) -> Option<Draw> {
    let known = Leak {
        a_day: made_from,
        ..NONE
    };
    let rule = rule_of(&course.draw(KNOWN, known, number))?;
    let quiet = fired(&rule, &course.draw(MONTH, NONE, 100_000 + number))?;
    let leaks = leaks.iter().map(|&a_day| {
        let leak = Leak { day: QUIET, a_day };
        let days = QUIET + 1.5 * (LIMIT - LEVEL) / a_day;
        let series = course.draw(days.min(60.0), leak, 200_000 + number);
        Some(Leaked {
            began: 1.7e9 + QUIET * DAY,
            over: (series.last() >= Bytes(LIMIT)).then_some(*series.seconds()?.last()?),
            fired: fired(&rule, &series)?,
        })
    });
    Some(Draw {
        leaks: leaks.collect::<Option<_>>()?,
        rule,
        quiet,
    })
}

/// The section.
pub(crate) fn alerts(effort: Effort) -> Section {
    let mut section = Section::default();
    let mut quiet = Table::new(&[
        "noise",
        "made from",
        "rules",
        "window",
        "months in which `MemoryLeak` fired",
        "`MemoryLimitAhead`",
        "plain",
    ]);
    let mut seen = Table::new(&[
        "noise",
        "made from",
        "leak a day",
        "`MemoryLeak` sees",
        "after",
        "before the limit",
        "`MemoryLimitAhead` sees",
        "before the limit",
        "plain sees",
        "before the limit",
    ]);
    for course in COURSES {
        for made_from in [0.0].into_iter().chain(LEAKS) {
            let (draws, leaks) = if made_from > 0.0 {
                (effort.draws(10, 40), vec![made_from])
            } else {
                (effort.cheap_draws(20, 400), LEAKS.to_vec())
            };
            let made: Vec<Draw> = (0..draws)
                .into_par_iter()
                .filter_map(|number| draw(course, made_from, &leaks, number))
                .collect();
            let from = if made_from > 0.0 {
                format!("a leak of {} MB a day", made_from / 1e6)
            } else {
                "no leak".to_owned()
            };
            push_quiet(&mut section, &mut quiet, course, &from, &made);
            for (place, a_day) in leaks.iter().enumerate() {
                push_seen(&mut seen, course, &from, *a_day, place, &made);
            }
        }
    }
    for table in [quiet, seen] {
        section.markdown += &table.to_string();
        section.markdown.push('\n');
    }
    section
}

fn push_quiet(section: &mut Section, table: &mut Table, course: Course, from: &str, made: &[Draw]) {
    let share = |firings: fn(&Fired) -> &Vec<Firing>| Share {
        hits: made
            .iter()
            .filter(|one| !firings(&one.quiet).is_empty())
            .count(),
        draws: made.len(),
    };
    let setting = Setting {
        samples: (MONTH * DAY / STEP) as usize,
        name: format!("{course}, made from {from}"),
    };
    let windows = made.iter().map(|one| one.rule.window.0 / HOUR);
    let cell = section.cell(Some(Promise::Alert), share(|fired| &fired.leak), &setting);
    table.push(vec![
        course.to_string(),
        from.to_owned(),
        made.len().to_string(),
        middle(windows.collect()),
        cell,
        percent(share(|fired| &fired.limit)),
        percent(share(|fired| &fired.plain)),
    ]);
}

fn push_seen(
    table: &mut Table,
    course: Course,
    from: &str,
    a_day: f64,
    place: usize,
    made: &[Draw],
) {
    let first = |leaked: &Leaked, firings: fn(&Fired) -> &Vec<Firing>| {
        let first = firings(&leaked.fired).iter().map(|one| one.from.0);
        first.filter(|from| *from >= leaked.began).reduce(f64::min)
    };
    let sees = |firings: fn(&Fired) -> &Vec<Firing>| {
        let leaked = made.iter().map(|one| &one.leaks[place]);
        let found = leaked.filter_map(|leaked| {
            let at = first(leaked, firings)?;
            Some(Sight {
                since_it_began: (at - leaked.began) / HOUR,
                before_the_limit: leaked.over.map(|over| (over - at) / HOUR),
            })
        });
        found.collect::<Vec<Sight>>()
    };
    let [leak, limit, plain] = [
        sees(|fired| &fired.leak),
        sees(|fired| &fired.limit),
        sees(|fired| &fired.plain),
    ];
    let share = |found: &[Sight]| {
        percent(Share {
            hits: found.len(),
            draws: made.len(),
        })
    };
    let lead = |found: &[Sight]| {
        middle(
            found
                .iter()
                .filter_map(|one| one.before_the_limit)
                .collect(),
        )
    };
    table.push(vec![
        course.to_string(),
        from.to_owned(),
        format!("{} MB", a_day / 1e6),
        share(&leak),
        middle(leak.iter().map(|one| one.since_it_began).collect()),
        lead(&leak),
        share(&limit),
        lead(&limit),
        share(&plain),
        lead(&plain),
    ]);
}

/// The middle of some spans in hours.
fn middle(mut spans: Vec<f64>) -> String {
    spans.sort_by(f64::total_cmp);
    match spans.get(spans.len() / 2) {
        Some(middle) if *middle < 10.0 => format!("{middle:.1} h"),
        Some(middle) => format!("{middle:.0} h"),
        None => "–".to_owned(),
    }
}
