//! Java virtual machines, through the `jcmd` of their JDK.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::group::Group;
use crate::interrupt::Interrupt;
use crate::patience::{Patience, Unanswered};
use crate::record::reader::{Garbage, MemoryReader, ReadError, Reading, size};
use crate::record::running::RunningProcess;
use leakrate_core::series::Metric;
use leakrate_core::units::Bytes;

/// Reads the used heap of a Java virtual machine.
#[derive(Debug, Clone)]
pub struct JvmReader {
    process: RunningProcess,
    patience: Patience,
}

impl JvmReader {
    /// A reader of the virtual machine with this process number. `jcmd` may take as long as is said: a full
    /// collection of a large heap takes seconds.
    pub fn new(process: u32, within: Duration, interrupt: &Interrupt) -> Self {
        Self {
            process: RunningProcess::find(Path::new("/proc"), process),
            patience: Patience::new(interrupt, within),
        }
    }

    fn command(&mut self, command: &str) -> Result<String, ReadError> {
        const HELP: &str =
            "check that it is a Java program of yours and that `jcmd` of its JDK is on the PATH";
        let said = self.run(command);
        let said = said.map_err(|cause| ReadError::unanswered(&self.address(), cause, HELP))?;
        self.process.check()?;
        Ok(said)
    }

    fn run(&mut self, command: &str) -> Result<String, Unanswered> {
        let cannot_run = |error| Unanswered::failed(format!("cannot run `jcmd` ({error})"));
        // Dropped at the end of this function, which ends a `jcmd` that is waited for no longer.
        let group = Group::new().map_err(cannot_run)?;
        let mut jcmd = Command::new("jcmd");
        jcmd.arg(self.process.number.to_string())
            .arg(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = group.spawn(&mut jcmd).map_err(cannot_run)?;
        let output = self.patience.beside(move || child.wait_with_output())?;
        let output = output.map_err(cannot_run)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or_default();
        Err(Unanswered::failed(format!(
            "`jcmd {command}` failed ({last})"
        )))
    }

    fn address(&self) -> String {
        format!("process {}", self.process.number)
    }
}

impl MemoryReader for JvmReader {
    fn metric(&self) -> Metric {
        Metric::Heap
    }

    fn column(&self) -> &'static str {
        "heap_mb"
    }

    fn collect_garbage(&mut self) -> Result<Garbage, ReadError> {
        self.command("GC.run").map(|_| Garbage::Collected)
    }

    fn read(&mut self) -> Result<Reading, ReadError> {
        let text = self.command("GC.heap_info")?;
        let memory = used_heap(&text).ok_or_else(|| ReadError::Unexpected {
            address: self.address(),
            expected: "the used heap".to_owned(),
            found: format!("`{}`", text.lines().nth(1).unwrap_or_default()),
        })?;
        Ok(Reading {
            memory,
            outside_heap: None,
            process: Some(self.process.number),
        })
    }
}

/// The sum over the generations. What follows `Metaspace` is not heap; spaces within a generation
/// state what they use in percent, so they are not summed again.
fn used_heap(text: &str) -> Option<Bytes> {
    let heap = text.lines().take_while(|line| !line.contains("Metaspace"));
    let used: Vec<f64> = heap.filter_map(used_in_line).collect();
    let used = (!used.is_empty()).then(|| used.iter().sum());
    used.and_then(size)
}

/// `used 5958K` (most collectors) or `14208K used` (Shenandoah).
fn used_in_line(line: &str) -> Option<f64> {
    let words: Vec<&str> = line
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let at = words.iter().position(|&word| word == "used")?;
    let after = words.get(at + 1).and_then(|word| amount(word));
    after.or_else(|| amount(words.get(at.checked_sub(1)?)?))
}

/// Amounts of the JVM are in powers of 1,024.
fn amount(word: &str) -> Option<f64> {
    let unit = match word.chars().last()? {
        'B' => 1.0,
        'K' => 1024.0,
        'M' => 1024.0 * 1024.0,
        'G' => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let number: f64 = word[..word.len() - 1].parse().ok()?;
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Printed by OpenJDK 17.0.15; the other collectors that it has are below.
    const G1: &str = "7039:\n garbage-first heap   total 57344K, used 5958K [0x0000000687400000, \
        0x0000000800000000)\n  region size 4096K, 0 young (0K), 0 survivors (0K)\n Metaspace       \
        used 8921K, committed 9088K, reserved 1114112K\n  class space    used 1062K, committed 1152K\n";
    const SERIAL: &str = " def new generation   total 78656K, used 18444K [0x00000000f0000000)\n  \
        eden space 69952K,  26% used [0x00000000f0000000, 0x00000000f12030e8)\n tenured generation   \
        total 174784K, used 1000K [0x00000000f5550000)\n   the space 174784K,   0% used [0x0)\n \
        Metaspace       used 8903K, committed 9088K\n";
    const PARALLEL: &str = " PSYoungGen      total 76288K, used 18351K [0x00000000fab00000)\n  eden \
        space 65536K, 28% used [0x0,0x1,0x2)\n ParOldGen       total 175104K, used 7K [0x0)\n  object \
        space 175104K, 0% used [0x0,0x0,0x0)\n Metaspace       used 8900K\n";
    const Z: &str = " ZHeap           used 18M, capacity 256M, max capacity 256M\n Metaspace       \
        used 8930K, committed 9088K\n";
    const SHENANDOAH: &str = "Shenandoah Heap\n 256M max, 256M soft max, 256M committed, 14208K used\n \
        1024 x 256K regions\n Metaspace       used 8937K\n";

    #[test]
    fn the_heap_of_every_collector_is_read_without_the_metaspace() {
        for (text, kibibytes) in [
            (G1, 5958.0),
            (SERIAL, 19_444.0),
            (PARALLEL, 18_358.0),
            (Z, 18.0 * 1024.0),
            (SHENANDOAH, 14_208.0),
        ] {
            assert_eq!(used_heap(text), Some(Bytes(kibibytes * 1024.0)), "{text}");
        }
        assert_eq!(used_heap("7039:\nCommand executed successfully\n"), None);
    }
}
