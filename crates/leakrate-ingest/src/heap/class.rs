//! Classes of objects, and what they are called.

/// The objects of one class, as the developer tools of Chrome group them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) objects: u64,
    pub(crate) bytes: u64,
}

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

/// What an object of this name is an instance of: of an element, its tag without its attributes,
/// `<div>` of `<div id="a">`, as the developer tools of Chrome have it.
pub(super) fn class_name(name: &str) -> Option<String> {
    let tag = name.strip_prefix("Detached ").unwrap_or(name);
    let (tag, _attributes) = tag.strip_prefix('<')?.split_once(' ')?;
    let detached = if name.starts_with('<') {
        ""
    } else {
        "Detached "
    };
    Some(format!("{detached}<{tag}>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_of_its_tag_whatever_its_attributes() {
        for (name, class) in [
            ("<div id=\"a\" class=\"b c\">", Some("<div>")),
            ("Detached <li class=\"a\">", Some("Detached <li>")),
            ("<div>", None),
            ("Client", None),
            ("(a b)", None),
        ] {
            assert_eq!(class_name(name).as_deref(), class, "{name}");
        }
    }
}
