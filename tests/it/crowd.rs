//! Connections that are held open and send nothing whole: the webhook is reached all the same.

use std::{collections::BTreeMap, time::Duration};

use openai_double::Simulator;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    Hotel, http,
    process::{Process, variables},
    ring, simulator,
};

/// How soon a signed ring is accepted, whatever others do: sooner than the five seconds that a peer has for its request, so that it did
/// not wait for one to be given up on.
const SOON: Duration = Duration::from_secs(4);

const HALF_HEAD: &[u8] = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-";
const HALF_BODY: &[u8] = b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{";
const WHOLE: &[u8] = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

/// A server in a process of its own, so that its descriptors are its own too.
struct Besieged {
    process: Process,
    address: String,
    simulator: Simulator,
    _folder: TempDir,
}

impl Besieged {
    async fn start(descriptors: u32) -> Self {
        let folder = TempDir::new().unwrap();
        let simulator = simulator().await;
        let variables: BTreeMap<String, String> = variables(&simulator.base_url());
        let process = Process::with_descriptors(descriptors, folder.path(), &variables);
        let address = process.address().await;
        Self { process, address, simulator, _folder: folder }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    /// A connection that was answered once and is kept.
    async fn kept(&self) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(WHOLE).await.unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
        stream
    }

    /// Opens so many connections of all kinds. They live as long as what is given back.
    async fn hold_open(&self, count: usize) -> Vec<TcpStream> {
        let pipelined = WHOLE.repeat(100);
        let mut held = Vec::new();
        for number in 0..count {
            let mut stream = if number % 5 == 3 { self.kept().await } else { self.connect().await };
            // A server that has closed it already took what was meant for it.
            let _ = match number % 5 {
                1 => stream.write_all(HALF_HEAD).await,
                2 => stream.write_all(HALF_BODY).await,
                4 => stream.try_write(&pipelined).map(|_| ()),
                _ => Ok(()),
            };
            held.push(stream);
        }
        held
    }

    /// A signed ring, which has to be answered and accepted soon.
    async fn rings(&self) {
        let accepted = async { self.simulator.dial(&ring(&self.address)).await.unwrap().attached().await.unwrap() };
        tokio::time::timeout(SOON, accepted).await.expect("accepted soon");
    }

    async fn warnings(&self) -> String {
        http::request(&self.address, "GET", "/health", &[], b"").await.json()["avertissements"].to_string()
    }
}

#[tokio::test]
async fn two_thousand_idle_connections_keep_no_ring_away() {
    let besieged = Besieged::start(1_024).await;
    assert_eq!(besieged.warnings().await, "[]");
    let held = besieged.hold_open(2_000).await;
    for _ in 0..5 {
        besieged.rings().await;
    }
    let told = besieged.warnings().await;
    assert!(told.contains("Trop de connexions ouvertes"), "{told}");
    // The log leaves by a thread of its own.
    besieged.process.line("Trop de connexions").await;
    let lines = besieged.process.printed().lines().filter(|line| line.contains("Trop de connexions")).count();
    assert!((1..=2).contains(&lines), "{lines} lines, one a minute");
    drop(held);
    besieged.process.kill().await;
}

/// A server that stands still accepts nothing: what comes must wait in the queue of the kernel, which drops what it has no room for.
#[tokio::test]
async fn two_thousand_connections_at_once_all_wait_their_turn() {
    let besieged = Besieged::start(8_192).await;
    besieged.process.signal("STOP").await;
    let connects = (0..2_000).map(|_| tokio::time::timeout(SOON, TcpStream::connect(&besieged.address)));
    let connected = futures_util::future::join_all(connects).await;
    let waiting = connected.iter().filter(|connect| matches!(connect, Ok(Ok(_)))).count();
    besieged.process.signal("CONT").await;
    assert_eq!(waiting, 2_000);
    besieged.rings().await;
}

#[tokio::test]
async fn a_low_descriptor_limit_is_told_and_survived() {
    let besieged = Besieged::start(64).await;
    let told = besieged.warnings().await;
    assert!(told.contains("que 64 fichiers") && told.contains("LimitNOFILE"), "{told}");
    besieged.process.line("LimitNOFILE").await;
    let held = besieged.hold_open(200).await;
    for _ in 0..5 {
        besieged.rings().await;
    }
    drop(held);
    besieged.process.stopped().await;
}

#[tokio::test]
async fn a_body_that_drips_is_given_up_on() {
    let hotel = Hotel::open().await;
    let stream = TcpStream::connect(&hotel.address).await.unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let dripping = tokio::spawn(async move {
        let mut seconds = tokio::time::interval(Duration::from_millis(500));
        let _ = writing.write_all(HALF_BODY).await;
        while writing.write_all(b" ").await.is_ok() {
            seconds.tick().await;
        }
    });
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(9), reading.read_to_end(&mut answer));
    let _ = read.await.expect("the body has five seconds");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("requete_incomplete"), "{answer}");
    dripping.abort();
}

#[tokio::test]
async fn a_peer_that_reads_no_answers_is_let_go() {
    let hotel = Hotel::open().await;
    let mut stream = TcpStream::connect(&hotel.address).await.unwrap();
    let requests = WHOLE.repeat(1_000);
    let writing = async { while stream.write_all(&requests).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(30), writing).await.expect("the connection is closed");
}
