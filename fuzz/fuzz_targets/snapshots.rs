#![no_main]

use leakrate_fuzz::read_snapshots;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_snapshots(bytes));
