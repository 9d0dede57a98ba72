//! A folder in which the real program serves, stops, is killed and starts again.

use std::{fs, path::PathBuf, process::Command};

use openai_double::Simulator;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    book, booking_with, call,
    process::{Outcome, Process, variables},
    simulator,
};

/// Another number for another guest.
const PHONES: [&str; 2] = ["06 39 98 00 01", "06 39 98 00 02"];

/// A folder in which a server has taken one booking, and stopped.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) simulator: Simulator,
    /// The identifier of that booking.
    pub(crate) booked: Value,
}

impl House {
    pub(crate) async fn with_a_booking() -> Self {
        let folder = TempDir::new().unwrap();
        let simulator = simulator().await;
        let (process, address) = Process::serve(folder.path(), &variables(&simulator.base_url())).await;
        let mut house = Self { folder, simulator, booked: Value::Null };
        house.booked = house.books(&address, "Martin").await;
        process.stopped().await;
        house
    }

    pub(crate) async fn books(&self, address: &str, name: &str) -> Value {
        let call = call(&self.simulator, address).await;
        let output = book(
            &call,
            "call_1",
            &booking_with(&json!({"nom": name, "email": "", "telephone": PHONES[usize::from(name == "Martin")]})),
        )
        .await;
        assert_eq!(output["success"], true, "{output}");
        call.caller_hangs_up();
        output["reservation"]["id"].clone()
    }

    pub(crate) async fn serve(&self) -> (Process, String) {
        Process::serve(self.folder.path(), &variables(&self.simulator.base_url())).await
    }

    /// A start that does not get as far as to serve.
    pub(crate) async fn refused(&self) -> Outcome {
        Process::start(self.folder.path(), &["serve"], &variables(&self.simulator.base_url())).ended().await
    }

    pub(crate) fn path(&self, suffix: &str) -> PathBuf {
        self.folder.path().join(format!("reservations.json{suffix}"))
    }

    pub(crate) fn shell(&self, command: &str) {
        let done = Command::new("sh").args(["-c", command]).current_dir(self.folder.path()).status().unwrap();
        assert!(done.success(), "{command}");
    }

    /// The identifiers of the rows of a file.
    pub(crate) fn ids(&self, suffix: &str) -> Vec<Value> {
        let rows: Vec<Value> = serde_json::from_slice(&fs::read(self.path(suffix)).unwrap()).unwrap();
        rows.iter().map(|row| row["id"].clone()).collect()
    }
}
