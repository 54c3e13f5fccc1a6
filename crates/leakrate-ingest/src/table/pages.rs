//! Memory that is given out in pages, which tells the unit of numbers that state none.

use leakrate_core::units::SizeUnit;

/// Bytes in a page of memory: what the kernel counts in.
pub(crate) const PAGE: f64 = 4096.0;

/// Numbers that are looked at.
const EXAMINED: usize = 256;

/// Different numbers that are all whole pages, which they are not by chance.
const TELLING: usize = 6;

/// The unit in which all of the numbers are whole pages, and no process is too small for. Numbers that
/// people or counters round, to tens, tell nothing.
pub(crate) fn unit_of(numbers: impl Iterator<Item = f64>) -> Option<SizeUnit> {
    let mut distinct: Vec<f64> = numbers.take(EXAMINED).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let odd = |number: &&f64| *number % 10.0 != 0.0;
    let is_telling =
        distinct.len() >= TELLING && 2 * distinct.iter().filter(odd).count() >= distinct.len();
    // A leak of as many pages each time is as rare as a counter of rows is common.
    let steps = || distinct.windows(2).map(|pair| pair[1] - pair[0]);
    let is_counter = steps().all(|step| Some(step) == steps().next());
    if !is_telling || is_counter {
        return None;
    }
    let has_fractions = distinct
        .iter()
        .filter(|number| number.fract() != 0.0)
        .count()
        >= TELLING;
    let fits = |unit: &SizeUnit| {
        let is_page = |number: &f64| {
            let bytes = number * unit.bytes();
            bytes % PAGE == 0.0 && bytes >= LEAST
        };
        distinct.iter().all(is_page)
    };
    // Every number is whole pages in a large unit, unless it has a fraction.
    let mebibyte = has_fractions.then_some(SizeUnit::MEBIBYTE);
    let units = [SizeUnit::BYTE, SizeUnit::KIBIBYTE]
        .into_iter()
        .chain(mebibyte);
    units.into_iter().find(fits)
}

/// What allocators align to, in bytes.
const ALIGNED: f64 = 8.0;

/// Whether numbers are bytes as an allocator counts them: all of them are multiples of eight, some of
/// nothing larger, and none is too small for a process. Counted in pages or larger units, that happens
/// once in hundreds of cases.
pub(crate) fn are_allocations(numbers: impl Iterator<Item = f64>) -> bool {
    const TELLING: usize = 8;
    let mut distinct: Vec<f64> = numbers.take(EXAMINED).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let is_aligned = |number: &f64| number % ALIGNED == 0.0 && *number >= LEAST;
    let is_no_more = |number: &&f64| *number % (2.0 * ALIGNED) != 0.0;
    let is_round = |number: &&f64| *number % 1000.0 == 0.0;
    distinct.len() >= TELLING
        && distinct.iter().all(is_aligned)
        && 4 * distinct.iter().filter(is_no_more).count() >= distinct.len()
        && 4 * distinct.iter().filter(is_round).count() < distinct.len()
}

/// Bytes that no process with a runtime has less of.
const LEAST: f64 = 1e6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_pages_tell_the_unit_that_they_are_counted_in() {
        let pages = [
            18_113.0, 18_207.0, 18_391.0, 18_542.0, 18_677.0, 18_903.0, 19_001.0,
        ];
        for unit in [SizeUnit::BYTE, SizeUnit::KIBIBYTE, SizeUnit::MEBIBYTE] {
            let written = pages.iter().map(|pages| pages * PAGE / unit.bytes());
            assert_eq!(unit_of(written), Some(unit));
        }
    }

    #[test]
    fn what_an_allocator_counts_is_bytes() {
        let allocated = [
            4_710_168.0,
            4_869_864.0,
            4_870_512.0,
            4_871_160.0,
            4_871_312.0,
            4_871_464.0,
            4_951_088.0,
            4_952_608.0,
        ];
        assert!(are_allocations(allocated.into_iter()));
        let others: [&[f64]; 5] = [
            // Too few.
            &allocated[..7],
            // Too small for a process: KiB.
            &allocated.map(|number| number / 8.0),
            // One that is odd.
            &[&allocated[..], &[4_710_169.0]].concat(),
            // Pages of 16 KiB, counted in KiB.
            &allocated.map(|number| number * 2.0),
            // Rounded by whoever counted them.
            &[1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6, 9e6],
        ];
        for numbers in others {
            assert!(!are_allocations(numbers.iter().copied()), "{numbers:?}");
        }
    }

    #[test]
    fn numbers_of_any_other_kind_tell_nothing() {
        let others: [&[f64]; 6] = [
            // Too few, all alike, one that is no whole page.
            &[72_452.0, 72_828.0, 73_564.0],
            &[72_452.0; 20],
            &[
                72_452.0, 72_828.0, 73_564.0, 74_168.0, 74_708.0, 75_612.0, 75_613.0,
            ],
            // Requests of a round number, and by fours.
            &[1000.0, 2500.0, 3750.0, 5000.0, 6250.0, 8000.0, 9000.0],
            &[1004.0, 1008.0, 1012.0, 1016.0, 1020.0, 1024.0, 1028.0],
            // Megabytes without a fraction.
            &[84.0, 88.0, 96.0, 104.0, 116.0, 124.0, 132.0],
        ];
        for numbers in others {
            assert_eq!(unit_of(numbers.iter().copied()), None, "{numbers:?}");
        }
    }
}
