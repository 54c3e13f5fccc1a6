//! What grows, once a run has kept what the heap consists of.

use std::ffi::OsStr;
use std::io::Write;

use crate::cli::error::Error;
use crate::cli::fit::{self, FitArgs};
use crate::cli::input_args::{By, InputArgs};
use crate::cli::labelled::Labelled;
use crate::cli::listing::ListingArgs;
use crate::cli::output_format;
use crate::cli::record::args::RecordArgs;
use crate::cli::record::failure::FEWEST_READINGS;
use crate::cli::record::view::KeptHeap;
use crate::cli::shell;
use crate::cli::streams::{Streams, say, write_all};
use crate::cli::write::WrittenFiles;
use crate::render::Appends;

/// Tells growth by site after the answer, and the command that tells it again.
pub(super) fn by_site(
    heaps: &[KeptHeap],
    args: &RecordArgs,
    out: &mut dyn Write,
    diagnostics: &mut dyn Write,
) -> Result<(), Error> {
    let served = |heap: Option<&KeptHeap>| heap.map(|heap| heap.requests);
    if heaps.len() < FEWEST_READINGS || served(heaps.first()) == served(heaps.last()) {
        return Ok(());
    }
    let paths = heaps.iter().map(|heap| heap.path.as_os_str());
    let paths: Vec<&OsStr> = paths.collect();
    let counts: Vec<String> = heaps.iter().map(|heap| heap.requests.to_string()).collect();
    let counts = counts.join(",");
    // Of text there may be more; a second document of another format would spoil the first.
    let format = args.result.format.unwrap_or(output_format::usual());
    if format.appends() == Appends::Freely {
        write_all(out, b"\n")?;
        let mut disk = WrittenFiles::Disk;
        let streams = Streams::of_process(out, diagnostics, &mut disk);
        fit::run(&fit_args(&paths, &counts, args), streams)?;
    }
    let files: Vec<String> = paths.iter().map(|path| shell::quoted(path)).collect();
    let files = files.join(" ");
    let again = format!("Growth by site: leakrate fit --by site {files} --requests {counts}\n");
    say(diagnostics, &again)
}

fn fit_args(paths: &[&OsStr], counts: &str, args: &RecordArgs) -> FitArgs {
    let heap = |path: &&OsStr| Labelled {
        label: Some("heap".to_owned()),
        value: path.into(),
    };
    let requests = Labelled {
        label: None,
        value: counts.into(),
    };
    let mut output = args.result.output();
    output.chart = None;
    FitArgs {
        inputs: paths.iter().map(heap).collect(),
        input: InputArgs {
            requests: vec![requests],
            by: Some(By::Site),
            ..InputArgs::default()
        },
        model: args.result.model(),
        listing: ListingArgs::default(),
        output,
        gate: args.gate.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        record: RecordArgs,
    }

    /// What is printed of growth after an answer in this format.
    fn printed(format: &[&str]) -> [String; 2] {
        let line = [
            "record",
            "--url",
            "http://localhost/",
            "--node",
            "127.0.0.1:1",
        ];
        let words = line.iter().chain(format);
        let args = <Line as clap::Parser>::parse_from(words).record;
        let heap = |(number, requests): (u64, u64)| KeptHeap {
            path: format!("tests/fixtures/formats/heap/heap-{number}.heapsnapshot").into(),
            requests,
        };
        let heaps = [(0, 0), (1, 5), (3, 12)].map(heap);
        let (mut out, mut diagnostics) = (Vec::new(), Vec::new());
        by_site(&heaps, &args, &mut out, &mut diagnostics).unwrap();
        [out, diagnostics].map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn growth_follows_an_answer_in_text_alone_and_its_command_any() {
        for format in ["json", "jsonl", "html", "markdown"] {
            let [out, diagnostics] = printed(&["--format", format]);
            assert_eq!(out, "", "{format}");
            assert!(diagnostics.starts_with("Growth by site: leakrate fit --by site tests/"));
            assert!(
                diagnostics.ends_with(" --requests 0,5,12\n"),
                "{diagnostics}"
            );
        }
        for format in [&[][..], &["--format", "text"]] {
            assert!(printed(format)[0].contains("site"), "{format:?}");
        }
    }
}
