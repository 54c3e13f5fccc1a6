//! Which arguments are one input: a rate, a file, or several files of one process.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::error::Error;
use super::input_args::{By, Files, InputArgs};
use super::labelled::{Labelled, holding};
use super::labels::is_named;
use super::read_options::{keep, read_options};
use super::server::{self, Queried, ServerAnswer};
use super::typed_sizes;
use crate::ingest::{
    Arrangement, Checksum, FileSystem, HeapDetail, HeapMark, IngestError, OpenOptions, Source,
    SourceMaps, arrange, parallel,
};
use crate::units::RateLiteral;

/// Arguments that are one input.
pub(super) struct Group {
    pub(super) label: String,
    pub(super) given: Given,
}

/// What an input is.
pub(super) enum Given {
    /// A rate written out.
    Rate {
        written: String,
        literal: RateLiteral,
    },
    /// Files, or a stream.
    Files(Vec<OpenFile>),
}

/// A file or a server as it was given, and what is in it.
pub(super) struct OpenFile {
    pub(super) given: OsString,
    pub(super) source: Source,
    /// What it was asked, where it is the address of a server.
    pub(super) queried: Option<Queried>,
}

impl OpenFile {
    /// One that was read from a file or a stream.
    pub(super) fn read(given: OsString, source: Source) -> Self {
        Self {
            given,
            source,
            queried: None,
        }
    }

    /// As it is shown.
    pub(super) fn name(&self) -> Cow<'_, str> {
        self.given.to_string_lossy()
    }
}

/// Opens everything that was given. Files of one label are one input; of those without a label,
/// [`arrange`] tells which are, unless an option speaks of one alone.
pub(super) fn open(
    inputs: &[Labelled<OsString>],
    options: &InputArgs,
    usual: Arrangement,
    checksum: Checksum,
) -> Result<Vec<Group>, Error> {
    check_servers(inputs, options)?;
    let opened = match options.by {
        None | Some(By::Route) => {
            let opened = parallel::map(inputs, |input| {
                open_one(input, options, checksum, HeapDetail::Totals)
            });
            opened.into_iter().collect::<Result<Vec<_>, _>>()?
        }
        Some(by) => open_in_turn(inputs, options, by, checksum)?,
    };
    let mut groups = Groups::default();
    let mut free = Vec::new();
    for (at, (input, given)) in inputs.iter().zip(opened).enumerate() {
        let label = implied_label(&input.value, &options.files_in);
        match given {
            Given::Files(files) if input.label.is_none() && !is_named(options, &label) => {
                free.extend(files.into_iter().map(|file| (at, file)));
            }
            given => match &input.label {
                Some(label) => groups.join(at, label.clone(), given)?,
                None => groups.add(at, label, given)?,
            },
        }
    }
    let arrangement = match options.files {
        None => usual,
        Some(Files::Together) => Arrangement::Together,
        Some(Files::Apart) => Arrangement::Apart,
    };
    let sources: Vec<&Source> = free.iter().map(|(_, file)| &file.source).collect();
    let arranged = arrange(&sources, &read_options("", options)?, arrangement)?;
    let mut free: Vec<Option<(usize, OpenFile)>> = free.into_iter().map(Some).collect();
    for members in arranged {
        let members = members.into_iter().filter_map(|member| free[member].take());
        let (at, files): (Vec<usize>, Vec<OpenFile>) = members.unzip();
        if let Some(&at) = at.first() {
            let label = common_label(&files, &options.files_in);
            groups.add(at, label, Given::Files(files))?;
        }
    }
    Ok(groups.in_order())
}

/// A query that nobody is asked would be lost silently.
fn check_servers(inputs: &[Labelled<OsString>], options: &InputArgs) -> Result<(), Error> {
    let address = |input: &Labelled<OsString>| {
        let text = input.value.to_str();
        text.is_some_and(server::is_address)
    };
    let given = [
        ("--query", options.query.is_empty()),
        ("--versions", options.versions.is_empty()),
        ("--access", options.access.is_empty()),
    ];
    match given.into_iter().find(|(_, is_absent)| !is_absent) {
        Some((option, _)) if !inputs.iter().any(address) => Err(Error::NoServer { option }),
        Some(_) | None => Ok(()),
    }
}

/// Inputs with the place of the first argument of each.
#[derive(Default)]
struct Groups(Vec<(usize, Group)>);

impl Groups {
    /// Adds an input under a label that no other has.
    fn add(&mut self, at: usize, label: String, given: Given) -> Result<(), Error> {
        if self.0.iter().any(|(_, group)| group.label == label) {
            return Err(Error::DuplicateLabel { label });
        }
        self.0.push((at, Group { label, given }));
        Ok(())
    }

    /// Adds a file to those of the label that it was given.
    fn join(&mut self, at: usize, label: String, given: Given) -> Result<(), Error> {
        let mut groups = self.0.iter_mut().map(|(_, group)| group);
        let same = groups.find(|group| group.label == label);
        match (same.map(|group| &mut group.given), given) {
            (Some(Given::Files(files)), Given::Files(more)) => {
                files.extend(more);
                Ok(())
            }
            (_, given) => self.add(at, label, given),
        }
    }

    fn in_order(mut self) -> Vec<Group> {
        self.0.sort_by_key(|&(at, _)| at);
        let groups = self.0.into_iter().map(|(_, mut group)| {
            if let Given::Files(files) = &mut group.given {
                order_by_number(files);
            }
            group
        });
        groups.collect()
    }
}

/// Opens snapshots with their references one after the other, since each takes much memory. What is
/// new in one is what was not in the first of its label.
fn open_in_turn(
    inputs: &[Labelled<OsString>],
    options: &InputArgs,
    by: By,
    checksum: Checksum,
) -> Result<Vec<Given>, Error> {
    let mut turns: Vec<usize> = (0..inputs.len()).collect();
    let name = |at: usize| inputs[at].value.to_string_lossy();
    if inputs.is_sorted_by_key(|input| &input.value) {
        turns.sort_by(|&one, &other| by_number(&name(one), &name(other)));
    }
    let source_maps = options.source_maps.as_deref().map(SourceMaps::read);
    let source_maps = source_maps.transpose()?.map(Arc::new);
    let mut firsts: HashMap<Option<&str>, Arc<HeapMark>> = HashMap::new();
    let mut opened: Vec<Option<Given>> = inputs.iter().map(|_| None).collect();
    for at in turns {
        let label = inputs[at].label.as_deref();
        let detail = match by {
            By::Route => HeapDetail::Totals,
            By::Class => HeapDetail::Retained,
            By::Site => HeapDetail::Sites {
                since: firsts.get(&label).map(Arc::clone),
                source_maps: source_maps.as_ref().map(Arc::clone),
            },
        };
        let given = open_one(&inputs[at], options, checksum, detail)?;
        if let Given::Files(files) = &given
            && let Some(mark) = files.iter().find_map(|file| file.source.heap_mark())
        {
            firsts.entry(label).or_insert(mark);
        }
        opened[at] = Some(given);
    }
    Ok(opened.into_iter().flatten().collect())
}

fn open_one(
    input: &Labelled<OsString>,
    options: &InputArgs,
    checksum: Checksum,
    heap: HeapDetail,
) -> Result<Given, Error> {
    let given = input.value.as_os_str();
    // A file that exists is a file, whatever its name looks like.
    let path = Path::new(given);
    if !options.files_in.exists(path)
        && let Some(text) = given.to_str()
        && let Some(literal) = RateLiteral::recognise(text)
    {
        let written = text.to_owned();
        return match literal {
            Ok(literal) => Ok(Given::Rate { written, literal }),
            Err(source) => Err(Error::Option {
                option: "rate",
                source,
            }),
        };
    }
    let address = given.to_str();
    if let Some(address) = address.filter(|text| server::is_address(text)) {
        let label = implied_label_of(input, options);
        let ServerAnswer { source, queried } =
            server::ask(address, input.label.as_deref(), &label, options)?;
        return Ok(Given::Files(vec![OpenFile {
            given: given.to_owned(),
            source,
            queried: Some(queried),
        }]));
    }
    let is_plain = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
    if let Some(written) = given.to_str().filter(is_plain) {
        return Err(server::plain_address(written));
    }
    let typed = given.to_str().filter(|_| !options.files_in.exists(path));
    if let Some(table) = typed.and_then(typed_sizes::table) {
        let source = Source::from_bytes("sizes", table.into_bytes())?;
        let given = given.to_owned();
        return Ok(Given::Files(vec![OpenFile::read(given, source)]));
    }
    let label = implied_label_of(input, options);
    let opening = OpenOptions {
        sheet: holding(&options.sheet, &label).pop(),
        checksum,
        keep: keep(options),
        heap,
    };
    let source = if given == "-" {
        standard_input(&options.files_in, &opening)?
    } else {
        options.files_in.open(path, &opening)?
    };
    let given = given.to_owned();
    Ok(Given::Files(vec![OpenFile::read(given, source)]))
}

/// What is typed, pasted or piped; of files in memory the one called `-`.
fn standard_input(files: &FileSystem, opening: &OpenOptions) -> Result<Source, IngestError> {
    if let Some(bytes) = files.bytes(Path::new("-")) {
        return Source::from_slice_with("stdin", bytes, opening);
    }
    if io::stdin().is_terminal() {
        // Where even this cannot be shown, what is typed is read all the same.
        let _ = writeln!(
            anstream::stderr(),
            "Paste, and end with Ctrl-D on a line of its own."
        );
    }
    Source::from_reader_with("stdin", io::stdin().lock(), opening)
}

/// The label of an input: its own, or else what its name tells.
fn implied_label_of(input: &Labelled<OsString>, options: &InputArgs) -> String {
    let own = input.label.clone();
    own.unwrap_or_else(|| implied_label(&input.value, &options.files_in))
}

pub(super) fn implied_label(given: &OsStr, files: &FileSystem) -> String {
    let address = given.to_str().filter(|text| server::is_address(text));
    if let Some(authority) = address.and_then(server::authority) {
        return authority;
    }
    let path = Path::new(given);
    let name = match path.file_stem() {
        _ if given == "-" => OsStr::new("stdin"),
        Some(stem) if files.exists(path) => stem,
        _ => given,
    };
    name.to_string_lossy().into_owned()
}

/// What the names of several files have in common, up to their numbers and dates: `mem` of
/// `mem-2026-04-01.csv` and `mem-2026-04-02.csv`; the name of the first where that is nothing.
fn common_label(files: &[OpenFile], found_in: &FileSystem) -> String {
    let mut stems = files
        .iter()
        .map(|file| implied_label(&file.given, found_in));
    let first = stems.next().unwrap_or_default();
    let common = stems.fold(first.clone(), |common, stem| {
        let same = common.chars().zip(stem.chars());
        same.take_while(|(one, other)| one == other)
            .map(|(one, _)| one)
            .collect()
    });
    let common = if files.len() > 1 {
        common.trim_end_matches(|c: char| !c.is_alphabetic())
    } else {
        &common
    };
    if common.is_empty() {
        first
    } else {
        common.to_owned()
    }
}

/// Puts files that a shell has sorted letter by letter, `heap-10` before `heap-2`, in the order of
/// the numbers in their names. Any other order was given on purpose.
fn order_by_number(files: &mut [OpenFile]) {
    if files.is_sorted_by_key(|file| &file.given) {
        files.sort_by(|one, other| by_number(&one.name(), &other.name()));
    }
}

/// Compares names letter by letter, and numbers in the same place as numbers.
pub(super) fn by_number(mut one: &str, mut other: &str) -> Ordering {
    loop {
        let (number, rest) = leading_number(one);
        let (other_number, other_rest) = leading_number(other);
        let order = if number.is_empty() || other_number.is_empty() {
            let (first, other_first) = (one.chars().next(), other.chars().next());
            let Some(letter) = first.filter(|_| first == other_first) else {
                return first.cmp(&other_first);
            };
            (one, other) = (&one[letter.len_utf8()..], &other[letter.len_utf8()..]);
            Ordering::Equal
        } else {
            (one, other) = (rest, other_rest);
            let digits = number.trim_start_matches('0');
            let other_digits = other_number.trim_start_matches('0');
            // Of two numbers without zeros in front the longer is the larger.
            (digits.len(), digits).cmp(&(other_digits.len(), other_digits))
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn leading_number(name: &str) -> (&str, &str) {
    let end = name.find(|c: char| !c.is_ascii_digit());
    name.split_at(end.unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<OpenFile> {
        let open = |name: &&str| {
            let source = Source::from_bytes(*name, b"a".to_vec()).unwrap();
            OpenFile::read(name.into(), source)
        };
        names.iter().map(open).collect()
    }

    #[test]
    fn files_in_the_order_of_letters_are_put_in_that_of_their_numbers() {
        let ordered = |names: &[&str]| -> Vec<OsString> {
            let mut files = files(names);
            order_by_number(&mut files);
            files.into_iter().map(|file| file.given).collect()
        };
        assert_eq!(ordered(&["h-1", "h-10", "h-2"]), ["h-1", "h-2", "h-10"]);
        assert_eq!(ordered(&["h-010", "h-9"]), ["h-9", "h-010"]);
        assert_eq!(ordered(&["h-2", "h-1", "h-10"]), ["h-2", "h-1", "h-10"]);
        assert_eq!(ordered(&["h.x", "h2.x"]), ["h.x", "h2.x"]);
    }

    #[test]
    fn a_common_label_has_no_number() {
        assert_eq!(
            common_label(&files(&["heap-0", "heap-1"]), &FileSystem::Disk),
            "heap"
        );
        assert_eq!(common_label(&files(&["1", "2"]), &FileSystem::Disk), "1");
        assert_eq!(
            common_label(&files(&["heap-1"]), &FileSystem::Disk),
            "heap-1"
        );
    }
}
