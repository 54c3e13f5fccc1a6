//! The protocol: bursts of load, and a snapshot at rest before the first and after each.

use std::time::{Duration, Instant};

use crate::clock::SteadyClock;
use crate::interrupt::{Cancellation, Interrupt};
use crate::record::event::{Event, Watcher};
use crate::record::load::{BurstEnd, Load, LoadError, Traffic};
use crate::record::reader::{MemoryReader, ReadError};
use crate::record::settling::settled_reading;
use crate::record::snapshot::{Phase, Snapshot, series};
use crate::record::table::{SnapshotTable, TableError};
use leakrate_core::series::{Series, SeriesError};
use leakrate_core::units::{Timestamp, Zone};

/// What is done, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// Load before the first snapshot, to bring the program to its working level; may be zero.
    pub warm_up: Duration,
    /// The lengths of the bursts.
    pub bursts: Vec<Duration>,
    /// How long the program is left alone before its memory is read.
    pub settle: Duration,
    /// When to stop.
    pub stop: Stop,
    /// No burst is begun that would end later than this after the start.
    pub budget: Option<Duration>,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// After the last burst.
    AfterBursts,
    /// When the watcher has enough; until then the last burst is repeated.
    WhenEnough,
}

/// A measurement that is ready to go.
#[expect(missing_debug_implementations, reason = "its parts are behind traits")]
pub struct Run<'a> {
    /// What is done.
    pub protocol: Protocol,
    /// Sends the requests.
    pub load: &'a mut dyn Load,
    /// Reads the memory.
    pub reader: &'a mut dyn MemoryReader,
    /// Keeps the snapshots; those that it holds already are resumed.
    pub table: SnapshotTable,
    /// Ends the run early.
    pub interrupt: Interrupt,
    /// Shows what happens.
    pub watcher: &'a mut dyn Watcher,
}

/// What a run has given.
#[derive(Debug)]
pub struct Recording {
    /// All snapshots of the file.
    pub snapshots: Vec<Snapshot>,
    /// The same as a series; absent if there is no snapshot.
    pub series: Option<Series>,
    /// Why the run ended.
    pub ending: Ending,
}

/// Why a run ended.
#[derive(Debug)]
pub enum Ending {
    /// All bursts were sent.
    Complete,
    /// The watcher had enough.
    Enough,
    /// The next burst would have been over budget.
    OutOfBudget,
    /// The run was asked to end.
    Interrupted,
    /// It was, and the memory after the last requests was not known soon enough.
    Abandoned,
    /// It could not go on. Snapshots taken before are valid.
    Failed(RecordError),
}

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The load failed.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The memory could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A snapshot could not be written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The snapshots do not make a series.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// The file holds readings of later than now.
    #[error(
        "the clock of this machine says {now}, and the last reading of the file is of {last}: how \
         much time has passed is not known; set the clock right, or begin another file with `-o`"
    )]
    ClockBehind {
        /// The time of the last reading.
        last: String,
        /// The time now.
        now: String,
    },
    /// The server stopped answering during a burst.
    #[error(
        "the server stopped answering: after {answered} answers, {failed} requests failed ({reason}); \
         the memory after this burst is not known"
    )]
    ServerGone {
        /// Requests of the burst that were answered.
        answered: u64,
        /// Requests of the burst that failed.
        failed: u64,
        /// Why most of them failed.
        reason: String,
    },
    /// Most requests of a burst failed, so memory per request means nothing.
    #[error(
        "MOST REQUESTS FAILED: {failed} of {sent} ({reason}), so there is no leak rate; correct the \
         address, the method or the server, and measure again"
    )]
    MostRequestsFailed {
        /// Requests of the burst.
        sent: u64,
        /// Those that failed.
        failed: u64,
        /// Why most of them failed.
        reason: String,
    },
}

impl Run<'_> {
    /// Measures until the protocol says stop, something fails, or it is asked to end.
    /// What was measured until then is in the result and in the file.
    pub fn measure(mut self, name: &str) -> Recording {
        let ending = match self.follow_protocol(name) {
            Ok(ending) => ending,
            Err(
                RecordError::Load(LoadError::Abandoned) | RecordError::Read(ReadError::Interrupted),
            ) => Ending::Abandoned,
            Err(error) => Ending::Failed(error),
        };
        Recording {
            series: self.series(name).ok(),
            snapshots: self.table.taken().to_vec(),
            ending,
        }
    }

    fn follow_protocol(&mut self, name: &str) -> Result<Ending, RecordError> {
        let begun = Instant::now();
        let clock = SteadyClock::start();
        self.load.check(&self.interrupt)?;
        let last = self.table.taken().last();
        if let Some(last) = last.filter(|last| last.time >= clock.began()) {
            return Err(behind(last.time, clock.began()));
        }
        let done = last.map_or(0, |snapshot| snapshot.phase.number());
        let warm_up = self.warm_up()?;
        check_answers(&warm_up)?;
        if warm_up.end == BurstEnd::CutShort || !self.snapshot(Phase::Start, &warm_up, clock)? {
            return Ok(Ending::Abandoned);
        }
        let mut at = 0;
        while let Some(span) = self.span(at) {
            if self.interrupt.cancellation() != Cancellation::GoOn {
                return Ok(Ending::Interrupted);
            }
            let end = begun.elapsed() + span + self.protocol.settle;
            if self.protocol.budget.is_some_and(|budget| end > budget) {
                return Ok(Ending::OutOfBudget);
            }
            at += 1;
            if let Some(ending) = self.burst(done + at, span, clock)? {
                return Ok(ending);
            }
            let series = self.series(name)?;
            if self.watcher.is_enough(&series) && self.protocol.stop == Stop::WhenEnough {
                return Ok(Ending::Enough);
            }
        }
        Ok(Ending::Complete)
    }

    fn warm_up(&mut self) -> Result<Traffic, RecordError> {
        let span = self.protocol.warm_up;
        if span.is_zero() {
            return Ok(Traffic::default());
        }
        self.watcher.event(Event::WarmUp { span });
        self.send(span)
    }

    /// The length of a burst, counted from 0; `None` after the last.
    fn span(&self, at: usize) -> Option<Duration> {
        let bursts = &self.protocol.bursts;
        let span = match self.protocol.stop {
            Stop::AfterBursts => bursts.get(at),
            Stop::WhenEnough => bursts.get(at).or(bursts.last()),
        };
        span.copied()
    }

    /// One burst and its snapshot. The result is why the run ends with it, if it does.
    fn burst(
        &mut self,
        number: usize,
        span: Duration,
        clock: SteadyClock,
    ) -> Result<Option<Ending>, RecordError> {
        let planned = match self.protocol.stop {
            Stop::AfterBursts => Some(self.protocol.bursts.len()),
            Stop::WhenEnough => None,
        };
        self.watcher.event(Event::Burst {
            number,
            planned,
            span,
            asks_for: self.load.asks_for(),
        });
        let traffic = self.send(span)?;
        self.watcher.event(Event::Sent(&traffic));
        if traffic.end == BurstEnd::ServerGone {
            return Err(server_gone(&traffic));
        }
        let phase = match traffic.end {
            BurstEnd::CutShort => Phase::CutShort(number),
            BurstEnd::Complete | BurstEnd::ServerGone => Phase::Burst(number),
        };
        if !self.snapshot(phase, &traffic, clock)? {
            return Ok(Some(Ending::Abandoned));
        }
        check_answers(&traffic)?;
        Ok((traffic.end == BurstEnd::CutShort).then_some(Ending::Interrupted))
    }

    fn send(&mut self, span: Duration) -> Result<Traffic, RecordError> {
        let watcher = &mut *self.watcher;
        let mut progress = |traffic: &Traffic| watcher.event(Event::Sending(traffic));
        Ok(self.load.burst(span, &self.interrupt, &mut progress)?)
    }

    /// Takes and writes a snapshot; `false` if the run was abandoned before it was taken.
    fn snapshot(
        &mut self,
        phase: Phase,
        traffic: &Traffic,
        clock: SteadyClock,
    ) -> Result<bool, RecordError> {
        let settle = self.protocol.settle;
        let reading = settled_reading(self.reader, settle, &self.interrupt, self.watcher)?;
        let Some(reading) = reading else {
            return Ok(false);
        };
        let snapshot = Snapshot {
            phase,
            time: clock.now(),
            requests_added: traffic.succeeded,
            requests_failed: traffic.failed(),
            reading,
        };
        self.table.push(snapshot.clone())?;
        self.watcher.event(Event::Taken(&snapshot));
        let kept = match self.reader.keep_heap() {
            // The memory of this snapshot is known all the same.
            Err(ReadError::Interrupted) => None,
            other => other?,
        };
        if let Some(path) = kept {
            let taken = self.table.taken().iter();
            let requests = taken.map(|snapshot| snapshot.requests_added).sum();
            let path = &path;
            self.watcher.event(Event::HeapKept { path, requests });
        }
        Ok(true)
    }

    fn series(&self, name: &str) -> Result<Series, SeriesError> {
        series(name, self.reader.metric(), self.table.taken())
    }
}

fn check_answers(traffic: &Traffic) -> Result<(), RecordError> {
    if traffic.end == BurstEnd::ServerGone {
        return Err(server_gone(traffic));
    }
    if traffic.mostly_failed() {
        return Err(RecordError::MostRequestsFailed {
            sent: traffic.sent,
            failed: traffic.failed(),
            reason: reason(traffic),
        });
    }
    Ok(())
}

fn server_gone(traffic: &Traffic) -> RecordError {
    RecordError::ServerGone {
        answered: traffic.succeeded,
        failed: traffic.failed(),
        reason: reason(traffic),
    }
}

fn reason(traffic: &Traffic) -> String {
    let commonest = traffic.commonest_failure();
    commonest.map_or_else(String::new, |(reason, _)| reason.to_owned())
}

fn behind(last: Timestamp, now: Timestamp) -> RecordError {
    let text = |time: Timestamp| time.rfc3339(Zone::UTC).unwrap_or_default();
    RecordError::ClockBehind {
        last: text(last),
        now: text(now),
    }
}
