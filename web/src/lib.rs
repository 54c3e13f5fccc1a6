//! leakrate in a web page: a command line with the files that it names, answered in memory.
//!
//! A page hands over bytes and takes bytes, by the place where they lie in the memory of this module:
//!
//! 1. `file(length)` gives room for the bytes of a file, as often as there are files.
//! 2. `request(length)` gives room for JSON with the words of the command and the names of the files,
//!    in the order of their bytes (`Request` of `exchange.rs`).
//! 3. `answer()` answers. JSON lies at `answer_start()` (`Answer` of it), and behind it the bytes of the
//!    files that were written.
//!
//! A panic is told at `fault_start()`; after it, only that may be asked.

#![expect(
    unsafe_code,
    reason = "a page finds functions by their names, and Rust calls it unsafe to choose one; nothing \
              here reads or writes by an address"
)]

mod exchange;

use std::cell::RefCell;
use std::panic;
use std::sync::OnceLock;

use exchange::Exchange;
use leakrate::cli;

thread_local! {
    static EXCHANGE: RefCell<Exchange> = RefCell::default();
}

/// What a panic was.
static FAULT: OnceLock<String> = OnceLock::new();

/// Room for the bytes of the next file.
#[unsafe(no_mangle)]
pub extern "C" fn file(length: usize) -> *mut u8 {
    EXCHANGE.with_borrow_mut(|exchange| exchange.file(length))
}

/// Room for the request.
#[unsafe(no_mangle)]
pub extern "C" fn request(length: usize) -> *mut u8 {
    EXCHANGE.with_borrow_mut(|exchange| exchange.request(length))
}

/// Answers the request, and gives the length of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    EXCHANGE.with_borrow_mut(|exchange| {
        let command = exchange.command();
        panic::set_hook(Box::new(move |panic| {
            // Of several the first is the cause.
            FAULT.get_or_init(|| cli::own_fault(&command, panic));
        }));
        exchange.answer()
    })
}

/// Where the answer lies.
#[unsafe(no_mangle)]
pub extern "C" fn answer_start() -> *const u8 {
    EXCHANGE.with_borrow(Exchange::answer_start)
}

/// Where it is told what a panic was.
#[unsafe(no_mangle)]
pub extern "C" fn fault_start() -> *const u8 {
    FAULT.get().map_or("", String::as_str).as_ptr()
}

/// How long that is; nothing where there was no panic.
#[unsafe(no_mangle)]
pub extern "C" fn fault_length() -> usize {
    FAULT.get().map_or(0, String::len)
}
