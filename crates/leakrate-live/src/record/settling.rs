//! Bringing a program to rest before its memory is read.

use std::time::Duration;

use crate::interrupt::{Cancellation, Interrupt};
use crate::record::event::{Event, Watcher};
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading};
use leakrate_core::units::Bytes;

/// Bounds of the time between two readings that should agree, which is a tenth of the settling.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(1);

/// Readings that differ by less than this share, or this much, agree: far less than a leak worth
/// measuring adds in a burst.
const SHARE: f64 = 0.002;
const AMOUNT: Bytes = Bytes(50_000.0);

const MOST_READINGS: usize = 10;

/// Waits for `settle`, then collects garbage and reads until two readings in a row agree. The
/// result is `None` if the run was abandoned before there was any.
pub(super) fn settled_reading(
    reader: &mut dyn MemoryReader,
    settle: Duration,
    interrupt: &Interrupt,
    watcher: &mut dyn Watcher,
) -> Result<Option<Reading>, ReadError> {
    watcher.event(Event::Settling { span: settle });
    interrupt.sleep(settle);
    watcher.event(Event::Reading);
    let mut last: Option<Reading> = None;
    let mut change = None;
    for _ in 0..MOST_READINGS {
        if interrupt.cancellation() == Cancellation::Abandon {
            break;
        }
        let (garbage, reading) = match collected(reader) {
            Ok(found) => found,
            // What was read before is still of this snapshot.
            Err(ReadError::Interrupted) if last.is_some() => break,
            Err(error) => return Err(error),
        };
        if let Some(before) = last.replace(reading) {
            let difference = reading.memory - before.memory;
            change = Some(difference);
            if difference.0.abs() <= AMOUNT.0.max(SHARE * reading.memory.0) {
                return Ok(last);
            }
        } else if garbage == Garbage::Included {
            watcher.event(Event::GarbageIncluded);
        }
        if interrupt.sleep((settle / 10).clamp(SHORTEST, LONGEST)) == Cancellation::Finish {
            interrupt.pause(SHORTEST);
        }
    }
    if last.is_some() {
        watcher.event(Event::NotSettled { change });
    }
    Ok(last)
}

/// A reading after garbage was collected.
fn collected(reader: &mut dyn MemoryReader) -> Result<(Garbage, Reading), ReadError> {
    Ok((reader.collect_garbage()?, reader.read()?))
}
