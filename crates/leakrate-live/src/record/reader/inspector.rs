//! Node, Deno and other programs on V8, through their inspector.
//!
//! `Runtime.enable` is never called: it makes V8 keep every message of the console for the
//! debugger, which is itself a leak per request in a server that logs.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use hyper::Uri;
use serde_json::{Value, json};

use crate::http::Fetcher;
use crate::interrupt::Interrupt;
use crate::patience::Unanswered;
use crate::reach::Reach;
use crate::record::reader::cdp::{Connection, Notice};
use crate::record::reader::heap_folder::{HeapFolder, HeapRecord};
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading, size};
use crate::web_address::{is_encrypted, parse_url};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

const HELP: &str = "start the server with `node --inspect`, or let `--launch` do so";

/// Readings of the two numbers that the inspector itself does not offer.
const PROCESS: &str = "typeof process === 'object' && process.memoryUsage \
    ? [process.pid, process.memoryUsage().external] : []";

/// Bytes between two allocations that are sampled, in the mean: half of what V8 takes by itself, since a
/// short run allocates little.
const SAMPLED_EVERY: u32 = 16_384;

/// Finalisers that run after a collection free more for the next one.
const MOST_COLLECTIONS: usize = 8;

/// The heap is at rest when a collection frees less than this.
const NO_LONGER_FREED: f64 = 4096.0;

/// Reads the used heap of V8.
#[derive(Debug)]
pub struct InspectorReader {
    address: String,
    connection: Connection,
    kept: Option<KeptHeaps>,
}

/// What is kept of the heap, and where.
#[derive(Debug)]
struct KeptHeaps {
    folder: HeapFolder,
    record: HeapRecord,
    recording: Recording,
}

/// Whether V8 notes what is allocated. It does so from the first reading on, so that the start of the
/// program costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recording {
    ToBegin,
    Begun,
}

impl InspectorReader {
    /// Connects to the inspector at `host:port`, or at the `ws://` address that Node prints. An answer may
    /// take as long as is said: a full collection of a large heap takes seconds.
    ///
    /// # Errors
    /// [`ReadError`] if no inspector answers there, or it may not be reached, or names another one
    /// that may not.
    pub fn connect(
        address: &str,
        reach: &Reach,
        within: Duration,
        interrupt: &Interrupt,
    ) -> Result<Self, ReadError> {
        let unanswered = |cause| ReadError::unanswered(address, cause, HELP);
        let url = if address.starts_with("ws://") {
            address.to_owned()
        } else {
            discover(address, reach, within, interrupt)?
        };
        let url = web_socket(&url).map_err(unanswered)?;
        let place = reach.find_url(&url, interrupt)?;
        let connection = Connection::open(&url, &place, within, interrupt);
        Ok(Self {
            address: address.to_owned(),
            connection: connection.map_err(unanswered)?,
            kept: None,
        })
    }

    /// Also keeps what is on the heap at each reading in this directory.
    #[must_use]
    pub fn keeping_heaps_in(mut self, directory: PathBuf, record: HeapRecord) -> Self {
        let folder = match record {
            HeapRecord::Snapshots | HeapRecord::TracedSnapshots => {
                HeapFolder::of_snapshots(directory)
            }
            HeapRecord::Profiles => HeapFolder::of_profiles(directory, "heapprofile"),
        };
        self.kept = Some(KeptHeaps {
            folder,
            record,
            recording: Recording::ToBegin,
        });
        self
    }

    /// Lets V8 note what is allocated from now on, where it does not yet.
    fn begin(&mut self, method: &str, parameters: &Value) -> Result<(), ReadError> {
        let Some(kept) = &mut self.kept else {
            return Ok(());
        };
        match std::mem::replace(&mut kept.recording, Recording::Begun) {
            Recording::Begun => Ok(()),
            Recording::ToBegin => self.call(method, parameters).map(drop),
        }
    }

    fn keep_snapshot(&mut self, folder: &HeapFolder) -> Result<PathBuf, ReadError> {
        let parameters = json!({"reportProgress": false});
        folder.write(|file| {
            let mut written = Ok(());
            let taken =
                self.connection
                    .call("HeapProfiler.takeHeapSnapshot", &parameters, |notice| {
                        written = write_chunk(file, &notice);
                        written.as_ref().map_err(ToString::to_string).copied()
                    });
            match (written, taken) {
                (Ok(()), Err(cause)) => Err(self.unanswered(cause)),
                (written, _) => Ok(written),
            }
        })
    }

    fn keep_profile(&mut self, folder: &HeapFolder) -> Result<PathBuf, ReadError> {
        let answer = self.call("HeapProfiler.getSamplingProfile", &json!({}))?;
        let profile = &answer["profile"];
        if !profile["head"].is_object() {
            return Err(ReadError::Unexpected {
                address: self.address.clone(),
                expected: "a sampling heap profile".to_owned(),
                found: format!("`{answer}`"),
            });
        }
        folder.write(|file| Ok(write!(file, "{profile}")))
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Result<Value, ReadError> {
        let answer = self.connection.call(method, parameters, |_| Ok(()));
        answer.map_err(|cause| self.unanswered(cause))
    }

    fn used_heap(&mut self) -> Result<Bytes, ReadError> {
        let usage = self.call("Runtime.getHeapUsage", &json!({}))?;
        let used = usage["usedSize"].as_f64().and_then(size);
        used.ok_or_else(|| ReadError::Unexpected {
            address: self.address.clone(),
            expected: "the size of the heap".to_owned(),
            found: format!("`{usage}`"),
        })
    }

    fn unanswered(&self, cause: Unanswered) -> ReadError {
        ReadError::unanswered(&self.address, cause, HELP)
    }
}

impl MemoryReader for InspectorReader {
    fn metric(&self) -> Metric {
        Metric::Heap
    }

    fn column(&self) -> &'static str {
        "heap_mb"
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        let mut before = self.used_heap()?;
        for _ in 0..MOST_COLLECTIONS {
            self.call("HeapProfiler.collectGarbage", &json!({}))?;
            let after = self.used_heap()?;
            if (before - after).0 < NO_LONGER_FREED {
                break;
            }
            before = after;
        }
        Ok(Garbage::Collected)
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        // The heap first: an evaluation allocates.
        let memory = self.used_heap()?;
        let evaluate = json!({"expression": PROCESS, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &evaluate)?;
        let values = &answer["result"]["value"];
        Ok(Reading {
            memory,
            outside_heap: values[1].as_f64().and_then(size),
            process: values[0].as_u64().and_then(|id| u32::try_from(id).ok()),
        })
    }

    fn keep_heap(&mut self) -> Result<Option<PathBuf>, ReadError> {
        let Some(KeptHeaps { folder, record, .. }) = &self.kept else {
            return Ok(None);
        };
        let (folder, record) = (folder.clone(), *record);
        let path = match record {
            HeapRecord::Snapshots => self.keep_snapshot(&folder)?,
            HeapRecord::TracedSnapshots => {
                let path = self.keep_snapshot(&folder)?;
                let parameters = json!({"trackAllocations": true});
                self.begin("HeapProfiler.startTrackingHeapObjects", &parameters)?;
                path
            }
            HeapRecord::Profiles => {
                let parameters = json!({"samplingInterval": SAMPLED_EVERY});
                self.begin("HeapProfiler.startSampling", &parameters)?;
                self.keep_profile(&folder)?
            }
        };
        Ok(Some(path))
    }
}

fn write_chunk(file: &mut impl Write, notice: &Notice) -> std::io::Result<()> {
    match notice.parameters["chunk"].as_str() {
        Some(chunk) if notice.method == "HeapProfiler.addHeapSnapshotChunk" => {
            file.write_all(chunk.as_bytes())
        }
        _ => Ok(()),
    }
}

/// Asks an inspector which WebSocket it can be reached at.
fn discover(
    address: &str,
    reach: &Reach,
    within: Duration,
    interrupt: &Interrupt,
) -> Result<String, ReadError> {
    let list = format!("http://{address}/json/list");
    let unanswered = |cause| ReadError::unanswered(address, cause, HELP);
    let url =
        parse_url(&list).map_err(|error| unanswered(Unanswered::failed(error.to_string())))?;
    reach.find_url(&url, interrupt)?;
    let mut fetcher = Fetcher::new(reach.clone(), interrupt).answered_within(within);
    let page = fetcher.get(&list);
    let page = page.map_err(unanswered)?;
    let targets: Value = serde_json::from_str(&page.text()).unwrap_or_default();
    let url = targets[0]["webSocketDebuggerUrl"].as_str();
    url.map(str::to_owned).ok_or_else(|| ReadError::Unexpected {
        address: list,
        expected: "a list of what can be debugged".to_owned(),
        found: format!("an answer with status {} that is none (is it the port of the server and not of its inspector?)", page.status),
    })
}

/// The address of an inspector. One that listens on all addresses of its machine, as a program that
/// was launched may say, is asked on this one.
fn web_socket(url: &str) -> Result<Uri, Unanswered> {
    let here = |address: IpAddr| match address {
        IpAddr::V4(_) => "127.0.0.1",
        IpAddr::V6(_) => "[::1]",
    };
    let failed = |error: &dyn std::fmt::Display| Unanswered::failed(error.to_string());
    // As any other address, but for its scheme.
    let plain = url.replacen("ws://", "http://", 1);
    let plain = parse_url(&plain).map_err(|error| failed(&error))?;
    if is_encrypted(&plain) {
        return Err(failed(&"an inspector is reached by `ws://`"));
    }
    let host = plain.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let everywhere = bare.parse().ok().filter(IpAddr::is_unspecified);
    let host = everywhere.map_or(host, here);
    let port = plain.port_u16().unwrap_or(80);
    let path = plain.path();
    format!("ws://{host}:{port}{path}")
        .parse()
        .map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inspector_that_listens_everywhere_is_asked_here() {
        let url = |text| web_socket(text).map(|url| url.to_string());
        assert_eq!(url("ws://0.0.0.0:9229/a").unwrap(), "ws://127.0.0.1:9229/a");
        assert_eq!(url("ws://[::]:9229/a").unwrap(), "ws://[::1]:9229/a");
        assert_eq!(url("ws://10.0.0.1:9229/a").unwrap(), "ws://10.0.0.1:9229/a");
        assert!(url("ws://127.0.0.1:99999/a").is_err());
        assert!(url("wss://127.0.0.1:9229/a").is_err());
    }
}
