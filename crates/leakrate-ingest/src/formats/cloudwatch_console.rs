//! CSV of the CloudWatch console: five rows that describe the metrics, one column each, then a row
//! for each period.
//!
//! Only the row `Full label` is the same in every language of the console. It has the statistic
//! and the period: `us-east-1:AWS/Lambda FunctionName:resize Invocations Sum 60`. Times are
//! local to whoever exported them, and nothing in the file says where that was.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use crate::metrics::{MetricSeries, Statistic, Wide, check_width, record};
use crate::source::Source;
use crate::table::{Delimiter, Rows, header_part};

pub(super) const FORMAT: Format = Format {
    name: "cloudwatch-console",
    description: "CSV of the CloudWatch console (Download as .csv): memory, and sums as requests per period",
    example: "leakrate fit memory.csv --tz Europe/Rome --limit 2GB",
    recognise,
    read,
};

/// Names of the rows above the data.
const DESCRIBING: [&str; 5] = ["Id", "StatusCode", "Messages", "Full label", "Label"];
const FULL_LABEL: usize = 3;

fn recognise(sniff: &Sniff) -> Option<Match> {
    describing_rows(sniff.source)
        .map(|_| Match::certain("the rows `Id`, `StatusCode`, `Messages`, `Full label`, `Label`"))
}

/// The cells of `Full label`, and the byte at which the data begin.
struct Described {
    full_labels: Vec<String>,
    body: usize,
}

fn describing_rows(source: &Source) -> Option<Described> {
    let head = header_part(source.text());
    if !head.contains(DESCRIBING[0]) {
        return None;
    }
    let mut rows = Rows::new(head, 0, Delimiter::Byte(b','));
    let mut found = Described {
        full_labels: Vec::new(),
        body: 0,
    };
    for (at, name) in DESCRIBING.into_iter().enumerate() {
        let row = rows.advance()?;
        if row.record.get(0)? != name {
            return None;
        }
        if at == FULL_LABEL {
            found.full_labels = row.record.iter().skip(1).map(str::to_owned).collect();
        }
        found.body = row.range.end;
    }
    Some(found)
}

fn read(sniff: &Sniff, query: &Query) -> Result<Recording, IngestError> {
    let source = sniff.source;
    let described = describing_rows(source).ok_or(Problem::UnknownFormat)?;
    check_width(described.full_labels.len())?;
    let labels = described.full_labels.iter();
    let mut series: Vec<MetricSeries> = labels.map(|label| metric_series(label)).collect();
    let wide = Wide {
        source,
        body: described.body,
        time: "the first column",
        columns: 0..series.len(),
    };
    let recording = wide.read(&mut series, query)?;
    record(recording, series, query)
}

/// `<region>:<namespace> <Dimension>:<value> … <Metric> <Statistic> <seconds>`. The label of an
/// expression has no statistic and no period.
fn metric_series(full_label: &str) -> MetricSeries {
    let (_, label) = full_label.split_once(':').unwrap_or(("", full_label));
    let words: Vec<&str> = label.split_whitespace().collect();
    if let [_namespace, dimensions @ .., metric, statistic, period] = words.as_slice()
        && let Some(kind) = Statistic::parse(statistic)
        && let Ok(period) = period.parse::<f64>()
    {
        let mut series = MetricSeries::new(metric).with_statistic(statistic);
        series.labels = labels(dimensions);
        series.interval = (kind.is_amount() && period > 0.0).then_some(period);
        return series;
    }
    let name = label.split(" [").next().unwrap_or(label);
    MetricSeries::new(name)
}

/// Dimensions from their words: a value may hold spaces, so a word without a name goes on with it.
fn labels(words: &[&str]) -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> = Vec::new();
    for word in words {
        match (word.split_once(':'), labels.last_mut()) {
            (Some((name, value)), _) => labels.push((name.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(word);
            }
            (None, None) => {}
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_label_tells_metric_statistic_period_and_instance() {
        let series = metric_series(
            "eu-west-1:AWS/ECS ClusterName:my shop ServiceName:web RequestCount Sum 300",
        );
        assert_eq!(series.name, "RequestCount Sum");
        assert_eq!(series.statistic, Some(Statistic::Sum));
        assert_eq!(series.interval, Some(300.0));
        assert_eq!(series.process().as_deref(), Some("my shop/web"));
    }

    #[test]
    fn an_expression_has_only_a_name() {
        let series = metric_series("us-east-1:Success rate [min: 100%]");
        assert_eq!(series.name, "Success rate");
        assert_eq!((series.statistic, series.interval), (None, None));
    }
}
