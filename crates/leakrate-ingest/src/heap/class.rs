//! What the class of an object is called.

/// What tells the class of the objects of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ClassOf {
    /// The name of each object: its constructor.
    Name,
    /// The type alone.
    Type(String),
}

/// The class of the objects of a type, as `className` of `HeapSnapshot.ts` in the developer tools
/// of Chrome has it. The newest of these also part plain `Object`s by their properties, which is
/// left out here: those parts are no classes.
pub(super) fn class_of(node_type: &str) -> ClassOf {
    match node_type {
        "object" | "native" => ClassOf::Name,
        "hidden" => ClassOf::Type("(system)".into()),
        "code" => ClassOf::Type("(compiled code)".into()),
        "closure" => ClassOf::Type("Function".into()),
        "regexp" => ClassOf::Type("RegExp".into()),
        other => ClassOf::Type(format!("({other})")),
    }
}
