//! Where webhooks may be sent: to this machine, and to hosts that were named at the start.

use http::{Uri, uri::Scheme};

/// Hosts besides this machine that may be called.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts(Vec<String>);

/// Why a target is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is no absolute URL.
    #[error("the target is no URL with a host")]
    NoUrl,
    /// This server speaks plain HTTP only.
    #[error("the target is not http: this server has no TLS; use http on this machine")]
    NotHttp,
    /// It is another machine.
    #[error("the target is another machine; --allow-webhook-host names hosts that may be called")]
    Elsewhere,
}

impl AllowedHosts {
    /// These, and this machine.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Self(hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect())
    }

    /// The target, if it may be called.
    pub fn check(&self, target: &str) -> Result<Uri, Forbidden> {
        let uri: Uri = target.parse().map_err(|_| Forbidden::NoUrl)?;
        let host = uri.host().ok_or(Forbidden::NoUrl)?;
        if !is_loopback(host) && !self.0.iter().any(|known| known.eq_ignore_ascii_case(host)) {
            return Err(Forbidden::Elsewhere);
        }
        match uri.scheme() == Some(&Scheme::HTTP) {
            true => Ok(uri),
            false => Err(Forbidden::NotHttp),
        }
    }
}

/// Whether a host is this machine by its very name.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// What HubSpot takes as a target, or this server besides: https anywhere, http on this machine
/// or on a host that may be called.
pub fn is_acceptable(target: &str, allowed: &AllowedHosts) -> bool {
    let uri = target.parse::<Uri>();
    let https = |uri: &Uri| uri.scheme() == Some(&Scheme::HTTPS) && uri.host().is_some();
    uri.is_ok_and(|uri| https(&uri)) || allowed.check(target).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_named_hosts_are_called() {
        let allowed = AllowedHosts::new(["Hooks.test".to_owned()]);
        let check = |target: &str, expected: Result<(), Forbidden>| {
            assert_eq!(allowed.check(target).map(|_| ()), expected, "{target}");
        };
        check("http://127.0.0.1:3000/hook?x=1", Ok(()));
        check("http://127.8.9.1/hook", Ok(()));
        check("http://[::1]:3000/hook", Ok(()));
        check("http://localhost:3000", Ok(()));
        check("http://hooks.TEST:9/", Ok(()));
        check("http://example.com/hook", Err(Forbidden::Elsewhere));
        check("http://localhost.example.com/", Err(Forbidden::Elsewhere));
        check("http://127.0.0.1@example.com/", Err(Forbidden::Elsewhere));
        check("http://10.0.0.1/", Err(Forbidden::Elsewhere));
        check("http://0.0.0.0:3000/", Err(Forbidden::Elsewhere));
        check("https://127.0.0.1/", Err(Forbidden::NotHttp));
        check("/hook", Err(Forbidden::NoUrl));
        check("", Err(Forbidden::NoUrl));
    }

    #[test]
    fn https_is_taken_as_a_target_even_where_it_is_not_called() {
        let allowed = AllowedHosts::default();
        let check = |target: &str, expected| {
            assert_eq!(is_acceptable(target, &allowed), expected, "{target}");
        };
        check("https://www.example.com/hook", true);
        check("http://127.0.0.1:1/hook", true);
        check("http://www.example.com/hook", false);
        check("ftp://127.0.0.1/", false);
        check("hook", false);
    }
}
