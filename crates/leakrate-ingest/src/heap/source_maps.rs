//! Source maps: what a program was made from, for places in what a bundler or compiler has made.

use std::fs;
use std::path::{Component, Path, PathBuf};

use oxc_sourcemap::SourceMap;
use rustc_hash::FxHashMap;

use crate::error::{IngestError, Problem};

/// So many maps of one folder are read.
const MOST: usize = 10_000;
/// No larger map is read.
const LARGEST: u64 = 1 << 30;
/// Folders stand so deep in one another at most.
const DEEPEST: usize = 32;

/// The source maps of a folder.
#[derive(Debug)]
pub struct SourceMaps {
    maps: Vec<ScriptMap>,
    /// Maps by the file name of the script that they are of.
    by_name: FxHashMap<String, Vec<usize>>,
}

/// The map of a script.
#[derive(Debug)]
struct ScriptMap {
    /// The script, as its map lies or says.
    script: PathBuf,
    map: SourceMap<'static>,
}

/// A place in what a script was made from; line and column count from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OriginalPlace<'m> {
    pub(super) file: &'m str,
    pub(super) line: u32,
    pub(super) column: u32,
    /// What stands there, where the map says it.
    pub(super) name: Option<&'m str>,
}

impl SourceMaps {
    /// Reads the maps in a folder and those below it, but for those of packages.
    ///
    /// # Errors
    /// The folder cannot be read, holds no map, or one that is not whole.
    pub fn read(folder: &Path) -> Result<Self, IngestError> {
        let mut files = Vec::new();
        collect(folder, 0, &mut files)?;
        files.sort();
        let mut all = Self {
            maps: Vec::new(),
            by_name: FxHashMap::default(),
        };
        for file in &files {
            all.add(file)?;
        }
        if all.maps.is_empty() {
            return Err(IngestError::from(Problem::NoSourceMaps).in_file(&shown(folder)));
        }
        Ok(all)
    }

    fn add(&mut self, file: &Path) -> Result<(), IngestError> {
        let in_file = |problem: Problem| IngestError::from(problem).in_file(&shown(file));
        let text =
            fs::read_to_string(file).map_err(|error| in_file(Problem::unreadable(&error)))?;
        let map = SourceMap::from_json_string(&text).map_err(|error| {
            in_file(Problem::SourceMap {
                reason: error.to_string(),
            })
        })?;
        let script = script_of(file, map.get_file());
        let Some(name) = script.file_name() else {
            return Ok(());
        };
        let name = name.to_string_lossy().into_owned();
        self.by_name.entry(name).or_default().push(self.maps.len());
        self.maps.push(ScriptMap {
            script,
            map: map.into_owned(),
        });
        Ok(())
    }

    /// The number of the map of a script: of those of its file name the one whose folders agree with
    /// its own the furthest. `None` where there is none, or two are as good.
    pub(super) fn of_script(&self, script: &str) -> Option<usize> {
        let script = script.strip_prefix("file://").unwrap_or(script);
        let script = Path::new(script);
        let same_name = self.by_name.get(script.file_name()?.to_str()?)?;
        let agreement = |map: usize| in_common(&self.maps[map].script, script);
        let best = same_name
            .iter()
            .copied()
            .max_by_key(|&map| agreement(map))?;
        let mut as_good = same_name
            .iter()
            .filter(|&&map| agreement(map) == agreement(best));
        (as_good.next().is_some() && as_good.next().is_none()).then_some(best)
    }

    /// What stands at a place of the script of a map.
    pub(super) fn original(&self, map: usize, line: u32, column: u32) -> Option<OriginalPlace<'_>> {
        let map = &self.maps.get(map)?.map;
        let tokens = map.get_tokens().len();
        let at = |token: u32| {
            let token = map.get_token(token)?;
            Some((token.get_dst_line(), token.get_dst_col()))
        };
        // Tokens are in the order of the script; the last that begins before the place is its.
        let (mut from, mut to) = (0, u32::try_from(tokens).ok()?);
        while from < to {
            let middle = from + (to - from) / 2;
            if at(middle)? <= (line, column) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        let token = map.get_token(from.checked_sub(1)?)?;
        if token.get_dst_line() != line {
            return None;
        }
        let file = map.get_source(token.get_source_id()?)?;
        Some(OriginalPlace {
            file: without_root(file),
            line: token.get_src_line(),
            column: token.get_src_col(),
            name: token.get_name_id().and_then(|name| map.get_name(name)),
        })
    }
}

/// A source without what stands before the folders of the program: `src/client.ts` of
/// `webpack://app/./src/client.ts` and of `../src/client.ts`.
fn without_root(source: &str) -> &str {
    let path = match source.split_once("://") {
        Some((_, path)) => path.split_once('/').map_or(path, |(_, path)| path),
        None => source,
    };
    let mut path = path;
    while let Some(rest) = path
        .strip_prefix("./")
        .or_else(|| path.strip_prefix("../"))
        .or_else(|| path.strip_prefix('/').filter(|_| path != source))
    {
        path = rest;
    }
    path
}

/// The script of a map: the file beside it, unless it names another.
fn script_of(map: &Path, named: Option<&str>) -> PathBuf {
    let beside = map.with_extension("");
    match named.filter(|named| !named.is_empty()) {
        Some(named) if beside.extension().is_none() => map.with_file_name(named),
        Some(_) | None => beside,
    }
}

/// How many names at the end of two paths are the same.
fn in_common(one: &Path, other: &Path) -> usize {
    let names = |path: &Path| -> Vec<String> {
        let names = path.components().rev();
        let names = names.filter(|part| matches!(part, Component::Normal(_)));
        names
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect()
    };
    let (one, other) = (names(one), names(other));
    let same = one
        .iter()
        .zip(&other)
        .take_while(|(one, other)| one == other);
    same.count()
}

/// The maps of a folder and those below it.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), IngestError> {
    let failed = |error: &std::io::Error| {
        IngestError::from(Problem::unreadable(error)).in_file(&shown(folder))
    };
    let entries = fs::read_dir(folder).map_err(|error| failed(&error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(&error))?;
        let kind = entry.file_type().map_err(|error| failed(&error))?;
        let path = entry.path();
        if kind.is_dir() {
            if entry.file_name() != "node_modules" && depth < DEEPEST {
                collect(&path, depth + 1, files)?;
            }
            continue;
        }
        let is_map = path.extension().is_some_and(|extension| extension == "map");
        let length = || entry.metadata().map_or(0, |metadata| metadata.len());
        if is_map && length() <= LARGEST && files.len() < MOST {
            files.push(path);
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `function a(b){return b}` of line 3 of `client.ts`, whose function is called `createClient`,
    /// made by hand: the tokens stand at columns 0, 9 and 10.
    const MAP: &str = r#"{"version":3,"sources":["webpack://app/./src/client.ts"],
        "names":["createClient"],"mappings":"AAEA,SAASA,CAAC"}"#;

    fn maps(files: &[(&str, &str)]) -> Result<SourceMaps, IngestError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        SourceMaps::read(folder.path())
    }

    #[test]
    fn a_place_is_told_in_what_the_script_was_made_from() {
        let maps = maps(&[("dist/server.js.map", MAP)]).unwrap();
        let map = maps.of_script("file:///srv/app/dist/server.js").unwrap();
        let original = |column| maps.original(map, 0, column);
        let at = |column, name| {
            Some(OriginalPlace {
                file: "src/client.ts",
                line: 2,
                column,
                name,
            })
        };
        assert_eq!(original(9), at(9, Some("createClient")));
        assert_eq!(original(500), at(10, None));
        assert_eq!(maps.original(map, 1, 0), None);
        assert_eq!(maps.of_script("/srv/app/dist/other.js"), None);
    }

    #[test]
    fn of_maps_of_one_name_the_nearest_is_taken_and_none_where_two_are_as_near() {
        let maps = maps(&[("api/index.js.map", MAP), ("web/index.js.map", MAP)]).unwrap();
        assert_eq!(maps.of_script("/srv/dist/api/index.js"), Some(0));
        assert_eq!(maps.of_script("/srv/dist/web/index.js"), Some(1));
        assert_eq!(maps.of_script("/srv/dist/index.js"), None);
    }

    #[test]
    fn what_holds_no_map_or_a_broken_one_is_refused_by_name() {
        let none = maps(&[("a.js", "1"), ("node_modules/b.js.map", MAP)]).unwrap_err();
        assert_eq!(none.problem(), &Problem::NoSourceMaps);
        for broken in ["", "{}", r#"{"version":3,"sources":[],"mappings":"!!"}"#] {
            let error = maps(&[("dist/a.js.map", broken)]).unwrap_err();
            assert!(error.file().unwrap().ends_with("a.js.map"), "{error}");
        }
    }

    #[test]
    fn the_folders_of_the_program_are_what_is_kept_of_a_source() {
        for (written, kept) in [
            ("webpack:///./src/a.ts", "src/a.ts"),
            ("webpack://app/./src/a.ts", "src/a.ts"),
            ("../../src/a.ts", "src/a.ts"),
            ("/home/me/src/a.ts", "/home/me/src/a.ts"),
            ("a.ts", "a.ts"),
        ] {
            assert_eq!(without_root(written), kept);
        }
    }
}
