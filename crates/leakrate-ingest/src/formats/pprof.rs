//! Heap profiles of pprof: what `/debug/pprof/heap` of Go gives, and other runtimes in the same form.
//!
//! The values in it are scaled by the runtime already, from what was sampled to what there is (in Go
//! `scaleHeapSample` of `runtime/pprof`); how far off they may be is told by the same probabilities
//! (`kit::sampling`).

mod message;

use rustc_hash::FxHashMap;

use crate::error::{IngestError, Problem};
use crate::formats::pprof::message::ProfileMessage;
use crate::formats::{Format, Match};
use crate::kit::call_stack::{AllocationSite, site};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, ProfilePart};
use crate::kit::query::Query;
use crate::kit::recording::{Recording, ZoneUse};
use crate::kit::sampling::AllocationSampling;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Clock;

pub(super) const FORMAT: Format = Format {
    name: "pprof",
    description: "Heap profiles of Go and others (`/debug/pprof/heap?gc=1`), several of one process; `--by site` tells which lines leak",
    example: "leakrate fit --by site heap-*.pb.gz --requests 0,2500,3750,5000,6250",
    recognise,
    read,
};

/// Calls of a stack that are looked at: more than any runtime records.
const DEEPEST: usize = 256;

fn recognise(sniff: &Sniff) -> Option<Match> {
    sniff
        .source
        .profile()
        .map(|_| Match::certain("a message of pprof: kinds of samples in Protocol Buffers"))
}

fn read(sniff: &Sniff, _query: &Query) -> Result<Recording, IngestError> {
    let bytes = sniff.source.profile().ok_or(Problem::UnknownFormat)?;
    let message = ProfileMessage::read(bytes).map_err(|fault| Problem::HeapProfile {
        byte: fault.byte,
        reason: fault.reason.to_owned(),
    })?;
    let profile = profile(&message)?;
    let clock = match message.time {
        0 => Clock::None,
        time => Clock::Wall(vec![time as f64 / 1e9]),
    };
    let preview = profile.summary(sniff.source.name(), HeapPartKind::Site);
    Ok(Recording {
        rows: 1,
        zone: match clock {
            Clock::Wall(_) => ZoneUse::Stated,
            Clock::Elapsed(_) | Clock::None => ZoneUse::NoDates,
        },
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: vec![profile],
            clock,
        }),
        preview: vec![preview],
        ..Recording::default()
    })
}

fn profile(message: &ProfileMessage) -> Result<HeapProfile, Problem> {
    let bytes = message.place_of(&["inuse_space", "space"], "bytes");
    let bytes = bytes.ok_or_else(|| Problem::OtherProfile {
        found: message.kinds(),
    })?;
    let objects = message.place_of(&["inuse_objects", "objects"], "count");
    let sampling = AllocationSampling::new(message.period as f64);
    let mut profile = HeapProfile {
        sampled_every: sampling.map(AllocationSampling::every),
        ..HeapProfile::default()
    };
    let mut sites: FxHashMap<&[u64], AllocationSite> = FxHashMap::default();
    let mut samples: Vec<_> = message.samples.iter().collect();
    // The calls that are shown of a site are those of its largest sample.
    samples.sort_by_key(|sample| std::cmp::Reverse(sample.value(bytes)));
    for sample in samples {
        let amount =
            |at| u64::try_from(sample.value(at)).map_err(|_| Problem::DifferenceOfProfiles);
        let size = amount(bytes)?;
        let objects = objects.map(amount).transpose()?;
        // What was freed is listed too, for what was allocated in all.
        if size == 0 {
            continue;
        }
        let found = sites
            .entry(&sample.locations)
            .or_insert_with(|| site(&message.stack(&sample.locations, DEEPEST)));
        let part = ProfilePart {
            bytes: size as f64,
            objects,
            variance: sampling.map_or(0.0, |one| {
                one.variance(size as f64, objects.unwrap_or_default() as f64)
            }),
            step: 0.0,
            file: found.file.clone(),
            calls: found.calls.clone(),
        };
        profile.add(found.name.clone(), part);
    }
    Ok(profile)
}
