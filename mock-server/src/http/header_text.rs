//! Header values that are written anew for every answer.

use std::fmt::{Display, Write};

use axum::http::HeaderValue;
use bytes::BytesMut;

/// The texts of an answer's own header values, in a row: one allocation instead of two for each.
#[derive(Debug)]
pub struct HeaderTexts(BytesMut);

/// A correlation id and six numbers.
const LENGTH: usize = 96;

impl Default for HeaderTexts {
    fn default() -> Self {
        Self(BytesMut::with_capacity(LENGTH))
    }
}

impl HeaderTexts {
    /// A value. What is no text for a header becomes an empty one.
    pub fn value(&mut self, text: impl Display) -> HeaderValue {
        // Writing to a buffer that grows can't fail.
        let _ = write!(self.0, "{text}");
        let text = self.0.split().freeze();
        HeaderValue::from_maybe_shared(text).unwrap_or(HeaderValue::from_static(""))
    }
}
