//! CSV of Azure Log Analytics and Application Insights (Export > CSV): the zone of the times stands
//! in the name of their column, the times are written as the portal shows them.

use crate::columns::{HeaderName, Role};
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::{Quantity, Query};
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::row_count::{Fault, Tally};
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{Gathered, Key, MetricSeries, Wide, record};
use crate::options::ReadOptions;
use crate::source::Source;
use crate::table::{Delimiter, Row, Rows, cell_range, header_part, plain_number, read_table};
use leakrate_core::units::Zone;

pub(super) const FORMAT: Format = Format {
    name: "log-analytics",
    description: "CSV of Azure Log Analytics (`TimeGenerated [UTC]`): memory as `name` and `value`, or one row for each request",
    example: "leakrate fit azure-memory.json --requests query_data.csv",
    recognise,
    read,
};

const COMMA: Delimiter = Delimiter::Byte(b',');

/// The header of an export, and what its first column says of the zone.
struct Head {
    names: Vec<String>,
    /// What stands in the brackets of `TimeGenerated [UTC]`.
    zone: String,
    /// Byte at which the rows begin.
    body: usize,
}

impl Head {
    /// The rows, for their times alone.
    fn wide<'s>(&self, source: &'s Source) -> Wide<'s> {
        Wide {
            source,
            body: self.body,
            time: "the first column",
            columns: 0..0,
        }
    }
}

/// What stands between the name of the column of times and their zone.
const ZONE: &str = " [";

fn head(source: &Source) -> Option<Head> {
    let head = header_part(source.text());
    if !head.contains(ZONE) {
        return None;
    }
    let mut rows = Rows::new(head, 0, COMMA);
    let row = rows.advance()?;
    let (name, zone) = row.record.get(0)?.trim().split_once(ZONE)?;
    let known = ["timegenerated", "timestamp"].contains(&name.to_lowercase().as_str());
    known.then(|| Head {
        names: row
            .record
            .iter()
            .map(|name| name.trim().to_owned())
            .collect(),
        zone: zone.trim_end_matches(']').to_owned(),
        body: row.range.end,
    })
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let head = head(sniff.source)?;
    Some(Match::certain(format!(
        "the first column, `{}`",
        head.names[0]
    )))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let head = head(source).ok_or(Problem::UnknownFormat)?;
    let stated = head.zone.parse::<Zone>().ok();
    let options = ReadOptions {
        zone: stated.or(query.options.zone),
        ..query.options.clone()
    };
    let query = Query {
        options: &options,
        quantity: query.quantity,
    };
    let position = |wanted: &str| {
        head.names
            .iter()
            .position(|n| n.eq_ignore_ascii_case(wanted))
    };
    let mut recording = match (position("name"), position("value")) {
        (Some(name), Some(value)) => Long {
            source,
            head: &head,
            name,
            value,
        }
        .read(&query)?,
        _ if has_quantity(&head, query.quantity) => read_table(sniff, &query)?,
        _ => head.wide(source).read_events(&query)?,
    };
    if stated.is_some() {
        recording.zone = ZoneUse::Stated;
    }
    Ok(recording)
}

/// Whether the result of the query has a column of what is asked for.
fn has_quantity(head: &Head, quantity: Quantity) -> bool {
    head.names.iter().any(|name| {
        let role = HeaderName::parse(name).role;
        match quantity {
            Quantity::Memory => matches!(
                role,
                Role::Memory(_) | Role::OtherMemory | Role::MemoryPercent
            ),
            Quantity::Requests => matches!(
                role,
                Role::Requests | Role::RequestsAdded | Role::RequestRate
            ),
        }
    })
}

/// Rows that each name a counter and its value.
struct Long<'s> {
    source: &'s Source,
    head: &'s Head,
    name: usize,
    value: usize,
}

impl Long<'_> {
    fn read(&self, query: &Query) -> Result<Recording, IngestError> {
        let stamps = self.head.wide(self.source).stamps(query)?;
        let mut tally = Tally::new(self.source);
        let mut gathered = Gathered::default();
        let mut rows = self.rows();
        while let Some(row) = rows.advance() {
            let read = self.read_row(row, &stamps);
            let Some((time, value)) = tally.count(row.range.clone(), read) else {
                continue;
            };
            let key = self.key(row);
            gathered.series(key, metric_series).push(time, value);
        }
        let recording = Recording {
            zone: stamps.zone_use(),
            ..tally.recording(query.options.bad_rows)?
        };
        record(recording, gathered.into_series(), query)
    }

    fn rows(&self) -> Rows<'_> {
        Rows::new(self.source.text(), self.head.body, COMMA)
    }

    fn read_row(&self, row: &Row, stamps: &Stamps) -> Result<(f64, f64), Fault> {
        let text = |column: usize| row.record.get(column).unwrap_or_default();
        let fault = |column: usize| {
            let span = cell_range(self.source.text(), &row.range, COMMA, column);
            move |note| Fault { span, note }
        };
        let time = stamps.read(text(0), None).map_err(fault(0))?;
        let value = plain_number(text(self.value)).map_err(fault(self.value))?;
        Ok((time, value))
    }

    /// The name of the counter, then what names the instance.
    fn key(&self, row: &Row) -> Key {
        let cell = |column: usize| row.record.get(column).unwrap_or_default().to_owned();
        let names = self.head.names.iter().enumerate();
        let instance = names
            .filter(|(at, name)| *at != self.name && HeaderName::parse(name).role == Role::Series);
        let labels = instance.map(|(at, name)| (name.clone(), cell(at)));
        std::iter::once((String::new(), cell(self.name)))
            .chain(labels)
            .collect()
    }
}

fn metric_series(mut key: Key) -> MetricSeries {
    let (_, counter) = key.remove(0);
    let mut series = MetricSeries::new(&counter);
    series.labels = key;
    series
}
