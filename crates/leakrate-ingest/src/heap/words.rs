//! How a site, and the way on which something is held, are written.

use std::fmt::Write as _;

use crate::heap::graph::{Graph, NodeKind};
use crate::heap::numbers::{Node, SourcePlace};
use crate::heap::site::{Link, SiteId, SiteKey, Sites, WrittenFunction};

/// A site in words: `addHeaders (/srv/client.js:15:3)`,
/// `registry in scope of createClient (/srv/client.js:12:1)`.
pub(super) fn site(graph: &Graph, sites: &Sites, site: SiteId) -> String {
    match &sites.keys[site as usize] {
        SiteKey::Held { owner, links } => held(graph, sites, *owner, links),
        SiteKey::Detached { held } => {
            format!("detached DOM nodes in {}", gatherer(graph, sites, *held))
        }
        SiteKey::Made { .. } => format!("objects made in {}", owner(graph, sites, site)),
        SiteKey::Scope { .. } => format!("scope of {}", owner(graph, sites, site)),
        SiteKey::FileScope { .. } => format!("variables of {}", owner(graph, sites, site)),
        SiteKey::Function { .. }
        | SiteKey::Instances { .. }
        | SiteKey::Module { .. }
        | SiteKey::Root(_)
        | SiteKey::Engine(_)
        | SiteKey::Unreachable => owner(graph, sites, site),
    }
}

/// A site as what gathers things: `registry in scope of createClient (/srv/client.js:12:1)`, of which
/// the things are entries.
pub(super) fn gatherer(graph: &Graph, sites: &Sites, id: SiteId) -> String {
    match &sites.keys[id as usize] {
        SiteKey::Held { owner, links } => {
            let links = links.strip_suffix(&[Link::Entry]).unwrap_or(links);
            match links {
                [] => self::owner(graph, sites, *owner),
                links => held(graph, sites, *owner, links),
            }
        }
        SiteKey::Function { .. }
        | SiteKey::Instances { .. }
        | SiteKey::Made { .. }
        | SiteKey::Scope { .. }
        | SiteKey::FileScope { .. }
        | SiteKey::Module { .. }
        | SiteKey::Detached { .. }
        | SiteKey::Root(_)
        | SiteKey::Engine(_)
        | SiteKey::Unreachable => self::site(graph, sites, id),
    }
}

/// The functions that see what gathers things, where that is a variable of a whole file.
pub(super) fn seen_by(graph: &Graph, sites: &Sites, site: SiteId) -> Vec<String> {
    let functions = sites
        .seen_by(graph, site)
        .into_iter()
        .flat_map(|seen| &seen.first);
    let written = |function: &WrittenFunction| {
        let name = or_anonymous(graph.names.get(function.name));
        placed(graph, sites, name, function.place)
    };
    functions.map(written).collect()
}

fn owner(graph: &Graph, sites: &Sites, site: SiteId) -> String {
    match &sites.keys[site as usize] {
        SiteKey::Function { name, place }
        | SiteKey::Scope { name, place }
        | SiteKey::Made { name, place } => {
            let name = graph.names.get(*name);
            let original = sites.original(*place).and_then(|original| original.name);
            // A map names what stands before a function that has no name, too.
            let name = original.filter(|_| !name.is_empty()).unwrap_or(name);
            placed(graph, sites, or_anonymous(name), *place)
        }
        SiteKey::Instances { class, place } => {
            match (graph.names.get(*class), sites.function_at(*place)) {
                // The state of a function that waits is an instance of this.
                ("Generator", Some(function)) => {
                    let function = or_anonymous(graph.names.get(function));
                    placed(graph, sites, &format!("paused call of {function}"), *place)
                }
                (class, _) => placed(graph, sites, class, *place),
            }
        }
        SiteKey::FileScope { script } => file_name(sites.name_of(graph, *script)).to_owned(),
        SiteKey::Module { file } => format!("module {}", file_name(graph.names.get(*file))),
        SiteKey::Root(name) => match graph.names.get(*name) {
            "" => "(root)".to_owned(),
            // The global object of a program that is from nowhere in particular.
            name => name.strip_suffix(" / ").unwrap_or(name).to_owned(),
        },
        SiteKey::Engine(class) => class.clone(),
        SiteKey::Unreachable => "(no longer reachable)".to_owned(),
        // An owner is never what is held.
        SiteKey::Held { .. } | SiteKey::Detached { .. } => String::new(),
    }
}

fn held(graph: &Graph, sites: &Sites, of: SiteId, links: &[Link]) -> String {
    let whose = owner(graph, sites, of);
    let mut path = String::new();
    for link in links {
        match link {
            Link::Entry => path.push_str("[…]"),
            Link::Property(name) | Link::Variable(name) => {
                let dot = if path.is_empty() { "" } else { "." };
                let _ = write!(path, "{dot}{}", graph.names.get(*name));
            }
        }
    }
    match (&sites.keys[of as usize], links) {
        (SiteKey::FileScope { .. }, []) => format!("variables of {whose}"),
        (SiteKey::FileScope { .. }, [_, ..]) => format!("{path} in {whose}"),
        (SiteKey::Made { .. }, []) => format!("inside objects made in {whose}"),
        (SiteKey::Made { .. }, [Link::Entry]) => format!("entries of objects made in {whose}"),
        (SiteKey::Made { .. }, [_, ..]) => format!("{path} of objects made in {whose}"),
        (SiteKey::Scope { .. }, []) => format!("scope of {whose}"),
        (SiteKey::Scope { .. }, [_, ..]) => format!("{path} in scope of {whose}"),
        (_, []) => format!("inside {whose}"),
        (_, [Link::Entry]) => format!("entries of {whose}"),
        (_, _) => format!("{path} of {whose}"),
    }
}

fn or_anonymous(name: &str) -> &str {
    match name {
        "" => "(anonymous function)",
        name => name,
    }
}

fn placed(graph: &Graph, sites: &Sites, name: &str, place: SourcePlace) -> String {
    let (mut file, mut line, mut column) = (sites.script(graph, place), place.line, place.column);
    if let Some(original) = sites.original(place) {
        (file, line, column) = (original.file, original.line, original.column);
    }
    let (line, column) = (u64::from(line) + 1, u64::from(column) + 1);
    match file_name(file) {
        file if (place.line, place.column) == (0, 0) && !file.is_empty() => {
            format!("top level of {file}")
        }
        "" => format!("{name} (line {line}:{column} of code without a file)"),
        file => format!("{name} ({file}:{line}:{column})"),
    }
}

/// ES modules are named by an address.
fn file_name(file: &str) -> &str {
    file.strip_prefix("file://").unwrap_or(file)
}

/// One step of the way on which something is held, `None` where the engine alone sees one: the name
/// under which it is held and what it is.
pub(super) fn step(graph: &Graph, link: Option<Link>, node: Node) -> Option<String> {
    let what = match graph.kind(node) {
        NodeKind::Closure => format!("{}()", or_anonymous(graph.names.get(graph.name(node)))),
        // Of what a browser is made of in C++ a page knows nothing.
        NodeKind::Native if graph.class(node).contains("::") => return None,
        NodeKind::Native if graph.is_detached(node) => {
            format!("detached {}", graph.names.get(graph.name(node)))
        }
        NodeKind::Object | NodeKind::Native => graph.names.get(graph.name(node)).to_owned(),
        NodeKind::Plain => match graph.class(node) {
            class if class.ends_with("string)") => class.trim_matches(['(', ')']).to_owned(),
            _ => String::new(),
        },
        NodeKind::Engine | NodeKind::Synthetic => String::new(),
    };
    match (link, what.as_str()) {
        // The scope of a function is part of the function.
        (None, _) | (_, "system / Context") => None,
        (Some(Link::Property(name) | Link::Variable(name)), what) => {
            let name = graph.names.get(name);
            Some(match what {
                "" | "Object" => name.to_owned(),
                what if what.strip_suffix("()") == Some(name) => what.to_owned(),
                what => format!("{name} ({what})"),
            })
        }
        (Some(Link::Entry), "") => Some("[…]".to_owned()),
        (Some(Link::Entry), what) => Some(what.to_owned()),
    }
}
