//! Tables as tools and people write them, chosen by bytes: a property test draws the bytes, and a
//! fuzzer steers them.

/// Choices that are read off bytes, one byte each. When they run out, the first is taken.
pub(crate) struct Choices<'b>(&'b [u8]);

/// What the lines of a table may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Rows as wide as the header that hold what their columns are, blank lines, headers again.
    Plain,
    /// Those, and lines in which something is wrong or unusual.
    Any,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Time(Clock),
    /// A name, of so many that take turns.
    Name(usize),
    /// Numbers that rise by so much, with so many decimals.
    Number(usize, usize),
    /// A number with a unit of its own.
    Amount,
    Word,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Zulu,
    Offset,
    Local,
    Epoch,
    Elapsed,
    OfDay,
}

/// How a table is written.
struct Style {
    delimiter: char,
    line_end: &'static str,
    /// Rows that share a time.
    side_by_side: usize,
    /// The name of the first instance, by its place.
    first_name: usize,
    columns: Vec<(&'static str, Column)>,
    lines: Lines,
    /// Of so many lines one is unusual.
    unusual: usize,
}

const NAMES: [&str; 8] = ["web-1", "web-10", "web-2", "é x", "web", "n", "a,b", "b\""];

impl<'b> Choices<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// A number below this one, which is at most 256.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        match self.0 {
            [] => 0,
            [first, rest @ ..] => {
                self.0 = rest;
                usize::from(*first) % limit
            }
        }
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Whether the one of so many cases applies; never where no choice is left.
    fn once_in(&mut self, cases: usize) -> bool {
        self.below(cases) == cases - 1
    }
}

/// A table with a header, of which some columns name instances.
pub(crate) fn table(choices: &mut Choices, lines: Lines) -> String {
    let style = Style::choose(choices, lines);
    let mut text = String::new();
    if lines == Lines::Any && choices.once_in(16) {
        text.extend(["sep=", &style.delimiter.to_string(), style.line_end]);
    }
    if lines == Lines::Plain || !choices.once_in(16) {
        text += &style.header(choices);
    }
    let rows = 4 + choices.below(64);
    for row in 0..rows {
        // The first rows are as they should be: a table of fewer than two readings is none.
        let is_unusual = row >= 4 && choices.once_in(style.unusual);
        if is_unusual {
            text += &style.unusual_line(choices, row);
        }
        // Beside the unusual line, a row of its time; in plain tables each stands for the other.
        if !is_unusual || (lines == Lines::Any && choices.once_in(2)) {
            text += &style.line(&style.cells(choices, row));
        }
    }
    if choices.once_in(4) {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    text
}

impl Style {
    fn choose(choices: &mut Choices, lines: Lines) -> Self {
        let any = lines == Lines::Any;
        let delimiters: &[char] = if any {
            &[',', ';', '\t', '|', '5', '.', ' ']
        } else {
            &[',', ';', '\t', '|']
        };
        let clocks: &[Clock] = if any {
            &[
                Clock::Zulu,
                Clock::Offset,
                Clock::Local,
                Clock::Epoch,
                Clock::Elapsed,
                Clock::OfDay,
            ]
        } else {
            &[
                Clock::Zulu,
                Clock::Offset,
                Clock::Local,
                Clock::Epoch,
                Clock::Elapsed,
            ]
        };
        let names = choices.below(4);
        let side_by_side = if names == 0 { 1 } else { 1 + choices.below(4) };
        let mut columns = vec![choices.one_of(&[
            ("rss_bytes", Column::Number(4096, 0)),
            ("rss_mib", Column::Number(1, 1)),
            ("memory", Column::Amount),
        ])];
        if !any || !choices.once_in(8) {
            let clock = choices.one_of(clocks);
            let name = if clock == Clock::Elapsed {
                "elapsed_s"
            } else {
                "time"
            };
            columns.push((name, Column::Time(clock)));
        }
        let instances = [("pod", 1), ("node", 2), ("container", 3)];
        let instances = instances.iter().take(names);
        columns.extend(instances.map(|&(name, turn)| (name, Column::Name(turn))));
        let others = [
            ("requests_total", Column::Number(7, 0)),
            ("limit_bytes", Column::Number(0, 0)),
            ("cpu", Column::Number(1, 3)),
            ("comment", Column::Word),
            ("", Column::Number(1, 0)),
        ];
        for other in others {
            // Where the last cell of the header is empty, it may be one too many.
            let is_plain = !other.0.is_empty();
            if (any || is_plain) && choices.once_in(4) {
                columns.push(other);
            }
        }
        for last in (1..columns.len()).rev() {
            columns.swap(last, choices.below(last + 1));
        }
        Self {
            delimiter: choices.one_of(delimiters),
            line_end: choices.one_of(&["\n", "\r\n", "\r\r\n"]),
            side_by_side,
            first_name: choices.below(NAMES.len()),
            columns,
            lines,
            unusual: choices.one_of(&[256, 16, 4]),
        }
    }

    fn header(&self, choices: &mut Choices) -> String {
        let quote = if choices.once_in(4) { "\"" } else { "" };
        let names = self
            .columns
            .iter()
            .map(|(name, _)| format!("{quote}{name}{quote}"));
        self.line(&names.collect::<Vec<_>>())
    }

    fn line(&self, cells: &[String]) -> String {
        cells.join(&self.delimiter.to_string()) + self.line_end
    }

    fn cells(&self, choices: &mut Choices, row: usize) -> Vec<String> {
        let columns = self.columns.iter();
        columns
            .map(|&(_, column)| self.cell(choices, column, row))
            .collect()
    }

    fn cell(&self, choices: &mut Choices, column: Column, row: usize) -> String {
        let tick = row / self.side_by_side;
        let (minute, second) = (tick / 4, tick % 4 * 15);
        match column {
            Column::Time(Clock::Zulu) => format!("2026-03-01T10:{minute:02}:{second:02}Z"),
            Column::Time(Clock::Offset) => format!("2026-03-01 10:{minute:02}:{second:02}+02:00"),
            Column::Time(Clock::Local) => format!("2026-03-01 23:{minute:02}:{second:02}"),
            Column::Time(Clock::Epoch) => (1_772_000_000 + 15 * tick).to_string(),
            Column::Time(Clock::Elapsed) => format!("{}.5", 15 * tick),
            Column::Time(Clock::OfDay) => format!("23:{:02}:{second:02}", 55 + minute % 5),
            Column::Name(turn) => self.name(row % self.side_by_side / turn),
            Column::Number(rise, 0) => (900_000 + row * rise).to_string(),
            Column::Number(rise, decimals) => {
                format!("{}.{:0decimals$}", 200 + row * rise, choices.below(10))
            }
            Column::Amount => format!("{}.{} MiB", 200 + row, choices.below(10)),
            Column::Word => format!("note {}", choices.below(3)),
        }
    }

    /// A name that holds what divides cells stands in quotes. The last one holds a quote.
    fn name(&self, instance: usize) -> String {
        let names = if self.lines == Lines::Any {
            NAMES.len()
        } else {
            NAMES.len() - 1
        };
        let name = NAMES[(self.first_name + instance) % names];
        if name.contains(self.delimiter) {
            format!("\"{name}\"")
        } else {
            name.to_owned()
        }
    }

    fn unusual_line(&self, choices: &mut Choices, row: usize) -> String {
        let mut cells = self.cells(choices, row);
        let at = choices.below(cells.len());
        let is_number = matches!(self.columns[at].1, Column::Number(..) | Column::Amount);
        let plain = 6;
        let kinds = if self.lines == Lines::Any { 28 } else { plain };
        match choices.below(kinds) {
            0 => return self.line_end.to_owned(),
            1 => return self.header(choices),
            2 if is_number => choices
                .one_of(&["", "null", "-", "NaN"])
                .clone_into(&mut cells[at]),
            3 if is_number => "1.5 GiB".clone_into(&mut cells[at]),
            kind if kind < plain => cells[at] = format!("\"{}\"", cells[at].trim_matches('"')),
            6 => return format!("  {}", self.line_end),
            7 => return self.line(&vec![String::new(); cells.len()]),
            8 => return self.line(&vec!["\"\"".to_owned(); 1 + at]),
            9 => {
                let spaced = |(name, _): &(&str, Column)| format!("# {name} ");
                return self.line(&self.columns.iter().map(spaced).collect::<Vec<_>>());
            }
            10 => {
                return self
                    .header(choices)
                    .replace(self.line_end, &format!("{}\n", self.delimiter));
            }
            11 => drop(cells.pop()),
            12 => cells.push(String::new()),
            13 => cells.push("more".to_owned()),
            14 => cells.push("  ".to_owned()),
            15 => cells[at] = format!(" {} ", cells[at]),
            16 => cells[at] = format!(" \"{}\"", cells[at]),
            17 => cells[at] = format!("\"{}\"tail", cells[at]),
            18 => "\"say \"\"no\"\"\"".clone_into(&mut cells[at]),
            19 => "\"two\nlines\"".clone_into(&mut cells[at]),
            20 => cells[at].insert(0, '"'),
            21 => cells[at].push('\r'),
            22 => cells[at].insert(0, '\u{feff}'),
            23 => {
                choices
                    .one_of(&["twelve", "-5", "1e3", "12.", ".5", "7%", "inf"])
                    .clone_into(&mut cells[at]);
            }
            24 => {
                choices
                    .one_of(&["1.234,5", "1,234", "1 234", "12,5", "1,234,567.25"])
                    .clone_into(&mut cells[at]);
            }
            25 => "a,b;c|d".clone_into(&mut cells[at]),
            26 => "123456789012345678.25".clone_into(&mut cells[at]),
            _ => cells[at].clear(),
        }
        self.line(&cells)
    }
}
