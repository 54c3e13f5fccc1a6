//! Readings that a format finds line by line, gathered by instance until frames are made of them.

use std::collections::HashMap;
use std::ops::Range;

use crate::columns::{Candidate, Content, Role, select};
use crate::error::{IngestError, MAX_PLACES, Place, Problem};
use crate::kit::clock::{Spacing, Timing};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{
    ColumnUse, Counting, Frame, MemoryColumn, Recording, RequestColumn, stated_limit,
};
use crate::options::{BadRows, RequestSpec};
use crate::source::Source;
use crate::table::Readings;
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Metric;
use leakrate_core::units::{SizeCell, SizeUnit};

/// Rows that `inspect` shows.
const PREVIEWED: usize = 5;

/// Readings of one process that a rate takes: two are no more than a difference.
const FEWEST: usize = 3;

/// Readings of all instances of a file.
pub(crate) struct Observations<'s> {
    source: &'s Source,
    columns: Vec<Candidate>,
    instances: Vec<Instance>,
    index: HashMap<String, usize>,
    rows: usize,
    preview: Vec<String>,
    faults: Vec<Place>,
    faulty: usize,
}

/// One row of one instance.
pub(crate) struct Observation<'r> {
    /// Its name; empty if the file tells none.
    pub(crate) instance: &'r str,
    pub(crate) time: f64,
    /// One for each column.
    pub(crate) cells: &'r [Option<SizeCell>],
    pub(crate) range: Range<usize>,
}

struct Instance {
    name: String,
    times: Vec<f64>,
    starts: Vec<usize>,
    columns: Vec<Readings>,
}

/// The columns that were chosen.
struct Chosen {
    memory: Vec<usize>,
    requests: Option<(usize, Counting)>,
}

impl<'s> Observations<'s> {
    pub(crate) fn new(source: &'s Source, columns: Vec<Candidate>) -> Self {
        Self {
            source,
            columns,
            instances: Vec::new(),
            index: HashMap::new(),
            rows: 0,
            preview: Vec::new(),
            faults: Vec::new(),
            faulty: 0,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 && self.faulty == 0
    }

    pub(crate) fn push(&mut self, row: &Observation) {
        self.rows += 1;
        if self.preview.len() < PREVIEWED {
            self.preview
                .push(self.source.text()[row.range.clone()].to_owned());
        }
        let at = if let Some(&at) = self.index.get(row.instance) {
            at
        } else {
            self.index
                .insert(row.instance.to_owned(), self.instances.len());
            self.instances
                .push(Instance::new(row.instance, &self.columns));
            self.instances.len() - 1
        };
        let instance = &mut self.instances[at];
        instance.times.push(row.time);
        instance.starts.push(row.range.start);
        for (column, cell) in instance.columns.iter_mut().zip(row.cells) {
            column.push(*cell);
        }
    }

    /// Notes a row that cannot be read.
    pub(crate) fn reject(&mut self, range: Range<usize>, expected: &str) {
        self.faulty += 1;
        if self.faults.len() < MAX_PLACES {
            self.faults.push(self.source.place(range, expected));
        }
    }

    /// Makes a frame of each instance.
    ///
    /// # Errors
    /// Rows cannot be read, there are none, there is a doubt about the columns, or nothing tells
    /// when the readings were taken.
    pub(crate) fn finish(
        mut self,
        query: &Query,
        timing: Timing,
    ) -> Result<Recording, IngestError> {
        if self.faulty > 0 && query.options.bad_rows == BadRows::Refuse {
            let problem = Problem::Rows { count: self.faulty };
            return Err(IngestError::from(problem).listing(self.faults, self.faulty));
        }
        if self.rows == 0 {
            return Err(Problem::NoRows.into());
        }
        if self.rows == 1 {
            return Err(Problem::OneSample.into());
        }
        let step = query.options.step.map(|step| step.0);
        // Rounds whose requests are written out need no times.
        let is_counted = matches!(
            query.options.requests,
            Some(RequestSpec::Counts(_) | RequestSpec::EachReading(_))
        );
        let timing = match timing {
            Timing::Rounds(_) if step.is_none() && is_counted => Timing::Counted,
            timing => timing,
        };
        let most = self
            .instances
            .iter()
            .map(|instance| instance.times.len())
            .max();
        if let (Timing::Rounds(pace), None) = (&timing, step) {
            return Err(match most {
                Some(readings) if readings < FEWEST => Problem::TooFewRounds { readings },
                _ => Problem::NoTimes { pace: *pace },
            }
            .into());
        }
        let chosen = self.choose(query)?;
        let mut recording = self.recording(&chosen);
        let times = self.instances.iter().flat_map(|instance| &instance.times);
        let origin = times.copied().fold(f64::INFINITY, f64::min);
        for instance in self.instances {
            let frame = instance.close(&self.columns, &chosen, Spacing::of(&timing, step, origin));
            recording.frames.push(frame);
        }
        if let Timing::Wall(zone) | Timing::DatedRounds { zone, .. } = timing {
            recording.zone = zone;
        }
        Ok(recording)
    }

    /// What is known of all rows, before frames are made of them.
    fn recording(&mut self, chosen: &Chosen) -> Recording {
        let skipped = self.faulty;
        let mut recording = Recording {
            rows: self.rows + skipped,
            rows_skipped: skipped,
            preview: std::mem::take(&mut self.preview),
            columns: self.columns.iter().map(Candidate::info).collect(),
            ..Recording::default()
        };
        let skipped = (skipped > 0).then_some(Caveat::BadRowsSkipped { rows: skipped });
        recording.caveats.extend(skipped);
        for &at in chosen
            .memory
            .iter()
            .chain(chosen.requests.iter().map(|(at, _)| at))
        {
            recording.columns[at].usage = ColumnUse::Used;
        }
        recording
    }

    fn choose(&mut self, query: &Query) -> Result<Chosen, Problem> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            let filled = |instance: &Instance| !instance.columns[at].is_blank();
            if !self.instances.iter().any(filled) {
                column.content = Content::Other;
            }
        }
        select::limit(&mut self.columns, query.options, |_| false)?;
        Ok(Chosen {
            memory: match query.quantity {
                Quantity::Memory => select::memory(&self.columns, query.options)?,
                Quantity::Requests => Vec::new(),
            },
            requests: select::requests(&self.columns, query.options)?,
        })
    }
}

impl Instance {
    fn new(name: &str, columns: &[Candidate]) -> Self {
        // Without a unit a number counts itself: a request, a process, a second.
        let bare = |column: &Candidate| column.unit.map_or(1.0, SizeUnit::bytes);
        Self {
            name: name.to_owned(),
            times: Vec::new(),
            starts: Vec::new(),
            columns: columns
                .iter()
                .map(|c| Readings::new(Some(bare(c))))
                .collect(),
        }
    }

    fn close(self, columns: &[Candidate], chosen: &Chosen, spacing: Spacing) -> Frame {
        let mut frame = Frame {
            instance: Some(self.name).filter(|name| !name.is_empty()),
            ..Frame::default()
        };
        let spaced = spacing.apply(self.times);
        frame.clock = spaced.clock;
        frame.process = spaced.runs;
        let mut starts = Some(self.starts);
        for (at, (readings, column)) in self.columns.into_iter().zip(columns).enumerate() {
            let quantum = readings.quantum();
            let values = || readings.into_values();
            match (column.header.role, chosen.requests) {
                (_, Some((requests, counting))) if requests == at => {
                    frame.requests = Some(RequestColumn {
                        name: column.name.clone(),
                        counting,
                        values: values(),
                        rows: starts.take().unwrap_or_default(),
                    });
                }
                (role, _) if chosen.memory.contains(&at) => frame.memory.push(MemoryColumn {
                    name: column.name.clone(),
                    metric: match role {
                        Role::Memory(metric) => metric,
                        _ => Metric::Unknown,
                    },
                    quantum,
                    values: values(),
                }),
                (Role::Limit, _) => frame.limit = stated_limit(&values()),
                (Role::ProcessId, _) => frame.process = Some(values()),
                (Role::Uptime, _) => frame.uptime = Some(values()),
                _ => {}
            }
        }
        frame
    }
}
