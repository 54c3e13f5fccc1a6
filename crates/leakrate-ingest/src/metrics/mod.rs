//! Metrics as monitoring systems store them: points in time, each with a value, told apart by a
//! name and labels. Here they become the frames and request tracks of a recording.

mod gathered;
mod infos;
mod limits;
mod naming;
mod page;
mod record;
mod replicas;
mod requests;
mod starts;
mod statistic;
mod value;
mod versions;
mod wide;

use std::sync::Arc;

use crate::columns::HeaderName;
use crate::columns::role::Role;
use leakrate_core::units::SizeUnit;

pub(crate) use gathered::{Gathered, Key};
pub use page::{PageSample, page_samples};
pub(crate) use page::{TimedSample, timed_sample};
pub(crate) use record::{prefer, record};
pub(crate) use statistic::Statistic;
pub(crate) use value::reading;
pub(crate) use wide::{Wide, check_width};

/// One metric of one instance.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MetricSeries {
    /// What messages and `--memory` call it.
    pub(crate) name: String,
    /// What its name tells; one for all series of a name, of which there may be very many.
    pub(crate) header: Arc<HeaderName>,
    /// The unit of its values, where name or format states it.
    pub(crate) unit: Option<SizeUnit>,
    /// What tells it from other series of the same name.
    pub(crate) labels: Vec<(String, String)>,
    /// What each value says of its interval, where the format tells.
    pub(crate) statistic: Option<Statistic>,
    /// Seconds that each value covers, where the format tells.
    pub(crate) interval: Option<f64>,
    /// The parts it was joined from, where it went on under another version.
    pub(crate) parts: Vec<VersionPart>,
    /// Times of the values.
    pub(crate) seconds: Vec<f64>,
    /// The values; a missing one is NaN.
    pub(crate) values: Vec<f64>,
}

/// Points of one container of a series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VersionPart {
    pub(crate) points: usize,
    /// The version that ran in it.
    pub(crate) name: String,
}

impl MetricSeries {
    /// A series without points, known by the name of its metric.
    pub(crate) fn new(metric: &str) -> Self {
        let header = HeaderName::parse(metric);
        Self {
            name: metric.to_owned(),
            unit: header.size_unit(),
            header: Arc::new(header),
            labels: Vec::new(),
            statistic: None,
            interval: None,
            parts: Vec::new(),
            seconds: Vec::new(),
            values: Vec::new(),
        }
    }

    /// A series without points, known by its labels in the notation of Prometheus. Its memory is
    /// in bytes where the name belongs to the metrics of containers, which state no unit.
    pub(crate) fn labelled(mut labels: Vec<(String, String)>) -> Self {
        let name = labels.iter().position(|(key, _)| key == "__name__");
        let name = name.map(|at| labels.remove(at).1);
        let mut series = Self::new(name.as_deref().unwrap_or("value"));
        series.labels = labels;
        if series.name.starts_with("container_memory_") {
            series = series.in_bytes();
        }
        series
    }

    /// The same with a statistic, which becomes part of what it is called.
    pub(crate) fn with_statistic(mut self, written: &str) -> Self {
        self.statistic = Statistic::parse(written);
        self.name = format!("{} {written}", self.name);
        if let Some(statistic) = self.statistic {
            self.set_role(statistic.role(self.header.role));
        }
        self
    }

    /// Says what it holds, whatever its name tells.
    pub(crate) fn set_role(&mut self, role: Role) {
        Arc::make_mut(&mut self.header).role = role;
    }

    pub(crate) fn push(&mut self, seconds: f64, value: f64) {
        self.seconds.push(seconds);
        self.values.push(value);
    }

    /// The unit is bytes, if it is memory and nothing says otherwise.
    pub(crate) fn in_bytes(mut self) -> Self {
        let memory = matches!(
            self.header.role,
            Role::Memory(_) | Role::OtherMemory | Role::Limit
        );
        if memory && self.unit.is_none() {
            self.unit = Some(SizeUnit::BYTE);
        }
        self
    }

    /// The shortest time between two of its points: the interval of a regular export.
    pub(crate) fn shortest_step(&self) -> Option<f64> {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        let steps = seconds.windows(2).map(|pair| pair[1] - pair[0]);
        steps.filter(|step| *step > 0.0).min_by(f64::total_cmp)
    }
}

/// A series of memory with these labels, whose values are its times.
#[cfg(test)]
fn series_of(labels: &[(&str, &str)], seconds: &[f64]) -> MetricSeries {
    let mut series = MetricSeries::new("memory_bytes");
    let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    series.labels = labels.iter().map(owned).collect();
    for &second in seconds {
        series.push(second, second);
    }
    series
}
