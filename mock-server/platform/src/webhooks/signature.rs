//! How HubSpot signs what it sends, in three versions.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What a signature is made over, besides the client secret.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `POST`.
    pub method: &'a str,
    /// The target as it was configured, with its query.
    pub uri: &'a str,
    /// The bytes sent.
    pub body: &'a [u8],
    /// Milliseconds since 1970; only version 3 looks at it.
    pub timestamp: i64,
}

impl Signed<'_> {
    /// `X-HubSpot-Signature`, version 1: secret and body.
    pub fn v1(&self, secret: &str) -> String {
        hex(Sha256::new().chain_update(secret).chain_update(self.body))
    }

    /// `X-HubSpot-Signature`, version 2: secret, method, URI and body.
    pub fn v2(&self, secret: &str) -> String {
        let start = Sha256::new().chain_update(secret).chain_update(self.method);
        hex(start.chain_update(self.uri).chain_update(self.body))
    }

    /// `X-HubSpot-Signature-v3`: method, decoded URI, body and time, keyed with the secret.
    pub fn v3(&self, secret: &str) -> String {
        // HMAC takes keys of any length, so there is always one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            return String::new();
        };
        mac.update(self.method.as_bytes());
        mac.update(decoded(self.uri).as_bytes());
        mac.update(self.body);
        mac.update(self.timestamp.to_string().as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

fn hex(hash: Sha256) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        text.extend([byte >> 4, byte & 15].map(|half| char::from(DIGITS[usize::from(half)])));
    }
    text
}

/// What version 3 decodes in a URI; everything else stays as it is. A question mark that starts
/// the query is none of these.
const DECODED: [(&str, char); 12] = [
    ("3A", ':'),
    ("2F", '/'),
    ("3F", '?'),
    ("40", '@'),
    ("21", '!'),
    ("24", '$'),
    ("27", '\''),
    ("28", '('),
    ("29", ')'),
    ("2A", '*'),
    ("2C", ','),
    ("3B", ';'),
];

/// The URI as version 3 signs it.
pub fn decoded(uri: &str) -> Cow<'_, str> {
    if !uri.contains('%') {
        return Cow::Borrowed(uri);
    }
    let mut parts = uri.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (character, rest) = unescaped(part);
        text.push(character);
        text.push_str(rest);
    }
    Cow::Owned(text)
}

/// What follows a percent sign: the character it stands for, and the rest.
fn unescaped(part: &str) -> (char, &str) {
    let known = DECODED.iter().find_map(|(digits, character)| {
        let start = part.get(..digits.len())?;
        start.eq_ignore_ascii_case(digits).then(|| (*character, &part[digits.len()..]))
    });
    known.unwrap_or(('%', part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: Signed<'_> = Signed {
        method: "POST",
        uri: "https://www.example.com/webhook_uri",
        body: br#"{"example_field":"example_value"}"#,
        timestamp: 1_700_000_000_000,
    };
    const SECRET: &str = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

    /// Computed with OpenSSL: `printf … | openssl dgst -sha256 [-hmac …]`.
    #[test]
    fn signatures_are_what_another_program_computes() {
        assert_eq!(
            SIGNED.v1(SECRET),
            "54b2530692e3a3982727206aeee670ed1d85319cad55d4ddbafcf41725ebf2b3"
        );
        assert_eq!(
            SIGNED.v2(SECRET),
            "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900"
        );
        assert_eq!(SIGNED.v3(SECRET), "rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=");
    }

    /// The vector that HubSpot's guide publishes, with its key.
    #[test]
    fn the_guides_own_example_checks() {
        let signed = Signed {
            method: "POST",
            uri: "https://webhook.site/335453f5-94b3-49d9-b684-a55354d4b8df",
            body: br#"[{"eventId":531833541,"subscriptionId":3923621,"portalId":48807704,"appId":16111050,"occurredAt":1752613920733,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":138017612137,"changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:76023669"}]"#,
            timestamp: 1_752_613_922_216,
        };
        let key = "cfc68c0b-4b4e-4ef8-b764-95350e4ea479";
        assert_eq!(signed.v3(key), "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg=");
    }

    #[test]
    fn a_changed_byte_changes_each_signature() {
        let other = Signed { body: br#"{"example_field":"example_valuf"}"#, ..SIGNED };
        assert_ne!(SIGNED.v1(SECRET), other.v1(SECRET));
        assert_ne!(SIGNED.v2(SECRET), other.v2(SECRET));
        assert_ne!(SIGNED.v3(SECRET), other.v3(SECRET));
        assert_ne!(SIGNED.v3(SECRET), SIGNED.v3("another"));
    }

    /// HubSpot's documentation lists what is decoded.
    #[test]
    fn only_some_escapes_are_decoded() {
        let check = |uri: &str, expected: &str| assert_eq!(decoded(uri), expected, "{uri}");
        check("https://a.example/x?y=z", "https://a.example/x?y=z");
        check(
            "https://a.example/%3a%2F%3F%40%21%24%27%28%29%2A%2C%3B",
            "https://a.example/:/?@!$'()*,;",
        );
        check("https://a.example/a%20b%26c%3Dd%25", "https://a.example/a%20b%26c%3Dd%25");
        check("https://a.example/100%", "https://a.example/100%");
        check("https://a.example/%é%3A", "https://a.example/%é:");
        check("https://a.example/%253A", "https://a.example/%253A");
    }
}
