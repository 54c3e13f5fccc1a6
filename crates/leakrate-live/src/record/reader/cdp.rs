//! The Chrome DevTools Protocol: numbered calls and their answers as JSON over a WebSocket.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long an answer may take: a full collection of a large heap takes seconds, a heap snapshot
/// minutes, but then parts of it arrive all the time.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// A connection to an inspector.
#[derive(Debug)]
pub(super) struct Connection {
    socket: WebSocket<TcpStream>,
    last_call: u64,
}

/// Something the inspector says without being asked.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) method: String,
    pub(super) parameters: Value,
}

impl Connection {
    /// Connects to a `ws://` address.
    pub(super) fn open(url: &str) -> Result<Self, String> {
        let authority = url
            .strip_prefix("ws://")
            .and_then(|rest| rest.split('/').next());
        let authority = authority.ok_or("its address does not begin with `ws://`")?;
        let stream = connect(authority).map_err(|error| error.to_string())?;
        let limited = stream
            .set_read_timeout(Some(ANSWER_WITHIN))
            .and_then(|()| stream.set_write_timeout(Some(ANSWER_WITHIN)))
            .and_then(|()| stream.set_nodelay(true));
        limited.map_err(|error| error.to_string())?;
        let (socket, _) = tungstenite::client(url, stream).map_err(|error| error.to_string())?;
        Ok(Self {
            socket,
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
    ) -> Result<Value, String> {
        self.last_call += 1;
        let call = json!({"id": self.last_call, "method": method, "params": parameters});
        self.send(call.to_string())?;
        loop {
            let mut answer = self.next()?;
            if let Some(method) = answer["method"].as_str() {
                listen(Notice {
                    method: method.to_owned(),
                    parameters: answer["params"].take(),
                })?;
            } else if answer["id"] == self.last_call {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method} was answered with {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }

    fn send(&mut self, call: String) -> Result<(), String> {
        let mut sent = self.socket.send(Message::text(call));
        while sent.as_ref().is_err_and(is_signal) {
            sent = self.socket.flush();
        }
        sent.map_err(|error| closed(&error))
    }

    fn next(&mut self) -> Result<Value, String> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    return serde_json::from_str(&text)
                        .map_err(|error| format!("the inspector did not answer in JSON: {error}"));
                }
                Err(error) if !is_signal(&error) => return Err(closed(&error)),
                Ok(_) | Err(_) => {}
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

/// Ctrl-C interrupts a call to the system; the connection is as good as before.
fn is_signal(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(io) if io.kind() == std::io::ErrorKind::Interrupted)
}

fn closed(error: &tungstenite::Error) -> String {
    match error {
        tungstenite::Error::Io(io)
            if matches!(
                io.kind(),
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
            ) =>
        {
            format!("no answer within {} s", ANSWER_WITHIN.as_secs())
        }
        other => format!("the connection was lost ({other})"),
    }
}

fn connect(authority: &str) -> std::io::Result<TcpStream> {
    let mut outcome = Err(std::io::Error::other("the name has no address"));
    for address in authority.to_socket_addrs()? {
        outcome = TcpStream::connect_timeout(&address, CONNECT_WITHIN);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}
