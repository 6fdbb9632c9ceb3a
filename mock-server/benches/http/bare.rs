//! The yardstick: an axum server that reads each request and answers with the program's own bytes.
//!
//! It runs in a process of its own, this executable started again with [`FLAG`], takes one answer
//! of the program on standard input, and announces its address as the program does.

use std::io::Read;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::connection::Answer;

pub(crate) const FLAG: &str = "--bare-server";
/// The same on one thread.
pub(crate) const SINGLE_FLAG: &str = "--bare-server-with-one-thread";

/// hyper writes these of its own accord, here as in the program.
const WRITTEN_BY_HYPER: [&str; 3] = ["content-length", "date", "connection"];

pub(crate) fn serve(mut runtime: Builder) -> Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let fixed = Fixed::like(&Answer::parse(bytes)?)?;
    runtime.enable_all().build()?.block_on(listen(fixed))
}

async fn listen(fixed: Fixed) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    println!("{}", json!({ "base_url": base_url }));
    let without_delay = listener.tap_io(|stream| stream.set_nodelay(true).unwrap_or_default());
    axum::serve(without_delay, router(fixed)).await?;
    Ok(())
}

fn router(fixed: Fixed) -> Router {
    Router::new()
        .route("/crm/v3/objects/contacts", post(answer))
        .route("/crm/v3/objects/contacts/{id}", get(answer))
        .route("/crm/v3/objects/contacts/batch/create", post(answer))
        .with_state(Arc::new(fixed))
}

async fn answer(State(fixed): State<Arc<Fixed>>, _read_to_its_end: Bytes) -> Response {
    let mut response = Response::new(Body::from(fixed.body.clone()));
    *response.status_mut() = fixed.status;
    *response.headers_mut() = fixed.headers.clone();
    response
}

struct Fixed {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Fixed {
    fn like(answer: &Answer) -> Result<Self> {
        let mut headers = HeaderMap::new();
        for (name, value) in answer.headers()? {
            let name = HeaderName::try_from(name)?;
            if !WRITTEN_BY_HYPER.contains(&name.as_str()) {
                headers.append(name, HeaderValue::try_from(value)?);
            }
        }
        let status = StatusCode::from_u16(answer.status())?;
        let body = Bytes::copy_from_slice(answer.body());
        Ok(Self { status, headers, body })
    }
}
