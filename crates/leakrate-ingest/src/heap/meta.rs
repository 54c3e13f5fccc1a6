//! The head of a snapshot: in which order the numbers stand that describe an object, an edge and a
//! place in the source.

use serde::Deserialize;

use crate::heap::class::{ClassOf, class_of};
use crate::heap::scanner::{JsonFault, Scanner, from_written};

/// No header is longer, and no name that is kept whole.
pub(super) const LONGEST: usize = 1 << 20;

/// What the head says.
#[derive(Debug)]
pub(super) struct SnapshotMeta {
    pub(super) nodes: NodeLayout,
    /// Where edges are described.
    pub(super) edges: Option<EdgeLayout>,
    /// Where places in the source are described.
    pub(super) locations: Option<LocationLayout>,
    /// Where the functions are described that have made objects.
    pub(super) traces: Option<TraceLayout>,
    pub(super) node_count: Option<u64>,
    pub(super) edge_count: Option<u64>,
    /// Bytes that belong to no object.
    pub(super) native: u64,
}

/// Where in the numbers of an object something stands.
#[derive(Debug)]
pub(super) struct NodeLayout {
    pub(super) stride: usize,
    pub(super) node_type: usize,
    pub(super) name: usize,
    pub(super) id: Option<usize>,
    pub(super) self_size: usize,
    pub(super) edge_count: Option<usize>,
    /// The call that made it.
    pub(super) trace: Option<usize>,
    /// Whether it is a part of a page that is shown no more.
    pub(super) detachedness: Option<usize>,
    /// Names of the types.
    pub(super) types: Vec<String>,
    /// The class of the objects of each type.
    pub(super) classes: Vec<ClassOf>,
}

/// Where in the numbers of an edge something stands.
#[derive(Debug)]
pub(super) struct EdgeLayout {
    pub(super) stride: usize,
    pub(super) edge_type: usize,
    pub(super) name: usize,
    pub(super) to: usize,
    /// Names of the types.
    pub(super) types: Vec<String>,
}

/// Where in the numbers of a place in the source something stands.
#[derive(Debug)]
pub(super) struct LocationLayout {
    pub(super) stride: usize,
    pub(super) object: usize,
    pub(super) script: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Where in the numbers of a function that has made objects something stands.
#[derive(Debug)]
pub(super) struct TraceLayout {
    pub(super) stride: usize,
    pub(super) name: usize,
    pub(super) script_name: usize,
    pub(super) script: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Deserialize)]
struct WrittenHead {
    meta: WrittenMeta,
    node_count: Option<u64>,
    edge_count: Option<u64>,
    #[serde(default)]
    extra_native_bytes: u64,
}

#[derive(Deserialize)]
struct WrittenMeta {
    node_fields: Vec<String>,
    node_types: Vec<serde_json::Value>,
    #[serde(default)]
    edge_fields: Vec<String>,
    #[serde(default)]
    edge_types: Vec<serde_json::Value>,
    #[serde(default)]
    location_fields: Vec<String>,
    #[serde(default)]
    trace_function_info_fields: Vec<String>,
    #[serde(default)]
    trace_node_fields: Vec<String>,
}

impl SnapshotMeta {
    /// Holds the number of objects against what the head says of it.
    pub(super) fn check_objects(&self, found: u64) -> Result<(), String> {
        match self.node_count {
            Some(count) if count != found => Err(format!(
                "expected {count} objects as the header says, found {found}"
            )),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, JsonFault> {
        let written = scanner.written(LONGEST)?;
        let refused = |reason: String| scanner.fault(format!("its header is not known: {reason}"));
        let head: WrittenHead =
            from_written(&written).map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            nodes: node_layout(&head.meta).map_err(refused)?,
            edges: edge_layout(&head.meta),
            locations: location_layout(&head.meta),
            traces: trace_layout(&head.meta),
            node_count: head.node_count,
            edge_count: head.edge_count,
            native: head.extra_native_bytes,
        })
    }
}

impl NodeLayout {
    /// The number of an object's type, of which there is a name.
    pub(super) fn type_of(&self, object: &[u64]) -> Result<usize, String> {
        let written = object[self.node_type];
        let number = usize::try_from(written).unwrap_or(usize::MAX);
        let most = self.types.len();
        if number < most {
            return Ok(number);
        }
        Err(format!(
            "an object is of type {written}, of {most} there are"
        ))
    }
}

fn node_layout(meta: &WrittenMeta) -> Result<NodeLayout, String> {
    let fields = &meta.node_fields;
    let needed = |wanted: &str| {
        let missing = || format!("`node_fields` has no `{wanted}`");
        place(fields, wanted).ok_or_else(missing)
    };
    let node_type = needed("type")?;
    let types = names_of_types(&meta.node_types, node_type);
    let types = types.ok_or("`node_types` has no names of types")?;
    Ok(NodeLayout {
        stride: fields.len(),
        node_type,
        name: needed("name")?,
        id: place(fields, "id"),
        self_size: needed("self_size")?,
        edge_count: place(fields, "edge_count"),
        trace: place(fields, "trace_node_id"),
        detachedness: place(fields, "detachedness"),
        classes: types.iter().map(|node_type| class_of(node_type)).collect(),
        types,
    })
}

fn edge_layout(meta: &WrittenMeta) -> Option<EdgeLayout> {
    let fields = &meta.edge_fields;
    let edge_type = place(fields, "type")?;
    Some(EdgeLayout {
        stride: fields.len(),
        edge_type,
        name: place(fields, "name_or_index")?,
        to: place(fields, "to_node")?,
        types: names_of_types(&meta.edge_types, edge_type)?,
    })
}

fn location_layout(meta: &WrittenMeta) -> Option<LocationLayout> {
    let fields = &meta.location_fields;
    Some(LocationLayout {
        stride: fields.len(),
        object: place(fields, "object_index")?,
        script: place(fields, "script_id")?,
        line: place(fields, "line")?,
        column: place(fields, "column")?,
    })
}

/// The tree of calls has one form only.
fn trace_layout(meta: &WrittenMeta) -> Option<TraceLayout> {
    const CALL: [&str; 5] = ["id", "function_info_index", "count", "size", "children"];
    let fields = &meta.trace_function_info_fields;
    (meta.trace_node_fields == CALL).then_some(())?;
    Some(TraceLayout {
        stride: fields.len(),
        name: place(fields, "name")?,
        script_name: place(fields, "script_name")?,
        script: place(fields, "script_id")?,
        line: place(fields, "line")?,
        column: place(fields, "column")?,
    })
}

fn place(fields: &[String], wanted: &str) -> Option<usize> {
    fields.iter().position(|field| field == wanted)
}

fn names_of_types(types: &[serde_json::Value], field: usize) -> Option<Vec<String>> {
    Deserialize::deserialize(types.get(field)?).ok()
}

/// V8 cuts long names, perhaps inside of a character; such a name is shown as it is written.
pub(super) fn decoded(written: &[u8]) -> String {
    let whole = std::str::from_utf8(written).ok();
    let read = whole.and_then(|text| serde_json::from_str(text).ok());
    read.unwrap_or_else(|| {
        String::from_utf8_lossy(written)
            .trim_matches('"')
            .to_owned()
    })
}
