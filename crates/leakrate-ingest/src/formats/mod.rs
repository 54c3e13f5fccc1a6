//! The formats, one file each, and the registry of them all.

mod access_log;
mod alb;
mod aligned_table;
mod apache_bench;
mod arrow;
mod atop;
mod azure_metrics;
mod azure_table;
mod busybox_top;
mod cgroup_stat;
mod cgtop;
mod class_histogram;
mod cloudwatch_console;
mod cloudwatch_data;
mod cloudwatch_statistics;
mod collectd;
mod collectd_log;
mod datadog;
mod docker_stats;
mod dotnet_counters;
mod drawn_table;
mod dumpsys;
mod erlang;
mod flight_recorder;
mod free;
mod gcdump;
mod gcp_metrics;
mod glances;
mod gnu_time;
mod go_gc;
mod go_memstats;
mod grafana;
mod heap_info;
mod heap_snapshot;
mod heaptrack;
mod heroku;
mod hey;
mod influx;
mod jemalloc;
mod jmeter;
mod jmeter_perfmon;
mod jstat;
mod jvm_gc;
mod k6;
mod kubectl_top;
mod lambda;
mod line_protocol;
mod lines;
mod load_result;
mod locust;
mod log_analytics;
mod logs_insights;
mod looped_table;
mod massif;
mod meminfo;
mod mprof;
mod munin;
mod named_metrics;
mod native_memory;
mod netdata;
mod nmon;
mod node_csv;
mod node_gc;
mod node_memory;
mod otlp;
mod parquet;
mod php_fpm;
mod php_fpm_access;
mod pidstat;
mod pm2_list;
mod pmap;
mod pprof;
mod pprof_top;
mod proc_status;
mod prometheus;
mod prometheus_text;
mod promtool;
mod ps;
mod psrecord;
mod records;
mod redis;
mod rrdtool;
mod sadf;
mod sadf_document;
mod sar;
mod smaps_rollup;
mod snapshots;
mod statm;
mod systemctl;
mod table;
mod test_heap;
mod top;
mod tracemalloc;
mod v8_profile;
mod vegeta;
mod victoriametrics;
mod vmmap;
mod vmstat;
mod windows_processes;

use crate::error::{IngestError, Problem};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::lines::open_numbers;
use crate::options::ReadOptions;
use crate::source::{HeldColumns, TableKind};
use leakrate_core::units::nearest;

/// A kind of file that can be read.
#[derive(Debug)]
pub struct Format {
    /// Its name, as `--input-format` takes it.
    pub name: &'static str,
    /// What it is, in a line.
    pub description: &'static str,
    /// A command that reads one.
    pub example: &'static str,
    /// Tells by content whether a file is one.
    pub(crate) recognise: fn(&Sniff<'_>) -> Option<Match>,
    /// Reads one.
    pub(crate) read: fn(&Sniff<'_>, &Query<'_>) -> Result<Recording, IngestError>,
}

impl Format {
    /// Whether it reads files of any tool.
    pub(crate) fn is_general(&self) -> bool {
        const GENERAL: [&str; 8] = [
            snapshots::FORMAT.name,
            named_metrics::FORMAT.name,
            table::FORMAT.name,
            aligned_table::FORMAT.name,
            drawn_table::FORMAT.name,
            looped_table::FORMAT.name,
            records::FORMAT.name,
            lines::FORMAT.name,
        ];
        GENERAL.contains(&self.name)
    }

    /// Whether it may divide a heap into its classes or its sites.
    pub(crate) fn tells_parts(&self) -> bool {
        const TELLING: [&str; 9] = [
            heap_snapshot::FORMAT.name,
            pprof::FORMAT.name,
            v8_profile::FORMAT.name,
            tracemalloc::FORMAT.name,
            class_histogram::FORMAT.name,
            gcdump::FORMAT.name,
            jemalloc::FORMAT.name,
            massif::FORMAT.name,
            heaptrack::FORMAT.name,
        ];
        TELLING.contains(&self.name)
    }

    /// Where the rows are that a condition chooses from; `None` where it has none.
    pub(crate) fn rows(&self) -> Option<RowsOf> {
        const OF_TABLE: [&str; 10] = [
            snapshots::FORMAT.name,
            table::FORMAT.name,
            named_metrics::FORMAT.name,
            glances::FORMAT.name,
            collectd::FORMAT.name,
            netdata::FORMAT.name,
            grafana::FORMAT.name,
            node_csv::FORMAT.name,
            parquet::FORMAT.name,
            arrow::FORMAT.name,
        ];
        const OF_RECORDS: [&str; 9] = [
            records::FORMAT.name,
            lines::FORMAT.name,
            aligned_table::FORMAT.name,
            drawn_table::FORMAT.name,
            looped_table::FORMAT.name,
            lambda::FORMAT.name,
            logs_insights::FORMAT.name,
            php_fpm_access::FORMAT.name,
            test_heap::FORMAT.name,
        ];
        if OF_TABLE.contains(&self.name) {
            return Some(RowsOf::Table);
        }
        OF_RECORDS.contains(&self.name).then_some(RowsOf::Records)
    }

    /// Whether it is understood by its columns, so that some of them may be left aside.
    pub(crate) fn has_columns_of_any_name(&self) -> bool {
        self.rows().is_some() && self.name != named_metrics::FORMAT.name
    }

    /// Whether files of both may be parts of one: a plain table is of another format once it has
    /// a column of requests.
    pub(crate) fn is_kin_of(&self, other: &Self) -> bool {
        const PLAIN: [&str; 2] = [snapshots::FORMAT.name, table::FORMAT.name];
        let is_plain = |format: &Self| PLAIN.contains(&format.name);
        self.name == other.name || (is_plain(self) && is_plain(other))
    }
}

/// Where a format has its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowsOf {
    /// In the text, or the columns, of a table.
    Table,
    /// In what the format makes rows of.
    Records,
}

/// A format that a file matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) certainty: Certainty,
    /// What in the file tells it.
    pub(crate) why: String,
}

impl Match {
    /// By a mark that only the format has.
    pub(crate) fn certain(why: impl Into<String>) -> Self {
        Self {
            certainty: Certainty::Certain,
            why: why.into(),
        }
    }

    /// By its columns.
    pub(crate) fn likely(why: impl Into<String>) -> Self {
        Self {
            certainty: Certainty::Likely,
            why: why.into(),
        }
    }
}

/// How surely a file is of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// It can be read so, if nothing more particular fits.
    Fallback,
    /// Its columns are those of the format.
    Likely,
    /// It has a mark that only this format has.
    Certain,
}

/// All formats. Of those that fit equally well, the first is taken.
pub static ALL: &[Format] = &[
    #[cfg(feature = "parquet")]
    parquet::FORMAT,
    #[cfg(feature = "parquet")]
    arrow::FORMAT,
    azure_metrics::FORMAT,
    azure_table::FORMAT,
    cloudwatch_console::FORMAT,
    cloudwatch_statistics::FORMAT,
    cloudwatch_data::FORMAT,
    prometheus::FORMAT,
    promtool::FORMAT,
    prometheus_text::FORMAT,
    otlp::FORMAT,
    victoriametrics::FORMAT,
    influx::FORMAT,
    line_protocol::FORMAT,
    gcp_metrics::FORMAT,
    datadog::FORMAT,
    log_analytics::FORMAT,
    logs_insights::FORMAT,
    glances::FORMAT,
    collectd::FORMAT,
    collectd_log::FORMAT,
    munin::FORMAT,
    named_metrics::FORMAT,
    rrdtool::FORMAT,
    netdata::FORMAT,
    grafana::FORMAT,
    docker_stats::FORMAT,
    cgroup_stat::FORMAT,
    cgtop::FORMAT,
    heroku::FORMAT,
    jvm_gc::FORMAT,
    class_histogram::FORMAT,
    gcdump::FORMAT,
    flight_recorder::FORMAT,
    heap_info::FORMAT,
    native_memory::FORMAT,
    heap_snapshot::FORMAT,
    pprof::FORMAT,
    v8_profile::FORMAT,
    jemalloc::FORMAT,
    heaptrack::FORMAT,
    jstat::FORMAT,
    kubectl_top::FORMAT,
    lambda::FORMAT,
    dotnet_counters::FORMAT,
    redis::FORMAT,
    erlang::FORMAT,
    mprof::FORMAT,
    tracemalloc::FORMAT,
    node_csv::FORMAT,
    node_gc::FORMAT,
    go_gc::FORMAT,
    massif::FORMAT,
    go_memstats::FORMAT,
    pprof_top::FORMAT,
    node_memory::FORMAT,
    pm2_list::FORMAT,
    php_fpm::FORMAT,
    php_fpm_access::FORMAT,
    test_heap::FORMAT,
    pidstat::FORMAT,
    ps::FORMAT,
    proc_status::FORMAT,
    smaps_rollup::FORMAT,
    gnu_time::FORMAT,
    meminfo::FORMAT,
    pmap::FORMAT,
    statm::FORMAT,
    vmmap::FORMAT,
    systemctl::FORMAT,
    dumpsys::FORMAT,
    windows_processes::FORMAT,
    top::FORMAT,
    busybox_top::FORMAT,
    psrecord::FORMAT,
    sadf::FORMAT,
    sadf_document::FORMAT,
    nmon::FORMAT,
    atop::FORMAT,
    sar::FORMAT,
    free::FORMAT,
    vmstat::FORMAT,
    access_log::FORMAT,
    alb::FORMAT,
    apache_bench::FORMAT,
    hey::FORMAT,
    jmeter_perfmon::FORMAT,
    jmeter::FORMAT,
    k6::FORMAT,
    locust::FORMAT,
    vegeta::FORMAT,
    load_result::FORMAT,
    snapshots::FORMAT,
    table::FORMAT,
    aligned_table::FORMAT,
    drawn_table::FORMAT,
    looped_table::FORMAT,
    records::FORMAT,
    lines::FORMAT,
];

/// The format of a file, and how it is known.
#[derive(Debug)]
pub(crate) struct Recognised {
    pub(crate) format: &'static Format,
    pub(crate) certainty: Certainty,
    pub(crate) why: String,
}

/// What people call tables.
const TABLES: [&str; 4] = ["csv", "tsv", "excel", "xlsx"];

fn nearest_format(wanted: &str) -> Option<String> {
    let names = ALL.iter().map(|format| format.name);
    let found = nearest(wanted, names.chain(TABLES))?;
    let is_table = TABLES.contains(&found.as_str());
    Some(if is_table {
        table::FORMAT.name.to_owned()
    } else {
        found
    })
}

/// What a table is that is held by its columns.
fn of_columns(columns: &HeldColumns) -> Recognised {
    let format = match columns.table().kind() {
        TableKind::Held => &table::FORMAT,
        TableKind::Parquet => &parquet::FORMAT,
        TableKind::Arrow => &arrow::FORMAT,
    };
    Recognised {
        format,
        certainty: Certainty::Certain,
        why: format!("{} columns", columns.table().names().len()),
    }
}

/// Finds the format of a file: the one the user named, or the one its content fits best.
///
/// # Errors
/// No such format, or none fits.
pub(crate) fn recognise(sniff: &Sniff, options: &ReadOptions) -> Result<Recognised, IngestError> {
    // Other formats read the text, which is the beginning alone.
    if let Some(columns) = sniff.source.columns() {
        return Ok(of_columns(columns));
    }
    if let Some(name) = &options.format {
        let format = ALL.iter().find(|format| format.name == name);
        let why = "named by --input-format".to_owned();
        return format
            .map(|format| Recognised {
                format,
                certainty: Certainty::Certain,
                why,
            })
            .ok_or_else(|| {
                Problem::NoSuchFormat {
                    name: name.clone(),
                    nearest: nearest_format(name),
                }
                .into()
            });
    }
    if options.pattern.is_some() {
        return Ok(Recognised {
            format: &lines::FORMAT,
            certainty: Certainty::Certain,
            why: "--pattern".to_owned(),
        });
    }
    let mut best: Option<(&Format, Match)> = None;
    for format in ALL {
        let Some(found) = (format.recognise)(sniff) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|(_, held)| found.certainty > held.certainty)
        {
            best = Some((format, found));
        }
    }
    // Nothing fits, so what keeps the text from being a table at all is the best thing to say.
    let unknown = || match sniff.layout() {
        Err(_) if sniff.begins_as_json() => Problem::UnknownJson.into(),
        layout => {
            let open = open_numbers(sniff.source.text());
            match layout {
                _ if !open.patterns.is_empty() => Problem::NoMemoryInLines { open }.into(),
                Err(error) => error,
                Ok(_) => Problem::UnknownFormat.into(),
            }
        }
    };
    best.map(|(format, found)| Recognised {
        format,
        certainty: found.certainty,
        why: found.why,
    })
    .ok_or_else(unknown)
}
