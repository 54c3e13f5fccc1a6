//! A gauge on a Prometheus page (`/metrics`).

use crate::http::Fetcher;
use crate::interrupt::Interrupt;
use crate::reach::Reach;
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading, size};
use leakrate_core::series::Metric;
use leakrate_ingest::page_samples;

/// Reads one gauge, in bytes.
#[derive(Debug, Clone)]
pub struct PrometheusReader {
    url: String,
    gauge: String,
    column: String,
    fetcher: Fetcher,
}

impl PrometheusReader {
    /// A reader of the gauge `name`, or of `name{label="value"}` where several have that name.
    pub fn new(url: &str, gauge: &str, interrupt: &Interrupt) -> Self {
        let name = gauge.split('{').next().unwrap_or(gauge);
        // A name that states no unit would leave the numbers without one.
        let unit = if name.ends_with("_bytes") {
            ""
        } else {
            "_bytes"
        };
        Self {
            url: url.to_owned(),
            gauge: gauge.to_owned(),
            column: format!("{name}{unit}"),
            fetcher: Fetcher::new(Reach::Anywhere, interrupt),
        }
    }

    fn unexpected(&self, found: String) -> ReadError {
        ReadError::Unexpected {
            address: self.url.clone(),
            expected: format!("one gauge `{}`", self.gauge),
            found,
        }
    }
}

impl MemoryReader for PrometheusReader {
    fn metric(&self) -> Metric {
        if self.gauge.contains("heap") {
            Metric::Heap
        } else if self.gauge.contains("resident") || self.gauge.contains("rss") {
            Metric::ResidentSet
        } else {
            Metric::Unknown
        }
    }

    fn column(&self) -> &str {
        &self.column
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        Ok(Garbage::Included)
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        const HELP: &str = "check that the server is running and offers metrics there";
        let page = self.fetcher.get(&self.url);
        let page = page.map_err(|cause| ReadError::unanswered(&self.url, cause, HELP))?;
        let text = page.text();
        let found = page_samples(&text, &self.gauge);
        match found.as_slice() {
            [gauge] => {
                let memory = size(gauge.value);
                let memory =
                    memory.ok_or_else(|| self.unexpected(format!("the value {}", gauge.value)))?;
                Ok(Reading {
                    memory,
                    outside_heap: None,
                    process: None,
                })
            }
            [] => Err(self.unexpected(format!("none on a page with status {}", page.status))),
            several => {
                let names: Vec<&str> = several.iter().map(|gauge| gauge.series).collect();
                Err(self.unexpected(names.join(", ")))
            }
        }
    }
}
