//! Points of many series in one stream, gathered by what tells the series apart.

use std::collections::HashMap;
use std::sync::Arc;

use crate::columns::HeaderName;
use crate::metrics::MetricSeries;

/// Names and values that tell one series from all others of a file.
pub(crate) type Key = Vec<(String, String)>;

/// The series of a file, in the order in which they first appear.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    series: Vec<MetricSeries>,
    /// Where the series of a key is, by its parts in one text: a file may have countless series.
    positions: HashMap<Box<str>, usize>,
    headers: HashMap<String, Arc<HeaderName>>,
}

impl Gathered {
    /// The series of a key, made of it where it is new.
    pub(crate) fn series(
        &mut self,
        key: Key,
        make: impl FnOnce(Key) -> MetricSeries,
    ) -> &mut MetricSeries {
        let written = written(&key);
        let known = self.positions.get(written.as_str()).copied();
        let at = known.unwrap_or_else(|| {
            self.positions.insert(written.into(), self.series.len());
            let series = self.with_shared_header(make(key));
            self.series.push(series);
            self.series.len() - 1
        });
        &mut self.series[at]
    }

    fn with_shared_header(&mut self, mut series: MetricSeries) -> MetricSeries {
        match self.headers.get(&series.name) {
            Some(header) if **header == *series.header => series.header = Arc::clone(header),
            Some(_) => {}
            None => {
                let header = Arc::clone(&series.header);
                self.headers.insert(series.name.clone(), header);
            }
        }
        series
    }

    pub(crate) fn into_series(mut self) -> Vec<MetricSeries> {
        self.series.shrink_to_fit();
        self.series
    }
}

/// The parts of a key, each with its length, so that no two keys are written alike.
fn written(key: &Key) -> String {
    let parts = key.iter().flat_map(|(name, value)| [name, value]);
    let mut written = String::new();
    for part in parts {
        written.push_str(&part.len().to_string());
        written.push(':');
        written.push_str(part);
    }
    written
}
