//! Pages for people: no script, and nothing that is loaded from elsewhere.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page in a style.
pub fn answer(status: StatusCode, title: &str, style: &str, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { main { (body) } }
        }
    };
    let mut response = Response::new(Body::from(page.into_string()));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html;charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    guarded(response)
}

/// Not in a frame, not in a cache, no word of it to other sites, and nothing but its own style.
pub fn guarded(mut response: Response) -> Response {
    const GUARDS: [(HeaderName, &str); 4] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in GUARDS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
