//! Whether a delivery comes from HubSpot.

use std::{fmt, fmt::Write as _, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Secret;

/// How old a delivery may be. HubSpot says to refuse older ones.
pub const WINDOW: Duration = Duration::from_secs(300);

/// Why a delivery isn't believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSignature {
    /// There is no signature of a version that is taken.
    #[error("there is no signature")]
    Missing,
    /// The signature is of something else, or by someone else.
    #[error("the signature doesn't match")]
    Mismatch,
    /// It is more than five minutes old, or of the future.
    #[error("the delivery is out of date")]
    Stale,
}

/// A delivery as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The method, e.g. `POST`.
    pub method: &'a str,
    /// The whole address as HubSpot knows it: behind a proxy, the public one.
    pub uri: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// Verifies deliveries with an app's client secret.
///
/// HubSpot signs deliveries of subscriptions with versions 1 and 3 at once, those of workflows and
/// cards with version 2. Only version 3 is bound to a moment: an old delivery with one of the
/// others can be sent again by whoever has seen it, so they are taken only if you say so.
#[derive(Clone, Debug)]
pub struct Verifier {
    secret: Secret,
    legacy: bool,
    #[cfg_attr(not(feature = "axum"), allow(dead_code, reason = "the extractor reads it"))]
    pub(super) public_url: Option<String>,
}

impl Verifier {
    /// Takes version 3.
    pub fn new(client_secret: impl Into<Secret>) -> Self {
        Self { secret: client_secret.into(), legacy: false, public_url: None }
    }

    /// Takes versions 1 and 2 too, if there is no version 3.
    #[must_use]
    pub fn accept_legacy(self) -> Self {
        Self { legacy: true, ..self }
    }

    /// Tells the extractor where HubSpot sends deliveries to, e.g. `https://example.com`. Without
    /// it, the request's `Host` is believed.
    #[must_use]
    pub fn public_url(self, origin: impl Into<String>) -> Self {
        let origin = origin.into().trim_end_matches('/').to_owned();
        Self { public_url: Some(origin), ..self }
    }

    /// Verifies a delivery.
    ///
    /// # Errors
    ///
    /// If it isn't HubSpot's, or too old.
    pub fn verify(&self, delivery: &Delivery<'_>) -> Result<(), InvalidSignature> {
        self.verify_at(delivery, Timestamp::now())
    }

    /// Verifies a delivery as of a moment.
    ///
    /// # Errors
    ///
    /// If it isn't HubSpot's, or too old.
    pub fn verify_at(
        &self,
        delivery: &Delivery<'_>,
        now: Timestamp,
    ) -> Result<(), InvalidSignature> {
        verify(&self.secret, delivery, now, self.legacy)
    }
}

/// Verifies a delivery as of a moment; versions 1 and 2 only if `legacy` is true and there is no
/// version 3. All comparisons take constant time.
///
/// # Errors
///
/// If it isn't HubSpot's, or too old.
pub fn verify(
    client_secret: &Secret,
    delivery: &Delivery<'_>,
    now: Timestamp,
    legacy: bool,
) -> Result<(), InvalidSignature> {
    let header = |name: &str| delivery.headers.get(name)?.to_str().ok();
    if let Some(signature) = header("x-hubspot-signature-v3") {
        let timestamp = header("x-hubspot-request-timestamp").ok_or(InvalidSignature::Missing)?;
        return verify_v3(client_secret, delivery, timestamp, signature, now);
    }
    let signature = header("x-hubspot-signature").filter(|_| legacy);
    let signature = signature.ok_or(InvalidSignature::Missing)?;
    match header("x-hubspot-signature-version") {
        Some("v2") => verify_v2(client_secret, delivery, signature),
        _ => verify_v1(client_secret, delivery.body, signature),
    }
}

/// Version 1: of the body alone.
///
/// # Errors
///
/// If the signature is another one.
pub fn verify_v1(
    client_secret: &Secret,
    body: &[u8],
    signature: &str,
) -> Result<(), InvalidSignature> {
    let hash = Sha256::new().chain_update(client_secret.expose()).chain_update(body);
    same(&hex(&hash.finalize()), signature)
}

/// Version 2: of the method, the address and the body.
///
/// # Errors
///
/// If the signature is another one.
pub fn verify_v2(
    client_secret: &Secret,
    delivery: &Delivery<'_>,
    signature: &str,
) -> Result<(), InvalidSignature> {
    let hash = Sha256::new()
        .chain_update(client_secret.expose())
        .chain_update(delivery.method)
        .chain_update(delivery.uri)
        .chain_update(delivery.body);
    same(&hex(&hash.finalize()), signature)
}

/// Version 3: of the method, the address, the body and the moment in milliseconds.
///
/// # Errors
///
/// If the signature is another one, or the moment more than five minutes away.
pub fn verify_v3(
    client_secret: &Secret,
    delivery: &Delivery<'_>,
    timestamp: &str,
    signature: &str,
    now: Timestamp,
) -> Result<(), InvalidSignature> {
    let millis: i64 = timestamp.parse().map_err(|_| InvalidSignature::Mismatch)?;
    let signature = STANDARD.decode(signature).map_err(|_| InvalidSignature::Mismatch)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(client_secret.expose().as_bytes())
        .map_err(|_| InvalidSignature::Mismatch)?;
    mac.update(delivery.method.as_bytes());
    mac.update(decoded(delivery.uri).as_bytes());
    mac.update(delivery.body);
    mac.update(timestamp.as_bytes());
    mac.verify_slice(&signature).map_err(|_| InvalidSignature::Mismatch)?;
    let age = Duration::from_millis(now.as_millisecond().abs_diff(millis));
    if age > WINDOW { Err(InvalidSignature::Stale) } else { Ok(()) }
}

fn same(computed: &str, signature: &str) -> Result<(), InvalidSignature> {
    match bool::from(computed.as_bytes().ct_eq(signature.as_bytes())) {
        true => Ok(()),
        false => Err(InvalidSignature::Mismatch),
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _: fmt::Result = write!(text, "{byte:02x}");
        text
    })
}

/// The characters that HubSpot signs decoded; everything else stays encoded.
const DECODED: [(&str, &str); 12] = [
    ("%3A", ":"),
    ("%2F", "/"),
    ("%3F", "?"),
    ("%40", "@"),
    ("%21", "!"),
    ("%24", "$"),
    ("%27", "'"),
    ("%28", "("),
    ("%29", ")"),
    ("%2A", "*"),
    ("%2C", ","),
    ("%3B", ";"),
];

fn decoded(uri: &str) -> String {
    let mut text = String::with_capacity(uri.len());
    let mut rest = uri;
    while let Some(percent) = rest.find('%') {
        text.push_str(&rest[..percent]);
        let code = rest.get(percent..percent + 3);
        let plain = code.and_then(|code| {
            DECODED.iter().find(|(encoded, _)| encoded.eq_ignore_ascii_case(code))
        });
        let (taken, shown) = plain.map_or((1, "%"), |(_, plain)| (3, *plain));
        text.push_str(shown);
        rest = &rest[percent + taken..];
    }
    text + rest
}
