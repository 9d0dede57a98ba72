//! The real program, as a process of its own.

use std::{
    collections::BTreeMap, io::PipeWriter, net::TcpListener, os::fd::OwnedFd, path::Path, process::Stdio, sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, Command},
    sync::watch,
};

use super::{API_KEY, SECRET, TOKEN};

/// How long a process may take to do what is awaited: far longer than it needs, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that runs, with all that it prints.
pub(crate) struct Process {
    child: Child,
    lines: watch::Receiver<Vec<String>>,
}

/// What a process came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) printed: String,
}

/// The variables of a server that answers the simulator's calls.
pub(crate) fn variables(base_url: &str) -> BTreeMap<String, String> {
    [
        ("OPENAI_API_KEY", API_KEY),
        ("OPENAI_WEBHOOK_SECRET", SECRET),
        ("OPENAI_BASE_URL", base_url),
        ("STAFF_API_TOKEN", TOKEN),
        ("PORT", "0"),
        ("DATE_DU_JOUR", "2026-11-22"),
        ("DRAIN_SECONDS", "0"),
    ]
    .iter()
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect()
}

impl Process {
    /// Starts the program in a folder, with these variables and no others.
    pub(crate) fn start(folder: &Path, arguments: &[&str], variables: &BTreeMap<String, String>) -> Self {
        let mut command = Self::command(folder, variables);
        Self::collecting(command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    /// Starts a server that prints into this pipe.
    pub(crate) fn printing_into(pipe: PipeWriter, folder: &Path, variables: &BTreeMap<String, String>) -> Self {
        write_hotel_file(folder);
        let errors = pipe.try_clone().unwrap();
        let child = Self::command(folder, variables).arg("serve").stdout(pipe).stderr(errors).spawn().unwrap();
        Self { child, lines: watch::channel(Vec::new()).1 }
    }

    /// Starts a server that may open so many files and connections.
    pub(crate) fn with_descriptors(limit: u32, folder: &Path, variables: &BTreeMap<String, String>) -> Self {
        write_hotel_file(folder);
        let program = env!("CARGO_BIN_EXE_vacances-bleues");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -n {limit}; exec {program} serve")]);
        Self::collecting(Self::prepared(shell, folder, variables).stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    /// Starts a server that is handed this listener as systemd does it: descriptor 3, and two variables.
    pub(crate) fn with_socket(listener: &TcpListener, folder: &Path, variables: &BTreeMap<String, String>) -> Self {
        write_hotel_file(folder);
        let program = env!("CARGO_BIN_EXE_vacances-bleues");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("LISTEN_PID=$$ LISTEN_FDS=1 exec {program} serve 3<&0 </dev/null")]);
        let mut shell = Self::prepared(shell, folder, variables);
        shell.stdin(OwnedFd::from(listener.try_clone().unwrap()));
        Self::collecting(shell.stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    fn command(folder: &Path, variables: &BTreeMap<String, String>) -> Command {
        Self::prepared(Command::new(env!("CARGO_BIN_EXE_vacances-bleues")), folder, variables)
    }

    fn prepared(mut command: Command, folder: &Path, variables: &BTreeMap<String, String>) -> Command {
        command.current_dir(folder).env_clear().envs(variables).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    fn collecting(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (sender, lines) = watch::channel(Vec::new());
        let sender = Arc::new(sender);
        tokio::spawn(collect(child.stdout.take().unwrap(), Arc::clone(&sender)));
        tokio::spawn(collect(child.stderr.take().unwrap(), sender));
        Self { child, lines }
    }

    /// A server in a folder, once it is ready; and its address.
    pub(crate) async fn serve(folder: &Path, variables: &BTreeMap<String, String>) -> (Self, String) {
        write_hotel_file(folder);
        let process = Self::start(folder, &["serve"], variables);
        let address = process.address().await;
        (process, address)
    }

    /// Where it listens, once it is ready.
    pub(crate) async fn address(&self) -> String {
        let ready = self.line("adresse").await;
        let json = ready.split_once(r#""adresse":""#).map(|(_, rest)| rest);
        let text = ready.split_once("adresse=").map(|(_, rest)| rest);
        json.or(text).unwrap().split([' ', '"']).next().unwrap().to_owned()
    }

    /// Waits for a line that contains this text.
    pub(crate) async fn line(&self, part: &str) -> String {
        let found = |lines: &Vec<String>| lines.iter().find(|line| line.contains(part)).cloned();
        let mut lines = self.lines.clone();
        let awaited = tokio::time::timeout(PATIENCE, lines.wait_for(|lines| found(lines).is_some())).await;
        let line = awaited.ok().and_then(Result::ok).and_then(|lines| found(&lines));
        line.unwrap_or_else(|| panic!("« {part} » was not printed:\n{}", self.printed()))
    }

    /// All that was printed so far.
    pub(crate) fn printed(&self) -> String {
        self.lines.borrow().join("\n")
    }

    /// Sends a signal by its name.
    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Waits for the end.
    pub(crate) async fn ended(mut self) -> Outcome {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("the process ends").unwrap();
        // Both readers drop the sender when their stream ends.
        while self.lines.changed().await.is_ok() {}
        Outcome { code: status.code(), printed: self.printed() }
    }

    /// Stops it as a service manager does; what it printed.
    pub(crate) async fn stopped(self) -> String {
        self.signal("TERM").await;
        let outcome = self.ended().await;
        assert_eq!(outcome.code, Some(0), "{}", outcome.printed);
        outcome.printed
    }

    /// Kills it like a power cut of the process, and waits until it is gone.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

fn write_hotel_file(folder: &Path) {
    let hotel_file = folder.join("hotel.toml");
    if !hotel_file.exists() {
        std::fs::write(hotel_file, include_str!("../../../hotel.exemple.toml")).unwrap();
    }
}

async fn collect(stream: impl AsyncRead + Unpin, lines: Arc<watch::Sender<Vec<String>>>) {
    let mut reader = BufReader::new(stream).lines();
    while let Ok(Some(line)) = reader.next_line().await {
        lines.send_modify(|lines| lines.push(line));
    }
}
