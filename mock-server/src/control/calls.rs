//! Every call of the control API: its method, its path, its parameters. What is not in this table
//! is refused; `docs/control-api.json` describes what is.

use axum::http::{Method, StatusCode};
use uuid::Uuid;

use super::{Mistake, nearest};

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its method.
    pub method: &'static str,
    /// Its path; what stands between braces is anything.
    pub path: &'static str,
    /// The names of its parameters.
    pub query: &'static [&'static str],
    /// Whether it reads a body.
    pub takes_body: bool,
}

const fn get(path: &'static str, query: &'static [&'static str]) -> Call {
    Call { method: "GET", path, query, takes_body: false }
}

const fn delete(path: &'static str, query: &'static [&'static str]) -> Call {
    Call { method: "DELETE", path, query, takes_body: false }
}

const fn post(path: &'static str, query: &'static [&'static str]) -> Call {
    Call { method: "POST", path, query, takes_body: false }
}

const fn reading(method: &'static str, path: &'static str) -> Call {
    Call { method, path, query: &[], takes_body: true }
}

const JOURNAL: [&str; 9] =
    ["portal", "method", "path", "status", "app", "correlation_id", "text", "after", "limit"];

/// All calls.
pub const CALLS: &[Call] = &[
    get("/_mock", &[]),
    get("/_mock/coverage", &["path", "standing", "answer", "evidence"]),
    post("/_mock/reset", &[]),
    post("/_mock/idle", &[]),
    get("/_mock/clock", &[]),
    reading("PUT", "/_mock/clock"),
    get("/_mock/search-lag", &[]),
    reading("PUT", "/_mock/search-lag"),
    post("/_mock/search-index/refresh", &[]),
    get("/_mock/portals", &[]),
    reading("POST", "/_mock/portals"),
    delete("/_mock/portals/{portal_id}", &[]),
    reading("POST", "/_mock/portals/{portal_id}/fork"),
    post("/_mock/portals/{portal_id}/reset", &[]),
    get("/_mock/portals/{portal_id}/export", &[]),
    reading("POST", "/_mock/portals/{portal_id}/import"),
    get("/_mock/portals/{portal_id}/changes", &["since", "net"]),
    get("/_mock/portals/{portal_id}/rate-limit", &[]),
    reading("PUT", "/_mock/portals/{portal_id}/rate-limit"),
    get("/_mock/portals/{portal_id}/snapshots", &[]),
    Call {
        method: "PUT",
        path: "/_mock/portals/{portal_id}/snapshots/{name}",
        query: &[],
        takes_body: false,
    },
    delete("/_mock/portals/{portal_id}/snapshots/{name}", &[]),
    post("/_mock/portals/{portal_id}/snapshots/{name}/restore", &[]),
    get("/_mock/faults", &[]),
    reading("POST", "/_mock/faults"),
    delete("/_mock/faults", &["portal"]),
    delete("/_mock/faults/{id}", &[]),
    get("/_mock/journal", &JOURNAL),
    delete("/_mock/journal", &["portal"]),
    get("/_mock/memory", &["portal"]),
    reading("POST", "/_mock/verify"),
    reading("POST", "/_mock/apps"),
    reading("POST", "/_mock/oauth/grant"),
    get("/_mock/webhooks", &[]),
    reading("PUT", "/_mock/webhooks/apps/{app_id}"),
    get("/_mock/webhooks/behaviour", &[]),
    reading("PUT", "/_mock/webhooks/behaviour"),
    get("/_mock/webhooks/deliveries", &["app_id", "portal_id", "state", "limit"]),
    get("/_mock/webhooks/deliveries/{delivery_id}", &[]),
    post("/_mock/webhooks/deliveries/{delivery_id}/redeliver", &[]),
    reading("POST", "/_mock/webhooks/deliveries/{delivery_id}/delay"),
    post("/_mock/webhooks/flush", &["timeout_ms"]),
    post("/_mock/webhooks/drain", &["timeout_ms"]),
    get("/_mock/webhooks/journal/{app_id}/{offset}", &["expires", "signature", "portal"]),
];

/// The call that a request is, or why it is none.
pub(super) fn find(method: &Method, path: &str) -> Result<&'static Call, Mistake> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let here: Vec<&Call> = CALLS.iter().filter(|call| call.is_at(path)).collect();
    if let Some(call) = here.iter().find(|call| call.method == method) {
        return Ok(call);
    }
    let near = CALLS.iter().min_by_key(|call| call.distance(method, path));
    let near = near.map(|call| format!("{} {}", call.method, call.path)).unwrap_or_default();
    if here.is_empty() {
        let message = match path.strip_prefix("/_mock/as") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                "acting as somebody is /_mock/as/{changeSource}/{sourceId} before HubSpot's path"
                    .to_owned()
            }
            _ => format!("there is no call {method} {path}; did you mean {near}?"),
        };
        return Err(Mistake::missing(message).near(near));
    }
    let methods: Vec<&str> = here.iter().map(|call| call.method).collect();
    let list = methods.join(", ");
    let message = format!("{path} takes {list}, not {method}; did you mean {near}?");
    Err(Mistake::new(StatusCode::METHOD_NOT_ALLOWED, message).near(near).allow(methods))
}

/// The parameters of a query string, in today's spelling.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.map(|(name, value)| (nearest::snake_case(&name), value.into_owned()))
}

fn is_open(segment: &str) -> bool {
    segment.starts_with('{')
}

impl Call {
    /// Refuses parts of the path that are no numbers where there are numbers, and the like.
    pub(super) fn check_path(&self, path: &str) -> Result<(), Mistake> {
        self.path.split('/').zip(path.split('/')).try_for_each(|(mine, asked)| {
            let Some(name) = mine.strip_prefix('{').and_then(|mine| mine.strip_suffix('}')) else {
                return Ok(());
            };
            let wanted = match name {
                "portal_id" | "app_id" | "delivery_id" if asked.parse::<u64>().is_err() => "number",
                "offset" if asked.parse::<Uuid>().is_err() => "UUID",
                _ => return Ok(()),
            };
            let Self { method, path, .. } = self;
            Err(Mistake::bad(format!("{name} in {method} {path} is a {wanted}, not {asked:?}")))
        })
    }

    /// Refuses parameters that the call does not know.
    pub(super) fn check_query(&self, query: &str) -> Result<(), Mistake> {
        let unknown = parameters(query).find(|(name, _)| !self.query.contains(&&**name));
        unknown.map_or(Ok(()), |(name, _)| {
            Err(Mistake::unknown("parameter", &name, self.query.iter().copied()))
        })
    }

    /// Refuses fields in the body of a call that reads none.
    pub(super) fn check_body(&self, body: &[u8]) -> Result<(), Mistake> {
        let body = body.trim_ascii();
        if self.takes_body || body.is_empty() {
            return Ok(());
        }
        let fields: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(body).map_err(Mistake::bad)?;
        fields.keys().next().map_or(Ok(()), |name| {
            let Self { method, path, .. } = self;
            let message = format!("there is no field {name:?}: {method} {path} reads no body");
            Err(Mistake::bad(message))
        })
    }

    fn is_at(&self, path: &str) -> bool {
        let (mut mine, mut asked) = (self.path.split('/'), path.split('/'));
        loop {
            match (mine.next(), asked.next()) {
                (None, None) => return true,
                (Some(mine), Some(asked)) if mine == asked => {}
                (Some(mine), Some(asked)) if is_open(mine) && !asked.is_empty() => {}
                _ => return false,
            }
        }
    }

    /// How far a request is from this call: letters of the path, and a little for the method.
    fn distance(&self, method: &str, path: &str) -> usize {
        const OTHER_WRITE: usize = 2;
        const READ_OR_WRITE: usize = 3;
        let by_method = match (self.method == method, self.method == "GET", method == "GET") {
            (true, _, _) => 0,
            (_, true, _) | (_, _, true) => READ_OR_WRITE,
            _ => OTHER_WRITE,
        };
        let (mut mine, mut asked) = (self.path.split('/'), path.split('/'));
        let mut far = by_method;
        loop {
            far += match (mine.next(), asked.next()) {
                (None, None) => return far,
                (Some(mine), Some(asked)) if is_open(mine) && !asked.is_empty() => 0,
                (Some(mine), None) if is_open(mine) => 1,
                (mine, asked) => {
                    nearest::distance(mine.unwrap_or_default(), asked.unwrap_or_default())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_call_is_the_one_that_was_meant() {
        let near = |method: Method, path: &str| {
            let mistake = find(&method, path).unwrap_err();
            (mistake.status.as_u16(), mistake.nearest.unwrap_or_default())
        };
        let check = |method: Method, path: &str, status: u16, call: &str| {
            assert_eq!(near(method, path), (status, call.to_owned()), "{path}");
        };
        check(Method::POST, "/_mock/fautls", 404, "POST /_mock/faults");
        check(Method::GET, "/_mock/nope", 404, "GET /_mock");
        check(Method::DELETE, "/_mock/portals", 405, "DELETE /_mock/portals/{portal_id}");
        check(Method::POST, "/_mock/clock", 405, "PUT /_mock/clock");
        check(Method::GET, "/_mock/reset", 405, "POST /_mock/reset");
        check(Method::POST, "/_mock/portals/5/frok", 404, "POST /_mock/portals/{portal_id}/fork");
    }
}
