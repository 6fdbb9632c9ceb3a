//! Request bytes built once and sent many times, with the unique parts overwritten in place.

use std::sync::atomic::{AtomicU64, Ordering};

/// Stands in a body wherever each sending needs a number of its own.
pub(crate) const UNIQUE: &str = "############";

static NEXT: AtomicU64 = AtomicU64::new(0);

#[derive(Clone)]
pub(crate) struct Request {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Request {
    pub(crate) fn get(path: &str, token: &str) -> Self {
        Self::new("GET", path, token, "")
    }

    pub(crate) fn post(path: &str, token: &str, body: &str) -> Self {
        Self::new("POST", path, token, body)
    }

    pub(crate) fn put(path: &str, token: &str, body: &str) -> Self {
        Self::new("PUT", path, token, body)
    }

    pub(crate) fn patch(path: &str, token: &str, body: &str) -> Self {
        Self::new("PATCH", path, token, body)
    }

    fn new(method: &str, path: &str, token: &str, body: &str) -> Self {
        let length = body.len();
        let of_body = match method {
            "GET" => String::new(),
            _ => format!("content-type: application/json\r\ncontent-length: {length}\r\n"),
        };
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\
             authorization: Bearer {token}\r\n{of_body}\r\n{body}"
        );
        let places = text.match_indices(UNIQUE).map(|(place, _)| place).collect();
        let bytes = text.into_bytes();
        Self { bytes, places }
    }

    /// The bytes to send now: no two calls in a run give the same number.
    pub(crate) fn next(&mut self) -> &[u8] {
        for &place in &self.places {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            write_digits(&mut self.bytes[place..place + UNIQUE.len()], number);
        }
        &self.bytes
    }
}

fn write_digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
