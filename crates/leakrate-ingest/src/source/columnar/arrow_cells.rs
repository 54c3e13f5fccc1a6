//! Arrays of Arrow as cells.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, ArrowTimestampType, Date32Type, Date64Type, Decimal32Type, Decimal64Type,
    Decimal128Type, Decimal256Type, DecimalType, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use rustc_hash::FxHashMap;

use crate::error::Problem;
use crate::source::held_cells::{HeldCells, HeldTimes};
use leakrate_core::units::Zone;

/// What stands in a cell whose bytes are no text.
const BYTES: &str = "[bytes]";

const SECONDS_OF_DAY: i64 = 86_400;

/// The cells of an array.
///
/// # Errors
/// [`Problem::DamagedColumns`] where its values are not what its type says.
pub(super) fn cells_of(array: &ArrayRef) -> Result<HeldCells, Problem> {
    use DataType as D;
    let rows = array.len();
    Ok(match array.data_type() {
        D::Int8 => integers::<Int8Type>(array),
        D::Int16 => integers::<Int16Type>(array),
        D::Int32 => integers::<Int32Type>(array),
        D::Int64 => integers::<Int64Type>(array),
        D::UInt8 => integers::<UInt8Type>(array),
        D::UInt16 => integers::<UInt16Type>(array),
        D::UInt32 => integers::<UInt32Type>(array),
        D::UInt64 => large_integers(array.as_primitive()),
        D::Float16 => floats::<Float16Type>(array, |number| decimal(number.to_f32())),
        D::Float32 => floats::<Float32Type>(array, decimal),
        D::Float64 => floats::<Float64Type>(array, |number| number),
        D::Decimal32(_, scale) => decimals::<Decimal32Type>(array, *scale),
        D::Decimal64(_, scale) => decimals::<Decimal64Type>(array, *scale),
        D::Decimal128(_, scale) => decimals::<Decimal128Type>(array, *scale),
        D::Decimal256(_, scale) => decimals::<Decimal256Type>(array, *scale),
        D::Timestamp(unit, zone) => {
            // A name that is no zone here is of another list of zones; what it shows are points in time still.
            let zone = zone
                .as_deref()
                .map(|name| name.parse().unwrap_or(Zone::UTC));
            match unit {
                TimeUnit::Second => instants::<TimestampSecondType>(array, zone),
                TimeUnit::Millisecond => instants::<TimestampMillisecondType>(array, zone),
                TimeUnit::Microsecond => instants::<TimestampMicrosecondType>(array, zone),
                TimeUnit::Nanosecond => instants::<TimestampNanosecondType>(array, zone),
            }
        }
        D::Date32 => times(array.as_primitive::<Date32Type>(), None, |days| {
            seconds(i64::from(days) * SECONDS_OF_DAY, 0)
        }),
        D::Date64 => times(array.as_primitive::<Date64Type>(), None, |milliseconds| {
            seconds_of_ticks(milliseconds, 1_000)
        }),
        D::Time32(TimeUnit::Second) => clocks::<Time32SecondType>(array, 1),
        D::Time32(_) => clocks::<Time32MillisecondType>(array, 1_000),
        D::Time64(TimeUnit::Microsecond) => clocks::<Time64MicrosecondType>(array, 1_000_000),
        D::Time64(_) => clocks::<Time64NanosecondType>(array, 1_000_000_000),
        D::Duration(TimeUnit::Second) => durations::<DurationSecondType>(array, 1.0),
        D::Duration(TimeUnit::Millisecond) => durations::<DurationMillisecondType>(array, 1e3),
        D::Duration(TimeUnit::Microsecond) => durations::<DurationMicrosecondType>(array, 1e6),
        D::Duration(TimeUnit::Nanosecond) => durations::<DurationNanosecondType>(array, 1e9),
        D::Utf8 => texts(array.as_string::<i32>().iter()),
        D::LargeUtf8 => texts(array.as_string::<i64>().iter()),
        D::Utf8View => texts(array.as_string_view().iter()),
        D::Binary => texts(
            array
                .as_binary::<i32>()
                .iter()
                .map(|bytes| bytes.map(text_of)),
        ),
        D::LargeBinary => texts(
            array
                .as_binary::<i64>()
                .iter()
                .map(|bytes| bytes.map(text_of)),
        ),
        D::BinaryView => texts(
            array
                .as_binary_view()
                .iter()
                .map(|bytes| bytes.map(text_of)),
        ),
        D::FixedSizeBinary(_) => texts(
            array
                .as_fixed_size_binary()
                .iter()
                .map(|bytes| bytes.map(text_of)),
        ),
        D::Boolean => texts(
            array
                .as_boolean()
                .iter()
                .map(|one| one.map(|is_true| if is_true { "true" } else { "false" })),
        ),
        D::Dictionary(..) => return of_dictionary(array),
        D::Null => texts(std::iter::repeat_n(None, rows)),
        other => {
            let kind = format!("[{other}]");
            texts((0..rows).map(|row| array.is_valid(row).then_some(kind.as_str())))
        }
    })
}

fn integers<T: ArrowPrimitiveType>(array: &ArrayRef) -> HeldCells
where
    i64: From<T::Native>,
{
    let numbers = array.as_primitive::<T>().iter();
    HeldCells::Integers(numbers.map(|number| number.map(i64::from)).collect())
}

/// Beyond those of 63 bits they are as exact as a float is.
fn large_integers(array: &PrimitiveArray<UInt64Type>) -> HeldCells {
    let signed = array
        .iter()
        .map(|number| number.map(i64::try_from).transpose());
    let signed: Result<Vec<Option<i64>>, _> = signed.collect();
    signed.map_or_else(
        |_| {
            let numbers = array.iter();
            HeldCells::Floats(
                numbers
                    .map(|one| one.map_or(f64::NAN, |one| one as f64))
                    .collect(),
            )
        },
        HeldCells::Integers,
    )
}

fn floats<T: ArrowPrimitiveType>(array: &ArrayRef, wide: impl Fn(T::Native) -> f64) -> HeldCells {
    let numbers = array.as_primitive::<T>().iter();
    HeldCells::Floats(
        numbers
            .map(|number| number.map_or(f64::NAN, &wide))
            .collect(),
    )
}

/// The number whose shortest decimals are those of a float of 32 bits: `0.1`, and not what the bits make of it.
fn decimal(number: f32) -> f64 {
    if number.fract() == 0.0 {
        return f64::from(number);
    }
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// Numbers with a fixed number of decimals.
fn decimals<T: DecimalType>(array: &ArrayRef, scale: i8) -> HeldCells {
    let array = array.as_primitive::<T>();
    let written = |row: usize| array.is_valid(row).then(|| array.value_as_string(row));
    if scale == 0 {
        let whole = (0..array.len()).map(|row| written(row).map(|text| text.parse()).transpose());
        let whole: Result<Vec<Option<i64>>, _> = whole.collect();
        if let Ok(whole) = whole {
            return HeldCells::Integers(whole);
        }
    }
    let mut texts = Texts::default();
    for row in 0..array.len() {
        texts.push(&written(row).unwrap_or_default());
    }
    texts.cells()
}

fn times<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    zone: Option<Zone>,
    seconds: impl Fn(T::Native) -> f64,
) -> HeldCells {
    let seconds = array.iter().map(|time| time.map_or(f64::NAN, &seconds));
    HeldCells::Times(HeldTimes {
        seconds: seconds.collect(),
        zone,
    })
}

fn instants<T: ArrowTimestampType>(array: &ArrayRef, zone: Option<Zone>) -> HeldCells {
    let per_second = match T::UNIT {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    times(array.as_primitive::<T>(), zone, |ticks| {
        seconds_of_ticks(ticks, per_second)
    })
}

fn seconds_of_ticks(ticks: i64, per_second: i64) -> f64 {
    let rest = ticks.rem_euclid(per_second);
    // A float of seconds does not tell finer ones apart.
    let microseconds = match per_second {
        1_000_000_000 => (rest + 500) / 1_000,
        _ => rest * (1_000_000 / per_second),
    };
    seconds(ticks.div_euclid(per_second), microseconds)
}

/// Seconds since 1970 as the reader of stamps adds them up; NaN outside the years that a stamp can write.
fn seconds(whole: i64, microseconds: i64) -> f64 {
    const YEARS: std::ops::Range<i64> = -62_167_219_200..253_402_300_799;
    if !YEARS.contains(&whole) {
        return f64::NAN;
    }
    let second = whole.rem_euclid(60);
    let of_clock = second as f64 + microseconds as f64 / 1e6;
    (whole - second + of_clock as i64) as f64 + of_clock.fract()
}

/// Times of a day.
fn clocks<T: ArrowPrimitiveType>(array: &ArrayRef, per_second: i64) -> HeldCells
where
    i64: From<T::Native>,
{
    let mut texts = Texts::default();
    for ticks in array.as_primitive::<T>() {
        let clock = ticks.map(i64::from).map(|ticks| {
            let whole = ticks.div_euclid(per_second);
            let nanoseconds = ticks.rem_euclid(per_second) * (1_000_000_000 / per_second);
            let (hour, minute, second) = (whole / 3600, whole / 60 % 60, whole % 60);
            format!("{hour:02}:{minute:02}:{second:02}.{nanoseconds:09}")
        });
        texts.push(&clock.unwrap_or_default());
    }
    texts.cells()
}

fn durations<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef, per_second: f64) -> HeldCells {
    let mut texts = Texts::default();
    for ticks in array.as_primitive::<T>() {
        let span = ticks.map(|ticks| format!("{}s", ticks as f64 / per_second));
        texts.push(&span.unwrap_or_default());
    }
    texts.cells()
}

fn text_of(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or(BYTES)
}

fn texts<'t>(rows: impl Iterator<Item = Option<&'t str>>) -> HeldCells {
    let mut texts = Texts::default();
    for text in rows {
        texts.push(text.unwrap_or_default());
    }
    texts.cells()
}

/// Cells whose values are kept once: no text is made of a row.
fn of_dictionary(array: &ArrayRef) -> Result<HeldCells, Problem> {
    let dictionary = array.as_any_dictionary();
    let values = dictionary.values();
    // Keys are counted among values; where there is none, every row is missing.
    let keys = if values.is_empty() {
        Vec::new()
    } else {
        dictionary.normalized_keys()
    };
    let places: Vec<Option<usize>> = (0..array.len())
        .map(|row| keys.get(row).copied().filter(|_| array.is_valid(row)))
        .collect();
    Ok(match cells_of(values)? {
        HeldCells::Integers(numbers) => HeldCells::Integers(picked(&numbers, &places, None)?),
        HeldCells::Floats(numbers) => HeldCells::Floats(picked(&numbers, &places, f64::NAN)?),
        HeldCells::Times(times) => HeldCells::Times(HeldTimes {
            seconds: picked(&times.seconds, &places, f64::NAN)?,
            zone: times.zone,
        }),
        HeldCells::Texts { mut texts, of_rows } => {
            let missing = texts.len() as u32;
            texts.push(String::new());
            HeldCells::Texts {
                of_rows: picked(&of_rows, &places, missing)?,
                texts,
            }
        }
    })
}

fn picked<T: Copy>(values: &[T], places: &[Option<usize>], missing: T) -> Result<Vec<T>, Problem> {
    let value = |place: &Option<usize>| match place {
        None => Ok(missing),
        Some(place) => values.get(*place).copied().ok_or_else(beyond_values),
    };
    places.iter().map(value).collect()
}

fn beyond_values() -> Problem {
    let reason = "a row names a value that its dictionary does not have".to_owned();
    Problem::DamagedColumns { reason }
}

/// Texts, each that differs once.
#[derive(Default)]
struct Texts {
    known: Vec<String>,
    numbers: FxHashMap<Box<str>, u32>,
    of_rows: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        let last = self.of_rows.last().copied();
        let number = match last {
            Some(last) if self.known[last as usize] == text => last,
            _ => self.number_of(text),
        };
        self.of_rows.push(number);
    }

    fn number_of(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.known.len() as u32;
        self.known.push(text.to_owned());
        self.numbers.insert(text.into(), number);
        number
    }

    fn cells(self) -> HeldCells {
        HeldCells::Texts {
            texts: self.known,
            of_rows: self.of_rows,
        }
    }
}
