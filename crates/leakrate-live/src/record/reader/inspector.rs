//! Node, Deno and other programs on V8, through their inspector.
//!
//! `Runtime.enable` is never called: it makes V8 keep every message of the console for the
//! debugger, which is itself a leak per request in a server that logs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::record::http;
use crate::record::reader::cdp::{Connection, Notice};
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

const HELP: &str = "start the server with `node --inspect`, or let `--launch` do so";

/// Readings of the two numbers that the inspector itself does not offer.
const PROCESS: &str = "typeof process === 'object' && process.memoryUsage \
    ? [process.pid, process.memoryUsage().external] : []";

/// Finalisers that run after a collection free more for the next one.
const MOST_COLLECTIONS: usize = 8;

/// The heap is at rest when a collection frees less than this.
const NO_LONGER_FREED: f64 = 4096.0;

/// Reads the used heap of V8.
#[derive(Debug)]
pub struct InspectorReader {
    address: String,
    connection: Connection,
    keep_in: Option<PathBuf>,
}

impl InspectorReader {
    /// Connects to the inspector at `host:port`, or at the `ws://` address that Node prints.
    ///
    /// # Errors
    /// [`ReadError`] if no inspector answers there.
    pub fn connect(address: &str) -> Result<Self, ReadError> {
        let unreachable = |reason| ReadError::Unreachable {
            address: address.to_owned(),
            reason,
            help: HELP,
        };
        let url = if address.starts_with("ws://") {
            address.to_owned()
        } else {
            discover(address)?
        };
        Ok(Self {
            address: address.to_owned(),
            connection: Connection::open(&url).map_err(unreachable)?,
            keep_in: None,
        })
    }

    /// Also writes a full heap snapshot into this directory after each reading, to see which
    /// constructors grow.
    #[must_use]
    pub fn keeping_heaps_in(mut self, directory: PathBuf) -> Self {
        self.keep_in = Some(directory);
        self
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Result<Value, ReadError> {
        let answer = self.connection.call(method, parameters, |_| Ok(()));
        answer.map_err(|reason| self.unreachable(reason))
    }

    fn used_heap(&mut self) -> Result<Bytes, ReadError> {
        let usage = self.call("Runtime.getHeapUsage", &json!({}))?;
        let used = usage["usedSize"].as_f64();
        used.map(Bytes).ok_or_else(|| ReadError::Unexpected {
            address: self.address.clone(),
            expected: "the size of the heap".to_owned(),
            found: format!("`{usage}`"),
        })
    }

    fn unreachable(&self, reason: String) -> ReadError {
        ReadError::Unreachable {
            address: self.address.clone(),
            reason,
            help: HELP,
        }
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
            outside_heap: values[1].as_f64().map(Bytes),
            process: values[0].as_u64().and_then(|id| u32::try_from(id).ok()),
        })
    }

    fn keep_heap(&mut self) -> Result<Option<PathBuf>, ReadError> {
        let Some(directory) = &self.keep_in else {
            return Ok(None);
        };
        let path = free_path(directory);
        let failed = |source| ReadError::HeapSnapshot {
            path: path.display().to_string(),
            source,
        };
        let mut file = BufWriter::new(File::create_new(&path).map_err(failed)?);
        let mut written = Ok(());
        let parameters = json!({"reportProgress": false});
        let taken = self
            .connection
            .call("HeapProfiler.takeHeapSnapshot", &parameters, |notice| {
                written = write_chunk(&mut file, &notice);
                written.as_ref().map_err(ToString::to_string).copied()
            });
        written.and_then(|()| file.flush()).map_err(failed)?;
        taken.map_err(|reason| self.unreachable(reason))?;
        Ok(Some(path))
    }
}

/// The first number that no earlier run has used.
fn free_path(directory: &Path) -> PathBuf {
    let mut number = 1;
    loop {
        let path = directory.join(format!("snapshot-{number}.heapsnapshot"));
        if !path.exists() {
            return path;
        }
        number += 1;
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
fn discover(address: &str) -> Result<String, ReadError> {
    let list = format!("http://{address}/json/list");
    let page = http::get(&list).map_err(|reason| ReadError::Unreachable {
        address: address.to_owned(),
        reason,
        help: HELP,
    })?;
    let targets: Value = serde_json::from_str(&page.text).unwrap_or_default();
    let url = targets[0]["webSocketDebuggerUrl"].as_str();
    url.map(str::to_owned).ok_or_else(|| ReadError::Unexpected {
        address: list,
        expected: "a list of what can be debugged".to_owned(),
        found: format!("an answer with status {} that is none (is it the port of the server and not of its inspector?)", page.status),
    })
}
