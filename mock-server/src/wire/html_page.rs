//! The pages that HubSpot, and what stands before it, shows in place of JSON.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::error::RequestInfo;
use crate::{operations::Allow, wire};

/// The page of a path that leads nowhere: its beginning is HubSpot's, its end is ours.
pub fn unknown_path() -> Response {
    const PAGE: &str = "<!DOCTYPE html> <html lang=en><meta charset=utf-8><title>Error</title>\
        <style>*,*::before,*::after{box-sizing:border-box}html,body{margin:0px;padding:0px}</style>\
        <body><h1>404</h1><p>Nothing stands at this address.</p></body></html>\n";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// The edge's page; pasted in 2024 but for its end, which is that of the edge's other pages.
pub fn uri_too_long() -> Response {
    const PAGE: &str = "<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n\
        <body>\r\n<center><h1>414 Request-URI Too Large</h1></center>\r\n\
        <hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::URI_TOO_LONG;
    let html = HeaderValue::from_static("text/html");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

pub fn method_not_allowed(asked: &RequestInfo, allow: Allow) -> Response {
    const PAGE: &str = "<html>\n<head>\n<meta http-equiv=\"Content-Type\" \
        content=\"text/html;charset=utf-8\"/>\n<title>Error 405 Method Not Allowed</title>\n</head>\n\
        <body><h2>HTTP ERROR 405</h2>\n<p>Reason:\n<pre>    Method Not Allowed</pre></p>\n</body>\n</html>\n";
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = match asked.shows_pages() {
        true => jetty(status, PAGE),
        false => wire::empty(status),
    };
    if let Some(allow) = allow.header() {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The page that HubSpot's Jetty shows, byte for byte.
pub fn not_found() -> Response {
    const PAGE: &str = "<html>\n<head>\n<meta http-equiv=\"Content-Type\" \
        content=\"text/html;charset=utf-8\"/>\n<title>Error 404 Not Found</title>\n</head>\n\
        <body><h2>HTTP ERROR 404</h2>\n<p>Resource not found</p>\n</body>\n</html>\n";
    jetty(StatusCode::NOT_FOUND, PAGE)
}

fn jetty(status: StatusCode, page: &'static str) -> Response {
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html;charset=iso-8859-1"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("must-revalidate,no-cache,no-store"),
    );
    response
}

/// The form of the pages that Cloudflare puts before HubSpot's API.
pub fn gateway(status: StatusCode) -> Response {
    let (code, title) = match status.as_u16() {
        502 => (502, "Bad gateway"),
        504 => (504, "Gateway time-out"),
        524 => (524, "A timeout occurred"),
        code => {
            (code, status.canonical_reason().unwrap_or("Web server is returning an unknown error"))
        }
    };
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>api.hubapi.com | {code}: {title}</title>\n\
         </head>\n<body>\n<h1>{title} <span>Error code {code}</span></h1>\n<p>cloudflare</p>\n\
         </body>\n</html>\n"
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8"));
    headers.insert(header::SERVER, HeaderValue::from_static("cloudflare"));
    response
}
