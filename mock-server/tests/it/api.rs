//! A portal to send requests to.

use std::{borrow::Borrow, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use mock_server::{
    ControlPlace, HttpService, Options, Seed, Server, StartError, control::apps::Registered,
    options::Ready,
};
use portal::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::described;

/// A server without a socket, and its token.
#[derive(Debug)]
pub struct Api {
    ready: Ready,
    door: HttpService,
    runtime: tokio::runtime::Runtime,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Api {
    /// An empty portal.
    pub fn new() -> Self {
        Self::with(Options { seed: Seed::Empty, ..Options::default() })
    }

    /// An empty portal with a number of its own.
    pub fn numbered(portal_id: u64) -> Self {
        let portal_id = Some(portal_id);
        Self::with(Options { seed: Seed::Empty, portal_id, ..Options::default() })
    }

    /// A portal as it is when it was just made.
    pub fn fresh() -> Self {
        Self::with(Options::default())
    }

    /// A portal that is filled from the text of a seed file.
    pub fn seeded(seed: &str) -> Result<Self, StartError> {
        let path = std::env::temp_dir().join(format!("{}.json", uuid::Uuid::new_v4()));
        std::fs::write(&path, seed).unwrap();
        let ready = Options { seed: Seed::File(path.clone()), ..Options::default() }.prepare();
        std::fs::remove_file(path).unwrap();
        ready.map(|ready| Self::sharing(&ready))
    }

    pub fn with(options: Options) -> Self {
        Self::sharing(&options.prepare().unwrap())
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None)
    }

    pub fn post(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        self.send(Method::POST, path, Some(body.borrow().to_string()))
    }

    pub fn put(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        self.send(Method::PUT, path, Some(body.borrow().to_string()))
    }

    /// A PUT without a body.
    pub fn put_empty(&self, path: &str) -> Reply {
        self.send(Method::PUT, path, None)
    }

    pub fn patch(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        self.send(Method::PATCH, path, Some(body.borrow().to_string()))
    }

    pub fn post_text(&self, path: &str, body: &str) -> Reply {
        self.send(Method::POST, path, Some(body.to_owned()))
    }

    /// A request as the official SDKs send it: they ask for JSON.
    pub fn send(&self, method: Method, path: &str, body: Option<String>) -> Reply {
        let request = self.request(method, path).header(header::ACCEPT, "application/json");
        let request = match body {
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body))
            }
            None => request.body(Body::empty()),
        };
        self.call(request.unwrap())
    }

    /// A request with the token and nothing else.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let token = format!("Bearer {}", self.ready.access_token.expose());
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:4010")
            .header(header::AUTHORIZATION, token)
    }

    /// Whatever is refused says why, in every test.
    pub fn call(&self, request: Request<Body>) -> Reply {
        let asks_hubspot = !request.uri().path().starts_with("/_mock");
        let (method, path) = (request.method().clone(), request.uri().to_string());
        let reply = self.answer(request);
        if path.starts_with("/_mock") && self.server().control == ControlPlace::Beside {
            described::check(&method, &path, &reply);
        }
        let refused = asks_hubspot && reply.status.as_u16() >= 400;
        let silent = reply.header("x-hubspot-mock-explain").is_empty();
        assert!(!(refused && silent && self.server().platform.explains), "unexplained: {reply:?}");
        reply
    }

    fn answer(&self, request: Request<Body>) -> Reply {
        self.runtime.block_on(async {
            let response = self.door.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            Reply { status: parts.status, headers: parts.headers, text }
        })
    }

    /// Makes a record and returns its id.
    #[track_caller]
    pub fn make(&self, object_type: &str, properties: Value) -> String {
        let path = format!("/crm/v3/objects/{object_type}");
        let made = self.post(&path, json!({ "properties": properties })).expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    /// The values of a record.
    #[track_caller]
    pub fn values(&self, object_type: &str, id: &str, names: &str) -> Value {
        let path = format!("/crm/v3/objects/{object_type}/{id}?properties={names}");
        self.get(&path).expect(200)["properties"].clone()
    }

    /// Another way to the same server, for another thread.
    pub fn sharing(ready: &Ready) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { ready: ready.clone(), door: ready.server.service(), runtime }
    }

    /// The server itself.
    pub fn server(&self) -> &Arc<Server> {
        &self.ready.server
    }

    /// The ready public app.
    pub fn app(&self) -> &Registered {
        &self.ready.app
    }

    /// The ready portal's number.
    pub fn portal_id(&self) -> u64 {
        self.ready.portal_id.0
    }

    /// Stops the clock at an instant.
    pub fn freeze(&self, at: &str) {
        self.ready.server.platform.clock.freeze(Timestamp::parse_iso(at).unwrap());
    }

    /// Moves the clock on.
    pub fn advance(&self, seconds: u64) {
        self.ready.server.platform.clock.advance(Duration::from_secs(seconds));
    }

    /// A request as the official SDKs send it, with another token.
    pub fn send_as(&self, token: &str, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:4010")
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let body = body.map(Value::to_string);
        let request = match body {
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(body.into())
            }
            None => request.body(Body::empty()),
        };
        self.call(request.unwrap())
    }

    /// The same for reading.
    pub fn get_as(&self, token: &str, path: &str) -> Reply {
        self.send_as(token, Method::GET, path, None)
    }

    /// A form, without a token.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1:4010")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.call(request.unwrap())
    }

    pub fn token(&self) -> &str {
        self.ready.access_token.expose()
    }
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The body, where the status is the expected one; null, where there is no body.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body of a refusal, whose correlation id is checked and taken out.
    #[track_caller]
    pub fn refusal(&self, status: u16) -> Value {
        let mut body = self.expect(status);
        let id = body.as_object_mut().unwrap().remove("correlationId").unwrap();
        assert_eq!(id, self.header("x-hubspot-correlation-id"));
        assert_eq!(body["status"], "error");
        body.as_object_mut().unwrap().remove("status");
        body
    }

    /// The keys of an object inside the body, in the order they were written.
    #[track_caller]
    pub fn keys(&self, pointer: &str) -> Vec<String> {
        #[derive(serde::Deserialize)]
        struct Raw<'a>(#[serde(borrow)] &'a serde_json::value::RawValue);
        let mut text = self.text.clone();
        for step in pointer.split('/').filter(|step| !step.is_empty()) {
            let next = match step.parse::<usize>() {
                Ok(place) => {
                    let list: Vec<Raw<'_>> = serde_json::from_str(&text).unwrap();
                    list[place].0.get().to_owned()
                }
                Err(_) => {
                    let map = ordered(&text);
                    map.into_iter().find(|(key, _)| key == step).unwrap().1
                }
            };
            text = next;
        }
        ordered(&text).into_iter().map(|(key, _)| key).collect()
    }
}

/// The members of a JSON object in their order.
fn ordered(text: &str) -> Vec<(String, String)> {
    struct Pairs(Vec<(String, String)>);
    impl<'de> serde::Deserialize<'de> for Pairs {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Vec<(String, String)>;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Self::Value, A::Error> {
                    let mut pairs = Vec::new();
                    while let Some((key, value)) =
                        map.next_entry::<String, &serde_json::value::RawValue>()?
                    {
                        pairs.push((key, value.get().to_owned()));
                    }
                    Ok(pairs)
                }
            }
            deserializer.deserialize_map(Visitor).map(Pairs)
        }
    }
    serde_json::from_str::<Pairs>(text).unwrap().0
}
