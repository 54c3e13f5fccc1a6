//! Which order of a date the cells of a column prove.

use super::date_order::DateOrder;
use super::written_time::{CivilDate, WrittenDate};

const ORDERS: [DateOrder; 3] = [
    DateOrder::DayFirst,
    DateOrder::MonthFirst,
    DateOrder::YearFirst,
];

/// The orders in which a date is one.
pub(super) fn possible(date: WrittenDate) -> Vec<DateOrder> {
    let is_date = |order: &DateOrder| {
        let date = date.in_order(Some(*order));
        date.is_some_and(|date| (1..=12).contains(&date.month) && (1..=31).contains(&date.day))
    };
    ORDERS.into_iter().filter(is_date).collect()
}

/// The order of dates that leave it open. A number above 12 is no month, and no two rows lie whole
/// years apart to the day, so where one number alone changes it is not the year. Where all that is left
/// reads alike, any will do; where it does not, the order that is given counts, if it is one of those.
pub(super) fn proved(dates: &[WrittenDate], given: Option<DateOrder>) -> Option<DateOrder> {
    let mut left = ORDERS.to_vec();
    // A cell that has no order in common with the rest is the reader's to report, with its place.
    for date in dates {
        let kept: Vec<_> = possible(*date)
            .into_iter()
            .filter(|order| left.contains(order))
            .collect();
        if !kept.is_empty() {
            left = kept;
        }
    }
    let in_days: Vec<_> = left
        .iter()
        .copied()
        .filter(|order| !leaps_by_years(dates, *order))
        .collect();
    if !in_days.is_empty() {
        left = in_days;
    }
    let read = |order| dates.iter().map(move |date| date.in_order(Some(order)));
    let one = *left.first()?;
    let alike = left.iter().all(|order| read(*order).eq(read(one)));
    if alike {
        Some(one)
    } else {
        given.filter(|order| left.contains(order))
    }
}

/// Whether a date follows one of another year at the same day of the same month.
fn leaps_by_years(dates: &[WrittenDate], order: DateOrder) -> bool {
    let dates: Vec<CivilDate> = dates
        .iter()
        .filter(|date| matches!(date, WrittenDate::ShortYear(_)))
        .filter_map(|date| date.in_order(Some(order)))
        .collect();
    dates.windows(2).any(|pair| {
        let [before, after] = pair else { return false };
        before.year != after.year && (before.month, before.day) == (after.month, after.day)
    })
}
