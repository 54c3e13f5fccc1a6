//! Killed, it leaves behind nothing that runs, no lock, and no file that cannot be read on.

use std::fs::{self, File};

use crate::case::every_phase;
use crate::subject::{is_running, until};

#[test]
fn killed_in_any_phase_it_takes_with_it_what_it_launched() {
    for start in every_phase() {
        let case = start();
        case.reach();
        let name = case.name;
        assert!(case.launched.iter().all(|file| is_running(file)), "{name}");
        case.subject.signal("-KILL");
        let ended = case.subject.end(name);
        assert_eq!(ended.status, None, "{name}");
        for file in &case.launched {
            let what = format!("{name}: {} ends", file.display());
            until(&what, || !is_running(file));
        }
        for path in case.written.iter().filter(|path| path.exists()) {
            File::open(path).unwrap().try_lock().unwrap();
            let text = fs::read_to_string(path).unwrap();
            // A line is on the disk at once or not at all, as far as no disk fails meanwhile.
            assert!(text.is_empty() || text.ends_with('\n'), "{name}: {text}");
        }
    }
}
