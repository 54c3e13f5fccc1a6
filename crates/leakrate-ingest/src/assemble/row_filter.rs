//! The rows of a frame that become samples: mostly all of them.

use leakrate_core::series::Restart;

/// Rows that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// All of so many.
    All(usize),
    /// These, in order.
    Some(Vec<usize>),
}

impl Kept {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::All(rows) => *rows,
            Self::Some(rows) => rows.len(),
        }
    }

    /// Their places, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        let some = match self {
            Self::All(_) => None,
            Self::Some(rows) => Some(rows),
        };
        (0..self.len()).map(move |place| some.map_or(place, |rows| rows[place]))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the rows for which this holds, of those kept so far.
    pub(crate) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        match self {
            Self::All(rows) if (0..*rows).all(&keep) => {}
            Self::All(rows) => *self = Self::Some((0..*rows).filter(|&row| keep(row)).collect()),
            Self::Some(rows) => rows.retain(|&row| keep(row)),
        }
    }

    /// The values of the rows that are kept, of a column with a value for each row.
    pub(crate) fn of(&self, values: Vec<f64>) -> Vec<f64> {
        match self {
            Self::All(_) => values,
            Self::Some(rows) => rows.iter().map(|&row| values[row]).collect(),
        }
    }

    /// Restarts counted in the rows that are kept: each begins with the next that is.
    pub(crate) fn restarts(&self, restarts: &[Restart]) -> Vec<Restart> {
        let place = |sample: usize| match self {
            Self::All(_) => sample,
            Self::Some(rows) => rows.partition_point(|&row| row < sample),
        };
        let mut moved: Vec<Restart> = restarts
            .iter()
            .map(|restart| Restart {
                sample: place(restart.sample),
                reason: restart.reason,
            })
            .filter(|restart| restart.sample > 0 && restart.sample < self.len())
            .collect();
        moved.dedup_by_key(|restart| restart.sample);
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leakrate_core::series::RestartReason;

    #[test]
    fn a_restart_in_a_row_that_is_left_out_begins_with_the_next_that_is_kept() {
        let mut kept = Kept::All(6);
        kept.retain(|row| row != 2);
        kept.retain(|row| row < 5);
        assert_eq!(kept, Kept::Some(vec![0, 1, 3, 4]));
        assert_eq!(
            kept.of((0..6).map(f64::from).collect()),
            [0.0, 1.0, 3.0, 4.0]
        );
        let at = |sample| Restart {
            sample,
            reason: RestartReason::Drop,
        };
        let moved = kept.restarts(&[at(0), at(2), at(3), at(5)]);
        assert_eq!(moved, [at(2)]);
    }
}
