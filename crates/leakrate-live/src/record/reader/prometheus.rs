//! A gauge on a Prometheus page (`/metrics`).

use crate::record::http;
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Reads one gauge, in bytes.
#[derive(Debug, Clone)]
pub struct PrometheusReader {
    url: String,
    gauge: String,
    column: String,
}

impl PrometheusReader {
    /// A reader of the gauge `name`, or of `name{label="value"}` where several have that name.
    pub fn new(url: &str, gauge: &str) -> Self {
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
        let page = http::get(&self.url).map_err(|reason| ReadError::Unreachable {
            address: self.url.clone(),
            reason,
            help: "check that the server is running and offers metrics there",
        })?;
        let found = gauges(&page.text, &self.gauge);
        match found.as_slice() {
            [gauge] if gauge.value.is_finite() && gauge.value >= 0.0 => Ok(Reading {
                memory: Bytes(gauge.value),
                outside_heap: None,
                process: None,
            }),
            [gauge] => Err(self.unexpected(format!("the value {}", gauge.value))),
            [] => Err(self.unexpected(format!("none on a page with status {}", page.status))),
            several => {
                let names: Vec<&str> = several.iter().map(|gauge| gauge.name).collect();
                Err(self.unexpected(names.join(", ")))
            }
        }
    }
}

/// One line of the page.
struct Gauge<'a> {
    name: &'a str,
    value: f64,
}

/// All gauges of a name, or the one of a name with labels.
fn gauges<'a>(page: &'a str, wanted: &str) -> Vec<Gauge<'a>> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let end = match line.rfind('}') {
                Some(brace) => brace + 1,
                None => line.find(' ')?,
            };
            let (name, rest) = line.split_at(end);
            let bare = name.split('{').next();
            let value = rest.split_whitespace().next()?.parse().ok()?;
            (name == wanted || bare == Some(wanted)).then_some(Gauge { name, value })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# HELP process_resident_memory_bytes Resident memory size in bytes.\n\
        # TYPE process_resident_memory_bytes gauge\n\
        process_resident_memory_bytes 5.234688e+07\n\
        nodejs_heap_size_used_bytes{space=\"new\"} 1024\n\
        nodejs_heap_size_used_bytes{space=\"old } x\"} 2048 1395066363000\n";

    #[test]
    fn a_gauge_is_found_by_its_name_or_its_labels() {
        let values = |wanted| -> Vec<f64> {
            gauges(PAGE, wanted)
                .iter()
                .map(|gauge| gauge.value)
                .collect()
        };
        assert_eq!(values("process_resident_memory_bytes"), [52_346_880.0]);
        assert_eq!(values("nodejs_heap_size_used_bytes"), [1024.0, 2048.0]);
        assert_eq!(
            values("nodejs_heap_size_used_bytes{space=\"old } x\"}"),
            [2048.0]
        );
        assert!(values("process_resident").is_empty());
    }
}
