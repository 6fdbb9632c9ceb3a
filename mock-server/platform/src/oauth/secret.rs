//! Secrets: made of a cryptographic generator's output, compared in constant time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use portal::Secret;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::rng::Rng;

/// The data centre that tokens name.
pub const HUBLET: &str = "na1";

/// Whether a given text is the secret, without telling by time how much of it is.
pub fn is(secret: &Secret, given: &str) -> bool {
    secret.expose().as_bytes().ct_eq(given.as_bytes()).into()
}

/// The form of a private app's token.
pub fn private_token(rng: &Rng) -> Secret {
    format!("pat-{HUBLET}-{}", rng.uuid()).into()
}

/// The form of refresh tokens and authorization codes.
pub fn refresh_token(rng: &Rng) -> Secret {
    format!("{HUBLET}-{}", rng.uuid()).into()
}

/// The form of an OAuth access token: an opaque text that starts with C.
pub fn access_token(rng: &Rng) -> Secret {
    let bytes = [rng.uuid(), rng.uuid(), rng.uuid()].map(Uuid::into_bytes);
    format!("C{}", URL_SAFE_NO_PAD.encode(bytes.as_flattened())).into()
}

/// The form of client ids, client secrets and developer keys.
pub fn key(rng: &Rng) -> Secret {
    rng.uuid().to_string().into()
}

/// Whether a PKCE verifier belongs to a challenge (method S256).
pub fn verifies(challenge: &str, verifier: &str) -> bool {
    let expected = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    expected.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: RFC 7636, appendix B.
    #[test]
    fn the_example_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(verifies("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", verifier));
        assert!(!verifies("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN", verifier));
    }

    #[test]
    fn a_secret_is_itself_and_nothing_else() {
        let secret = Secret::from("abc");
        assert!(is(&secret, "abc"));
        assert!(!is(&secret, "abd") && !is(&secret, "ab") && !is(&secret, ""));
    }
}
