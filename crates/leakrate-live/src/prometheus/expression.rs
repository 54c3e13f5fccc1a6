//! What a server computes, at distances that repeat no reading.

use std::collections::HashSet;

use crate::prometheus::client::{Notice, PrometheusClient};
use crate::prometheus::error::AskError;
use crate::prometheus::matrix::Matrix;
use crate::prometheus::raw::check;
use crate::prometheus::slices::{Shorter, Slices};
use crate::prometheus::window::{Steps, Window, milliseconds};
use leakrate_core::units::Seconds;

/// Servers give no more moments than 11,000 of each series.
const MOST_STEPS: i64 = 10_000;

/// Selectors that are asked for when they were scraped; a query with more is rare.
const MOST_SELECTORS: usize = 4;

/// Moments at which something is looked at that hardly ever changes.
const MOMENTS: i64 = 100;

/// The hour in which scrapes are counted.
const HOUR: i64 = 3_600_000;

/// The step where nothing tells how often is scraped: the interval of Prometheus, if nobody sets one.
const USUAL_STEP: i64 = 60_000;

/// What an expression is over a window, where its selectors were scraped.
pub(super) fn evaluated(
    client: &mut PrometheusClient<'_>,
    text: &str,
    selectors: &[String],
    window: Window,
) -> Result<Matrix, AskError> {
    // First of all as it was written: a message tells the place in it.
    client.instant(text, window.end())?;
    let selectors = &selectors[..selectors.len().min(MOST_SELECTORS)];
    let mut interval = 0;
    for selector in selectors {
        let found = scrape_interval(client, selector, window)?;
        interval = interval.max(found.unwrap_or(0));
    }
    if interval == 0 {
        interval = USUAL_STEP;
    }
    let Some(steps) = Steps::of(window, Seconds(interval as f64 / 1e3)) else {
        return Ok(Matrix::default());
    };
    let mut matrix = stepped(client, text, steps)?;
    for selector in selectors {
        let scrapes = format!("count(count_over_time({selector}[{interval}ms]))");
        let fresh = stepped(client, &scrapes, steps)?;
        let times = fresh.series.iter().flat_map(|series| &series.seconds);
        let times: HashSet<i64> = times.map(|&time| milliseconds(time)).collect();
        for series in &mut matrix.series {
            let points = series.seconds.iter().zip(&series.values);
            let kept = points.filter(|(time, _)| times.contains(&milliseconds(**time)));
            (series.seconds, series.values) = kept.map(|(time, value)| (*time, *value)).unzip();
        }
    }
    matrix.series.retain(|series| !series.seconds.is_empty());
    Ok(matrix.sorted())
}

/// The time between two scrapes of what is scraped most often, rounded up to a second; `None` where
/// nothing was.
fn scrape_interval(
    client: &mut PrometheusClient<'_>,
    selector: &str,
    window: Window,
) -> Result<Option<i64>, AskError> {
    let hour = HOUR.min(window.to - window.from).max(1);
    let query = format!("max(count_over_time({selector}[{hour}ms]))");
    let hours = Steps {
        window: Window {
            from: window.from.saturating_add(hour).min(window.to),
            to: window.to,
        },
        step: hour,
    };
    let counted = stepped(client, &query, hours)?;
    let counts = counted.series.iter().flat_map(|series| &series.values);
    let most = counts.copied().fold(0.0, f64::max);
    if most < 1.0 {
        return Ok(None);
    }
    // A range that holds both its ends has one scrape more than intervals.
    let between = hour as f64 / most / 1e3;
    Ok(Some((between.ceil().max(1.0) * 1e3) as i64))
}

/// What hardly ever changes, at some moments of a window.
pub(super) fn coarse(
    client: &mut PrometheusClient<'_>,
    text: &str,
    window: Window,
) -> Result<Matrix, AskError> {
    let step = ((window.to - window.from) / MOMENTS).max(USUAL_STEP);
    Ok(stepped(client, text, Steps { window, step })?.sorted())
}

/// What an expression is at every step.
fn stepped(
    client: &mut PrometheusClient<'_>,
    text: &str,
    steps: Steps,
) -> Result<Matrix, AskError> {
    let mut slices = Slices::of_steps(steps.window, steps.step, MOST_STEPS);
    let mut matrix = Matrix::default();
    while let Some(window) = slices.current() {
        match client.range(text, Steps { window, ..steps }) {
            Ok(answer) => {
                slices.advance(answer.bytes);
                matrix.append(answer);
                let share = slices.share();
                client.notice(&Notice::Read { share });
                check(client, text, matrix.series.len())?;
            }
            Err(error @ AskError::TooMuch { .. }) => {
                if slices.shorten() == Shorter::Impossible {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(matrix)
}
