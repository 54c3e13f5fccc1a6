//! Which version of the program the rows of a frame tell.

use crate::kit::recording::{VersionColumn, VersionName};
use leakrate_core::series::Version;

/// What changes every other row is no version of a program.
const LEAST_ROWS: usize = 3;

impl VersionColumn {
    /// Versions by their numbers, of which each is named by the first row that has it; `None` where
    /// there are too many for versions of a program.
    pub(crate) fn new(values: Vec<f64>, name: impl Fn(usize) -> Option<String>) -> Option<Self> {
        let mut names: Vec<VersionName> = Vec::new();
        for (row, &number) in values.iter().enumerate() {
            let is_known = |known: &VersionName| known.number.total_cmp(&number).is_eq();
            let is_as_before = row > 0 && values[row - 1].total_cmp(&number).is_eq();
            if number.is_nan() || is_as_before || names.iter().any(is_known) {
                continue;
            }
            // More names than rows of each are none of versions, and looking among them takes long.
            if LEAST_ROWS * names.len() > values.len() || names.len() == MOST {
                return None;
            }
            names.extend(name(row).map(|name| VersionName { number, name }));
        }
        Some(Self { values, names })
    }

    /// The versions in rows of which these are kept; none where they change from row to row.
    pub(crate) fn changes(&self, kept: impl Iterator<Item = usize>) -> Vec<Version> {
        let mut versions: Vec<Version> = Vec::new();
        let mut rows = 0;
        let mut current = f64::NAN;
        for (sample, row) in kept.enumerate() {
            rows += 1;
            let number = self.values.get(row).copied().unwrap_or(f64::NAN);
            if number.is_nan() || number.total_cmp(&current).is_eq() {
                continue;
            }
            current = number;
            let mut names = self.names.iter();
            let found = names.find(|known| known.number.total_cmp(&number).is_eq());
            versions.extend(found.map(|found| Version {
                sample,
                name: found.name.clone(),
            }));
        }
        if LEAST_ROWS * versions.len() > rows {
            versions.clear();
        }
        versions
    }
}

/// More versions than this would be deployed in no recording.
const MOST: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(values: &[f64]) -> Vec<(usize, String)> {
        let name = |row: usize| Some(format!("v{}", values[row]));
        let column = VersionColumn::new(values.to_vec(), name);
        let found = column.map(|column| column.changes(0..values.len()));
        let found = found.unwrap_or_default().into_iter();
        found.map(|one| (one.sample, one.name)).collect()
    }

    #[test]
    fn a_version_runs_until_another_one_is_told() {
        let missing = f64::NAN;
        let found = versions(&[
            1.0, 1.0, missing, 1.0, 2.0, 2.0, 2.0, missing, 2.0, 1.0, 1.0, 1.0,
        ]);
        let expected = [(0, "v1"), (4, "v2"), (9, "v1")];
        assert_eq!(found, expected.map(|(row, name)| (row, name.to_owned())));
    }

    #[test]
    fn what_changes_from_row_to_row_is_no_version() {
        assert_eq!(versions(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0]), []);
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(versions(&numbers), []);
    }
}
