//! `gunicorn.conf.py`: workers restart after so many requests and up to so many more.

use super::{Draft, Form, ToRestart};
use crate::facts::RestartIntervalFacts;
use crate::words;

pub(super) const FORM: Form = Form {
    remark: "#",
    unit: "worker",
    write,
};

fn write(
    draft: &mut Draft,
    _: &ToRestart<'_>,
    restart: &RestartIntervalFacts,
) -> Result<(), &'static str> {
    let known = restart.max_requests.zip(restart.max_requests_jitter);
    let (most, jitter) = known
        .map(|(most, jitter)| (words::rounded_down(most), words::rounded_down(jitter)))
        // gunicorn takes 0 for never.
        .filter(|(most, _)| *most >= 1.0)
        .ok_or(
            "gunicorn restarts workers by requests, and no interval in requests is known; give \
             them with --requests",
        )?;
    draft.line(format!("max_requests = {most:.0}"));
    draft.line(format!("max_requests_jitter = {jitter:.0}"));
    Ok(())
}
