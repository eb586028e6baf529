//! Sizes and names that never reach a function ("Quotas for configuring and running an HTTP API").

use axum::body::Body;
use axum::http::{StatusCode, header, request};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

/// The largest request body, bytes.
pub(super) const MAX_BODY_BYTES: usize = 10 * 1024 * 1024;
/// The largest request line and headers together, bytes.
pub(super) const MAX_HEAD_BYTES: usize = 10_240;
/// The part of a too large body that is still read, so that the client can read the response.
const MAX_DRAINED_BYTES: usize = 4 * MAX_BODY_BYTES;

/// Refuses a request by its request line and headers.
pub(super) fn check_head(parts: &request::Parts) -> Result<(), StatusCode> {
    let target = parts
        .uri
        .path_and_query()
        .map_or(1, |target| target.as_str().len());
    let line = parts.method.as_str().len() + target + " HTTP/1.1".len() + 1;
    let headers: usize = parts
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if line + headers > MAX_HEAD_BYTES {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    match (host, hosts.next()) {
        (Some(host), None) if is_host(host) => Ok(()),
        (Some(_), None) => Err(StatusCode::FORBIDDEN),
        _ => Err(StatusCode::BAD_REQUEST),
    }
}

/// A name or address with an optional port. API Gateway accepts only its own names; here every well-formed
/// host is accepted, so that a tunnel or a proxy can be in front.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    if let Some(address) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.starts_with("xn--")
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // A last label that starts with a digit would be (part of) an address.
    name.len() <= 253
        && name.split('.').all(is_label)
        && name
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}

/// Whether a host is this machine by a name that no other machine can have. A page of another site whose name
/// resolves to 127.0.0.1 is not accepted.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// The whole body, or the status that refuses it.
///
/// # Errors
/// When it is larger than 10 MiB, or ends early.
pub async fn read_body(mut body: Body) -> Result<Bytes, StatusCode> {
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > MAX_DRAINED_BYTES {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        if length > MAX_BODY_BYTES {
            whole.clear();
            continue;
        }
        // Most bodies are one frame, which needs no copy.
        match first.take() {
            None if whole.is_empty() => first = Some(data),
            before => {
                whole.extend_from_slice(&before.unwrap_or_default());
                whole.extend_from_slice(&data);
            }
        }
    }
    if length > MAX_BODY_BYTES {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use axum::http::Request;
    use hyper::body::Frame;

    use super::*;

    fn head(request: request::Builder) -> Result<(), StatusCode> {
        check_head(&request.body(()).unwrap().into_parts().0)
    }

    #[tokio::test]
    async fn a_body_of_ten_mebibytes_passes_and_one_byte_more_does_not() {
        let body = |length: usize| Body::from(vec![b'x'; length]);
        assert_eq!(
            read_body(body(MAX_BODY_BYTES)).await.unwrap().len(),
            MAX_BODY_BYTES
        );
        let refused = read_body(body(MAX_BODY_BYTES + 1)).await;
        assert_eq!(refused, Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(read_body(Body::empty()).await.unwrap(), Bytes::new());
    }

    #[tokio::test]
    async fn of_a_body_far_too_large_not_all_is_read() {
        // 100 MiB, one by one.
        let left = Arc::new(AtomicUsize::new(100));
        let body = Body::new(Mebibytes(Arc::clone(&left)));
        assert_eq!(read_body(body).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(100 - left.load(Ordering::SeqCst), 41, "one more than it drains");
    }

    /// A body of this many of them.
    struct Mebibytes(Arc<AtomicUsize>);

    impl hyper::body::Body for Mebibytes {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            let left = self
                .0
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            let frame = left
                .ok()
                .map(|_| Ok(Frame::data(Bytes::from_static(&[0; 1024 * 1024]))));
            Poll::Ready(frame)
        }
    }

    #[test]
    fn a_head_of_the_limit_passes_and_one_byte_more_does_not() {
        // "GET / HTTP/1.1", "host", "a" and "x" are 20 bytes.
        let request = |length: usize| {
            let value = "v".repeat(length);
            head(Request::get("/").header("host", "a").header("x", value))
        };
        assert_eq!(request(MAX_HEAD_BYTES - 20), Ok(()));
        let refused = request(MAX_HEAD_BYTES - 19);
        assert_eq!(refused, Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }

    #[test]
    fn hosts_must_be_well_formed() {
        let host = |host: &str| head(Request::get("/").header("host", host));
        for good in [
            "127.0.0.1:3000",
            "localhost",
            "[::1]:80",
            "my-tunnel.example.org:443",
        ] {
            assert_eq!(host(good), Ok(()), "{good}");
        }
        for bad in [
            "a b",
            "a:99999",
            "256.1.1.1",
            "[::zz]",
            "user@a",
            "xn--a",
            "a..b",
            "a/b",
            "",
            "1.2.3",
        ] {
            assert_eq!(host(bad), Err(StatusCode::FORBIDDEN), "{bad}");
        }
        assert_eq!(head(Request::get("/")), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn only_loopback_names_are_this_machine() {
        for good in ["127.0.0.1:3000", "localhost", "[::1]:1"] {
            assert!(is_this_machine(good), "{good}");
        }
        for bad in [
            "evil.test",
            "localhost.evil.test",
            "127.0.0.1.evil.test",
            "localhost:x",
            "",
        ] {
            assert!(!is_this_machine(bad), "{bad}");
        }
    }
}
