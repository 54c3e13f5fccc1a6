//! The trees of massif's detailed snapshots: which calls have allocated how much.

use crate::kit::call_stack::{Call, site};
use crate::kit::heap_profile::{HeapProfile, ProfilePart};

/// Calls that are looked at in one stack.
const DEEPEST: usize = 256;

/// A tree while its lines are read, from the allocating functions down to those that call them.
#[derive(Debug, Default)]
pub(super) struct CallTree {
    profile: HeapProfile,
    total: f64,
    /// The calls of the branch that is read, from the innermost.
    branch: Vec<Call>,
}

/// `  n1: 3903552 0x10919D: remember (leak.c:10)`
struct Node<'l> {
    depth: usize,
    bytes: f64,
    /// Whether nodes of its callers follow.
    has_callers: bool,
    text: &'l str,
}

/// A line of a tree; `None` if it is none.
fn node(line: &str) -> Option<Node<'_>> {
    let inner = line.trim_start_matches(' ');
    let (callers, rest) = inner.strip_prefix('n')?.split_once(": ")?;
    let callers: u64 = callers.parse().ok()?;
    let (bytes, text) = rest.split_once(' ')?;
    Some(Node {
        depth: line.len() - inner.len(),
        bytes: bytes.parse::<u64>().ok()? as f64,
        has_callers: callers > 0,
        text,
    })
}

/// `0x10919D: remember (leak.c:10)`, or `0x48F19A9: strdup (in /usr/lib/libc.so.6)`; `None` for places
/// that are not told apart, as each of them has too little.
fn call(text: &str) -> Option<Call> {
    let (address, named) = text.split_once(": ")?;
    address.strip_prefix("0x")?;
    let (function, place) = match named
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("))
    {
        Some((function, place)) => (function, place),
        None => (named, ""),
    };
    let (file, line) = match place.strip_prefix("in ") {
        Some(file) => (file, 0),
        None => match place.rsplit_once(':') {
            Some((file, line)) => (file, line.parse().unwrap_or_default()),
            None => (place, 0),
        },
    };
    let is_unknown = function == "???";
    Some(Call {
        function: if is_unknown { address } else { function }.to_owned(),
        file: file.to_owned(),
        line,
    })
}

impl CallTree {
    /// Takes a line; `false` if it is none of a tree.
    pub(super) fn push(&mut self, line: &str) -> bool {
        let Some(node) = node(line) else {
            return false;
        };
        if node.depth == 0 {
            self.total = node.bytes;
            return true;
        }
        self.branch.truncate(node.depth - 1);
        let call = call(node.text);
        let is_told_apart = call.is_some();
        if self.branch.len() < DEEPEST {
            self.branch.extend(call);
        }
        // What has callers is counted at these; what is not told apart, at what it was called from.
        if !node.has_callers && (is_told_apart || !self.branch.is_empty()) {
            let found = site(&self.branch);
            let part = ProfilePart {
                bytes: node.bytes,
                file: found.file,
                calls: found.calls,
                ..ProfilePart::default()
            };
            self.profile.add(found.name, part);
        }
        true
    }

    /// What was read.
    pub(super) fn finish(mut self) -> HeapProfile {
        self.profile.close(Some(self.total));
        self.profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::heap_profile::Listing;
    use leakrate_core::units::Bytes;

    #[test]
    fn what_a_library_allocates_belongs_to_the_line_that_asks_for_it() {
        let mut tree = CallTree::default();
        for line in [
            "n3: 4000 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.",
            " n1: 3000 0x10919D: remember (leak.c:10)",
            "  n0: 3000 0x109256: main (leak.c:28)",
            " n2: 900 0x48F19A9: strdup (in /usr/lib/libc.so.6)",
            "  n0: 500 0x1091FC: note (leak.c:18)",
            "  n0: 400 in 3 places, all below massif's threshold (1.00%)",
            " n0: 100 in 1 place, below massif's threshold (1.00%)",
        ] {
            assert!(tree.push(line), "{line}");
        }
        assert!(!tree.push("#-----------"));
        let profile = tree.finish();
        let bytes = |name: &str| Bytes(profile.parts[name].bytes);
        assert_eq!(bytes("remember (leak.c:10)"), Bytes(3000.0));
        assert_eq!(bytes("note (leak.c:18)"), Bytes(500.0));
        assert_eq!(bytes("strdup (libc.so.6)"), Bytes(400.0));
        assert_eq!(
            profile.parts["note (leak.c:18)"].calls,
            ["note (leak.c:18)", "strdup (libc.so.6)"]
        );
        assert_eq!(
            profile.listing,
            Listing::Largest {
                others: Some(100.0)
            }
        );
    }
}
