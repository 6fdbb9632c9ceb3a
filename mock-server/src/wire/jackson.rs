//! HubSpot reads JSON with Jackson, and its complaints carry Jackson's words, line and column.
//!
//! Bodies are read by serde, into types that coerce as Jackson does ([`Scalar`], [`Maybe`],
//! [`Named`], [`Members`]). Only when that fails, the body is walked a second time beside a
//! [`Shape`] of what was expected, to say what Jackson would have said.

mod coerce;
mod depth;
mod enumeration;
mod scalar;
mod walk;

use self::walk::Walk;
pub use self::{
    coerce::{Coerced, Maybe, Members, Named, Parsed, Scalar, Text, Unfit, text},
    enumeration::WordShape,
};
use crate::wire::envelope::{Envelope, VALIDATION};

/// What a body, or a part of it, must look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Whatever it is.
    Any,
    /// A text; numbers and booleans are taken as such.
    Text,
    /// A Java `int`, or a text of one.
    Integer,
    /// A Java `long`, or a text of one.
    Long,
    /// A boolean, a text of one, or a whole number.
    Boolean,
    /// An object of texts.
    Texts,
    /// A list.
    List(&'static Shape),
    /// A list that HubSpot reads into a class of its own.
    ListOf(&'static str, &'static Shape),
    /// An object with known fields.
    Object(&'static ObjectShape),
    /// An object that is looked at again when it is complete.
    Built(&'static BuiltShape),
    /// A text, or such an object.
    TextOr(&'static BuiltShape),
    /// One of a few words.
    Word(&'static WordShape),
    /// Whatever it is, it counts for nothing here, by a rule of `explanations.tsv`.
    Idle(&'static str),
}

/// An object that HubSpot builds and then finds fault with, at its closing brace.
#[derive(Clone, Copy, Debug)]
pub struct BuiltShape {
    /// Its fields.
    pub object: ObjectShape,
    /// What HubSpot says of the complete object, if anything.
    pub complaint: fn(&[u8]) -> Option<Objection>,
}

/// A sentence, and the rule of `explanations.tsv` that says how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The rule.
    pub rule: &'static str,
    /// The sentence.
    pub text: String,
}

/// An object with known fields. Others are passed over.
#[derive(Clone, Copy, Debug)]
pub struct ObjectShape {
    /// The Java class that HubSpot names in its complaint.
    pub class: &'static str,
    /// Its fields.
    pub fields: &'static [(&'static str, Shape)],
    /// Those that must be there.
    pub required: &'static [&'static str],
}

/// What Jackson would complain of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonFault {
    line: usize,
    column: usize,
    complaint: Complaint,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Complaint {
    /// It is null.
    NullBody,
    /// It is JSON of another type.
    Type { class: &'static str, value: &'static str, token: &'static str },
    /// Required fields are not there.
    Missing(Vec<&'static str>),
    /// Anything else: it is no JSON, or an enumeration doesn't know a word, …
    Other(Objection),
}

impl Shape {
    /// What a field of an object must look like, if that is known.
    pub(crate) fn member(&self, name: &str) -> Option<&'static Self> {
        let object = match self {
            Self::Texts => return Some(&Self::Text),
            Self::Object(object) => object,
            Self::Built(built) | Self::TextOr(built) => &built.object,
            _ => return Some(&Self::Any),
        };
        object.fields.iter().find(|(field, _)| *field == name).map(|(_, shape)| shape)
    }

    /// What an element of a list must look like.
    pub(crate) fn element(&self) -> &'static Self {
        match self {
            Self::List(element) | Self::ListOf(_, element) => element,
            _ => &Self::Any,
        }
    }

    /// The Java class it is read into.
    fn class(&self) -> &'static str {
        match self {
            Self::Any | Self::Idle(_) => "java.lang.Object",
            Self::Text => "java.lang.String",
            Self::Integer => "java.lang.Integer",
            Self::Long => "java.lang.Long",
            Self::Boolean => "java.lang.Boolean",
            Self::Texts => "java.util.LinkedHashMap<java.lang.String,java.lang.String>",
            Self::List(_) => "java.util.ArrayList<java.lang.Object>",
            Self::ListOf(class, _) => class,
            Self::Object(object) => object.class,
            Self::Built(built) | Self::TextOr(built) => built.object.class,
            Self::Word(word) => word.class,
        }
    }

    /// Whether the class knows such a field.
    fn knows(&self, name: &str) -> bool {
        let idle = |shape: &Self| matches!(shape, Self::Any | Self::Idle(_));
        !matches!(self, Self::Texts) && self.member(name).is_some_and(|shape| !idle(shape))
    }
}

impl Complaint {
    fn other(rule: &'static str, text: impl Into<String>) -> Self {
        Self::Other(Objection { rule, text: text.into() })
    }

    /// Of JSON that is broken.
    fn syntax(text: impl Into<String>) -> Self {
        Self::other("json-syntax", text)
    }
}

impl JsonFault {
    /// The rule of `explanations.tsv` for the sentence that is said: each has evidence of its own.
    pub(super) fn rule(&self) -> &'static str {
        match &self.complaint {
            Complaint::NullBody => "json-null",
            Complaint::Type { value: "Object" | "Array" | "String", .. } => "json-type",
            Complaint::Type { .. } => "json-type-scalar",
            Complaint::Missing(_) => "json-required",
            Complaint::Other(objection) => objection.rule,
        }
    }

    /// The envelope. Only missing fields have a category.
    pub(crate) fn envelope(&self) -> Envelope {
        let Self { line, column, complaint } = self;
        let place = format!("Invalid input JSON on line {line}, column {column}");
        match complaint {
            Complaint::NullBody => {
                Envelope::new("validation error").remark("The request body may not be null")
            }
            Complaint::Other(Objection { text, .. }) => Envelope::new(format!("{place}: {text}")),
            Complaint::Type { class, value, token } => Envelope::new(format!(
                "{place}: Cannot deserialize value of type `{class}` from {value} value (token `JsonToken.{token}`)"
            )),
            Complaint::Missing(fields) => Envelope::new(format!(
                "{place}. Some required fields were not set: [{}]",
                fields.join(", ")
            ))
            .category(VALIDATION),
        }
    }

    /// Where serde stopped, should the walk find nothing to complain of.
    fn of_serde(error: &serde_json::Error) -> Self {
        let complaint = Complaint::other("json-unread", "Cannot deserialize the value");
        Self { line: error.line(), column: error.column(), complaint }
    }
}

/// Says that a body nests too deeply, which serde doesn't mind in what it passes over.
pub fn too_deep(body: &[u8]) -> Option<JsonFault> {
    let (at, complaint) = depth::excess(body)?;
    Some(Walk::of(body).fault(at, complaint))
}

/// Says what is wrong with a body that serde refused.
pub fn explain(body: &[u8], shape: &Shape, error: &serde_json::Error) -> JsonFault {
    Walk::of(body).document(shape).err().unwrap_or_else(|| JsonFault::of_serde(error))
}

#[cfg(test)]
mod tests {
    use serde::de::Error as _;

    use super::*;

    const INPUT: ObjectShape = ObjectShape {
        class: "x.Input",
        fields: &[("id", Shape::Text), ("limit", Shape::Integer)],
        required: &["id"],
    };
    const BATCH: Shape = Shape::Object(&ObjectShape {
        class: "x.Batch",
        fields: &[("inputs", Shape::List(&Shape::Object(&INPUT)))],
        required: &["inputs"],
    });

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let error = serde_json::Error::custom("whatever serde says");
        let fault = explain(body.as_bytes(), &BATCH, &error);
        let text = fault.envelope().message;
        assert_eq!(text.strip_prefix("Invalid input JSON on ").unwrap_or(&text), expected);
    }

    #[test]
    fn complains_like_jackson() {
        check(
            "%",
            "line 1, column 2: Unexpected character ('%' (code 37)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        );
        check("{}", "line 1, column 2. Some required fields were not set: [inputs]");
        check(
            "{\"inputs\":[\n  {\"id\":\"1\"},\n        [1]]}",
            "line 3, column 9: Cannot deserialize value of type `x.Input` from Array value (token `JsonToken.START_ARRAY`)",
        );
        check(
            "{\"inputs\": {}}",
            "line 1, column 12: Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>` from Object value (token `JsonToken.START_OBJECT`)",
        );
        check(
            "{\"inputs\":[{\"id\":{}}]}",
            "line 1, column 18: Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)",
        );
        check(
            "{\"inputs\":[{\"id\":null}]}",
            "line 1, column 22. Some required fields were not set: [id]",
        );
        check(
            "{\"inputs\":[}",
            "line 1, column 13: Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        );
        check(
            "{\"inputs\":[",
            "line 1, column 12: Unexpected end-of-input: expected close marker for Array (start marker at line 1, column 11)",
        );
        check(
            "{\"inputs\":[nul]}",
            "line 1, column 15: Unrecognized token 'nul': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        );
        check(
            "{inputs:[]}",
            "line 1, column 3: Unexpected character ('i' (code 105)): was expecting double-quote to start field name",
        );
    }
}
