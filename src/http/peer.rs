//! Which address a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The header in which a proxy says for whom it asks: the client first, then every proxy on the way.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The other end of the connection on which a request came; an extension of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// Who sent a request: the other end of its connection or, where that is a trusted proxy, the last address in `X-Forwarded-For` that
/// is none. The client wrote what is before it, and it is not believed.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contains(&peer) {
        return peer;
    }
    let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut nearest = peer;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // Text that is no address hides the client behind the last proxy that wrote one.
        let Some(hop) = address(hop.trim()) else { break };
        nearest = hop;
        if !trusted.contains(&hop) {
            break;
        }
    }
    nearest
}

/// The network that counts as one client: an IPv4 address, or the 64 bits that an IPv6 subscriber has to himself.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

/// The address as it may be logged: the part that names one subscriber is left out.
pub(super) fn masked(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) if address.is_loopback() => address.to_string(),
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.x")
        }
        IpAddr::V6(address) if address.is_loopback() => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::x")
        }
    }
}

/// An address with or without a port, as proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    bare.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip())).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted = ["127.0.0.1".parse().unwrap(), "198.51.100.7".parse().unwrap()];
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_for_whom_it_asks() {
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["192.0.2.1"][..], "203.0.113.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            ("::ffff:127.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            // What the client wrote itself stands first.
            ("127.0.0.1", &["10.0.0.1, 192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &["10.0.0.1", "192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", &["192.0.2.1, 198.51.100.7"], "192.0.2.1"),
            ("127.0.0.1", &["192.0.2.1:4711"], "192.0.2.1"),
            ("127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("127.0.0.1", &["inconnu"], "127.0.0.1"),
            ("127.0.0.1", &["192.0.2.1, inconnu, 198.51.100.7"], "198.51.100.7"),
        ] {
            assert_eq!(asks(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn the_log_names_a_network_and_no_subscriber() {
        for (address, shown) in [
            ("192.0.2.17", "192.0.2.x"),
            ("::ffff:192.0.2.17", "192.0.2.x"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::x"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
        ] {
            assert_eq!(masked(address.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_client() {
        let of = |address: &str| network(address.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
