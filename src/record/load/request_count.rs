//! How many requests an external load tool says it sent.

use serde_json::Value;

/// Requests by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestCount {
    pub(super) succeeded: u64,
    pub(super) failed: u64,
}

/// Finds the counts in the output of a tool that is known.
pub(super) fn find(output: &str) -> Option<RequestCount> {
    autocannon(output)
        .or_else(|| apache_bench(output))
        .or_else(|| wrk(output))
        .or_else(|| hey(output))
}

/// `autocannon --json`. Its plain output rounds (`10k requests`), so that is not read.
fn autocannon(output: &str) -> Option<RequestCount> {
    let line = output.lines().find(|line| line.starts_with('{'))?;
    let result: Value = serde_json::from_str(line).ok()?;
    let answered = result.get("requests")?.get("total")?.as_u64()?;
    let count = |key| result.get(key).and_then(Value::as_u64).unwrap_or(0);
    Some(RequestCount {
        succeeded: answered.saturating_sub(count("non2xx")),
        // `errors` contains the timeouts.
        failed: count("non2xx") + count("errors"),
    })
}

/// `ab`: answers with an error status are complete, not failed, and counted on their own line.
fn apache_bench(output: &str) -> Option<RequestCount> {
    let complete = number_after(output, "Complete requests:")?;
    let failed = number_after(output, "Failed requests:").unwrap_or(0)
        + number_after(output, "Non-2xx responses:").unwrap_or(0);
    Some(RequestCount {
        succeeded: complete.saturating_sub(failed),
        failed,
    })
}

/// `wrk`: the lines on errors are there only if there were any.
fn wrk(output: &str) -> Option<RequestCount> {
    let (before, _) = output.split_once(" requests in ")?;
    let answered: u64 = before.split_whitespace().next_back()?.parse().ok()?;
    let errors = number_after(output, "Non-2xx or 3xx responses:").unwrap_or(0);
    let sockets = output.lines().find(|line| line.contains("Socket errors:"));
    let broken: u64 = sockets.map_or(0, |line| {
        line.split([' ', ','])
            .filter_map(|word| word.parse::<u64>().ok())
            .sum()
    });
    Some(RequestCount {
        succeeded: answered.saturating_sub(errors),
        failed: errors + broken,
    })
}

/// `hey`: `[200]`, a tab, `1000 responses`; and errors as `[12]`, a tab, `Get "http://…": …`.
fn hey(output: &str) -> Option<RequestCount> {
    let (_, answers) = output.split_once("Status code distribution:")?;
    let (answers, errors) = answers
        .split_once("Error distribution:")
        .unwrap_or((answers, ""));
    let bracketed = |line: &str| -> Option<u64> {
        line.trim()
            .strip_prefix('[')?
            .split_once(']')?
            .0
            .parse()
            .ok()
    };
    let mut count = RequestCount {
        succeeded: 0,
        failed: errors.lines().filter_map(bracketed).sum(),
    };
    for line in answers.lines() {
        let Some(status) = bracketed(line) else {
            continue;
        };
        let responses: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        match status {
            400.. => count.failed += responses,
            _ => count.succeeded += responses,
        }
    }
    Some(count)
}

fn number_after(output: &str, label: &str) -> Option<u64> {
    let (_, rest) = output.split_once(label)?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_known_tools_are_found() {
        let cases = [
            (
                "{\"errors\":3,\"timeouts\":2,\"non2xx\":10,\"requests\":{\"total\":6500,\"sent\":6600}}",
                6490,
                13,
            ),
            (
                "Running 30s test @ http://localhost:8080/pvz\n  Req/Sec     1.75k   417.33     3.81k    \
                 65.83%\n  209440 requests in 30.06s, 217.51MB read\n",
                209_440,
                0,
            ),
            (
                "  100 requests in 1.00s, 1MB read\n  Socket errors: connect 0, read 1, write 0, timeout 2\n  \
                 Non-2xx or 3xx responses: 40\n",
                60,
                43,
            ),
            (
                "Complete requests:      1000\nFailed requests:        4\nNon-2xx responses:      6\n",
                990,
                10,
            ),
            (
                "Status code distribution:\n  [200]\t980 responses\n  [500]\t15 responses\n\nError \
                 distribution:\n  [5]\tGet \"http://localhost\": refused\n",
                980,
                20,
            ),
        ];
        for (output, succeeded, failed) in cases {
            assert_eq!(
                find(output),
                Some(RequestCount { succeeded, failed }),
                "{output}"
            );
        }
    }

    #[test]
    fn a_rounded_or_missing_count_is_not_taken() {
        for output in ["", "10k requests in 10.02s, 1.3 MB read", "{}", "done"] {
            assert_eq!(find(output), None, "{output}");
        }
    }
}
