//! The messages of a stream of Arrow: what one says of its size is held against what there is, before memory is taken
//! for it.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;
use arrow_schema::SchemaRef;

use super::contained::damaged;
use crate::error::Problem;

/// In front of each message; before version 0.15 there was none.
const CONTINUATION: u32 = u32::MAX;

/// Bytes of the description of a message, at most.
const LONGEST_DESCRIPTION: u32 = 64 << 20;

/// Bytes that a buffer may unpack to in any case, and times its size.
const FREELY: u64 = 64 << 20;
const MOST_TIMES: u64 = 1000;

/// The batches of a stream.
#[derive(Debug)]
pub(super) struct Batches<R> {
    stream: R,
    decoder: StreamDecoder,
    schema: SchemaRef,
    /// What was read and is not decoded yet: a message without a body waits for what follows it.
    pending: Buffer,
    is_over: bool,
}

/// The next message of a stream.
enum Message {
    Whole(WholeMessage),
    /// The mark of the end.
    End(Vec<u8>),
}

/// The bytes of a message, with what stands in front of them.
struct WholeMessage {
    bytes: Vec<u8>,
    description: Range<usize>,
}

impl WholeMessage {
    fn description(&self) -> &[u8] {
        &self.bytes[self.description.clone()]
    }

    fn body(&self) -> &[u8] {
        &self.bytes[self.description.end..]
    }
}

impl<R: Read> Batches<R> {
    /// The batches of a stream, which begins with a schema.
    ///
    /// # Errors
    /// It does not.
    pub(super) fn new(mut stream: R) -> Result<Self, Problem> {
        let Message::Whole(message) = next_message(&mut stream)? else {
            return Err(damaged("it ends where a schema is expected"));
        };
        let description = root_as_message(message.description()).map_err(damaged)?;
        let schema = description.header_as_schema();
        let schema = schema.ok_or_else(|| damaged("it does not begin with a schema"))?;
        Ok(Self {
            stream,
            decoder: StreamDecoder::new(),
            schema: Arc::new(fb_to_schema(schema)),
            pending: Buffer::from_vec(message.bytes),
            is_over: false,
        })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    /// The next batch; `None` at the mark of the end.
    ///
    /// # Errors
    /// The stream breaks off, or a message is not what it says.
    pub(super) fn next_batch(&mut self) -> Result<Option<RecordBatch>, Problem> {
        loop {
            while !self.pending.is_empty() {
                if let Some(batch) = self.decoder.decode(&mut self.pending).map_err(damaged)? {
                    return Ok(Some(batch));
                }
            }
            if self.is_over {
                return Ok(None);
            }
            self.pending = match next_message(&mut self.stream)? {
                Message::Whole(message) => Buffer::from_vec(message.bytes),
                Message::End(mark) => {
                    self.is_over = true;
                    Buffer::from_vec(mark)
                }
            };
        }
    }
}

fn next_message(stream: &mut impl Read) -> Result<Message, Problem> {
    let mut bytes = Vec::new();
    let mut length = number(stream, &mut bytes)?;
    if length == CONTINUATION {
        length = number(stream, &mut bytes)?;
    }
    if length == 0 {
        return Ok(Message::End(bytes));
    }
    if length > LONGEST_DESCRIPTION {
        return Err(damaged(format!(
            "a message says that {length} bytes describe it"
        )));
    }
    let start = bytes.len();
    take(stream, u64::from(length), &mut bytes)?;
    let description = start..bytes.len();
    let message = root_as_message(&bytes[description.clone()]).map_err(damaged)?;
    let body_length = u64::try_from(message.bodyLength()).map_err(damaged)?;
    take(stream, body_length, &mut bytes)?;
    let message = WholeMessage { bytes, description };
    check_claims(&message)?;
    Ok(Message::Whole(message))
}

/// Four bytes as a number.
fn number(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Result<u32, Problem> {
    let mut four = [0; 4];
    stream
        .read_exact(&mut four)
        .map_err(|error| cut_off(&error))?;
    bytes.extend_from_slice(&four);
    Ok(u32::from_le_bytes(four))
}

/// Takes so many bytes, and memory only for those that there are.
fn take(stream: &mut impl Read, length: u64, bytes: &mut Vec<u8>) -> Result<(), Problem> {
    let read = stream
        .take(length)
        .read_to_end(bytes)
        .map_err(|error| cut_off(&error))?;
    if (read as u64) < length {
        return Err(cut_off(&io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(())
}

fn cut_off(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("it is cut off, without the mark of its end"),
        _ => Problem::unreadable(error),
    }
}

/// Checks what each packed buffer of a batch says that it unpacks to.
fn check_claims(whole: &WholeMessage) -> Result<(), Problem> {
    let body = whole.body();
    let message = root_as_message(whole.description()).map_err(damaged)?;
    let in_dictionary = message.header_as_dictionary_batch();
    let in_dictionary = in_dictionary.and_then(|dictionary| dictionary.data());
    let Some(batch) = message.header_as_record_batch().or(in_dictionary) else {
        return Ok(());
    };
    if batch.compression().is_none() {
        return Ok(());
    }
    for buffer in batch.buffers().into_iter().flatten() {
        let place = usize::try_from(buffer.offset())
            .ok()
            .zip(usize::try_from(buffer.length()).ok());
        let packed = place.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let packed = packed.ok_or_else(|| damaged("a buffer lies outside of its message"))?;
        let claimed = packed.first_chunk().map(|first| i64::from_le_bytes(*first));
        let claimed = claimed
            .and_then(|claimed| u64::try_from(claimed).ok())
            .unwrap_or_default();
        if claimed > FREELY.max(packed.len() as u64 * MOST_TIMES) {
            let length = packed.len();
            return Err(damaged(format!(
                "{length} bytes say that they unpack to {claimed}"
            )));
        }
    }
    Ok(())
}
