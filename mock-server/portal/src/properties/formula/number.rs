//! Numbers inside formulas: decimals of a bounded size.

use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode, num_bigint::Sign};

/// The most digits a number in a formula has, before and after the point together; the exact
/// expansion of a double has at most 1,075.
const MAX_DIGITS: u64 = 1_100;
/// Places after the point of a quotient. Recorded: `365.000185` for a number of days.
const QUOTIENT_SCALE: i64 = 6;

/// A number that is written so, if it is one of a bearable size.
pub(crate) fn read(text: &str) -> Option<BigDecimal> {
    if text.len() as u64 > MAX_DIGITS {
        return None;
    }
    bounded(BigDecimal::from_str(text.trim()).ok()?)
}

/// The same number if it has no more digits than numbers may have.
pub(super) fn bounded(number: BigDecimal) -> Option<BigDecimal> {
    let scale = number.fractional_digit_count();
    (scale.unsigned_abs() <= MAX_DIGITS && number.digits() <= MAX_DIGITS).then_some(number)
}

/// A quotient without the zeros at its end; `None` when it is divided by zero.
pub(crate) fn quotient(left: &BigDecimal, right: &BigDecimal) -> Option<BigDecimal> {
    if right.sign() == Sign::NoSign {
        return None;
    }
    let exact = left / right;
    Some(exact.with_scale_round(QUOTIENT_SCALE, RoundingMode::HalfUp).normalized())
}

/// Rounds to so many places. HubSpot prints all of them.
pub(super) fn round(number: &BigDecimal, places: i64, mode: RoundingMode) -> Option<BigDecimal> {
    let bearable = places.unsigned_abs() <= MAX_DIGITS;
    bearable.then(|| number.with_scale_round(places, mode))
}

/// A number in HubSpot's spelling: all its digits, no exponent.
pub(super) fn plain(number: &BigDecimal) -> String {
    number.to_plain_string()
}

/// The same number without zeros after the point.
pub(super) fn shortest(number: &BigDecimal) -> BigDecimal {
    let shortest = number.normalized();
    if shortest.fractional_digit_count() < 0 { shortest.with_scale(0) } else { shortest }
}
