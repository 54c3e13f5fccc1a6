//! The order of the rooms inside a crate: each may use those before it and no other.

use std::path::{Path, PathBuf};

use crate::imports::{Imports, Sources};

/// The rooms of a crate, lowest first. A room that stands beside others in one row knows none of
/// them; what is in no row is held by the test of circles alone.
type Floors = &'static [&'static [&'static str]];

const FLOORS: [(&str, Floors); 2] = [
    (
        "crates/leakrate-core/src",
        &[
            &["units", "stats"],
            &["caveat"],
            &["series"],
            &["model"],
            &["analysis"],
        ],
    ),
    (
        "crates/leakrate-report/src",
        &[
            &["facts", "figure"],
            &["words", "document", "chart"],
            &["heap_parts", "ranking"],
            &["wording", "from_model", "render"],
            &["charts", "gate"],
        ],
    ),
];

fn room_of(file: &Path) -> String {
    let first = file.iter().next().unwrap_or_default();
    Path::new(first)
        .with_extension("")
        .to_string_lossy()
        .into_owned()
}

fn floor_of(floors: Floors, file: &Path) -> Option<usize> {
    let room = room_of(file);
    floors
        .iter()
        .position(|rooms| rooms.contains(&room.as_str()))
}

fn violations(floors: Floors, imports: &Imports) -> Vec<String> {
    let mut found = Vec::new();
    for (file, targets) in imports {
        for target in targets.keys() {
            let (from, to) = (floor_of(floors, file), floor_of(floors, target));
            if let (Some(from), Some(to)) = (from, to)
                && from <= to
                && room_of(file) != room_of(target)
            {
                found.push(format!(
                    "{} must not use {}",
                    file.display(),
                    target.display()
                ));
            }
        }
    }
    found
}

#[test]
fn rooms_use_only_those_below_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, floors) in FLOORS {
        let imports = Sources::of_folder(&root.join(folder)).imports();
        for room in floors.iter().flat_map(|rooms| rooms.iter()) {
            let stands = imports.keys().any(|file| room_of(file) == *room)
                || imports
                    .values()
                    .any(|targets| targets.keys().any(|file| room_of(file) == *room));
            assert!(stands, "{folder} has no room `{room}`");
        }
        let found = violations(floors, &imports);
        assert!(found.is_empty(), "{folder}:\n{}", found.join("\n"));
    }
}

#[test]
fn an_arrow_that_runs_back_up_or_to_a_neighbour_is_found() {
    let texts = [
        (
            "units/size.rs",
            "use crate::series::Series; use crate::stats::Trend;",
        ),
        ("stats/mod.rs", "pub struct Trend;"),
        (
            "series/mod.rs",
            "use crate::units::size::Size; pub struct Series;",
        ),
    ];
    let owned = texts.map(|(file, text)| (PathBuf::from(file), text.to_owned()));
    let imports = Sources::of_texts(owned).imports();
    assert_eq!(
        violations(&[&["units", "stats"], &["series"]], &imports),
        [
            "units/size.rs must not use series/mod.rs",
            "units/size.rs must not use stats/mod.rs"
        ]
    );
}
