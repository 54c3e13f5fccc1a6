//! The recording that snapshots of one process make, one row for each.

use std::collections::BTreeMap;

use crate::ingest::columns::Role;
use crate::ingest::heap::HeapSnapshot;
use crate::ingest::options::Part;
use crate::ingest::recording::{ColumnInfo, ColumnUse, Frame, MemoryColumn, Recording};
use crate::series::Metric;
use crate::units::{Bytes, SizeUnit, count};

/// The recording of some snapshots, in order.
pub(crate) fn recording(snapshots: &[&HeapSnapshot], part: Part) -> Recording {
    let frames = match part {
        Part::Whole => {
            let sizes = snapshots.iter().map(|snapshot| snapshot.size() as f64);
            vec![frame(None, "heap", Metric::Heap, sizes.collect())]
        }
        Part::Classes => by_class(snapshots),
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
            use_: ColumnUse::Used,
        }],
        rows: snapshots.len(),
        preview: preview.collect(),
        ..Recording::default()
    }
}

/// A frame for each class of any snapshot. Where a snapshot has no object of a class, these took
/// no memory: that is a reading.
fn by_class(snapshots: &[&HeapSnapshot]) -> Vec<Frame> {
    let mut sizes: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (number, snapshot) in snapshots.iter().enumerate() {
        for class in &snapshot.classes {
            let sizes = sizes.entry(&class.name);
            sizes.or_insert_with(|| vec![0.0; snapshots.len()])[number] = class.bytes as f64;
        }
    }
    sizes
        .into_iter()
        .map(|(class, sizes)| frame(Some(class), "self_size", Metric::HeapClass, sizes))
        .collect()
}

fn frame(instance: Option<&str>, column: &str, metric: Metric, values: Vec<f64>) -> Frame {
    Frame {
        instance: instance.map(str::to_owned),
        memory: vec![MemoryColumn {
            name: column.to_owned(),
            metric,
            values,
            quantum: None,
        }],
        ..Frame::default()
    }
}
