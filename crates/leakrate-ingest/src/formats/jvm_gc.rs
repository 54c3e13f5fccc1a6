//! Garbage collection logs of the Java virtual machine: unified (`-Xlog:gc`) and before Java 9.

mod event;

use crate::columns::{Candidate, Role};
use crate::error::{IngestError, Pace, Problem};
use crate::formats::jvm_gc::event::{Event, Stamp, events, max_heap};
use crate::formats::{Format, Match};
use crate::kit::clock::Timing;
use crate::kit::gc_events::Choice;
use crate::kit::lines::early;
use crate::kit::log_dates::{LogDates, since_start};
use crate::kit::observations::{Observation, Observations};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::caveat::Caveat;
use leakrate_core::units::SizeCell;

pub(super) const FORMAT: Format = Format {
    name: "jvm-gc",
    description: "Java garbage collection log, unified or before Java 9: heap after collections",
    example: "leakrate fit gc.log",
    recognise,
    read,
};

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let unified = early(text, |line| {
        line.starts_with('[') && (line.contains("[gc") || line.contains("] GC("))
    });
    let before_9 = || {
        early(text, |line| {
            let begun = ["[GC (", "[Full GC ("];
            let begins = begun.iter().any(|begin| line.starts_with(begin));
            begins || line.contains(": [GC") || line.contains(": [Full GC")
        })
    };
    let why = if unified {
        "the decorations of a unified log"
    } else if before_9() {
        "collections as Java 8 writes them"
    } else {
        return None;
    };
    Some(Match::certain(why))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let text = sniff.source.text();
    let events = events(text);
    if events.is_empty() {
        let command = "java -Xlog:gc:gc.log";
        return Err(Problem::NoMemoryTable { command }.into());
    }
    let choice = Choice::of(events.iter().map(|event| event.kind), query.options);
    let columns = vec![
        choice.column(None),
        Candidate::known("max_heap", Role::Limit, None),
        Candidate::known("uptime", Role::Uptime, None),
    ];
    let mut log = CollectionLog {
        observations: Observations::new(sniff.source, columns),
        stamps: LogDates::new(query.options),
        limit: max_heap(text),
        dated: events.iter().all(|event| event.stamp.date.is_some()),
        untimed: events
            .iter()
            .all(|event| event.stamp == Stamp::default())
            .then_some(0.0),
    };
    for event in events {
        if choice.takes(event.kind) {
            log.push(event);
        }
    }
    let timing = match log.untimed {
        Some(_) => Timing::Rounds(Pace::Unknown),
        None if log.dated => Timing::Wall(log.stamps.zone_use()),
        None => Timing::Elapsed,
    };
    let mut recording = log.observations.finish(query, timing)?;
    let garbage = choice == Choice::Any;
    recording
        .caveats
        .extend(garbage.then_some(Caveat::GarbageIncluded));
    Ok(recording)
}

struct CollectionLog<'s> {
    observations: Observations<'s>,
    stamps: LogDates,
    limit: Option<SizeCell>,
    dated: bool,
    /// The collections read so far, where none has a time.
    untimed: Option<f64>,
}

impl CollectionLog<'_> {
    fn push(&mut self, event: Event) {
        let Stamp { date, uptime } = event.stamp;
        let uptime = uptime.and_then(|text| since_start(&text.replace(',', ".")));
        let time = match (&mut self.untimed, date.filter(|_| self.dated)) {
            (Some(read), _) => {
                *read += 1.0;
                Some(*read - 1.0)
            }
            (None, Some(date)) => self.stamps.read(date),
            (None, None) => uptime,
        };
        let Some(time) = time else {
            let expected = "expected a date or the uptime before the collection";
            return self.observations.reject(event.range, expected);
        };
        let cell = |number| SizeCell {
            number,
            step: 0.001,
            unit: None,
        };
        self.observations.push(&Observation {
            instance: "",
            time,
            cells: &[Some(event.after), self.limit, uptime.map(cell)],
            range: event.range,
        });
    }
}
