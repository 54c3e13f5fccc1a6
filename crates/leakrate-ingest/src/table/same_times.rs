//! Rows of one instance that have one time: parts of a whole, several readings, or several things
//! that nothing tells apart.

use crate::error::Problem;
use crate::kit::recording::Frame;
use crate::options::Combine;
use leakrate_core::series::Clock;
use leakrate_core::units::{Seconds, Timestamp, Zone};

/// Of so many rows one may share its time with another and differ: a clock that was set back, two
/// recorders that overlap.
const ONE_IN: usize = 100;

/// What a frame becomes where rows of one time are combined as the user says. Where nothing is said,
/// it stays as it is, and what little repeats is averaged later.
///
/// # Errors
/// Many rows share their time and differ, and nothing says what they are.
pub(super) fn combined(frame: Frame, combine: Option<Combine>) -> Result<Vec<Frame>, Problem> {
    let groups = groups(&frame);
    let Some(combine) = combine else {
        return unless_they_differ(frame, &groups).map(|frame| vec![frame]);
    };
    if groups.iter().all(|group| group.len() < 2) {
        return Ok(vec![frame]);
    }
    Ok(match combine {
        Combine::Apart => apart(&frame, &groups),
        Combine::Sum => vec![merged(frame, &groups, |values| values.iter().sum())],
        Combine::Mean => vec![merged(frame, &groups, |values| {
            values.iter().sum::<f64>() / values.len() as f64
        })],
        Combine::Max => vec![merged(frame, &groups, |values| {
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        })],
    })
}

/// Rows by their time, in order of it; none where no two may have one.
fn groups(frame: &Frame) -> Vec<Vec<usize>> {
    let seconds = frame.clock.seconds().unwrap_or_default();
    let is_strict = seconds.windows(2).all(|pair| pair[0] < pair[1]);
    if is_strict || frame.thinned.is_some() || frame.memory.is_empty() {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..seconds.len()).collect();
    order.sort_by(|&one, &other| seconds[one].total_cmp(&seconds[other]));
    let same = order.chunk_by(|&one, &other| seconds[one].total_cmp(&seconds[other]).is_eq());
    same.map(<[usize]>::to_vec).collect()
}

fn unless_they_differ(frame: Frame, groups: &[Vec<usize>]) -> Result<Frame, Problem> {
    let differ = |group: &&Vec<usize>| {
        frame.memory.iter().any(|column| {
            let mut known = group.iter().map(|&row| column.values[row]);
            let mut known = known.by_ref().filter(|value| !value.is_nan());
            let first = known.next();
            known.any(|value| Some(value) != first)
        })
    };
    let differing: Vec<&Vec<usize>> = groups.iter().filter(differ).collect();
    let rows: usize = differing.iter().map(|group| group.len() - 1).sum();
    let all: usize = groups.iter().map(Vec::len).sum();
    match differing.first() {
        Some(first) if ONE_IN * rows > all => Err(Problem::SameTimes {
            rows,
            each: groups
                .iter()
                .all(|group| group.len() == first.len())
                .then_some(first.len()),
            series: name(&frame),
            time: time(&frame, first[0]),
        }),
        _ => Ok(frame),
    }
}

fn name(frame: &Frame) -> String {
    match &frame.instance {
        Some(instance) => format!("`{instance}`"),
        None => "its series".to_owned(),
    }
}

fn time(frame: &Frame, row: usize) -> String {
    let seconds = frame.clock.seconds().map_or(0.0, |seconds| seconds[row]);
    let dated = match frame.clock {
        Clock::Wall(_) => Timestamp(seconds).rfc3339(Zone::UTC),
        Clock::Elapsed(_) | Clock::None => None,
    };
    dated.unwrap_or_else(|| Seconds(seconds).to_string())
}

/// A frame for the first row of each time, another for the second.
fn apart(frame: &Frame, groups: &[Vec<usize>]) -> Vec<Frame> {
    let most = groups.iter().map(Vec::len).max().unwrap_or(0);
    let nth = |place: usize| {
        let rows: Vec<usize> = groups
            .iter()
            .filter_map(|group| group.get(place).copied())
            .collect();
        let mut part = frame.clone();
        part.pick(&rows);
        let number = format!("#{}", place + 1);
        part.instance = Some(match &frame.instance {
            Some(instance) => format!("{instance} {number}"),
            None => number,
        });
        part
    };
    (0..most).map(nth).collect()
}

/// One row for each time.
fn merged(mut frame: Frame, groups: &[Vec<usize>], of: impl Fn(&[f64]) -> f64) -> Frame {
    let merge = |values: &[f64]| -> Vec<f64> {
        let each = groups.iter().map(|group| {
            let known = group.iter().map(|&row| values[row]);
            let known: Vec<f64> = known.filter(|value| !value.is_nan()).collect();
            if known.is_empty() {
                f64::NAN
            } else {
                of(&known)
            }
        });
        each.collect()
    };
    let memory: Vec<Vec<f64>> = frame
        .memory
        .iter()
        .map(|column| merge(&column.values))
        .collect();
    let requests = frame.requests.as_ref().map(|column| merge(&column.values));
    let firsts: Vec<usize> = groups
        .iter()
        .filter_map(|group| group.first().copied())
        .collect();
    frame.pick(&firsts);
    for (column, values) in frame.memory.iter_mut().zip(memory) {
        column.values = values;
    }
    if let (Some(column), Some(values)) = (&mut frame.requests, requests) {
        column.values = values;
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::recording::MemoryColumn;
    use leakrate_core::series::Metric;

    fn frame(seconds: &[f64], values: &[f64]) -> Frame {
        Frame {
            clock: Clock::Wall(seconds.to_vec()),
            memory: vec![MemoryColumn {
                name: "rss".into(),
                metric: Metric::ResidentSet,
                values: values.to_vec(),
                quantum: None,
            }],
            ..Frame::default()
        }
    }

    fn values(frames: &[Frame]) -> Vec<&[f64]> {
        frames
            .iter()
            .map(|frame| frame.memory[0].values.as_slice())
            .collect()
    }

    #[test]
    fn rows_of_one_time_are_what_the_user_says() {
        let workers = frame(&[1.0, 1.0, 2.0, 2.0, 2.0], &[10.0, 30.0, 11.0, 31.0, 5.0]);
        for (combine, expected) in [
            (Combine::Sum, vec![&[40.0, 47.0][..]]),
            (Combine::Mean, vec![&[20.0, 47.0 / 3.0][..]]),
            (Combine::Max, vec![&[30.0, 31.0][..]]),
            (
                Combine::Apart,
                vec![&[10.0, 11.0][..], &[30.0, 31.0], &[5.0]],
            ),
        ] {
            let found = combined(workers.clone(), Some(combine)).unwrap();
            assert_eq!(values(&found), expected, "{combine:?}");
        }
        let question = combined(workers, None);
        assert!(matches!(question, Err(Problem::SameTimes { rows: 3, .. })));
    }

    #[test]
    fn a_handful_of_repeats_and_rows_that_are_equal_are_no_question() {
        let mut seconds: Vec<f64> = (0..200).map(f64::from).collect();
        seconds[7] = 6.0;
        let mut readings: Vec<f64> = (0..200).map(f64::from).collect();
        let handful = frame(&seconds, &readings);
        assert_eq!(combined(handful.clone(), None), Ok(vec![handful]));
        seconds[100] = 99.0;
        seconds[101] = 99.0;
        assert!(combined(frame(&seconds, &readings), None).is_err());
        readings.fill(5.0);
        assert!(combined(frame(&seconds, &readings), None).is_ok());
    }
}
