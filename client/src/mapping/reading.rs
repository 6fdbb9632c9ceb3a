//! The same format, read.

use std::{fmt, str::FromStr};

use serde::{
    de::{
        self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{StrDeserializer, UnitDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{MappingError, Properties};

/// Reads a struct or a map. What is unset or empty is left out.
pub(super) struct PropertiesReader<'a>(pub(super) &'a Properties);

impl<'de> Deserializer<'de> for PropertiesReader<'_> {
    type Error = MappingError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        let is_set = |text: &Option<&str>| text.is_some_and(|text| !text.is_empty());
        let entries = self.0.iter().filter(move |(_, text)| is_set(text));
        visitor.visit_map(Entries { entries, current: None })
    }

    /// [`Properties`] themselves keep what is unset.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, MappingError> {
        match name {
            "Properties" => visitor.visit_newtype_struct(WholeReader(self.0)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Reads a map with everything in it.
struct WholeReader<'a>(&'a Properties);

impl<'de> Deserializer<'de> for WholeReader<'_> {
    type Error = MappingError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        visitor.visit_map(Entries { entries: self.0.iter(), current: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

struct Entries<'a, I> {
    entries: I,
    current: Option<(&'a str, Option<&'a str>)>,
}

impl<'de, 'a, I: Iterator<Item = (&'a str, Option<&'a str>)>> MapAccess<'de> for Entries<'a, I> {
    type Error = MappingError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, MappingError> {
        self.current = self.entries.next();
        let Some((name, _)) = self.current else { return Ok(None) };
        let name: StrDeserializer<'_, MappingError> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, MappingError> {
        let (name, text) = self.current.unwrap_or_default();
        let value = match text {
            Some(text) => seed.deserialize(Text(text)),
            None => seed.deserialize(UnitDeserializer::new()),
        };
        value.map_err(|error| error.at(name))
    }
}

/// Reads one value from its text.
struct Text<'a>(&'a str);

macro_rules! parsed {
    ($($method:ident $visit:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
            visitor.$visit(self.number()?)
        })+
    };
}

impl Text<'_> {
    /// A whole number may be written with zeros behind its point: `5000.00`.
    fn number<T: FromStr>(&self) -> Result<T, MappingError> {
        let whole = || {
            let (whole, zeros) = self.0.split_once('.')?;
            zeros.bytes().all(|digit| digit == b'0').then(|| whole.parse().ok())?
        };
        let number = self.0.parse().ok().or_else(whole);
        number.ok_or_else(|| MappingError::new(format_args!("{:?} isn't such a number", self.0)))
    }
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = MappingError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        visitor.visit_str(self.0)
    }

    parsed! {
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32
        deserialize_i64 visit_i64 deserialize_i128 visit_i128 deserialize_u8 visit_u8
        deserialize_u16 visit_u16 deserialize_u32 visit_u32 deserialize_u64 visit_u64
        deserialize_u128 visit_u128 deserialize_f32 visit_f32 deserialize_f64 visit_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        if self.0.eq_ignore_ascii_case("true") {
            visitor.visit_bool(true)
        } else if self.0.eq_ignore_ascii_case("false") {
            visitor.visit_bool(false)
        } else {
            Err(MappingError::new(format_args!("{:?} is neither true nor false", self.0)))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, MappingError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MappingError> {
        visitor.visit_seq(Choices(self.0.split(';')))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, MappingError> {
        let word: StrDeserializer<'_, MappingError> = self.0.into_deserializer();
        visitor.visit_enum(word)
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}

/// The checked boxes of a property.
struct Choices<'a>(std::str::Split<'a, char>);

impl<'de> SeqAccess<'de> for Choices<'_> {
    type Error = MappingError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, MappingError> {
        match self.0.find(|choice| !choice.is_empty()) {
            Some(choice) => seed.deserialize(Text(choice)).map(Some),
            None => Ok(None),
        }
    }
}

/// Takes any scalar for a text, so that a number where HubSpot promises text does no harm.
pub(super) struct AnyScalar;

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, a boolean or null")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}
