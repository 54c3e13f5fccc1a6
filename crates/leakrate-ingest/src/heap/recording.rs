//! The recording that snapshots of one process make, one row for each.

use std::collections::BTreeMap;

use crate::columns::Role;
use crate::heap::HeapSnapshot;
use crate::heap::site_totals::common_folder;
use crate::kit::heap_part::{HeapPart, HeapPartKind, Holder};
use crate::kit::recording::{ColumnInfo, ColumnUse, Frame, MemoryColumn, Recording};
use crate::options::Part;
use leakrate_core::series::Metric;
use leakrate_core::units::{Bytes, SizeUnit, count};

/// A part of less than this share of the largest change is one of the others.
const SMALL: f64 = 1e-3;

/// The recording of some snapshots, in order.
pub(crate) fn recording(snapshots: &[&HeapSnapshot], part: Part) -> Recording {
    let (frames, parts) = match part {
        Part::Whole => {
            let sizes = snapshots.iter().map(|snapshot| snapshot.size() as f64);
            let whole = frame(None, "heap", Metric::Heap, sizes.collect());
            (vec![whole], BTreeMap::new())
        }
        Part::Classes => divided(by_class(snapshots)),
        Part::Sites => divided(by_site(snapshots)),
    };
    let preview = snapshots.iter().map(|snapshot| {
        format!(
            "{}: {} in {} objects",
            snapshot.name,
            Bytes(snapshot.size() as f64),
            count(snapshot.objects() as f64)
        )
    });
    Recording {
        frames,
        columns: vec![ColumnInfo {
            name: "self_size".into(),
            role: Role::Memory(Metric::Heap),
            unit: Some(SizeUnit::BYTE),
            usage: ColumnUse::Used,
        }],
        rows: snapshots.len(),
        preview: preview.collect(),
        parts,
        ..Recording::default()
    }
}

/// A part of a heap with its sizes.
struct SizedPart {
    sizes: Vec<u64>,
    known: HeapPart,
}

impl SizedPart {
    /// One of which there is nothing yet. Where a snapshot has no object of a part, the amount is
    /// none: that is a reading, and no gap.
    fn none(kind: HeapPartKind, snapshots: usize) -> Self {
        Self {
            sizes: vec![0; snapshots],
            known: HeapPart {
                kind,
                objects: vec![0; snapshots],
                retained: None,
                holder: None,
                calls: Vec::new(),
            },
        }
    }

    /// The largest difference between two snapshots.
    fn change(&self) -> u64 {
        let ends = self.sizes.iter().max().zip(self.sizes.iter().min());
        ends.map_or(0, |(most, least)| most - least)
    }
}

fn divided(parts: BTreeMap<String, SizedPart>) -> (Vec<Frame>, BTreeMap<String, HeapPart>) {
    let part = |(name, part): (String, SizedPart)| {
        let sizes = part.sizes.iter().map(|&size| size as f64).collect();
        let frame = frame(Some(name.clone()), "self_size", Metric::HeapClass, sizes);
        (frame, (name, part.known))
    };
    parts.into_iter().map(part).unzip()
}

fn by_class(snapshots: &[&HeapSnapshot]) -> BTreeMap<String, SizedPart> {
    let mut parts: BTreeMap<String, SizedPart> = BTreeMap::new();
    for (at, snapshot) in snapshots.iter().enumerate() {
        for class in &snapshot.classes {
            let part = parts.entry(class.name.clone());
            let part =
                part.or_insert_with(|| SizedPart::none(HeapPartKind::Class, snapshots.len()));
            part.sizes[at] = class.bytes;
            part.known.objects[at] = class.objects;
        }
    }
    for (name, part) in &mut parts {
        let retained = snapshots.iter().map(|snapshot| {
            let retained = snapshot.retained.as_ref()?;
            Some(retained.get(name).copied().unwrap_or(0))
        });
        part.known.retained = retained.collect();
    }
    parts
}

/// The sites, of which those that hardly change are one, so that all together are the whole.
fn by_site(snapshots: &[&HeapSnapshot]) -> BTreeMap<String, SizedPart> {
    let sites = || {
        let sites = snapshots.iter().enumerate();
        sites.filter_map(|(at, snapshot)| Some((at, snapshot.sites.as_ref()?)))
    };
    let folder = common_folder(sites().map(|(_, sites)| sites.folder.as_str()));
    let short = |name: &str| match folder {
        "" | "/" => name.to_owned(),
        folder => name.replace(folder, ""),
    };
    let mut parts: BTreeMap<String, SizedPart> = BTreeMap::new();
    for (at, sites) in sites() {
        for site in &sites.all {
            let part = parts.entry(short(&site.name));
            let part = part.or_insert_with(|| SizedPart::none(HeapPartKind::Site, snapshots.len()));
            part.sizes[at] += site.bytes;
            part.known.objects[at] += site.objects;
            let holder = site.holder.as_ref().filter(|_| at + 1 == snapshots.len());
            part.known.holder = holder.map(|holder| Holder {
                gatherer: short(&holder.gatherer),
                seen_by: holder.seen_by.iter().map(|one| short(one)).collect(),
                path: holder.path.iter().map(|step| short(step)).collect(),
                ..*holder
            });
        }
    }
    let largest = parts.values().map(SizedPart::change).max().unwrap_or(0);
    let is_small = |part: &SizedPart| (part.change() as f64) < SMALL * largest as f64;
    let (small, mut large): (BTreeMap<_, _>, BTreeMap<_, _>) =
        parts.into_iter().partition(|(_, part)| is_small(part));
    let mut others = SizedPart::none(HeapPartKind::Site, snapshots.len());
    for (at, snapshot) in snapshots.iter().enumerate() {
        others.sizes[at] = snapshot.native;
        for part in small.values() {
            others.sizes[at] += part.sizes[at];
            others.known.objects[at] += part.known.objects[at];
        }
    }
    large.insert("(all other sites)".to_owned(), others);
    large
}

fn frame(instance: Option<String>, column: &str, metric: Metric, values: Vec<f64>) -> Frame {
    Frame {
        instance,
        memory: vec![MemoryColumn {
            name: column.to_owned(),
            metric,
            values,
            quantum: None,
        }],
        ..Frame::default()
    }
}
