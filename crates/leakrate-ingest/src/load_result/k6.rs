//! The summary of k6: of `--summary-export`, what `handleSummary` writes as JSON, or the text that
//! is printed.

use serde::Deserialize;

use crate::kit::mark::has_mark;
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
    of_json(output).or_else(|| of_text(output))
}

fn of_json(output: &str) -> Option<LoadResult> {
    let summary: Summary = object(output, "\"http_reqs\"")?;
    let metrics = summary.metrics;
    let total = metrics.http_reqs.numbers().count?;
    let share = |failed: &Metric| failed.numbers().rate.or(failed.numbers().value);
    result(total, metrics.http_req_failed.as_ref().and_then(share))
}

/// `http_reqs......................: 900     15/s` and `http_req_failed................: 5.00%`.
fn of_text(output: &str) -> Option<LoadResult> {
    if !has_mark(output, "http_reqs..") {
        return None;
    }
    let value = |metric: &str| {
        output.lines().find_map(|line| {
            let dots = line.trim().strip_prefix(metric)?.strip_prefix("..")?;
            let (_, values) = dots.trim_start_matches('.').split_once(':')?;
            values.split_whitespace().next()
        })
    };
    let share = value("http_req_failed").and_then(|share| share.strip_suffix('%')?.parse().ok());
    let total: u32 = value("http_reqs")?.parse().ok()?;
    result(total.into(), share.map(|share: f64| share / 100.0))
}

fn result(total: f64, share: Option<f64>) -> Option<LoadResult> {
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
    fn the_printed_summary_is_read() {
        for printed in [
            "  http_req_failed................: 5.00%   ✓ 45   ✗ 855\n  http_reqs......................: 900  15/s\n",
            "    HTTP\n    http_req_failed...: 5.00% 45 out of 900\n    http_reqs.........: 900 14.9/s\n",
        ] {
            let count = RequestCount {
                succeeded: 855,
                failed: 45,
            };
            assert_eq!(read(printed).map(|result| result.count), Some(count));
        }
    }

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
