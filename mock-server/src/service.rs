//! The service around the router: what is HubSpot's and what the control API's.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use platform::Platform;
use tower_service::Service;

use crate::{
    control::{self, guard},
    http::{
        acting,
        broken::Cutter,
        context::{HandledResponse, RequestContext},
        date, pipeline,
    },
    wire::error::RequestError,
};

/// The router with everything around it. It stands outside the router, where a request's path
/// can still change.
#[derive(Clone, Debug)]
pub struct HttpService {
    pub(crate) platform: Arc<Platform>,
    pub(crate) router: Router,
    pub(crate) opens: Exposure,
    /// Breaks the connection, where there is one.
    pub(crate) cutter: Option<Cutter>,
}

/// What a door opens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// HubSpot's paths.
    HubSpot,
    /// HubSpot's paths and the control API.
    Both,
    /// The control API.
    Control,
}

impl Service<Request> for HttpService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.clone().handle(request))
    }
}

impl HttpService {
    /// Answers a request.
    pub(crate) async fn handle(self, request: Request) -> Result<Response, Infallible> {
        let platform = Arc::clone(&self.platform);
        let mut response = self.route(request).await?;
        if let Some(date) = date::value(platform.clock.now()) {
            response.headers_mut().insert(header::DATE, date);
        }
        Ok(response)
    }

    /// Control calls go straight to their handlers, once it is clear who sent them. Everything else
    /// is taken in, goes wrong if it has to, is answered, and noted.
    async fn route(self, mut request: Request) -> Result<Response, Infallible> {
        let may_act = self.opens != Exposure::HubSpot;
        let acting = may_act.then(|| acting::take(request.uri_mut())).flatten();
        if acting.is_some()
            && let Err(response) = guard::check(&request)
        {
            return Ok(control::dress(*response));
        }
        let path = request.uri().path();
        let is_control = path == "/_mock" || path.starts_with("/_mock/");
        match (is_control, self.opens) {
            (true, Exposure::Both | Exposure::Control) => {
                return match guard::check(&request) {
                    Ok(()) => Ok(control::answer(self.router, request).await),
                    Err(response) => Ok(control::dress(*response)),
                };
            }
            (false, Exposure::Control) if path != "/health" => {
                let message =
                    "this port has /health and /_mock only; HubSpot's paths are on the other";
                return Ok(control::dress(control::told(StatusCode::NOT_FOUND, message)));
            }
            (true, Exposure::HubSpot) => {
                let context = RequestContext::new(&self.platform, None, None, &request);
                let unknown = HandledResponse::refused(RequestError::UnknownPath);
                return Ok(pipeline::finish(&context, unknown, &Bytes::new()).await);
            }
            _ => {}
        }
        let context = RequestContext::new(&self.platform, self.cutter, acting, &request);
        Ok(pipeline::run(&context, self.router, request).await)
    }
}
