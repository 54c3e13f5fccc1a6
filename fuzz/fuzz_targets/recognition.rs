#![no_main]

use leakrate_fuzz::read_by_content;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_by_content(bytes));
