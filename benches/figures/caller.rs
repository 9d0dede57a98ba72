//! One call, step by step, with the time of each step as OpenAI's side sees it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use vacances_bleues::simulator::{CallHandle, Simulator};

use crate::server::Server;

/// Reservations that one call may make.
pub(crate) const BOOKINGS_A_CALL: usize = 5;

/// The first night that the measures book, and over how many days they spread.
const FIRST_NIGHT: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 11, 23);
const DAYS: usize = 500;

/// The room types of `hotel.exemple.toml`.
const ROOMS: [&str; 3] = ["standard", "familiale", "suite_vue_mer"];

/// A call that was accepted, attached and greeted.
pub(crate) struct Call<'a> {
    handle: CallHandle,
    simulator: &'a Simulator,
    functions: usize,
}

/// How long the caller waited for us before the first word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// Webhook posted → accept received.
    pub(crate) accept: Duration,
    /// Sideband attached → greeting asked for.
    pub(crate) greeting: Duration,
}

impl<'a> Call<'a> {
    /// Rings, and says the greeting to its end. `number` tells callers apart.
    pub(crate) async fn open(simulator: &'a Simulator, server: &Server, number: usize) -> Result<Self> {
        let ring = server.ring().from(&format!("+3363998{:04}", number % 10_000));
        let handle = simulator.dial(&ring).await?;
        handle.accepted().await?;
        handle.attached().await?;
        handle.say("Bonjour !").await?;
        Ok(Self { handle, simulator, functions: 0 })
    }

    /// The times of its beginning.
    pub(crate) fn beginning(&self) -> Result<Beginning> {
        let record = self.handle.record();
        let greeted = record.received.iter().find(|received| received.event["type"] == "response.create");
        let (Some(rung), Some(accepted), Some(attached), Some(greeted)) =
            (record.rung_at, record.accepted_at, record.attached_at.first(), greeted)
        else {
            bail!("appel sans début")
        };
        Ok(Beginning {
            accept: accepted.saturating_duration_since(rung),
            greeting: greeted.at.saturating_duration_since(*attached),
        })
    }

    /// Asks what is free: the time from the function call to its output.
    pub(crate) async fn check(&mut self, number: usize) -> Result<Duration> {
        let stay = stay(number)?;
        let asked = json!({"date_arrivee": stay.0, "date_depart": stay.1, "nombre_personnes": 2});
        let (elapsed, output) = self.function_call("check_availability", &asked).await?;
        if output["available"] != true {
            bail!("check_availability : {output}");
        }
        Ok(elapsed)
    }

    /// Books: the time from the function call that books to its output. Where a yes is asked for first, it is given.
    pub(crate) async fn book(&mut self, number: usize) -> Result<Duration> {
        let stay = stay(number)?;
        let wanted = json!({
            "nom": format!("Essai {}", letters(number)), "prenom": "Camille", "email": format!("essai{number}@example.com"),
            "telephone": format!("063998{:04}", number % 10_000), "date_arrivee": stay.0, "date_depart": stay.1,
            "type_chambre": ROOMS[number % ROOMS.len()], "nombre_personnes": 2, "demandes_speciales": "",
        });
        let (mut elapsed, mut output) = self.function_call("create_reservation", &wanted).await?;
        if output["error"]["code"] == "confirmation_requise" {
            (elapsed, output) = self.function_call("create_reservation", &wanted).await?;
        }
        if output["success"] != true {
            bail!("create_reservation : {output}");
        }
        Ok(elapsed)
    }

    /// The caller speaks, the model calls a function, hears its output, and answers.
    async fn function_call(&mut self, name: &str, arguments: &Value) -> Result<(Duration, Value)> {
        self.functions += 1;
        let id = format!("call_{}", self.functions);
        self.handle.caller_says("Oui, s'il vous plaît.");
        let outputs = self.handle.function_calls(&[(name, &id, arguments.clone())]).await?;
        let record = self.handle.record();
        let call = record.function_call(&id).context("appel de fonction")?;
        let (Some(done), Some((answered, _))) = (call.done_at, call.outputs.first()) else { bail!("sans résultat") };
        let elapsed = answered.saturating_duration_since(done);
        self.handle.say("Très bien.").await?;
        Ok((elapsed, outputs.into_iter().next().unwrap_or_default()))
    }

    /// The caller hangs up; the server has let the line go.
    pub(crate) async fn hang_up(self) -> Result<()> {
        self.handle.caller_hangs_up();
        self.handle.detached().await?;
        self.simulator.forget(self.handle.id());
        Ok(())
    }
}

/// Two nights, spread over the days that are sold.
fn stay(number: usize) -> Result<(String, String)> {
    let shift = u64::try_from(number.saturating_mul(7) % DAYS)?;
    let arrival = FIRST_NIGHT.and_then(|day| day.checked_add_days(Days::new(shift))).context("date")?;
    let departure = arrival.checked_add_days(Days::new(2)).context("date")?;
    Ok((arrival.to_string(), departure.to_string()))
}

/// A number in letters: a name of somebody who does not exist.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        number /= 26;
        if number == 0 {
            return letters;
        }
    }
}
