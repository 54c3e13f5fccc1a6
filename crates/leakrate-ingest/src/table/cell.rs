//! Cells: what a reading is, and what a missing one is.

use crate::table::notation::{Notation, normalise};
use crate::table::number;
use crate::table::usage::Usage;
use leakrate_core::units::{SizeCell, SizeUnit, TimeFormat};

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
    let number = cell.strip_suffix('%').unwrap_or(cell).trim_end();
    number.parse::<f64>().is_ok()
        || cell.parse::<SizeCell>().is_ok()
        || Usage::parse(cell).is_some()
        || TimeFormat::infer([cell]).is_ok()
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
    if let Some(number) = number::read(cell.as_bytes(), 0)
        && number.end == cell.len()
        && number.is_written_in(notation)
    {
        return Ok(Some(number.cell()));
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
    let amount = |cell| normalise(cell, notation).and_then(|plain| plain.parse().ok());
    let amount = amount(cell).or_else(|| amount(before_remark(cell)?));
    amount.map(Some).ok_or(CellProblem::NotANumber { found })
}

/// What stands before a remark in brackets: `26 MB (base)`.
fn before_remark(cell: &str) -> Option<&str> {
    let (amount, _) = cell.strip_suffix(')')?.split_once(" (")?;
    Some(amount.trim_end())
}

/// Reads an amount such as `1.2g` or `512m`: what writes memory with small letters (top, the JVM)
/// counts in steps of 1024.
pub(crate) fn in_small_letters(cell: &str) -> Option<SizeCell> {
    let cell = cell.trim();
    let (number, unit) = match cell.char_indices().next_back()? {
        (at, 'm') => (&cell[..at], SizeUnit::MEBIBYTE),
        (at, 'g') => (&cell[..at], SizeUnit::GIBIBYTE),
        _ => return None,
    };
    let amount: SizeCell = number.parse().ok()?;
    let unit = amount.unit.is_none().then_some(unit)?;
    Some(SizeCell {
        unit: Some(unit),
        ..amount
    })
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
    fn a_point_before_three_digits_is_decimal_only_where_the_column_shows_it() {
        for doubtful in [&["980", "1.002"][..], &["25.600 K", "25.634 K"]] {
            let found = Notation::prove(doubtful.iter().copied());
            assert!(found.is_err(), "{doubtful:?}");
        }
        for decimal in [
            &["980", "1.002", "1.5"][..],
            &["980", "1.002", "0.998"],
            &["1.002", "4096"],
            &["101.234", "102.001"],
            &["0", "1.002"],
        ] {
            let found = Notation::prove(decimal.iter().copied());
            assert_eq!(found, Ok(Notation::Plain), "{decimal:?}");
        }
        let in_header = |unit| Notation::prove_of(Some(unit), ["50.640", "51.640"]);
        assert_eq!(in_header(SizeUnit::KIBIBYTE), Err("50.640".to_owned()));
        assert_eq!(in_header(SizeUnit::MEBIBYTE), Ok(Notation::Plain));
        let groups = Notation::prove(["980", "1.002", "1.000.002"]);
        assert_eq!(groups, Ok(Notation::DecimalComma));
    }

    #[test]
    fn small_letters_of_memory_are_binary() {
        let bytes = |cell| in_small_letters(cell).map(|amount| amount.bytes(SizeUnit::BYTE).0);
        assert_eq!(bytes("1.5g"), Some(1.5 * 1024.0 * 1024.0 * 1024.0));
        assert_eq!(bytes("512m"), Some(512.0 * 1024.0 * 1024.0));
        for cell in ["m", "1.5 GBg", "30s", ""] {
            assert_eq!(bytes(cell), None, "{cell}");
        }
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
}
