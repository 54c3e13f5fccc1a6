//! Results of the listener `PerfMon Metrics Collector` of `JMeter`, as CSV or XML: one metric of one
//! machine a row, which stands where a request has its duration, times 1000 to keep three decimals.
//!
//! What a metric counts stands in its label, which is a host, a metric and the parameters of the
//! metric. They are those of the agent that is asked for it, whose `kb` and `mb` are 1024 and 1024²
//! bytes: `MemTotalMetric`, `MemProcMetric`, `JMXMetric` and `AbstractPerfMonMetric` in
//! github.com/undera/perfmon-agent. The listener is `plugins/perfmon` of github.com/undera/jmeter-plugins.

mod label;

use crate::columns::Role;
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::headed_rows::{HeadedRow, HeadedRows};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{Gathered, MetricSeries, record};
use label::{Label, Measured};
use leakrate_core::series::Metric;
use quick_xml::escape::unescape;

pub(super) const FORMAT: Format = Format {
    name: "jmeter-perfmon",
    description: "a JTL file of JMeter's PerfMon Metrics Collector (CSV or XML): memory of machines, processes and Java heaps",
    example: "leakrate fit perfmon.jtl --memory 'Memory name=java:resident' --requests results.jtl",
    recognise,
    read,
};

const DELIMITERS: &[u8] = b",;\t";

const TIME: usize = 0;
const ELAPSED: usize = 1;
const LABEL: usize = 2;

/// What stands for a reading that failed: -1, times 1000.
const FAILED: &str = "-1000";

/// What an element of XML is called that holds a reading.
const SAMPLE: &str = "kg.apc.jmeter.perfmon.PerfMonSampleResult";

/// Rows that are looked at to tell what a table holds.
const LOOKED_AT: usize = 1000;

/// A reading, as either form has it.
struct Sample {
    label: String,
    time: f64,
    /// NaN where it failed.
    value: f64,
}

fn table<'s>(sniff: &Sniff<'s>) -> Option<HeadedRows<'s, 3>> {
    let names = ["timeStamp", "elapsed", "label"];
    let find = |&byte: &u8| HeadedRows::find(sniff.source, byte, names);
    DELIMITERS.iter().find_map(find)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    if table(sniff).is_some_and(|table| holds_readings(&table)) {
        return Some(Match::certain(
            "the columns of JMeter, with labels of PerfMon and no thread that sent a request",
        ));
    }
    let head = || sniff.source.text().trim_start().lines().take(5);
    let is_jtl = head().any(|line| line.contains("<testResults"));
    let found = is_jtl && head().any(|line| line.contains(SAMPLE));
    found.then(|| Match::certain("XML with `testResults` of PerfMon"))
}

/// A last row that was being written may end before its label does.
fn holds_readings(table: &HeadedRows<3>) -> bool {
    let readings = ReadingRows::of(table);
    let (mut rows, mut looked_at, mut found) = (table.rows(), 0, false);
    while looked_at < LOOKED_AT
        && let Some(row) = rows.advance()
    {
        let row = table.row(row);
        if readings.is_request(&row) {
            return false;
        }
        found |= readings.contain(&row);
        looked_at += 1;
    }
    found
}

/// The rows of a table of `JMeter` that are readings: listeners that are given one file write into it
/// together. Requests are sent by a thread and end with a code, whatever they are called; readings
/// have neither. Where neither is a column, a request named `GET Memory` looks like a reading.
pub(super) struct ReadingRows {
    label: Option<usize>,
    elapsed: Option<usize>,
    sent: [Option<usize>; 2],
}

impl ReadingRows {
    pub(super) fn of<const N: usize>(table: &HeadedRows<N>) -> Self {
        Self {
            label: table.other_column("label"),
            elapsed: table.other_column("elapsed"),
            sent: ["threadName", "responseCode"].map(|name| table.other_column(name)),
        }
    }

    /// Whether a row is one of them.
    pub(super) fn contain<const N: usize>(&self, row: &HeadedRow<N>) -> bool {
        let is_told = self.sent.iter().any(Option::is_some);
        let is_metric = || Label::parse(row.other(self.label)).is_some();
        let is_reading = || row.other(self.elapsed) == FAILED || is_metric();
        is_told && !self.is_request(row) && is_reading()
    }

    /// Whether a row is a request.
    fn is_request<const N: usize>(&self, row: &HeadedRow<N>) -> bool {
        let mut sent = self.sent.iter();
        sent.any(|&column| !row.other(column).is_empty())
    }
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let mut tally = Tally::new(sniff.source);
    let mut gathered = Gathered::default();
    let zone = match table(sniff) {
        Some(table) => read_table(&table, query, &mut tally, &mut gathered)?,
        None => read_xml(sniff.source.text(), &mut tally, &mut gathered),
    };
    let recording = Recording {
        zone,
        ..tally.recording(query.options.bad_rows)?
    };
    let mut series = gathered.into_series();
    settle_percents(&mut series);
    // The user's unit would make memory of the only metric there is, whatever that is.
    let is_asked = query.quantity == Quantity::Memory && query.options.memory.is_empty();
    let tells_memory = |series: &MetricSeries| series.header.role != Role::Other;
    if is_asked && !series.is_empty() && !series.iter().any(tells_memory) {
        let columns = series.into_iter().map(|series| series.name).collect();
        return Err(Problem::NoMemoryColumn { columns }.into());
    }
    let free: Vec<String> = series
        .iter()
        .filter(|series| measured(series) == Some(Measured::Free))
        .map(|series| series.name.clone())
        .collect();
    let mut recording = record(recording, series, query)?;
    take_from_whole(&mut recording, &free, query)?;
    Ok(recording)
}

/// What is free was chosen by its name: in use is what the machine has besides.
fn take_from_whole(
    recording: &mut Recording,
    free: &[String],
    query: &Query,
) -> Result<(), Problem> {
    let frames = recording.frames.iter_mut();
    let chosen = frames.flat_map(|frame| &mut frame.memory);
    for column in chosen.filter(|column| free.contains(&column.name)) {
        let whole = query.options.limit.ok_or(Problem::FreeOfWhat)?;
        column.metric = Metric::Host;
        for value in &mut column.values {
            *value = whole.0 - *value;
        }
    }
    Ok(())
}

/// Of both percents of one machine, that of the memory in use is enough: the other is 100 less it.
fn settle_percents(series: &mut [MetricSeries]) {
    let is = |series: &MetricSeries, wanted| measured(series) == Some(wanted);
    let is_told = series
        .iter()
        .any(|series| is(series, Measured::UsedPercent));
    for series in series.iter_mut().filter(|_| is_told) {
        if is(series, Measured::FreePercent) {
            series.set_role(Role::OtherMemory);
        }
    }
}

fn measured(series: &MetricSeries) -> Option<Measured> {
    Label::of_metric(&series.name).map(|label| label.measured())
}

fn add(gathered: &mut Gathered, sample: &Sample) {
    let Some(label) = Label::parse(&sample.label) else {
        // A message, where no agent answered, or a request beside the readings.
        return;
    };
    let measured = label.measured();
    let value = match measured {
        Measured::FreePercent => 100.0 - sample.value,
        Measured::InUse(_)
        | Measured::Whole
        | Measured::Free
        | Measured::OtherMemory
        | Measured::UsedPercent
        | Measured::Named
        | Measured::NoMemory => sample.value,
    };
    let make = |key| {
        let mut series = MetricSeries::labelled(key);
        series.set_role(measured.role());
        series.unit = label.unit();
        series
    };
    gathered.series(label.key(), make).push(sample.time, value);
}

/// The value of a reading, which is NaN where it failed.
fn value(elapsed: &str, success: &str) -> Option<f64> {
    let thousandfold: i64 = elapsed.parse().ok()?;
    let failed = success == "false" || elapsed == FAILED;
    Some(if failed {
        f64::NAN
    } else {
        thousandfold as f64 / 1e3
    })
}

fn read_table(
    table: &HeadedRows<3>,
    query: &Query,
    tally: &mut Tally,
    gathered: &mut Gathered,
) -> Result<ZoneUse, IngestError> {
    let stamps = table.stamps(TIME, query.options)?;
    let success = table.other_column("success");
    let mut rows = table.rows();
    while let Some(row) = rows.advance() {
        let row = table.row(row);
        let read = read_row(&row, success, &stamps);
        if let Some(sample) = tally.count(row.range(), read) {
            add(gathered, &sample);
        }
    }
    Ok(stamps.zone_use())
}

fn read_row(row: &HeadedRow<3>, success: Option<usize>, stamps: &Stamps) -> Result<Sample, Fault> {
    let time = stamps.read(row.text(TIME), None);
    let time = time.map_err(|note| row.fault(TIME, note))?;
    let elapsed = row.text(ELAPSED);
    let value = value(elapsed, row.other(success)).ok_or_else(|| {
        let note = format!("expected a whole number, found `{elapsed}`");
        row.fault(ELAPSED, note)
    })?;
    let label = row.text(LABEL).to_owned();
    Ok(Sample { label, time, value })
}

/// Elements are those of `JMeter`'s class of results, as its library writes whatever it knows no
/// shorter form of.
fn read_xml(text: &str, tally: &mut Tally, gathered: &mut Gathered) -> ZoneUse {
    let open = format!("<{SAMPLE}");
    let close = format!("</{SAMPLE}>");
    let starts: Vec<usize> = text.match_indices(&open).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (&start, next) in starts.iter().zip(ends) {
        let own = &text[start..next];
        let whole = own.find(&close).map(|end| &own[..end + close.len()]);
        let read = whole.and_then(read_sample).ok_or_else(|| Fault {
            span: start..start + own.lines().next().unwrap_or_default().len(),
            note: "expected a whole sample with `label`, `elapsedTime` and `ts`".to_owned(),
        });
        let range = start..start + whole.unwrap_or(own).len();
        if let Some(sample) = tally.count(range, read) {
            add(gathered, &sample);
        }
    }
    ZoneUse::Stated
}

/// What was to be saved of each result is repeated in it, by the same names. `timeStamp` is when a
/// sample began or ended, as `JMeter` is configured, and an end says nothing here; `ts` is when it was
/// read.
fn read_sample(element: &str) -> Option<Sample> {
    let configured = element.split_once("</saveConfig>");
    let own = configured.map_or(element, |(_, rest)| rest);
    let text = |name: &str| {
        let (_, rest) = own.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>"))
            .map(|(text, _)| text.trim())
    };
    let milliseconds: i64 = text("ts").or_else(|| text("timeStamp"))?.parse().ok()?;
    Some(Sample {
        label: unescape(text("label")?).ok()?.into_owned(),
        time: milliseconds as f64 / 1e3,
        value: value(text("elapsedTime")?, text("success").unwrap_or_default())?,
    })
}
