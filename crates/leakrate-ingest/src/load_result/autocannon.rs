//! `autocannon --json`. Its plain output rounds (`10k requests`), so that is not read.

use serde::Deserialize;

use crate::load_result::{LoadResult, RequestCount, object, span};

#[derive(Deserialize)]
struct Autocannon<'t> {
    requests: RequestCounts,
    /// Answers outside of 200 to 299, redirects included.
    non2xx: u64,
    /// Redirects, where the version counts them.
    #[serde(default, rename = "3xx")]
    redirects: u64,
    /// Requests without an answer, those that ran out of time included.
    #[serde(default)]
    errors: u64,
    #[serde(borrow)]
    start: Option<&'t str>,
    #[serde(borrow)]
    finish: Option<&'t str>,
}

/// `sent` counts requests that were under way at the end too; nobody knows what became of them.
#[derive(Deserialize)]
struct RequestCounts {
    total: u64,
}

pub(super) fn read(output: &str) -> Option<LoadResult> {
    let result: Autocannon = object(output, "\"non2xx\"")?;
    let refused = result.non2xx.saturating_sub(result.redirects);
    Some(LoadResult {
        tool: "autocannon",
        count: RequestCount {
            succeeded: result.requests.total.saturating_sub(refused),
            failed: refused.saturating_add(result.errors),
        },
        span: result
            .start
            .zip(result.finish)
            .and_then(|(s, f)| span(s, f)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_with_errors_and_missing_ones_failed() {
        let result = read(
            "{\"start\":\"2026-03-14T03:23:11.381Z\",\"finish\":\"2026-03-14T03:23:41.504Z\",\
             \"errors\":3,\"timeouts\":2,\"non2xx\":10,\"3xx\":4,\"requests\":{\"total\":6500,\"sent\":6600}}",
        );
        let count = RequestCount {
            succeeded: 6494,
            failed: 9,
        };
        // By `date -u -d … +%s.%N`.
        let expected = LoadResult {
            tool: "autocannon",
            count,
            span: Some(1_773_458_591.381..1_773_458_621.504),
        };
        assert_eq!(result, Some(expected));
    }
}
