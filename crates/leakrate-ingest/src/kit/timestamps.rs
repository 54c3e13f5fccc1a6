//! A column of points in time, written one way, and the zone of those that state none.

use crate::error::Problem;
use crate::kit::recording::ZoneUse;
use crate::options::ReadOptions;
use crate::table::{Rows, is_missing};
use leakrate_core::units::{LocalTime, TimeFormat, TimeFormatError, Zone};

/// How a column of points in time is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stamps {
    format: TimeFormat,
    /// The zone the user gave.
    given: Option<Zone>,
}

impl Stamps {
    /// Decides from all cells of a column.
    ///
    /// # Errors
    /// They are no times, or day and month could be either way round.
    pub(crate) fn infer<'a>(
        column: &str,
        cells: impl IntoIterator<Item = &'a str>,
        options: &ReadOptions,
    ) -> Result<Self, Problem> {
        let given = options.zone;
        let filled = cells.into_iter().filter(|cell| !is_missing(cell));
        let column = column.to_owned();
        match TimeFormat::infer_in_order(filled, options.date_order) {
            Ok(format) => Ok(Self { format, given }),
            Err(TimeFormatError::Ambiguous { cell }) => {
                Err(Problem::AmbiguousDate { column, cell })
            }
            Err(TimeFormatError::NotATime(reason)) => Err(Problem::NotTimes { column, reason }),
            Err(_) => Err(Problem::NoRows),
        }
    }

    /// Decides from a column of a table. The first cell settles most forms; a date that can be read
    /// in two ways is settled by a later one.
    ///
    /// # Errors
    /// As [`Self::infer`].
    pub(crate) fn of_column<'t>(
        name: &str,
        column: usize,
        rows: impl Fn() -> Rows<'t>,
        options: &ReadOptions,
    ) -> Result<Self, Problem> {
        let mut rows = rows();
        let mut next = || {
            let row = rows.advance()?;
            Some(row.record.get(column).unwrap_or_default().to_owned())
        };
        let infer = |cells: &[String], options| {
            Self::infer(name, cells.iter().map(String::as_str), options)
        };
        // What the user says holds where no cell proves the order, so all are asked first.
        let unsettled = ReadOptions {
            date_order: None,
            ..options.clone()
        };
        let mut cells: Vec<String> = next().into_iter().collect();
        let found = infer(&cells, &unsettled);
        if !matches!(found, Err(Problem::AmbiguousDate { .. })) {
            return found;
        }
        cells.extend(std::iter::from_fn(next));
        infer(&cells, options)
    }

    /// Seconds since 1970 that a cell means, after the time of the row before it.
    ///
    /// # Errors
    /// What was expected and what was found.
    pub(crate) fn read(&self, cell: &str, previous: Option<f64>) -> Result<f64, String> {
        if is_missing(cell) {
            return Err("expected a time, found nothing".into());
        }
        let zone = self.given.unwrap_or(Zone::UTC);
        let read = self.format.parse(cell, zone);
        let local = read.map_err(|error| error.to_string())?;
        settle(local, previous)
            .ok_or_else(|| format!("`{cell}` never was in {zone}, where clocks went forward"))
    }

    /// How the zone is known.
    pub(crate) fn zone_use(&self) -> ZoneUse {
        match (self.format.stated_zone(), self.given) {
            (Some(zone), _) => ZoneUse::stated(zone),
            (None, Some(zone)) => ZoneUse::Given(zone),
            (None, None) => ZoneUse::AssumedUtc,
        }
    }
}

/// An hour that a clock shows twice is the later one where the earlier would go back.
pub(crate) fn settle(local: LocalTime, previous: Option<f64>) -> Option<f64> {
    match local {
        LocalTime::Unique(time) => Some(time.0),
        LocalTime::Repeated { earlier, later } => {
            let went_back = previous.is_some_and(|time| time > earlier.0);
            Some(if went_back { later.0 } else { earlier.0 })
        }
        LocalTime::Skipped => None,
    }
}
