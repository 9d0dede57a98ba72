//! The real program under a service manager: these tests play systemd's notification socket and the socket that it holds open.

use std::{
    collections::BTreeMap,
    net::{Shutdown, TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::net::UnixDatagram},
    path::Path,
    time::Duration,
};

use openai_double::Simulator;
use tempfile::TempDir;

use crate::support::{
    book, booking, call, http,
    process::{Process, variables},
    simulator,
};

/// How long a datagram may take that is awaited: far longer than it needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watchdog that wants a sign of life four times as often.
const WATCHDOG: Duration = Duration::from_secs(2);

/// The manager's end of the notification socket.
struct Manager(UnixDatagram);

impl Manager {
    fn in_folder(folder: &Path) -> Self {
        let socket = UnixDatagram::bind(folder.join("notify")).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(socket)
    }

    /// The next message.
    fn next(&self) -> String {
        let mut bytes = [0; 1024];
        let length = self.0.recv(&mut bytes).expect("a message comes");
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    /// The next message that begins like this; signs of life may come before it.
    fn told(&self, begin: &str) -> String {
        loop {
            let message = self.next();
            if message.starts_with(begin) {
                return message;
            }
            assert!(message.starts_with("WATCHDOG=1"), "{message:?} instead of {begin:?}");
        }
    }
}

/// The variables of a server that systemd starts and watches.
fn watched(simulator: &Simulator, folder: &Path) -> BTreeMap<String, String> {
    let mut variables = variables(&simulator.base_url());
    variables.insert("NOTIFY_SOCKET".to_owned(), folder.join("notify").display().to_string());
    variables.insert("WATCHDOG_USEC".to_owned(), WATCHDOG.as_micros().to_string());
    variables
}

async fn health(address: String) -> u16 {
    http::request(&address, "GET", "/health", &[], b"").await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systemd_learns_of_start_calls_reload_and_stop() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let manager = Manager::in_folder(folder.path());
    let variables = watched(&simulator, folder.path());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    assert_eq!(manager.next(), "READY=1\nSTATUS=en service, aucun appel en cours");
    let _call = call(&simulator, &address).await;
    while manager.told("WATCHDOG=1\n") != "WATCHDOG=1\nSTATUS=en service, 1 appel en cours" {}

    process.signal("HUP").await;
    let reloading = manager.told("RELOADING=1\n");
    let at = reloading.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
    assert!(at.parse::<u64>().unwrap() > 0, "{reloading}");
    assert_eq!(manager.told("READY=1"), "READY=1\nSTATUS=hotel.toml relu");

    std::fs::write(folder.path().join("hotel.toml"), "[[").unwrap();
    process.signal("HUP").await;
    manager.told("RELOADING=1");
    assert_eq!(manager.told("READY=1"), "READY=1\nSTATUS=hotel.toml refusé : l'ancien reste en vigueur");

    process.signal("TERM").await;
    let stopping = manager.told("STOPPING=1\n");
    assert_eq!(stopping, "STOPPING=1\nSTATUS=arrêt en cours\nEXTEND_TIMEOUT_USEC=30000000");
    assert_eq!(process.ended().await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deaf_server_gives_no_sign_of_life() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let manager = Manager::in_folder(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let process = Process::with_socket(&listener, folder.path(), &watched(&simulator, folder.path()));
    manager.told("READY=1");
    manager.told("WATCHDOG=1");
    // The listening socket is deaf for everybody who has it; the process lives on, and so do its timers.
    TcpStream::from(OwnedFd::from(listener)).shutdown(Shutdown::Both).unwrap();
    process.line("ne répond pas sur son propre port").await;
    manager.0.set_nonblocking(true).unwrap();
    while manager.0.recv(&mut [0; 1024]).is_ok() {}
    manager.0.set_nonblocking(false).unwrap();
    manager.0.set_read_timeout(Some(WATCHDOG)).unwrap();
    let sign = manager.0.recv(&mut [0; 1024]);
    assert!(sign.is_err(), "nothing came for as long as systemd waits before it starts the server again");
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restart_refuses_no_connection_and_hands_calls_over() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut variables = variables(&simulator.base_url());
    variables.insert("PORT".to_owned(), listener.local_addr().unwrap().port().to_string());
    // The stop would wait for the call that long.
    variables.insert("DRAIN_SECONDS".to_owned(), "3600".to_owned());
    let first = Process::with_socket(&listener, folder.path(), &variables);
    assert_eq!(first.address().await, address, "the server listens where systemd does");
    let call = call(&simulator, &address).await;

    first.signal("USR1").await;
    let outcome = first.ended().await;
    assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
    assert!(!call.is_over(), "the call goes on without a server");
    // No process serves, and a ring comes: it waits instead of being refused.
    let waiting: Vec<_> = (0..20).map(|_| tokio::spawn(health(address.clone()))).collect();
    TcpStream::connect(&address).expect("the port is open while no process serves");

    let second = Process::with_socket(&listener, folder.path(), &variables);
    call.attached_times(2).await.unwrap();
    for answer in waiting {
        assert_eq!(answer.await.unwrap(), 200);
    }
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true, "the next process has taken it up");
    second.kill().await;
}

#[tokio::test]
async fn secrets_of_systemd_credentials_answer_a_call() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    let credentials = folder.path().join("credentials");
    std::fs::create_dir(&credentials).unwrap();
    for name in ["OPENAI_API_KEY", "OPENAI_WEBHOOK_SECRET", "STAFF_API_TOKEN"] {
        std::fs::write(credentials.join(name), variables.remove(name).unwrap()).unwrap();
    }
    variables.insert("CREDENTIALS_DIRECTORY".to_owned(), credentials.display().to_string());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    let call = call(&simulator, &address).await;
    assert_eq!(book(&call, "call_1", &booking()).await["success"], true);
    process.kill().await;
}

#[tokio::test]
async fn socket_at_another_port_is_told() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let process = Process::with_socket(&listener, folder.path(), &variables(&simulator.base_url()));
    process.line("n'est pas à l'adresse de HOST et PORT").await;
    process.kill().await;
}

#[tokio::test]
async fn unreachable_manager_keeps_no_server_from_starting() {
    let folder = TempDir::new().unwrap();
    let simulator = simulator().await;
    let mut variables = variables(&simulator.base_url());
    variables.insert("NOTIFY_SOCKET".to_owned(), folder.path().join("absent").display().to_string());
    let (process, address) = Process::serve(folder.path(), &variables).await;
    assert_eq!(health(address).await, 200);
    process.kill().await;
}
