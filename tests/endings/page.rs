//! Pages that are asked by whatever measures or watches, and that stop answering.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a page does with those who ask.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// It tells its metrics so many times, and is silent from then on.
    MetricsThenSilence(usize),
    /// It says that it cannot answer now.
    Unavailable,
}

/// A page that counts who asks.
pub(crate) struct Page {
    pub(crate) address: String,
    asked: Arc<AtomicUsize>,
    reply: Reply,
}

impl Page {
    pub(crate) fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        thread::spawn(move || {
            let mut silent = Vec::new();
            for mut stream in listener.incoming().flatten() {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let text = match reply {
                    Reply::MetricsThenSilence(answers) if number >= answers => {
                        silent.push(stream);
                        continue;
                    }
                    Reply::MetricsThenSilence(_) => {
                        let text = format!("heap_bytes {}\n", 100_000_000 + number * 1000);
                        format!("200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len())
                    }
                    Reply::Unavailable => {
                        "503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_owned()
                    }
                };
                let _ = stream.read(&mut [0; 4096]);
                let _ = write!(stream, "HTTP/1.1 {text}");
            }
        });
        Self {
            address,
            asked,
            reply,
        }
    }

    pub(crate) fn silent() -> Self {
        Self::start(Reply::MetricsThenSilence(0))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/metrics", self.address)
    }

    /// Whether somebody waits for an answer that does not come, or was told that there is none.
    pub(crate) fn starves_somebody(&self) -> bool {
        let enough = match self.reply {
            Reply::MetricsThenSilence(answers) => answers,
            Reply::Unavailable => 0,
        };
        self.asked.load(Ordering::SeqCst) > enough
    }
}
