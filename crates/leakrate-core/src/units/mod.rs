//! Amounts of memory, counts of requests, spans of time, and rates between them.
//!
//! Values are stored in base units (bytes, requests, seconds); prefixes exist only where a
//! person reads or writes them. MB is 10⁶ bytes and MiB is 2²⁰ bytes, everywhere.
//!
//! Adding requests to bytes does not compile:
//!
//! ```compile_fail
//! use leakrate_core::units::{Bytes, Requests};
//! let nonsense = Bytes(1.0) + Requests(1.0);
//! ```

mod acts;
mod civil;
mod clock_range;
mod clock_text;
mod compact_stamp;
mod date_order;
mod date_order_proof;
mod display_zone;
mod duration;
mod epoch;
mod iso_stamp;
mod named_date;
mod nearest;
mod number;
mod parse_error;
mod quantity;
mod rate;
mod rate_literal;
mod rate_text;
mod request_count;
mod scanner;
mod significant;
mod size;
mod size_scale;
mod size_unit;
mod span_scale;
mod time;
mod time_format;
mod time_shown;
mod time_text;
mod written_time;
mod zone;

pub use acts::acts;
pub use civil::Civil;
pub use clock_range::ClockRange;
pub use date_order::DateOrder;
pub use display_zone::DisplayZone;
pub use named_date::month_number;
pub use nearest::nearest;
pub use parse_error::ParseError;
pub use quantity::{Bytes, Quantity, Requests, Seconds};
pub use rate::Rate;
pub use rate_literal::RateLiteral;
pub use significant::{count, counted, significant, three_digits};
pub use size::{SetSize, SizeCell};
pub use size_scale::SizeScale;
pub use size_unit::SizeUnit;
pub use span_scale::SpanScale;
pub use time::Timestamp;
pub use time_format::{TimeFormat, TimeFormatError};
pub use time_shown::TimeLabel;
pub use zone::{LocalTime, Zone};
