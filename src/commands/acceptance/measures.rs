//! What the running server has measured, by `GET /metrics`: counts and durations, and nobody in them.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use basics::metrics::{Counter, PREFIX};

/// A server on this machine answers at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of an answer is read; ours has some ten thousand bytes.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// Every series at one moment, by its name and labels. Values are durations, since most are, and a count is as many seconds: nothing has
/// to be calculated with fractions.
pub(super) struct Reading(BTreeMap<String, Duration>);

/// What happened between two readings.
#[derive(Debug, Default)]
pub(super) struct Grown {
    /// Calls that ended.
    pub(super) calls: u64,
    /// Rooms that were booked.
    pub(super) booked: u64,
    /// Callers who were passed on, and call-backs that were left.
    pub(super) person: u64,
    /// Card numbers that were heard.
    pub(super) cards: u64,
    /// Milliseconds from the ring to the answered call, on average.
    pub(super) answered: Option<u128>,
    /// Milliseconds that a tool took, on average of the slowest.
    pub(super) slowest: Option<u128>,
    /// How long the calls lasted.
    pub(super) lasted: Duration,
    /// Billionths of a dollar.
    pub(super) nanodollars: u64,
    /// How often each tool did what it was called for.
    tools: BTreeMap<String, u64>,
}

/// Why nothing can be read. The texts are for the person who runs the command.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// Nothing answers.
    #[error("le serveur ne répond pas sur {0} : démarrez-le")]
    Silent(SocketAddr),
    /// Another token is in force.
    #[error("le serveur ne donne pas ses mesures (réponse {0}) : redémarrez-le avec le METRICS_TOKEN de .env")]
    Refused(String),
}

impl Reading {
    /// Asks the server.
    pub(super) fn of(address: SocketAddr, token: &str) -> Result<Self, ReadError> {
        let answer = get(address, token).map_err(|_unreachable| ReadError::Silent(address))?;
        match answer.split(' ').nth(1) {
            Some("200") => Ok(Self::parse(&answer)),
            status => Err(ReadError::Refused(status.unwrap_or("illisible").to_owned())),
        }
    }

    fn parse(text: &str) -> Self {
        let series = text.lines().filter_map(|line| line.strip_prefix(PREFIX)?.strip_prefix('_')?.rsplit_once(' '));
        let valued = series.filter_map(|(series, value)| {
            Some((series.to_owned(), Duration::try_from_secs_f64(value.parse().ok()?).ok()?))
        });
        Self(valued.collect())
    }

    /// Whether a call is on the line.
    pub(super) fn is_busy(&self) -> bool {
        self.0.get("calls_live").is_some_and(|calls| !calls.is_zero())
    }

    /// What happened since an earlier reading.
    pub(super) fn since(&self, before: &Self) -> Grown {
        let grown = |series: &str| {
            let at = |reading: &Self| reading.0.get(series).copied().unwrap_or_default();
            at(self).saturating_sub(at(before))
        };
        let event = |counter: Counter| grown(&format!("events_total{{event=\"{}\"}}", counter.name())).as_secs();
        let mean = |name: &str, labels: &str| {
            let count = grown(&format!("{name}_count{labels}")).as_secs();
            grown(&format!("{name}_sum{labels}")).as_millis().checked_div(u128::from(count))
        };
        let tools: Vec<&str> =
            self.0.keys().filter_map(|series| series.strip_prefix("tool_duration_seconds_count")).collect();
        let done = tools.iter().filter(|labels| labels.contains("outcome=\"success\"")).map(|labels| {
            let tool = labels.split("tool=\"").nth(1).and_then(|rest| rest.split('"').next());
            (tool.unwrap_or_default().to_owned(), grown(&format!("tool_duration_seconds_count{labels}")).as_secs())
        });
        Grown {
            calls: grown("call_duration_seconds_count").as_secs(),
            booked: event(Counter::Booked),
            person: event(Counter::CallbackLeft).saturating_add(grown("calls_total{outcome=\"transfere\"}").as_secs()),
            cards: event(Counter::CardNumberHeard),
            answered: mean("webhook_to_accept_seconds", ""),
            slowest: tools.iter().filter_map(|labels| mean("tool_duration_seconds", labels)).max(),
            lasted: grown("call_duration_seconds_sum"),
            nanodollars: grown("cost_nanodollars_total").as_secs(),
            tools: done.collect(),
        }
    }
}

impl Grown {
    /// How often a tool did what it was called for.
    pub(super) fn tool(&self, name: &str) -> u64 {
        self.tools.get(name).copied().unwrap_or_default()
    }
}

fn get(address: SocketAddr, token: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!(
        "GET /metrics HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.take(MAX_ANSWER_BYTES).read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_counts_what_came_between_two_readings() {
        let before = Reading::parse("vacances_bleues_call_duration_seconds_count 2\nvacances_bleues_calls_live 1\n");
        let after = Reading::parse(
            "# HELP vacances_bleues_calls_live Calls\n\
             vacances_bleues_call_duration_seconds_count 3\nvacances_bleues_call_duration_seconds_sum 61.5\n\
             vacances_bleues_webhook_to_accept_seconds_count 1\nvacances_bleues_webhook_to_accept_seconds_sum 8.4e-2\n\
             vacances_bleues_tool_duration_seconds_count{tool=\"cancel_reservation\",outcome=\"success\"} 1\n\
             vacances_bleues_tool_duration_seconds_sum{tool=\"cancel_reservation\",outcome=\"success\"} 0.012\n\
             vacances_bleues_tool_duration_seconds_count{tool=\"cancel_reservation\",outcome=\"refused\"} 2\n\
             vacances_bleues_tool_duration_seconds_sum{tool=\"cancel_reservation\",outcome=\"refused\"} 0.002\n\
             vacances_bleues_cost_nanodollars_total 287200000\nvacances_bleues_calls_live 0\n",
        );
        assert!(before.is_busy() && !after.is_busy());
        let grown = after.since(&before);
        assert_eq!((grown.calls, grown.answered, grown.slowest), (1, Some(84), Some(12)));
        assert_eq!((grown.tool("cancel_reservation"), grown.tool("change_reservation")), (1, 0));
        assert_eq!((grown.lasted.as_millis(), grown.nanodollars), (61_500, 287_200_000));
    }
}
