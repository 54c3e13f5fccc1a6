//! Heap profiles of jemalloc (`heap_v2`), as jeprof reads them: stacks of addresses, each with what was
//! sampled under it, and what is mapped where. The names of functions are in the program alone, so a site
//! is a place in its file, which `addr2line` names.

use std::collections::BTreeMap;

use crate::error::{IngestError, Problem};
use crate::formats::{Format, Match};
use crate::kit::call_stack::{Call, site};
use crate::kit::heap_part::HeapPartKind;
use crate::kit::heap_profile::{HeapProfile, HeapProfiles, ProfilePart};
use crate::kit::lines::{early, lines};
use crate::kit::query::Query;
use crate::kit::recording::Recording;
use crate::kit::sampling::{AllocationSampling, EstimatedAmount};
use crate::kit::sniff::Sniff;
use leakrate_core::caveat::{Caveat, HeapDoubt};
use leakrate_core::series::Clock;

pub(super) const FORMAT: Format = Format {
    name: "jemalloc",
    description: "Heap profiles of jemalloc (`heap_v2`), several of one process; `--by site` tells which places in the program leak",
    example: "leakrate fit --by site jeprof.*.heap --requests 0,2500,3750,5000,6250",
    recognise,
    read,
};

/// Calls of a stack that are looked at.
const DEEPEST: usize = 256;

/// Bytes between two samples in the mean, from the first line of a profile.
fn period(line: &str) -> Option<f64> {
    line.strip_prefix("heap_v2/")?
        .parse::<u64>()
        .ok()
        .map(|period| period as f64)
}

fn recognise(sniff: &Sniff) -> Option<Match> {
    early(sniff.source.text(), |line| period(line).is_some())
        .then(|| Match::certain("the first line of a heap profile of jemalloc"))
}

/// What of a process is mapped where, by the end of each part.
#[derive(Debug, Default)]
struct Mappings(BTreeMap<u64, Mapping>);

#[derive(Debug)]
struct Mapping {
    start: u64,
    end: u64,
    /// Where in the file it begins.
    offset: u64,
    file: String,
}

/// `557ab62fe000-557ab62ff000 r-xp 00001000 fe:00 15695950   /srv/shop/server`; `None` for a line
/// without a file.
fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let hexadecimal = |text: &str| u64::from_str_radix(text, 16).ok();
    let (start, end) = (hexadecimal(start)?, hexadecimal(end)?);
    let offset = hexadecimal(words.nth(1)?)?;
    let file = words.nth(2)?.to_owned();
    Some(Mapping {
        start,
        end,
        offset,
        file,
    })
}

impl Mappings {
    fn push(&mut self, mapping: Mapping) {
        self.0.insert(mapping.end, mapping);
    }

    /// The call at an address, as its place in the file that is mapped there: where a process puts a
    /// file differs from one start to the next.
    fn call(&self, address: u64) -> Call {
        let after = self.0.range(address.saturating_add(1)..).next();
        let held = after.filter(|(_, mapping)| mapping.start <= address);
        match held {
            Some((_, mapping)) => {
                let place = (address - mapping.start).saturating_add(mapping.offset);
                let name = mapping.file.rsplit('/').next().unwrap_or_default();
                Call {
                    function: format!("{name}+{place:#x}"),
                    file: mapping.file.clone(),
                    line: 0,
                }
            }
            None => Call {
                function: format!("{address:#x}"),
                ..Call::default()
            },
        }
    }
}

/// What was sampled under one stack.
struct Sampled {
    addresses: Vec<u64>,
    objects: f64,
    bytes: f64,
}

/// `  t*: 422: 879421 [0: 0]`: objects and bytes of all threads.
fn amounts(line: &str) -> Option<(f64, f64)> {
    let (objects, rest) = line.strip_prefix("t*: ")?.split_once(": ")?;
    let bytes = rest.split(' ').next()?;
    let number = |text: &str| text.parse::<u64>().ok().map(|number| number as f64);
    Some((number(objects)?, number(bytes)?))
}

fn address(text: &str) -> Option<u64> {
    u64::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

fn read(sniff: &Sniff, _query: &Query) -> Result<Recording, IngestError> {
    let mut sampling = None;
    let mut stacks: Vec<Sampled> = Vec::new();
    let mut stack: Option<Vec<u64>> = None;
    let mut has_amounts = false;
    let mut mappings = Mappings::default();
    for line in lines(sniff.source.text()) {
        let text = &*line.text;
        if let Some(period) = period(text) {
            sampling = AllocationSampling::new(period);
        } else if let Some(addresses) = text.strip_prefix("@ ") {
            let addresses = addresses.split(' ').filter_map(address);
            stack = Some(addresses.take(DEEPEST).collect());
        } else if let Some((objects, bytes)) = amounts(text) {
            // The first are those of all stacks together.
            has_amounts = true;
            stacks.extend(stack.take().map(|addresses| Sampled {
                addresses,
                objects,
                bytes,
            }));
        } else if let Some(mapping) = mapping(text) {
            mappings.push(mapping);
        }
    }
    if !has_amounts {
        return Err(Problem::NoRows.into());
    }
    let profile = profile(stacks, sampling, &mappings);
    Ok(Recording {
        rows: 1,
        caveats: vec![Caveat::Heap(HeapDoubt::UnnamedSites)],
        preview: vec![profile.summary(sniff.source.name(), HeapPartKind::Site)],
        profiles: Some(HeapProfiles {
            kind: HeapPartKind::Site,
            all: vec![profile],
            clock: Clock::None,
        }),
        ..Recording::default()
    })
}

fn profile(
    mut stacks: Vec<Sampled>,
    sampling: Option<AllocationSampling>,
    mappings: &Mappings,
) -> HeapProfile {
    let mut profile = HeapProfile {
        sampled_every: sampling.map(AllocationSampling::every),
        ..HeapProfile::default()
    };
    stacks.retain(|stack| stack.objects > 0.0 && stack.bytes > 0.0);
    stacks.sort_by(|one, other| other.bytes.total_cmp(&one.bytes));
    for stack in stacks {
        // An address is the one to return to, so the call ends a byte before it.
        let calls = stack
            .addresses
            .iter()
            .map(|at| mappings.call(at.saturating_sub(1)));
        let found = site(&calls.collect::<Vec<_>>());
        let all = match sampling {
            Some(sampling) => sampling.scaled(stack.bytes, stack.objects),
            None => EstimatedAmount {
                bytes: stack.bytes,
                objects: stack.objects,
            },
        };
        let variance = sampling.map_or(0.0, |one| one.variance(all.bytes, all.objects));
        let part = ProfilePart {
            bytes: all.bytes,
            objects: Some(all.objects.round() as u64),
            variance,
            // A site is named by its place in a file, without the folder of that.
            file: None,
            calls: found.calls,
            ..ProfilePart::default()
        };
        profile.add(found.name, part);
    }
    profile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_place_in_the_file_that_is_mapped_there() {
        let mut mappings = Mappings::default();
        for line in [
            "557ab62fd000-557ab62fe000 r--p 00000000 fe:00 15695950   /srv/shop/server",
            "557ab62fe000-557ab62ff000 r-xp 00001000 fe:00 15695950   /srv/shop/server",
            "7fed7ed5c000-7fed7ed5e000 r-xp 00000000 00:00 0 ",
        ] {
            let is_file = line.ends_with("server");
            let found = mapping(line);
            assert_eq!(found.is_some(), is_file, "{line}");
            if let Some(found) = found {
                mappings.push(found);
            }
        }
        assert_eq!(mappings.call(0x557a_b62f_e19d).function, "server+0x119d");
        assert_eq!(mappings.call(0x7fed_7ed5_c001).function, "0x7fed7ed5c001");
        assert_eq!(mappings.call(u64::MAX).function, "0xffffffffffffffff");
    }
}
