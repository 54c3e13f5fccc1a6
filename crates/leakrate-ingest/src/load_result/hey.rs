//! `hey`, as it prints without `-o csv`.

use crate::kit::mark::after_mark;
use crate::load_result::{LoadResult, Outcome, RequestCount};

/// `[200]`, a tab, `1000 responses`; and errors as `[12]`, a tab, `Get "http://…": …`.
pub(super) fn read(output: &str) -> Option<LoadResult> {
    let answers = after_mark(output, "Status code distribution:")?;
    let (answers, errors) = answers
        .split_once("Error distribution:")
        .unwrap_or((answers, ""));
    let mut count = RequestCount::default();
    for line in errors.lines() {
        let number: u32 = bracketed(line).unwrap_or(0);
        count.add(Outcome::Failed, number.into());
    }
    for line in answers.lines() {
        let Some(status) = bracketed(line) else {
            continue;
        };
        let responses: u32 = line.split_whitespace().nth(1)?.parse().ok()?;
        count.add(Outcome::of_status(status), responses.into());
    }
    Some(LoadResult {
        tool: "hey",
        count,
        span: None,
    })
}

fn bracketed<N: std::str::FromStr>(line: &str) -> Option<N> {
    let (number, _) = line.trim().strip_prefix('[')?.split_once(']')?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_errors_are_counted() {
        let printed = "Status code distribution:\n  [200]\t980 responses\n  [500]\t15 responses\n\nError \
                       distribution:\n  [5]\tGet \"http://localhost\": refused\n";
        let count = RequestCount {
            succeeded: 980,
            failed: 20,
        };
        assert_eq!(read(printed).map(|result| result.count), Some(count));
    }
}
