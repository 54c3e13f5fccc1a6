//! Schedules of cron that are never further apart than a restart interval.

const HOURS: [u32; 8] = [24, 12, 8, 6, 4, 3, 2, 1];
const MINUTES: [u32; 11] = [30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1];

/// The rarest schedule that divides the day or the hour evenly, and leaves `seconds` at most between
/// two of its times; `None` for less than a minute.
pub(super) fn schedule(seconds: f64) -> Option<String> {
    let fits = |minutes: u32| f64::from(minutes) * 60.0 <= seconds;
    let hours = HOURS.into_iter().find(|hours| fits(60 * hours));
    let minutes = || MINUTES.into_iter().find(|&minutes| fits(minutes));
    Some(match (hours, minutes) {
        (Some(24), _) => "0 4 * * *".to_owned(),
        (Some(1), _) => "0 * * * *".to_owned(),
        (Some(hours), _) => format!("0 */{hours} * * *"),
        (None, minutes) => match minutes()? {
            1 => "* * * * *".to_owned(),
            minutes => format!("*/{minutes} * * * *"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_never_rarer_than_the_interval() {
        let cases = [
            (400_000.0, "0 4 * * *"),
            (86_400.0, "0 4 * * *"),
            (31_800.0, "0 */8 * * *"),
            (7_199.0, "0 * * * *"),
            (3_599.0, "*/30 * * * *"),
            (119.0, "* * * * *"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(schedule(seconds).as_deref(), Some(expected), "{seconds}");
        }
        assert_eq!(schedule(59.0), None);
    }
}
