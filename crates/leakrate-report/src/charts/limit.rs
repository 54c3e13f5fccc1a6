//! A series on its way to its limit.

use super::Fitted;
use super::series::{Along, along, chart};
use crate::facts::Facts;
use crate::figure::{CrashWindow, Figure, Limit};
use leakrate_core::analysis::{Crossing, Fate, FirstCrossing, Outlook, Prediction};
use leakrate_core::units::Quantity;

/// A series with its fit, its limit, and when that is reached.
pub fn limit(facts: &Facts, fitted: Fitted<'_>, found: &Prediction) -> Option<Figure> {
    let (crash, last) = match along(fitted.series)? {
        Along::Time(seconds) => {
            let last = *seconds.last()?;
            let crash = found
                .time
                .as_ref()
                .and_then(|outlook| crash_window(outlook, found.fate, last));
            (crash, last)
        }
        Along::Requests(requests) => {
            let last = *requests.last()?;
            let crash = found
                .requests
                .as_ref()
                .and_then(|outlook| crash_window(outlook, found.fate, last));
            (crash, last)
        }
    };
    let ahead = crash
        .as_ref()
        .map_or(0.0, |crash| crash.to.unwrap_or(crash.from) - last);
    let mut chart = chart(facts, fitted, ahead)?;
    chart.limit = Some(Limit {
        bytes: found.limit.0,
        label: format!("limit {}", found.limit),
    });
    chart.crash = crash;
    chart.figure()
}

/// From when 5 % of processes have crashed to when 95 % have; where first readings are not
/// simulated, the interval of the trend.
fn crash_window<T: Quantity>(outlook: &Outlook<T>, fate: Fate, last: f64) -> Option<CrashWindow> {
    let (from, to) = match (&outlook.first, &outlook.trend) {
        (Some(FirstCrossing { p05, p95, .. }), _) => ((*p05)?, *p95),
        (None, Crossing::Bounded { lower, upper, .. }) => (*lower, Some(*upper)),
        (None, Crossing::AtLeast { lower, .. }) => (*lower, None),
        (None, Crossing::NotApproaching | Crossing::AlreadyOver) => return None,
    };
    Some(CrashWindow {
        from: last + from.base(),
        to: to.map(|to| last + to.base()),
        label: match fate {
            Fate::Reaches => "limit reached",
            Fate::Over
            | Fate::HasBeenOver
            | Fate::MayReach
            | Fate::NotWithin
            | Fate::StaysBelow
            | Fate::Unknown => "limit may be reached",
        }
        .to_owned(),
    })
}
