//! The imports between the files of one crate, read from its `use` lines and its paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// The folders of sources, one a crate.
pub(crate) const CRATES: [&str; 5] = [
    "src",
    "crates/leakrate-core/src",
    "crates/leakrate-ingest/src",
    "crates/leakrate-report/src",
    "crates/leakrate-live/src",
];

/// A file, the file that it imports from, and the names that it takes.
pub(crate) type Imports = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// A path as written, from the root of the crate: `["stats", "trend", "Trend"]`.
type Names = Vec<String>;

/// The sources of one crate.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Each module with its file and what stands in it.
    modules: BTreeMap<Names, Module>,
}

#[derive(Debug)]
struct Module {
    file: PathBuf,
    /// Paths that the file names, from the root of the crate.
    named: Vec<Names>,
    /// What the module hands on under a name of its own. That alone is no import: it counts as one
    /// where the file uses the name.
    handed_on: Vec<(String, Names)>,
    /// What it hands on whole.
    handed_on_whole: Vec<Names>,
}

impl Sources {
    /// Reads every `.rs` file below `folder`.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let texts = source_files(folder).into_iter().map(|file| {
            let text = fs::read_to_string(&file).expect("a source can be read");
            let relative = file.strip_prefix(folder).expect("it lies in the folder");
            (relative.to_owned(), text)
        });
        Self::of_texts(texts)
    }

    /// Reads files given by their path below the source folder.
    pub(crate) fn of_texts(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        let parsed: Vec<(Names, PathBuf, syn::File)> = texts
            .into_iter()
            .filter(|(file, _)| file != Path::new("main.rs"))
            .map(|(file, text)| {
                let tree = syn::parse_file(&text).expect("a source is Rust");
                (module_of(&file), file, tree)
            })
            .collect();
        let known: BTreeSet<Names> = parsed.iter().map(|(module, ..)| module.clone()).collect();
        let modules = parsed.into_iter().map(|(module, file, tree)| {
            let mut reader = Reader {
                module: module.clone(),
                known: &known,
                named: Vec::new(),
                bare: BTreeSet::new(),
                handed_on: Vec::new(),
                handed_on_whole: Vec::new(),
            };
            reader.visit_file(&tree);
            let used = reader
                .handed_on
                .iter()
                .filter(|(name, _)| reader.bare.contains(name));
            let used: Vec<Names> = used.map(|(_, path)| path.clone()).collect();
            let read = Module {
                file,
                named: [reader.named, used].concat(),
                handed_on: reader.handed_on,
                handed_on_whole: reader.handed_on_whole,
            };
            (module, read)
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// Who takes what from whom; a name that a module only hands on counts as of the file that
    /// defines it.
    pub(crate) fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for module in self.modules.values() {
            for path in &module.named {
                let Some((target, name)) = self.definition(path, 0) else {
                    continue;
                };
                if target != module.file {
                    let from = imports.entry(module.file.clone()).or_default();
                    from.entry(target).or_default().insert(name);
                }
            }
        }
        imports
    }

    /// The file in which the item of a path is defined, and the item's name.
    fn definition(&self, path: &[String], hops: usize) -> Option<(PathBuf, String)> {
        let depth = (0..=path.len())
            .rev()
            .find(|&depth| self.modules.contains_key(&path[..depth]))?;
        let module = &self.modules[&path[..depth]];
        let Some(name) = path.get(depth) else {
            return Some((module.file.clone(), path.last()?.clone()));
        };
        if hops < 8 {
            let rest = &path[depth + 1..];
            let onward = |target: &Names| [target.as_slice(), rest].concat();
            let handed = module.handed_on.iter().find(|(known, _)| known == name);
            if let Some((_, target)) = handed {
                return self.definition(&onward(target), hops + 1);
            }
            let whole = module.handed_on_whole.iter().find_map(|target| {
                let inside = [target.as_slice(), std::slice::from_ref(name)].concat();
                let found = self.definition(&inside, hops + 1)?;
                self.defines(&inside).then_some(found)
            });
            if whole.is_some() {
                return whole;
            }
        }
        Some((module.file.clone(), name.clone()))
    }

    /// Whether a path below a module that is handed on whole is a module, or handed on again.
    fn defines(&self, path: &[String]) -> bool {
        let Some((name, module)) = path.split_last() else {
            return false;
        };
        self.modules.contains_key(path)
            || self
                .modules
                .get(module)
                .is_some_and(|module| module.handed_on.iter().any(|(known, _)| known == name))
    }
}

/// `units/time.rs` and `units/time/mod.rs` are `units::time`.
fn module_of(file: &Path) -> Names {
    let mut names: Names = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if names
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        names.pop();
    }
    names
}

struct Reader<'a> {
    module: Names,
    known: &'a BTreeSet<Names>,
    named: Vec<Names>,
    /// First names of all paths: what an import may be used as.
    bare: BTreeSet<String>,
    handed_on: Vec<(String, Names)>,
    handed_on_whole: Vec<Names>,
}

impl Reader<'_> {
    /// A path from the root of the crate; `None` for one into a library.
    fn from_root(&self, path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module.split_last()?.1.to_vec(),
            child => {
                let own = [self.module.as_slice(), &[child.to_owned()]].concat();
                if !self.known.contains(&own) {
                    return None;
                }
                own
            }
        };
        let ups = rest.iter().take_while(|name| *name == "super").count();
        let start = &start[..start.len().checked_sub(ups)?];
        Some([start, &rest[ups..]].concat())
    }

    fn take(&mut self, path: &[String]) {
        self.named.extend(self.from_root(path));
    }

    fn take_tree(&mut self, tree: &syn::UseTree, before: &[String], reach: Reach) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.take_tree(&path.tree, &with(&path.ident), reach),
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.take_tree(item, before, reach);
                }
            }
            syn::UseTree::Name(name) if name.ident == "self" => self.take_name(before, None, reach),
            syn::UseTree::Name(name) => self.take_name(&with(&name.ident), None, reach),
            syn::UseTree::Rename(name) => {
                self.take_name(&with(&name.ident), Some(name.rename.to_string()), reach);
            }
            syn::UseTree::Glob(_) => match reach {
                Reach::Private => self.take(before),
                Reach::HandedOn => self.handed_on_whole.extend(self.from_root(before)),
            },
        }
    }

    fn take_name(&mut self, path: &[String], renamed: Option<String>, reach: Reach) {
        match reach {
            Reach::Private => self.take(path),
            Reach::HandedOn => {
                let name = renamed.or_else(|| path.last().cloned());
                self.handed_on.extend(name.zip(self.from_root(path)));
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Reach {
    Private,
    HandedOn,
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !attributes.iter().any(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let reach = match item.vis {
            syn::Visibility::Inherited => Reach::Private,
            syn::Visibility::Public(_) | syn::Visibility::Restricted(_) => Reach::HandedOn,
        };
        self.take_tree(&item.tree, &[], reach);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.bare.extend(names.first().cloned());
        if names.len() > 1 && ["crate", "self", "super"].contains(&names[0].as_str()) {
            self.take(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

fn is_for_tests(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}

/// Every `.rs` file below a folder.
pub(crate) fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a source folder can be listed");
    entries
        .map(|entry| entry.expect("a source folder can be listed").path())
        .flat_map(|path| {
            if path.is_dir() {
                source_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(texts: &[(&str, &str)]) -> Vec<String> {
        let owned = texts
            .iter()
            .map(|(file, text)| (PathBuf::from(file), (*text).to_owned()));
        let imports = Sources::of_texts(owned).imports();
        let mut arrows = Vec::new();
        for (file, from) in imports {
            for (target, names) in from {
                let names: Vec<String> = names.into_iter().collect();
                arrows.push(format!(
                    "{} -> {}: {}",
                    file.display(),
                    target.display(),
                    names.join(", ")
                ));
            }
        }
        arrows
    }

    #[test]
    fn a_name_that_a_module_hands_on_is_of_the_file_that_defines_it() {
        let found = arrows(&[
            ("lib.rs", "mod shapes; mod use_of;"),
            (
                "shapes/mod.rs",
                "mod round; pub use round::{Circle, radius as r}; fn f() { r() }",
            ),
            ("shapes/round.rs", "pub struct Circle; pub fn radius() {}"),
            (
                "use_of.rs",
                "use crate::shapes::{Circle, r}; fn f() -> crate::shapes::round::Other {}",
            ),
        ]);
        assert_eq!(
            found,
            [
                "shapes/mod.rs -> shapes/round.rs: radius",
                "use_of.rs -> shapes/round.rs: Circle, Other, radius",
            ]
        );
    }

    #[test]
    fn what_only_tests_import_does_not_count_and_what_only_a_path_names_does() {
        let found = arrows(&[
            (
                "a.rs",
                "#[cfg(test)] mod tests { use crate::b::B; } fn f() { super::c::g(); }",
            ),
            ("b.rs", "pub(in crate::a) struct B;"),
            ("c.rs", "use std::fmt; pub fn g() {}"),
        ]);
        assert_eq!(found, ["a.rs -> c.rs: g"]);
    }
}
