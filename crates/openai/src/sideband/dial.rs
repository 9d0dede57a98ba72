//! A TCP connection to a name with several addresses: the next is tried while the one before still hangs.
//!
//! REST does so as well. Without it, a machine whose IPv6 leads nowhere would accept calls and never attach to them.
//! Source: RFC 8305, sections 4 and 5.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::{Host, Url};

/// How long one address has for itself before the next is tried too (RFC 8305, section 8).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Why there is no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DialError {
    /// The host's name is not known here.
    Name,
    /// None of its addresses takes the connection.
    Connect,
}

/// Connects to the host and port of a `ws` or `wss` address. The caller limits the time that it may take.
pub(super) async fn dial(url: &Url) -> Result<TcpStream, DialError> {
    // The library knows the ports of `ws` and `wss`.
    let port = url.port_or_known_default().ok_or(DialError::Name)?;
    let addresses: Vec<SocketAddr> = match url.host().ok_or(DialError::Name)? {
        Host::Domain(name) => lookup_host((name, port)).await.map_err(|_unknown| DialError::Name)?.collect(),
        Host::Ipv4(address) => vec![(IpAddr::V4(address), port).into()],
        Host::Ipv6(address) => vec![(IpAddr::V6(address), port).into()],
    };
    let attempts = in_turns(addresses).into_iter().map(TcpStream::connect);
    first_of(attempts, ATTEMPT_DELAY).await.map_err(|_last| DialError::Connect)
}

/// The addresses with the families in turns, beginning with that of the first, which the system prefers.
fn in_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let starts_with_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, other): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|a| a.is_ipv6() == starts_with_v6);
    let mut other = other.into_iter();
    let mut ordered = Vec::new();
    for address in preferred {
        ordered.push(address);
        ordered.extend(other.next());
    }
    ordered.extend(other);
    ordered
}

/// The first attempt that succeeds. Each begins when the one before has failed or has taken `delay`.
async fn first_of<T, F: Future<Output = io::Result<T>>>(
    attempts: impl IntoIterator<Item = F>,
    delay: Duration,
) -> io::Result<T> {
    let mut waiting = attempts.into_iter();
    let mut running = FuturesUnordered::new();
    let mut last_error = io::Error::from(io::ErrorKind::NotFound);
    loop {
        match waiting.next() {
            Some(attempt) => running.push(attempt),
            None if running.is_empty() => return Err(last_error),
            None => {}
        }
        match timeout(delay, running.next()).await {
            Ok(Some(Ok(connected))) => return Ok(connected),
            Ok(Some(Err(error))) => last_error = error,
            // Nothing yet, or nothing running: on to the next.
            Ok(None) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{Either, pending, ready};

    use super::*;

    fn refused() -> io::Result<&'static str> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }

    #[tokio::test]
    async fn an_attempt_that_fails_gives_way_at_once() {
        let attempts = [ready(refused()), ready(refused()), ready(Ok("third"))];
        assert_eq!(first_of(attempts, Duration::from_secs(3_600)).await.unwrap(), "third");
    }

    #[tokio::test]
    async fn an_attempt_that_hangs_does_not_keep_the_next_waiting() {
        let attempts = [Either::Left(pending()), Either::Right(ready(Ok("second")))];
        assert_eq!(first_of(attempts, Duration::from_millis(1)).await.unwrap(), "second");
    }

    #[tokio::test]
    async fn when_all_have_failed_the_last_failure_is_told() {
        let failed = first_of([ready(refused()), ready(refused())], ATTEMPT_DELAY).await.unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::ConnectionRefused);
        let none: [std::future::Ready<io::Result<()>>; 0] = [];
        assert_eq!(first_of(none, ATTEMPT_DELAY).await.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn the_families_take_turns_beginning_with_the_preferred() {
        let list = |text: &str| -> Vec<SocketAddr> { text.split(' ').map(|a| a.parse().unwrap()).collect() };
        let system = list("[::1]:1 [::2]:1 [::3]:1 1.1.1.1:1 2.2.2.2:1");
        assert_eq!(in_turns(system), list("[::1]:1 1.1.1.1:1 [::2]:1 2.2.2.2:1 [::3]:1"));
        assert_eq!(in_turns(list("1.1.1.1:1 [::1]:1 [::2]:1")), list("1.1.1.1:1 [::1]:1 [::2]:1"));
        assert_eq!(in_turns(Vec::new()), []);
    }
}
