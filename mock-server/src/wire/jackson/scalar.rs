//! What Jackson says of a scalar that isn't what the shape asks for.

use std::borrow::Cow;

use super::{
    Complaint, Shape,
    coerce::{Coerced, text},
};

/// The rule of what Jackson can't make of a scalar.
const COERCION: &str = "json-coercion";

/// A complaint, and where: at the start of the scalar, or behind it.
pub(super) struct Misfit {
    pub(super) complaint: Complaint,
    pub(super) behind: bool,
}

/// Whether it counts as one that isn't there: null, and the blank text where it is no text.
pub(super) fn is_nothing(shape: &Shape, raw: &str) -> bool {
    match shape {
        Shape::Integer | Shape::Long => matches!(i64::coerce(raw), Ok(None)),
        Shape::Boolean => matches!(bool::coerce(raw), Ok(None)),
        _ => raw == "null",
    }
}

/// What is wrong with a scalar, if anything.
pub(super) fn misfit(shape: &Shape, raw: &str) -> Option<Misfit> {
    let complaint = match shape {
        Shape::Any | Shape::Idle(_) | Shape::Text | Shape::TextOr(_) => return None,
        Shape::Integer if i32::coerce(raw).is_ok() => return None,
        Shape::Long if i64::coerce(raw).is_ok() => return None,
        Shape::Boolean if bool::coerce(raw).is_ok() => return None,
        Shape::Integer | Shape::Long => return Some(number(shape, raw)),
        Shape::Boolean => boolean(shape, raw),
        Shape::Word(word) => match raw.starts_with('"') {
            true if word.words.contains(&&*content(raw)) => return None,
            true => Complaint::other("json-word", word.refusal(&content(raw))),
            false if is_whole(raw) => Complaint::other(COERCION, word.ordinal(raw)),
            false => of_type(shape.class(), raw),
        },
        Shape::List(_) | Shape::ListOf(..) | Shape::Texts | Shape::Object(_) | Shape::Built(_)
            if raw == "\"\"" =>
        {
            Complaint::other(
                COERCION,
                format!(
                    "Cannot coerce empty String (\"\") to `{}` value (but could if coercion was enabled using `CoercionConfig`)",
                    shape.class()
                ),
            )
        }
        Shape::List(_) | Shape::ListOf(..) => of_type(shape.class(), raw),
        Shape::Texts | Shape::Object(_) | Shape::Built(_) => no_creator(shape.class(), raw),
    };
    Some(Misfit { complaint, behind: false })
}

/// Jackson has read a number to its end before it finds that it is too large.
fn number(shape: &Shape, raw: &str) -> Misfit {
    let (word, range) = match shape {
        Shape::Long => ("long", [i64::MIN, i64::MAX]),
        _ => ("int", [i32::MIN.into(), i32::MAX.into()]),
    };
    let [low, high] = range;
    let content = content(raw);
    let (complaint, behind) = match raw.as_bytes()[0] {
        b't' | b'f' => (of_type(shape.class(), raw), false),
        b'"' => {
            let fault = match content.trim().parse::<i128>() {
                Ok(_) => format!(
                    "Overflow: numeric value ({content}) out of range of {word} ({low} -{high})"
                ),
                Err(_) => format!("not a valid `{word}` value"),
            };
            (Complaint::other(COERCION, from_text(word, &content, &fault)), false)
        }
        _ => {
            let number = described(raw);
            let text = format!("Numeric value ({number}) out of range of {word} ({low} - {high})");
            (Complaint::other(COERCION, text), true)
        }
    };
    Misfit { complaint, behind }
}

/// Numbers of as many characters are not repeated in a complaint.
const LONG_NUMBER: usize = 1_000;

/// A number in a complaint: Jackson tells only the length of a long one.
fn described(raw: &str) -> Cow<'_, str> {
    if raw.len() < LONG_NUMBER {
        return raw.into();
    }
    let digits = raw.trim_start_matches('-').len();
    format!("[Integer with {digits} digits]").into()
}

fn boolean(shape: &Shape, raw: &str) -> Complaint {
    match raw.starts_with('"') {
        true => Complaint::other(
            COERCION,
            from_text(shape.class(), &content(raw), "only \"true\" or \"false\" recognized"),
        ),
        false => of_type(shape.class(), raw),
    }
}

/// An object can't be made of a scalar.
fn no_creator(class: &str, raw: &str) -> Complaint {
    let class = class.split('<').next().unwrap_or(class);
    let (kind, value) = match raw.as_bytes()[0] {
        b'"' => ("String", format!("String value ('{}')", content(raw))),
        b't' | b'f' => ("boolean/Boolean", format!("boolean value ({raw})")),
        _ if is_whole(raw) && raw.parse::<i32>().is_err() => {
            ("long/Long", format!("Number value ({raw})"))
        }
        _ if is_whole(raw) => ("int/Int", format!("Number value ({raw})")),
        _ => ("double/Double", format!("Number value ({raw})")),
    };
    Complaint::other(
        COERCION,
        format!(
            "Cannot construct instance of `{class}` (although at least one Creator exists): no {kind}-argument constructor/factory method to deserialize from {value}"
        ),
    )
}

fn from_text(class: &str, text: &str, fault: &str) -> String {
    format!("Cannot deserialize value of type `{class}` from String \"{text}\": {fault}")
}

fn of_type(class: &'static str, raw: &str) -> Complaint {
    let (value, token) = match raw.as_bytes()[0] {
        b'"' => ("String", "VALUE_STRING"),
        b't' => ("Boolean", "VALUE_TRUE"),
        b'f' => ("Boolean", "VALUE_FALSE"),
        _ if is_whole(raw) => ("Integer", "VALUE_NUMBER_INT"),
        _ => ("Floating-point", "VALUE_NUMBER_FLOAT"),
    };
    Complaint::Type { class, value, token }
}

fn is_whole(raw: &str) -> bool {
    raw.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && !raw.contains(['.', 'e', 'E'])
}

fn content(raw: &str) -> String {
    text(raw).ok().flatten().unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::jackson::{ObjectShape, WordShape, explain};

    const END: Shape = Shape::Object(&ObjectShape { class: "x.End", fields: &[], required: &[] });
    const KIND: WordShape = WordShape { class: "x.Kind", words: &["ONE", "TWO", "THREE"] };
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "x.Body",
        fields: &[
            ("int", Shape::Integer),
            ("long", Shape::Long),
            ("flag", Shape::Boolean),
            ("kind", Shape::Word(&KIND)),
            ("list", Shape::List(&END)),
            ("texts", Shape::Texts),
            ("end", END),
        ],
        required: &[],
    });

    /// A body that has one field, whose value starts in column 10.
    #[track_caller]
    fn check(field: &str, value: &str, expected: &str) {
        let space = " ".repeat(5 - field.len());
        let body = format!("{{\"{field}\":{space}{value}}}");
        let error = serde::de::Error::custom("whatever serde says");
        let fault = explain(body.as_bytes(), &SHAPE, &error);
        let message = fault.envelope().message;
        let message = message.strip_prefix("Invalid input JSON on line 1, column ");
        assert_eq!(message, Some(expected), "{body}");
    }

    #[test]
    fn numbers() {
        let of_boolean = "10: Cannot deserialize value of type `java.lang.Integer` from Boolean value (token `JsonToken.VALUE_TRUE`)";
        check("int", "true", of_boolean);
        check(
            "int",
            "\"wrong\"",
            "10: Cannot deserialize value of type `int` from String \"wrong\": not a valid `int` value",
        );
        check(
            "int",
            "99999999999",
            "21: Numeric value (99999999999) out of range of int (-2147483648 - 2147483647)",
        );
        check(
            "int",
            "\"99999999999\"",
            "10: Cannot deserialize value of type `int` from String \"99999999999\": Overflow: numeric value (99999999999) out of range of int (-2147483648 -2147483647)",
        );
        check(
            "long",
            "1e19",
            "14: Numeric value (1e19) out of range of long (-9223372036854775808 - 9223372036854775807)",
        );
    }

    #[test]
    fn booleans() {
        check(
            "flag",
            "\"wrong\"",
            "10: Cannot deserialize value of type `java.lang.Boolean` from String \"wrong\": only \"true\" or \"false\" recognized",
        );
        check(
            "flag",
            "1.5",
            "10: Cannot deserialize value of type `java.lang.Boolean` from Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)",
        );
    }

    #[test]
    fn words() {
        for word in ["FOUR", "one", ""] {
            check(
                "kind",
                &format!("\"{word}\""),
                &format!(
                    "10: Cannot deserialize value of type `x.Kind` from String \"{word}\": not one of the values accepted for Enum class: [TWO, ONE, THREE]"
                ),
            );
        }
        for number in ["7", "0"] {
            check(
                "kind",
                number,
                &format!(
                    "10: Cannot deserialize value of type `x.Kind` from number {number}: index value outside legal index range [0..2]"
                ),
            );
        }
        check(
            "kind",
            "false",
            "10: Cannot deserialize value of type `x.Kind` from Boolean value (token `JsonToken.VALUE_FALSE`)",
        );
    }

    #[test]
    fn scalars_instead_of_containers() {
        let no = |kind: &str, value: &str| {
            format!(
                "10: Cannot construct instance of `x.End` (although at least one Creator exists): no {kind}-argument constructor/factory method to deserialize from {value}"
            )
        };
        check("end", "\"a\"", &no("String", "String value ('a')"));
        check("end", "-7", &no("int/Int", "Number value (-7)"));
        check("end", "99999999999", &no("long/Long", "Number value (99999999999)"));
        check("end", "1.5", &no("double/Double", "Number value (1.5)"));
        check("end", "true", &no("boolean/Boolean", "boolean value (true)"));
        check(
            "end",
            "\"\"",
            "10: Cannot coerce empty String (\"\") to `x.End` value (but could if coercion was enabled using `CoercionConfig`)",
        );
        check(
            "texts",
            "\"a\"",
            "10: Cannot construct instance of `java.util.LinkedHashMap` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('a')",
        );
        check(
            "list",
            "\"a\"",
            "10: Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>` from String value (token `JsonToken.VALUE_STRING`)",
        );
    }

    #[test]
    fn null_in_a_list() {
        check(
            "list",
            "[{}, null]",
            "20: Cannot construct instance of `x.Body`, problem: list element",
        );
    }
}
