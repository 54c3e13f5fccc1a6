//! `/proc/PID/statm` in a loop, which counts pages of a size that it does not tell.

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::lines::first_lines;
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;

pub(super) const FORMAT: Format = Format {
    name: "statm",
    description: "`/proc/PID/statm` in a loop: it counts pages, and is refused with the command that makes KiB of them",
    example: "awk '{print $1, $3 * 4}' statm.txt | leakrate fit - --unit KiB",
    recognise,
    read,
};

/// Rows that show what a file is.
const FEWEST: usize = 3;

/// The seven numbers at the end of a line: all, resident and shared pages, those of the program, none of
/// libraries, those of data, none that are dirty.
fn is_row(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(numbers) = words.len().checked_sub(7).and_then(|at| words.get(at..)) else {
        return false;
    };
    let numbers: Vec<u64> = numbers.iter().flat_map(|word| word.parse()).collect();
    matches!(numbers.as_slice(), &[all, resident, shared, text, 0, data, 0]
        if shared <= resident && resident <= all && text <= all && data <= all && all > 0)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    let rows = first_lines(sniff.source.text()).filter(|line| line.text.contains(' '));
    let are_rows: Vec<bool> = rows.map(|line| is_row(&line.text)).collect();
    (are_rows.len() >= FEWEST && are_rows.iter().all(|is_row| *is_row))
        .then(|| Match::certain("rows of `/proc/PID/statm`"))
}

fn read(_: &Sniff, _: &Query) -> Result<Recording, IngestError> {
    Err(Problem::InPages.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_two_columns_of_nothing_since_long() {
        for (line, expected) in [
            ("1709287207 303104 11264 2816 512 0 28160 0", true),
            ("303104 11264 2816 512 0 28160 0", true),
            ("11264 303104 2816 512 0 28160 0", false),
            ("1 2 3 4 5 6 7", false),
        ] {
            assert_eq!(is_row(line), expected, "{line}");
        }
    }
}
