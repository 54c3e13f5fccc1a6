//! The phases of `leakrate watch`.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use tempfile::TempDir;

use crate::case::Case;
use crate::common::command;
use crate::page::{Page, Reply};
use crate::subject::{Subject, says_its_number};
use crate::table::Table;

pub(crate) const PHASES: &[fn() -> Case] = &[
    file_that_is_not_there,
    command_that_hangs,
    silent_page,
    page_that_falls_silent,
    page_that_cannot_answer,
    silent_server,
    server_that_cannot_answer,
    process,
    metrics_that_somebody_asks_for,
];

fn watch(arguments: &[&str]) -> Command {
    let usual = ["watch", "--format", "jsonl", "--every", "100ms"];
    command(&[&usual, arguments].concat())
}

fn case(
    name: &'static str,
    arguments: &[&str],
    reached: impl Fn(&Subject) -> bool + 'static,
) -> Case {
    Case {
        name,
        subject: Subject::start(watch(arguments)),
        launched: Vec::new(),
        written: Vec::new(),
        status: 0,
        reached: Box::new(reached),
        kept: Box::new(()),
    }
}

/// A table of a leak that is confirmed, in a folder.
pub(crate) fn leaky_table() -> (TempDir, Table) {
    let folder = tempfile::tempdir().unwrap();
    let table = Table::new(folder.path(), 200, 4e6);
    (folder, table)
}

fn file_that_is_not_there() -> Case {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("later.csv");
    let waits = |subject: &Subject| subject.said().contains("waiting for readings");
    Case {
        kept: Box::new(folder),
        ..case("a file that is not there", &[file.to_str().unwrap()], waits)
    }
}

fn command_that_hangs() -> Case {
    let (folder, table) = leaky_table();
    let marker = folder.path().join("command.pid");
    let line = format!("{}; exec sleep 3600", says_its_number(&marker));
    let arguments = [table.name(), "--on", "leak", "--run", &line];
    Case {
        launched: vec![marker],
        kept: Box::new(folder),
        ..case("a command that hangs", &arguments, |_| true)
    }
}

fn silent_page() -> Case {
    let page = Page::silent();
    let url = page.url();
    case(
        "a watched page that is silent",
        &[&url, "--gauge", "heap_bytes"],
        move |_| page.starves_somebody(),
    )
}

fn page_that_falls_silent() -> Case {
    let page = Page::start(Reply::MetricsThenSilence(5));
    let url = page.url();
    case(
        "a watched page that falls silent",
        &[&url, "--gauge", "heap_bytes"],
        move |_| page.starves_somebody(),
    )
}

fn page_that_cannot_answer() -> Case {
    let page = Page::start(Reply::Unavailable);
    let url = page.url();
    Case {
        kept: Box::new(page),
        ..case(
            "a watched page that cannot answer",
            &[&url, "--gauge", "heap_bytes"],
            |subject| subject.said().contains("asking again"),
        )
    }
}

fn silent_server() -> Case {
    let page = Page::silent();
    let address = format!("prometheus:http://{}", page.address);
    case(
        "a server of metrics that is silent",
        &[&address, "--query", "up"],
        move |_| page.starves_somebody(),
    )
}

fn server_that_cannot_answer() -> Case {
    let page = Page::start(Reply::Unavailable);
    let address = format!("prometheus:http://{}", page.address);
    case(
        "a server of metrics that cannot answer",
        &[&address, "--query", "up"],
        move |_| page.starves_somebody(),
    )
}

/// A process that sleeps until it is dropped.
pub(crate) struct Sleeper(pub(crate) Mutex<Child>);

impl Sleeper {
    pub(crate) fn start() -> Self {
        let child = Command::new("sleep")
            .arg("3600")
            .stdin(Stdio::null())
            .spawn();
        Self(Mutex::new(child.unwrap()))
    }

    pub(crate) fn number(&self) -> String {
        self.0.lock().unwrap().id().to_string()
    }

    pub(crate) fn end(&self) {
        let mut child = self.0.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.end();
    }
}

fn process() -> Case {
    let sleeper = Sleeper::start();
    let number = sleeper.number();
    Case {
        kept: Box::new(sleeper),
        ..case("a watched process", &["--pid", &number], |subject| {
            subject.said().contains("\"readings\"")
        })
    }
}

fn metrics_that_somebody_asks_for() -> Case {
    let (folder, table) = leaky_table();
    let textfile: PathBuf = folder.path().join("leakrate.prom");
    let arguments = [
        table.name(),
        "--textfile",
        textfile.to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
    ];
    let silent: Mutex<Option<TcpStream>> = Mutex::default();
    let reached = move |subject: &Subject| {
        let said = subject.said();
        let address = said.split_once("metrics at http://");
        let address = address.and_then(|(_, rest)| rest.split_once("/metrics"));
        let Some((address, _)) = address.filter(|_| said.contains("\"readings\"")) else {
            return false;
        };
        let mut silent = silent.lock().unwrap();
        // Who asks for nothing.
        silent.get_or_insert_with(|| TcpStream::connect(address).unwrap());
        true
    };
    Case {
        written: vec![textfile.clone()],
        kept: Box::new(folder),
        ..case("metrics that somebody asks for", &arguments, reached)
    }
}
