//! The content of a snapshot from its stream.
//!
//! The format is that of `HeapSnapshotJSONSerializer` in V8 (`heap-snapshot-generator.cc`): a
//! header, then `nodes`, a list of numbers of which so many describe one object as the header
//! says, then lists that are passed over, then `strings`, the names that the numbers stand for.

use std::collections::BTreeMap;
use std::io::Read;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::heap::Class;
use crate::heap::class::{ClassOf, class_of};
use crate::heap::scanner::{JsonFault, Scanner};

/// No header is longer, and no name of a class.
const LONGEST: usize = 1 << 20;

/// What a snapshot holds.
#[derive(Debug, Default)]
pub(super) struct SnapshotContent {
    pub(super) native: u64,
    pub(super) classes: Vec<Class>,
}

#[derive(Deserialize)]
struct SnapshotHeader {
    meta: Meta,
    node_count: Option<u64>,
    #[serde(default)]
    extra_native_bytes: u64,
}

#[derive(Deserialize)]
struct Meta {
    node_fields: Vec<String>,
    node_types: Vec<serde_json::Value>,
}

/// Where in the numbers of an object something stands.
struct NodeLayout {
    stride: usize,
    node_type: usize,
    name: usize,
    self_size: usize,
    classes: Vec<ClassOf>,
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
    all: Sum,
}

pub(super) fn read(reader: impl Read) -> Result<SnapshotContent, JsonFault> {
    let mut scanner = Scanner::new(reader);
    let mut header = None;
    let mut sums = None;
    let mut names = None;
    // A mark of the encoding may stand in front.
    for mark in *b"\xef\xbb\xbf" {
        scanner.takes(mark)?;
    }
    scanner.expect(b'{')?;
    loop {
        let key = scanner.written(LONGEST)?;
        scanner.expect(b':')?;
        match (key.as_slice(), &header, &sums) {
            (b"\"snapshot\"", None, _) => header = Some(read_header(&mut scanner)?),
            (b"\"nodes\"", Some(header), None) => sums = Some(read_nodes(&mut scanner, header)?),
            (b"\"strings\"", _, Some(sums)) => names = Some(read_names(&mut scanner, sums)?),
            (b"\"nodes\"" | b"\"strings\"", ..) => {
                let order = "expected `snapshot`, `nodes` and `strings` in this order";
                return Err(scanner.fault(order.to_owned()));
            }
            _ => scanner.skip()?,
        }
        if !scanner.takes(b',')? {
            break;
        }
    }
    scanner.expect(b'}')?;
    match (header, sums, names) {
        (Some(header), Some(sums), Some(names)) => close(&header, &sums, names, &scanner),
        _ => Err(scanner.fault("expected `snapshot`, `nodes` and `strings`".to_owned())),
    }
}

fn read_header<R: Read>(
    scanner: &mut Scanner<R>,
) -> Result<(SnapshotHeader, NodeLayout), JsonFault> {
    let written = scanner.written(LONGEST)?;
    let refused = |reason: String| scanner.fault(format!("its header is not known: {reason}"));
    let header: SnapshotHeader =
        serde_json::from_slice(&written).map_err(|error| refused(error.to_string()))?;
    let fields = &header.meta.node_fields;
    let place = |wanted: &str| {
        let at = fields.iter().position(|field| field == wanted);
        at.ok_or_else(|| refused(format!("`node_fields` has no `{wanted}`")))
    };
    let node_type = place("type")?;
    let types = header.meta.node_types.get(node_type);
    let types: Vec<String> = types
        .and_then(|types| Deserialize::deserialize(types).ok())
        .ok_or_else(|| refused("`node_types` has no names of types".to_owned()))?;
    let layout = NodeLayout {
        stride: fields.len(),
        node_type,
        name: place("name")?,
        self_size: place("self_size")?,
        classes: types.iter().map(|node_type| class_of(node_type)).collect(),
    };
    Ok((header, layout))
}

fn read_nodes<R: Read>(
    scanner: &mut Scanner<R>,
    (header, layout): &(SnapshotHeader, NodeLayout),
) -> Result<Sums, JsonFault> {
    let mut sums = Sums {
        by_type: vec![Sum::default(); layout.classes.len()],
        ..Sums::default()
    };
    let mut object = vec![0; layout.stride];
    let mut filled = 0;
    scanner.list(|scanner| {
        object[filled] = scanner.whole_number()?;
        filled += 1;
        if filled < layout.stride {
            return Ok(());
        }
        filled = 0;
        let added = sums.add(&object, layout);
        added.map_err(|reason| scanner.fault(reason))
    })?;
    if filled > 0 {
        let of = layout.stride;
        let reason = format!("the last object has {filled} numbers, expected {of}");
        return Err(scanner.fault(reason));
    }
    match header.node_count {
        Some(count) if count != sums.all.objects => Err(scanner.fault(format!(
            "expected {count} objects as the header says, found {}",
            sums.all.objects
        ))),
        _ => Ok(sums),
    }
}

impl Sums {
    fn add(&mut self, object: &[u64], layout: &NodeLayout) -> Result<(), String> {
        let node_type = object[layout.node_type];
        let number = usize::try_from(node_type).unwrap_or(usize::MAX);
        let Some(class) = layout.classes.get(number) else {
            let most = layout.classes.len();
            return Err(format!(
                "an object is of type {node_type}, of {most} there are"
            ));
        };
        let sum = match class {
            ClassOf::Name => self.by_name.entry(object[layout.name]).or_default(),
            ClassOf::Type(_) => &mut self.by_type[number],
        };
        let size = object[layout.self_size];
        // The sum of all is the largest there is: where it does not overflow, no other does.
        let all = self.all.bytes.checked_add(size);
        self.all.bytes = all.ok_or("its objects are larger than any memory")?;
        self.all.objects += 1;
        sum.bytes += size;
        sum.objects += 1;
        Ok(())
    }
}

/// The names that are wanted, by their number.
fn read_names<R: Read>(
    scanner: &mut Scanner<R>,
    sums: &Sums,
) -> Result<FxHashMap<u64, String>, JsonFault> {
    let mut names = FxHashMap::default();
    let mut number = 0;
    scanner.list(|scanner| {
        if sums.by_name.contains_key(&number) {
            let written = scanner.written(LONGEST)?;
            names.insert(number, decoded(&written));
        } else {
            scanner.skip()?;
        }
        number += 1;
        Ok(())
    })?;
    Ok(names)
}

/// V8 cuts long names, perhaps inside of a character; such a name is shown as it is written.
fn decoded(written: &[u8]) -> String {
    serde_json::from_slice(written).unwrap_or_else(|_| {
        String::from_utf8_lossy(written)
            .trim_matches('"')
            .to_owned()
    })
}

fn close<R: Read>(
    (header, layout): &(SnapshotHeader, NodeLayout),
    sums: &Sums,
    mut names: FxHashMap<u64, String>,
    scanner: &Scanner<R>,
) -> Result<SnapshotContent, JsonFault> {
    let mut classes: BTreeMap<String, Sum> = BTreeMap::new();
    let mut add = |name: String, sum: &Sum| {
        let whole = classes.entry(name).or_default();
        whole.objects += sum.objects;
        whole.bytes += sum.bytes;
    };
    for (class, sum) in layout.classes.iter().zip(&sums.by_type) {
        if let ClassOf::Type(name) = class {
            add(name.clone(), sum);
        }
    }
    for (number, sum) in &sums.by_name {
        let name = names.remove(number);
        let missing = || scanner.fault(format!("`strings` has no name {number}"));
        add(name.ok_or_else(missing)?, sum);
    }
    let classes = classes.into_iter().filter(|(_, sum)| sum.bytes > 0);
    Ok(SnapshotContent {
        native: header.extra_native_bytes,
        classes: classes
            .map(|(name, Sum { objects, bytes })| Class {
                name,
                objects,
                bytes,
            })
            .collect(),
    })
}
