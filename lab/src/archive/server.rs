//! Serves an archive on loopback, keeps a log, and misbehaves on demand.

use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, anyhow};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tiny_http::{Header, Request, Response};

use super::digest::Digests;
use super::fault::{Fault, LOGIN, is_from_the_future, is_unchanged};

/// One answered request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRequest {
    /// `GET`, `HEAD`.
    pub method: String,
    /// Path with the leading slash.
    pub path: String,
    /// Status sent.
    pub status: u16,
}

/// An archive server on 127.0.0.1.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    running: Option<Running>,
}

struct Running {
    http: Arc<tiny_http::Server>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Running").finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    fault: Mutex<Fault>,
    log: Mutex<Vec<LoggedRequest>>,
    dates: Mutex<Dates>,
}

/// Dates by content, not by file time: a client that asks "changed since?" right after a
/// rewrite or a new fault within the same second must get the new bytes.
#[derive(Debug)]
struct Dates {
    next: SystemTime,
    known: BTreeMap<String, (String, SystemTime)>,
}

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// Enough for apt's connections to several hosts at a time.
const WORKERS: usize = 4;

impl Server {
    /// Serves `folder` on a free port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_on(folder, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Serves `folder` on this address.
    ///
    /// # Errors
    /// When it cannot be bound.
    pub fn start_on(folder: &Path, address: SocketAddr) -> Result<Self> {
        // HTTP dates have whole seconds; a year ago leaves room for many changes before now.
        let next = SystemTime::now() - YEAR;
        let shared = Arc::new(Shared {
            folder: folder.into(),
            fault: Mutex::default(),
            log: Mutex::default(),
            dates: Mutex::new(Dates { next, known: BTreeMap::new() }),
        });
        let mut server = Self { shared, address, running: None };
        server.resume()?;
        Ok(server)
    }

    /// Where it listens, also while it is down.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what the following answers look like.
    pub fn set_fault(&self, fault: Fault) {
        *lock(&self.shared.fault) = fault;
    }

    /// All answers so far.
    #[must_use]
    pub fn log(&self) -> Vec<LoggedRequest> {
        lock(&self.shared.log).clone()
    }

    /// Answers since the last call.
    #[must_use]
    pub fn take_log(&self) -> Vec<LoggedRequest> {
        std::mem::take(&mut *lock(&self.shared.log))
    }

    /// Closes the port: connections are refused until [`Server::resume`].
    pub fn stop(&mut self) {
        let Some(Running { http, threads }) = self.running.take() else { return };
        for _ in &threads {
            http.unblock();
        }
        for thread in threads {
            // A worker that panicked has nothing left to stop.
            let _ = thread.join();
        }
        drop(http);
        // Its accepting thread closes the port a little later.
        for _ in 0..500 {
            if TcpStream::connect(self.address).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Listens again on the same port.
    ///
    /// # Errors
    /// When another program took the port meanwhile.
    pub fn resume(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let address = self.address;
        let http = listen(address)
            .and_then(|listener| {
                tiny_http::Server::from_listener(listener, None).map_err(|error| anyhow!("{error}"))
            })
            .with_context(|| format!("cannot listen on {address}"))?;
        self.address = http.server_addr().to_ip().context("not an IP socket")?;
        let http = Arc::new(http);
        let worker = || {
            let (http, shared) = (Arc::clone(&http), Arc::clone(&self.shared));
            std::thread::spawn(move || {
                // An error is the wake-up call of `stop`.
                while let Ok(request) = http.recv() {
                    shared.answer(request);
                }
            })
        };
        let threads = (0..WORKERS).map(|_| worker()).collect();
        self.running = Some(Running { http, threads });
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A socket whose connections send at once, as those of web servers do. On Linux they have this
/// from the socket that they come from. Otherwise the last part of each file waits until the
/// client acknowledges what came before it, which takes 40 ms.
fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    rustix::net::sockopt::set_tcp_nodelay(&listener, true)?;
    Ok(listener)
}

/// Serves `folder` on a fixed port of 127.0.0.1 until the process ends.
///
/// # Errors
/// When the port is taken.
pub fn serve_forever(folder: &Path, port: u16) -> Result<()> {
    let _server = Server::start_on(folder, SocketAddr::from(([127, 0, 0, 1], port)))?;
    loop {
        std::thread::park();
    }
}

impl Shared {
    fn answer(&self, request: Request) {
        let path = path_of(request.url()).to_owned();
        let fault = *lock(&self.fault);
        let (status, body) = match fault == Fault::Locked && !is_authorized(&request) {
            true => (401, b"not authorized\n".to_vec()),
            false => self.body(&path, fault),
        };
        let date = if is_from_the_future(fault, &path) {
            SystemTime::now() + YEAR
        } else {
            lock(&self.dates).of(&path, &body)
        };
        let since = request.headers().iter().find(|h| h.field.equiv("If-Modified-Since"));
        let since = since.and_then(|since| httpdate::parse_http_date(since.value.as_str()).ok());
        // Dates have whole seconds. Servers compare them, and believe the client.
        let date = httpdate::fmt_http_date(date);
        let changed = httpdate::parse_http_date(&date).ok();
        let unchanged = since >= changed || is_unchanged(fault, &path);
        let fresh = status == 200 && since.is_some() && unchanged;
        let (status, body) = if fresh { (304, Vec::new()) } else { (status, body) };
        let method = request.method().to_string();
        // Logged first: whoever has the answer finds it in the log.
        lock(&self.log).push(LoggedRequest { method, path, status });
        let mut response = Response::from_data(body).with_status_code(status);
        if let (200, Ok(header)) = (status, Header::from_bytes("Last-Modified", date)) {
            response = response.with_header(header);
        }
        // A client that hung up needs no answer.
        let _ = request.respond(response.with_chunked_threshold(usize::MAX));
    }

    fn body(&self, path: &str, fault: Fault) -> (u16, Vec<u8>) {
        let relative = percent_decoded(path.trim_start_matches('/'));
        let inside = Path::new(&relative).components().all(|c| matches!(c, Component::Normal(_)));
        let file = self.folder.join(&relative);
        if fault == Fault::Unavailable {
            return (503, b"unavailable\n".to_vec());
        }
        match fs::read(file) {
            Ok(bytes) if inside => fault
                .apply(&relative, bytes, &|path| fs::read(self.folder.join(path)).ok())
                .unwrap_or_else(|error| (500, format!("{error:#}\n").into_bytes())),
            _ => (404, b"not found\n".to_vec()),
        }
    }
}

/// The path of what a request asks for. A client that takes the server for its proxy asks
/// for a whole URL: then the server answers for every host.
fn path_of(asked: &str) -> &str {
    let asked = asked.split('?').next().unwrap_or_default();
    let Some(rest) = asked.strip_prefix("http://") else { return asked };
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// Whether the request has the login of a locked archive.
fn is_authorized(request: &Request) -> bool {
    let login = format!("Basic {}", BASE64_STANDARD.encode(LOGIN));
    let mut headers = request.headers().iter();
    headers.any(|header| header.field.equiv("Authorization") && header.value.as_str() == login)
}

impl Dates {
    fn of(&mut self, path: &str, body: &[u8]) -> SystemTime {
        let digest = Digests::of(body).sha256;
        if let Some((known, date)) = self.known.get(path)
            && *known == digest
        {
            return *date;
        }
        self.next += Duration::from_secs(1);
        self.known.insert(path.into(), (digest, self.next));
        self.next
    }
}

/// apt escapes `~` and `+` in some versions.
fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A panicking worker leaves plain data behind: the poison does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
