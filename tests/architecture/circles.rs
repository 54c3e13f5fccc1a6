//! No file imports from one that, through others or not, imports from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::imports::{CRATES, Imports, Sources};

/// A benchmark of many files, which are held to the same.
const CALIBRATION: &str = "benches/calibration";

/// The circles of a graph of files, each with its arrows and the names that they carry.
fn circles(imports: &Imports) -> Vec<String> {
    let mut search = Search {
        imports,
        met: BTreeMap::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    for file in imports.keys() {
        if !search.met.contains_key(file) {
            search.visit(file);
        }
    }
    search
        .found
        .iter()
        .map(|files| described(imports, files))
        .collect()
}

fn described(imports: &Imports, files: &[PathBuf]) -> String {
    let mut text = format!("{} files import each other in a circle:", files.len());
    for file in files {
        let inside = imports[file]
            .iter()
            .filter(|(target, _)| files.contains(target));
        for (target, names) in inside {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let arrow = [&file.to_string_lossy(), " -> ", &target.to_string_lossy()].concat();
            text += &["\n  ", &arrow, ": ", &names.join(", ")].concat();
        }
    }
    text
}

/// Strongly connected components: Tarjan (1972), "Depth-first search and linear graph algorithms".
struct Search<'a> {
    imports: &'a Imports,
    /// In which order files were met.
    met: BTreeMap<PathBuf, usize>,
    open: Vec<PathBuf>,
    found: Vec<Vec<PathBuf>>,
}

impl Search<'_> {
    fn visit(&mut self, file: &Path) -> usize {
        let met = self.met.len();
        // The earliest file still open that this one leads back to.
        let mut earliest = met;
        self.met.insert(file.to_owned(), met);
        self.open.push(file.to_owned());
        let targets = self.imports.get(file).into_iter().flat_map(BTreeMap::keys);
        for target in targets {
            match self.met.get(target) {
                None => earliest = earliest.min(self.visit(target)),
                Some(&met) if self.open.contains(target) => earliest = earliest.min(met),
                Some(_) => {}
            }
        }
        let start = self.open.iter().position(|open| open == file);
        if let (true, Some(start)) = (earliest == met, start) {
            let circle = self.open.split_off(start);
            if circle.len() > 1 {
                self.found.push(circle);
            }
        }
        earliest
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in CRATES.into_iter().chain([CALIBRATION]) {
        let imports = Sources::of_folder(&root.join(folder)).imports();
        assert!(imports.len() > 5, "the imports of {folder} were not found");
        found.extend(
            circles(&imports)
                .into_iter()
                .map(|circle| format!("{folder}: {circle}")),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_circle_is_found_with_the_names_that_tie_it() {
    let texts = [
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::d::D; fn f() -> crate::a::A {}"),
        ("d.rs", "pub struct D;"),
    ];
    let owned = texts.map(|(file, text)| (PathBuf::from(file), text.to_owned()));
    assert_eq!(
        circles(&Sources::of_texts(owned).imports()),
        [
            "3 files import each other in a circle:\n  a.rs -> b.rs: B\n  b.rs -> c.rs: C\n  c.rs -> a.rs: A"
        ]
    );
}
