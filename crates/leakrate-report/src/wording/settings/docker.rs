//! Commands that restart a container by cron, and hold it to its limit.

use super::cron::schedule;
use super::{Draft, Form, NO_CLOCK, ToRestart, price_of_memory};
use crate::facts::RestartIntervalFacts;

pub(super) const FORM: Form = Form {
    remark: "#",
    unit: "container",
    write,
};

fn write(
    draft: &mut Draft,
    subject: &ToRestart<'_>,
    restart: &RestartIntervalFacts,
) -> Result<(), &'static str> {
    let schedule = restart.every_seconds.and_then(schedule).ok_or(NO_CLOCK)?;
    let limit = subject.prediction.limit_bytes;
    price_of_memory(draft, subject);
    draft.line(format!(
        "docker update --restart unless-stopped --memory {limit:.0} --memory-swap {limit:.0} my-app"
    ));
    draft.remark(
        "Cron restarts it at even times of the day, never further apart than the interval.",
    );
    draft.line(format!(
        "(crontab -l 2>/dev/null; echo '{schedule} docker restart my-app') | crontab -"
    ));
    Ok(())
}
