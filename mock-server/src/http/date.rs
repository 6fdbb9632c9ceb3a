//! The `Date` header, by the server's clock.

use std::{
    cell::RefCell,
    time::{Duration, UNIX_EPOCH},
};

use axum::http::HeaderValue;
use portal::Timestamp;

thread_local! {
    /// The second that was written last: most answers come in the same.
    static LAST: RefCell<Option<(u64, HeaderValue)>> = const { RefCell::new(None) };
}

/// The header's value; none before 1970.
pub fn value(now: Timestamp) -> Option<HeaderValue> {
    let second = u64::try_from(now.0).ok()? / 1_000;
    LAST.with_borrow_mut(|last| match last {
        Some((known, value)) if *known == second => Some(value.clone()),
        _ => {
            let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(second));
            let value = HeaderValue::from_str(&text).ok()?;
            *last = Some((second, value.clone()));
            Some(value)
        }
    })
}
