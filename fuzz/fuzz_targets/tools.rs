#![no_main]

use leakrate_fuzz::{TOOLS, read_as};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_as(TOOLS.iter().copied(), bytes));
