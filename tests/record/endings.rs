//! However leakrate ends, and whatever it is waiting for: Ctrl-C is heard, and what was launched ends.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::command;
use crate::server::LeakyServer;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn record(directory: &Path, arguments: &[&str]) -> Command {
    let file = directory.join("measured.csv");
    let usual = ["record", "--settle", "0s", "-o", file.to_str().unwrap()];
    let mut command = command(&[&usual, arguments].concat());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn signal(name: &str, child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status();
    assert!(sent.unwrap().success());
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// What it says when it is interrupted. One that did not hear would say in a minute or two that
/// there was no answer.
fn said_when_interrupted(mut child: Child) -> String {
    signal("-INT", &child);
    let mut said = String::new();
    let mut pipe = child.stderr.take().unwrap();
    pipe.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    said
}

/// A server that lets callers in and never answers.
fn deaf() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

#[test]
fn ctrl_c_is_heard_while_an_inspector_or_a_page_hangs() {
    let server = LeakyServer::start();
    let directory = tempfile::tempdir().unwrap();
    let deaf = deaf();
    let address = deaf.local_addr().unwrap().to_string();
    let page = format!("http://{address}/");
    let socket = format!("ws://{address}/id");
    for reader in [
        ["--node", &address].as_slice(),
        &["--node", &socket],
        &["--metrics", &page, "--gauge", "heap_bytes"],
        &["--go", &page],
    ] {
        let arguments = [&["--url", &server.url, "--bursts", "100ms"], reader].concat();
        let child = record(directory.path(), &arguments).spawn().unwrap();
        let (caller, _) = deaf.accept().unwrap();
        let said = said_when_interrupted(child);
        assert!(
            said.contains("error: interrupted before"),
            "{reader:?}: {said}"
        );
        drop(caller);
    }
}

#[test]
fn ctrl_c_is_heard_while_jcmd_hangs_and_ends_it() {
    let server = LeakyServer::start();
    let directory = tempfile::tempdir().unwrap();
    let marker = directory.path().join("jcmd.pid");
    program(
        &directory.path().join("jcmd"),
        &format!(
            "echo $$ > {0}.new; mv {0}.new {0}; exec sleep 3600",
            marker.display()
        ),
    );
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", directory.path().display());
    let arguments = ["--url", &server.url, "--bursts", "100ms", "--jvm", "1"];
    let child = record(directory.path(), &arguments)
        .env("PATH", path)
        .spawn();
    let child = child.unwrap();
    until("jcmd is started", || marker.exists());
    let said = said_when_interrupted(child);
    assert!(said.contains("interrupted before"), "{said}");
    until("jcmd has ended", || !is_running(&marker));
}

#[test]
fn killed_it_takes_with_it_what_it_launched_and_what_that_started() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let writes = |name: &str| format!("{0}.new; mv {0}.new {0}", at(name).display());
    program(
        &at("server"),
        &format!(
            "sh -c 'echo $$ > {}; exec sleep 3600' & echo $$ > {}; wait",
            writes("child"),
            writes("server.pid")
        ),
    );
    program(
        &at("load"),
        &format!("echo $$ > {}; exec sleep 3600", writes("load.pid")),
    );
    let [server, load] = ["server", "load"].map(|name| at(name).display().to_string());
    let arguments = [
        "--load", &load, "--pid", "launched", "--launch", "--", &server,
    ];
    let mut child = record(directory.path(), &arguments).spawn().unwrap();
    let started = ["child", "server.pid", "load.pid"].map(at);
    until("all are started", || {
        started.iter().all(|file| file.exists())
    });
    assert!(started.iter().all(|file| is_running(file)));
    signal("-KILL", &child);
    child.wait().unwrap();
    for file in &started {
        until(&format!("{} has ended", file.display()), || {
            !is_running(file)
        });
    }
}

fn program(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Whether the process whose number stands in a file runs; one that has ended and that nobody has
/// asked for its status does not.
fn is_running(file: &Path) -> bool {
    let number = fs::read_to_string(file).unwrap();
    let asked = Command::new("ps")
        .args(["-o", "state=", "-p", number.trim()])
        .output();
    let state = String::from_utf8(asked.unwrap().stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}
