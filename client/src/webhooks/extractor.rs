//! Deliveries in axum.

use axum::{
    body::{Body, to_bytes},
    extract::{FromRef, FromRequest, OriginalUri, Request},
    http::{StatusCode, header::HOST, request::Parts},
    response::{IntoResponse, Response},
};

use super::{Event, Verifier, events, signature::Delivery};

/// The events of a delivery that HubSpot has signed.
///
/// Whatever isn't HubSpot's is answered with 401 and never reaches the handler. Answer within five
/// seconds, or HubSpot sends it again: keep the events, and work later.
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use hubspot_client::webhooks::{Events, Verifier};
///
/// async fn webhook(Events(events): Events) -> StatusCode {
///     for event in events {
///         println!("{} {:?}: {:?}", event.object, event.object_id, event.change);
///     }
///     StatusCode::NO_CONTENT
/// }
///
/// let verifier = Verifier::new("the app's client secret").public_url("https://example.com");
/// let router: Router = Router::new().route("/webhooks", post(webhook)).with_state(verifier);
/// ```
#[derive(Clone, Debug)]
pub struct Events(pub Vec<Event>);

/// A delivery has a hundred events at most; this is much more than they need.
const LARGEST: usize = 4 << 20;

impl<S> FromRequest<S> for Events
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let verifier = Verifier::from_ref(state);
        let (head, body) = request.into_parts();
        let body = read(body).await?;
        let uri = public_uri(&head, &verifier).ok_or(Rejection::Unsigned)?;
        let delivery = Delivery {
            method: head.method.as_str(),
            uri: &uri,
            headers: &head.headers,
            body: &body,
        };
        verifier.verify(&delivery).map_err(|_| Rejection::Unsigned)?;
        events(&body).map(Self).map_err(|_| Rejection::Unreadable)
    }
}

async fn read(body: Body) -> Result<axum::body::Bytes, Rejection> {
    to_bytes(body, LARGEST).await.map_err(|_| Rejection::Unreadable)
}

/// The address as HubSpot knows it, even if the handler is nested or behind a proxy.
fn public_uri(head: &Parts, verifier: &Verifier) -> Option<String> {
    let uri = head.extensions.get::<OriginalUri>().map_or(&head.uri, |original| &original.0);
    let path = uri.path_and_query()?;
    let origin = match &verifier.public_url {
        Some(origin) => origin.clone(),
        None => format!("https://{}", head.headers.get(HOST)?.to_str().ok()?),
    };
    Some(format!("{origin}{path}"))
}

/// Why a delivery doesn't reach the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It isn't HubSpot's.
    Unsigned,
    /// It can't be read.
    Unreadable,
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Unsigned => StatusCode::UNAUTHORIZED.into_response(),
            Self::Unreadable => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}
