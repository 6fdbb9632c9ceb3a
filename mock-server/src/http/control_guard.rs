//! The control API listens to this machine's programs, not to web pages of strangers that a
//! browser on this machine happens to show.

use axum::{
    extract::Request,
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};

use crate::wire::message;

/// Refuses what a foreign page could have sent: under another name of this machine, from another
/// origin, or as a form.
pub fn check(request: &Request) -> Result<(), Box<Response>> {
    let text = |name: HeaderName| {
        request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
    };
    let refuse = |status, text| Err(Box::new(message(status, text)));
    if text(header::HOST).is_some_and(|host| !is_loopback(host)) {
        return refuse(
            StatusCode::FORBIDDEN,
            "Host has to be this machine: localhost or 127.0.0.1",
        );
    }
    let foreign = |origin: &str| {
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        !host.is_some_and(is_loopback)
    };
    if text(header::ORIGIN).is_some_and(foreign) {
        return refuse(
            StatusCode::FORBIDDEN,
            "pages of other origins may not drive the control API",
        );
    }
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let empty = text(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
        && text(header::TRANSFER_ENCODING).is_none();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::DELETE);
    let bodiless = empty && media_type.is_empty();
    if !(reads || bodiless || media_type.starts_with("application/json")) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json");
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let named = name.eq_ignore_ascii_case("localhost");
    named || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_few_names() {
        for host in ["localhost", "LOCALHOST:4010", "127.0.0.1:4010", "127.8.8.8", "[::1]:4010"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "example.com", "127.0.0.1.example.com", "localhost.evil:80", "10.0.0.1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
