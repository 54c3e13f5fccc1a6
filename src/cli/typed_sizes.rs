//! Sizes typed on the command line in place of a file: `7.7,40,56,76,85MB`.

use crate::units::SizeCell;

/// Fewer are no series.
const FEWEST: usize = 2;

/// The sizes as the text of a table, where an argument is such a list. A unit that stands behind the
/// last alone is that of all.
pub(super) fn table(argument: &str) -> Option<String> {
    let cells: Vec<SizeCell> = argument
        .split(',')
        .map(|size| size.parse().ok())
        .collect::<Option<_>>()?;
    let unit = cells.last()?.unit?;
    let is_alone = cells[..cells.len() - 1]
        .iter()
        .all(|cell| cell.unit.is_none());
    let is_everywhere = cells.iter().all(|cell| cell.unit.is_some());
    if cells.len() < FEWEST || !(is_alone || is_everywhere) {
        return None;
    }
    let row = |(size, cell): (&str, &SizeCell)| match cell.unit {
        Some(_) => format!("{}\n", size.replace(' ', "")),
        None => format!("{}{unit}\n", size.trim()),
    };
    let rows: String = argument.split(',').zip(&cells).map(row).collect();
    Some(format!("memory\n{rows}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_behind_the_last_is_that_of_all() {
        assert_eq!(
            table("7.7,40,85MB").as_deref(),
            Some("memory\n7.7MB\n40MB\n85MB\n")
        );
        assert_eq!(
            table("900kB,1.2MB").as_deref(),
            Some("memory\n900kB\n1.2MB\n")
        );
        for text in ["85MB", "7.7,40,85", "7MB,40,85MB", "a,b", "", "heap,1MB"] {
            assert_eq!(table(text), None, "{text}");
        }
    }
}
