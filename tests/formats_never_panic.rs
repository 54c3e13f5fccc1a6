//! No bytes make a reader panic: whole fixtures, torn and mangled ones, and noise.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::PathBuf;
use std::thread;

use leakrate::ingest::{
    self, BadRows, IngestError, Part, ReadOptions, RequestSpec, Source, formats,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// What a file is made of that makes readers stumble.
const FRAGMENTS: &[&str] = &[
    "{\"metric\":{},\"values\":[1],\"timestamps\":[1]}\n",
    "[1,\"+Inf\"]",
    "up{a=\"b\"} =>\n",
    "1 @[1e400]\n",
    "#datatype,long\n",
    ",_time,_value\n",
    "Timestamp  Name\n---------  ----\n",
    "TimeSeries ID,a\n",
    "timestamp [UTC],name,value\n",
    "Physical footprint: 9M\n",
    "Active: active since 12:00:00\n     Memory: 1.2G (max: 2.0G)\n",
    "** MEMINFO in pid 7 [a] **\n        TOTAL   9   8\n",
    "Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName\n",
    "    612      38    71204      88120       4.52   5120   1 a\n",
    "a.exe                5120 Services                   0     88,120 K\n",
    "303104 11264 2816 512 0 28160 0\n",
    "12h05 : 512,3 Mo\n",
    "1000 -> 164MB\n",
    "used = 61000000 (58.2MB)\n",
    "- - 03/Apr/2026:12:00:00 +0000 \"GET /\" 200 - 0.475 2048 0.00%\n",
    "> ",
    "```\n",
    "$ cat a\n",
    "Memory of a worker\n",
    "\"",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "null",
    "NaN",
    "inf",
    "-1",
    "1e308",
    "1,234.5",
    "é",
    "\u{2028}",
    "{",
    "}",
    "[",
    "]",
    "[0.1]",
    "{\"value\":[]}",
    "sep=;\n",
    "#",
    "%",
    "1 GiB",
    "requests,heap_mb\n",
    "2026-03-29T02:30:00",
    "12:00",
    "99999999999999999999",
    "time",
    "CONTAINER ID   NAME   MEM USAGE / LIMIT\n",
    "a   b   1MiB / 0B\n",
    "{\"Name\":\"a\",\"MemUsage\":\"1MiB / 2MiB\"}",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}",
    "NAME MEMORY(bytes)\n",
    "Linux 6 (a) 12/31/24 _x_ (1 CPU)\n",
    "Average: UID PID RSS Command\n",
    "11:59:50 PM 0 1 2 a\n",
    "PID RSS COMMAND\n",
    "# Elapsed time Real (MB)\n",
    "MEM 1.5 1795365392.1\n",
    "CMDLINE\n",
    "{ rss: 1, heapUsed: 2 }",
    "[0.1s][info][gc] GC(0) Pause Full 2M->1M(3M)\n",
    "0,5: [GC pause (young) 24,0M->21M(256M)\n",
    "garbage-first heap total 1K, used 1K\n",
    "Timestamp S0U S1U EU OU OC\n",
    "# hostname;interval;timestamp;kbmemused\n",
    "swpd free buff cache si so UTC\n",
    "total used free shared buff/cache available\n",
    "Mem: 9 2.4Gi 1 0 6 7\n",
    "2020-11-19T10:21:34Z source=a dyno=b sample#memory_total=1.5MB\n",
    "Nov 21 14:14:58 ",
    "used_memory_rss:1\n",
    "MemTotal: 9 kB\nMemAvailable: 5 kB\n",
    "Rss: 9 kB\nPss: 5 kB\n",
    "Maximum resident set size (kbytes): 5\n5maxresident)k\n",
    "anon 9\nfile 5\n",
    "apps.value 9\n",
    "Alloc = 4 MiB TotalAlloc = 5 MiB\n",
    "Total: reserved=9KB, committed=5KB\n",
    "{{2026,4,3},{12,0,0}} [{total,9},{processes,5}]\n",
    "Type: inuse_space\nShowing nodes accounting for 4kB, 1% of 4kB total\n",
    "top - 23:59:50 up\nPID USER VIRT RES COMMAND\n",
    "Mem: 9K used, 5K free, 1K shrd, 1K buff, 1K cached\n",
    "/a - - 12.2G - -\n",
    "total kB 9 5 1\n",
    "PASS a (38 MB heap size)\n",
    "12:00:00 AM kbmemfree kbmemused\n",
    "AAA,progname,nmon\nMEM,m,memtotal,memfree,buffers,cached\n",
    "PRM vm 1795817803 2026/11/27 22:16:43 850 1 (a b) S 4096 9 5 1 y\n",
    "time_unit: ms\ntime=1\nmem_heap_B=5\n",
    "jdk.GCHeapSummary {\nstartTime = 22:16:53\nwhen = \"After GC\"\nheapUsed = 5 MB\n",
    "num #instances #bytes class name\n1: 5 9 [B\n",
    "Total 5 9\n",
    "MEMORY LEAKS\n2.01M leaked over 5 calls from\nf\n2.01M leaked over 5 calls from:\n    g\n      at a.c:3\n",
    "heap_v2/524288\n  t*: 1: 5 [0: 0]\n",
    "@ 0x1 0xffffffffffffffff\n  t*: 1: 5 [0: 0]\n",
    "heap_tree=detailed\nn1: 5 (heap)\n n0: 5 0x1: f (a.c:3)\n",
    "app.py:12: size=1234 KiB, count=5, average=247 KiB\n",
    "{\"tracemalloc\":[[5,1,[[\"a.py\",1]]]],\"requests\":1}\n",
    "Total allocated size: 5 KiB\n",
    "[{\"pid\":1,\"name\":\"a\",\"pm_id\":0,\"monit\":{\"memory\":1}}]\n",
    "pid: 1\nrequests: 2\nlast request memory: 5\n",
    "# TYPE a gauge\na{b=\"c\"} 1 1e12\n",
    "{\"resourceMetrics\":[]}\n",
    "Timestamp,Provider,Counter Name,Counter Type,Mean/Increment\n",
    "mem,host=a used=5i 1556892576842902000\n",
    "[{\"values\":[1],\"dsnames\":[\"value\"],\"time\":1,\"host\":\"a\",\"plugin\":\"memory\",\"type\":\"m\"}]\n",
    "<xport><meta><start>1</start><step>5</step><legend><entry>rss</entry></legend></meta><data><row><v>5</v></row></data></xport>\n",
    "1795818455: 3.3e+08\n",
    "a 1 0.0 12.8 9 5 ? Sl May06 107:20 b\n",
    "a 30m 108Mi\n",
    "a 1% 1MiB / 2MiB 5%\n",
    "timeStamp,elapsed,label,threadName,success\n",
    "1,5000,a Memory unit=mb:free,,true\n",
    "<testResults>\n<kg.apc.jmeter.perfmon.PerfMonSampleResult>\n<label>a Memory</label><elapsedTime>5</elapsedTime><ts>1</ts></kg.apc.jmeter.perfmon.PerfMonSampleResult>\n",
];

fn fixtures() -> Vec<Vec<u8>> {
    let mut folders = vec![PathBuf::from("tests/fixtures/formats")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("fixtures") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .iter()
        .map(|path| fs::read(path).expect("fixture"))
        .collect()
}

/// Reads the bytes in every way there is: unasked, and as each format with every answer given.
fn read_all_ways(bytes: &[u8]) {
    read_as(bytes, |_| true);
}

/// Reads the bytes unasked, and as each format that is wanted by its number.
fn read_as(bytes: &[u8], is_wanted: impl Fn(usize) -> bool) {
    let Ok(source) = Source::from_bytes("file", bytes.to_vec()) else {
        return;
    };
    let formats = formats::ALL
        .iter()
        .enumerate()
        .filter(|(number, _)| is_wanted(*number))
        .map(|(_, format)| Some(format.name.to_owned()));
    let helped = formats.chain([None]).map(|format| ReadOptions {
        format,
        unit: "MB".parse().ok(),
        zone: "Europe/Berlin".parse().ok(),
        requests: RequestSpec::parse("rate:25/s").ok(),
        limit: "2GB".parse().ok(),
        step: "3s".parse().ok(),
        bad_rows: BadRows::Skip,
        ..ReadOptions::default()
    });
    for options in helped.chain([ReadOptions::default()]) {
        match ingest::read(&source, &options) {
            Ok(reading) => check(&reading),
            Err(error) => check_error(&error),
        }
    }
    for part in [Part::Classes, Part::Sites] {
        let options = ReadOptions {
            part,
            requests: RequestSpec::parse("1/reading").ok(),
            ..ReadOptions::default()
        };
        match ingest::read_joined(&[&source, &source], &options) {
            Ok(reading) => check(&reading),
            Err(error) => check_error(&error),
        }
    }
    match ingest::read_requests(&source, &ReadOptions::default()) {
        Ok(reading) => assert!(reading.requests >= 0.0, "{reading:?}"),
        Err(error) => check_error(&error),
    }
}

fn check_error(error: &IngestError) {
    let _ = (error.to_string(), error.advice());
    for place in error.places() {
        assert!(place.text.get(place.span.clone()).is_some());
    }
}

/// What every reading promises, whatever the bytes were.
fn check(reading: &ingest::Reading) {
    assert!(!reading.series.is_empty());
    for series in &reading.series {
        assert!(
            series
                .memory()
                .iter()
                .all(|bytes| bytes.is_finite() && *bytes >= 0.0)
        );
        for column in [series.seconds(), series.requests()].into_iter().flatten() {
            assert_eq!(column.len(), series.len());
            assert!(column.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        assert!(
            series
                .restarts()
                .iter()
                .all(|restart| (1..series.len()).contains(&restart.sample))
        );
    }
}

/// Places at which each fixture is cut.
const CUTS: usize = 30;

/// Formats take turns at the cuts, each at one of so many.
const TURNS: usize = 4;

#[test]
fn fixtures_cut_short_anywhere_are_read_or_refused() {
    let fixtures = fixtures();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for part in fixtures.chunks(fixtures.len().div_ceil(cores)) {
            scope.spawn(|| part.iter().for_each(|bytes| read_cut(bytes)));
        }
    });
}

fn read_cut(bytes: &[u8]) {
    let ends = (0..bytes.len()).step_by((bytes.len() / CUTS).max(7));
    for (turn, end) in ends.enumerate() {
        read_as(&bytes[..end], |format| format % TURNS == turn % TURNS);
    }
}

proptest! {
    #[test]
    fn mangled_fixtures_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        edits in vec((any::<prop::sample::Index>(), 0..6_usize, 0..FRAGMENTS.len()), 1..6),
    ) {
        let fixtures = fixtures();
        let mut bytes = which.get(&fixtures).clone();
        for (place, removed, fragment) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, FRAGMENTS[fragment].bytes());
        }
        read_all_ways(&bytes);
    }

    #[test]
    fn fragments_in_any_order_are_read_or_refused(
        fragments in vec(prop::sample::select(FRAGMENTS), 0..60),
    ) {
        read_all_ways(fragments.concat().as_bytes());
    }

    #[test]
    fn noise_is_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        read_all_ways(&bytes);
    }
}
