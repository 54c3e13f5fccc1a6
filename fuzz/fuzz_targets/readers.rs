#![no_main]

use leakrate_fuzz::read_both_ways;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_both_ways(bytes));
