//! The phases of `leakrate record`.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::case::Case;
use crate::common::command;
use crate::page::{Page, Reply};
use crate::server::{Behaviour, LeakyServer, Stall, StallKind};
use crate::subject::{Subject, program, says_its_number};

pub(crate) const PHASES: &[fn() -> Case] = &[
    program_that_does_not_listen,
    silent_inspector,
    warm_up,
    rest_before_the_first_reading,
    silent_page,
    silent_go_program,
    silent_jcmd,
    inspector_that_does_not_collect,
    open_loop,
    closed_loop,
    silent_server,
    load_tool,
    rest_after_a_burst,
    page_silent_after_a_burst,
    inspector_silent_after_a_burst,
    heap_snapshot_without_end,
    silent_heap_snapshot,
];

/// What a recording has to do with.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) server: LeakyServer,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: LeakyServer::start(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The arguments of a recording that is at rest at once, but for what is given.
    pub(crate) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let table = self.path("measured.csv");
        let table = table.to_str().unwrap();
        let mut all = vec!["record", "-o", table];
        if !more.contains(&"--settle") {
            all.extend(["--settle", "0s"]);
        }
        if !more.contains(&"--bursts") && !more.contains(&"--load") {
            all.extend(["--bursts", "1h"]);
        }
        let has_target = more.contains(&"--load") || more.contains(&"--url");
        if !has_target {
            all.extend(["--url", &self.server.url]);
        }
        all.extend(more);
        all.into_iter().map(str::to_owned).collect()
    }

    /// A run that is in its phase when that is so.
    fn case(
        self,
        name: &'static str,
        more: &[&str],
        reached: impl Fn(&Subject) -> bool + 'static,
    ) -> Case {
        let path = std::env::var("PATH").unwrap();
        let mut run = command(&self.arguments(more));
        run.env("PATH", format!("{}:{path}", self.folder.path().display()));
        Case {
            name,
            subject: Subject::start(run),
            launched: Vec::new(),
            written: vec![self.path("measured.csv")],
            status: 2,
            reached: Box::new(reached),
            kept: Box::new(self),
        }
    }

    /// One that reads the inspector of the server.
    fn inspected(
        self,
        name: &'static str,
        more: &[&str],
        reached: impl Fn(&Subject) -> bool + 'static,
    ) -> Case {
        let inspector = self.server.inspector.clone();
        self.case(name, &[&["--node", &inspector], more].concat(), reached)
    }

    fn stalled(self, name: &'static str, stall: Stall, more: &[&str]) -> Case {
        self.server.stall_inspector(stall);
        let server = self.server.clone();
        self.inspected(name, more, move |_| server.inspector_has_stalled())
    }
}

/// An address at which nobody listens.
pub(crate) fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A program that starts another and waits for it.
pub(crate) fn family(folder: &Path) -> String {
    program(
        &folder.join("server"),
        &format!(
            "sh -c '{}; exec sleep 3600' & {}; wait",
            says_its_number(&folder.join("child.pid")),
            says_its_number(&folder.join("server.pid"))
        ),
    )
}

fn program_that_does_not_listen() -> Case {
    let world = World::new();
    let launched = vec![world.path("server.pid"), world.path("child.pid")];
    let server = family(world.folder.path());
    let url = format!("http://{}/", free_address());
    let more = [
        "--url", &url, "--pid", "launched", "--launch", "--", &server,
    ];
    Case {
        launched,
        written: Vec::new(),
        ..world.case("a program that does not listen", &more, |_| true)
    }
}

fn silent_inspector() -> Case {
    let page = Page::silent();
    let address = page.address.clone();
    World::new().case(
        "an inspector that is silent",
        &["--node", &address],
        move |_| page.starves_somebody(),
    )
}

fn warm_up() -> Case {
    let world = World::new();
    let server = world.server.clone();
    world.inspected("a warm-up", &["--warm-up", "1h"], move |_| {
        server.requests() > 0
    })
}

fn rest_before_the_first_reading() -> Case {
    let world = World::new();
    let server = world.server.clone();
    let more = ["--warm-up", "80ms", "--settle", "1h"];
    world.inspected("rest before the first reading", &more, move |_| {
        server.requests() > 1
    })
}

fn silent_page() -> Case {
    let page = Page::silent();
    let url = page.url();
    let more = ["--metrics", &url, "--gauge", "heap_bytes"];
    World::new().case("a page that is silent", &more, move |_| {
        page.starves_somebody()
    })
}

fn silent_go_program() -> Case {
    let page = Page::silent();
    let url = format!("http://{}", page.address);
    World::new().case("a Go program that is silent", &["--go", &url], move |_| {
        page.starves_somebody()
    })
}

fn silent_jcmd() -> Case {
    let world = World::new();
    let marker = world.path("jcmd.pid");
    let script = format!("{}; exec sleep 3600", says_its_number(&marker));
    program(&world.path("jcmd"), &script);
    Case {
        launched: vec![marker],
        ..world.case("a jcmd that is silent", &["--jvm", "1"], |_| true)
    }
}

fn inspector_that_does_not_collect() -> Case {
    let stall = Stall {
        method: "HeapProfiler.collectGarbage",
        how: StallKind::Silent,
    };
    World::new().stalled("an inspector that does not collect", stall, &[])
}

fn open_loop() -> Case {
    let world = World::new();
    let server = world.server.clone();
    world.inspected("a burst", &[], move |_| server.requests() > 1)
}

fn closed_loop() -> Case {
    let world = World::new();
    let server = world.server.clone();
    let more = ["--concurrency", "2"];
    world.inspected("a burst of connections", &more, move |_| {
        server.requests() > 10
    })
}

fn silent_server() -> Case {
    let world = World::new();
    world.server.behave(Behaviour::Hang);
    world.inspected("a burst that nobody answers", &[], |subject| {
        subject.said().contains("burst 1 of 1: ")
    })
}

fn load_tool() -> Case {
    let world = World::new();
    let marker = world.path("load.pid");
    let script = format!("{}; exec sleep 3600", says_its_number(&marker));
    let tool = program(&world.path("load"), &script);
    Case {
        launched: vec![marker],
        ..world.inspected("a tool that sends load", &["--load", &tool], |_| true)
    }
}

fn rest_after_a_burst() -> Case {
    let more = ["--bursts", "100ms,1h", "--settle", "2s"];
    World::new().inspected("rest after a burst", &more, |subject| {
        // Its beginning, and what came of it.
        subject.said().matches("burst 1 of 2: ").count() > 1
    })
}

fn page_silent_after_a_burst() -> Case {
    // Two readings that agree are one snapshot.
    let page = Page::start(Reply::MetricsThenSilence(2));
    let url = page.url();
    let more = [
        "--bursts",
        "100ms",
        "--metrics",
        &url,
        "--gauge",
        "heap_bytes",
    ];
    World::new().case("a page that is silent after a burst", &more, move |_| {
        page.starves_somebody()
    })
}

fn inspector_silent_after_a_burst() -> Case {
    let world = World::new();
    let server = world.server.clone();
    let more = ["--bursts", "300ms,1h"];
    world.inspected("an inspector that is silent after a burst", &more, {
        move |subject| {
            if subject.said().contains("burst 1 of 2: ") {
                server.stall_inspector(Stall {
                    method: "Runtime.getHeapUsage",
                    how: StallKind::Silent,
                });
            }
            server.inspector_has_stalled()
        }
    })
}

fn heap_snapshot(name: &'static str, how: StallKind) -> Case {
    let world = World::new();
    let heaps = world.path("heaps");
    let heaps = heaps.to_str().unwrap().to_owned();
    let stall = Stall {
        method: "HeapProfiler.takeHeapSnapshot",
        how,
    };
    world.stalled(name, stall, &["--heap-snapshots", &heaps])
}

fn heap_snapshot_without_end() -> Case {
    heap_snapshot("a heap snapshot without end", StallKind::Trickles)
}

fn silent_heap_snapshot() -> Case {
    heap_snapshot("a heap snapshot that does not come", StallKind::Silent)
}
