//! `config/puma.rb`: Puma itself restarts no worker; the gem `puma_worker_killer` does by the clock.

use super::{Draft, Form, NO_CLOCK, ToRestart, seconds_and_jitter};
use crate::facts::RestartIntervalFacts;

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
    let (every, _) = seconds_and_jitter(restart).ok_or(NO_CLOCK)?;
    draft.remark(
        "In config/puma.rb, with `gem \"puma_worker_killer\"` in the Gemfile and workers (cluster \
         mode). It restarts one worker after the other; a tenth of the interval is left for that.",
    );
    draft.line("before_fork do");
    draft.line("  require \"puma_worker_killer\"");
    draft.line(format!(
        "  PumaWorkerKiller.enable_rolling_restart({every:.0})"
    ));
    draft.line("end");
    Ok(())
}
