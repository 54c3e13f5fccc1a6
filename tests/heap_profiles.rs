//! Heap profiles of other runtimes than V8: what each site or class has, and what is said of profiles that
//! are none, not whole, or too few.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fmt::Write as _;

use leakrate::caveat::{Caveat, HeapDoubt};
use leakrate::ingest::{
    self, IngestError, Part, Problem, ReadOptions, Reading, RequestSpec, Source,
};
use leakrate::series::Series;
use leakrate::units::Bytes;

const FOLDER: &str = "tests/fixtures/formats";

const GO: [&str; 5] = [
    "pprof/heap-0.pb.gz",
    "pprof/heap-1.pb.gz",
    "pprof/heap-2.pb.gz",
    "pprof/heap-3.pb.gz",
    "pprof/heap-4.pb.gz",
];
const PYTHON: [&str; 5] = [
    "tracemalloc/heap-0.json",
    "tracemalloc/heap-1.json",
    "tracemalloc/heap-2.json",
    "tracemalloc/heap-3.json",
    "tracemalloc/heap-4.json",
];
const JAVA: [&str; 5] = [
    "class-histogram/heap-0.txt",
    "class-histogram/heap-1.txt",
    "class-histogram/heap-2.txt",
    "class-histogram/heap-3.txt",
    "class-histogram/heap-4.txt",
];

const DOTNET: [&str; 5] = [
    "gcdump/heap-0.txt",
    "gcdump/heap-1.txt",
    "gcdump/heap-2.txt",
    "gcdump/heap-3.txt",
    "gcdump/heap-4.txt",
];

fn source(name: &str) -> Source {
    Source::open(format!("{FOLDER}/{name}").as_ref()).unwrap()
}

fn options(requests: Option<&str>, part: Part) -> ReadOptions {
    ReadOptions {
        label: Some("heap".into()),
        requests: requests.map(|requests| RequestSpec::parse(requests).unwrap()),
        part,
        ..ReadOptions::default()
    }
}

fn read(names: &[&str], options: &ReadOptions) -> Result<Reading, IngestError> {
    let sources: Vec<Source> = names.iter().map(|name| source(name)).collect();
    ingest::read_joined(&sources.iter().collect::<Vec<_>>(), options)
}

fn refused(names: &[&str], options: &ReadOptions) -> Problem {
    read(names, options).unwrap_err().problem().clone()
}

fn series<'r>(reading: &'r Reading, name: &str) -> &'r Series {
    let found = reading.series.iter().find(|series| series.name() == name);
    assert!(found.is_some(), "no {name} among {:?}", names(reading));
    found.unwrap()
}

fn names(reading: &Reading) -> Vec<&str> {
    reading.series.iter().map(Series::name).collect()
}

/// Sums of what `go tool pprof -top -lines -unit=B` prints, by the line of the program.
#[test]
fn sites_of_go_hold_what_its_own_tool_says() {
    let counts = Some("100,1100,2100,3100,4100");
    let reading = read(&GO, &options(counts, Part::Sites)).unwrap();
    assert_eq!(reading.format, "pprof");
    let made = series(&reading, "leaky/cache.Remember (cache/cache.go:16)");
    let expected = [0.0, 2_631_693.0, 4_210_709.0, 6_842_402.0, 7_895_079.0];
    assert_eq!(made.memory(), expected);
    // The line of the program, though the memory is allocated in the library below it.
    let note = series(&reading, "main.note (main.go:17)");
    let expected = [0.0, 4_210_709.0, 7_387_436.0, 12_105_789.0, 14_211_143.0];
    assert_eq!(note.memory(), expected);
    let calls = &reading.parts[note.name()].calls;
    assert_eq!(calls[0], "main.main (main.go:30)");
    assert_eq!(
        calls.last().unwrap(),
        "strings.(*Builder).grow (strings/builder.go:68)"
    );
    let whole = read(&GO, &options(counts, Part::Whole)).unwrap();
    let expected = [
        524_496.0,
        7_920_380.0,
        12_122_641.0,
        19_472_687.0,
        22_630_718.0,
    ];
    assert_eq!(whole.series[0].memory(), expected);
    assert_eq!(whole.series[0].requests().unwrap()[4..], [4000.0]);
}

/// An estimate of small allocations that are sampled once in R bytes has the variance R times itself.
#[test]
fn what_a_sample_leaves_unknown_is_known_of_each_reading() {
    let reading = read(&GO, &options(None, Part::Sites)).unwrap();
    let note = series(&reading, "main.note (main.go:17)");
    let (bytes, variance) = (note.memory()[4], note.sampled().unwrap()[4]);
    let relative = variance / bytes / 524_288.0;
    assert!((0.99..1.0).contains(&relative), "{relative}");
    assert!(
        reading
            .caveats
            .iter()
            .any(|one| matches!(one, Caveat::Heap(HeapDoubt::Sampled { .. })))
    );
    // They tell when they were taken.
    assert!(note.span().is_some());
}

#[test]
fn parts_add_up_to_the_whole() {
    for (files, part) in [
        (GO, Part::Sites),
        (PYTHON, Part::Sites),
        (JAVA, Part::Classes),
    ] {
        let counts = Some("1,2,3,4,5");
        let parts = read(&files, &options(counts, part)).unwrap();
        let whole = read(&files, &options(counts, Part::Whole)).unwrap();
        for (at, &all) in whole.series[0].memory().iter().enumerate() {
            let sum: f64 = parts.series.iter().map(|part| part.memory()[at]).sum();
            assert!((sum - all).abs() < 1e-6 * all, "{sum}, not {all}");
        }
    }
}

#[test]
fn sites_of_python_are_lines_of_the_program_with_the_calls_to_them() {
    let reading = read(&PYTHON, &options(None, Part::Sites)).unwrap();
    assert_eq!(
        names(&reading),
        [
            "(all other sites)",
            "views/cart.py:15",
            "views/cart.py:19",
            "views/cart.py:22"
        ]
    );
    let decoded = series(&reading, "views/cart.py:22");
    // 64 bytes at one line of the library and 32 at another, both called here.
    assert_eq!(
        decoded.memory(),
        [9600.0, 28_800.0, 48_000.0, 67_200.0, 86_400.0]
    );
    assert_eq!(
        decoded.requests().unwrap(),
        [0.0, 200.0, 400.0, 600.0, 800.0]
    );
    assert_eq!(decoded.seconds().unwrap()[1..2], [1_775_217_620.0]);
    let part = &reading.parts["views/cart.py:22"];
    assert_eq!(part.objects, [200, 600, 1000, 1400, 1800]);
    assert_eq!(
        part.calls,
        [
            "app.py:40",
            "views/cart.py:22",
            "json/decoder.py:337",
            "json/decoder.py:353"
        ]
    );
}

#[test]
fn printed_statistics_of_python_are_read_with_their_rounding() {
    let reading = read(&["tracemalloc/statistics.txt"], &options(None, Part::Sites)).unwrap();
    let made = series(&reading, "views/cart.py:15");
    let kibibytes: Vec<f64> = made.memory().iter().map(|bytes| bytes / 1024.0).collect();
    assert_eq!(kibibytes, [201.0, 603.0, 1004.0, 1406.0, 1808.0]);
    assert_eq!(made.quantum(), Some(Bytes(1024.0)));
    assert_eq!(
        reading.parts[made.name()].objects,
        [200, 600, 1000, 1400, 1800]
    );
}

#[test]
fn of_a_list_of_the_largest_the_others_are_one_where_they_are_told() {
    let reading = read(&["tracemalloc/top.txt"], &options(None, Part::Sites)).unwrap();
    assert_eq!(names(&reading), ["(all other sites)", "cart.py:15"]);
    let others = series(&reading, "(all other sites)").memory();
    assert!(
        (others[0] - (334.0 - 200.9) * 1024.0).abs() < 1e-6,
        "{others:?}"
    );
    // The recipe of the manual prints no counts.
    assert!(reading.parts["cart.py:15"].objects.is_empty());
}

/// `jmap -histo | head` has no sum of all classes.
#[test]
fn of_a_list_of_the_largest_without_a_sum_the_whole_is_not_known() {
    let cut: Vec<Source> = JAVA
        .iter()
        .map(|name| {
            let text = std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap();
            let head: String = text.split_inclusive('\n').take(5).collect();
            Source::from_bytes(*name, head.into_bytes()).unwrap()
        })
        .collect();
    let cut: Vec<&Source> = cut.iter().collect();
    let by_class = ingest::read_joined(&cut, &options(Some("1,2,3,4,5"), Part::Classes)).unwrap();
    assert_eq!(names(&by_class), ["[B", "java.lang.String"]);
    assert!(
        by_class
            .caveats
            .contains(&Caveat::Heap(HeapDoubt::OnlyLargestParts))
    );
    let whole = ingest::read_joined(&cut, &options(Some("1,2,3,4,5"), Part::Whole));
    let problem = whole.unwrap_err().problem().clone();
    assert!(
        matches!(problem, Problem::PartsWithoutTotal { .. }),
        "{problem}"
    );
}

#[test]
fn classes_of_java_are_read_from_several_files_or_one() {
    let joined: String = JAVA
        .iter()
        .map(|name| std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap())
        .collect();
    let loop_of = Source::from_bytes("loop", joined.into_bytes()).unwrap();
    let options = options(Some("500,1000,1500,2000,2500"), Part::Classes);
    let one = ingest::read(&loop_of, &options).unwrap();
    let several = read(&JAVA, &options).unwrap();
    assert_eq!(one.series, several.series);
    let sessions = series(&several, "shop.Session");
    assert_eq!(
        sessions.memory(),
        [12_000.0, 24_000.0, 36_000.0, 48_000.0, 60_000.0]
    );
    assert_eq!(
        several.parts["shop.Session"].objects,
        [500, 1000, 1500, 2000, 2500]
    );
}

#[test]
fn types_of_dotnet_are_read_with_their_objects_and_the_whole_is_what_the_report_says() {
    let requests = Some("500,1000,1500,2000,2500");
    let whole = read(&DOTNET, &options(requests, Part::Whole)).unwrap();
    assert_eq!(
        whole.series[0].memory(),
        [
            941_880.0,
            1_012_180.0,
            1_050_202.0,
            1_119_968.0,
            1_165_100.0
        ]
    );
    let types = read(&DOTNET, &options(requests, Part::Classes)).unwrap();
    let sessions = "Shop.Checkout.Session";
    assert_eq!(types.parts[sessions].objects, [512, 1012, 1512, 2012, 2512]);
    let bytes: Vec<f64> = types.parts[sessions]
        .objects
        .iter()
        .map(|&objects| 72.0 * objects as f64)
        .collect();
    assert_eq!(series(&types, sessions).memory(), bytes);
    // Large arrays stand in several rows.
    let arrays = series(&types, "System.Byte[]").memory();
    assert_eq!(arrays[..2], [730_144.0, 738_360.0]);
    let sums = (0..DOTNET.len()).map(|at| {
        let parts = types.series.iter().map(|part| part.memory()[at]);
        parts.sum::<f64>()
    });
    assert_eq!(sums.collect::<Vec<_>>(), whole.series[0].memory());
    let estimated = Caveat::Heap(HeapDoubt::SizesOfOne);
    assert!(types.caveats.contains(&estimated), "{:?}", types.caveats);
    assert!(!whole.caveats.contains(&estimated));
}

/// A place in the program is the same wherever the process has put it.
#[test]
fn sites_of_jemalloc_are_places_in_the_file_of_the_program() {
    let files = [0, 1, 2, 3, 4].map(|number| format!("jemalloc/heap-{number}.heap"));
    let files = files.each_ref().map(String::as_str);
    let reading = read(&files, &options(Some("1,2,3,4,5"), Part::Sites)).unwrap();
    assert_eq!(
        names(&reading),
        ["(all other sites)", "server+0x119d", "server+0x11fc"]
    );
    // 28 of 2,048 bytes were sampled, of which one in 1 / (1 − exp(−2048 / 65536)) is: 32.502604….
    let made = series(&reading, "server+0x119d");
    let expected = 28.0 * 2048.0 * 32.502_604_140;
    assert!(
        (made.memory()[0] - expected).abs() < 1.0,
        "{}",
        made.memory()[0]
    );
    assert_eq!(reading.parts[made.name()].objects[0], 910);
    assert!(
        reading
            .caveats
            .contains(&Caveat::Heap(HeapDoubt::UnnamedSites))
    );
}

#[test]
fn the_detailed_snapshots_of_massif_tell_the_sites() {
    let reading = read(&["massif/detailed.out"], &options(None, Part::Sites)).unwrap();
    assert_eq!(
        names(&reading),
        [
            "(all other sites)",
            "note (leak.c:18)",
            "remember (leak.c:10)"
        ]
    );
    let made = series(&reading, "remember (leak.c:10)");
    assert_eq!(
        made.memory(),
        [201_600.0, 403_200.0, 604_800.0, 806_400.0, 1_008_000.0]
    );
    assert_eq!(made.seconds().unwrap(), [0.1, 0.2, 0.3, 0.4, 0.5]);
    let note = &reading.parts["note (leak.c:18)"];
    assert_eq!(
        note.calls,
        ["main (leak.c:29)", "note (leak.c:18)", "strdup (libc.so.6)"]
    );
    // The others are what is always there, and what massif does not tell apart.
    let others = series(&reading, "(all other sites)").memory();
    assert_eq!(others, [5700.0, 14_000.0, 5650.0, 5800.0, 5720.0]);
    let whole = read(&["massif/detailed.out"], &options(None, Part::Whole)).unwrap();
    assert_eq!(
        whole.series[0].memory()[..1],
        [201_600.0 + 10_000.0 + 700.0 + 5000.0]
    );
}

#[test]
fn what_runs_of_other_lengths_leak_by_their_end_is_read_of_heaptrack() {
    let files = [0, 1, 2, 3, 4].map(|number| format!("heaptrack/run-{number}.txt"));
    let files = files.each_ref().map(String::as_str);
    let counts = Some("200,400,600,800,1000");
    let reading = read(&files, &options(counts, Part::Sites)).unwrap();
    assert_eq!(
        names(&reading),
        [
            "(all other sites)",
            "note (server.c:18)",
            "remember (server.c:10)"
        ]
    );
    // 2,008 bytes for each request, in three digits.
    let made = series(&reading, "remember (server.c:10)");
    let kilobytes: Vec<f64> = made
        .memory()
        .iter()
        .map(|bytes| (bytes / 1e3).round())
        .collect();
    assert_eq!(kilobytes, [402.0, 803.0, 1200.0, 1610.0, 2010.0]);
    assert_eq!(made.quantum(), Some(Bytes(10_000.0)));
    assert_eq!(
        reading.parts[made.name()].objects,
        [200, 400, 600, 800, 1000]
    );
    let note = &reading.parts["note (server.c:18)"];
    assert_eq!(
        note.calls,
        [
            "main (server.c:29)",
            "note (server.c:18)",
            "__GI___strdup (libc.so.6)"
        ]
    );
}

#[test]
fn reports_without_what_is_asked_for_say_how_to_print_it() {
    let report = "finished reading file, now analyzing data:\n\ntotal memory leaked: 2.05M\n";
    let source = Source::from_bytes("run", report.as_bytes().to_vec()).unwrap();
    let error = ingest::read(&source, &options(None, Part::Sites)).unwrap_err();
    assert_eq!(error.problem(), &Problem::NoLeaksPrinted);
    assert!(error.advice().contains("heaptrack_print -l 1"));
    let cut = Source::from_bytes("heap", b"heap_v2/65536\n".to_vec()).unwrap();
    let error = ingest::read(&cut, &options(None, Part::Sites)).unwrap_err();
    assert_eq!(error.problem(), &Problem::NoRows);
}

#[test]
fn what_is_missing_is_asked_for() {
    let counts = Some("1,2,3,4,5");
    assert_eq!(
        refused(&JAVA, &options(None, Part::Classes)),
        Problem::ProfilesWithoutTimes
    );
    assert_eq!(
        refused(&GO[..1], &options(None, Part::Sites)),
        Problem::OneHeapProfile
    );
    for (files, asked) in [
        (GO, Part::Classes),
        (PYTHON, Part::Classes),
        (JAVA, Part::Sites),
    ] {
        let problem = refused(&files, &options(counts, asked));
        assert!(matches!(problem, Problem::OtherParts { .. }), "{problem}");
    }
    let step = ReadOptions {
        step: "1min".parse().ok(),
        ..options(None, Part::Classes)
    };
    let reading = read(&JAVA, &step).unwrap();
    assert_eq!(
        reading.series[0].seconds().unwrap(),
        [0.0, 60.0, 120.0, 180.0, 240.0]
    );
    let other = refused(&["pprof/heap-0.pb.gz", "class-histogram/heap-0.txt"], &step);
    assert!(matches!(other, Problem::OtherParts { .. }), "{other}");
}

/// Files that a shell gives in another order than that in which they were taken.
#[test]
fn profiles_that_tell_their_times_are_put_in_order() {
    let mut shuffled = PYTHON;
    shuffled.reverse();
    shuffled.swap(0, 2);
    let options = options(None, Part::Sites);
    assert_eq!(
        read(&shuffled, &options).unwrap().series,
        read(&PYTHON, &options).unwrap().series
    );
}

fn unpacked(name: &str) -> Vec<u8> {
    use std::io::Read;
    let packed = std::fs::read(format!("{FOLDER}/{name}")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

#[test]
fn a_profile_that_is_cut_anywhere_is_refused() {
    let whole = unpacked("pprof/heap-4.pb.gz");
    let read = |bytes: &[u8]| {
        let source = Source::from_bytes("heap", bytes.to_vec())?;
        ingest::read(&source, &options(None, Part::Sites))
    };
    assert_eq!(
        read(&whole).unwrap_err().problem(),
        &Problem::OneHeapProfile
    );
    // What comes last are the texts, the names of functions among them, and the time.
    let texts = whole
        .windows(4)
        .rposition(|bytes| bytes == b"main")
        .unwrap();
    for end in 20..texts {
        let error = read(&whole[..end]).unwrap_err();
        assert!(
            matches!(error.problem(), Problem::HeapProfile { .. }),
            "{end}: {error}"
        );
    }
}

#[test]
fn a_profile_of_something_else_and_a_difference_are_refused() {
    let varint = |field: u8, value: u8| vec![field << 3, value];
    let message = |field: u8, inner: &[u8]| {
        [vec![field << 3 | 2, inner.len() as u8], inner.to_vec()].concat()
    };
    let profile = |kind: &str, unit: &str, value: &[u8]| {
        let kinds = message(1, &[varint(1, 1), varint(2, 2)].concat());
        let sample = message(2, &[varint(1, 1), [&[0x10_u8], value].concat()].concat());
        let location = message(4, &varint(1, 1));
        let texts = ["", kind, unit].map(|text| message(6, text.as_bytes()));
        [kinds, sample, location, texts.concat()].concat()
    };
    let read = |bytes: Vec<u8>| {
        let source = Source::from_bytes("heap", bytes).unwrap();
        ingest::read(&source, &options(None, Part::Whole))
            .unwrap_err()
            .problem()
            .clone()
    };
    assert_eq!(
        read(profile("inuse_space", "bytes", &[5])),
        Problem::OneHeapProfile
    );
    let found = "cpu".to_owned();
    assert_eq!(
        read(profile("cpu", "nanoseconds", &[5])),
        Problem::OtherProfile { found }
    );
    let below_zero = [0xff_u8; 9].into_iter().chain([1]).collect::<Vec<_>>();
    assert_eq!(
        read(profile("inuse_space", "bytes", &below_zero)),
        Problem::DifferenceOfProfiles
    );
}

#[test]
fn a_pickled_snapshot_is_refused_with_the_lines_that_write_another() {
    let pickle = b"\x80\x05\x95\x2a\x00\x00\x00\x00\x00\x00\x00\x8c\x0btracemalloc\x94\x8c\x08Snapshot\x94\x93\x94.";
    let error = Source::from_bytes("heap.pickle", pickle.to_vec()).unwrap_err();
    assert_eq!(error.problem(), &Problem::PickledSnapshot);
    let advice = error.advice();
    assert!(
        advice.contains("json.dump({\"tracemalloc\": traces"),
        "{advice}"
    );
    let broken = source("tracemalloc/broken.json");
    let error = ingest::read(&broken, &ReadOptions::default()).unwrap_err();
    let place = &error.places()[0].location;
    assert_eq!((place.line, place.column), (2, 11));
}

fn fitted(options: &[&str], files: [&str; 5]) -> String {
    let files = files.map(|name| format!("{FOLDER}/{name}"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let run = common::leakrate(&[&["fit"], options, &files[..]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

#[test]
fn the_line_that_leaks_in_a_server_of_go_is_named_with_its_rate() {
    let counts = "100,1100,2100,3100,4100";
    insta::assert_snapshot!(fitted(&["--by", "site", "--requests", counts], GO));
}

#[test]
fn the_class_that_leaks_in_a_server_of_java_is_named_with_its_rate() {
    insta::assert_snapshot!(fitted(&["--by", "class", "--step", "1min"], JAVA));
}

#[test]
fn the_type_that_leaks_in_a_server_of_dotnet_is_named_with_its_rate() {
    let counts = "500,1000,1500,2000,2500";
    insta::assert_snapshot!(fitted(&["--by", "class", "--requests", counts], DOTNET));
}

#[test]
fn the_line_that_leaks_in_a_server_of_python_is_named_with_its_rate() {
    insta::assert_snapshot!(fitted(&["--by", "site"], PYTHON));
}

/// A log that says how much memory there is, and adds the statistics of tracemalloc, is a log of that
/// memory.
#[test]
fn a_log_of_memory_with_statistics_beside_it_is_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = String::new();
    for at in 0..6 {
        let (size, kib) = (200 + 3 * at, 1000 + at);
        let place = "/srv/app.py:12";
        writeln!(log, "Iteration {at}: Memory usage: {size}.5 MB").unwrap();
        writeln!(log, "  {place}: size={kib} KiB, count=5, average=200 KiB\n").unwrap();
    }
    let path = folder.path().join("log.txt");
    std::fs::write(&path, log).unwrap();
    let file = path.to_str().unwrap();
    let run = common::leakrate(&["fit", file, "--requests", "10/reading", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let facts: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(facts["inputs"][0]["format"], "lines");
    assert_eq!(facts["series"][0]["memory_first_bytes"], 200.5e6);
}
