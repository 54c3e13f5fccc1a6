//! Go programs, through `net/http/pprof` or `expvar`.

use serde_json::Value;

use crate::record::http;
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Reads the allocated heap of a Go program.
#[derive(Debug, Clone)]
pub struct GoReader {
    base: String,
}

/// The heap profile as text ends with the figures of `runtime.MemStats`; `gc=1` collects first.
const PROFILE: &str = "/debug/pprof/heap?gc=1&debug=1";
const VARIABLES: &str = "/debug/vars";

impl GoReader {
    /// A reader of the program that serves its debug pages at this address, such as
    /// `http://localhost:6060`.
    pub fn new(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    fn fetch(&self, page: &str) -> Result<http::Page, ReadError> {
        http::get(&format!("{}{page}", self.base)).map_err(|reason| ReadError::Unreachable {
            address: self.base.clone(),
            reason,
            help: "check that the program is running and serves `net/http/pprof` there",
        })
    }
}

impl MemoryReader for GoReader {
    fn metric(&self) -> Metric {
        Metric::Heap
    }

    fn column(&self) -> &'static str {
        "heap_mb"
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        match profiled_heap(&self.fetch(PROFILE)?.text) {
            Some(_) => Ok(Garbage::Collected),
            None => Ok(Garbage::Included),
        }
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        let heap = match profiled_heap(&self.fetch(PROFILE)?.text) {
            Some(heap) => Some(heap),
            None => published_heap(&self.fetch(VARIABLES)?.text),
        };
        let memory = heap.ok_or_else(|| ReadError::Unexpected {
            address: self.base.clone(),
            expected: format!("`HeapAlloc` at `{PROFILE}` or `{VARIABLES}`"),
            found: "neither".to_owned(),
        })?;
        Ok(Reading {
            memory,
            outside_heap: None,
            process: None,
        })
    }
}

fn profiled_heap(profile: &str) -> Option<Bytes> {
    let line = profile
        .lines()
        .find_map(|line| line.strip_prefix("# HeapAlloc = "));
    line?.trim().parse().ok().map(Bytes)
}

fn published_heap(variables: &str) -> Option<Bytes> {
    let variables: Value = serde_json::from_str(variables).ok()?;
    variables["memstats"]["HeapAlloc"].as_f64().map(Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heap_is_found_on_either_page() {
        let profile = "heap profile: 1: 1024 [2: 2048] @ heap/1048576\n\n# runtime.MemStats\n\
            # Alloc = 999\n# HeapAlloc = 1234567\n# HeapSys = 8\n";
        assert_eq!(profiled_heap(profile), Some(Bytes(1_234_567.0)));
        assert_eq!(profiled_heap("404 page not found"), None);
        let variables = "{\"cmdline\": [\"a\"], \"memstats\": {\"HeapAlloc\": 7654321}}";
        assert_eq!(published_heap(variables), Some(Bytes(7_654_321.0)));
        assert_eq!(published_heap("404 page not found"), None);
    }
}
