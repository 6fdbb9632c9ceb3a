//! The HTTP client of all that asks a portal.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

/// A client with TLS by ring, which trusts the certificates that the machine trusts.
///
/// # Errors
///
/// If the machine's certificates can't be read.
pub fn builder() -> Result<reqwest::ClientBuilder, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(reqwest::Client::builder().tls_backend_preconfigured(config))
}
