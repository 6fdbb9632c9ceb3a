//! Spans of time as people write them: `250ms`, `3s`, `2m`, `12h`, `30d`.

use std::{fmt, str::FromStr, time::Duration};

/// A span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span(pub Duration);

/// The text has not the form of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a span of time looks like 250ms, 3s, 2m, 12h or 30d")]
pub struct NotASpan;

/// The longest, about a hundred years.
const MAX: Duration = Duration::from_secs(36_525 * 86_400);

/// As it is written.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        if millis.is_multiple_of(1_000) {
            write!(f, "{}s", millis / 1_000)
        } else {
            write!(f, "{millis}ms")
        }
    }
}

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Self, NotASpan> {
        let text = text.trim();
        let unit = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(unit);
        let number: u64 = number.parse().map_err(|_| NotASpan)?;
        let millis = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1_000),
            "m" => number.checked_mul(60_000),
            "h" => number.checked_mul(3_600_000),
            "d" => number.checked_mul(86_400_000),
            "" if number == 0 => Some(0),
            _ => None,
        };
        let span = millis.map(Duration::from_millis).filter(|span| *span <= MAX);
        span.map(Self).ok_or(NotASpan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_number_and_a_unit() {
        let check = |text: &str, expected: Option<u64>| {
            let span = text.parse::<Span>().ok().map(|Span(span)| span);
            assert_eq!(span, expected.map(Duration::from_millis), "{text:?}");
        };
        check("250ms", Some(250));
        check("3s", Some(3_000));
        check("2m", Some(120_000));
        check("36h", Some(129_600_000));
        check("30d", Some(2_592_000_000));
        check("0", Some(0));
        for text in ["", "3", "s", "-1s", "3 s", "99999999m", "99999999999999999999s"] {
            check(text, None);
        }
    }
}
