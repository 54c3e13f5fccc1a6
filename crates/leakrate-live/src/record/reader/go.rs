//! Go programs, through `net/http/pprof` or `expvar`.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::http::{Fetcher, Page};
use crate::interrupt::Interrupt;
use crate::reach::Reach;
use crate::record::reader::heap_folder::HeapFolder;
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use crate::web_address::parse_url;
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Reads the allocated heap of a Go program.
#[derive(Debug, Clone)]
pub struct GoReader {
    base: String,
    fetcher: Fetcher,
    kept: Option<HeapFolder>,
}

/// The heap profile as text ends with the figures of `runtime.MemStats`; `gc=1` collects first.
const PROFILE: &str = "/debug/pprof/heap?gc=1&debug=1";
/// The same in the form that names what allocated.
const MESSAGE: &str = "/debug/pprof/heap?gc=1";
const VARIABLES: &str = "/debug/vars";

impl GoReader {
    /// A reader of the program that serves its debug pages at this address, such as
    /// `http://localhost:6060`.
    ///
    /// # Errors
    /// [`ReadError::Address`].
    pub fn new(base: &str, interrupt: &Interrupt) -> Result<Self, ReadError> {
        parse_url(base)?;
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            fetcher: Fetcher::new(Reach::Anywhere, interrupt),
            kept: None,
        })
    }

    /// The same with another limit on how long an answer may take.
    #[must_use]
    pub fn answered_within(self, limit: Duration) -> Self {
        let fetcher = self.fetcher.answered_within(limit);
        Self { fetcher, ..self }
    }

    /// Also keeps a heap profile of each reading in this directory.
    #[must_use]
    pub fn keeping_heaps_in(mut self, directory: PathBuf) -> Self {
        self.kept = Some(HeapFolder::of_profiles(directory, "pb.gz"));
        self
    }

    fn fetch(&mut self, page: &str) -> Result<Page, ReadError> {
        const HELP: &str = "check that the program is running and serves `net/http/pprof` there";
        let page = self.fetcher.get(&format!("{}{page}", self.base));
        page.map_err(|cause| ReadError::unanswered(&self.base, cause, HELP))
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
        match profiled_heap(&self.fetch(PROFILE)?.text()) {
            Some(_) => Ok(Garbage::Collected),
            None => Ok(Garbage::Included),
        }
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        let heap = match profiled_heap(&self.fetch(PROFILE)?.text()) {
            Some(heap) => Some(heap),
            None => published_heap(&self.fetch(VARIABLES)?.text()),
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

    fn keep_heap(&mut self) -> Result<Option<PathBuf>, ReadError> {
        let Some(folder) = self.kept.clone() else {
            return Ok(None);
        };
        let page = self.fetch(MESSAGE)?;
        if page.status != 200 {
            return Err(ReadError::Unexpected {
                address: self.base.clone(),
                expected: format!("a heap profile at `{MESSAGE}`"),
                found: format!("an answer with status {}", page.status),
            });
        }
        let path = folder.write(|file| Ok(file.write_all(&page.body)))?;
        Ok(Some(path))
    }
}

fn profiled_heap(profile: &str) -> Option<Bytes> {
    let line = profile
        .lines()
        .find_map(|line| line.strip_prefix("# HeapAlloc = "));
    let bytes: u64 = line?.trim().parse().ok()?;
    Some(Bytes(bytes as f64))
}

fn published_heap(variables: &str) -> Option<Bytes> {
    let variables: Value = serde_json::from_str(variables).ok()?;
    let bytes = variables["memstats"]["HeapAlloc"].as_u64()?;
    Some(Bytes(bytes as f64))
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

    #[test]
    fn what_is_no_size_is_no_heap() {
        for size in ["NaN", "-5", "inf", "1e400", "1.5", ""] {
            let profile = format!("# HeapAlloc = {size}\n");
            assert_eq!(profiled_heap(&profile), None, "{size}");
            let variables = format!("{{\"memstats\": {{\"HeapAlloc\": {size}}}}}");
            assert_eq!(published_heap(&variables), None, "{size}");
        }
    }
}
