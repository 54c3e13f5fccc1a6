//! `ecosystem.config.js`: PM2 looks at memory every 30 seconds, and reloads what is above a limit.
//!
//! Source: <https://pm2.keymetrics.io/docs/usage/memory-limit/>.

use super::{Draft, Form, ToRestart, price_of_memory};
use crate::facts::RestartIntervalFacts;
use crate::words::Basis;
use leakrate_core::units::Bytes;

pub(super) const FORM: Form = Form {
    remark: "//",
    unit: "process",
    write,
};

/// Seconds between two looks.
const CHECK: f64 = 30.0;
const SECONDS_PER_HOUR: f64 = 3600.0;
/// PM2 counts its M by 1,024.
const MEBIBYTE: f64 = 1_048_576.0;

/// What memory may gain between two looks: as much as it was ever seen to between two readings, and
/// no less than the fastest plausible leak.
fn headroom(subject: &ToRestart<'_>) -> f64 {
    let rate = Basis::PerHour.rate(subject.series);
    let fastest = rate.map_or(0.0, |rate| rate.interval.upper.unwrap_or(rate.estimate));
    let leaked = fastest * CHECK / SECONDS_PER_HOUR;
    subject.largest_rise.0.max(leaked)
}

fn write(
    draft: &mut Draft,
    subject: &ToRestart<'_>,
    restart: &RestartIntervalFacts,
) -> Result<(), &'static str> {
    let headroom = headroom(subject);
    let limit = subject.prediction.limit_bytes;
    let most = ((limit - headroom) / MEBIBYTE).floor();
    if most * MEBIBYTE <= restart.fresh_bytes {
        return Err(
            "PM2 looks at memory every 30 s, and what memory gains meanwhile leaves a fresh process \
             no room below the limit",
        );
    }
    draft.remark(&format!(
        "PM2 looks every 30 s: {} below the limit are left for what memory gains meanwhile, the most \
         that it rose from one reading to the next. What rises faster than it was seen to can still \
         crash; it is not in the crash risk above, which is that of restarts by time or requests.",
        Bytes(headroom)
    ));
    price_of_memory(draft, subject);
    draft.line("module.exports = {");
    draft.line("  apps: [");
    draft.line("    {");
    draft.line("      name: \"my-app\",");
    draft.line("      script: \"server.js\",");
    draft.line(format!("      max_memory_restart: \"{most:.0}M\","));
    draft.line("    },");
    draft.line("  ],");
    draft.line("};");
    Ok(())
}
