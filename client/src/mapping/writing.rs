//! A serde format whose documents are properties.

use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct};

use super::{MappingError, Properties, Value};

type Nothing = Impossible<Properties, MappingError>;

/// Refuses scalars: a record is a struct or a map.
macro_rules! no_record {
    ($($method:ident: $kind:ty,)+) => {
        $(fn $method(self, _: $kind) -> Result<Properties, MappingError> {
            Err(MappingError::new("properties come from a struct or a map"))
        })+
    };
}

/// Writes a struct or a map.
pub(super) struct PropertiesWriter;

/// Collects the fields.
#[derive(Default)]
pub(super) struct Fields {
    properties: Properties,
    name: String,
}

impl Fields {
    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MappingError> {
        match value.serialize(ValueWriter { inside_option: false }) {
            Ok(Written::Text(text)) => {
                self.properties.0.insert(name.to_owned(), Value(Some(text)));
                Ok(())
            }
            Ok(Written::Clear) => {
                self.properties.clear(name);
                Ok(())
            }
            Ok(Written::Nothing) => Ok(()),
            Err(error) => Err(error.at(name)),
        }
    }
}

impl ser::Serializer for PropertiesWriter {
    type Ok = Properties;
    type Error = MappingError;
    type SerializeSeq = Nothing;
    type SerializeTuple = Nothing;
    type SerializeTupleStruct = Nothing;
    type SerializeTupleVariant = Nothing;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Nothing;

    no_record! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str, serialize_bytes: &[u8],
    }

    fn serialize_none(self) -> Result<Properties, MappingError> {
        Ok(Properties::new())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Properties, MappingError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Properties, MappingError> {
        Ok(Properties::new())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Properties, MappingError> {
        Ok(Properties::new())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<Properties, MappingError> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Properties, MappingError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Properties, MappingError> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nothing, MappingError> {
        Err(MappingError::new("properties come from a struct or a map"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Nothing, MappingError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Nothing, MappingError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Nothing, MappingError> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields, MappingError> {
        Ok(Fields::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, MappingError> {
        Ok(Fields::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Nothing, MappingError> {
        self.serialize_seq(None)
    }
}

impl SerializeStruct for Fields {
    type Ok = Properties;
    type Error = MappingError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), MappingError> {
        self.add(name, value)
    }

    fn end(self) -> Result<Properties, MappingError> {
        Ok(self.properties)
    }
}

impl SerializeMap for Fields {
    type Ok = Properties;
    type Error = MappingError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), MappingError> {
        match key.serialize(ValueWriter { inside_option: false })? {
            Written::Text(name) => {
                self.name = name;
                Ok(())
            }
            Written::Clear | Written::Nothing => Err(MappingError::new("a property has no name")),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), MappingError> {
        let name = std::mem::take(&mut self.name);
        self.add(&name, value)
    }

    fn end(self) -> Result<Properties, MappingError> {
        Ok(self.properties)
    }
}

/// What becomes of a field.
enum Written {
    Text(String),
    Clear,
    Nothing,
}

/// Writes one value as text.
struct ValueWriter {
    /// `Some(None)` clears, `None` is left out.
    inside_option: bool,
}

macro_rules! as_text {
    ($($method:ident: $kind:ty,)+) => {
        $(fn $method(self, value: $kind) -> Result<Written, MappingError> {
            Ok(Written::Text(value.to_string()))
        })+
    };
}

type NoValue = Impossible<Written, MappingError>;

impl ser::Serializer for ValueWriter {
    type Ok = Written;
    type Error = MappingError;
    type SerializeSeq = Choices;
    type SerializeTuple = NoValue;
    type SerializeTupleStruct = NoValue;
    type SerializeTupleVariant = NoValue;
    type SerializeMap = NoValue;
    type SerializeStruct = NoValue;
    type SerializeStructVariant = NoValue;

    as_text! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_char: char,
        serialize_str: &str,
    }

    fn serialize_f32(self, value: f32) -> Result<Written, MappingError> {
        finite(value.is_finite(), value)
    }

    fn serialize_f64(self, value: f64) -> Result<Written, MappingError> {
        finite(value.is_finite(), value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Written, MappingError> {
        Err(no_text())
    }

    fn serialize_none(self) -> Result<Written, MappingError> {
        Ok(if self.inside_option { Written::Clear } else { Written::Nothing })
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Written, MappingError> {
        value.serialize(Self { inside_option: true })
    }

    fn serialize_unit(self) -> Result<Written, MappingError> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Written, MappingError> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<Written, MappingError> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Written, MappingError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Written, MappingError> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Choices, MappingError> {
        Ok(Choices(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<NoValue, MappingError> {
        Err(no_text())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<NoValue, MappingError> {
        Err(no_text())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<NoValue, MappingError> {
        Err(no_text())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<NoValue, MappingError> {
        Err(no_text())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<NoValue, MappingError> {
        Err(no_text())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<NoValue, MappingError> {
        Err(no_text())
    }
}

fn no_text() -> MappingError {
    MappingError::new("such data has no text form")
}

fn finite(finite: bool, number: impl ToString) -> Result<Written, MappingError> {
    match finite {
        true => Ok(Written::Text(number.to_string())),
        false => Err(MappingError::new("HubSpot has no infinite numbers")),
    }
}

/// The checked boxes of a property: `a;b`. None at all clears it.
struct Choices(Vec<String>);

impl SerializeSeq for Choices {
    type Ok = Written;
    type Error = MappingError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), MappingError> {
        match value.serialize(ValueWriter { inside_option: false })? {
            Written::Text(text) => self.0.push(text),
            Written::Clear | Written::Nothing => {}
        }
        Ok(())
    }

    fn end(self) -> Result<Written, MappingError> {
        match self.0.is_empty() {
            true => Ok(Written::Clear),
            false => Ok(Written::Text(self.0.join(";"))),
        }
    }
}
