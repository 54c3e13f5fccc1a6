//! The message of a profile (`profile.proto` of pprof), as far as a heap needs it.

use rustc_hash::FxHashMap;

use crate::kit::call_stack::Call;
use crate::kit::protobuf::{Message, ProtobufFault, Value};

/// What a profile says.
#[derive(Debug, Default)]
pub(super) struct ProfileMessage {
    strings: Vec<String>,
    /// Kind and unit of each value of a sample, as numbers of strings.
    kinds: Vec<[u64; 2]>,
    pub(super) samples: Vec<Sample>,
    locations: FxHashMap<u64, Location>,
    functions: FxHashMap<u64, Function>,
    /// Nanoseconds since 1970.
    pub(super) time: u64,
    /// Bytes between two samples, in the mean.
    pub(super) period: u64,
}

/// What was sampled under one stack of calls.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Numbers of its locations, from the innermost.
    pub(super) locations: Vec<u64>,
    values: Vec<u64>,
}

#[derive(Debug, Default)]
struct Location {
    address: u64,
    /// Function and line of each call, from the innermost: several where calls were inlined.
    lines: Vec<[u64; 2]>,
}

/// Name and file, as numbers of strings.
#[derive(Debug, Default)]
struct Function {
    name: u64,
    file: u64,
}

impl Sample {
    /// A value, which is signed.
    pub(super) fn value(&self, at: usize) -> i64 {
        self.values.get(at).map_or(0, |value| value.cast_signed())
    }
}

impl ProfileMessage {
    /// Reads a profile.
    ///
    /// # Errors
    /// It is no message, or not a whole one.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ProtobufFault> {
        let mut profile = Self::default();
        let mut message = Message::new(bytes);
        while let Some(field) = message.next_field()? {
            match (field.number, field.value) {
                (1, Value::Bytes(inner)) => profile.kinds.push(numbers(inner, [1, 2])?),
                (2, Value::Bytes(inner)) => profile.samples.push(sample(inner)?),
                (4, Value::Bytes(inner)) => {
                    let [id, address] = numbers(inner, [1, 3])?;
                    let lines = lines(inner)?;
                    profile.locations.insert(id, Location { address, lines });
                }
                (5, Value::Bytes(inner)) => {
                    let [id, name, file] = numbers(inner, [1, 2, 4])?;
                    profile.functions.insert(id, Function { name, file });
                }
                (6, Value::Bytes(inner)) => {
                    let text = String::from_utf8_lossy(inner.bytes());
                    profile.strings.push(text.into_owned());
                }
                (9, Value::Number(time)) => profile.time = time,
                (12, Value::Number(period)) => profile.period = period,
                _ => {}
            }
        }
        profile.check().map_err(|reason| message.fault(reason))?;
        Ok(profile)
    }

    /// The texts come last, so a message that was cut between two fields lacks some that it names.
    fn check(&self) -> Result<(), &'static str> {
        let functions = self.functions.values().flat_map(|one| [one.name, one.file]);
        let named = self.kinds.iter().flatten().copied().chain(functions);
        let texts = self.strings.len() as u64;
        if named.max().is_some_and(|last| last >= texts) {
            return Err("it ends before the texts that it names");
        }
        let mut locations = self.samples.iter().flat_map(|sample| &sample.locations);
        if locations.any(|id| !self.locations.contains_key(id)) {
            return Err("a sample is of a place that is not in it");
        }
        Ok(())
    }

    fn string(&self, number: u64) -> &str {
        let number = usize::try_from(number).ok();
        let string = number.and_then(|number| self.strings.get(number));
        string.map_or("", String::as_str)
    }

    /// The place among the values of a sample of the first of these kinds that is counted in this unit.
    pub(super) fn place_of(&self, kinds: &[&str], unit: &str) -> Option<usize> {
        let place = |kind: &&str| {
            let mut held = self.kinds.iter();
            held.position(|&[of, in_unit]| self.string(of) == *kind && self.string(in_unit) == unit)
        };
        kinds.iter().find_map(place)
    }

    /// The kinds of its values.
    pub(super) fn kinds(&self) -> String {
        let kinds: Vec<&str> = self
            .kinds
            .iter()
            .map(|&[kind, _]| self.string(kind))
            .collect();
        kinds.join(", ")
    }

    /// The calls of a sample, from the innermost, up to so many.
    pub(super) fn stack(&self, locations: &[u64], most: usize) -> Vec<Call> {
        let calls = locations.iter().flat_map(|id| {
            let location = self.locations.get(id);
            let lines = location.map_or([].as_slice(), |location| location.lines.as_slice());
            let unnamed = lines.is_empty().then(|| Call {
                function: location.map_or_else(String::new, |one| format!("{:#x}", one.address)),
                ..Call::default()
            });
            lines.iter().map(|&line| self.call(line)).chain(unnamed)
        });
        calls.take(most).collect()
    }

    fn call(&self, [function, line]: [u64; 2]) -> Call {
        let function = self.functions.get(&function);
        Call {
            function: function.map_or("", |one| self.string(one.name)).to_owned(),
            file: function.map_or("", |one| self.string(one.file)).to_owned(),
            line: u64::try_from(line.cast_signed()).unwrap_or_default(),
        }
    }
}

/// The numbers in the fields of these numbers; 0 where there is none, as it is not written then.
fn numbers<const N: usize>(
    mut message: Message,
    fields: [u64; N],
) -> Result<[u64; N], ProtobufFault> {
    let mut found = [0; N];
    while let Some(field) = message.next_field()? {
        let place = fields.iter().position(|&wanted| wanted == field.number);
        if let (Some(place), Value::Number(number)) = (place, field.value) {
            found[place] = number;
        }
    }
    Ok(found)
}

fn sample(mut message: Message) -> Result<Sample, ProtobufFault> {
    let mut sample = Sample::default();
    while let Some(field) = message.next_field()? {
        match field.number {
            1 => field.value.add_numbers_to(&mut sample.locations)?,
            2 => field.value.add_numbers_to(&mut sample.values)?,
            _ => {}
        }
    }
    Ok(sample)
}

fn lines(mut message: Message) -> Result<Vec<[u64; 2]>, ProtobufFault> {
    let mut lines = Vec::new();
    while let Some(field) = message.next_field()? {
        if let (4, Value::Bytes(line)) = (field.number, field.value) {
            lines.push(numbers(line, [1, 2])?);
        }
    }
    Ok(lines)
}
