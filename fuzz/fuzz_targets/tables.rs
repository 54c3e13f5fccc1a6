#![no_main]

use leakrate_fuzz::{TABLES, read_as};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_as(TABLES.iter().copied(), bytes));
