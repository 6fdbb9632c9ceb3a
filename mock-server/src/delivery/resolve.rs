//! Whether a target may be called, where only its addresses tell.

use axum::http::Uri;
use platform::webhooks::target::{AllowedHosts, Forbidden, is_here};

/// The target, if it may be called, after its name was looked up where only that tells whether
/// it is the server itself.
///
/// # Errors
///
/// Why it may not.
pub async fn resolve(allowed: &AllowedHosts, target: &str) -> Result<Uri, Forbidden> {
    let uri = allowed.check(target)?;
    if !allowed.is_own_port(&uri) {
        return Ok(uri);
    }
    /// Which port is asked for makes no difference to the addresses.
    const ANY: u16 = 0;
    let found = tokio::net::lookup_host((uri.host().unwrap_or_default(), ANY)).await;
    match found.is_ok_and(|mut all| all.any(|address| is_here(address.ip()))) {
        true => Err(Forbidden::Itself),
        false => Ok(uri),
    }
}
