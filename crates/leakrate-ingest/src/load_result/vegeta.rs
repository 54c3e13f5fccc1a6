//! `vegeta report`, as text and with `-type=json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::kit::mark::after_mark;
use crate::load_result::{LoadResult, Outcome, RequestCount, object, span};

/// Status 0 is a request that was not answered.
#[derive(Deserialize)]
struct Report<'t> {
    status_codes: BTreeMap<String, u32>,
    #[serde(borrow)]
    earliest: &'t str,
    #[serde(borrow)]
    end: &'t str,
}

pub(super) fn read(output: &str) -> Option<LoadResult> {
    of_json(output).or_else(|| of_text(output))
}

/// `Status Codes  [code:count]                      0:4  200:10994  500:2`
fn of_text(output: &str) -> Option<LoadResult> {
    let statuses = after_mark(output, "Status Codes  [code:count]")?;
    let mut count = RequestCount::default();
    for status in statuses.lines().next()?.split_whitespace() {
        let (status, number) = status.split_once(':')?;
        let number: u32 = number.parse().ok()?;
        count.add(Outcome::of_status(status.parse().ok()?), number.into());
    }
    (count.total() > 0).then_some(LoadResult {
        tool: "vegeta",
        count,
        span: None,
    })
}

fn of_json(output: &str) -> Option<LoadResult> {
    let report: Report = object(output, "\"status_codes\"")?;
    let mut count = RequestCount::default();
    for (status, number) in &report.status_codes {
        count.add(Outcome::of_status(status.parse().ok()?), (*number).into());
    }
    Some(LoadResult {
        tool: "vegeta",
        count,
        span: span(report.earliest, report.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_report_is_read() {
        let printed = "Requests      [total, rate, throughput]         11000, 366.67, 366.40\n\
                       Success       [ratio]                           99.95%\n\
                       Status Codes  [code:count]                      0:4  200:10994  500:2  \n\
                       Error Set:\n500 Internal Server Error\n";
        let count = RequestCount {
            succeeded: 10_994,
            failed: 6,
        };
        assert_eq!(read(printed).map(|result| result.count), Some(count));
    }

    #[test]
    fn statuses_are_counted_over_the_time_of_the_attack() {
        let printed = r#"{"earliest":"2020-08-07T16:55:39.319895683Z","latest":"2020-08-07T16:56:09.3Z",
            "end":"2020-08-07T16:56:09.5Z","requests":11000,"status_codes":{"0":4,"200":10994,"500":2}}"#;
        let count = RequestCount {
            succeeded: 10_994,
            failed: 6,
        };
        let result = read(printed).unwrap();
        assert_eq!(result.count, count);
        // By `date -u -d … +%s`.
        let span = result.span.unwrap();
        assert_eq!(
            (span.start.floor(), span.end),
            (1_596_819_339.0, 1_596_819_369.5)
        );
    }
}
