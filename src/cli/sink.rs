//! Where one answer goes: its text and its files, which never go over one that it is made from.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::input_args::InputArgs;
use super::labelled::Labelled;
use super::read_options::request_spec;
use super::streams::{Streams, say};
use crate::ingest::RequestSpec;

/// Files that an answer is made from.
#[derive(Debug, Default)]
pub(super) struct FilesRead(Vec<PathBuf>);

impl FilesRead {
    /// The inputs, and the files whose requests are joined to them.
    pub(super) fn of(inputs: &[Labelled<OsString>], options: &InputArgs) -> Self {
        let inputs = inputs.iter().map(|input| {
            let given = &input.value;
            PathBuf::from(if given == "-" {
                OsStr::new("/dev/stdin")
            } else {
                given
            })
        });
        let spec = |given: &Labelled<OsString>| request_spec(&given.value, &options.files_in).ok();
        let requests = options.requests.iter().filter_map(spec);
        let requests = requests.filter_map(|spec| match spec {
            RequestSpec::File(path) => Some(path),
            _ => None,
        });
        Self(inputs.chain(requests).collect())
    }

    /// And others.
    pub(super) fn and(mut self, path: impl IntoIterator<Item = PathBuf>) -> Self {
        self.0.extend(path);
        self
    }
}

/// Where an answer goes: to standard output or to files, with a word on standard error.
pub(super) struct Sink<'a> {
    pub(super) streams: Streams<'a>,
    read: FilesRead,
    written: Vec<PathBuf>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(streams: Streams<'a>, read: FilesRead) -> Self {
        Self {
            streams,
            read,
            written: Vec::new(),
        }
    }

    /// Writes a file, unless this answer is made from it or has written it before.
    pub(super) fn write_file(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let files = &mut *self.streams.files;
        if let Some(input) = files.find_same(path, &self.read.0) {
            return Err(Error::OverInput {
                path: path.to_owned(),
                input: input.to_owned(),
            });
        }
        if files.find_same(path, &self.written).is_some() {
            return Err(Error::WrittenTwice {
                path: path.to_owned(),
            });
        }
        files
            .write(path, bytes)
            .map_err(|source| Error::WriteFile {
                path: path.to_owned(),
                source,
            })?;
        self.written.push(path.to_owned());
        Ok(())
    }

    /// Says which files were written, if any were.
    pub(super) fn say_what_was_written(self) -> Result<(), Error> {
        let names: Vec<String> = self
            .written
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let note = format!("Wrote {}.\n", names.join(", "));
        say(self.streams.diagnostics, &note)
    }
}
