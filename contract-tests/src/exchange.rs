//! A request and its answer, as they went over the wire.

use http::{HeaderMap, Method};

use crate::json::Json;

/// A request; where it goes and who sends it is the target's.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, from the first slash.
    pub path: String,
    /// Headers besides those that every request has.
    pub headers: Vec<(String, String)>,
    /// The body's text.
    pub body: Option<String>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    /// With a body of JSON.
    pub fn json(method: Method, path: impl Into<String>, body: &serde_json::Value) -> Self {
        let mut request = Self::new(method, path);
        request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
        request.body = Some(body.to_string());
        request
    }

    /// Whether sending it twice does no more than sending it once, so that an answer that was lost
    /// on the way can be asked for again.
    pub fn is_safe(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let reads = ["/search", "/batch/read"].iter().any(|tail| path.ends_with(tail));
        self.method == Method::GET || (self.method == Method::POST && reads)
    }

    /// Whether search's own limit counts it.
    pub fn is_search(&self) -> bool {
        self.path.split('?').next().is_some_and(|path| path.ends_with("/search"))
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body's text.
    pub body: String,
}

impl Answer {
    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Json> {
        Json::parse(&self.body).ok()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is a 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
