//! Which properties a type is made of, found by asking its `Deserialize`.

use serde::{
    de::{DeserializeOwned, Deserializer, Visitor},
    forward_to_deserialize_any,
};

use super::MappingError;

/// The properties that a struct's fields read, so that a client can ask HubSpot for just these.
///
/// Nothing for maps, [`Properties`](crate::Properties), and structs with a flattened field: what
/// they read isn't known beforehand.
///
/// ```
/// use hubspot_client::mapping::property_names;
///
/// #[derive(serde::Deserialize)]
/// struct Person {
///     email: String,
///     #[serde(rename = "firstname")]
///     first_name: Option<String>,
/// }
///
/// assert_eq!(property_names::<Person>(), Some(&["email", "firstname"][..]));
/// ```
pub fn property_names<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let mut names = None;
    let _ = T::deserialize(Asked(&mut names));
    names
}

/// Answers nothing, and remembers what it was asked for.
struct Asked<'a>(&'a mut Option<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = MappingError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, MappingError> {
        Err(MappingError::new("there is no value"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, MappingError> {
        *self.0 = Some(fields);
        Err(MappingError::new("there is no value"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, MappingError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
