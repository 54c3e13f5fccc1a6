//! `wrk` and `wrk2`.

use crate::kit::mark::before_mark;
use crate::load_result::{LoadResult, RequestCount, number_after};

/// The lines on errors are there only if there were any.
pub(super) fn read(output: &str) -> Option<LoadResult> {
    let before = before_mark(output, " requests in ")?;
    let answered: u64 = before.split_whitespace().next_back()?.parse().ok()?;
    let refused = number_after(output, "Non-2xx or 3xx responses:").unwrap_or(0);
    let sockets = output.lines().find(|line| line.contains("Socket errors:"));
    let broken: u64 = sockets.map_or(0, |line| {
        let words = line.split([' ', ',']);
        let numbers = words.filter_map(|word| word.parse::<u32>().ok());
        numbers.map(u64::from).sum()
    });
    Some(LoadResult {
        tool: "wrk",
        count: RequestCount {
            succeeded: answered.saturating_sub(refused),
            failed: refused.saturating_add(broken),
        },
        span: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_server_and_of_sockets_are_failures() {
        let plain = "Running 30s test @ http://localhost:8080/pvz\n  Req/Sec     1.75k   417.33     \
                     3.81k    65.83%\n  209440 requests in 30.06s, 217.51MB read\n";
        let failing = "  100 requests in 1.00s, 1MB read\n  Socket errors: connect 0, read 1, write \
                       0, timeout 2\n  Non-2xx or 3xx responses: 40\n";
        for (output, succeeded, failed) in [(plain, 209_440, 0), (failing, 60, 43)] {
            let count = read(output).map(|result| result.count);
            assert_eq!(count, Some(RequestCount { succeeded, failed }));
        }
    }
}
