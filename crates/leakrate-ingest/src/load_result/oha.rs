//! `oha --output-format json` (`-j` in older versions).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::load_result::{LoadResult, Outcome, RequestCount, object};

/// There is no total, and `summary.total` is a time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Oha {
    status_code_distribution: BTreeMap<String, u32>,
    #[serde(default)]
    error_distribution: BTreeMap<String, u32>,
}

/// What oha calls requests that were under way at the end; nobody knows what became of them.
const UNDER_WAY: &str = "aborted due to deadline";

pub(super) fn read(output: &str) -> Option<LoadResult> {
    let result: Oha = object(output, "\"statusCodeDistribution\"")?;
    let mut count = RequestCount::default();
    for (status, number) in &result.status_code_distribution {
        count.add(Outcome::of_status(status.parse().ok()?), (*number).into());
    }
    for (_, number) in result
        .error_distribution
        .iter()
        .filter(|(error, _)| *error != UNDER_WAY)
    {
        count.add(Outcome::Failed, (*number).into());
    }
    Some(LoadResult {
        tool: "oha",
        count,
        span: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_add_up_to_the_total() {
        let printed = r#"{"summary":{"successRate":0.98,"total":10.0},
            "statusCodeDistribution":{"200":980,"503":15},
            "errorDistribution":{"connection refused":5,"aborted due to deadline":50}}"#;
        let count = RequestCount {
            succeeded: 980,
            failed: 20,
        };
        assert_eq!(read(printed).map(|result| result.count), Some(count));
    }
}
