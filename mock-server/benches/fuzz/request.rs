//! Requests: an operation that HubSpot publishes or a control call, filled in with what is known and
//! with what nobody expects.

use std::fmt::Write;

use fastrand::Rng;
use serde_json::json;

use super::{
    body,
    learnt::{Learnt, Operation},
    server::TOKEN,
    value::{pick, text},
};

/// Object types in paths.
pub const TYPES: [&str; 24] = [
    "contacts",
    "companies",
    "deals",
    "tickets",
    "products",
    "line_items",
    "quotes",
    "calls",
    "emails",
    "meetings",
    "notes",
    "tasks",
    "contact",
    "0-1",
    "0-3",
    "leads",
    "carts",
    "orders",
    "p_t1",
    "2-1",
    "CONTACT",
    "appointments",
    "services",
    "nonsense",
];

/// Control calls that leave the server as it is to be: no faults that answer 5xx or break
/// connections, and nothing that waits for long.
const CONTROL: [(&str, &str); 33] = [
    ("GET", "/_mock"),
    ("GET", "/_mock/portals"),
    ("POST", "/_mock/portals"),
    ("DELETE", "/_mock/portals/{portalId}"),
    ("POST", "/_mock/portals/{portalId}/fork"),
    ("POST", "/_mock/portals/{portalId}/reset"),
    ("GET", "/_mock/portals/{portalId}/export"),
    ("POST", "/_mock/portals/{portalId}/import"),
    ("PUT", "/_mock/portals/{portalId}/rate-limit"),
    ("GET", "/_mock/portals/{portalId}/snapshots"),
    ("PUT", "/_mock/portals/{portalId}/snapshots/{name}"),
    ("POST", "/_mock/portals/{portalId}/snapshots/{name}/restore"),
    ("DELETE", "/_mock/portals/{portalId}/snapshots/{name}"),
    ("GET", "/_mock/portals/{portalId}/changes"),
    ("GET", "/_mock/clock"),
    ("PUT", "/_mock/clock"),
    ("GET", "/_mock/faults"),
    ("POST", "/_mock/faults"),
    ("DELETE", "/_mock/faults"),
    ("GET", "/_mock/journal"),
    ("DELETE", "/_mock/journal"),
    ("POST", "/_mock/verify"),
    ("GET", "/_mock/coverage"),
    ("POST", "/_mock/apps"),
    ("POST", "/_mock/oauth/grant"),
    ("GET", "/_mock/webhooks"),
    ("GET", "/_mock/webhooks/deliveries"),
    ("POST", "/_mock/webhooks/flush?timeoutMs=1"),
    ("POST", "/_mock/webhooks/drain?timeoutMs=1"),
    ("PUT", "/_mock/webhooks/behaviour"),
    ("POST", "/_mock/search-index/refresh"),
    ("GET", "/_mock/{name}"),
    ("POST", "/_mock/reset"),
];

/// Query parameters that operations look up.
const PARAMETERS: [&str; 14] = [
    "limit",
    "after",
    "properties",
    "propertiesWithHistory",
    "associations",
    "archived",
    "idProperty",
    "portal",
    "path",
    "since",
    "answer",
    "email",
    "status",
    "nonsense",
];

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Request<'o> {
    /// `POST`.
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// Which operation it is.
    pub operation: Option<&'o Operation>,
}

impl<'o> Request<'o> {
    /// One that nobody asked before.
    pub fn new(learnt: &'o Learnt, random: &mut Rng) -> Self {
        let operation = (random.u8(..10) > 0).then(|| learnt.operation(random));
        let (method, template) = operation
            .map_or_else(|| control(random), |operation| (operation.method, operation.path));
        let mut path = filled(template, learnt, random);
        if template.contains("/search") || random.u8(..3) > 0 {
            query(&mut path, learnt, random);
        }
        let method = if random.u8(..60) == 0 {
            pick(random, &["HEAD", "OPTIONS", "PATCH", "TRACE", "GETS"])
        } else {
            method
        };
        let takes_body = ["POST", "PUT", "PATCH"].contains(&method) || random.u8(..50) == 0;
        let body = takes_body.then(|| match template.starts_with("/_mock") {
            true => control_body(template, random),
            false => body::of(&path, learnt, random),
        });
        Self { method: method.to_owned(), path, headers: headers(random), body, operation }
    }

    /// As it goes over the wire.
    pub fn bytes(&self, address: &str) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        head.push_str("\r\n");
        [head.as_bytes(), self.body.as_deref().unwrap_or_default()].concat()
    }
}

fn control(random: &mut Rng) -> (&'static str, &'static str) {
    // The last one starts everything anew: seldom, or nothing is ever learnt.
    let last = CONTROL.len() - 1;
    if random.u8(..200) == 0 { CONTROL[last] } else { CONTROL[random.usize(..last)] }
}

fn filled(template: &str, learnt: &Learnt, random: &mut Rng) -> String {
    let mut path = String::new();
    for part in template.split('/').skip(1) {
        let segment = match part.strip_prefix('{') {
            None => part.to_owned(),
            Some(_) if random.u8(..12) == 0 => escaped(&text(random)),
            Some(name) if name.to_lowercase().contains("objecttype") && random.bool() => {
                pick(random, &["contacts", "companies", "deals", "tickets", "line_items"])
                    .to_owned()
            }
            Some(name) if name.to_lowercase().contains("objecttype") => {
                pick(random, &TYPES).to_owned()
            }
            Some(_) => {
                escaped(&learnt.name(&path, random).unwrap_or_else(|| random.u16(..).to_string()))
            }
        };
        path.push('/');
        path.push_str(&segment);
    }
    path
}

fn query(path: &mut String, learnt: &Learnt, random: &mut Rng) {
    for _ in 0..random.usize(..4) {
        let value = match random.u8(..3) {
            0 => text(random),
            1 => learnt.name(path, random).unwrap_or_default(),
            _ => pick(
                random,
                &["1", "100", "true", "email", "contacts", "firstname,lastname", "start", "501"],
            )
            .to_owned(),
        };
        path.push(if path.contains('?') { '&' } else { '?' });
        let _ = write!(path, "{}={}", pick(random, &PARAMETERS), escaped(&value));
    }
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

fn headers(random: &mut Rng) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    if random.u8(..50) > 0 {
        headers.push(("authorization".to_owned(), format!("Bearer {TOKEN}")));
    }
    let kind = if random.u8(..60) == 0 { "text/plain" } else { "application/json" };
    headers.push(("content-type".to_owned(), kind.to_owned()));
    match random.u8(..40) {
        0 => headers.push(("accept".to_owned(), "text/html".to_owned())),
        1 => headers.push(("x-long".to_owned(), "x".repeat(random.usize(..8_000)))),
        2 => headers.push(("x-odd".to_owned(), "é\u{80}".to_owned())),
        3 => headers
            .extend((0..random.usize(..90)).map(|number| (format!("x-{number}"), "1".to_owned()))),
        4 => headers.push(("cookie".to_owned(), "a=b; c".to_owned())),
        5 => headers.push(("expect".to_owned(), "100-continue".to_owned())),
        _ => {}
    }
    headers
}

fn control_body(template: &str, random: &mut Rng) -> Vec<u8> {
    let value = match template {
        "/_mock/faults" => {
            json!({ "fault": pick(random, &["rate_limit", "locked", "unauthorized", "migration"]),
            "times": 1, "probability": 0.5, "path": text(random) })
        }
        "/_mock/clock" => match random.u8(..4) {
            0 => json!({ "now": text(random) }),
            1 => json!({ "advance": pick(random, &["1s", "1h", "30d", "36500d", "x"]) }),
            _ => json!({}),
        },
        "/_mock/verify" => json!({ "times": random.u8(..), "within": text(random),
            "request": { "method": "GET", "path": text(random) } }),
        "/_mock/apps" => {
            json!({ "name": text(random), "type": pick(random, &["public", "private"]) })
        }
        "/_mock/webhooks/behaviour" => {
            json!({ "duplicates": random.u8(..3), "delayMs": random.u16(..) })
        }
        // A limit would answer nothing but 429 from then on.
        "/_mock/portals/{portalId}/rate-limit" => json!({ "plan": pick(random, &["off", "gold"]) }),
        "/_mock/portals" => json!({ "seed": pick(random, &["fresh", "empty", "frsh"]) }),
        "/_mock/portals/{portalId}/import" => {
            json!({ "records": { "contacts": [{ "properties": { "email": text(random) } }] } })
        }
        _ => json!({}),
    };
    value.to_string().into_bytes()
}
