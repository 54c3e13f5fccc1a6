//! JSON of `aws cloudwatch get-metric-data`: for each query two arrays of one length, the newest
//! value first as a rule.

use std::borrow::Cow;

use serde::Deserialize;

use crate::columns::role::Role;
use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::json;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::kit::timestamps::Stamps;
use crate::metrics::{MetricSeries, record};

pub(super) const FORMAT: Format = Format {
    name: "cloudwatch-data",
    description: "JSON of `aws cloudwatch get-metric-data`: memory, and requests as sums per period",
    example: "leakrate fit metrics.json --memory MemoryUtilized --unit MiB",
    recognise,
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'t> {
    #[serde(borrow)]
    metric_data_results: Vec<QueryResult<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct QueryResult<'t> {
    #[serde(borrow)]
    id: Option<Cow<'t, str>>,
    #[serde(borrow)]
    label: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    timestamps: Vec<Cow<'t, str>>,
    #[serde(default)]
    values: Vec<f64>,
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let marked = sniff.begins_as_json() && sniff.source.text().contains("\"MetricDataResults\"");
    marked.then(|| Match::certain("JSON with `MetricDataResults`"))
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let response: Response = json::parse(source, source.text(), 0)?;
    let results = &response.metric_data_results;
    let stamps = results.iter().flat_map(|result| &result.timestamps);
    let stamps = Stamps::infer("Timestamps", stamps.map(|time| &**time), query.options)?;
    let mut series = Vec::with_capacity(results.len());
    for result in results {
        let name = result.label.as_deref().or(result.id.as_deref());
        let mut own = MetricSeries::new(name.unwrap_or("value"));
        if result.timestamps.len() != result.values.len() {
            return Err(Problem::UnevenArrays {
                series: own.name,
                times: result.timestamps.len(),
                values: result.values.len(),
            }
            .into());
        }
        for (time, &value) in result.timestamps.iter().zip(&result.values) {
            let seconds = stamps.read(time, None);
            own.push(
                seconds.map_err(|note| json::refused(source, time, note))?,
                value,
            );
        }
        // Requests are counted by sums; an answer says neither statistic nor period.
        if own.header.role == Role::Requests {
            own.interval = own.shortest_step();
        }
        series.push(own);
    }
    let recording = Recording {
        rows: results.iter().map(|result| result.values.len()).sum(),
        zone: stamps.zone_use(),
        ..Recording::default()
    };
    record(recording, series, query)
}
