//! A log that nobody reads: a full pipe, or a terminal that is held with Ctrl-S.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, PipeReader, Write as _},
    net::TcpListener,
    time::Duration,
};

use openai_double::Simulator;
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    TOKEN, book, booking, call, http,
    process::{Process, variables},
    simulator,
};

/// What a pipe holds unless it was told otherwise (pipe(7)).
const PIPE_BYTES: usize = 65_536;

/// Requests that are logged, sent at once on one connection.
const BATCH: usize = 500;

/// A server whose output goes into a pipe that is full from the beginning.
struct Muted {
    process: Process,
    pipe: PipeReader,
    address: String,
    simulator: Simulator,
    _folder: TempDir,
}

impl Muted {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let simulator = simulator().await;
        let mut variables: BTreeMap<String, String> = variables(&simulator.base_url());
        // Nothing that it prints can be read, so the port is chosen here.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        variables.insert("PORT".to_owned(), port.to_string());
        let (pipe, mut writer) = std::io::pipe().unwrap();
        writer.write_all(&vec![b'\n'; PIPE_BYTES]).unwrap();
        let process = Process::printing_into(writer, folder.path(), &variables);
        let address = format!("127.0.0.1:{port}");
        let listening = async {
            while TcpStream::connect(&address).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), listening).await.expect("the server starts");
        Self { process, pipe, address, simulator, _folder: folder }
    }

    async fn warnings(&self) -> String {
        http::request(&self.address, "GET", "/health", &[], b"").await.json()["avertissements"].to_string()
    }

    /// Makes the server log until its queue is full.
    async fn fill(&self) {
        let request = format!("GET /reservations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n");
        while !self.warnings().await.contains("ne lit plus") {
            let mut stream = TcpStream::connect(&self.address).await.unwrap();
            let requests = request.repeat(BATCH - 1) + &request.replace("Host: x", "Host: x\r\nConnection: close");
            let (mut reading, mut writing) = stream.split();
            let mut answers = Vec::new();
            let (sent, read) = tokio::join!(writing.write_all(requests.as_bytes()), reading.read_to_end(&mut answers));
            sent.unwrap();
            read.unwrap();
        }
    }

    /// A call that books, start to end.
    async fn books(&self) {
        let call = call(&self.simulator, &self.address).await;
        assert_eq!(book(&call, "call_1", &booking()).await["success"], json!(true));
        call.say("C'est réservé.").await.unwrap();
        call.caller_hangs_up();
    }
}

#[tokio::test]
async fn an_unread_log_freezes_neither_calls_nor_the_stop() {
    let muted = Muted::start().await;
    muted.fill().await;
    muted.books().await;
    let health = http::request(&muted.address, "GET", "/health", &[], b"").await;
    assert_eq!(health.status, 200, "{}", health.body);
    muted.process.signal("TERM").await;
    // Nothing is left to do but to write the lines, which gets two seconds.
    let ended = tokio::time::timeout(Duration::from_secs(20), muted.process.ended()).await.expect("the stop ends");
    assert_eq!(ended.code, Some(0));
    drop(muted.pipe);
}

#[tokio::test]
async fn lost_log_lines_are_counted_when_reading_resumes() {
    let muted = Muted::start().await;
    muted.fill().await;
    let (found, told) = tokio::sync::oneshot::channel();
    let pipe = muted.pipe.try_clone().unwrap();
    let mut found = Some(found);
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if line.contains("des lignes du journal sont perdues") {
                found.take().map(|found| found.send(line));
            }
        }
    });
    let line = tokio::time::timeout(Duration::from_secs(60), told).await.expect("the loss is logged").unwrap();
    let lost = line.split_once("lignes=").unwrap().1.parse::<u64>().unwrap();
    assert!(lost > 0, "{line}");
    assert_eq!(muted.warnings().await, "[]", "the cause is gone");
    muted.process.kill().await;
}
