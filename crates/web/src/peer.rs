//! Where a request comes from: the other end of the connection, or what a trusted proxy says of it.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;
use service::Address;

/// The other end of the connection, put beside each request by the listener.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    /// Its address.
    pub(crate) address: IpAddr,
    /// The header in which a trusted proxy names the client.
    pub(crate) header: Option<HeaderName>,
}

/// The client's address, if it can be told.
pub(crate) struct Client(pub(crate) Address);

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(address(parts)))
    }
}

/// The client's address. Of a header with several the last is the one the nearest proxy wrote; what stands before it
/// anybody could have written. A connection from this machine without a header configured is a proxy, whose clients
/// cannot be told apart.
pub(crate) fn address(parts: &Parts) -> Address {
    let peer = parts.extensions.get::<Peer>()?;
    let Some(header) = &peer.header else {
        return Some(peer.address).filter(|address| !address.to_canonical().is_loopback());
    };
    let last = parts.headers.get_all(header).iter().next_back();
    let named = last.and_then(|value| value.to_str().ok()?.rsplit(',').next().and_then(parse));
    Some(named.unwrap_or(peer.address))
}

/// An address as proxies write it: plain, in brackets, or with a port.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = text.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|both| both.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    plain.or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use axum::http::{HeaderValue, Request};

    use super::*;

    fn asked(peer: &str, header: Option<&'static str>, values: &[&'static str]) -> Address {
        let (mut parts, ()) = Request::new(()).into_parts();
        let peer = Peer { address: peer.parse().unwrap(), header: header.map(HeaderName::from_static) };
        parts.extensions.insert(peer);
        for value in values {
            parts.headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        address(&parts)
    }

    #[test]
    fn the_header_counts_only_where_it_is_configured_and_its_last_value_only() {
        let is = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let forwarded = Some("x-forwarded-for");
        assert_eq!(asked("203.0.113.5", None, &["1.2.3.4"]), is("203.0.113.5"));
        assert_eq!(asked("127.0.0.1", None, &["1.2.3.4"]), None);
        assert_eq!(asked("::ffff:127.0.0.1", None, &[]), None);
        assert_eq!(asked("127.0.0.1", forwarded, &["1.2.3.4"]), is("1.2.3.4"));
        assert_eq!(asked("127.0.0.1", forwarded, &["6.6.6.6, 1.2.3.4"]), is("1.2.3.4"));
        assert_eq!(asked("127.0.0.1", forwarded, &["6.6.6.6", "1.2.3.4:555"]), is("1.2.3.4"));
        assert_eq!(asked("127.0.0.1", forwarded, &["[2001:db8::1]:80"]), is("2001:db8::1"));
        assert_eq!(asked("127.0.0.1", forwarded, &["[2001:db8::1]"]), is("2001:db8::1"));
        for odd in ["unknown", "", "1.2.3.4, "] {
            assert_eq!(asked("10.0.0.9", forwarded, &[odd]), is("10.0.0.9"), "{odd:?}");
        }
    }
}
