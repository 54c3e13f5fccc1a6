//! Numbers in lines of which nothing says that they are memory: what a pattern would have to say.

use std::collections::HashMap;
use std::ops::Range;

use crate::columns::role::{PASSING, names_memory};
use crate::columns::{HeaderName, Role};
use crate::error::OpenNumbers;
use crate::kit::lines::first_lines;
use crate::line_pattern::LinePattern;
use crate::lines::fields::{Field, Kind, fields};
use crate::lines::pattern::{Captured, expression, of_time, written};
use crate::lines::stamp::StampFinder;

/// Lines that must be alike but for their numbers.
const FEWEST: usize = 3;
/// Numbers of a line that are offered at most.
const MOST: usize = 6;

/// A line with its numbers.
struct Numbers<'l> {
    line: &'l str,
    time: Option<Range<usize>>,
    values: Vec<Field<'l>>,
}

/// The numbers that change in the lines of which most are alike.
pub(crate) fn open_numbers(text: &str) -> OpenNumbers {
    let mut stamps = StampFinder::default();
    let lines: Vec<_> = first_lines(text).collect();
    let mut alike: HashMap<String, Vec<Numbers<'_>>> = HashMap::new();
    for line in &lines {
        let time = stamps.find(&line.text);
        let mut values = fields(&line.text, time.as_ref());
        values.retain(|value| matches!(value.kind, Kind::Size | Kind::Count));
        if !values.is_empty() {
            let numbers = Numbers {
                line: &line.text,
                time,
                values,
            };
            alike.entry(numbers.shape()).or_default().push(numbers);
        }
    }
    let most = alike.into_values().max_by_key(Vec::len);
    let Some(most) = most.filter(|most| most.len() >= FEWEST) else {
        return OpenNumbers::default();
    };
    let mut places: Vec<usize> = (0..most[0].values.len())
        .filter(|&at| may_be_memory(&most, at))
        .collect();
    places.sort_by_key(|&at| most[0].values[at].kind != Kind::Size);
    let patterns = places.into_iter().take(MOST);
    OpenNumbers {
        patterns: patterns.filter_map(|at| pattern(&most, at)).collect(),
        speaks_of_memory: lines
            .iter()
            .any(|line| names_memory(&HeaderName::parse(&line.text).words))
            || most[0].values.iter().any(|value| value.kind == Kind::Size),
    }
}

impl Numbers<'_> {
    /// The line without its numbers, and without how often a mark comes: bars are drawn of them.
    fn shape(&self) -> String {
        let mut shape = String::new();
        let mut end = 0;
        let values = self.values.iter().map(|value| value.range.clone());
        for place in self.time.iter().cloned().chain(values) {
            shape.push_str(self.line.get(end..place.start).unwrap_or_default());
            shape.push('0');
            end = end.max(place.end);
        }
        shape.push_str(&self.line[end..]);
        let mut marks: Vec<char> = shape.chars().collect();
        marks.dedup_by(|a, b| a == b && !a.is_alphanumeric());
        marks.into_iter().collect()
    }
}

/// Whether a number changes from line to line, and is not called anything else.
fn may_be_memory(lines: &[Numbers<'_>], at: usize) -> bool {
    let first = &lines[0].values[at];
    let header = HeaderName::parse(&first.name);
    let is_open = matches!(
        header.role,
        Role::Other | Role::OtherMemory | Role::Memory(_)
    );
    let is_else = header.words.iter().any(|word| {
        let other = [
            "cpu",
            "pid",
            "id",
            "tid",
            "thread",
            "port",
            "line",
            "status",
            "code",
            "free",
            "available",
            "limit",
            "max",
            "maximum",
        ];
        PASSING.contains(&word.as_str()) || other.contains(&word.as_str())
    });
    let changes = lines.iter().any(|line| {
        let value = line.values.get(at);
        value.is_some_and(|value| value.text != first.text)
    });
    is_open && !is_else && changes
}

/// The pattern that reads one number of all these lines, with their times.
fn pattern(lines: &[Numbers<'_>], at: usize) -> Option<String> {
    let Numbers { line, time, values } = &lines[0];
    let captured = |group, range: Range<usize>, expression| Captured {
        group,
        expression,
        cell: line[range.clone()].to_owned(),
        range,
    };
    let value = &values[at];
    let time = time.as_ref().filter(|time| time.end <= value.range.start);
    let parts: Vec<Captured> = time
        .map(|time| captured("time", time.clone(), of_time(&line[time.clone()])))
        .into_iter()
        .chain([captured(
            "memory",
            value.range.clone(),
            expression(value.kind).to_owned(),
        )])
        .collect();
    let written = written(line, &parts);
    let pattern: LinePattern = written.parse().ok()?;
    let reads = |line: &Numbers<'_>| {
        let cells = pattern.cells(line.line).unwrap_or_default();
        let value = line.values.get(at);
        value.is_some_and(|value| cells.contains(&("memory", value.text)))
    };
    lines.iter().all(reads).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_changes_has_a_pattern() {
        let text = "\"2015-02-20 13:20:59 -0800 ==> 80\"\n\"2015-02-20 13:21:04 -0800 ==> 82\"\n\
                    \"2015-02-20 13:21:09 -0800 ==> 85\"\n";
        let found = open_numbers(text);
        assert_eq!(found.patterns.len(), 1, "{found:?}");
        assert!(!found.speaks_of_memory);
        let pattern: LinePattern = found.patterns[0].parse().unwrap();
        let cells = pattern.cells(text.lines().nth(2).unwrap()).unwrap();
        assert_eq!(cells[1], ("memory", "85"), "{pattern:?}");
    }

    /// A line with a time and a number looks like one of two numbers.
    #[test]
    fn lines_that_look_alike_may_differ_in_their_numbers() {
        let text =
            "12 40000\n13 40096\n2026-04-03 12:00:00 93\n14 40192\n12:00:20 94\n12:00:40 95\n";
        for turn in 0..6 {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.rotate_left(turn);
            open_numbers(&lines.join("\n"));
        }
        let fuzzed = "1775217600 40000\n177dec5203 12:002:0  93.0\n2026-04-03 12:00:40  94.5\n\
                      2026-04-03 12:01:00  95.75\n2026-04-03 1217605 40096\n1775217610 40192\n\
                      1775217615 40288\n1775AMAQAAAA40384\n";
        assert!(open_numbers(fuzzed).patterns.is_empty());
    }

    #[test]
    fn what_is_called_otherwise_or_stays_is_not_offered() {
        let text = "cpu 4 port 80\ncpu 5 port 80\ncpu 6 port 80\n";
        assert!(open_numbers(text).patterns.is_empty());
    }
}
