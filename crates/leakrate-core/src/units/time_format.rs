//! How a column of times is written, decided once from the column.

use super::date_order::DateOrder;
use super::date_order_proof;
use super::epoch::EpochUnit;
use super::iso_stamp;
use super::parse_error::ParseError;
use super::time_text;
use super::written_time::WrittenDate;
use super::zone::{LocalTime, Zone};

const EPOCH: &str = "a count since an epoch in the unit of the first of its column";
const ONE_FORM: &str = "one column must keep to one form of time";

/// How a column of times is written.
///
/// ```
/// use leakrate_core::units::{LocalTime, TimeFormat, TimeFormatError, Timestamp, Zone};
///
/// let column = ["4/5/2026, 12:38:17.446 PM", "4/24/2026, 4:07:58.000 PM"];
/// let format = TimeFormat::infer(column)?;
/// let time = LocalTime::Unique(Timestamp(1_775_392_697.446));
/// assert_eq!(format.parse(column[0], Zone::UTC), Ok(time));
///
/// // No day above 12: April or May?
/// let unclear = TimeFormat::infer(["4/5/2026 12:38", "4/6/2026 12:38"]);
/// assert!(matches!(unclear, Err(TimeFormatError::Ambiguous { .. })));
/// # Ok::<(), TimeFormatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFormat {
    form: TimeForm,
    /// The zone that the first cell states.
    stated: Option<Zone>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeForm {
    Epoch(EpochUnit),
    /// `None` where every cell settles it by its own form.
    Calendar(Option<DateOrder>),
}

/// Why a column cannot be read as times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeFormatError {
    /// There is no cell to judge by.
    #[error("the time column has no cells")]
    NoCells,
    /// Day and month could be either way round in every cell, or a short year may stand first or last.
    #[error(
        "`{cell}` could be a date in several orders, and no cell of the column settles which: export \
         the times in ISO 8601 (`2024-03-04 18:29:15`)"
    )]
    Ambiguous {
        /// The first such cell.
        cell: String,
    },
    /// The first cell is no time at all.
    #[error(transparent)]
    NotATime(#[from] ParseError),
}

impl TimeFormat {
    /// Decides from the cells of a column, missing ones left out. The first cell settles most
    /// forms; dates such as `3/4/2026` are read on until one has a day above 12. AM and PM
    /// settle nothing: they are written after either order.
    pub fn infer<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<Self, TimeFormatError> {
        Self::infer_in_order(cells, None)
    }

    /// [`Self::infer`], with the order of day and month for a column that does not settle it.
    pub fn infer_in_order<'a>(
        cells: impl IntoIterator<Item = &'a str>,
        order: Option<DateOrder>,
    ) -> Result<Self, TimeFormatError> {
        let mut cells = cells.into_iter();
        let first_cell = cells.next().ok_or(TimeFormatError::NoCells)?;
        if let Some(unit) = EpochUnit::of(first_cell.trim()) {
            return Ok(Self {
                form: TimeForm::Epoch(unit),
                stated: Some(Zone::UTC),
            });
        }
        let first = time_text::read(first_cell)?;
        let order = match first.date {
            WrittenDate::Settled { .. } => None,
            WrittenDate::Open { .. } | WrittenDate::ShortYear(_) => {
                // A later cell that is no time is the reader's to report, with its place.
                let rest = cells.filter_map(|cell| time_text::read(cell).ok());
                let written = std::iter::once(first).chain(rest);
                let proved = date_order_proof::proved(written.map(|one| one.date), order);
                Some(proved.ok_or_else(|| TimeFormatError::Ambiguous {
                    cell: first_cell.to_owned(),
                })?)
            }
        };
        Ok(Self {
            form: TimeForm::Calendar(order),
            stated: first.zone,
        })
    }

    /// Whether the cells say their zone, by an offset or by counting from 1970.
    pub fn states_zone(self) -> bool {
        self.stated.is_some()
    }

    /// The zone that the first cell states: that of its offset, and UTC where cells count from 1970.
    pub fn stated_zone(self) -> Option<Zone> {
        self.stated
    }

    /// The zone that this cell states, where the cells of the column do.
    pub fn zone_of(self, cell: &str) -> Option<Zone> {
        match self.form {
            TimeForm::Epoch(_) => self.stated,
            TimeForm::Calendar(_) => match iso_stamp::read(cell) {
                Some(written) => written.zone,
                None => time_text::read(cell).ok()?.zone,
            },
        }
    }

    /// Reads one cell. `zone` is used where the cell does not say its own.
    pub fn parse(self, cell: &str, zone: Zone) -> Result<LocalTime, ParseError> {
        match self.form {
            TimeForm::Epoch(unit) => {
                let time = unit.read(cell.trim()).map(LocalTime::Unique);
                time.ok_or_else(|| refused(cell, EPOCH, ONE_FORM))
            }
            TimeForm::Calendar(order) => self.parse_calendar(cell, order, zone),
        }
    }

    fn parse_calendar(
        self,
        cell: &str,
        order: Option<DateOrder>,
        zone: Zone,
    ) -> Result<LocalTime, ParseError> {
        let written = match iso_stamp::read(cell) {
            Some(written) => written,
            None => time_text::read(cell)?,
        };
        let civil = written
            .civil(order)
            .ok_or_else(|| refused(cell, "a date like the first of its column", ONE_FORM))?;
        if self.states_zone() && written.zone.is_none() {
            let help = "add the offset, such as `Z` or `+02:00`";
            return Err(refused(
                cell,
                "a time with its offset, like the first of its column",
                help,
            ));
        }
        let time = civil.in_zone(written.zone.unwrap_or(zone));
        time.ok_or_else(|| {
            refused(
                cell,
                "a date and time that exists",
                "no calendar or clock shows this",
            )
        })
    }
}

fn refused(cell: &str, expected: &'static str, help: &str) -> ParseError {
    ParseError {
        expected,
        found: cell.to_owned(),
        span: 0..cell.len(),
        help: help.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn read(cells: &[&str]) -> Option<Timestamp> {
        let format = TimeFormat::infer(cells.iter().copied()).unwrap();
        format.parse(cells[0], Zone::UTC).unwrap().unique()
    }

    // Expected seconds by `date -u -d … +%s`.
    #[test]
    fn every_form_that_exports_use_is_read() {
        for (cell, seconds) in [
            ("2020-05-11T01:17:00Z", 1_589_159_820.0),
            ("2019-09-11T21:46:00+00:00", 1_568_238_360.0),
            ("2018-07-02T22:23:00.186641Z", 1_530_570_180.186_641),
            ("2026/06/05 21:57:00", 1_780_696_620.0),
            ("2024-03-04 18:29:15", 1_709_576_955.0),
            ("2024-12-29 06:00:00.000", 1_735_452_000.0),
            ("2024-12-29 06:00:00,250", 1_735_452_000.25),
            ("2019-04-18 13:20:19 UTC", 1_555_593_619.0),
            ("2023-11-25 0:22", 1_700_871_720.0),
            ("2024-03-04", 1_709_510_400.0),
            ("24.04.2026 16:07:59", 1_777_046_879.0),
            ("4/24/2026, 12:38:17.446 PM", 1_777_034_297.446),
            ("4/24/2026, 12:38:17\u{202f}AM", 1_776_991_097.0),
            ("11/16/2017 9:16:55.000000000 AM", 1_510_823_815.0),
            ("24/4/2026 9:00", 1_777_021_200.0),
            (
                "Fri Mar 01 2019 14:52:34 GMT+0200 (Central European Summer Time)",
                1_551_444_754.0,
            ),
            ("1725561780000", 1_725_561_780.0),
            ("1591016002", 1_591_016_002.0),
            (" 2024-03-04 18:29:15 ", 1_709_576_955.0),
            ("[2024-03-04 18:29:15]", 1_709_576_955.0),
            ("2024-03-04T20:29:15.000+0200(CEST)", 1_709_576_955.0),
            ("13-04-2017 14:06:52.448:INFO", 1_492_092_412.448),
            ("2018-06-06 13:27:57.5:", 1_528_291_677.5),
            ("Jan 14 2026 09:55:00", 1_768_384_500.0),
            ("Jan 14, 2026 @ 09:55:00.000", 1_768_384_500.0),
            ("14-Jan-26 9:55", 1_768_384_500.0),
            ("[14/Jan/2026:09:55:00 +0000]", 1_768_384_500.0),
            ("20260114T095500Z", 1_768_384_500.0),
            ("20260114095500", 1_768_384_500.0),
        ] {
            assert_eq!(read(&[cell]), Some(Timestamp(seconds)), "{cell}");
        }
    }

    #[test]
    fn one_day_above_twelve_settles_the_whole_column() {
        assert_eq!(
            read(&["3/4/2026 10:00", "13/4/2026 10:00"]),
            Some(Timestamp(1_775_210_400.0))
        );
        assert_eq!(
            read(&["3/4/2026 10:00", "3/13/2026 10:00"]),
            Some(Timestamp(1_772_618_400.0))
        );
        assert_eq!(
            read(&["5/5/2026 10:00", "5/5/2026 11:00"]),
            Some(Timestamp(1_777_975_200.0))
        );
    }

    #[test]
    fn an_order_that_is_given_settles_a_doubt_and_no_more() {
        for (second, order, seconds) in [
            ("4/4/2026 10:00", DateOrder::DayFirst, 1_775_210_400.0),
            ("4/4/2026 10:00", DateOrder::MonthFirst, 1_772_618_400.0),
            ("13/4/2026 10:00", DateOrder::MonthFirst, 1_775_210_400.0),
        ] {
            let cells = ["3/4/2026 10:00", second];
            let format = TimeFormat::infer_in_order(cells, Some(order)).unwrap();
            let time = format.parse(cells[0], Zone::UTC).unwrap().unique();
            assert_eq!(time, Some(Timestamp(seconds)), "{second}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_read_where_the_cells_settle_which_it_is() {
        for (cells, seconds) in [
            (["07/16/26 12:00:01", "07/16/26 12:00:02"], 1_784_203_201.0),
            (["16-07-26", "17-07-26"], 1_784_160_000.0),
            (["26/07/16 12:00:01", "26/07/17 12:00:01"], 1_784_203_201.0),
            (["3/4/26 10:00", "3/13/26 10:00"], 1_772_618_400.0),
            (["23-04-24 09:17", "24-04-24 09:17"], 1_713_863_820.0),
        ] {
            assert_eq!(read(&cells), Some(Timestamp(seconds)), "{cells:?}");
        }
    }

    #[test]
    fn a_year_of_two_digits_that_nothing_settles_is_open() {
        for cells in [
            ["16-07-26 12:00", "16-07-26 12:01"],
            ["04-05-06 12:00", "05-05-06 12:00"],
            ["24.04.26 12:00", "24.04.26 12:01"],
        ] {
            let error = TimeFormat::infer(cells);
            assert!(
                matches!(error, Err(TimeFormatError::Ambiguous { .. })),
                "{cells:?}"
            );
        }
        let cells = ["16-07-26 12:00", "16-07-26 12:01"];
        for (order, seconds) in [
            (DateOrder::DayFirst, 1_784_203_200.0),
            (DateOrder::YearFirst, 1_469_534_400.0),
        ] {
            let format = TimeFormat::infer_in_order(cells, Some(order)).unwrap();
            let time = format.parse(cells[0], Zone::UTC).unwrap().unique();
            assert_eq!(time, Some(Timestamp(seconds)), "{order:?}");
        }
        let refused = TimeFormat::infer_in_order(cells, Some(DateOrder::MonthFirst));
        assert!(matches!(refused, Err(TimeFormatError::Ambiguous { .. })));
    }

    #[test]
    fn am_and_pm_alone_settle_nothing() {
        let error = TimeFormat::infer(["11/6/2017 9:16:55.000000000 AM", "11/6/2017 9:17:05 PM"]);
        let cell = "11/6/2017 9:16:55.000000000 AM".to_owned();
        assert_eq!(error, Err(TimeFormatError::Ambiguous { cell }));
    }

    #[test]
    fn a_column_says_whether_its_zone_is_known() {
        for (cell, known) in [
            ("2024-03-04 18:29:15", false),
            ("2024-03-04T18:29:15Z", true),
            ("1591016002", true),
        ] {
            let format = TimeFormat::infer([cell]).unwrap();
            assert_eq!(format.states_zone(), known, "{cell}");
        }
        let zoned = TimeFormat::infer(["2024-03-04T18:29:15Z"]).unwrap();
        assert!(zoned.parse("2024-03-04T18:29:15", Zone::UTC).is_err());
    }

    #[test]
    fn a_cell_that_contradicts_its_column_is_refused() {
        let day_first = TimeFormat::infer(["13/4/2026 10:00"]).unwrap();
        let iso = TimeFormat::infer(["2024-03-04 18:29:15"]).unwrap();
        let epoch = TimeFormat::infer(["1591016002"]).unwrap();
        for (format, cell) in [
            (day_first, "4/13/2026 10:00"),
            (iso, "3/4/2026 10:00"),
            (iso, "2024-02-30 00:00:00"),
            (iso, "2024-02-03 24:00:00"),
            (iso, "2024-02-03 13:00 PM"),
            (iso, "2024-02-03 13:00:00 EST"),
            (iso, "undefined"),
            (epoch, "1591016002000"),
            (epoch, "0"),
        ] {
            assert!(format.parse(cell, Zone::UTC).is_err(), "{cell}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_taken_for_one() {
        for cell in [
            "",
            "12.5",
            "0.000",
            "85 MB",
            "3/4/26",
            "1.12.26",
            "45-46-47 10:00",
            "14:11:27",
            "m1",
            "20241304182915",
            "-",
        ] {
            let error = TimeFormat::infer([cell]);
            assert!(matches!(error, Err(TimeFormatError::NotATime(_))), "{cell}");
        }
        assert_eq!(TimeFormat::infer([]), Err(TimeFormatError::NoCells));
    }
}
