//! Where webhooks may be sent: to this machine, and to hosts that were named at the start.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use http::{Uri, uri::Scheme};
use parking_lot::RwLock;

/// Hosts besides this machine that may be called, and the server's own ports, which may not.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts {
    hosts: Vec<String>,
    /// Shared, since ports are known only when the server listens.
    own_ports: Arc<RwLock<Vec<u16>>>,
}

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
    /// It is this server, which would drive itself.
    #[error("the target is a port of this server itself; webhooks go to another program")]
    Itself,
    /// Neither https nor on this machine, where a target is set.
    #[error("a target is https, or http on this machine (--allow-webhook-host names other hosts)")]
    NotSecure,
}

/// The port of a URL that names none.
const HTTP: u16 = 80;
const HTTPS: u16 = 443;

impl AllowedHosts {
    /// These, and this machine.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, own_ports: Arc::default() }
    }

    /// Notes a port that the server listens on: nothing is sent there.
    pub fn forbid_port(&self, port: u16) {
        self.own_ports.write().push(port);
    }

    /// Whether a target is the server itself, as far as its text tells.
    fn is_itself(&self, uri: &Uri) -> bool {
        self.is_own_port(uri) && uri.host().is_some_and(means_this_machine)
    }

    /// Whether a target has a port of the server; on another machine that is no matter.
    pub fn is_own_port(&self, uri: &Uri) -> bool {
        let usual = if uri.scheme() == Some(&Scheme::HTTPS) { HTTPS } else { HTTP };
        self.own_ports.read().contains(&uri.port_u16().unwrap_or(usual))
    }

    /// The target, if it may be called.
    pub fn check(&self, target: &str) -> Result<Uri, Forbidden> {
        let uri: Uri = target.parse().map_err(|_| Forbidden::NoUrl)?;
        let host = uri.host().ok_or(Forbidden::NoUrl)?;
        if self.is_itself(&uri) {
            return Err(Forbidden::Itself);
        }
        if !is_loopback(host) && !self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
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

/// Whether a connection to an address can end at a socket on loopback.
pub fn is_here(address: IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_loopback() || address.is_unspecified()
}

/// Whether a host means this machine in any spelling: names, addresses in full or as numbers.
fn means_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    let bare = bare.to_ascii_lowercase();
    let address = bare.parse::<Ipv6Addr>().map(IpAddr::from);
    let address = address.ok().or_else(|| numeric_address(&bare).map(IpAddr::from));
    bare == "localhost" || bare.ends_with(".localhost") || address.is_some_and(is_here)
}

/// An IPv4 address as C libraries read it: one to four numbers, decimal, octal or hexadecimal, the
/// last of which fills what is left.
fn numeric_address(text: &str) -> Option<Ipv4Addr> {
    const BITS: u32 = 32;
    let parts = text.split('.').map(number).collect::<Option<Vec<u32>>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 0xff) {
        return None;
    }
    let places = first.iter().zip([24, 16, 8]).map(|(part, place)| part << place);
    let taken = u32::try_from(first.len()).ok()? * 8;
    let fits = u64::from(*last) < 1_u64 << (BITS - taken);
    fits.then(|| Ipv4Addr::from_bits(places.sum::<u32>() | last))
}

fn number(text: &str) -> Option<u32> {
    match (text.strip_prefix("0x"), text.strip_prefix('0')) {
        (Some(""), _) => Some(0),
        (Some(digits), _) => u32::from_str_radix(digits, 16).ok(),
        (None, Some(digits)) if !digits.is_empty() => u32::from_str_radix(digits, 8).ok(),
        _ => text.parse().ok(),
    }
}

/// What HubSpot takes as a target, or this server besides: https anywhere, http on this machine
/// or on a host that may be called.
///
/// # Errors
///
/// Why it is no target.
pub fn acceptable(target: &str, allowed: &AllowedHosts) -> Result<(), Forbidden> {
    let uri = target.parse::<Uri>().map_err(|_| Forbidden::NoUrl)?;
    match uri.scheme() == Some(&Scheme::HTTPS) && uri.host().is_some() {
        true if allowed.is_itself(&uri) => Err(Forbidden::Itself),
        true => Ok(()),
        false => allowed.check(target).map(drop).map_err(|why| match why {
            Forbidden::Elsewhere | Forbidden::NotHttp => Forbidden::NotSecure,
            Forbidden::NoUrl | Forbidden::Itself | Forbidden::NotSecure => why,
        }),
    }
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
            assert_eq!(acceptable(target, &allowed).is_ok(), expected, "{target}");
        };
        check("https://www.example.com/hook", true);
        check("http://127.0.0.1:1/hook", true);
        check("http://www.example.com/hook", false);
        check("ftp://127.0.0.1/", false);
        check("hook", false);
    }

    #[test]
    fn the_servers_own_ports_are_no_targets_in_any_spelling() {
        let allowed = AllowedHosts::new(["0.0.0.0".to_owned(), "box.test".to_owned()]);
        allowed.forbid_port(4010);
        allowed.forbid_port(80);
        for host in [
            "127.0.0.1",
            "127.1",
            "127.8.8.8",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "app.localhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[0:0:0:0:0:0:0:1]",
        ] {
            for target in [format!("http://{host}:4010/hook"), format!("http://{host}/hook")] {
                assert_eq!(allowed.check(&target), Err(Forbidden::Itself), "{target}");
                assert_eq!(acceptable(&target, &allowed), Err(Forbidden::Itself), "{target}");
            }
            let target = format!("https://{host}:4010/");
            assert_eq!(acceptable(&target, &allowed), Err(Forbidden::Itself), "{target}");
        }
        for target in ["http://127.0.0.1:4011/", "http://box.test:4010/", "http://[::1]:3000/"] {
            assert!(allowed.check(target).is_ok(), "{target}");
        }
        assert_eq!(numeric_address("256.0.0.1"), None);
        assert_eq!(numeric_address("1.2.3.4.5"), None);
        assert_eq!(numeric_address("127.0.0.256"), None);
        assert_eq!(numeric_address("box"), None);
    }
}
