//! Which order of a date the cells of a column prove.

use super::date_order::DateOrder;
use super::written_time::{CivilDate, WrittenDate};

const ORDERS: [DateOrder; 3] = [
    DateOrder::DayFirst,
    DateOrder::MonthFirst,
    DateOrder::YearFirst,
];

/// Whether a date is one in this order.
fn is_possible(date: WrittenDate, order: DateOrder) -> bool {
    let date = date.in_order(Some(order));
    date.is_some_and(|date| (1..=12).contains(&date.month) && (1..=31).contains(&date.day))
}

/// Whether some order makes a date one.
pub(super) fn is_any_possible(date: WrittenDate) -> bool {
    ORDERS.into_iter().any(|order| is_possible(date, order))
}

/// The order of dates that leave it open. A number above 12 is no month, and no two rows lie whole
/// years apart to the day, so where one number alone changes it is not the year. Where all that is left
/// reads alike, any will do; where it does not, the order that is given counts, if it is one of those.
pub(super) fn proved(
    dates: impl Iterator<Item = WrittenDate>,
    given: Option<DateOrder>,
) -> Option<DateOrder> {
    let mut left = ORDERS.to_vec();
    let mut read = Vec::new();
    for date in dates {
        let fits = |order: &DateOrder| is_possible(date, *order);
        // A cell that has no order in common with the rest is the reader's to report, with its place.
        if left.iter().any(fits) {
            left.retain(fits);
        }
        // As a rule a day above 12 comes soon; then the rest of the column is not looked at.
        if let [proved] = *left {
            return Some(proved);
        }
        read.push(date);
    }
    let in_days = |order: &DateOrder| !leaps_by_years(&read, *order);
    if left.iter().any(in_days) {
        left.retain(in_days);
    }
    let in_order = |order| read.iter().map(move |date| date.in_order(Some(order)));
    let one = *left.first()?;
    if left.iter().all(|order| in_order(*order).eq(in_order(one))) {
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
