//! The summary of k6: of `--summary-export`, or what `handleSummary` writes as JSON.

use serde::Deserialize;

use crate::load_result::{LoadResult, RequestCount, object};

#[derive(Deserialize)]
struct Summary {
    metrics: Metrics,
}

#[derive(Deserialize)]
struct Metrics {
    http_reqs: Metric,
    http_req_failed: Option<Metric>,
}

/// `handleSummary` has the numbers under `values`, `--summary-export` has not.
#[derive(Deserialize)]
struct Metric {
    values: Option<Numbers>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Deserialize, Clone, Copy)]
struct Numbers {
    count: Option<f64>,
    /// Of a counter for each second; of `http_req_failed` the share that failed.
    rate: Option<f64>,
    /// The share, in the older form.
    value: Option<f64>,
}

impl Metric {
    fn numbers(&self) -> Numbers {
        self.values.unwrap_or(self.numbers)
    }
}

pub(super) fn read(output: &str) -> Option<LoadResult> {
    let summary: Summary = object(output, "\"http_reqs\"")?;
    let metrics = summary.metrics;
    let total = metrics.http_reqs.numbers().count?;
    let share = |failed: &Metric| failed.numbers().rate.or(failed.numbers().value);
    let share = metrics.http_req_failed.as_ref().and_then(share);
    if total < 0.0 {
        return None;
    }
    let failed = (total * share.unwrap_or(0.0).clamp(0.0, 1.0)).round();
    Some(LoadResult {
        tool: "k6",
        count: RequestCount {
            succeeded: (total - failed) as u64,
            failed: failed as u64,
        },
        span: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_summaries_are_read() {
        let exported = r#"{"metrics":{"http_reqs":{"count":900,"rate":15.0},
            "http_req_failed":{"passes":45,"fails":855,"value":0.05}}}"#;
        let handled = r#"{"metrics":{"http_reqs":{"type":"counter","values":{"count":900,"rate":15}},
            "http_req_failed":{"type":"rate","values":{"rate":0.05,"passes":45,"fails":855}}}}"#;
        for summary in [exported, handled] {
            let count = RequestCount {
                succeeded: 855,
                failed: 45,
            };
            assert_eq!(read(summary).map(|result| result.count), Some(count));
        }
    }
}
