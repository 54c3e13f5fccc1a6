//! Sampling heap profiles of V8: `.heapprofile`, as the inspector of Node and the developer tools of
//! Chrome write them.

use crate::error::IngestError;
use crate::formats::{Format, Match};
use crate::heap::sampled;
use crate::kit::call_stack::site;
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, ProfilePart};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sniff::Sniff;
use leakrate_core::series::Clock;

pub(super) const FORMAT: Format = Format {
    name: "heapprofile",
    description: "Sampling heap profiles of Node or Chrome, several of one process; `--by site` tells which lines leak",
    example: "leakrate fit --by site heap-*.heapprofile --requests 0,2500,3750,5000,6250",
    recognise,
    read,
};

/// So much of the text tells what it is.
const HEAD: usize = 4096;

fn recognise(sniff: &Sniff) -> Option<Match> {
    let text = sniff.source.text();
    let head = &text[..sniff.source.floor(HEAD.min(text.len()))];
    sampled::is_profile(head)
        .then(|| Match::certain("an object with `head`, `callFrame` and `selfSize`"))
}

fn read(sniff: &Sniff, _query: &Query) -> Result<Recording, IngestError> {
    let mut stacks = sampled::read(sniff.source.text())?;
    // The calls that are shown of a site are those of its largest stack.
    stacks.sort_by_key(|stack| std::cmp::Reverse(stack.bytes));
    let mut profile = HeapProfile::default();
    for stack in &stacks {
        let found = site(&stack.calls);
        let part = ProfilePart {
            bytes: stack.bytes as f64,
            variance: stack.variance,
            file: found.file,
            calls: found.calls,
            ..ProfilePart::default()
        };
        profile.add(found.name, part);
    }
    let preview = vec![profile.summary(sniff.source.name(), HeapPartKind::Site)];
    Ok(Recording {
        rows: 1,
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: vec![profile],
            clock: Clock::None,
        }),
        preview,
        ..Recording::default()
    })
}
