//! Runs against a server that leaks a known amount per request, on any machine.

use std::path::{Path, PathBuf};
use std::time::Duration;

use leakrate::record::{
    ClosedLoop, Ending, Event, HeapRecord, Idle, InspectorReader, Interrupt, Load, MemoryReader,
    Mix, OpenLoop, Phase, Protocol, Reach, Recording, Run, SnapshotTable, Stop, Watcher,
};
use leakrate::series::Series;
use leakrate::units::{Rate, Requests, Seconds};

use crate::server::{BOOT, LEAK, LeakyServer};

/// Acts on what happens.
struct Actor<'a> {
    act: &'a mut dyn FnMut(&Event),
    enough_after: usize,
}

impl Watcher for Actor<'_> {
    fn event(&mut self, event: Event) {
        (self.act)(&event);
    }

    fn is_enough(&mut self, series: &Series) -> bool {
        series.len() >= self.enough_after
    }
}

/// How long an inspector may take.
pub(crate) const WITHIN: Duration = Duration::from_secs(120);

/// A run of three short bursts, and where it writes.
pub(crate) struct Setting {
    pub(crate) server: LeakyServer,
    pub(crate) directory: tempfile::TempDir,
    pub(crate) interrupt: Interrupt,
    pub(crate) protocol: Protocol,
    pub(crate) answer_within: Duration,
}

impl Setting {
    pub(crate) fn new() -> Self {
        Self {
            server: LeakyServer::start(),
            directory: tempfile::tempdir().unwrap(),
            interrupt: Interrupt::default(),
            protocol: Protocol {
                warm_up: Duration::ZERO,
                bursts: vec![Duration::from_millis(200); 3],
                settle: Duration::ZERO,
                stop: Stop::AfterBursts,
                budget: None,
            },
            answer_within: Duration::from_secs(5),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("local.csv")
    }

    fn mix(&self) -> Mix {
        let target = self.server.url.parse().unwrap();
        Mix::new(vec![target], &Reach::default(), &self.interrupt).unwrap()
    }

    pub(crate) fn open_loop(&self, per_second: f64) -> OpenLoop {
        let rate: Rate<Requests, Seconds> = Rate::new(per_second);
        OpenLoop::new(self.mix(), rate, self.answer_within)
    }

    pub(crate) fn inspector(&self) -> InspectorReader {
        let address = &self.server.inspector;
        InspectorReader::connect(address, &Reach::default(), WITHIN, &self.interrupt).unwrap()
    }

    pub(crate) fn run(&self, load: &mut dyn Load, act: &mut dyn FnMut(&Event)) -> Recording {
        let table = SnapshotTable::create(&self.path(), "heap_mb").unwrap();
        self.run_into(table, load, act)
    }

    pub(crate) fn run_into(
        &self,
        table: SnapshotTable,
        load: &mut dyn Load,
        act: &mut dyn FnMut(&Event),
    ) -> Recording {
        let mut reader = self.inspector();
        let run = Run {
            protocol: self.protocol.clone(),
            load,
            reader: &mut reader,
            table,
            interrupt: self.interrupt.clone(),
            watcher: &mut Actor {
                act,
                enough_after: 5,
            },
        };
        run.measure("local")
    }

    pub(crate) fn lines(&self) -> usize {
        lines(&self.path())
    }
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().count()
}

pub(crate) fn nothing(_: &Event) {}

#[test]
fn every_burst_adds_exactly_what_its_requests_leaked() {
    let setting = Setting::new();
    let recording = setting.run(&mut setting.open_loop(500.0), &mut nothing);
    assert!(
        matches!(recording.ending, Ending::Complete),
        "{:?}",
        recording.ending
    );
    let series = recording.series.unwrap();
    assert_eq!(series.requests().unwrap(), [0.0, 100.0, 200.0, 300.0]);
    let expected: Vec<f64> = (0..4).map(|k| (BOOT + k * 100 * LEAK) as f64).collect();
    assert_eq!(series.memory(), expected);
    assert_eq!(setting.server.requests(), 300);
    assert_eq!(setting.lines(), 5);
}

#[test]
fn closed_loop_counts_all_that_it_sends() {
    let setting = Setting::new();
    let mut load = ClosedLoop::new(setting.mix(), 4, setting.answer_within);
    let recording = setting.run(&mut load, &mut nothing);
    let counted: u64 = recording.snapshots.iter().map(|s| s.requests_added).sum();
    assert_eq!(counted, setting.server.requests());
    assert!(counted > 300, "{counted}");
}

#[test]
fn without_load_memory_is_read_and_nothing_is_sent() {
    let setting = Setting::new();
    let recording = setting.run(&mut Idle, &mut nothing);
    let series = recording.series.unwrap();
    assert_eq!(series.memory(), [BOOT as f64; 4]);
    assert_eq!(series.requests(), None);
    assert_eq!(setting.server.requests(), 0);
}

#[test]
fn a_resumed_run_goes_on_counting_where_the_first_ended() {
    let setting = Setting::new();
    setting.run(&mut setting.open_loop(500.0), &mut nothing);
    let table = SnapshotTable::resume(&setting.path(), "heap_mb").unwrap();
    let recording = setting.run_into(table, &mut setting.open_loop(500.0), &mut nothing);
    let requests = recording.series.unwrap();
    assert_eq!(requests.requests_served(), Some(Requests(600.0)));
    assert_eq!(recording.snapshots.last().unwrap().phase, Phase::Burst(6));
    assert!(requests.restarts().is_empty());
}

#[test]
fn a_run_until_enough_repeats_its_last_burst() {
    let mut setting = Setting::new();
    setting.protocol.bursts.truncate(1);
    setting.protocol.stop = Stop::WhenEnough;
    let recording = setting.run(&mut setting.open_loop(200.0), &mut nothing);
    assert!(matches!(recording.ending, Ending::Enough));
    assert_eq!(recording.snapshots.len(), 5);
}

#[test]
fn no_burst_is_begun_that_would_be_over_budget() {
    let mut setting = Setting::new();
    setting.protocol.bursts = vec![Duration::from_millis(100), Duration::from_secs(3600)];
    setting.protocol.budget = Some(Duration::from_secs(60));
    let recording = setting.run(&mut setting.open_loop(200.0), &mut nothing);
    assert!(matches!(recording.ending, Ending::OutOfBudget));
    assert_eq!(recording.snapshots.len(), 2);
}

#[test]
fn warm_up_requests_are_counted_before_the_first_snapshot() {
    let mut setting = Setting::new();
    setting.protocol.warm_up = Duration::from_millis(100);
    let recording = setting.run(&mut setting.open_loop(500.0), &mut nothing);
    assert_eq!(recording.snapshots[0].requests_added, 50);
    let series = recording.series.unwrap();
    assert_eq!(series.requests_served(), Some(Requests(300.0)));
}

#[test]
fn a_late_request_is_sent_all_the_same() {
    let setting = Setting::new();
    // More than any server does: all must be sent, and what came late must be counted.
    let mut load = setting.open_loop(1_000_000.0);
    let traffic = load
        .burst(
            Duration::from_millis(20),
            &Interrupt::default(),
            &mut |_| {},
        )
        .unwrap();
    assert_eq!(traffic.sent, 20_000);
    assert_eq!(traffic.succeeded, setting.server.requests());
    assert!(traffic.late > 0);
    assert!(traffic.latency.unwrap().slowest.0 > 0.01);
}

#[test]
fn heap_snapshots_are_kept_whole() {
    let setting = Setting::new();
    let mut reader = setting
        .inspector()
        .keeping_heaps_in(setting.directory.path().to_owned(), HeapRecord::Snapshots);
    reader.keep_heap().unwrap();
    reader.keep_heap().unwrap();
    for number in [1, 2] {
        let path = setting
            .directory
            .path()
            .join(format!("snapshot-{number}.heapsnapshot"));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "{\"snapshot\":{}}");
    }
}

#[test]
fn the_port_of_the_server_is_told_from_the_port_of_its_inspector() {
    let server = LeakyServer::start();
    let port = server
        .url
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let asked = InspectorReader::connect(port, &Reach::default(), WITHIN, &Interrupt::default());
    let message = asked.unwrap_err().to_string();
    assert!(message.contains("port of the server"), "{message}");
}
