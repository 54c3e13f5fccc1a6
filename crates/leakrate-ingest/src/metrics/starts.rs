//! Starts of processes, where a metric tells when each began.

use std::collections::HashMap;

use crate::metrics::MetricSeries;

/// The words of `process_start_time_seconds`.
const BEGAN: [&str; 3] = ["process", "start", "time"];

/// When each process began, as it was known over time.
pub(super) struct Starts(HashMap<Option<String>, Vec<Start>>);

struct Start {
    known_at: f64,
    began: f64,
}

impl Starts {
    /// Collects the starts that are among the series of a file.
    pub(super) fn of<'s>(series: impl Iterator<Item = &'s MetricSeries>) -> Self {
        let mut starts: HashMap<_, Vec<Start>> = HashMap::new();
        for series in series.filter(|series| series.header.words == BEGAN) {
            let own = starts.entry(series.process()).or_default();
            let points = series.seconds.iter().zip(&series.values);
            let known = points.filter(|(_, began)| !began.is_nan());
            own.extend(known.map(|(&known_at, &began)| Start { known_at, began }));
            own.sort_by(|a, b| a.known_at.total_cmp(&b.known_at));
        }
        Self(starts)
    }

    /// Time since the process of a series began, at each of its points; NaN where not known.
    pub(super) fn uptime(&self, memory: &MetricSeries) -> Option<Vec<f64>> {
        let starts = self.0.get(&memory.process())?;
        let uptime = |&time: &f64| {
            let after = starts.partition_point(|start| start.known_at <= time);
            let last = after.checked_sub(1).map(|last| &starts[last]);
            last.map_or(f64::NAN, |start| time - start.began)
        };
        Some(memory.seconds.iter().map(uptime).collect())
    }
}
