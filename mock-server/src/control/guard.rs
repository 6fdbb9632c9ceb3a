//! The control API listens to this machine's programs, not to web pages of strangers that a
//! browser on this machine happens to show.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::{
    extract::Request,
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};

use super::told;

/// What a browser says of where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Pages of this machine, and whoever types the address.
const NEAR: [&str; 3] = ["same-origin", "same-site", "none"];

/// Refuses what a foreign page could have sent: under another name of this machine, from another
/// site or origin, or as a form.
pub fn check(request: &Request) -> Result<(), Box<Response>> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let refuse = |status, text| Err(Box::new(told(status, text)));
    let mut hosts = headers.get_all(header::HOST).iter().map(|host| host.to_str().ok());
    let target = request.uri().authority().map(|authority| Some(authority.as_str()));
    if hosts.by_ref().chain(target).any(|host| !host.is_some_and(is_loopback)) {
        return refuse(
            StatusCode::FORBIDDEN,
            "Host has to be this machine: localhost, 127.0.0.1 or [::1], with or without a port",
        );
    }
    if text(FETCH_SITE).is_some_and(|site| !NEAR.contains(&site)) {
        return refuse(
            StatusCode::FORBIDDEN,
            "pages of other sites may not drive the control API (Sec-Fetch-Site)",
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
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let empty = text(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
        && text(header::TRANSFER_ENCODING).is_none();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::DELETE);
    let bodiless = empty && media_type.is_empty();
    if !(reads || bodiless || media_type.eq_ignore_ascii_case("application/json")) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body has to be application/json");
    }
    Ok(())
}

/// `localhost`, an address of this machine, or one of IPv6 in brackets; a port may follow, and
/// nothing else.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, after)) if address.parse().is_ok_and(|a: Ipv6Addr| a.is_loopback()) => {
                return after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
            }
            _ => return false,
        },
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let named = name.eq_ignore_ascii_case("localhost");
    let here = named || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
    here && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_has_few_names() {
        for host in
            ["localhost", "LOCALHOST:4010", "127.0.0.1:4010", "127.8.8.8", "[::1]:4010", "[::1]"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "127.0.0.1.example.com",
            "localhost.evil:80",
            "10.0.0.1",
            "[::1].evil.example",
            "[::1]evil:4010",
            "[::1]:",
            "[127.0.0.1]",
            "::1",
            "localhost:4010:80",
            "localhost:x",
            "localhost:+80",
            "localhost:99999",
            "evil.example@localhost",
            "localhost@evil.example",
            " localhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
