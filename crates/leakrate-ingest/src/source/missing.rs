//! Which file was meant by one that is not there.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Problem;
use leakrate_core::units::nearest;

pub(super) fn missing(path: &Path) -> Problem {
    let nearest = meant(path).map(|path| path.display().to_string());
    Problem::Missing { nearest }
}

/// The file in the same folder whose name is nearest.
fn meant(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent()? {
        here if here.as_os_str().is_empty() => Path::new("."),
        folder => folder,
    };
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let names: Vec<String> = files
        .map(|file| file.file_name())
        .filter_map(|name: OsString| name.into_string().ok())
        .collect();
    let name = nearest(
        path.file_name()?.to_str()?,
        names.iter().map(String::as_str),
    )?;
    Some(path.with_file_name(name))
}
