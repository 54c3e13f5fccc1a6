//! What the objects of each class take, added up from the stream.

use std::collections::BTreeMap;
use std::io::Read;

use rustc_hash::FxHashMap;

use crate::heap::class::{Class, ClassOf, class_name};
use crate::heap::document::{self, Sections};
use crate::heap::meta::{LONGEST, NodeLayout, SnapshotMeta, decoded};
use crate::heap::numbers::with_object;
use crate::heap::scanner::{JsonFault, Scanner};

/// What a snapshot holds.
#[derive(Debug, Default)]
pub(super) struct SnapshotContent {
    pub(super) native: u64,
    pub(super) classes: Vec<Class>,
}

/// Reads a snapshot; memory is needed for its classes alone.
pub(super) fn read(reader: &mut dyn Read) -> Result<SnapshotContent, JsonFault> {
    let mut sums = Sums::default();
    let meta = document::read(reader, &mut sums)?;
    Ok(SnapshotContent {
        native: meta.native,
        classes: sums.classes(&meta.nodes),
    })
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    objects: u64,
    bytes: u64,
}

/// Objects added up, by type and, where it tells the class, by the number of the name.
#[derive(Debug, Default)]
struct Sums {
    by_type: Vec<Sum>,
    by_name: FxHashMap<u64, Sum>,
    names: FxHashMap<u64, String>,
    all: Sum,
}

impl Sections for Sums {
    fn nodes(&mut self, scanner: &mut Scanner<'_>, meta: &SnapshotMeta) -> Result<(), JsonFault> {
        let layout = &meta.nodes;
        self.by_type = vec![Sum::default(); layout.classes.len()];
        scanner.records("object", layout.stride, |object| self.add(object, layout))?;
        meta.check_objects(self.all.objects)
            .map_err(|reason| scanner.fault(reason))
    }

    fn strings(
        &mut self,
        scanner: &mut Scanner<'_>,
        _meta: &SnapshotMeta,
    ) -> Result<(), JsonFault> {
        let mut number = 0;
        scanner.list(|scanner| {
            if self.by_name.contains_key(&number) {
                let written = scanner.written(LONGEST)?;
                self.names.insert(number, decoded(&written));
            } else {
                scanner.skip()?;
            }
            number += 1;
            Ok(())
        })?;
        let mut missing = self.by_name.keys();
        match missing.find(|number| !self.names.contains_key(number)) {
            Some(number) => Err(scanner.fault(format!("`strings` has no name {number}"))),
            None => Ok(()),
        }
    }
}

impl Sums {
    fn add(&mut self, object: &[u64], layout: &NodeLayout) -> Result<(), String> {
        let number = layout.type_of(object)?;
        let sum = match &layout.classes[number] {
            ClassOf::Name => self.by_name.entry(object[layout.name]).or_default(),
            ClassOf::Type(_) => &mut self.by_type[number],
        };
        let size = object[layout.self_size];
        self.all.bytes = with_object(self.all.bytes, size)?;
        self.all.objects += 1;
        sum.bytes += size;
        sum.objects += 1;
        Ok(())
    }

    fn classes(mut self, layout: &NodeLayout) -> Vec<Class> {
        let mut classes: BTreeMap<String, Sum> = BTreeMap::new();
        let mut add = |name: String, sum: &Sum| {
            let whole = classes.entry(name).or_default();
            whole.objects += sum.objects;
            whole.bytes += sum.bytes;
        };
        for (class, sum) in layout.classes.iter().zip(&self.by_type) {
            if let ClassOf::Type(name) = class {
                add(name.clone(), sum);
            }
        }
        for (number, sum) in &self.by_name {
            let name = self.names.remove(number).unwrap_or_default();
            add(class_name(&name).unwrap_or(name), sum);
        }
        let classes = classes.into_iter().filter(|(_, sum)| sum.bytes > 0);
        classes
            .map(|(name, Sum { objects, bytes })| Class {
                name,
                objects,
                bytes,
            })
            .collect()
    }
}
