//! A part of a heap: the objects of a class, or of a site.

/// What the objects of a part of a heap have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeapPartKind {
    /// Their class.
    Class,
    /// The place in the source that has made them, or what holds them.
    Site,
}

impl HeapPartKind {
    /// What several parts are called.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Class => "classes",
            Self::Site => "sites",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Class => Self::Site,
            Self::Site => Self::Class,
        }
    }
}

/// What is known of a part of a heap beside its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeapPart {
    /// What its objects have in common.
    pub kind: HeapPartKind,
    /// How many objects it has in each snapshot.
    pub objects: Vec<u64>,
    /// What would be freed with it, in bytes, in each snapshot.
    pub retained: Option<Vec<u64>>,
    /// What holds those of its objects in the last snapshot that were not there in the first.
    pub holder: Option<Holder>,
    /// The calls that lead to where most of it was made, from the outermost; empty where they are not
    /// known.
    pub calls: Vec<String>,
}

/// What keeps the new objects of a site alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What gathers them.
    pub gatherer: String,
    /// The first of the functions that see it, where it is a variable of a whole file.
    pub seen_by: Vec<String>,
    /// The way from there to one of them.
    pub path: Vec<String>,
    /// How many of them are held on this way.
    pub through: u64,
    /// How many there are.
    pub objects: u64,
}
