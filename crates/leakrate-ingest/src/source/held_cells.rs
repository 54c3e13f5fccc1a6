//! Cells of a column, as a table that is held by its columns has them.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use leakrate_core::units::{Timestamp, Zone};

/// Cells of a column, as a table that is held by its columns has them.
#[derive(Debug, Clone, PartialEq)]
pub enum HeldCells {
    /// Whole numbers; `None` is missing.
    Integers(Vec<Option<i64>>),
    /// Numbers; NaN is missing.
    Floats(Vec<f64>),
    /// Points in time.
    Times(HeldTimes),
    /// Texts, each that differs once; an empty one is missing.
    Texts {
        /// The texts.
        texts: Vec<String>,
        /// Which of them each row has.
        of_rows: Vec<u32>,
    },
}

/// Points in time.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldTimes {
    /// Seconds since 1970, to the microsecond; NaN is missing.
    pub seconds: Vec<f64>,
    /// The zone in which they are shown; `None` where they are what a clock showed in a zone that is not told.
    pub zone: Option<Zone>,
}

impl HeldCells {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(numbers) => numbers.len(),
            Self::Floats(numbers) => numbers.len(),
            Self::Times(times) => times.seconds.len(),
            Self::Texts { of_rows, .. } => of_rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether they are numbers.
    pub(super) fn are_numbers(&self) -> bool {
        match self {
            Self::Integers(_) | Self::Floats(_) => true,
            Self::Times(_) | Self::Texts { .. } => false,
        }
    }

    /// The cells of these rows.
    pub(super) fn taken(self, rows: &[u32]) -> Self {
        fn of<T: Clone>(cells: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter()
                .map(|&row| cells[row as usize].clone())
                .collect()
        }
        match self {
            Self::Integers(numbers) => Self::Integers(of(&numbers, rows)),
            Self::Floats(numbers) => Self::Floats(of(&numbers, rows)),
            Self::Times(times) => Self::Times(HeldTimes {
                seconds: of(&times.seconds, rows),
                zone: times.zone,
            }),
            Self::Texts { texts, of_rows } => Self::Texts {
                texts,
                of_rows: of(&of_rows, rows),
            },
        }
    }

    /// Takes the cells out of some rows.
    #[cfg(feature = "parquet")]
    pub(super) fn leave_out(&mut self, is_left_out: impl Fn(usize) -> bool) {
        let rows = (0..self.len()).filter(|&row| is_left_out(row));
        match self {
            Self::Integers(numbers) => rows.for_each(|row| numbers[row] = None),
            Self::Floats(numbers) => rows.for_each(|row| numbers[row] = f64::NAN),
            Self::Times(times) => rows.for_each(|row| times.seconds[row] = f64::NAN),
            Self::Texts { texts, of_rows } => {
                let missing = texts.len() as u32;
                texts.push(String::new());
                rows.for_each(|row| of_rows[row] = missing);
            }
        }
    }

    /// The cells as texts, each that differs once, and which of them each row has.
    pub(crate) fn into_texts(self) -> (Vec<String>, Vec<u32>) {
        if let Self::Texts { texts, of_rows } = self {
            return (texts, of_rows);
        }
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let mut texts = Vec::new();
        let of_rows = (0..self.len()).map(|row| {
            *numbers.entry(self.text(row)).or_insert_with_key(|text| {
                texts.push(text.clone());
                texts.len() as u32 - 1
            })
        });
        let of_rows = of_rows.collect();
        (texts, of_rows)
    }

    /// The cell of a row.
    pub(crate) fn text(&self, row: usize) -> String {
        if let Self::Texts { texts, of_rows } = self {
            return texts[of_rows[row] as usize].clone();
        }
        let mut text = String::new();
        self.write(row, &mut text);
        text
    }

    /// Writes the cell of a row as CSV has it.
    pub(super) fn write(&self, row: usize, text: &mut String) {
        match self {
            Self::Integers(numbers) => {
                if let Some(number) = numbers[row] {
                    let _ = write!(text, "{number}");
                }
            }
            Self::Floats(numbers) => {
                if !numbers[row].is_nan() {
                    let _ = write!(text, "{}", numbers[row]);
                }
            }
            Self::Times(times) => text.push_str(&times.text(row).unwrap_or_default()),
            Self::Texts { texts, of_rows } => write_cell(&texts[of_rows[row] as usize], text),
        }
    }
}

impl HeldTimes {
    fn text(&self, row: usize) -> Option<String> {
        let time = Timestamp(self.seconds[row]);
        let mut text = time.rfc3339(self.zone.unwrap_or(Zone::UTC))?;
        if self.zone.is_none() && text.ends_with('Z') {
            text.pop();
        }
        Some(text)
    }
}

/// A cell as CSV writes it, on one line.
pub(super) fn write_cell(cell: &str, text: &mut String) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    for character in cell.chars() {
        match character {
            '"' => text.push_str("\"\""),
            '\n' | '\r' => text.push(' '),
            _ => text.push(character),
        }
    }
    text.push('"');
}
