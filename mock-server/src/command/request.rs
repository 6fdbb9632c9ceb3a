//! One request to a server on this machine.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, anyhow};

use super::call::Call;

pub(super) fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escaped = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// A server that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(120);

/// One request on a connection of its own: the server is on this machine.
pub(super) fn send(url: &str, (method, path, body): &Call) -> anyhow::Result<(u16, String)> {
    let host = url.strip_prefix("http://").ok_or_else(|| anyhow!("{url} is no http:// URL"))?;
    let host = host.trim_end_matches('/');
    let reaching = || format!("can't reach {url}; is hubspot-mock running there?");
    let mut stream = TcpStream::connect(host).with_context(reaching)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = body.as_deref().unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).with_context(reaching)?;
    let answer = String::from_utf8(answer).context("the answer is no text")?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| anyhow!("no HTTP at {url}"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or_else(|| anyhow!("no HTTP at {url}"))?, body.to_owned()))
}
