//! One request to a server on this machine.

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use axum::http::{Request, Uri, header, uri::Scheme};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::Deserialize;
use tokio::runtime;

use super::call::PlannedCall;

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
/// What stands before every path of a call.
const CONTROL: &str = "/_mock";

/// The server understood, and refuses.
#[derive(Debug, thiserror::Error)]
#[error("the server answered {status}{}", said(.body))]
pub(super) struct Refused {
    status: u16,
    /// Its words.
    pub(super) body: String,
}

/// The sentence of an error.
fn said(body: &str) -> String {
    #[derive(Deserialize)]
    struct Told {
        message: String,
    }
    let told = serde_json::from_str(body).map(|Told { message }| format!(": {message}"));
    told.unwrap_or_default()
}

/// The address of a server, from that of its control API or without it, with or without `http://`.
///
/// # Errors
///
/// If it is none.
fn base(url: &str) -> anyhow::Result<String> {
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let bare = whole.trim_end_matches('/');
    let bare = bare.strip_suffix(CONTROL).unwrap_or(bare).trim_end_matches('/');
    let uri: Uri = bare.parse().with_context(|| format!("--url {url} is no URL"))?;
    let plain = uri.path() == "/" && uri.query().is_none() && uri.host().is_some();
    if uri.scheme() != Some(&Scheme::HTTP) || !plain {
        bail!(
            "--url {url} is not where a server is: http://127.0.0.1:4010, or that with {CONTROL}"
        );
    }
    Ok(bare.to_owned())
}

/// Makes a call, and gives back what the server said.
///
/// # Errors
///
/// [`Refused`] if it refuses; else if there is no server, or it is stuck.
pub(super) fn send(url: &str, call: &PlannedCall) -> anyhow::Result<String> {
    let base = base(url)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let answer = runtime.block_on(async { tokio::time::timeout(PATIENCE, ask(&base, call)).await });
    let (status, body) = answer
        .map_err(|_| anyhow!("the server at {base} has said nothing for {PATIENCE:?}"))?
        .map_err(|error| unreachable(&base, error))?;
    match status {
        200..400 => Ok(body),
        _ => Err(Refused { status, body }.into()),
    }
}

async fn ask(base: &str, (method, path, body): &PlannedCall) -> anyhow::Result<(u16, String)> {
    let body = body.clone().unwrap_or_default();
    let request = Request::builder()
        .method(*method)
        .uri(format!("{base}{path}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))?;
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let answer = client.request(request).await?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.context("the answer breaks off")?.to_bytes();
    Ok((status, String::from_utf8(body.into()).context("the answer is no text")?))
}

/// No connection means no server, most of the time.
fn unreachable(base: &str, error: anyhow::Error) -> anyhow::Error {
    let unconnected = error.downcast_ref::<Error>().is_some_and(Error::is_connect);
    match unconnected {
        true => error.context(format!(
            "is the server running at {base}? `hubspot-mock` starts it, --url or HUBSPOT_MOCK_URL \
             says where it is"
        )),
        false => {
            error.context(format!("what listens at {base} does not answer as the server does"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_server_is_found_with_and_without_its_control_path() {
        for url in [
            "http://127.0.0.1:4010",
            "http://127.0.0.1:4010/",
            "http://127.0.0.1:4010/_mock",
            "http://127.0.0.1:4010/_mock/",
            "127.0.0.1:4010",
        ] {
            assert_eq!(base(url).expect("a URL"), "http://127.0.0.1:4010", "{url}");
        }
        for url in ["https://127.0.0.1:4010", "http://127.0.0.1/x", "", "http://", "a b"] {
            assert!(base(url).is_err(), "{url}");
        }
    }
}
