//! Putting the rows of a frame in order: by time, or by requests where there is no time.

use crate::columns::{HeaderName, Role};
use crate::kit::recording::{Counting, Frame};
use leakrate_core::caveat::Caveat;
use leakrate_core::series::Clock;

impl Frame {
    /// Sorts the rows and says so, if they were not in order. Where requests are counted since the row
    /// before, the order of the file is the one in which they came, whatever a clock says that was
    /// set back.
    pub(crate) fn sort(&mut self) -> Option<Caveat> {
        if let Some(seconds) = self.clock.seconds() {
            let rows = falls(seconds);
            if rows == 0 {
                return None;
            }
            if self.counts_from_row_to_row() && clock_was_set_back(rows, seconds.len()) {
                self.clock = Clock::None;
                return Some(Caveat::ClockRanBack { rows });
            }
            let order = order_of(seconds);
            self.pick(&order);
            return Some(Caveat::RowsSorted { rows });
        }
        let column = self.requests.as_ref()?;
        if column.counting != Counting::Total || !is_shuffled(&column.values) {
            return None;
        }
        let rows = falls(&column.values);
        let order = order_of(&column.values);
        self.pick(&order);
        Some(Caveat::SortedByRequests { rows })
    }

    /// Whether the column itself says so: what a user calls added may be counted by the minute, and
    /// belongs to its time.
    fn counts_from_row_to_row(&self) -> bool {
        self.requests.as_ref().is_some_and(|column| {
            column.counting == Counting::Added
                && HeaderName::parse(&column.name).role == Role::RequestsAdded
        })
    }

    /// Keeps these rows, in this order.
    pub(crate) fn pick(&mut self, order: &[usize]) {
        let pick = |values: &mut Vec<f64>| {
            *values = order.iter().map(|&old| values[old]).collect();
        };
        self.clock.seconds_mut().map(pick);
        self.memory
            .iter_mut()
            .for_each(|column| pick(&mut column.values));
        self.process.as_mut().map(pick);
        if let Some(sampled) = &mut self.sampled {
            pick(&mut sampled.0);
        }
        self.uptime.as_mut().map(pick);
        if let Some(versions) = &mut self.versions {
            pick(&mut versions.values);
        }
        if let Some(requests) = &mut self.requests {
            pick(&mut requests.values);
            requests.rows = order
                .iter()
                .filter_map(|&old| requests.rows.get(old).copied())
                .collect();
        }
    }
}

/// Whether a few rows are earlier than the row before. Rows in reverse fall at every step, rows in no
/// order at about every second.
fn clock_was_set_back(falls: usize, rows: usize) -> bool {
    let steps = rows - 1;
    falls < steps && (falls == 1 || 4 * falls < steps)
}

/// Whether a running total without times is simply out of order: a good part of its steps fall,
/// and not to nearly zero, as they would where the process restarted.
fn is_shuffled(totals: &[f64]) -> bool {
    let anew = totals
        .windows(2)
        .filter(|pair| begins_anew(pair[0], pair[1]))
        .count();
    let falls = falls(totals);
    falls > anew && 4 * falls >= totals.len() - 1
}

/// Whether a counter that reads `after` next to `before` started again, as far as the two tell.
pub(crate) fn begins_anew(before: f64, after: f64) -> bool {
    const NEARLY_ZERO: f64 = 0.05;
    after < before && after <= NEARLY_ZERO * before
}

fn falls(values: &[f64]) -> usize {
    values.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

fn order_of(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}
