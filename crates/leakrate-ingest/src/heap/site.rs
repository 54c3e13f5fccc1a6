//! Where the objects of a heap come from: the function that was made, the constructor of an
//! instance, or the name under which one of these holds a thing.

use rustc_hash::FxHashMap;

use crate::heap::graph::{EdgeKind, Graph, NodeKind};
use crate::heap::numbers::{Edge, Name, Node, SourcePlace};
use crate::heap::paths::ShortestPaths;
use crate::heap::source_maps::{OriginalPlace, SourceMaps};
use crate::heap::traces::TracedFunction;

/// A site, by its place among those of its snapshot.
pub(super) type SiteId = u32;

/// Of the names on the way from an owner so many are part of a site.
const DEEPEST: usize = 3;

/// An object with more properties than this is a dictionary: their names are data.
const DICTIONARY: usize = 200;

/// One name on the way from an owner to what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Link {
    /// A property.
    Property(Name),
    /// A variable that a function sees.
    Variable(Name),
    /// One of many: an element of an array, an entry of a map, a property of a dictionary.
    Entry,
}

/// What a site is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum SiteKey {
    /// A function, where it was written.
    Function { name: Name, place: SourcePlace },
    /// Instances of a constructor, where it was written.
    Instances { class: Name, place: SourcePlace },
    /// What has no place of its own, by the function that made it, where that was traced.
    Made { name: Name, place: SourcePlace },
    /// The variables that a function sees; of those that see them, the first of the file.
    Scope { name: Name, place: SourcePlace },
    /// The variables that several functions of a file see, and no function holds.
    FileScope { script: u32 },
    /// What a file of `CommonJS` gives to others, and what it needs.
    Module { file: Name },
    /// What an owner holds, by the names on the way.
    Held { owner: SiteId, links: Vec<Link> },
    /// Parts of a page that shows them no more, by what holds them.
    Detached { held: SiteId },
    /// A root, or what stands directly under the roots.
    Root(Name),
    /// What the engine keeps for itself, by its class.
    Engine(String),
    /// What nothing keeps alive any more.
    Unreachable,
}

/// The site of each object.
#[derive(Debug)]
pub(super) struct Sites<'m> {
    /// The site of each object.
    pub(super) of: Vec<SiteId>,
    pub(super) keys: Vec<SiteKey>,
    ids: FxHashMap<SiteKey, SiteId>,
    /// What is held by an object of a site under a name, as found before: most objects are like
    /// another.
    known: FxHashMap<(SiteId, Option<Link>), SiteId>,
    /// The name of each script.
    scripts: FxHashMap<u32, Name>,
    functions: Functions,
    /// The scope of the variables of each script that several functions see: the nearest to the
    /// roots where it was run several times.
    file_scopes: FxHashMap<u32, Node>,
    source_maps: Option<&'m SourceMaps>,
    /// The number of the map of each script that has one.
    maps: FxHashMap<u32, usize>,
}

/// Functions by what leads to them.
#[derive(Debug, Default)]
struct Functions {
    by_scope: FxHashMap<Node, ScopeFunctions>,
    by_place: FxHashMap<SourcePlace, Name>,
}

impl<'m> Sites<'m> {
    pub(super) fn new(
        graph: &Graph,
        paths: &ShortestPaths,
        source_maps: Option<&'m SourceMaps>,
    ) -> Self {
        let scripts = scripts(graph);
        let map = |(&script, &name): (&u32, &Name)| {
            let map = source_maps?.of_script(script_name(graph, name))?;
            Some((script, map))
        };
        let mut sites = Self {
            maps: scripts.iter().filter_map(map).collect(),
            source_maps,
            of: Vec::new(),
            keys: Vec::new(),
            ids: FxHashMap::default(),
            known: FxHashMap::default(),
            scripts,
            functions: Functions::of(graph),
            file_scopes: FxHashMap::default(),
        };
        let unreachable = sites.id(SiteKey::Unreachable);
        sites.of = vec![unreachable; graph.len()];
        for &node in &paths.order {
            let site = sites.site(graph, paths, node);
            sites.of[node as usize] = site;
        }
        sites
    }

    fn id(&mut self, key: SiteKey) -> SiteId {
        if let Some(&id) = self.ids.get(&key) {
            return id;
        }
        let id = self.keys.len() as SiteId;
        self.keys.push(key.clone());
        self.ids.insert(key, id);
        id
    }

    fn site(&mut self, graph: &Graph, paths: &ShortestPaths, node: Node) -> SiteId {
        if let Some(file) = module_file(graph, node) {
            return self.id(SiteKey::Module { file });
        }
        if let Some(key) = self.scope(graph, node) {
            return self.id(key);
        }
        let name = graph.name(node);
        let place = graph.place(node);
        let place = place.filter(|place| self.scripts.contains_key(&place.script));
        let own = match (graph.kind(node), place) {
            (NodeKind::Closure, Some(place)) => Some(SiteKey::Function { name, place }),
            (NodeKind::Object, Some(place)) => Some(SiteKey::Instances { class: name, place }),
            (NodeKind::Engine, _) => Some(SiteKey::Engine(graph.class(node).to_owned())),
            (
                NodeKind::Closure
                | NodeKind::Object
                | NodeKind::Native
                | NodeKind::Synthetic
                | NodeKind::Plain,
                _,
            ) => None,
        };
        let is_of_program = place.is_some_and(|place| !self.is_of_runtime(graph, place));
        if !is_of_program && let Some(key) = self.made(graph, node) {
            return self.id(key);
        }
        let step = paths.step(node);
        let holder = step.filter(|step| step.from != 0 && graph.kind(node) != NodeKind::Synthetic);
        match (own, holder) {
            // What the runtime makes for the program is told by what of the program holds it.
            (Some(own), Some(step))
                if place.is_some_and(|place| self.is_of_runtime(graph, place))
                    && self.is_of_program(graph, self.of[step.from as usize]) =>
            {
                match own {
                    SiteKey::Engine(_) => self.id(own),
                    _ => self.held(graph, step.from, step.by),
                }
            }
            (Some(own), _) => self.id(own),
            (None, Some(step)) => {
                let held = self.held(graph, step.from, step.by);
                let is_native = graph.kind(node) == NodeKind::Native;
                // What a script has never touched is not marked, and goes with what holds it.
                let is_below = is_native && self.is_detached(self.of[step.from as usize]);
                if graph.is_detached(node) || is_below {
                    self.id(SiteKey::Detached { held })
                } else {
                    held
                }
            }
            // What is of the program stands under the root beside the groups of roots.
            (None, None) => self.id(SiteKey::Root(name)),
        }
    }

    /// What was made by a function of the program while allocations were tracked.
    fn made(&mut self, graph: &Graph, node: Node) -> Option<SiteKey> {
        match graph.kind(node) {
            NodeKind::Object | NodeKind::Plain | NodeKind::Native => {}
            NodeKind::Closure | NodeKind::Engine | NodeKind::Synthetic => return None,
        }
        let maker = graph.traces.maker(&graph.names, node)?;
        let TracedFunction { name, place, .. } = maker;
        self.scripts
            .entry(place.script)
            .or_insert(maker.script_name);
        Some(SiteKey::Made { name, place })
    }

    /// The site of the variables of a scope that functions with a place see.
    fn scope(&mut self, graph: &Graph, node: Node) -> Option<SiteKey> {
        let seen = self.functions.by_scope.get(&node)?;
        let are_several = seen.first.len() > 1;
        let &WrittenFunction { place, name } = seen.first.first()?;
        let script = place.script;
        self.scripts.get(&script)?;
        let outer = target_of(graph, node, &["previous"]);
        let outer = outer.map(|outer| graph.names.get(graph.name(outer)));
        let is_outermost = outer == Some("system / NativeContext");
        Some(if is_outermost && are_several {
            self.file_scopes.entry(script).or_insert(node);
            SiteKey::FileScope { script }
        } else {
            SiteKey::Scope { name, place }
        })
    }

    fn is_detached(&self, site: SiteId) -> bool {
        matches!(self.keys[site as usize], SiteKey::Detached { .. })
    }

    fn is_of_runtime(&self, graph: &Graph, place: SourcePlace) -> bool {
        self.script(graph, place).starts_with("node:")
    }

    /// Whether what a site is owned by was written in a file of the program or of its packages.
    fn is_of_program(&self, graph: &Graph, site: SiteId) -> bool {
        match &self.keys[site as usize] {
            SiteKey::Function { place, .. }
            | SiteKey::Instances { place, .. }
            | SiteKey::Made { place, .. }
            | SiteKey::Scope { place, .. } => !self.is_of_runtime(graph, *place),
            SiteKey::FileScope { script } => !self.name_of(graph, *script).starts_with("node:"),
            SiteKey::Module { .. } => true,
            SiteKey::Held { owner: held, .. } | SiteKey::Detached { held } => {
                self.is_of_program(graph, *held)
            }
            SiteKey::Root(_) | SiteKey::Engine(_) | SiteKey::Unreachable => false,
        }
    }

    /// Whether a site is what the engine keeps for itself, or what that alone holds.
    pub(super) fn is_of_engine(&self, site: SiteId) -> bool {
        match &self.keys[site as usize] {
            SiteKey::Engine(_) => true,
            SiteKey::Held { owner: held, .. } | SiteKey::Detached { held } => {
                self.is_of_engine(*held)
            }
            SiteKey::Function { .. }
            | SiteKey::Instances { .. }
            | SiteKey::Made { .. }
            | SiteKey::Scope { .. }
            | SiteKey::FileScope { .. }
            | SiteKey::Module { .. }
            | SiteKey::Root(_)
            | SiteKey::Unreachable => false,
        }
    }

    /// The functions that see the variables of a file of the program, which no function holds.
    pub(super) fn seen_by(&self, graph: &Graph, site: SiteId) -> Option<&ScopeFunctions> {
        match &self.keys[site as usize] {
            SiteKey::FileScope { script } if self.is_of_program(graph, site) => {
                let scope = self.file_scopes.get(script)?;
                self.functions.by_scope.get(scope)
            }
            SiteKey::Held { owner: held, .. } | SiteKey::Detached { held } => {
                self.seen_by(graph, *held)
            }
            SiteKey::Function { .. }
            | SiteKey::Instances { .. }
            | SiteKey::Made { .. }
            | SiteKey::Scope { .. }
            | SiteKey::FileScope { .. }
            | SiteKey::Module { .. }
            | SiteKey::Root(_)
            | SiteKey::Engine(_)
            | SiteKey::Unreachable => None,
        }
    }

    /// The name of the function that was written at a place, where one is alive.
    pub(super) fn function_at(&self, place: SourcePlace) -> Option<Name> {
        self.functions.by_place.get(&place).copied()
    }

    /// The site of what is held by an object of a known site.
    pub(super) fn held(&mut self, graph: &Graph, from: Node, by: Edge) -> SiteId {
        let mut parent = self.of[from as usize];
        if let SiteKey::Detached { held } = &self.keys[parent as usize] {
            parent = *held;
        }
        let link = link(graph, from, by);
        if let Some(&site) = self.known.get(&(parent, link)) {
            return site;
        }
        let (owner, mut links) = match &self.keys[parent as usize] {
            SiteKey::Held { owner, links } => (*owner, links.clone()),
            SiteKey::Function { .. }
            | SiteKey::Instances { .. }
            | SiteKey::Made { .. }
            | SiteKey::Scope { .. }
            | SiteKey::FileScope { .. }
            | SiteKey::Module { .. }
            | SiteKey::Detached { .. }
            | SiteKey::Root(_)
            | SiteKey::Engine(_)
            | SiteKey::Unreachable => (parent, Vec::new()),
        };
        match link {
            Some(Link::Entry) if links.last() == Some(&Link::Entry) => {}
            Some(link) if links.len() < DEEPEST => links.push(link),
            Some(_) | None => {}
        }
        let site = self.id(SiteKey::Held { owner, links });
        self.known.insert((parent, link), site);
        site
    }

    /// A script of the program, where there are source maps and none is of any of its scripts.
    pub(super) fn without_any_map(&self, graph: &Graph) -> Option<String> {
        let is_without = self.source_maps.is_some() && self.maps.is_empty();
        let names = self.scripts.values().filter(|_| is_without);
        let names = names.map(|&name| script_name(graph, name));
        let names = names.filter(|name| !name.is_empty() && !name.starts_with("node:"));
        // Of many the first, which is the same in every run.
        names.min().map(str::to_owned)
    }

    /// A place in what its script was made from, where a source map tells it.
    pub(super) fn original(&self, place: SourcePlace) -> Option<OriginalPlace<'m>> {
        let map = *self.maps.get(&place.script)?;
        self.source_maps?.original(map, place.line, place.column)
    }

    /// The files of the program itself, without those of its runtime and of packages.
    pub(super) fn files<'g>(&self, graph: &'g Graph) -> impl Iterator<Item = &'g str> {
        let files = self.scripts.values().map(|&name| script_name(graph, name));
        let files = files.map(|file| file.strip_prefix("file://").unwrap_or(file));
        files.filter(|file| {
            let is_absolute = file.starts_with('/') || file.get(1..3) == Some(":\\");
            is_absolute && !file.contains("node_modules")
        })
    }

    /// The name of a script.
    pub(super) fn script<'g>(&self, graph: &'g Graph, place: SourcePlace) -> &'g str {
        self.name_of(graph, place.script)
    }

    /// The name of a script by its number.
    pub(super) fn name_of<'g>(&self, graph: &'g Graph, script: u32) -> &'g str {
        let name = self.scripts.get(&script);
        name.map_or("", |&name| script_name(graph, name))
    }
}

/// The name under which an object holds another; `None` where the engine alone knows one.
pub(super) fn link(graph: &Graph, from: Node, by: Edge) -> Option<Link> {
    let name = graph.edge_name(by);
    match (graph.edge_kind(by), name) {
        (EdgeKind::Element | EdgeKind::Hidden, _) => Some(Link::Entry),
        (EdgeKind::Property, Some(_)) if is_dictionary(graph, from) => Some(Link::Entry),
        (EdgeKind::Property, Some(name)) => Some(Link::Property(name)),
        (EdgeKind::Context, Some(name)) => Some(Link::Variable(name)),
        (EdgeKind::Internal, Some(name)) => {
            let name = graph.names.get(name);
            name.starts_with(|first: char| first.is_ascii_digit())
                .then_some(Link::Entry)
        }
        (EdgeKind::Shortcut | EdgeKind::Weak, _)
        | (EdgeKind::Property | EdgeKind::Context | EdgeKind::Internal, None) => None,
    }
}

/// The file of an instance of `Module`, which Node.js makes for each file that is required.
fn module_file(graph: &Graph, node: Node) -> Option<Name> {
    let is_module = graph.kind(node) == NodeKind::Object && graph.class(node) == "Module";
    let mut edges = is_module.then(|| graph.edges(node))?;
    let file = edges.find(|&edge| {
        let name = graph.edge_name(edge).map(|name| graph.names.get(name));
        graph.edge_kind(edge) == EdgeKind::Property && name == Some("filename")
    })?;
    let name = graph.name(graph.target(file));
    (!graph.names.get(name).is_empty()).then_some(name)
}

fn is_dictionary(graph: &Graph, node: Node) -> bool {
    let edges = graph.edges(node);
    // The global object of a page has a thousand properties, each of a name that is meant.
    // An inspector adds where the page is from: `global / `, `Window / https://example.org`.
    let kind = graph.class(node).split(" / ").next();
    let is_global = kind.is_some_and(|kind| kind.starts_with("Window") || kind == "global");
    edges.len() > DICTIONARY
        && !is_global
        && edges
            .filter(|&edge| graph.edge_kind(edge) == EdgeKind::Property)
            .nth(DICTIONARY)
            .is_some()
}

/// A function, where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenFunction {
    pub(super) place: SourcePlace,
    pub(super) name: Name,
}

/// The functions that see the variables of a scope.
#[derive(Debug, Default)]
pub(super) struct ScopeFunctions {
    /// The first of the file, in its order.
    pub(super) first: Vec<WrittenFunction>,
}

impl ScopeFunctions {
    /// Of so many the name is kept.
    const MOST: usize = 8;

    fn add(&mut self, function: WrittenFunction) {
        let key = |function: &WrittenFunction| order(function.place);
        let at = self.first.binary_search_by_key(&key(&function), key);
        if let Err(at) = at
            && at < Self::MOST
        {
            self.first.truncate(Self::MOST - 1);
            self.first.insert(at, function);
        }
    }
}

impl Functions {
    fn of(graph: &Graph) -> Self {
        let mut functions = Self::default();
        for node in graph.nodes() {
            let is_closure = graph.kind(node) == NodeKind::Closure;
            let Some(place) = graph.place(node).filter(|_| is_closure) else {
                continue;
            };
            let name = graph.name(node);
            functions.by_place.entry(place).or_insert(name);
            if let Some(scope) = target_of(graph, node, &["context"]) {
                let seen = functions.by_scope.entry(scope).or_default();
                seen.add(WrittenFunction { place, name });
            }
        }
        functions
    }
}

/// Places in the order of their file.
fn order(place: SourcePlace) -> (u32, u32, u32) {
    (place.script, place.line, place.column)
}

/// What an object refers to by one of these names of the engine.
fn target_of(graph: &Graph, node: Node, wanted: &[&str]) -> Option<Node> {
    graph.edges(node).find_map(|edge| {
        let is_of_engine = graph.edge_kind(edge) == EdgeKind::Internal;
        let name = graph
            .names
            .get(graph.edge_name(edge).filter(|_| is_of_engine)?);
        wanted.contains(&name).then(|| graph.target(edge))
    })
}

/// The name of a script, before which newer engines say that it is one.
fn script_name(graph: &Graph, name: Name) -> &str {
    let name = graph.names.get(name);
    name.strip_prefix("system / Script / ").unwrap_or(name)
}

/// The names of scripts, which their functions lead to: the function shares what it has with others
/// of its kind, and that knows its script.
fn scripts(graph: &Graph) -> FxHashMap<u32, Name> {
    let mut scripts = FxHashMap::default();
    for node in graph.nodes() {
        if graph.kind(node) != NodeKind::Closure {
            continue;
        }
        let Some(place) = graph.place(node) else {
            continue;
        };
        if scripts.contains_key(&place.script) {
            continue;
        }
        let shared = target_of(graph, node, &["shared"]);
        let names = ["script", "script_or_debug_info"];
        let script = shared.and_then(|shared| target_of(graph, shared, &names));
        if let Some(script) = script {
            scripts.insert(place.script, graph.name(script));
        }
    }
    scripts
}
