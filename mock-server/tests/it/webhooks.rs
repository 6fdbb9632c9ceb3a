//! Webhooks at their boundary: a server, a receiver on this machine, and a clock that the test
//! moves.

mod delivery;
mod events;
mod journal;
mod receiver;
mod restart;
mod settings;

use std::{future::Future, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use mock_server::{HttpService, Options, Seed, options::Ready};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::{api::Reply, described};
use receiver::Receiver;

/// A server that delivers, its ready app, and where the app is told.
struct World {
    runtime: Runtime,
    ready: Ready,
    door: HttpService,
    receiver: Receiver,
}

impl World {
    /// Nobody subscribed to anything.
    fn new() -> Self {
        let options = Options { seed: Seed::Empty, ..Options::default() };
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let ready = options.prepare().unwrap();
        runtime.spawn(Arc::clone(&ready.server.deliveries).run());
        Self { runtime, door: ready.server.service(), ready, receiver: Receiver::start() }
    }

    /// The ready app is told of these at the receiver. The clock stands.
    fn told_of(subscriptions: &[&str]) -> Self {
        let world = Self::new();
        world.ready.server.platform.clock.freeze(world.ready.server.platform.clock.now());
        world.subscribe(subscriptions);
        world
    }

    /// `contact.propertyChange firstname`, `object.creation 0-3`, …
    fn subscribe(&self, subscriptions: &[&str]) {
        let subscriptions: Vec<Value> = subscriptions.iter().map(|text| wish(text)).collect();
        let body = json!({"target_url": self.receiver.url(), "subscriptions": subscriptions});
        let path = format!("/_mock/webhooks/apps/{}", self.app());
        let reply = self.send(Method::PUT, &path, Some(body));
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    fn app(&self) -> u64 {
        self.ready.app.app.id.0
    }

    fn secret(&self) -> String {
        self.ready.app.app.public().unwrap().client_secret.expose().to_owned()
    }

    fn portal(&self) -> u64 {
        self.ready.portal_id.0
    }

    /// A request with the private app's token.
    fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        self.runtime.block_on(self.request(method, path, body))
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> impl Future<Output = Reply> + use<> {
        let token = format!("Bearer {}", self.ready.access_token.expose());
        let request = Request::builder().method(method.clone()).uri(path);
        let request = request
            .header(header::HOST, "127.0.0.1:4010")
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, token)
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let described = path.starts_with("/_mock").then(|| (method, path.to_owned()));
        let answered = answer(self.door.clone(), request.body(body).unwrap());
        async move {
            let reply = answered.await;
            described.inspect(|(method, path)| described::check(method, path, &reply));
            reply
        }
    }

    /// Any request.
    fn call(&self, request: Request<Body>) -> Reply {
        self.runtime.block_on(answer(self.door.clone(), request))
    }

    fn post(&self, path: &str, body: Value) -> Reply {
        let reply = self.send(Method::POST, path, Some(body));
        assert!(reply.status.is_success(), "{}", reply.text);
        reply
    }

    /// With the developer's key instead of a token.
    fn develop(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let key = self.ready.app.developer_api_key.expose();
        self.send(method, &format!("{path}?hapikey={key}"), body)
    }

    /// A token of the app's own.
    fn app_token(&self) -> String {
        let public = self.ready.app.app.public().unwrap();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=developers-read",
            public.client_id,
            public.client_secret.expose()
        );
        let request = Request::post("/oauth/2026-03/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        let answer = self.call(request.unwrap());
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Makes a record and returns its number.
    fn make(&self, object_type: &str, properties: &Value) -> u64 {
        let path = format!("/crm/v3/objects/{object_type}");
        let reply = self.post(&path, json!({"properties": properties}));
        reply.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// Delivers everything that is due.
    fn flush(&self) -> Value {
        let reply = self.post("/_mock/webhooks/flush", json!({})).json();
        assert_eq!(reply["done"], true, "{reply}");
        reply["queue"].clone()
    }

    fn behave(&self, behaviour: Value) {
        let reply = self.send(Method::PUT, "/_mock/webhooks/behaviour", Some(behaviour));
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    fn advance(&self, seconds: u64) {
        self.ready.server.platform.clock.advance(Duration::from_secs(seconds));
    }

    fn queue(&self) -> Value {
        self.send(Method::GET, "/_mock/webhooks", None).json()["queue"].clone()
    }

    /// All deliveries, oldest first.
    fn deliveries(&self) -> Vec<Value> {
        let list = self.send(Method::GET, "/_mock/webhooks/deliveries", None).json();
        let mut all = list["deliveries"].as_array().unwrap().clone();
        all.reverse();
        all
    }

    /// The events that the receiver was told of, without what differs from run to run.
    fn told(&self) -> Vec<Value> {
        self.flush();
        self.receiver.events()
    }
}

async fn answer(service: HttpService, request: Request<Body>) -> Reply {
    let (parts, body) = service.oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Reply { status: parts.status, headers: parts.headers, text }
}

fn wish(text: &str) -> Value {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let mut wish = json!({"event_type": name});
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        let key = if word.starts_with(|c: char| c.is_ascii_digit()) {
            "object_type_id"
        } else {
            "property_name"
        };
        wish[key] = word.into();
    }
    wish
}
