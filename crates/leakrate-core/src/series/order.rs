//! Putting samples in order, one for each point in time.

use crate::caveat::Caveat;
use crate::series::{Columns, Version};

/// Whether each sample is later than the one before, as nearly always. Times that are no numbers
/// never are.
pub(super) fn is_strict(columns: &Columns) -> bool {
    let seconds = columns.clock.seconds().unwrap_or_default();
    let ends = seconds.first().into_iter().chain(seconds.last());
    ends.copied().all(f64::is_finite) && seconds.windows(2).all(|pair| pair[1] > pair[0])
}

/// Puts samples in order of time, and says so if they were not.
pub(super) fn sort_by_time(columns: &mut Columns) -> Option<Caveat> {
    let seconds = columns.clock.seconds()?;
    let misplaced = seconds.windows(2).filter(|pair| pair[1] < pair[0]).count();
    if misplaced == 0 {
        return None;
    }
    let mut order: Vec<usize> = (0..seconds.len()).collect();
    order.sort_by(|&a, &b| seconds[a].total_cmp(&seconds[b]));
    for restart in &mut columns.restarts {
        restart.sample = order
            .iter()
            .position(|&old| old == restart.sample)
            .unwrap_or(restart.sample);
    }
    columns.restarts.sort_by_key(|restart| restart.sample);
    columns.versions = Version::reordered(&columns.versions, &order);
    permute(columns, &order);
    Some(Caveat::RowsSorted { rows: misplaced })
}

fn permute(columns: &mut Columns, order: &[usize]) {
    let pick = |values: &[f64]| order.iter().map(|&old| values[old]).collect::<Vec<_>>();
    columns.memory = pick(&columns.memory);
    columns.requests = columns.requests.as_deref().map(pick);
    if let Some(sampled) = &mut columns.sampled {
        sampled.0 = pick(&sampled.0);
    }
    if let Some(seconds) = columns.clock.seconds_mut() {
        *seconds = pick(seconds);
    }
}

/// Samples with the same time become one: their mean memory and their largest request count.
pub(super) fn merge_duplicates(columns: &mut Columns) -> Option<Caveat> {
    let seconds = columns.clock.seconds()?;
    let merged = seconds.windows(2).filter(|pair| pair[1] <= pair[0]).count();
    if merged == 0 {
        return None;
    }
    let starts: Vec<usize> = (0..seconds.len())
        .filter(|&i| i == 0 || seconds[i] > seconds[i - 1])
        .collect();
    let ends = starts.iter().skip(1).copied().chain([seconds.len()]);
    let groups: Vec<std::ops::Range<usize>> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| start..end)
        .collect();
    for restart in &mut columns.restarts {
        restart.sample = starts.partition_point(|&start| start <= restart.sample) - 1;
    }
    columns.restarts.retain(|restart| restart.sample > 0);
    columns.restarts.dedup_by_key(|restart| restart.sample);
    columns.versions = Version::reordered(&columns.versions, &starts);
    let mean = |values: &[f64], group: &std::ops::Range<usize>| {
        values[group.clone()].iter().sum::<f64>() / group.len() as f64
    };
    columns.memory = groups
        .iter()
        .map(|group| mean(&columns.memory, group))
        .collect();
    // One sample of a heap taken twice is no surer than once.
    if let Some(sampled) = &mut columns.sampled {
        sampled.0 = groups.iter().map(|group| mean(&sampled.0, group)).collect();
    }
    if let Some(requests) = &mut columns.requests {
        *requests = groups.iter().map(|group| requests[group.end - 1]).collect();
    }
    if let Some(seconds) = columns.clock.seconds_mut() {
        *seconds = starts.iter().map(|&start| seconds[start]).collect();
    }
    Some(Caveat::DuplicateTimes { rows: merged })
}
