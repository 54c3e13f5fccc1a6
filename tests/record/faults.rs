//! What goes wrong during a run, and that the file then holds every finished burst.

use std::time::{Duration, Instant};

use leakrate::record::{
    Ending, Event, InspectorReader, Interrupt, Mix, OpenLoop, Phase, Reach, ReachError, ReadError,
    RecordError, Recording, SnapshotTable,
};
use leakrate::units::{Bytes, Rate};

use crate::run::{Setting, WITHIN, nothing};
use crate::server::{BOOT, Behaviour, LEAK, LeakyServer};

#[test]
fn a_server_that_is_not_there_is_found_out_before_anything_is_sent() {
    let setting = Setting::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let target = format!("http://{address}/").parse().unwrap();
    let mix = Mix::new(vec![target], &Reach::default(), &setting.interrupt).unwrap();
    let mut load = OpenLoop::new(mix, Rate::new(10.0), setting.answer_within);
    let recording = setting.run(&mut load, &mut nothing);
    let Ending::Failed(error) = recording.ending else {
        panic!("{:?}", recording.ending);
    };
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    assert!(recording.series.is_none());
}

/// The server changes its behaviour when the second burst has begun.
fn run_with_fault(setting: &Setting, fault: impl Fn(&LeakyServer)) -> Recording {
    let server = setting.server.clone();
    setting.run(&mut setting.open_loop(500.0), &mut |event| {
        if let Event::Burst { number: 2, .. } = event {
            fault(&server);
        }
    })
}

#[test]
fn when_the_server_dies_in_a_burst_the_file_holds_the_bursts_before() {
    let setting = Setting::new();
    let recording = run_with_fault(&setting, |server| server.behave(Behaviour::Die));
    assert!(
        matches!(
            recording.ending,
            Ending::Failed(RecordError::ServerGone { .. })
        ),
        "{:?}",
        recording.ending
    );
    assert_eq!(recording.snapshots.len(), 2);
    assert_eq!(setting.lines(), 3);
    assert_eq!(recording.series.unwrap().len(), 2);
}

#[test]
fn when_responses_hang_the_run_ends_and_says_so() {
    let mut setting = Setting::new();
    setting.answer_within = Duration::from_millis(300);
    let recording = run_with_fault(&setting, |server| server.behave(Behaviour::Hang));
    let Ending::Failed(error) = recording.ending else {
        panic!("{:?}", recording.ending);
    };
    assert!(
        error.to_string().contains("no answer within 0.3 s"),
        "{error}"
    );
    assert_eq!(setting.lines(), 3);
}

#[test]
fn when_most_requests_fail_the_run_ends_loudly_with_its_counts_in_the_file() {
    let setting = Setting::new();
    let recording = run_with_fault(&setting, |server| server.behave(Behaviour::Fail));
    let Ending::Failed(error) = recording.ending else {
        panic!("{:?}", recording.ending);
    };
    let message = error.to_string();
    assert!(
        message.starts_with("MOST REQUESTS FAILED: 100 of 100 (status 500)"),
        "{message}"
    );
    let last = recording.snapshots.last().unwrap();
    assert_eq!((last.requests_added, last.requests_failed), (0, 100));
    assert_eq!(setting.lines(), 4);
}

#[test]
fn a_redirect_is_no_success() {
    let setting = Setting::new();
    let recording = run_with_fault(&setting, |server| server.behave(Behaviour::Redirect));
    let Ending::Failed(error) = recording.ending else {
        panic!("{:?}", recording.ending);
    };
    let message = error.to_string();
    assert!(
        message.contains("100 of 100 (status 302, a redirect"),
        "{message}"
    );
    assert_eq!(recording.snapshots.last().unwrap().requests_added, 0);
}

/// The addresses are those of documentation, which nobody has.
#[test]
fn an_inspector_does_not_lead_to_another_machine() {
    let server = LeakyServer::start();
    server.name_inspector("ws://192.0.2.1:9229/id");
    for address in [
        &server.inspector,
        "192.0.2.1:9229",
        "ws://192.0.2.1:9229/id",
    ] {
        let asked =
            InspectorReader::connect(address, &Reach::default(), WITHIN, &Interrupt::default());
        let error = asked.unwrap_err();
        assert!(
            matches!(error, ReadError::Reach(ReachError::ForeignHost { .. })),
            "{error}"
        );
    }
}

#[test]
fn a_file_whose_last_reading_is_of_later_than_now_is_not_resumed() {
    let setting = Setting::new();
    let line = "burst 1,100,5,0,,2999-01-01T00:00:00.000Z,\n";
    let header = "phase,requests_added,heap_mb,requests_failed,external_mb,time,pid\n";
    std::fs::write(setting.path(), format!("{header}{line}")).unwrap();
    let table = SnapshotTable::resume(&setting.path(), "heap_mb").unwrap();
    let recording = setting.run_into(table, &mut setting.open_loop(500.0), &mut nothing);
    assert!(
        matches!(
            recording.ending,
            Ending::Failed(RecordError::ClockBehind { .. })
        ),
        "{:?}",
        recording.ending
    );
    assert_eq!(setting.server.requests(), 0);
}

#[test]
fn when_the_inspector_closes_the_file_holds_the_bursts_before() {
    let setting = Setting::new();
    let recording = run_with_fault(&setting, LeakyServer::close_inspector);
    assert!(
        matches!(recording.ending, Ending::Failed(RecordError::Read(_))),
        "{:?}",
        recording.ending
    );
    assert_eq!(setting.lines(), 3);
}

#[test]
fn an_interrupted_burst_is_measured_with_the_requests_it_sent() {
    let mut setting = Setting::new();
    setting.protocol.bursts = vec![Duration::from_millis(200), Duration::from_secs(3600)];
    let interrupt = setting.interrupt.clone();
    let recording = setting.run(&mut setting.open_loop(500.0), &mut |event| {
        if let Event::Burst { number: 2, .. } = event {
            interrupt.raise();
        }
    });
    assert!(matches!(recording.ending, Ending::Interrupted));
    let last = recording.snapshots.last().unwrap();
    assert_eq!(last.phase, Phase::CutShort(2));
    assert_eq!(last.requests_added + 100, setting.server.requests());
    let truth = BOOT + setting.server.requests() * LEAK;
    assert_eq!(last.reading.memory, Bytes(truth as f64));
}

#[test]
fn interrupted_twice_a_run_ends_at_once() {
    let mut setting = Setting::new();
    setting.answer_within = Duration::from_secs(3600);
    let interrupt = setting.interrupt.clone();
    let server = setting.server.clone();
    let begun = Instant::now();
    let recording = setting.run(&mut setting.open_loop(500.0), &mut |event| {
        if let Event::Burst { number: 2, .. } = event {
            server.behave(Behaviour::Hang);
            interrupt.raise();
            interrupt.raise();
        }
    });
    assert!(matches!(recording.ending, Ending::Abandoned));
    assert_eq!(recording.snapshots.len(), 2);
    assert!(begun.elapsed() < Duration::from_secs(60));
}
