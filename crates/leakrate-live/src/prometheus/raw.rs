//! The readings of a selector, as they were scraped.

use crate::prometheus::client::{Notice, PrometheusClient};
use crate::prometheus::error::AskError;
use crate::prometheus::matrix::Matrix;
use crate::prometheus::slices::{Shorter, Slices};
use crate::prometheus::window::Window;

/// All readings of a selector in a window.
pub(super) fn raw(
    client: &mut PrometheusClient<'_>,
    selector: &str,
    window: Window,
) -> Result<Matrix, AskError> {
    check_count(client, selector, window)?;
    let mut slices = Slices::of(window);
    let mut matrix = Matrix::default();
    while let Some(slice) = slices.current() {
        match client.raw(selector, slice) {
            Ok(answer) => {
                slices.advance(answer.bytes);
                matrix.append(answer);
                let share = slices.share();
                client.notice(&Notice::Read { share });
                check(client, selector, matrix.series.len())?;
            }
            Err(error @ AskError::TooMuch { .. }) => {
                if slices.shorten() == Shorter::Impossible {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(matrix.sorted())
}

/// Asks for the number of series alone, before all of them are asked for.
fn check_count(
    client: &mut PrometheusClient<'_>,
    selector: &str,
    window: Window,
) -> Result<(), AskError> {
    let query = format!("count({selector})");
    let answer = match client.instant(&query, window.end()) {
        Ok(answer) => answer,
        // A message tells the place in what was asked: it has to be what was written.
        Err(error @ AskError::BadQuery { .. }) => {
            client.instant(selector, window.end())?;
            return Err(error);
        }
        // Counting may be too much where a part is not.
        Err(AskError::TooMuch { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let counts = answer.series.iter().flat_map(|series| &series.values);
    let found = counts.copied().fold(0.0, f64::max);
    check(client, selector, found as usize)
}

pub(super) fn check(
    client: &PrometheusClient<'_>,
    query: &str,
    found: usize,
) -> Result<(), AskError> {
    let most = client.limits().series;
    if found <= most {
        return Ok(());
    }
    Err(AskError::TooManySeries {
        address: client.address().to_string(),
        query: query.to_owned(),
        found,
        most,
    })
}
