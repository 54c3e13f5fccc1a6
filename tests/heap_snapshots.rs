//! Heap snapshots: their size as the developer tools show it, and what is said of broken ones.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use leakrate::ingest::{
    self, IngestError, Part, Problem, ReadOptions, Reading, RequestSpec, Source,
};
use leakrate::series::{Metric, Series};

const FOLDER: &str = "tests/fixtures/formats/heap";

fn text(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/{name}.heapsnapshot")).unwrap()
}

fn source(name: &str) -> Source {
    Source::open(format!("{FOLDER}/{name}.heapsnapshot").as_ref()).unwrap()
}

fn options(requests: &str, part: Part) -> ReadOptions {
    ReadOptions {
        label: Some("heap".into()),
        requests: Some(RequestSpec::parse(requests).unwrap()),
        part,
        ..ReadOptions::default()
    }
}

fn read(names: &[&str], options: &ReadOptions) -> Result<Reading, IngestError> {
    let sources: Vec<Source> = names.iter().map(|name| source(name)).collect();
    ingest::read_joined(&sources.iter().collect::<Vec<_>>(), options)
}

const FOUR: [&str; 4] = ["heap-0", "heap-1", "heap-2", "heap-3"];

#[test]
fn snapshots_of_one_process_are_one_series_of_their_sizes() {
    let reading = read(&FOUR, &options("0,5,8,12", Part::Whole)).unwrap();
    assert_eq!(reading.format, "heapsnapshot");
    assert_eq!(reading.rows_of_files.len(), 4);
    let [series] = reading.series.as_slice() else {
        panic!("one process is one series");
    };
    // The sums of the `self_size` of all nodes, added up by a script when these were made.
    assert_eq!(series.memory(), [1824.0, 2320.0, 2592.0, 2976.0]);
    assert_eq!(series.requests().unwrap(), [0.0, 5.0, 8.0, 12.0]);
    assert_eq!(series.metric(), Metric::Heap);
    assert_eq!(series.name(), "heap");
}

#[test]
fn the_header_says_where_sizes_stand_and_what_is_outside_of_objects() {
    // One has six numbers for each object, the other `extra_native_bytes`.
    let reading = read(&["old-1", "native-1"], &options("0,1", Part::Whole)).unwrap();
    assert_eq!(reading.series[0].memory(), [2128.0, 7128.0]);
}

#[test]
fn each_class_is_a_series_and_none_of_it_is_no_gap() {
    let reading = read(&FOUR, &options("0,5,8,12", Part::Classes)).unwrap();
    let memory = |name: &str| {
        let series = reading.series.iter().find(|series| series.name() == name);
        series.map(Series::memory).unwrap().to_vec()
    };
    assert_eq!(memory("RequestClient"), [0.0, 120.0, 192.0, 288.0]);
    assert_eq!(memory("Function"), [0.0, 160.0, 256.0, 384.0]);
    assert_eq!(memory("(string)"), [0.0, 200.0, 320.0, 480.0]);
    assert_eq!(memory("(system)"), [204.0; 4]);
    assert_eq!(memory("(compiled code)"), [500.0; 4]);
    assert_eq!(memory("Buffer"), [64.0; 4]);
    // A name with every kind of escape.
    assert_eq!(memory("kept for \"ever\" \\ é"), [0.0, 16.0, 0.0, 0.0]);
    // `(synthetic)` takes no memory in any of them.
    assert_eq!(reading.series.len(), 9);
}

#[test]
fn a_snapshot_that_is_not_whole_or_not_one_is_no_number() {
    let whole = text("heap-1");
    let refused = |text: &str| {
        let error = Source::from_bytes("heap", text.as_bytes().to_vec()).unwrap_err();
        let Problem::HeapSnapshot { reason, .. } = error.problem() else {
            panic!("{error}");
        };
        reason.clone()
    };
    for end in (0..whole.len()).filter(|&end| whole[..end].contains("\"node_fields\"")) {
        refused(&whole[..end]);
    }
    for (from, to, reason) in [
        (
            "\"detachedness\"",
            "\"detachedness\",\"new\"",
            "an object is of type 500, of 15 there are",
        ),
        (
            "\"node_count\":24",
            "\"node_count\":25",
            "expected 25 objects as the header says, found 24",
        ),
        (
            "\"self_size\"",
            "\"size\"",
            "its header is not known: `node_fields` has no `self_size`",
        ),
        (
            "\n,0,5,3,",
            "\n,99,5,3,",
            "an object is of type 99, of 15 there are",
        ),
        (
            ",24,0,0,0\n",
            ",-24,0,0,0\n",
            "expected a whole number, found `-`",
        ),
        (
            ",24,0,0,0\n",
            ",2.4,0,0,0\n",
            "expected a whole number, found `.`",
        ),
        (
            "47,16,0,0,0]",
            "47,16,0,0,0,9]",
            "the last object has 1 numbers, expected 7",
        ),
        ("3,3,47,", "3,33,47,", "`strings` has no name 33"),
        (
            "\"nodes\"",
            "\"knots\"",
            "expected `snapshot`, `nodes` and `strings` in this order",
        ),
    ] {
        assert!(whole.contains(from), "{from}");
        assert_eq!(refused(&whole.replacen(from, to, 1)), reason);
    }
}

#[test]
fn what_is_missing_is_asked_for() {
    let problem = |names: &[&str], options: &ReadOptions| {
        let error = read(names, options).unwrap_err();
        error.problem().clone()
    };
    let uncounted = ReadOptions::default();
    assert_eq!(problem(&FOUR, &uncounted), Problem::HeapWithoutRequests);
    assert_eq!(problem(&FOUR[..1], &uncounted), Problem::OneHeapSnapshot);
    let three = options("0,5,8", Part::Whole);
    let differ = Problem::CountsDiffer {
        given: 3,
        samples: 4,
    };
    assert_eq!(problem(&FOUR, &three), differ);
    let table = Source::from_bytes("a.csv", b"requests,heap_mb\n0,1\n1,2\n".to_vec()).unwrap();
    let both = [&source("heap-0"), &table];
    let error = ingest::read_joined(&both, &options("0,5", Part::Whole)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.csv: it cannot be one series with tests/fixtures/formats/heap/heap-0.heapsnapshot: \
         one is `heapsnapshot`, the other is `snapshots`"
    );
    let counts = RequestSpec::parse("0,2500,1250").unwrap_err();
    assert!(
        counts.to_string().ends_with("write 0,2500,3750"),
        "{counts}"
    );
}

#[test]
fn snapshots_are_fitted_as_they_are_named_on_the_command_line() {
    let files = FOUR.map(|name| format!("{FOLDER}/{name}.heapsnapshot"));
    let fit = |order: [usize; 4], requests: &str| {
        let files = order.map(|file| files[file].as_str());
        let args = [&["fit"], &files[..], &["--requests", requests, "--quiet"]];
        common::leakrate(&args.concat())
    };
    // 96 bytes for each request, and 16 that came and went: by least squares 7348/76.75.
    let run = fit([0, 1, 2, 3], "0,5,8,12");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .starts_with("heap is not settled: growth is 95.7 kB/1,000 requests"),
        "{}",
        run.stdout
    );
    assert_eq!(fit([3, 2, 1, 0], "12,8,5,0").status, 2);
}

#[test]
fn the_constructor_that_is_kept_for_each_request_is_named_with_its_rate() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("classes.svg");
    let files = FOUR.map(|name| format!("{FOLDER}/{name}.heapsnapshot"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let chart_path = chart.to_str().unwrap();
    let options = ["--requests", "0,5,8,12", "--chart", chart_path];
    let args = [&["fit", "--by", "class"], &files[..], &options].concat();
    let run = common::leakrate(&args);
    assert_eq!(run.status, 0, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout);
    let drawn = std::fs::read_to_string(&chart).unwrap();
    assert!(drawn.contains("\nRequestClient\n"));
}

#[test]
fn a_file_that_is_no_snapshot_is_named_whatever_else_is_wrong() {
    let heaps = [0, 1, 2].map(|number| format!("{FOLDER}/heap-{number}.heapsnapshot"));
    let table = "tests/fixtures/formats/wide.csv";
    let files = [heaps[0].as_str(), &heaps[1], table, &heaps[2]];
    for options in [&["--requests", "0,5,8,12"][..], &["--by", "class"]] {
        let run = common::leakrate(&[&["fit"], &files[..], options].concat());
        assert_eq!(run.status, 2);
        assert!(
            run.stderr.starts_with(&format!("error: {table}: it ")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn packed_snapshots_are_read_like_others() {
    let pack = |name: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, text(name).as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        Source::from_reader(name, packed.as_slice(), None).unwrap()
    };
    let sources = FOUR.map(pack);
    let sources = sources.each_ref();
    let reading = ingest::read_joined(&sources, &options("0,5,8,12", Part::Whole)).unwrap();
    assert_eq!(reading.series[0].memory(), [1824.0, 2320.0, 2592.0, 2976.0]);
}

#[test]
fn as_many_classes_are_listed_as_asked_for() {
    let files = FOUR.map(|name| format!("{FOLDER}/{name}.heapsnapshot"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let asked = ["--requests", "0,5,8,12", "--by", "class", "--top", "1"];
    let run = common::leakrate(&[&["fit"], &files[..], &asked].concat());
    assert!(
        run.stdout.contains("and 2 more: --top all"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("RequestClient  "), "{}", run.stdout);
}
