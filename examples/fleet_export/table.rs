//! The ways in which monitoring lays out the readings of many pods.

use std::io::{self, Write};

use clap::ValueEnum;
use leakrate::units::{Timestamp, Zone};

use crate::pod::Pod;

/// Which readings of a long table stand together.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Order {
    Time,
    Series,
}

/// Where the pods are told apart.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Layout {
    Long,
    Wide,
}

/// The times of an export.
pub(crate) struct Table {
    stamps: Vec<String>,
}

/// 2026-01-05 00:00 UTC, a Monday.
const START: f64 = 1_767_571_200.0;

const LONG_HEADER: &str = "time,pod,deployment,version,node,restarts,memory_bytes";

impl Table {
    pub(crate) fn new(rows: usize, step: f64) -> Self {
        let stamp = |row| Timestamp(START + row as f64 * step).rfc3339(Zone::UTC);
        Self {
            stamps: (0..rows).filter_map(stamp).collect(),
        }
    }

    pub(crate) fn by_time(&self, pods: &mut [Pod], out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{LONG_HEADER}")?;
        for stamp in &self.stamps {
            for pod in &mut *pods {
                row(stamp, pod, out)?;
            }
        }
        out.flush()
    }

    pub(crate) fn by_series(&self, pods: &mut [Pod], out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{LONG_HEADER}")?;
        for pod in pods {
            for stamp in &self.stamps {
                row(stamp, pod, out)?;
            }
        }
        out.flush()
    }

    /// Columns as Grafana names them: the metric with its labels, in which quotes are doubled.
    pub(crate) fn wide(&self, pods: &mut [Pod], out: &mut impl Write) -> io::Result<()> {
        write!(out, "time")?;
        for pod in &*pods {
            write!(
                out,
                ",\"container_memory_working_set_bytes{{pod=\"\"{}\"\", deployment=\"\"{}\"\", version=\"\"{}\"\"}}\"",
                pod.name, pod.deployment, pod.version
            )?;
        }
        writeln!(out)?;
        for stamp in &self.stamps {
            write!(out, "{stamp}")?;
            for pod in &mut *pods {
                write!(out, ",{}", pod.next_reading())?;
            }
            writeln!(out)?;
        }
        out.flush()
    }
}

fn row(stamp: &str, pod: &mut Pod, out: &mut impl Write) -> io::Result<()> {
    // A restart after this reading is not counted in its row.
    let restarts = pod.restarts;
    let reading = pod.next_reading();
    writeln!(
        out,
        "{stamp},{},{},{},{},{restarts},{reading}",
        pod.name, pod.deployment, pod.version, pod.node
    )
}

/// What is true of each pod at the end of the export.
pub(crate) fn truth(pods: &[Pod], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "pod,deployment,version,truth,bytes_per_hour,restarts,seconds_to_limit"
    )?;
    for pod in pods {
        let left = pod.seconds_to_limit();
        writeln!(
            out,
            "{},{},{},{},{:.0},{},{}",
            pod.name,
            pod.deployment,
            pod.version,
            pod.memory.word(),
            pod.memory.bytes_per_second() * 3600.0,
            pod.restarts,
            left.map(|seconds| format!("{seconds:.0}"))
                .unwrap_or_default()
        )?;
    }
    out.flush()
}
