//! Numbers as text: which are taken, and how calculated ones are written out. A number is what a
//! double can hold, in no more characters than the longest double has.

use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode};

/// Digits before the point of the largest double.
pub const MAX_WHOLE_DIGITS: u64 = 309;
/// Digits behind the point of the smallest double.
pub const MAX_PLACES: i64 = 1_074;
/// The longest text of a number, in bytes: a sign, digits, the point, digits.
pub const MAX_NUMBER_LENGTH: usize = 1 + MAX_WHOLE_DIGITS as usize + 1 + MAX_PLACES as usize;
/// Written out in no more characters than this, every number is one that a double can hold.
const ALWAYS_HELD: usize = 300;

/// The double that a text stands for: nothing if it is no number, or one that no double is near.
pub fn read(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.len() > MAX_NUMBER_LENGTH
        || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return None;
    }
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    (number != 0.0 || is_zero(digits)).then_some(number)
}

/// Whether a number that reads as zero says so: no digit but 0, and no exponent out of all measure.
fn is_zero(digits: &str) -> bool {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let measured = || exponent.parse().is_ok_and(|exponent: i64| exponent.abs() <= MAX_PLACES);
    !mantissa.contains(|c: char| ('1'..='9').contains(&c)) && measured()
}

/// The exact value of a text that [`read`] takes. Written out, it has at most a few thousand
/// digits.
pub(crate) fn decimal(text: &str) -> Option<BigDecimal> {
    read(text)?;
    BigDecimal::from_str(text.trim()).ok()
}

/// A double's exact value: 0.4 has 55 places.
pub(crate) fn exact(number: f64) -> Option<BigDecimal> {
    BigDecimal::try_from(number).ok()
}

/// A calculated number in full, which [`read`] takes back: rounded to [`MAX_PLACES`], 0 if no
/// double is near, and nothing if it is beyond the largest double.
pub(crate) fn plain(number: &BigDecimal) -> Option<String> {
    let places = number.fractional_digit_count();
    let whole = i128::from(number.digits()) - i128::from(places);
    if whole > i128::from(MAX_WHOLE_DIGITS) {
        return None;
    }
    let text = match places > MAX_PLACES {
        true => number.with_scale_round(MAX_PLACES, RoundingMode::HalfEven).to_plain_string(),
        false => number.to_plain_string(),
    };
    if text.len() <= ALWAYS_HELD {
        return Some(text);
    }
    match text.parse::<f64>() {
        Ok(0.0) => Some("0".to_owned()),
        Ok(number) if number.is_finite() => Some(text),
        _ => None,
    }
}

/// A number as HubSpot prints its doubles: `500.0`.
pub(crate) fn of_double(number: &BigDecimal) -> Option<String> {
    let double: f64 = plain(number)?.parse().ok()?;
    let text = double.to_string();
    Some(if text.contains('.') { text } else { text + ".0" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_double_can_hold_is_a_number() {
        for text in ["0", "-0.00", "1e308", "5e-324", "+1.5E3", ".5", "7.", "0e5", " 12 "] {
            assert!(read(text).is_some(), "{text}");
        }
        let (long, longer) = ("9".repeat(MAX_NUMBER_LENGTH), "9".repeat(MAX_NUMBER_LENGTH + 1));
        assert!(read(&format!("0.{}", &long[2..])).is_some());
        assert!(read(&format!("0.{}", &longer[2..])).is_none());
        for text in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e309",
            "-1e309",
            "1e-325",
            "1e-9000000000000000000",
            "1e99999999999999999999",
            "0e-9000000000000000000",
            "0e99999999999999999999",
            "NaN",
            "inf",
            "infinity",
            "0x10",
            "1_000",
            "1,000",
            "--1",
            "+-1",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_longest_doubles_are_numbers() {
        for number in [f64::MIN, -5e-324, -2.225_073_858_507_201e-308] {
            let text = exact(number).and_then(|exact| plain(&exact)).expect("finite");
            assert_eq!(read(&text), Some(number));
        }
    }

    #[test]
    fn what_no_double_holds_is_zero_or_nothing() {
        let product = |left, right| plain(&(decimal(left).unwrap() * decimal(right).unwrap()));
        assert_eq!(product("1e-300", "1e-300").as_deref(), Some("0"));
        assert_eq!(product("1e300", "1e300"), None);
        assert_eq!(product("8e307", "2"), Some(format!("16{}", "0".repeat(307))));
        assert_eq!(product("9e307", "3"), None);
    }

    fn extreme() -> impl Strategy<Value = String> {
        let exponent = prop_oneof![-400_i64..400, any::<i64>()];
        let exponent = prop::option::of(exponent.prop_map(|exponent| format!("e{exponent}")));
        (any::<bool>(), "[0-9]{0,700}", prop::option::of("[0-9]{0,700}"), exponent).prop_map(
            |(negative, whole, places, exponent)| {
                let sign = if negative { "-" } else { "" };
                let places = places.map_or_else(String::new, |places| format!(".{places}"));
                format!("{sign}{whole}{places}{}", exponent.unwrap_or_default())
            },
        )
    }

    proptest! {
        #[test]
        fn a_product_is_a_number_again(left in extreme(), right in extreme()) {
            let Some((left, right)) = decimal(&left).zip(decimal(&right)) else { return Ok(()) };
            if let Some(text) = plain(&(left * right)) {
                prop_assert!(read(&text).is_some(), "{}", text);
            }
        }
    }
}
