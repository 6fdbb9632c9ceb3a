//! Values as Jackson takes them: what it coerces is taken, what it refuses is refused.
//!
//! Nobody hears the errors here. The walk asks the same functions, and says what Jackson would.

use std::{
    borrow::Cow,
    fmt::{self, Display},
    marker::PhantomData,
    ops::Deref,
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, MapAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use serde_json::value::RawValue;

/// A value of another kind than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a value of the kind that was asked for")
    }
}

/// What Jackson makes of the JSON of a scalar.
pub trait Coerced: Sized {
    /// Null is nothing, and the blank text where it is no text.
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit>;
}

/// A scalar that must be there.
#[derive(Clone, Copy, Debug)]
pub struct Scalar<T>(pub T);

impl<T> Deref for Scalar<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Coerced> Deserialize<'de> for Scalar<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let value = T::coerce(raw.get()).and_then(|value| value.ok_or(Unfit));
        value.map(Self).map_err(D::Error::custom)
    }
}

/// A scalar that needn't be there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Maybe<T>(pub Option<T>);

impl<'de, T: Coerced> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Option<&RawValue>>::deserialize(deserializer)?;
        let value = raw.map_or(Ok(None), |raw| T::coerce(raw.get()));
        value.map(Self).map_err(D::Error::custom)
    }
}

/// A JSON string, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
#[derive(Clone, Debug)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// One of the words of an enumeration, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Named<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        T::deserialize(text.as_ref().into_deserializer()).map(Self)
    }
}

/// One of the words of an enumeration of the domain, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Parsed<T>(pub T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// An object. By itself serde would also read a list of its values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Members<T>(pub T);

impl<T> Deref for Members<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Object(PhantomData)).map(Self)
    }
}

/// The text of a scalar: numbers and booleans have one of their own.
pub fn text(raw: &str) -> Result<Option<Cow<'_, str>>, Unfit> {
    match raw.as_bytes().first() {
        Some(b'"') => quoted(raw).map(Some),
        Some(b'n') => Ok(None),
        Some(b'{' | b'[') => Err(Unfit),
        _ => Ok(Some(raw.into())),
    }
}

fn quoted(raw: &str) -> Result<Cow<'_, str>, Unfit> {
    serde_json::from_str(raw).map(|Text(text)| text).map_err(|_| Unfit)
}

impl Coerced for Box<str> {
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit> {
        Ok(text(raw)?.map(Self::from))
    }
}

impl Coerced for i32 {
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit> {
        let number = i64::coerce(raw)?.map(Self::try_from);
        number.transpose().map_err(|_| Unfit)
    }
}

impl Coerced for i64 {
    /// Fractions are cut off, unless they stand in a text.
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit> {
        if raw.starts_with(['t', 'f']) {
            return Err(Unfit);
        }
        let Some(text) = text(raw)?.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        let whole = text.trim().parse().map_err(|_| Unfit);
        match raw.starts_with('"') {
            true => whole,
            false => whole.or_else(|_| cut(raw)),
        }
        .map(Some)
    }
}

/// A number with a fraction or an exponent, without the fraction.
fn cut(raw: &str) -> Result<i64, Unfit> {
    let number: f64 = raw.parse().map_err(|_| Unfit)?;
    let fits = raw.contains(['.', 'e', 'E']) && number.abs() < i64::MAX as f64;
    fits.then_some(number as i64).ok_or(Unfit)
}

impl Coerced for bool {
    /// Any whole number but zero is true.
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit> {
        let Some(text) = text(raw)?.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        match text.trim() {
            "true" | "True" | "TRUE" => Ok(Some(true)),
            "false" | "False" | "FALSE" => Ok(Some(false)),
            _ if raw.starts_with('"') || raw.contains(['.', 'e', 'E']) => Err(Unfit),
            digits => Ok(Some(digits != "0")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    #[track_caller]
    fn check<T: Coerced + Debug + PartialEq>(raw: &str, expected: Result<Option<T>, Unfit>) {
        assert_eq!(T::coerce(raw), expected, "{raw}");
    }

    #[test]
    fn scalars_are_taken_as_jackson_takes_them() {
        for (raw, text) in [("\"a\\n\"", "a\n"), ("5.00", "5.00"), ("true", "true"), ("\"\"", "")] {
            check::<Box<str>>(raw, Ok(Some(text.into())));
        }
        check::<Box<str>>("null", Ok(None));
        check::<Box<str>>("{}", Err(Unfit));
        for (raw, number) in [("12", 12), ("\" 12 \"", 12), ("1.9", 1), ("-1.9", -1), ("1e2", 100)]
        {
            check::<i32>(raw, Ok(Some(number)));
        }
        for raw in ["null", "\"\"", "\" \""] {
            check::<i32>(raw, Ok(None));
            check::<bool>(raw, Ok(None));
        }
        for raw in ["true", "\"1.5\"", "\"one\"", "99999999999", "1e10", "[]"] {
            check::<i32>(raw, Err(Unfit));
        }
        check::<i64>("99999999999", Ok(Some(99_999_999_999)));
        check::<i64>("99999999999999999999", Err(Unfit));
        for (raw, flag) in [("true", true), ("\"TRUE\"", true), ("-7", true), ("0", false)] {
            check::<bool>(raw, Ok(Some(flag)));
        }
        for raw in ["\"yes\"", "\"1\"", "1.5", "{}"] {
            check::<bool>(raw, Err(Unfit));
        }
    }
}
