//! What is known of each series so far, and what is seen of it now.

use std::collections::HashMap;

use super::args::WatchArgs;
use super::failure::WatchFailure;
use super::latch::Latch;
use super::outputs::{Audience, Outputs};
use super::seen::Seen;
use crate::analysis::{Monitor, PredictOptions, Prediction};
use crate::cli::error::Error;
use crate::cli::fit_options::fit_options;
use crate::cli::limit::{Level, Limits, levels};
use crate::cli::zone;
use crate::model::FitOptions;
use crate::report::charts::Fitted;
use crate::report::gate::Condition;
use crate::series::{Arrival, History, Taken};
use crate::stats::spending::RiskShares;
use crate::units::DisplayZone;
use crate::watch::Arrivals;

/// Series that are watched at most; of more, those go that have been silent for longest.
const MOST_SERIES: usize = 500;

/// When readings are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Once all that have come are taken.
    AsTheyCome,
    /// After each, as if it had come alone.
    EachReading,
}

/// All series that are watched.
pub(super) struct Session {
    label: String,
    pace: Pace,
    fit: FitOptions,
    predict: PredictOptions,
    limits: Limits,
    conditions: Vec<Latch>,
    needs_limit: NeedsLimit,
    watched: Vec<Watched>,
    by_name: HashMap<String, usize>,
    shares: RiskShares,
}

/// Whether some condition cannot be decided without a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NeedsLimit {
    Yes,
    No,
}

/// Whether a series is one of those that were there when the first readings came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    AtFirst,
    Later,
}

/// A series that is watched.
struct Watched {
    monitor: Monitor,
    latches: Vec<Latch>,
    seen: Option<Seen>,
}

impl Session {
    pub(super) fn new(args: &WatchArgs, label: &str) -> Result<Self, Error> {
        let model = args.model.model();
        let zone = zone::zone(label, &args.input.tz)?;
        let is_crash = |latch: &Latch| latch.is_crash();
        let conditions: Vec<Latch> = args
            .action
            .on
            .iter()
            .map(|on| Latch::new(on.condition(), on.given()))
            .collect();
        Ok(Self {
            label: label.to_owned(),
            pace: if args.replay {
                Pace::EachReading
            } else {
                Pace::AsTheyCome
            },
            fit: fit_options(label, &model, zone, DisplayZone::default())?,
            predict: args.forecast.options(model.confidence.0),
            limits: Limits::of(label, &args.input, &[label])?,
            needs_limit: if conditions.iter().any(is_crash) {
                NeedsLimit::Yes
            } else {
                NeedsLimit::No
            },
            conditions,
            watched: Vec::new(),
            by_name: HashMap::new(),
            shares: RiskShares::among(1),
        })
    }

    /// Takes new readings, and tells of each series that was looked at anew.
    pub(super) fn hear(
        &mut self,
        arrivals: Vec<Arrivals>,
        outputs: &mut Outputs<'_>,
    ) -> Result<Audience, Error> {
        let mut readings: Vec<(usize, Arrival)> = Vec::new();
        let came = if self.watched.is_empty() {
            self.shares = RiskShares::among(arrivals.len());
            Came::AtFirst
        } else {
            Came::Later
        };
        for one in arrivals {
            let place = self.place(&one, came);
            readings.extend(one.readings.into_iter().map(|reading| (place, reading)));
        }
        // Of several series, what came first is heard first.
        readings.sort_by(|(_, one), (_, other)| one.at.0.total_cmp(&other.at.0));
        let mut heard: Vec<usize> = Vec::new();
        for (place, reading) in readings {
            let taken = self.watched[place].monitor.push(reading);
            if let (Taken::AfterGap(span), Pace::AsTheyCome) = (taken, self.pace) {
                let name = self.watched[place].monitor.history().name();
                outputs.note(&format!("{name}: no readings for {span}"))?;
            }
            match self.pace {
                Pace::EachReading => {
                    if self.look(place, outputs)? == Audience::HasGone {
                        return Ok(Audience::HasGone);
                    }
                }
                Pace::AsTheyCome if heard.contains(&place) => {}
                Pace::AsTheyCome => heard.push(place),
            }
        }
        for place in heard {
            if self.look(place, outputs)? == Audience::HasGone {
                return Ok(Audience::HasGone);
            }
        }
        Ok(Audience::Listens)
    }

    /// What is seen of each series now.
    pub(super) fn seen(&self) -> impl Iterator<Item = &Seen> {
        self.watched
            .iter()
            .filter_map(|watched| watched.seen.as_ref())
    }

    fn place(&mut self, arrivals: &Arrivals, came: Came) -> usize {
        let name = &arrivals.about.name;
        if let Some(&place) = self.by_name.get(name) {
            return place;
        }
        let history = History::new(arrivals.about.clone(), arrivals.dated)
            .with_caveats(arrivals.caveats.iter().cloned());
        let share = match came {
            Came::AtFirst => self.shares.first(),
            Came::Later => self.shares.later(),
        };
        let watched = Watched {
            monitor: Monitor::new(history, self.fit.clone()).sharing(share),
            latches: self.conditions.clone(),
            seen: None,
        };
        let place = match self.silent_longest() {
            Some(place) if self.watched.len() >= MOST_SERIES => {
                self.by_name.retain(|_, other| *other != place);
                self.watched[place] = watched;
                place
            }
            Some(_) | None => {
                self.watched.push(watched);
                self.watched.len() - 1
            }
        };
        self.by_name.insert(name.clone(), place);
        place
    }

    /// The series of which nothing has been heard for longest.
    fn silent_longest(&self) -> Option<usize> {
        let last = |watched: &Watched| {
            let last = watched.monitor.history().last();
            last.map_or(f64::NEG_INFINITY, |last| last.at.0)
        };
        let places = self.watched.iter().enumerate();
        let longest = places.min_by(|(_, one), (_, other)| last(one).total_cmp(&last(other)));
        longest.map(|(place, _)| place)
    }

    /// Looks at a series, if it is time.
    fn look(&mut self, place: usize, outputs: &mut Outputs<'_>) -> Result<Audience, Error> {
        let watched = &mut self.watched[place];
        if !watched.monitor.is_due() {
            return Ok(Audience::Listens);
        }
        // Of too few readings nothing can be said yet.
        let Ok(look) = watched.monitor.look() else {
            return Ok(Audience::Listens);
        };
        let fitted = Fitted {
            series: &look.series,
            model: &look.model,
        };
        let levels = levels(fitted, &self.limits);
        if levels.known.is_empty() && self.needs_limit == NeedsLimit::Yes {
            return Err(levels.missing.unwrap_or(WatchFailure::NoLimit.into()));
        }
        let predict = |level: Level| {
            let mut found = look.predict(level.limit, &self.predict);
            found.limit_unit = level.unit;
            found.caveats.extend(level.origin);
            found
        };
        let predictions: Vec<Prediction> = levels.known.into_iter().map(predict).collect();
        let history = watched.monitor.history();
        let mut seen = Seen::new(&self.label, look, predictions, history);
        let latches = watched.latches.iter_mut();
        seen.found.watch.events = latches
            .filter_map(|latch| latch.hear(&seen.found))
            .collect();
        let seen = watched.seen.insert(seen);
        outputs.see(seen)
    }
}

impl Latch {
    fn is_crash(&self) -> bool {
        matches!(self.condition(), Condition::CrashWithin(_))
    }
}
