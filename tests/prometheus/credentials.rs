//! Who asks, and that nobody else learns of it.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::common::{Run, command};
use crate::fake::{Failure, FakeServer, WINDOW, leaky_programs};

const MEMORY: &str = "process_resident_memory_bytes{job=\"web\"}";
const SECRET: &str = "hunter2-secret";

fn fit(address: &str, more: &[&str], variables: &[(&str, &str)]) -> Run {
    let arguments = [&["fit", address, "--query", MEMORY], &WINDOW[..], more].concat();
    let mut command = command(&arguments);
    command.envs(variables.iter().copied());
    command.output().map(Run::from).unwrap()
}

fn is_kept_secret(run: &Run) {
    for said in [&run.stdout, &run.stderr] {
        assert!(!said.contains(SECRET), "{said}");
        assert!(!said.contains("aHVudGVyMi1zZWNyZXQ"), "{said}");
    }
}

#[test]
fn tokens_users_and_headers_are_sent_and_never_shown() {
    let basic = "Basic bWU6aHVudGVyMi1zZWNyZXQ=";
    let bearer = format!("Bearer {SECRET}");
    let header = format!("X-Scope-OrgID: {SECRET}\nX-Other: a");
    let cases: [(&str, &str, &[(&str, &str)]); 3] = [
        (
            "authorization",
            &bearer,
            &[("LEAKRATE_BEARER_TOKEN", SECRET)],
        ),
        (
            "authorization",
            basic,
            &[("LEAKRATE_USER", "me"), ("LEAKRATE_PASSWORD", SECRET)],
        ),
        ("x-scope-orgid", SECRET, &[("LEAKRATE_HEADERS", &header)]),
    ];
    for (name, value, variables) in cases {
        let server = FakeServer::start(leaky_programs());
        server.require(name, value);
        let address = server.address();
        let run = fit(&address, &["--format", "json"], variables);
        assert_eq!(run.status, 0, "{}", run.stderr);
        is_kept_secret(&run);
        // Wrong ones are refused, and what was refused is not shown.
        server.require(name, "another");
        let run = fit(&address, &[], variables);
        assert_eq!(run.status, 2);
        is_kept_secret(&run);
        for failure in [
            Failure::Answer(200, "<html>"),
            Failure::Answer(503, "x"),
            Failure::CutOff,
        ] {
            server.fail_always(failure);
            is_kept_secret(&fit(&address, &[], variables));
        }
    }
}

#[test]
fn a_file_says_who_asks_for_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("access.toml");
    let text =
        format!("user = \"me\"\npassword = \"{SECRET}\"\n[headers]\nX-Scope-OrgID = \"team\"\n");
    fs::write(&file, text).unwrap();
    let server = FakeServer::start(leaky_programs());
    server.require("authorization", "Basic bWU6aHVudGVyMi1zZWNyZXQ=");
    let address = format!("{}/prometheus?dedup=true", server.address());
    let run = fit(&address, &["--access", file.to_str().unwrap()], &[]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    for asked in server.asked() {
        assert!(
            asked.path.starts_with("/prometheus/api/v1/"),
            "{}",
            asked.path
        );
        assert_eq!(asked.headers["x-scope-orgid"], "team");
        assert_eq!(asked.parameters["dedup"], "true");
    }
    is_kept_secret(&run);
}

#[test]
fn credentials_do_not_follow_a_redirect() {
    let other = FakeServer::start(leaky_programs());
    let server = FakeServer::start(leaky_programs());
    server.fail_always(Failure::Redirect(format!("{}/api/v1/query", other.url())));
    let run = fit(&server.address(), &[], &[("LEAKRATE_BEARER_TOKEN", SECRET)]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains(&other.url()), "{}", run.stderr);
    assert_eq!(other.asked().len(), 0);
    is_kept_secret(&run);
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls");
    folder.join(name).to_str().unwrap().to_owned()
}

/// Decrypts what comes and hands it on to a server that knows nothing of encryption.
fn encrypting(server: &FakeServer) -> u16 {
    let certificates = vec![CertificateDer::from_pem_file(fixture("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let inner = server.url().replace("http://", "");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let inner = TcpStream::connect(&inner).unwrap();
            thread::spawn(move || hand_on(StreamOwned::new(connection, stream), inner));
        }
    });
    port
}

/// One request and its answer, whose length is announced.
fn hand_on(
    mut outer: StreamOwned<ServerConnection, TcpStream>,
    mut inner: TcpStream,
) -> Option<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        outer.read_exact(&mut byte).ok()?;
        request.extend(byte);
    }
    inner.write_all(&request).ok()?;
    inner.shutdown(std::net::Shutdown::Write).ok()?;
    let mut answer = Vec::new();
    inner.read_to_end(&mut answer).ok()?;
    outer.write_all(&answer).ok()?;
    outer.conn.send_close_notify();
    outer.flush().ok()
}

#[test]
fn an_encrypted_server_is_believed_by_its_authority_alone() {
    let server = FakeServer::start(leaky_programs());
    let port = encrypting(&server);
    let authorities = fixture("ca.pem");
    let variables = [("LEAKRATE_CA_FILE", authorities.as_str())];
    for host in ["localhost", "127.0.0.1"] {
        let address = format!("prometheus:https://{host}:{port}");
        let run = fit(&address, &[], &variables);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let asked = server.asked().len();
    let address = format!("prometheus:https://localhost:{port}");
    let run = fit(&address, &[], &[("LEAKRATE_BEARER_TOKEN", SECRET)]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("LEAKRATE_CA_FILE"), "{}", run.stderr);
    let plain = fit(&format!("prometheus:http://localhost:{port}"), &[], &[]);
    assert_eq!(plain.status, 2);
    assert_eq!(
        server.asked().len(),
        asked,
        "nothing reaches it unencrypted or unbelieved"
    );
    let run = fit(
        &address,
        &[],
        &[("LEAKRATE_CA_FILE", &fixture("server.key"))],
    );
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("no certificate"), "{}", run.stderr);
}
