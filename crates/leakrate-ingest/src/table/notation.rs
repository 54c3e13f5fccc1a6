//! How a column writes its numbers: which of comma and point is the decimal mark.

use std::borrow::Cow;

use crate::options::DecimalMark;
use leakrate_core::units::SizeUnit;

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
        Self::prove_of(None, cells)
    }

    /// The same of cells that count a unit which stands in the header.
    ///
    /// # Errors
    /// As [`Self::prove`].
    pub(crate) fn prove_of<'a>(
        unit: Option<SizeUnit>,
        cells: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, String> {
        let mut doubtful = None;
        let mut points = PointMarks {
            fine: unit.is_some_and(|unit| unit.bytes() <= SizeUnit::KIBIBYTE.bytes()),
            ..PointMarks::default()
        };
        for cell in cells {
            points.look_at(cell);
            match evidence(cell) {
                CellEvidence::None => {}
                CellEvidence::Proof(notation) => return Ok(notation),
                CellEvidence::Doubt => doubtful = doubtful.or(Some(cell)),
            }
        }
        let doubtful = doubtful.or(points.doubtful());
        doubtful.map_or(Ok(Self::Plain), |cell| Err(cell.trim().to_owned()))
    }
}

/// The mark before the decimals of a number, where no other reading is possible: it has one mark, and
/// not three digits behind it.
pub(crate) fn decimal_mark(cell: &str) -> Option<DecimalMark> {
    let number = number_part(cell);
    let at = number.find(['.', ','])?;
    let (whole, decimals) = (&number[..at], &number[at + 1..]);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_proof = are_digits(whole) && are_digits(decimals) && decimals.len() != 3;
    is_proof.then_some(if number.as_bytes()[at] == b',' {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    })
}

/// What the cells with one point tell together: `1.002` may be little more than one, or a thousand.
#[derive(Default)]
struct PointMarks<'c> {
    /// The first cell whose point may divide groups of three digits.
    grouped: Option<&'c str>,
    /// Whether numbers below a thousand stand beside it without a point.
    small: bool,
    /// Whether the column, or some such cell, counts bytes or their thousands, of which nobody writes decimals.
    fine: bool,
    /// Whether a cell shows that points are decimal, or that thousands are not divided.
    settled: bool,
}

impl<'c> PointMarks<'c> {
    fn look_at(&mut self, cell: &'c str) {
        let number = number_part(cell);
        let Some((whole, decimals)) = number.split_once('.') else {
            match number.len() {
                0 => {}
                1..=3 => self.small |= number.bytes().any(|digit| digit != b'0'),
                _ => self.settled = true,
            }
            return;
        };
        let may_divide = decimals.len() == 3
            && (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && whole.bytes().all(|byte| byte.is_ascii_digit());
        if may_divide {
            self.grouped = self.grouped.or(Some(cell));
            let unit = cell.trim()[number.len()..].trim();
            self.fine |= matches!(unit, "B" | "K" | "k" | "KB" | "kB" | "KiB");
        } else {
            self.settled = true;
        }
    }

    fn doubtful(&self) -> Option<&'c str> {
        let open = !self.settled && (self.small || self.fine);
        self.grouped.filter(|_| open)
    }
}

enum CellEvidence {
    None,
    Proof(Notation),
    Doubt,
}

/// What one cell tells of the notation: a comma that cannot begin a group of three digits is a
/// decimal comma; two commas, or a point after one, make it a grouping comma.
fn evidence(cell: &str) -> CellEvidence {
    let number = number_part(cell);
    let commas = number.matches(',').count();
    let points = number.matches('.').count();
    let last = |mark| number.rsplit(mark).next().unwrap_or_default();
    let notation = match (commas, points) {
        (0, 0 | 1) => return CellEvidence::None,
        (1, 0) if last(',').len() == 3 && !number.starts_with("0,") => return CellEvidence::Doubt,
        (0, _) | (1, 0) => Notation::DecimalComma,
        (_, 0) => Notation::GroupingComma,
        _ if number.rfind('.') > number.rfind(',') => Notation::GroupingComma,
        _ => Notation::DecimalComma,
    };
    // `1.2.3` has two points and is still no number.
    match normalise(cell.trim(), notation) {
        Some(_) => CellEvidence::Proof(notation),
        None => CellEvidence::None,
    }
}

/// Digits, marks and the spaces between them, without a unit.
fn number_part(cell: &str) -> &str {
    let cell = cell.trim();
    let end =
        cell.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.' || c.is_whitespace()));
    cell[..end.unwrap_or(cell.len())].trim_end()
}

/// The cell with a decimal point and without grouping marks; `None` if the marks do not divide
/// groups of three digits, as in a list of numbers or a version.
pub(super) fn normalise(cell: &str, notation: Notation) -> Option<Cow<'_, str>> {
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
