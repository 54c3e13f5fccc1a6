//! The words of what a rate comes to: in a day, in a month, and until memory is a tenth larger.

use crate::document::Cell;
use crate::facts::{RateFacts, SeriesFacts};
use leakrate_core::units::{Bytes, Seconds, three_digits};

const HOURS_OF_DAY: f64 = 24.0;
const HOURS_OF_MONTH: f64 = 720.0;
const SECONDS_OF_MONTH: f64 = 30.0 * 86_400.0;

/// `, 9.05 MB a month`, where times are known.
pub(super) fn by_the_month(series: &SeriesFacts) -> String {
    let rate = series.bytes_per_hour.as_ref();
    rate.map_or(String::new(), |rate| {
        format!(", {} a month", Bytes(rate.estimate * HOURS_OF_MONTH))
    })
}

/// `, at most 26 MB, 260 MB and 2.6 GB a month at 1, 10 and 100 requests a second`, for a rate per
/// request of which nothing says what it comes to in time.
pub(super) fn at_some_traffic(rate: &RateFacts) -> String {
    let Some(upper) = rate.interval.upper.filter(|&upper| upper > 0.0) else {
        return String::new();
    };
    let [one, ten, hundred] =
        [1.0, 10.0, 100.0].map(|traffic| Bytes(upper * traffic * SECONDS_OF_MONTH));
    format!(", at most {one}, {ten} and {hundred} a month at 1, 10 and 100 requests a second")
}

/// Rows of what the rate adds, and of how soon that may be a tenth of the memory.
pub(super) fn rows(series: &SeriesFacts) -> Vec<[Cell; 2]> {
    let mut rows = Vec::new();
    if let Some(added) = added(series) {
        rows.push(["adds".into(), added.into()]);
    }
    if let Some(seconds) = series.adds_tenth_after_seconds {
        let reach = format!("10 % more memory takes at least {}", Seconds(seconds));
        rows.push(["reach".into(), reach.into()]);
    }
    rows
}

/// `1.49 GB a day, 44.6 GB a month (2,200 % of the memory)`
fn added(series: &SeriesFacts) -> Option<String> {
    let rate = series.bytes_per_hour.as_ref()?.estimate;
    let memory = series.memory_last_bytes.filter(|&memory| memory > 0.0)?;
    let month = rate * HOURS_OF_MONTH;
    (rate > 0.0).then(|| {
        format!(
            "{} a day, {} a month ({} % of the memory)",
            Bytes(rate * HOURS_OF_DAY),
            Bytes(month),
            three_digits(100.0 * month / memory)
        )
    })
}
