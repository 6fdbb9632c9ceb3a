//! Headers that tell what is left of the rate limits.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use platform::limits::{Burst, Daily, Remaining};

use super::header_text::HeaderTexts;

/// Writes the headers.
pub fn tell(remaining: &Remaining, headers: &mut HeaderMap, texts: &mut HeaderTexts) {
    const DAILY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily");
    const DAILY_LEFT: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily-remaining");
    const INTERVAL: HeaderName =
        HeaderName::from_static("x-hubspot-ratelimit-interval-milliseconds");
    const MAX: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-max");
    const LEFT: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-remaining");
    const SECONDLY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-secondly");
    const SECONDLY_LEFT: HeaderName =
        HeaderName::from_static("x-hubspot-ratelimit-secondly-remaining");
    if let Some(Daily { max, left }) = remaining.daily {
        headers.insert(DAILY, texts.value(max));
        headers.insert(DAILY_LEFT, texts.value(left));
    }
    if let Some(Burst { max, left, secondly, secondly_left }) = remaining.burst {
        headers.insert(INTERVAL, HeaderValue::from_static("10000"));
        headers.insert(MAX, texts.value(max));
        headers.insert(LEFT, texts.value(left));
        headers.insert(SECONDLY, texts.value(secondly));
        headers.insert(SECONDLY_LEFT, texts.value(secondly_left));
    }
}
