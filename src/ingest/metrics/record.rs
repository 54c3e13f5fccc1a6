//! A recording from metrics: which of them is memory, which counts requests, and whose they are.

use crate::ingest::columns::role::Role;
use crate::ingest::columns::scale::bytes_in_one;
use crate::ingest::columns::{Candidate, Content, select};
use crate::ingest::error::{IngestError, Problem};
use crate::ingest::metrics::MetricSeries;
use crate::ingest::metrics::naming::instance_names;
use crate::ingest::metrics::requests::{Owner, request_tracks};
use crate::ingest::query::{Quantity, Query};
use crate::ingest::recording::{ColumnUse, Frame, MemoryColumn, Recording};
use crate::series::{Clock, Metric};
use crate::units::Bytes;

/// All series of one name.
struct Group {
    candidate: Candidate,
    series: Vec<MetricSeries>,
}

/// Adds to a recording what series hold of the quantity that is asked for.
///
/// # Errors
/// There are no points, or none of the metrics is known to be that quantity, or several are.
pub(crate) fn record(
    mut recording: Recording,
    series: Vec<MetricSeries>,
    query: &Query,
) -> Result<Recording, IngestError> {
    if series.iter().all(|series| series.seconds.is_empty()) {
        return Err(Problem::NoRows.into());
    }
    let groups = grouped(series);
    let candidates: Vec<Candidate> = groups.iter().map(|group| group.candidate.clone()).collect();
    let memory = match query.quantity {
        Quantity::Memory => memory(&candidates, query)?,
        Quantity::Requests => Vec::new(),
    };
    let requests = select::requests(&candidates, query.options)?;
    let mut owners = Vec::new();
    for &at in &memory {
        let Group { candidate, series } = &groups[at];
        let factor = bytes_in_one(candidate, query.options)?;
        let factor = factor.ok_or_else(|| Problem::NoUnit {
            column: candidate.name.clone(),
        })?;
        for (series, instance) in series.iter().zip(instance_names(series)) {
            owners.push(Owner {
                process: series.process(),
                instance: instance.clone(),
            });
            recording.frames.push(Frame {
                instance,
                uptime: uptime(&groups, series),
                ..frame(candidate, series, factor)
            });
        }
    }
    if let Some((at, counting)) = requests {
        recording.tracks = request_tracks(&groups[at].series, counting, &owners);
    }
    recording.columns = candidates.iter().map(Candidate::info).collect();
    for at in memory.into_iter().chain(requests.map(|(at, _)| at)) {
        recording.columns[at].use_ = ColumnUse::Used;
    }
    Ok(recording)
}

fn grouped(series: Vec<MetricSeries>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for series in series {
        let known = groups
            .iter_mut()
            .find(|group| group.candidate.name == series.name);
        let filled = series.values.iter().any(|value| !value.is_nan());
        match known {
            Some(group) => {
                if filled {
                    group.candidate.content = Content::Numbers;
                }
                group.series.push(series);
            }
            None => groups.push(Group {
                candidate: Candidate {
                    name: series.name.clone(),
                    header: series.header.clone(),
                    content: if filled {
                        Content::Numbers
                    } else {
                        Content::Other
                    },
                    unit: series.unit,
                },
                series: vec![series],
            }),
        }
    }
    keep_best_statistics(&mut groups);
    groups
}

/// Of several statistics of one level, the best measure of it is fitted; the others remain to be
/// chosen by name.
fn keep_best_statistics(groups: &mut [Group]) {
    let of = |group: &Group| group.series.first().and_then(|series| series.statistic);
    let ranked: Vec<_> = groups
        .iter()
        .map(|group| (group.candidate.header.words.clone(), of(group)))
        .collect();
    for (group, (words, statistic)) in groups.iter_mut().zip(&ranked) {
        let better = |(other, rank): &(Vec<String>, Option<_>)| other == words && rank < statistic;
        let level = matches!(
            group.candidate.header.role,
            Role::Memory(_) | Role::MemoryPercent
        );
        if level && ranked.iter().any(better) {
            group.candidate.header.role = Role::OtherMemory;
        }
    }
}

/// The metrics to fit. Among several, a name that says nothing of memory says that it is none.
fn memory(candidates: &[Candidate], query: &Query) -> Result<Vec<usize>, Problem> {
    let telling = |candidate: &Candidate| {
        matches!(
            candidate.header.role,
            Role::Memory(_) | Role::MemoryPercent | Role::OtherMemory
        )
    };
    let named = !query.options.memory.is_empty();
    if !named && candidates.len() > 1 && !candidates.iter().any(telling) {
        let columns = candidates.iter().map(|c| c.name.clone()).collect();
        return Err(Problem::NoMemoryColumn { columns });
    }
    select::memory(candidates, query.options)
}

fn frame(candidate: &Candidate, series: &MetricSeries, factor: f64) -> Frame {
    let mut known = series.values.iter().filter(|value| !value.is_nan());
    let whole = known.all(|value| value.fract() == 0.0);
    Frame {
        clock: Clock::Wall(series.seconds.clone()),
        memory: vec![MemoryColumn {
            name: candidate.name.clone(),
            metric: match candidate.header.role {
                Role::Memory(metric) => metric,
                _ => Metric::Unknown,
            },
            values: series.values.iter().map(|value| value * factor).collect(),
            quantum: (whole && candidate.unit.is_some()).then_some(Bytes(factor)),
        }],
        ..Frame::default()
    }
}

/// Time since the process began, where a metric tells when it did.
fn uptime(groups: &[Group], memory: &MetricSeries) -> Option<Vec<f64>> {
    const BEGAN: [&str; 3] = ["process", "start", "time"];
    let began = groups
        .iter()
        .find(|group| group.candidate.header.words == BEGAN)?;
    let process = memory.process();
    let own = began.series.iter().find(|own| own.process() == process)?;
    let mut points: Vec<(f64, f64)> = own
        .seconds
        .iter()
        .copied()
        .zip(own.values.iter().copied())
        .filter(|(_, began)| !began.is_nan())
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |&time: &f64| {
        let before = points.partition_point(|&(point, _)| point <= time);
        before
            .checked_sub(1)
            .map_or(f64::NAN, |last| time - points[last].1)
    };
    Some(memory.seconds.iter().map(at).collect())
}
