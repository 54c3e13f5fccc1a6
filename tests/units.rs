//! What is shown can be read again, and no text makes a parser panic.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use leakrate::units::{
    Bytes, ClockRange, ParseError, Quantity, Rate, RateLiteral, Requests, Seconds, SizeCell,
    SizeScale, SizeUnit, TimeFormat, TimeFormatError, Timestamp, Zone,
};
use proptest::prelude::*;

/// Reading back what is shown gives the amount but for its rounding, and showing that again
/// loses nothing more.
fn assert_round_trip<Q>(amount: Q, base: fn(Q) -> f64, relative: f64)
where
    Q: Copy + Debug + Display + FromStr<Err = ParseError>,
{
    let read = |shown: String| shown.parse::<Q>().map(base);
    let once = read(amount.to_string());
    let error = once.clone().map(|once| (once - base(amount)).abs());
    assert!(
        error
            .clone()
            .is_ok_and(|error| error <= relative * base(amount)),
        "{amount:?} is shown as {amount}, which reads back as {once:?}"
    );
    let twice = amount
        .to_string()
        .parse::<Q>()
        .and_then(|once| read(once.to_string()));
    assert!(twice.is_ok_and(|twice| once.is_ok_and(|once| (twice - once).abs() <= 1e-12 * once)));
}

fn not_a_time(text: &str) -> Option<ParseError> {
    match TimeFormat::infer([text]) {
        Ok(format) => format.parse(text, Zone::UTC).err(),
        Err(TimeFormatError::NotATime(fault)) => Some(fault),
        Err(_) => None,
    }
}

const THREE_DIGITS: f64 = 0.005_000_1;

/// Amounts of every order of magnitude alike.
fn magnitude(orders: std::ops::Range<f64>) -> impl Strategy<Value = f64> {
    orders.prop_map(|order| 10_f64.powf(order))
}

proptest! {
    #[test]
    fn amounts_of_memory_survive_showing_and_reading(bytes in magnitude(-2.0..17.0)) {
        assert_round_trip(Bytes(bytes), Bytes::base, THREE_DIGITS);
    }

    #[test]
    fn counts_survive_showing_and_reading(requests in magnitude(-3.0..14.0)) {
        assert_round_trip(Requests(requests), Requests::base, THREE_DIGITS);
        assert_round_trip(Requests(requests.ceil()), Requests::base, 0.0);
    }

    #[test]
    fn spans_survive_showing_and_reading(seconds in magnitude(-3.0..7.0)) {
        // Two units: the smaller is a sixtieth of the larger, and half of it may be lost.
        assert_round_trip(Seconds(seconds), Seconds::base, 1.0 / 48.0);
    }

    #[test]
    fn rates_survive_showing_and_reading(rate in magnitude(-2.0..9.0)) {
        assert_round_trip(Rate::<Bytes, Requests>::new(rate), Rate::per_base, THREE_DIGITS);
        assert_round_trip(Rate::<Bytes, Seconds>::new(rate), Rate::per_base, THREE_DIGITS);
    }

    #[test]
    fn traffic_survives_showing_and_reading(rate in magnitude(-6.0..5.0)) {
        assert_round_trip(Rate::<Requests, Seconds>::new(rate), Rate::per_base, THREE_DIGITS);
    }

    #[test]
    fn clock_ranges_survive_showing_and_reading(from in 0..86_400_u32, to in 0..86_400_u32) {
        prop_assume!(from != to);
        let clock = |s: u32| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
        let range: ClockRange = format!("{}-{}", clock(from), clock(to)).parse().unwrap();
        prop_assert_eq!(range.to_string().parse(), Ok(range));
        prop_assert_eq!(range.crosses_midnight(), to < from);
        let wrapped = (to + 86_400 - from) % 86_400;
        prop_assert_eq!(range.duration(), Seconds(f64::from(wrapped)));
    }

    #[test]
    fn a_column_reads_back_in_its_unit(column in prop::collection::vec(magnitude(0.0..15.0), 1..8)) {
        let scale = SizeScale::common(column.iter().copied().map(Bytes));
        let mut sorted = column.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[(sorted.len() - 1) / 2];
        for bytes in column {
            let number = scale.number(Bytes(bytes));
            let (less, number) = match number.strip_prefix('<') {
                Some(step) => (true, step.to_owned()),
                None => (false, number),
            };
            let shown: f64 = number.replace(',', "").parse().unwrap();
            let shown = shown * scale.unit().bytes();
            if less {
                prop_assert!(bytes < shown);
                continue;
            }
            let decimals = number.len() - number.find('.').map_or(number.len(), |dot| dot + 1);
            let step = 0.1_f64.powf(decimals as f64) * scale.unit().bytes();
            let error = (shown - bytes).abs();
            prop_assert!(error <= 0.501 * step, "{number}");
            prop_assert!(
                bytes < median || decimals == 3 || error <= THREE_DIGITS * bytes,
                "{number}"
            );
        }
    }

    #[test]
    fn times_survive_showing_and_reading(
        microseconds in 0_i64..250_000_000_000_000_000,
        zone in prop::sample::select(&["UTC", "Europe/Berlin", "-03:30", "Asia/Kathmandu"][..]),
    ) {
        let time = Timestamp(microseconds as f64 / 1e6);
        let shown = time.rfc3339(zone.parse().unwrap()).unwrap();
        let format = TimeFormat::infer([shown.as_str()]).unwrap();
        let read = format.parse(&shown, Zone::UTC).unwrap().unique().unwrap();
        prop_assert!((read - time).0.abs() < 2e-5, "{shown}");
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,24}|[0-9.,:/@ a-zA-Z+-]{0,24}|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[ T,][0-9:., ]{0,12}(AM|PM|Z|[+-][0-9:]{0,6})?") {
        let faults = [
            text.parse::<Bytes>().err(),
            text.parse::<SizeCell>().err(),
            text.parse::<SizeUnit>().err(),
            text.parse::<Requests>().err(),
            text.parse::<Seconds>().err(),
            text.parse::<ClockRange>().err(),
            text.parse::<RateLiteral>().err(),
            text.parse::<Rate<Requests, Seconds>>().err(),
            text.parse::<Zone>().err(),
            not_a_time(&text),
            RateLiteral::recognise(&text).and_then(Result::err),
        ];
        for fault in faults.into_iter().flatten() {
            prop_assert!(fault.found.get(fault.span.clone()).is_some(), "{fault:?}");
        }
    }
}
