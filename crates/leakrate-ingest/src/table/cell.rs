//! Cells: what a reading is, what a missing one is, and how a column writes its numbers.

use std::borrow::Cow;

use crate::table::usage::Usage;
use leakrate_core::units::{SizeCell, TimeFormat};

/// Words that stand for a reading that was not taken.
const MISSING: [&str; 9] = [
    "null",
    "undefined",
    "nan",
    "n/a",
    "na",
    "none",
    "<unknown>",
    "-",
    "--",
];

/// Whether a cell says that there is no reading. Missing is never zero.
pub(crate) fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether a cell is a number, an amount or a time, and so no name.
pub(crate) fn looks_like_data(cell: &str) -> bool {
    let cell = cell.trim();
    let number = cell.strip_suffix('%').unwrap_or(cell);
    number.parse::<f64>().is_ok()
        || cell.parse::<SizeCell>().is_ok()
        || Usage::parse(cell).is_some()
        || TimeFormat::infer([cell]).is_ok()
}

/// How a column writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Notation {
    /// `1234.5`
    #[default]
    Plain,
    /// `1,234.5`
    GroupingComma,
    /// `1.234,5` or `1 234,5`
    DecimalComma,
}

impl Notation {
    /// The notation that the cells of a column prove.
    ///
    /// # Errors
    /// The first cell that can be read in two ways, if no other cell settles which.
    pub(crate) fn prove<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut doubtful = None;
        for cell in cells {
            match evidence(cell) {
                Evidence::None => {}
                Evidence::Proof(notation) => return Ok(notation),
                Evidence::Doubt => doubtful = doubtful.or(Some(cell)),
            }
        }
        doubtful.map_or(Ok(Self::Plain), |cell| Err(cell.trim().to_owned()))
    }
}

enum Evidence {
    None,
    Proof(Notation),
    Doubt,
}

/// What one cell tells of the notation: a comma that cannot begin a group of three digits is a
/// decimal comma; two commas, or a point after one, make it a grouping comma.
fn evidence(cell: &str) -> Evidence {
    let number = number_part(cell);
    let commas = number.matches(',').count();
    let points = number.matches('.').count();
    let last = |mark| number.rsplit(mark).next().unwrap_or_default();
    let notation = match (commas, points) {
        (0, 0 | 1) => return Evidence::None,
        (1, 0) if last(',').len() == 3 && !number.starts_with("0,") => return Evidence::Doubt,
        (0, _) | (1, 0) => Notation::DecimalComma,
        (_, 0) => Notation::GroupingComma,
        _ if number.rfind('.') > number.rfind(',') => Notation::GroupingComma,
        _ => Notation::DecimalComma,
    };
    // `1.2.3` has two points and is still no number.
    match normalise(cell.trim(), notation) {
        Some(_) => Evidence::Proof(notation),
        None => Evidence::None,
    }
}

/// Digits, marks and the spaces between them, without a unit.
fn number_part(cell: &str) -> &str {
    let cell = cell.trim();
    let end =
        cell.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.' || c.is_whitespace()));
    cell[..end.unwrap_or(cell.len())].trim_end()
}

/// Why a cell is no amount.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum CellProblem {
    #[error("expected a number, perhaps with a unit, found `{found}`")]
    NotANumber { found: String },
    #[error("expected a finite number, found `{found}`")]
    Infinite { found: String },
    #[error("expected a number that is not negative, found `{found}`")]
    Negative { found: String },
}

/// Reads an amount, with its unit if it has one; `None` if it is missing.
pub(crate) fn read(cell: &str, notation: Notation) -> Result<Option<SizeCell>, CellProblem> {
    let cell = cell.trim();
    if is_missing(cell) {
        return Ok(None);
    }
    // Where the comma is the decimal mark, the point of `1.240` divides groups.
    if (notation != Notation::DecimalComma || !cell.contains('.'))
        && let Some(amount) = plain(cell)
    {
        return Ok(Some(amount));
    }
    let found = shorten(cell);
    if let Some(unsigned) = cell.strip_prefix(['-', '−'])
        && unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return Err(CellProblem::Negative { found });
    }
    let bare = cell.trim_start_matches(['+', '-']);
    if bare.eq_ignore_ascii_case("inf") || bare.eq_ignore_ascii_case("infinity") || bare == "∞" {
        return Err(CellProblem::Infinite { found });
    }
    let amount = normalise(cell, notation).and_then(|plain| plain.parse().ok());
    amount.map(Some).ok_or(CellProblem::NotANumber { found })
}

/// Reads a number of any meaning; NaN if it is missing.
///
/// # Errors
/// What was expected and what was found.
pub(crate) fn plain_number(cell: &str) -> Result<f64, String> {
    let cell = cell.trim();
    if is_missing(cell) {
        return Ok(f64::NAN);
    }
    let found = shorten(cell);
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(CellProblem::Infinite { found }.to_string()),
        Err(_) => Err(format!("expected a number, found `{found}`")),
    }
}

/// The usual cell: digits with at most one point. Agrees with [`SizeCell`] on what it takes.
fn plain(cell: &str) -> Option<SizeCell> {
    let decimals = match cell.find('.') {
        Some(point) => cell.len() - point - 1,
        None => 0,
    };
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marks = usize::from(decimals > 0);
    if digits == 0 || digits + marks != cell.len() {
        return None;
    }
    Some(SizeCell {
        number: cell
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?,
        step: 0.1_f64.powi(i32::try_from(decimals).ok()?),
        unit: None,
    })
}

/// The cell with a decimal point and without grouping marks; `None` if the marks do not divide
/// groups of three digits, as in a list of numbers or a version.
fn normalise(cell: &str, notation: Notation) -> Option<Cow<'_, str>> {
    let number = number_part(cell);
    if notation == Notation::Plain && !number.contains(char::is_whitespace) {
        return Some(Cow::Borrowed(cell));
    }
    let (decimal, grouping) = match notation {
        Notation::Plain | Notation::GroupingComma => ('.', ','),
        Notation::DecimalComma => (',', '.'),
    };
    let (whole, decimals) = number.split_once(decimal).unwrap_or((number, ""));
    let is_mark = |c: char| c.is_whitespace() || (c == grouping && notation != Notation::Plain);
    let mut groups = whole.split(is_mark);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.clone().peekable();
    let grouped = rest.peek().is_none()
        || ((1..=3).contains(&first.len()) && rest.all(|group| group.len() == 3));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !grouped || !digits(first) || !groups.clone().all(digits) || !digits(decimals) {
        return None;
    }
    let mut plain = first.to_owned();
    plain.extend(groups);
    if !decimals.is_empty() {
        plain.push('.');
        plain.push_str(decimals);
    }
    plain.push_str(&cell[number.len()..]);
    Some(Cow::Owned(plain))
}

fn shorten(cell: &str) -> String {
    const LONGEST: usize = 40;
    match cell.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(cell: &str, notation: Notation) -> Option<f64> {
        Some(read(cell, notation).unwrap()?.number)
    }

    #[test]
    fn the_words_for_missing_are_not_numbers() {
        for word in [
            "",
            " ",
            "null",
            "undefined",
            "NaN",
            "nan",
            "N/A",
            "<unknown>",
            "-",
        ] {
            assert_eq!(read(word, Notation::Plain), Ok(None), "{word}");
        }
    }

    #[test]
    fn infinite_negative_and_worded_cells_are_told_apart() {
        for word in ["inf", "-inf", "+Inf", "Infinity"] {
            let problem = read(word, Notation::Plain).unwrap_err();
            assert!(matches!(problem, CellProblem::Infinite { .. }), "{word}");
        }
        let problem = read("-5", Notation::Plain).unwrap_err();
        assert!(matches!(problem, CellProblem::Negative { .. }));
        for word in [
            "abc",
            "12 parsecs",
            "1,234",
            "1.2.3",
            "29.1 30.5",
            "1 2",
            "12 34 567",
        ] {
            let problem = read(word, Notation::Plain).unwrap_err();
            assert!(matches!(problem, CellProblem::NotANumber { .. }), "{word}");
        }
        for word in ["1.2.3", "29.1 30.5 33.6", "1,23,456.7"] {
            for notation in [Notation::DecimalComma, Notation::GroupingComma] {
                assert!(read(word, notation).is_err(), "{word}");
            }
        }
    }

    #[test]
    fn a_column_proves_how_it_writes_numbers() {
        let cases: [(&[&str], Notation); 6] = [
            (&["1", "2.5"], Notation::Plain),
            (&["1,234", "1234,5"], Notation::DecimalComma),
            (&["1,234", "0,125"], Notation::DecimalComma),
            (&["1,234", "1,234.5"], Notation::GroupingComma),
            (&["1,234", "1,234,567"], Notation::GroupingComma),
            (&["1.234,5 MB", "7"], Notation::DecimalComma),
        ];
        for (cells, notation) in cases {
            assert_eq!(
                Notation::prove(cells.iter().copied()),
                Ok(notation),
                "{cells:?}"
            );
        }
        assert_eq!(Notation::prove(["12", "1,234"]), Err("1,234".to_owned()));
    }

    #[test]
    fn localised_numbers_are_read_by_the_proven_notation() {
        assert_eq!(number("1,234", Notation::DecimalComma), Some(1.234));
        assert_eq!(number("1.234,5", Notation::DecimalComma), Some(1234.5));
        assert_eq!(number("1.240", Notation::DecimalComma), Some(1240.0));
        assert_eq!(number("1 234,5 MB", Notation::DecimalComma), Some(1234.5));
        assert_eq!(number("1\u{202f}234", Notation::Plain), Some(1234.0));
        assert_eq!(number("1,234", Notation::GroupingComma), Some(1234.0));
    }

    #[test]
    fn the_fast_path_agrees_with_the_general_one() {
        for cell in [
            "0",
            "7",
            "85",
            "1.08",
            "0.5",
            "79110144",
            "36.896666666666675",
        ] {
            let general: SizeCell = cell.parse().unwrap();
            let fast = plain(cell).unwrap();
            assert_eq!(fast.number.to_bits(), general.number.to_bits());
            assert!((fast.step / general.step - 1.0).abs() < 1e-12);
        }
    }
}
