//! The recording that snapshots of one process make, one row for each.

use std::collections::BTreeMap;

use crate::columns::Role;
use crate::heap::{Class, HeapSnapshot};
use crate::kit::recording::{ColumnInfo, ColumnUse, Frame, MemoryColumn, Recording};
use crate::options::Part;
use leakrate_core::series::Metric;
use leakrate_core::units::{Bytes, SizeUnit, count};

/// The recording of some snapshots, in order.
pub(crate) fn recording(snapshots: &[&HeapSnapshot], part: Part) -> Recording {
    let (frames, objects) = match part {
        Part::Whole => {
            let sizes = snapshots.iter().map(|snapshot| snapshot.size() as f64);
            let whole = frame(None, "heap", Metric::Heap, sizes.collect());
            (vec![whole], BTreeMap::new())
        }
        Part::Classes => {
            let frames = by_class(snapshots, |class| class.bytes as f64).into_iter();
            let frame = |(class, sizes)| frame(Some(class), "self_size", Metric::HeapClass, sizes);
            (
                frames.map(frame).collect(),
                by_class(snapshots, |class| class.objects),
            )
        }
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
        objects,
        ..Recording::default()
    }
}

/// An amount of each class in each snapshot. Where a snapshot has no object of a class, the amount
/// is none: that is a reading, and no gap.
fn by_class<T: Copy + Default>(
    snapshots: &[&HeapSnapshot],
    amount: impl Fn(&Class) -> T,
) -> BTreeMap<String, Vec<T>> {
    let mut amounts: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (number, snapshot) in snapshots.iter().enumerate() {
        for class in &snapshot.classes {
            let amounts = amounts.entry(class.name.clone());
            amounts.or_insert_with(|| vec![T::default(); snapshots.len()])[number] = amount(class);
        }
    }
    amounts
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
