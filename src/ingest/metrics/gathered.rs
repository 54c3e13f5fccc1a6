//! Points of many series in one stream, gathered by what tells the series apart.

use std::collections::HashMap;

use crate::ingest::metrics::MetricSeries;

/// Names and values that tell one series from all others of a file.
pub(crate) type Key = Vec<(String, String)>;

/// The series of a file, in the order in which they first appear.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    series: Vec<MetricSeries>,
    positions: HashMap<Key, usize>,
}

impl Gathered {
    /// The series of a key, made of it where it is new.
    pub(crate) fn series(
        &mut self,
        key: Key,
        make: impl FnOnce(Key) -> MetricSeries,
    ) -> &mut MetricSeries {
        let end = self.series.len();
        let at = *self.positions.entry(key).or_insert_with_key(|key| {
            self.series.push(make(key.clone()));
            end
        });
        &mut self.series[at]
    }

    pub(crate) fn into_series(self) -> Vec<MetricSeries> {
        self.series
    }
}
