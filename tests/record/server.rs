//! A small server that leaks a known amount per request, with an inspector that reports it: what
//! a run needs to be tested on any machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// What the server does with a request instead of answering it.
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
pub(crate) enum Behaviour {
    Fail = 1,
    Hang = 2,
    Die = 3,
    Redirect = 4,
}

/// A method of the inspector whose answer does not end.
#[derive(Clone, Copy)]
pub(crate) struct Stall {
    pub(crate) method: &'static str,
    pub(crate) how: StallKind,
}

/// What is heard of an answer that does not end.
#[derive(Clone, Copy)]
pub(crate) enum StallKind {
    /// Nothing.
    Silent,
    /// Another part of it all the time.
    Trickles,
}

#[derive(Default)]
struct State {
    behaviour: AtomicU8,
    requests: AtomicU64,
    /// Those that leak nothing.
    free: AtomicU64,
    garbage: AtomicU64,
    inspector_closed: AtomicU8,
    inspector_stalls: Mutex<Option<Stall>>,
    inspector_stalled: AtomicU8,
    inspector_named: Mutex<Option<String>>,
}

#[derive(Clone)]
pub(crate) struct LeakyServer {
    state: Arc<State>,
    pub(crate) url: String,
    pub(crate) inspector: String,
}

/// Every request leaves this much garbage and this much that is never freed.
pub(crate) const GARBAGE: u64 = 10_000;
pub(crate) const LEAK: u64 = 2_000;
/// How requests begin that leave none of the latter.
const FREE: &str = "GET /free";
pub(crate) const BOOT: u64 = 5_000_000;

impl LeakyServer {
    pub(crate) fn start() -> Self {
        let http = TcpListener::bind("127.0.0.1:0").unwrap();
        let inspector = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            state: Arc::default(),
            url: format!("http://{}/", http.local_addr().unwrap()),
            inspector: inspector.local_addr().unwrap().to_string(),
        };
        let (serving, inspected) = (server.clone(), server.clone());
        thread::spawn(move || {
            for stream in http.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.serve(stream));
            }
        });
        thread::spawn(move || {
            for stream in inspector.incoming().flatten() {
                let inspected = inspected.clone();
                thread::spawn(move || inspected.inspect(stream));
            }
        });
        server
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.state
            .behaviour
            .store(behaviour as u8, Ordering::SeqCst);
    }

    pub(crate) fn close_inspector(&self) {
        self.state.inspector_closed.store(1, Ordering::SeqCst);
    }

    /// Lets the inspector never finish the answer to a method.
    pub(crate) fn stall_inspector(&self, stall: Stall) {
        *self.state.inspector_stalls.lock().unwrap() = Some(stall);
    }

    /// Whether such an answer was asked for.
    pub(crate) fn inspector_has_stalled(&self) -> bool {
        self.state.inspector_stalled.load(Ordering::SeqCst) == 1
    }

    /// Lets the list of inspectors name this one instead of its own.
    pub(crate) fn name_inspector(&self, url: &str) {
        *self.state.inspector_named.lock().unwrap() = Some(url.to_owned());
    }

    pub(crate) fn requests(&self) -> u64 {
        self.state.requests.load(Ordering::SeqCst)
    }

    fn behaves(&self, behaviour: Behaviour) -> bool {
        self.state.behaviour.load(Ordering::SeqCst) == behaviour as u8
    }

    fn serve(&self, stream: TcpStream) {
        let mut writer = stream.try_clone().unwrap();
        let mut lines = BufReader::new(stream).lines();
        let mut is_free = false;
        while let Some(Ok(line)) = lines.next() {
            is_free |= line.starts_with(FREE);
            if !line.is_empty() {
                continue; // One of the headers; a request ends with an empty line.
            }
            if self.behaves(Behaviour::Die) {
                return;
            }
            if self.behaves(Behaviour::Hang) {
                thread::sleep(Duration::from_secs(3600));
            }
            let status = if self.behaves(Behaviour::Fail) {
                "500 Internal Server Error"
            } else if self.behaves(Behaviour::Redirect) {
                "302 Found\r\nlocation: /"
            } else {
                "200 OK"
            };
            let free = u64::from(std::mem::take(&mut is_free));
            self.state.free.fetch_add(free, Ordering::SeqCst);
            self.state.requests.fetch_add(1, Ordering::SeqCst);
            self.state.garbage.fetch_add(GARBAGE, Ordering::SeqCst);
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
            if writer.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }

    /// Two kinds of visitors: one asks for the list of targets, one wants a WebSocket.
    fn inspect(&self, stream: TcpStream) {
        let mut start = [0; 14];
        while stream.peek(&mut start).unwrap_or(0) < start.len() {
            thread::sleep(Duration::from_millis(1));
        }
        if start.starts_with(b"GET /json/list") {
            self.list(stream);
        } else if let Ok(mut socket) = tungstenite::accept(stream) {
            while let Ok(message) = socket.read() {
                if self.state.inspector_closed.load(Ordering::SeqCst) == 1 {
                    return;
                }
                let Ok(call) = serde_json::from_slice::<Value>(&message.into_data()) else {
                    continue;
                };
                if self.stalls(&call, &mut socket) {
                    return;
                }
                for answer in self.answers(&call) {
                    let text = tungstenite::Message::text(answer.to_string());
                    if socket.send(text).is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Whether a call is never answered to its end, until whoever called has gone.
    fn stalls(&self, call: &Value, socket: &mut tungstenite::WebSocket<TcpStream>) -> bool {
        let stall = *self.state.inspector_stalls.lock().unwrap();
        let Some(stall) = stall.filter(|stall| call["method"] == stall.method) else {
            return false;
        };
        self.state.inspector_stalled.store(1, Ordering::SeqCst);
        match stall.how {
            StallKind::Silent => while socket.read().is_ok() {},
            StallKind::Trickles => {
                let chunk = json!({"method": "HeapProfiler.addHeapSnapshotChunk", "params": {"chunk": "{"}});
                let chunk = tungstenite::Message::text(chunk.to_string());
                while socket.send(chunk.clone()).is_ok() {
                    thread::sleep(Duration::from_millis(5));
                }
            }
        }
        true
    }

    fn list(&self, mut stream: TcpStream) {
        let named = self.state.inspector_named.lock().unwrap().clone();
        let named = named.unwrap_or_else(|| format!("ws://{}/id", self.inspector));
        let list = json!([{"type": "node", "webSocketDebuggerUrl": named}]);
        let list = list.to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", list.len());
        let _ = stream.write_all((head + &list).as_bytes());
        let _ = stream.read(&mut [0; 1024]);
    }

    fn answers(&self, call: &Value) -> Vec<Value> {
        let garbage = &self.state.garbage;
        let result = match call["method"].as_str().unwrap() {
            "HeapProfiler.collectGarbage" => {
                garbage.store(0, Ordering::SeqCst);
                json!({})
            }
            "Runtime.getHeapUsage" => {
                let free = self.state.free.load(Ordering::SeqCst);
                let leaked = (self.requests() - free) * LEAK;
                json!({"usedSize": BOOT + leaked + garbage.load(Ordering::SeqCst)})
            }
            "Runtime.evaluate" => json!({"result": {"value": [4711, 1_000_000]}}),
            "HeapProfiler.takeHeapSnapshot" => {
                let chunk = |text| json!({"method": "HeapProfiler.addHeapSnapshotChunk", "params": {"chunk": text}});
                return vec![
                    chunk("{\"snapshot\":"),
                    chunk("{}}"),
                    json!({"id": call["id"], "result": {}}),
                ];
            }
            _ => return vec![json!({"id": call["id"], "error": {"message": "no such method"}})],
        };
        vec![json!({"id": call["id"], "result": result})]
    }
}
