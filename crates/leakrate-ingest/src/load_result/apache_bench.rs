//! `ab`, `ApacheBench`.

use crate::load_result::{LoadResult, RequestCount, number_after};

/// Answers with an error status are complete, not failed, and counted on a line of their own.
/// Answers of another length than the first one are called failed, and are none.
pub(super) fn read(output: &str) -> Option<LoadResult> {
    let complete = number_after(output, "Complete requests:")?;
    let called_failed = number_after(output, "Failed requests:").unwrap_or(0);
    let another_length = number_after(output, ", Length:").unwrap_or(0);
    let refused = number_after(output, "Non-2xx responses:").unwrap_or(0);
    let failed = called_failed
        .saturating_sub(another_length)
        .saturating_add(refused)
        .min(complete);
    Some(LoadResult {
        tool: "ab",
        count: RequestCount {
            succeeded: complete - failed,
            failed,
        },
        span: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(output: &str) -> Option<RequestCount> {
        read(output).map(|result| result.count)
    }

    #[test]
    fn an_error_status_is_a_failure_and_another_length_is_none() {
        let refused = "Complete requests:      1000\nFailed requests:        4\n   (Connect: 1, \
                       Receive: 2, Length: 0, Exceptions: 1)\nNon-2xx responses:      6\n";
        let varying = "Document Length:        2 bytes\n\nComplete requests:      50\nFailed \
                       requests:        43\n   (Connect: 0, Receive: 0, Length: 43, Exceptions: 0)\n";
        let expected = |succeeded, failed| Some(RequestCount { succeeded, failed });
        assert_eq!(count(refused), expected(990, 10));
        assert_eq!(count(varying), expected(50, 0));
    }
}
