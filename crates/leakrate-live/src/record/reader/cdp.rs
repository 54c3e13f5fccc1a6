//! The Chrome DevTools Protocol: numbered calls and their answers as JSON over a WebSocket.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use hyper::Uri;
use serde_json::{Value, json};
use tungstenite::{HandshakeError, Message, WebSocket};

use crate::interrupt::{Interrupt, PULSE};
use crate::patience::{Patience, Unanswered};
use crate::reach::Place;

/// A connection to an inspector.
#[derive(Debug)]
pub(super) struct Connection {
    socket: WebSocket<Pulsing>,
    patience: Patience,
    last_call: u64,
}

/// Something the inspector says without being asked.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) method: String,
    pub(super) parameters: Value,
}

impl Connection {
    /// Connects to a `ws://` address at a place that may be reached. An answer, or the next part of one,
    /// may take as long as is said.
    pub(super) fn open(
        url: &Uri,
        place: &Place,
        within: Duration,
        interrupt: &Interrupt,
    ) -> Result<Self, Unanswered> {
        let mut patience = Patience::new(interrupt, within);
        let stream = place.connect(&mut patience)?;
        stream.set_read_timeout(Some(PULSE))?;
        stream.set_write_timeout(Some(PULSE))?;
        stream.set_nodelay(true)?;
        let mut shaking = Some(tungstenite::client(url, Pulsing(stream)));
        let socket = patience.wait(|_| match shaking.take()? {
            Ok((socket, _)) => Some(Ok(socket)),
            Err(HandshakeError::Failure(error)) => Some(Err(closed(&error))),
            Err(HandshakeError::Interrupted(middle)) => {
                shaking = Some(middle.handshake());
                None
            }
        })?;
        Ok(Self {
            socket: socket?,
            patience,
            last_call: 0,
        })
    }

    /// Calls a method and waits for its answer. Notices that arrive meanwhile go to `listen`,
    /// whose error ends the waiting.
    pub(super) fn call(
        &mut self,
        method: &str,
        parameters: &Value,
        mut listen: impl FnMut(Notice) -> Result<(), String>,
    ) -> Result<Value, Unanswered> {
        self.last_call += 1;
        let call = json!({"id": self.last_call, "method": method, "params": parameters});
        self.send(call.to_string())?;
        loop {
            let mut answer = self.next()?;
            if let Some(method) = answer["method"].as_str() {
                listen(Notice {
                    method: method.to_owned(),
                    parameters: answer["params"].take(),
                })
                .map_err(Unanswered::failed)?;
            } else if answer["id"] == self.last_call {
                return match answer.get("error") {
                    Some(error) => Err(Unanswered::failed(format!(
                        "{method} was answered with {error}"
                    ))),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }

    fn send(&mut self, call: String) -> Result<(), Unanswered> {
        let Self {
            socket, patience, ..
        } = self;
        let mut call = Some(call);
        patience.wait(|_| {
            let sent = match call.take() {
                Some(call) => socket.send(Message::text(call)),
                None => socket.flush(),
            };
            unless_pending(sent)
        })?
    }

    fn next(&mut self) -> Result<Value, Unanswered> {
        let Self {
            socket, patience, ..
        } = self;
        loop {
            if let Message::Text(text) = patience.wait(|_| unless_pending(socket.read()))?? {
                return serde_json::from_str(&text).map_err(|error| {
                    Unanswered::failed(format!("the inspector did not answer in JSON: {error}"))
                });
            }
        }
    }
}

/// A Node process that has ended its work waits for its debugger to leave.
impl Drop for Connection {
    fn drop(&mut self) {
        let _ = self.socket.close(None);
        let _ = self.socket.flush();
    }
}

/// The outcome, if there is one.
fn unless_pending<T>(outcome: tungstenite::Result<T>) -> Option<Result<T, Unanswered>> {
    match outcome {
        Err(tungstenite::Error::Io(io)) if io.kind() == ErrorKind::WouldBlock => None,
        outcome => Some(outcome.map_err(|error| closed(&error))),
    }
}

fn closed(error: &tungstenite::Error) -> Unanswered {
    Unanswered::failed(format!("the connection was lost ({error})"))
}

/// A stream on which nobody waits longer than a pulse. A signal and
/// a time-out are both errors of the kind "would block" to whoever waits: nothing has come yet.
#[derive(Debug)]
struct Pulsing(TcpStream);

impl Read for Pulsing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(not_yet)
    }
}

impl Write for Pulsing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer).map_err(not_yet)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn not_yet(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::Interrupted => ErrorKind::WouldBlock.into(),
        _ => error,
    }
}
