//! A page that others read: one answer for whoever asks, made before anybody does.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a request and its answer may take.
const WITHIN: Duration = Duration::from_secs(2);
/// Between two looks for somebody who asks.
const PULSE: Duration = Duration::from_millis(50);
/// Requests that are answered at a time; more are turned away.
const AT_ONCE: usize = 16;
const LONGEST_REQUEST: usize = 8 << 10;

/// A page in each form in which it can be asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedPage {
    /// What it is called, and what is on it, for whoever asks for nothing else.
    pub usual: PageForm,
    /// The same for whoever names this in `Accept`.
    pub asked_for: PageForm,
}

/// One form of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageForm {
    /// The type of its content.
    pub content_type: &'static str,
    /// What is on it.
    pub text: String,
}

/// Serves a page at `/metrics` until it is dropped.
#[derive(Debug)]
pub struct PageServer {
    page: Arc<Mutex<PublishedPage>>,
    ended: Arc<AtomicBool>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl PageServer {
    /// Listens at `address`; port 0 lets the system choose one.
    ///
    /// # Errors
    /// What the system says, as where something else listens there.
    pub fn start(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let page = Arc::new(Mutex::new(PublishedPage::default()));
        let ended = Arc::new(AtomicBool::new(false));
        let serving = (Arc::clone(&page), Arc::clone(&ended));
        let thread =
            thread::Builder::new().spawn(move || serve(&listener, &serving.0, &serving.1))?;
        Ok(Self {
            page,
            ended,
            address,
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows this page from now on.
    pub fn publish(&self, page: PublishedPage) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }
}

impl Drop for PageServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(listener: &TcpListener, page: &Arc<Mutex<PublishedPage>>, ended: &AtomicBool) {
    let busy = Arc::new(AtomicUsize::new(0));
    while !ended.load(Ordering::Relaxed) {
        let Ok((stream, _)) = listener.accept() else {
            thread::sleep(PULSE);
            continue;
        };
        if busy.load(Ordering::Relaxed) >= AT_ONCE {
            continue;
        }
        busy.fetch_add(1, Ordering::Relaxed);
        let (page, done) = (Arc::clone(page), Arc::clone(&busy));
        let answer = move || {
            // Whoever asked may have gone.
            let _ = answer(stream, &page);
            done.fetch_sub(1, Ordering::Relaxed);
        };
        if thread::Builder::new().spawn(answer).is_err() {
            busy.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn answer(mut stream: TcpStream, page: &Mutex<PublishedPage>) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(WITHIN))?;
    stream.set_write_timeout(Some(WITHIN))?;
    let request = head_of(&mut stream)?;
    let request = String::from_utf8_lossy(&request);
    let page = page.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (status, form) = answered(&request, page);
    let PageForm { content_type, text } = form;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: \
         close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes())?;
    if !request.starts_with("HEAD ") {
        stream.write_all(text.as_bytes())?;
    }
    stream.flush()
}

fn answered(request: &str, page: PublishedPage) -> (&'static str, PageForm) {
    const PLAIN: &str = "text/plain; charset=utf-8";
    let say = |text: &str| PageForm {
        content_type: PLAIN,
        text: text.to_owned(),
    };
    let mut words = request.lines().next().unwrap_or_default().split(' ');
    let (method, path) = (words.next(), words.next().unwrap_or_default());
    if !matches!(method, Some("GET" | "HEAD")) {
        return ("405 Method Not Allowed", say("only GET is answered\n"));
    }
    let path = path.split('?').next().unwrap_or_default();
    if path != "/metrics" {
        return ("404 Not Found", say("the page is /metrics\n"));
    }
    let is_asked_for = request.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        let accepted = line.strip_prefix("accept:").unwrap_or_default();
        let wanted = page.asked_for.content_type.split(';').next();
        wanted.is_some_and(|wanted| !wanted.is_empty() && accepted.contains(wanted))
    });
    if is_asked_for {
        ("200 OK", page.asked_for)
    } else {
        ("200 OK", page.usual)
    }
}

/// A request up to the empty line behind its head; what is longer than any head is cut off.
fn head_of(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 1024];
    while request.len() < LONGEST_REQUEST && !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece)? {
            0 => break,
            read => request.extend_from_slice(&piece[..read]),
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn the_page_is_served_in_the_form_that_is_asked_for_and_nothing_else_is() {
        let server = PageServer::start("127.0.0.1:0".parse().unwrap()).unwrap();
        server.publish(PublishedPage {
            usual: PageForm {
                content_type: "text/plain; version=0.0.4",
                text: "usual 1\n".to_owned(),
            },
            asked_for: PageForm {
                content_type: "application/openmetrics-text; version=1.0.0",
                text: "other 1\n# EOF\n".to_owned(),
            },
        });
        let at = server.address();
        let usual = ask(at, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(usual.ends_with("\r\n\r\nusual 1\n"), "{usual}");
        let accept = "GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text\r\n\r\n";
        assert!(ask(at, accept).ends_with("other 1\n# EOF\n"));
        assert!(ask(at, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(ask(at, "POST /metrics HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
        assert!(ask(at, "\r\n\r\n").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn who_asks_for_nothing_holds_up_nobody() {
        let server = PageServer::start("127.0.0.1:0".parse().unwrap()).unwrap();
        let _silent: Vec<TcpStream> = (0..3)
            .map(|_| TcpStream::connect(server.address()).unwrap())
            .collect();
        let answer = ask(server.address(), "GET /metrics HTTP/1.1\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}
