//! No answer, no room, nobody who listens: it is said, nothing hangs, and what was measured is kept.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::common::command;
use crate::page::{Page, Reply};
use crate::recording::{World, family, free_address};
use crate::server::{Behaviour, Stall, StallKind};
use crate::subject::{Ended, Subject, program, until};
use crate::watching::{Sleeper, leaky_table};

/// How a recording ends that is told to wait for answers no longer than half a second.
fn starved(world: &World, more: &[&str]) -> Ended {
    let usual = ["--read-timeout", "500ms", "--timeout", "500ms"];
    let path = std::env::var("PATH").unwrap();
    let mut run = command(&world.arguments(&[&usual, more].concat()));
    run.env("PATH", format!("{}:{path}", world.folder.path().display()));
    let ended = Subject::start(run).end("it ends by itself");
    assert_eq!(ended.status, Some(2), "{}", ended.said);
    assert!(!ended.said.contains("panicked"), "{}", ended.said);
    ended
}

fn says(ended: &Ended, words: &[&str]) {
    for word in words {
        assert!(ended.said.contains(word), "{word}: {}", ended.said);
    }
}

#[test]
fn who_does_not_tell_the_memory_is_named_with_how_long_was_waited() {
    let silent = Page::silent();
    let (url, base) = (silent.url(), format!("http://{}", silent.address));
    let ways: [&[&str]; 3] = [
        &["--node", &silent.address],
        &["--metrics", &url, "--gauge", "heap_bytes"],
        &["--go", &base],
    ];
    for way in ways {
        let ended = starved(&World::new(), way);
        says(&ended, &["no answer within 0.5 s", &silent.address]);
    }
    let world = World::new();
    program(&world.path("jcmd"), "exec sleep 3600");
    let number = std::process::id().to_string();
    let ended = starved(&world, &["--jvm", &number]);
    says(&ended, &["no answer within 0.5 s", &number]);
    for method in [
        "HeapProfiler.collectGarbage",
        "Runtime.getHeapUsage",
        "HeapProfiler.takeHeapSnapshot",
    ] {
        let world = World::new();
        let how = StallKind::Silent;
        world.server.stall_inspector(Stall { method, how });
        let heaps = world.path("heaps");
        let inspector = world.server.inspector.clone();
        let more = [
            "--node",
            &inspector,
            "--heap-snapshots",
            heaps.to_str().unwrap(),
        ];
        let ended = starved(&world, &more);
        says(&ended, &["no answer within 0.5 s", &inspector]);
        // Half of a snapshot is none.
        assert_eq!(fs::read_dir(&heaps).unwrap().count(), 0, "{method}");
    }
}

#[test]
fn a_memory_that_is_no_longer_told_leaves_the_readings_before() {
    let page = Page::start(Reply::MetricsThenSilence(2));
    let url = page.url();
    let world = World::new();
    let more = [
        "--bursts",
        "100ms",
        "--metrics",
        &url,
        "--gauge",
        "heap_bytes",
    ];
    let ended = starved(&world, &more);
    says(&ended, &["no answer within 0.5 s", "kept: 1 reading in"]);
    let table = fs::read_to_string(world.path("measured.csv")).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    // The process itself.
    let world = World::new();
    let sleeper = Sleeper::start();
    let number = sleeper.number();
    let more = ["--bursts", "500ms", "--pid", &number];
    let subject = Subject::start(command(&world.arguments(&more)));
    until("a burst begins", || {
        subject.said().contains("burst 1 of 1: ")
    });
    sleeper.end();
    let ended = subject.end("it ends by itself");
    assert_eq!(ended.status, Some(2), "{}", ended.said);
    says(
        &ended,
        &[&number, "check that it is running", "kept: 1 reading in"],
    );
}

#[test]
fn a_target_that_does_not_answer_is_named() {
    let world = World::new();
    let inspector = world.server.inspector.clone();
    world.server.behave(Behaviour::Hang);
    let ended = starved(&world, &["--node", &inspector, "--bursts", "200ms"]);
    says(&ended, &["no answer within 0.5 s", "kept: 1 reading in"]);
    let world = World::new();
    let gone = free_address();
    let url = format!("http://{gone}/");
    let ended = starved(&world, &["--node", &inspector, "--url", &url]);
    says(&ended, &[&gone, "start the server, or correct the address"]);
    let server = program(&world.path("server"), "echo no memory; exit 3");
    let more = [
        "--url", &url, "--pid", "launched", "--launch", "--", &server,
    ];
    let ended = starved(&world, &more);
    says(&ended, &["ended before it served anything", "no memory"]);
}

/// A command that may write files of so many blocks of 512 bytes, as on a disk that is full.
fn on_a_full_disk(blocks: u32, run: &Command) -> Command {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", &script, "sh"]).arg(run.get_program());
    limited.args(run.get_args());
    for (name, value) in run.get_envs() {
        limited.env(name, value.unwrap());
    }
    limited.current_dir(run.get_current_dir().unwrap());
    limited
}

#[test]
fn a_full_disk_is_said_and_the_readings_that_it_holds_are_whole() {
    for (blocks, kept) in [(0, "measured.csv"), (1, "kept: ")] {
        let world = World::new();
        let inspector = world.server.inspector.clone();
        let bursts = vec!["20ms"; 20].join(",");
        let more = ["--node", &inspector, "--bursts", &bursts];
        let run = on_a_full_disk(blocks, &command(&world.arguments(&more)));
        let ended = Subject::start(run).end("it ends by itself");
        assert_eq!(ended.status, Some(2), "{}", ended.said);
        says(&ended, &["cannot use", "File too large", kept]);
        let table = fs::read_to_string(world.path("measured.csv")).unwrap_or_default();
        assert!(table.is_empty() || table.ends_with('\n'), "{table}");
        if blocks > 0 {
            // With room again it goes on.
            let more = ["--node", &inspector, "--bursts", "20ms", "--resume"];
            let run = command(&world.arguments(&more));
            let ended = Subject::start(run).end("it ends by itself");
            assert_eq!(ended.status, Some(0), "{}", ended.said);
        }
    }
}

#[test]
fn a_table_that_cannot_be_written_is_said_before_anything_is_sent() {
    let world = World::new();
    let inspector = world.server.inspector.clone();
    let mut arguments = world.arguments(&["--node", &inspector]);
    let absent = world.path("absent/measured.csv");
    arguments[2] = absent.to_str().unwrap().to_owned();
    let ended = Subject::start(command(&arguments)).end("it ends by itself");
    assert_eq!(ended.status, Some(2), "{}", ended.said);
    says(&ended, &["cannot use", "absent/measured.csv"]);
    assert_eq!(world.server.requests(), 0);
}

fn watch(arguments: &[&str]) -> Command {
    let usual = ["watch", "--format", "jsonl", "--every", "100ms"];
    command(&[&usual, arguments].concat())
}

#[test]
fn a_watch_says_that_nobody_answers_and_goes_on() {
    let gone = free_address();
    let page = format!("http://{gone}/metrics");
    let server = format!("prometheus:http://{gone}");
    let silent = Page::start(Reply::MetricsThenSilence(3));
    let ways = [
        (vec![page.as_str(), "--gauge", "heap_bytes"], gone.clone()),
        (vec![server.as_str(), "--query", "up"], gone.clone()),
        (
            vec![silent.address.as_str(), "--gauge", "heap_bytes"],
            "no answer within 10 s".to_owned(),
        ),
    ];
    for (mut arguments, said) in ways {
        let url = silent.url();
        if arguments[0] == silent.address {
            arguments[0] = &url;
        }
        let subject = Subject::start(watch(&arguments));
        until("it is said", || {
            let heard = subject.said();
            heard.contains(&said) && heard.contains("asking again")
        });
        subject.signal("-INT");
        let ended = subject.end("it goes on until it is interrupted");
        assert_eq!(ended.status, Some(0), "{}", ended.said);
        assert_eq!(
            ended.said.matches("asking again").count(),
            1,
            "{}",
            ended.said
        );
    }
}

#[test]
fn a_watch_ends_with_its_process() {
    let sleeper = Sleeper::start();
    let number = sleeper.number();
    let subject = Subject::start(watch(&["--pid", &number]));
    until("it is read", || subject.said().contains("\"readings\""));
    sleeper.end();
    let ended = subject.end("it ends by itself");
    assert_eq!(ended.status, Some(0), "{}", ended.said);
    says(&ended, &["has ended", &number]);
}

#[test]
fn a_watch_goes_on_where_its_metrics_find_no_room() {
    let (folder, mut table) = leaky_table();
    let textfile = folder.path().join("leakrate.prom");
    let arguments = [table.name(), "--textfile", textfile.to_str().unwrap()];
    let subject = Subject::start(on_a_full_disk(1, &watch(&arguments)));
    until("it is said", || subject.said().contains("trying again"));
    let before = subject.said().matches("\"readings\"").count();
    table.grow(20);
    until("it goes on", || {
        subject.said().matches("\"readings\"").count() > before
    });
    // What is there is whole.
    let metrics = fs::read_to_string(&textfile).unwrap();
    assert!(metrics.ends_with('\n') && metrics.len() <= 512, "{metrics}");
}

#[test]
fn two_watches_do_not_write_the_same_metrics() {
    let (folder, table) = leaky_table();
    let textfile = folder.path().join("leakrate.prom");
    let arguments = [table.name(), "--textfile", textfile.to_str().unwrap()];
    let first = Subject::start(watch(&arguments));
    until("the first writes", || first.said().contains("\"readings\""));
    let second = Subject::start(watch(&arguments)).end("the second ends");
    assert_eq!(second.status, Some(2), "{}", second.said);
    says(&second, &["another watch writes", "name another file"]);
    first.signal("-KILL");
    first.end("the first is killed");
    let third = Subject::start(watch(&arguments));
    until("the third writes", || third.said().contains("\"readings\""));
}

#[test]
fn an_answer_that_finds_no_room_is_said() {
    let (_folder, table) = leaky_table();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = watch(&[table.name()]).stdout(full).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("No space left"), "{said}");
    let world = World::new();
    let inspector = world.server.inspector.clone();
    let more = ["--node", &inspector, "--bursts", "20ms,20ms,20ms"];
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = command(&world.arguments(&more)).stdout(full).output();
    let run = run.unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("No space left"), "{said}");
    let table = fs::read_to_string(world.path("measured.csv")).unwrap();
    assert_eq!(table.lines().count(), 5, "{table}");
}

#[test]
fn a_pipe_that_is_closed_ends_a_watch_quietly() {
    let (_folder, mut table) = leaky_table();
    let mut run = watch(&[table.name()]);
    let mut child = run
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    until("it ends", || {
        table.grow(2);
        child.try_wait().unwrap().is_some()
    });
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "");
}

/// What a run that was killed has written of a line is taken out, and said.
#[test]
fn a_torn_last_line_is_taken_out_with_a_note() {
    let world = World::new();
    let inspector = world.server.inspector.clone();
    let more = ["--node", &inspector, "--bursts", "20ms,20ms"];
    let first = Subject::start(command(&world.arguments(&more))).end("it ends by itself");
    assert_eq!(first.status, Some(0), "{}", first.said);
    let path = world.path("measured.csv");
    let mut table = OpenOptions::new().append(true).open(&path).unwrap();
    table.write_all(b"burst 3,17,5.0").unwrap();
    let locked = File::open(&path).unwrap();
    locked.try_lock().unwrap();
    let resumed = world.arguments(&["--node", &inspector, "--bursts", "20ms", "--resume"]);
    let refused = Subject::start(command(&resumed)).end("it ends by itself");
    assert_eq!(refused.status, Some(2), "{}", refused.said);
    drop(locked);
    let ended = Subject::start(command(&resumed)).end("it ends by itself");
    assert_eq!(ended.status, Some(0), "{}", ended.said);
    says(&ended, &["was not written whole", "`burst 3,17,5.0`"]);
    let table = fs::read_to_string(&path).unwrap();
    assert_eq!(table.lines().count(), 6, "{table}");
}

/// That the harness can fail: a program that outlives a run is seen.
#[test]
fn a_family_is_seen_to_run() {
    let folder = tempfile::tempdir().unwrap();
    let server = family(folder.path());
    let mut child = Command::new(server).spawn().unwrap();
    let marker = folder.path().join("child.pid");
    until("it runs", || marker.exists());
    assert!(crate::subject::is_running(&marker));
    let number = fs::read_to_string(&marker).unwrap();
    let _ = Command::new("kill").args(["-KILL", number.trim()]).status();
    until("it has ended", || !crate::subject::is_running(&marker));
    child.wait().unwrap();
}
