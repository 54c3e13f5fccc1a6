//! Which arguments are one input: a rate, a file, or several files of one process.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::args::Labelled;
use super::error::Error;
use crate::ingest::Source;
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

/// A file as it was given, and what is in it.
pub(super) struct OpenFile {
    pub(super) given: String,
    pub(super) source: Source,
}

/// Opens everything that was given. Files of one label are one input, and so are heap snapshots
/// without any, since one alone tells no rate.
pub(super) fn open(inputs: &[Labelled<String>]) -> Result<Vec<Group>, Error> {
    let opened = inputs
        .par_iter()
        .map(|input| open_one(&input.value))
        .collect::<Result<Vec<_>, _>>()?;
    let mut groups: Vec<Group> = Vec::new();
    let mut heaps = Vec::new();
    let mut heaps_stand_at = 0;
    for (input, given) in inputs.iter().zip(opened) {
        let unlabelled = input.label.is_none();
        match given {
            Given::Files(files) if unlabelled && files.iter().all(OpenFile::is_heap) => {
                if heaps.is_empty() {
                    heaps_stand_at = groups.len();
                }
                heaps.extend(files);
            }
            given => add(&mut groups, input, given)?,
        }
    }
    if !heaps.is_empty() {
        let label = common_label(&heaps);
        check_unused(&groups, &label)?;
        let given = Given::Files(heaps);
        groups.insert(heaps_stand_at, Group { label, given });
    }
    for group in &mut groups {
        if let Given::Files(files) = &mut group.given {
            order_by_number(files);
        }
    }
    Ok(groups)
}

fn open_one(given: &str) -> Result<Given, Error> {
    // A file that exists is a file, whatever its name looks like.
    if !Path::new(given).exists()
        && let Some(literal) = RateLiteral::recognise(given)
    {
        let written = given.to_owned();
        return match literal {
            Ok(literal) => Ok(Given::Rate { written, literal }),
            Err(source) => Err(Error::Option {
                option: "rate",
                source,
            }),
        };
    }
    let source = if given == "-" {
        Source::from_reader("stdin", io::stdin().lock())?
    } else {
        Source::open(Path::new(given))?
    };
    let given = given.to_owned();
    Ok(Given::Files(vec![OpenFile { given, source }]))
}

impl OpenFile {
    fn is_heap(&self) -> bool {
        self.source.is_heap_snapshot()
    }
}

/// Adds an argument to the input of its label.
fn add(groups: &mut Vec<Group>, input: &Labelled<String>, given: Given) -> Result<(), Error> {
    let named = input.label.as_ref();
    let same = groups.iter_mut().find(|group| Some(&group.label) == named);
    match (same.map(|group| &mut group.given), given) {
        (Some(Given::Files(files)), Given::Files(more)) => files.extend(more),
        (_, given) => {
            let implied = || implied_label(&input.value);
            let label = input.label.clone().unwrap_or_else(implied);
            check_unused(groups, &label)?;
            groups.push(Group { label, given });
        }
    }
    Ok(())
}

fn check_unused(groups: &[Group], label: &str) -> Result<(), Error> {
    let label = label.to_owned();
    if groups.iter().any(|group| group.label == label) {
        return Err(Error::DuplicateLabel { label });
    }
    Ok(())
}

fn implied_label(given: &str) -> String {
    let path = Path::new(given);
    let is_file = fs::metadata(path).is_ok();
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    match stem {
        _ if given == "-" => "stdin".to_owned(),
        Some(stem) if is_file => stem.to_owned(),
        _ => given.to_owned(),
    }
}

/// What the names of several files have in common, up to their numbers and dates: `mem` of
/// `mem-2026-04-01.csv` and `mem-2026-04-02.csv`; the name of the first where that is nothing.
fn common_label(files: &[OpenFile]) -> String {
    let mut stems = files.iter().map(|file| implied_label(&file.given));
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
        files.sort_by(|one, other| by_number(&one.given, &other.given));
    }
}

/// Compares names letter by letter, and numbers in the same place as numbers.
fn by_number(mut one: &str, mut other: &str) -> Ordering {
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
        let open = |name: &&str| OpenFile {
            given: (*name).to_owned(),
            source: Source::from_bytes(*name, b"a".to_vec()).unwrap(),
        };
        names.iter().map(open).collect()
    }

    #[test]
    fn files_in_the_order_of_letters_are_put_in_that_of_their_numbers() {
        let ordered = |names: &[&str]| -> Vec<String> {
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
        assert_eq!(common_label(&files(&["heap-0", "heap-1"])), "heap");
        assert_eq!(common_label(&files(&["1", "2"])), "1");
        assert_eq!(common_label(&files(&["heap-1"])), "heap-1");
    }
}
