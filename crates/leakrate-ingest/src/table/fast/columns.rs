//! The rows of a table that is held by its columns, read on all cores without writing them as text.
//!
//! What a cell says is told by the same functions as in a text: here for each text that differs, where texts are
//! held so, and for numbers and times as they are.

use rustc_hash::FxHashMap;

use crate::error::Problem;
use crate::keep::Keep;
use crate::options::ReadOptions;
use crate::parallel;
use crate::source::{ChosenRows, HeldCells, HeldColumns, Source};
use crate::table::cells::Cells;
use crate::table::fast::block::Block;
use crate::table::fast::names::{Names, PartNames};
use crate::table::fast::{FastRows, add, finish};
use crate::table::frames::OpenFrame;
use crate::table::key;
use crate::table::number::Number;
use crate::table::number_cell::read_number;
use crate::table::plan::{Holds, NumberColumn, Plan};
use crate::table::times::{TimeColumn, TimeReader};

/// Whole numbers of up to fifteen digits are read as numbers of a text are.
const LARGEST: i64 = 999_999_999_999_999;

/// What divides cells where they are written as text.
const DELIMITER: u8 = b',';

/// Reads the rows of a table by its columns; `None` where a cell is not what its column is, which the general reader
/// knows what to say about.
///
/// # Errors
/// Cells cannot be read, or means were asked for of rows that are not in order.
pub(in crate::table) fn read_columns(
    source: &Source,
    columns: &HeldColumns,
    plan: &Plan,
    options: &ReadOptions,
) -> Result<Option<FastRows>, Problem> {
    if plan.time.is_some_and(|time| !time.is_independent()) {
        return Ok(None);
    }
    let mut whole = FastRows {
        frames: Vec::new(),
        rows: 0,
        names: if plan.instance.is_empty() {
            Names::nameless(DELIMITER)
        } else {
            Names::new(DELIMITER)
        },
    };
    let is_read = |&part: &usize| rows_of(columns, part) > 0;
    let parts: Vec<usize> = (0..columns.parts()).filter(is_read).collect();
    let mut blocks: Vec<Block> = Vec::new();
    for window in parts.chunks(parallel::cores()) {
        let FastRows { frames, names, .. } = &mut whole;
        let reader = ColumnReader {
            columns,
            plan,
            text: source.text().len(),
            names,
        };
        let (read, added) = parallel::both(
            || parallel::map(window, |&part| reader.part(part)),
            || add(&blocks, frames, options.keep),
        );
        added?;
        // Of several errors the first, whichever is found first.
        let read = read
            .into_iter()
            .collect::<Result<Option<Vec<Block>>, Problem>>()?;
        let Some(read) = read else {
            return Ok(None);
        };
        blocks = read;
        whole.take_names(&mut blocks, plan);
        if plan.instance.is_empty() && options.keep == Keep::All {
            reserve_all(&mut whole.frames, &parts, columns);
        }
    }
    add(&blocks, &mut whole.frames, options.keep)?;
    finish(&mut whole.frames)?;
    Ok(Some(whole))
}

/// Makes room for all rows in the one series that they are of, when the first of them are known.
fn reserve_all(frames: &mut [OpenFrame], parts: &[usize], columns: &HeldColumns) {
    let rows = parts.iter().map(|&part| rows_of(columns, part)).sum();
    if let [frame] = frames
        && frame.is_empty()
    {
        frame.reserve(rows);
    }
}

/// How many rows of a part are read.
fn rows_of(columns: &HeldColumns, part: usize) -> usize {
    let all = columns.start_of(part + 1) - columns.start_of(part);
    columns.chosen(part).count(all)
}

struct ColumnReader<'r> {
    columns: &'r HeldColumns,
    plan: &'r Plan,
    /// The byte that stands for the first row.
    text: usize,
    names: &'r Names,
}

impl ColumnReader<'_> {
    /// The rows of a part.
    fn part(&self, part: usize) -> Result<Option<Block>, Problem> {
        let rows = rows_of(self.columns, part);
        let ((times, numbers), instances) = parallel::both(
            || parallel::both(|| self.times(part), || self.numbers(part, rows)),
            || self.instances(part, rows),
        );
        let (times, numbers, instances) = (times?, numbers?, instances?);
        let (Some(seconds), Some(columns)) = (times, numbers) else {
            return Ok(None);
        };
        let mut block = Block::with_capacity(self.plan, 0, instances.new);
        block.instances = instances.of_rows;
        block.seconds = seconds;
        block.columns = columns;
        if self.plan.keeps_places() {
            let first = self.text + self.columns.start_of(part);
            block.starts = match self.columns.chosen(part) {
                ChosenRows::All => (first..first + rows).collect(),
                ChosenRows::Some(rows) => rows.iter().map(|&row| first + row as usize).collect(),
            };
        }
        block.gather();
        Ok(Some(block))
    }

    fn times(&self, part: usize) -> Result<Option<Vec<f64>>, Problem> {
        let Some(time) = self.plan.time else {
            return Ok(Some(Vec::new()));
        };
        Ok(seconds(time, self.columns.cells(part, time.column)?))
    }

    fn numbers(&self, part: usize, rows: usize) -> Result<Option<Vec<Cells>>, Problem> {
        let numbers = parallel::map(&self.plan.numbers, |number| {
            let cells = self.columns.cells(part, number.column)?;
            Ok(number_cells(number, cells, rows))
        });
        numbers.into_iter().collect()
    }

    /// Which instance each row is of.
    fn instances(&self, part: usize, rows: usize) -> Result<Instances, Problem> {
        let columns = parallel::map(&self.plan.instance, |&column| {
            self.columns.cells(part, column)
        });
        let columns = columns.into_iter().map(|cells| Ok(texts(cells?)));
        let columns: Vec<ColumnTexts> = columns.collect::<Result<_, Problem>>()?;
        let mut names = PartNames::new(self.names);
        let Some((first, others)) = columns.split_first() else {
            return Ok(Instances {
                of_rows: vec![0; rows],
                new: names.new,
            });
        };
        // Each combination of texts is given a number, and then its name.
        let mut combinations: Vec<Vec<u32>> =
            (0..first.texts.len() as u32).map(|at| vec![at]).collect();
        let mut of_rows = first.of_rows.clone();
        for column in others {
            (combinations, of_rows) = combined(&combinations, &of_rows, &column.of_rows);
        }
        let mut numbers: Vec<Option<u32>> = vec![None; combinations.len()];
        let mut name = String::new();
        for of_row in &mut of_rows {
            let combination = *of_row as usize;
            *of_row = *numbers[combination].get_or_insert_with(|| {
                for (part, (column, &text)) in
                    columns.iter().zip(&combinations[combination]).enumerate()
                {
                    key::put_part(&mut name, part, &column.texts[text as usize]);
                }
                names.number_of(&name)
            });
        }
        Ok(Instances {
            of_rows,
            new: names.new,
        })
    }
}

/// The instance of each row of a part, and those that were not known before.
struct Instances {
    of_rows: Vec<u32>,
    new: Names,
}

/// Which text each row of a column has.
struct ColumnTexts {
    texts: Vec<String>,
    of_rows: Vec<u32>,
}

/// Combinations with one more column, and which of them each row has.
fn combined(combinations: &[Vec<u32>], of_rows: &[u32], more: &[u32]) -> (Vec<Vec<u32>>, Vec<u32>) {
    let mut numbers: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut found = Vec::new();
    let pairs = of_rows.iter().copied().zip(more.iter().copied());
    let rows = pairs.map(|(before, text)| {
        *numbers.entry((before, text)).or_insert_with(|| {
            let mut combination = combinations[before as usize].clone();
            combination.push(text);
            found.push(combination);
            found.len() as u32 - 1
        })
    });
    let rows = rows.collect();
    (found, rows)
}

/// The cells of a column as texts, on one line each.
fn texts(cells: HeldCells) -> ColumnTexts {
    let (mut texts, of_rows) = cells.into_texts();
    for text in texts.iter_mut().filter(|text| text.contains(['\r', '\n'])) {
        *text = text.replace(['\r', '\n'], " ");
    }
    ColumnTexts { texts, of_rows }
}

/// The times of a column; `None` where one cannot be read.
fn seconds(time: TimeColumn, cells: HeldCells) -> Option<Vec<f64>> {
    match cells {
        HeldCells::Times(times) if time.reads_dates() => {
            let are_all_known = !times.seconds.iter().any(|second| second.is_nan());
            are_all_known.then_some(times.seconds)
        }
        cells => {
            let ColumnTexts { texts, of_rows } = texts(cells);
            let mut reader = TimeReader::new(time);
            let mut known: Vec<Option<f64>> = vec![None; texts.len()];
            let mut seconds = Vec::with_capacity(of_rows.len());
            for text in of_rows {
                let at = text as usize;
                let second = match known[at] {
                    Some(second) => second,
                    None => *known[at].insert(reader.read(&texts[at])?),
                };
                seconds.push(second);
            }
            Some(seconds)
        }
    }
}

/// The numbers of a column; `None` where a cell is none.
fn number_cells(number: &NumberColumn, held: HeldCells, rows: usize) -> Option<Cells> {
    let mut cells = Cells::with_capacity(number.bare, rows);
    let is_amount = number.holds != Holds::Version;
    match held {
        HeldCells::Integers(numbers) => {
            for whole in numbers {
                match whole {
                    None => cells.push(None)?,
                    Some(whole @ 0..=LARGEST) if is_amount => cells.push_number(Number {
                        value: whole as f64,
                        decimals: 0,
                        end: 0,
                    })?,
                    Some(whole) => cells.push(read_number(&whole.to_string(), number).ok()?)?,
                }
            }
        }
        HeldCells::Floats(numbers) => {
            for value in numbers {
                let is_whole = value.fract() == 0.0 && (0.0..=LARGEST as f64).contains(&value);
                if value.is_nan() {
                    cells.push(None)?;
                } else if is_whole && is_amount {
                    cells.push_number(Number {
                        value,
                        decimals: 0,
                        end: 0,
                    })?;
                } else {
                    cells.push(read_number(&value.to_string(), number).ok()?)?;
                }
            }
        }
        held @ (HeldCells::Times(_) | HeldCells::Texts { .. }) => {
            let ColumnTexts { texts, of_rows } = texts(held);
            let mut known = vec![None; texts.len()];
            for text in of_rows {
                let at = text as usize;
                let cell = match known[at] {
                    Some(cell) => cell,
                    None => *known[at].insert(read_number(&texts[at], number).ok()?),
                };
                cells.push(cell)?;
            }
        }
    }
    Some(cells)
}
