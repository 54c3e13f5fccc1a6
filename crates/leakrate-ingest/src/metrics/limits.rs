//! Limits of processes, where a metric tells them.

use std::collections::HashMap;

use leakrate_core::units::Bytes;

use crate::kit::recording::stated_limit;
use crate::metrics::MetricSeries;

/// The limits among the series of a file.
#[derive(Debug, Default)]
pub(super) struct Limits {
    by_labels: HashMap<Vec<(String, String)>, Option<Bytes>>,
    by_process: HashMap<Option<String>, OfProcess>,
}

#[derive(Debug, Clone, Copy)]
enum OfProcess {
    One(Option<Bytes>),
    Several,
}

impl Limits {
    /// Adds those that `series` state in numbers of `factor` bytes.
    pub(super) fn add(&mut self, series: &[MetricSeries], factor: f64) {
        for series in series.iter().filter(|series| is_of_memory(series)) {
            let bytes: Vec<f64> = series.values.iter().map(|value| value * factor).collect();
            let limit = stated_limit(&bytes);
            self.by_labels.insert(series.labels.clone(), limit);
            self.by_process
                .entry(series.process())
                .and_modify(|known| *known = OfProcess::Several)
                .or_insert(OfProcess::One(limit));
        }
    }

    /// That of a series of memory: of the same labels, or else the only one of its process.
    pub(super) fn of(&self, memory: &MetricSeries) -> Option<Bytes> {
        if let Some(same) = self.by_labels.get(&memory.labels) {
            return *same;
        }
        match self.by_process.get(&memory.process())? {
            OfProcess::One(limit) => *limit,
            OfProcess::Several => None,
        }
    }
}

/// Exporters of limits tell those of processors and disks under the same name.
fn is_of_memory(series: &MetricSeries) -> bool {
    let mut labels = series.labels.iter();
    let resource = labels.find(|(name, _)| name == "resource");
    resource.is_none_or(|(_, of)| of == "memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[(&str, &str)], values: &[f64]) -> MetricSeries {
        let mut series = MetricSeries::new("container_spec_memory_limit_bytes");
        let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        series.labels = labels.iter().map(owned).collect();
        series.values = values.to_vec();
        series
    }

    #[test]
    fn a_limit_is_that_of_the_same_labels_or_the_only_one_of_the_process() {
        let app = [("container", "app"), ("pod", "web-1")];
        let side = [("container", "proxy"), ("pod", "web-1")];
        let mut limits = Limits::default();
        limits.add(&[series(&app, &[5e8, 6e8]), series(&side, &[1e8])], 1.0);
        limits.add(&[series(&[("pod", "web-2")], &[1024.0])], 1024.0);
        let of = |labels: &[(&str, &str)]| limits.of(&series(labels, &[]));
        assert_eq!(of(&app), Some(Bytes(6e8)));
        assert_eq!(of(&side), Some(Bytes(1e8)));
        assert_eq!(
            of(&[("container", "app"), ("pod", "web-2")]),
            Some(Bytes(1_048_576.0))
        );
        assert_eq!(
            of(&[("pod", "web-1")]),
            None,
            "two containers have one each"
        );
        assert_eq!(of(&[("pod", "web-3")]), None);
    }

    #[test]
    fn what_stands_for_no_limit_is_none() {
        let labels = [("pod", "web-1")];
        for unlimited in [0.0, 9.223_372_036_854_772e18, f64::NAN] {
            let mut limits = Limits::default();
            limits.add(&[series(&labels, &[unlimited])], 1.0);
            assert_eq!(limits.of(&series(&labels, &[])), None, "{unlimited}");
        }
        let mut limits = Limits::default();
        limits.add(
            &[series(&[("pod", "web-1"), ("resource", "cpu")], &[2.0])],
            1.0,
        );
        assert_eq!(limits.of(&series(&labels, &[])), None);
    }
}
