//! A drop-in of a unit: the service ends after so long, and is started again.

use super::{Draft, Form, NO_CLOCK, ToRestart, price_of_memory, seconds_and_jitter};
use crate::facts::RestartIntervalFacts;

pub(super) const FORM: Form = Form {
    remark: "#",
    unit: "service",
    write,
};

fn write(
    draft: &mut Draft,
    subject: &ToRestart<'_>,
    restart: &RestartIntervalFacts,
) -> Result<(), &'static str> {
    let (every, jitter) = seconds_and_jitter(restart).ok_or(NO_CLOCK)?;
    draft.remark("With `systemctl edit my-app.service`, then `systemctl restart my-app.service`.");
    draft.remark("RuntimeRandomizedExtraSec is known from systemd 250 on; older ones ignore it.");
    price_of_memory(draft, subject);
    draft.line("[Service]");
    draft.line(format!("RuntimeMaxSec={every:.0}"));
    draft.line(format!("RuntimeRandomizedExtraSec={jitter:.0}"));
    draft.line("Restart=always");
    draft.line(format!("MemoryMax={:.0}", subject.prediction.limit_bytes));
    Ok(())
}
