//! The key of an instance while rows are read: the cells that name it, joined.

/// Between two parts; no text has it.
const MARK: char = '\u{1f}';

/// Adds a part to a key; the first one begins it again.
pub(super) fn put_part(key: &mut String, part: usize, cell: &str) {
    if part == 0 {
        key.clear();
    } else {
        key.push(MARK);
    }
    key.push_str(cell.trim());
}

/// The parts of a key. A cell may hold the mark itself; there are as many parts as columns all the
/// same.
pub(super) fn parts(key: &str, columns: usize) -> impl Iterator<Item = &str> {
    key.splitn(columns, MARK)
}
