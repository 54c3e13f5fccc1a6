//! What there is of each site, and what holds it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::error::Problem;
use crate::heap::graph::Graph;
use crate::heap::holder::{self, HeapMark};
use crate::heap::paths::ShortestPaths;
use crate::heap::site::{SiteId, Sites};
use crate::heap::source_maps::SourceMaps;
use crate::heap::words;
use crate::kit::heap_part::Holder;

/// What there is of each site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeapSites {
    /// The sites, in the order of their names.
    pub(crate) all: Vec<Site>,
    /// Which objects there are.
    pub(crate) mark: Arc<HeapMark>,
    /// The folder that the files of the program have in common.
    pub(crate) folder: String,
}

/// The objects of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) objects: u64,
    pub(crate) bytes: u64,
    /// What holds those that are new.
    pub(crate) holder: Option<Holder>,
}

impl HeapSites {
    /// The sites of a snapshot; what is not in `since` is new.
    ///
    /// # Errors
    /// There are source maps, and none is of a script of the snapshot.
    pub(super) fn new(
        graph: &Graph,
        since: Option<&HeapMark>,
        source_maps: Option<&SourceMaps>,
    ) -> Result<Self, Problem> {
        let paths = ShortestPaths::new(graph);
        let mut sites = Sites::new(graph, &paths, source_maps);
        if let Some(script) = sites.without_any_map(graph) {
            return Err(Problem::OtherSourceMaps { script });
        }
        let holders = since.map_or_else(FxHashMap::default, |since| {
            holder::holders(graph, &paths, &mut sites, since)
        });
        Ok(Self {
            all: sums(graph, &sites, holders),
            mark: Arc::new(HeapMark::of(graph)),
            folder: common_folder(sites.files(graph)).to_owned(),
        })
    }
}

fn sums(graph: &Graph, sites: &Sites, mut holders: FxHashMap<SiteId, Holder>) -> Vec<Site> {
    let mut sums: FxHashMap<SiteId, (u64, u64)> = FxHashMap::default();
    for node in graph.nodes() {
        let (objects, bytes) = sums.entry(sites.of[node as usize]).or_default();
        *objects += 1;
        *bytes += graph.size(node);
    }
    // Several keys may read alike, such as places in scripts of one name.
    let mut named: BTreeMap<String, Site> = BTreeMap::new();
    for (id, (objects, bytes)) in sums {
        let name = words::site(graph, sites, id);
        let site = named.entry(name.clone()).or_insert_with(|| Site {
            name,
            objects: 0,
            bytes: 0,
            holder: None,
        });
        site.objects += objects;
        site.bytes += bytes;
        let holder = holders.remove(&id);
        let more = |holder: &Holder| Some(holder.objects);
        if holder.as_ref().and_then(more) > site.holder.as_ref().and_then(more) {
            site.holder = holder;
        }
    }
    named.into_values().collect()
}

/// The folder that all files have in common, with the mark at its end; empty where there is none.
pub(crate) fn common_folder<'f>(mut files: impl Iterator<Item = &'f str>) -> &'f str {
    let Some(first) = files.next() else {
        return "";
    };
    // A mark is one byte, so that what ends with one ends with a character.
    let is_mark = |byte: &u8| matches!(byte, b'/' | b'\\');
    let folder = |text: &str, length: usize| {
        let bytes = &text.as_bytes()[..length];
        bytes.iter().rposition(is_mark).map_or(0, |at| at + 1)
    };
    let own = &first[..folder(first, first.len())];
    files.fold(own, |common, file| {
        let same = common.bytes().zip(file.bytes());
        let length = same.take_while(|(one, other)| one == other).count();
        &common[..folder(common, length)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::by_class;
    use crate::heap::drawn::DrawnHeap;

    #[test]
    fn a_common_folder_ends_at_a_mark() {
        let common = |files: &[&'static str]| common_folder(files.iter().copied());
        assert_eq!(common(&["/srv/app/a.js", "/srv/app/lib/b.js"]), "/srv/app/");
        assert_eq!(common(&["/srv/app/a.js", "/srv/apple/b.js"]), "/srv/");
        assert_eq!(common(&["/srv/app/a.js"]), "/srv/app/");
        assert_eq!(common(&["C:\\x\\é.js", "C:\\x\\è.js"]), "C:\\x\\");
        assert_eq!(common(&["a.js", "/b.js"]), "");
        assert_eq!(common(&[]), "");
    }

    /// A server that keeps a client with a function for each request, in a list that a function sees.
    fn server(requests: usize) -> DrawnHeap {
        let mut heap = DrawnHeap::new();
        let global = heap.node("object", "global", 8);
        heap.edge(0, "shortcut", "1", global);
        let script = heap.node("code", "file:///srv/app/lib/client.js", 0);
        let create = heap.function("create", script, 11);
        let clients = heap.node("object", "system / Context", 32);
        let list = heap.node("object", "Array", 16);
        heap.edge(global, "property", "create", create);
        heap.edge(create, "internal", "context", clients);
        heap.edge(clients, "context", "registry", list);
        for request in 0..requests {
            let client = heap.node("object", "HttpClient", 40);
            heap.nodes[client].place = Some([script as u32, 5, 2]);
            let add = heap.function("addHeaders", script, 14);
            let scope = heap.node("object", "system / Context", 48);
            let buffer = heap.node("array", "", 1000);
            heap.edge(list, "element", &request.to_string(), client);
            heap.edge(client, "property", "handler", add);
            heap.edge(add, "internal", "context", scope);
            heap.edge(scope, "context", "buffer", buffer);
        }
        heap
    }

    fn sites(heap: &DrawnHeap, since: Option<&HeapMark>) -> HeapSites {
        HeapSites::new(&heap.graph(), since, None).unwrap()
    }

    fn site<'s>(found: &'s HeapSites, name: &str) -> &'s Site {
        let mut sites = found.all.iter();
        sites
            .find(|site| site.name == name)
            .unwrap_or_else(|| panic!("no {name} in {:#?}", found.all))
    }

    #[test]
    fn what_is_new_is_told_by_its_place_and_by_what_gathers_it() {
        let before = sites(&server(2), None);
        assert_eq!(before.folder, "/srv/app/lib/");
        let now = sites(&server(5), Some(&before.mark));
        let add = site(&now, "addHeaders (/srv/app/lib/client.js:15:5)");
        assert_eq!((add.objects, add.bytes), (5, 320));
        let expected = Holder {
            gatherer: "registry in scope of create (/srv/app/lib/client.js:12:5)".to_owned(),
            seen_by: Vec::new(),
            path: ["HttpClient", "handler (addHeaders())"]
                .map(str::to_owned)
                .into(),
            through: 3,
            objects: 3,
        };
        assert_eq!(add.holder.as_ref(), Some(&expected));
        let buffer = site(
            &now,
            "buffer in scope of addHeaders (/srv/app/lib/client.js:15:5)",
        );
        assert_eq!((buffer.objects, buffer.bytes), (5, 5000));
        let list = site(
            &now,
            "registry in scope of create (/srv/app/lib/client.js:12:5)",
        );
        assert_eq!((list.objects, list.holder.as_ref()), (1, None));
    }

    #[test]
    fn sites_add_up_to_the_whole() {
        let heap = server(7);
        let drawn: u64 = heap.nodes.iter().map(|node| node.size).sum();
        let sites: u64 = sites(&heap, None).all.iter().map(|site| site.bytes).sum();
        let classes = by_class::classes(&heap.graph());
        let classes: u64 = classes.iter().map(|class| class.bytes).sum();
        assert_eq!((sites, classes), (drawn, drawn));
    }

    #[test]
    fn a_class_retains_what_goes_with_all_of_its_objects() {
        let retained = by_class::retained(&server(4).graph());
        // Each client with its function, the scope of that and what it holds.
        assert_eq!(retained["HttpClient"], 4 * (40 + 64 + 48 + 1000));
        assert_eq!(retained["Array"], 16 + 4 * (40 + 64 + 48 + 1000));
    }

    /// A page keeps a list of rows that it has removed from its document.
    #[test]
    fn parts_of_a_page_that_are_shown_no_more_are_told_apart() {
        let mut heap = DrawnHeap::new();
        let global = heap.node("object", "Window / https://example.org", 8);
        let removed = heap.node("object", "Array", 16);
        heap.edge(0, "shortcut", "1", global);
        heap.edge(global, "property", "removed", removed);
        for _ in 0..3 {
            let row = heap.node("native", "<div>", 100);
            heap.nodes[row].detachedness = 2;
            let text = heap.node("native", "Text", 10);
            let list = heap.node("array", "", 7);
            heap.edge(removed, "element", "1", row);
            heap.edge(row, "element", "1", text);
            heap.edge(text, "property", "notes", list);
        }
        let found = sites(&heap, None);
        let nodes = site(
            &found,
            "detached DOM nodes in removed of Window / https://example.org",
        );
        assert_eq!((nodes.objects, nodes.bytes), (6, 330));
        let notes = "removed[…].notes of Window / https://example.org";
        assert_eq!(site(&found, notes).bytes, 21);
    }

    /// The value of a weak map goes with its key, although the table of the map refers to it.
    #[test]
    fn a_weak_map_does_not_hold_its_values() {
        let mut heap = DrawnHeap::new();
        let global = heap.node("object", "global", 8);
        let table = heap.node("array", "", 64);
        let key = heap.node("object", "Key", 8);
        let value = heap.node("object", "Value", 500);
        heap.edge(0, "shortcut", "1", global);
        heap.edge(global, "property", "map", table);
        heap.edge(global, "property", "key", key);
        let id = heap.nodes[table].id;
        let entry =
            format!("2 / part of key (Key @7) -> value (Value @9) pair in WeakMap (table @{id})");
        heap.edge(table, "internal", &entry, value);
        heap.edge(key, "internal", &entry, value);
        let retained = by_class::retained(&heap.graph());
        assert_eq!(retained["Key"], 508);
        assert_eq!(site(&sites(&heap, None), "key[…] of global").bytes, 500);
    }

    #[test]
    fn a_snapshot_that_contradicts_itself_is_refused() {
        let text = server(1).text();
        for (from, to, reason) in [
            (
                r#""edges":[5,"#,
                r#""edges":[9,"#,
                "a reference is of type 9, of 7 there are",
            ),
            (
                ",66]",
                ",68]",
                "a reference leads to 68, where no object is",
            ),
            (r#","buffer"]"#, "]", "`strings` has no name 14"),
        ] {
            assert!(text.contains(from), "{from} in {text}");
            let text = text.replacen(from, to, 1);
            let fault = Graph::read(&mut text.as_bytes()).unwrap_err();
            assert!(fault.reason.starts_with(reason), "{}", fault.reason);
        }
        let all = text.find("\"edges\":[").unwrap();
        let end = text[all..].find(']').unwrap() + all;
        let without = format!("{}\"edges\":[{}", &text[..all], &text[end..]);
        let fault = Graph::read(&mut without.as_bytes()).unwrap_err();
        assert!(
            fault.reason.contains("references of its objects, found 0"),
            "{}",
            fault.reason
        );
    }
}
