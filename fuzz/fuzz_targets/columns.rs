#![no_main]

use leakrate_fuzz::read_columns;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_columns(bytes));
