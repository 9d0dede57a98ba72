//! A server in a process of its own, which can be killed and started again on its store.

use std::{collections::BTreeMap, time::Duration};

use openai_double::Simulator;
use serde_json::Value;
use tempfile::TempDir;

use super::{
    callers::UNLIMITED,
    http,
    process::{Process, variables},
    reservations,
};

/// A server that can be killed.
pub(crate) struct Server {
    folder: TempDir,
    variables: BTreeMap<String, String>,
    running: Option<(Process, String)>,
}

impl Server {
    /// A server without limits on calls, since one test makes those of many days.
    pub(crate) async fn start(simulator: &Simulator) -> Self {
        let mut variables = variables(&simulator.base_url());
        for (name, value) in UNLIMITED {
            variables.insert(name.to_owned(), value.to_owned());
        }
        let mut server = Self { folder: TempDir::new().unwrap(), variables, running: None };
        server.start_again().await;
        server
    }

    pub(crate) async fn start_again(&mut self) {
        self.running = Some(Process::serve(self.folder.path(), &self.variables).await);
    }

    pub(crate) async fn kill(&mut self) {
        self.running.take().unwrap().0.kill().await;
    }

    /// Stops it as a service manager does; what it printed.
    pub(crate) async fn stop(&mut self) -> String {
        self.running.take().unwrap().0.stopped().await
    }

    pub(crate) fn address(&self) -> &str {
        &self.running.as_ref().unwrap().1
    }

    /// Waits until nobody is on the line, and stops: the reservations as staff saw them.
    pub(crate) async fn quiet(mut self) -> Vec<Value> {
        let idle = async {
            while self.active_calls().await != 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), idle).await.expect("calls come to an end");
        let rows = reservations(self.address()).await;
        self.stop().await;
        rows
    }

    pub(crate) async fn active_calls(&self) -> u64 {
        http::request(self.address(), "GET", "/health", &[], b"").await.json()["active_calls"].as_u64().unwrap()
    }
}
