//! A short cut for the commonest form of time: ISO 8601 with all fields at their places.

use super::clock_text::{WrittenClock, fraction_of};
use super::written_time::{WrittenDate, WrittenTime};
use super::zone::Zone;

/// Reads `2024-03-04T18:29:15.123Z` and its like; `None` for anything that is not exactly so,
/// which [`time_text::read`](super::time_text::read) then answers. What this reads, that reads alike.
pub(super) fn read(text: &str) -> Option<WrittenTime> {
    let (stamp, rest) = text.as_bytes().split_at_checked(19)?;
    let [
        y0,
        y1,
        y2,
        y3,
        s0,
        m0,
        m1,
        s1,
        d0,
        d1,
        t,
        h0,
        h1,
        c0,
        n0,
        n1,
        c1,
        f0,
        f1,
    ] = *stamp
    else {
        return None;
    };
    let is_in_place = s0 == s1
        && matches!(s0, b'-' | b'/')
        && matches!(t, b'T' | b' ')
        && c0 == b':'
        && c1 == b':';
    if !is_in_place {
        return None;
    }
    let (fraction, rest) = split_fraction(rest)?;
    Some(WrittenTime {
        date: WrittenDate::Settled {
            year: u16::from(two_digits(y0, y1)?) * 100 + u16::from(two_digits(y2, y3)?),
            month: two_digits(m0, m1)?,
            day: two_digits(d0, d1)?,
        },
        clock: WrittenClock {
            hour: two_digits(h0, h1)?,
            minute: two_digits(n0, n1)?,
            second: f64::from(two_digits(f0, f1)?) + fraction_of(fraction),
        },
        zone: read_zone(rest)?,
    })
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
    is_number.then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// The digits after a point, and what follows them.
fn split_fraction(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let Some(fraction) = rest.strip_prefix(b".") else {
        return Some((&[], rest));
    };
    let length = fraction
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (length > 0).then(|| fraction.split_at(length))
}

/// Nothing, `Z` or `+02:00`. The outer `None` says that it is none of them.
#[expect(
    clippy::option_option,
    reason = "a stamp without a zone is as readable as one with"
)]
fn read_zone(rest: &[u8]) -> Option<Option<Zone>> {
    match *rest {
        [] => Some(None),
        [b'Z'] => Some(Some(Zone::UTC)),
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let minutes = two_digits(m0, m1).filter(|&minutes| minutes < 60)?;
            let seconds = i32::from(two_digits(h0, h1)?) * 3600 + i32::from(minutes) * 60;
            Zone::fixed(if sign == b'-' { -seconds } else { seconds }).map(Some)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::units::time_text;

    proptest! {
        #[test]
        fn the_short_cut_reads_what_the_general_path_reads(
            text in "[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}[T ,t][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]{0,12})?(Z|z| UTC|[+-][0-9]{2}:?[0-9]{2})?",
        ) {
            if let Some(short) = read(&text) {
                prop_assert_eq!(time_text::read(&text), Ok(short));
            }
        }

        #[test]
        fn the_short_cut_takes_every_plain_stamp(
            seconds in 0_i64..4_102_444_800, nanoseconds in 0_u32..1_000_000_000, minutes in -1439..1440_i32,
        ) {
            let zone = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
            let time = chrono::DateTime::from_timestamp(seconds, nanoseconds).unwrap().with_timezone(&zone);
            let text = time.to_rfc3339();
            let expected = seconds as f64 + f64::from(nanoseconds) / 1e9;
            let written = read(&text).unwrap();
            let civil = written.civil(None).unwrap();
            let found = civil.in_zone(written.zone.unwrap()).unwrap().unique().unwrap();
            prop_assert!((found.0 - expected).abs() <= 2.4e-7, "{} {}", found.0, expected);
        }
    }
}
