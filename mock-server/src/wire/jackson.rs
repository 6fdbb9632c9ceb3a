//! HubSpot reads JSON with Jackson, and its complaints carry Jackson's words, line and column.
//!
//! Bodies are read by serde. Only when that fails, the body is walked a second time beside a
//! [`Shape`] of what was expected, to say what Jackson would have said.

use super::error::Envelope;

/// What a body, or a part of it, must look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Whatever it is.
    Any,
    /// A text; numbers and booleans are taken as such.
    Text,
    /// A number, or a text of one.
    Integer,
    /// A boolean.
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
}

/// An object that HubSpot builds and then finds fault with, at its closing brace.
#[derive(Clone, Copy, Debug)]
pub struct BuiltShape {
    /// Its fields.
    pub object: ObjectShape,
    /// What HubSpot says of the complete object, if anything.
    pub complaint: fn(&[u8]) -> Option<String>,
}

/// An enumeration.
#[derive(Clone, Copy, Debug)]
pub struct WordShape {
    /// The Java class that HubSpot names in its complaint.
    pub class: &'static str,
    /// Its words, in the order in which HubSpot lists them.
    pub words: &'static [&'static str],
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
    /// It is no JSON.
    Syntax(String),
    /// It is JSON of another type.
    Type { class: &'static str, value: &'static str, token: &'static str },
    /// Required fields are not there.
    Missing(Vec<&'static str>),
    /// An enumeration doesn't know the word, or the like.
    Other(String),
}

impl WordShape {
    fn refusal(&self, text: &str) -> String {
        format!(
            "Cannot deserialize value of type `{}` from String \"{text}\": not one of the values accepted for Enum class: [{}]",
            self.class,
            self.words.join(", ")
        )
    }
}

impl JsonFault {
    /// The envelope. Only missing fields have a category.
    pub(super) fn envelope(&self) -> Envelope {
        let Self { line, column, complaint } = self;
        let place = format!("Invalid input JSON on line {line}, column {column}");
        match complaint {
            Complaint::Syntax(text) | Complaint::Other(text) => {
                Envelope::new(format!("{place}: {text}"))
            }
            Complaint::Type { class, value, token } => Envelope::new(format!(
                "{place}: Cannot deserialize value of type `{class}` from {value} value (token `JsonToken.{token}`)"
            )),
            Complaint::Missing(fields) => Envelope::new(format!(
                "{place}. Some required fields were not set: [{}]",
                fields.join(", ")
            ))
            .category("VALIDATION_ERROR"),
        }
    }

    /// What serde said, where the walk finds nothing to complain of.
    fn of_serde(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let cut = text.rfind(" at line ").unwrap_or(text.len());
        let complaint = Complaint::Other(text[..cut].to_owned());
        Self { line: error.line(), column: error.column(), complaint }
    }
}

/// Says what is wrong with a body that serde refused.
pub fn explain(body: &[u8], shape: &Shape, error: &serde_json::Error) -> JsonFault {
    let mut walk = Walk { body, at: 0, depth: 0 };
    let outcome = walk.value(shape).and_then(|()| walk.end());
    outcome.err().unwrap_or_else(|| JsonFault::of_serde(error))
}

/// Deeper nesting than this is refused, as Jackson does at its own limit.
const MAX_DEPTH: usize = 128;

struct Walk<'b> {
    body: &'b [u8],
    at: usize,
    depth: usize,
}

type Step<T = ()> = Result<T, JsonFault>;

impl Walk<'_> {
    fn value(&mut self, shape: &Shape) -> Step {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.object(shape, start),
            Some(b'[') => self.array(shape, start),
            Some(b'"') => {
                let text = self.string()?;
                match shape {
                    Shape::Integer if text.trim().parse::<i64>().is_err() && !text.is_empty() => {
                        let complaint = format!(
                            "Cannot deserialize value of type `int` from String \"{text}\": not a valid `int` value"
                        );
                        Err(self.fault(start, Complaint::Other(complaint)))
                    }
                    Shape::Word(shape) if !shape.words.contains(&&*text) => {
                        Err(self.fault(start, Complaint::Other(shape.refusal(&text))))
                    }
                    shape => self.scalar(shape, start, "String", "VALUE_STRING"),
                }
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                self.scalar(shape, start, "Integer", "VALUE_NUMBER_INT")
            }
            Some(b't') => self.word("true", shape, ("Boolean", "VALUE_TRUE")),
            Some(b'f') => self.word("false", shape, ("Boolean", "VALUE_FALSE")),
            Some(b'n') => self.word("null", &Shape::Any, ("Null", "VALUE_NULL")),
            Some(other) => Err(self.unexpected(other, "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')")),
            None => Err(self.ended("No content to map due to end-of-input")),
        }
    }

    /// Refuses a scalar where a container was expected.
    fn scalar(
        &self,
        shape: &Shape,
        start: usize,
        value: &'static str,
        token: &'static str,
    ) -> Step {
        let class = match shape {
            Shape::Texts => "java.util.LinkedHashMap<java.lang.String,java.lang.String>",
            Shape::List(_) => "java.util.ArrayList<java.lang.Object>",
            Shape::ListOf(class, _) => class,
            Shape::Object(object) => object.class,
            Shape::Built(built) => built.object.class,
            Shape::Any
            | Shape::Text
            | Shape::TextOr(_)
            | Shape::Word(_)
            | Shape::Integer
            | Shape::Boolean => return Ok(()),
        };
        Err(self.fault(start, Complaint::Type { class, value, token }))
    }

    /// Refuses a container where something else was expected.
    fn container(&self, shape: &Shape, start: usize, token: &'static str) -> Step {
        let value = if token == "START_OBJECT" { "Object" } else { "Array" };
        let class = match shape {
            Shape::Text => "java.lang.String",
            Shape::Integer => "java.lang.Integer",
            Shape::Boolean => "java.lang.Boolean",
            Shape::Word(word) => word.class,
            Shape::Any => return Ok(()),
            Shape::Texts | Shape::Object(_) | Shape::Built(_) | Shape::TextOr(_)
                if token == "START_OBJECT" =>
            {
                return Ok(());
            }
            Shape::TextOr(built) => built.object.class,
            Shape::List(_) | Shape::ListOf(..) if token == "START_ARRAY" => return Ok(()),
            shape => return self.scalar(shape, start, value, token),
        };
        Err(self.fault(start, Complaint::Type { class, value, token }))
    }

    fn object(&mut self, shape: &Shape, start: usize) -> Step {
        self.container(shape, start, "START_OBJECT")?;
        self.enter()?;
        let mut seen = Vec::new();
        let close = self.members(start, b'}', "Object", |walk| {
            if walk.peek() != Some(b'"') {
                return Err(walk.unexpected_next("was expecting double-quote to start field name"));
            }
            let name = walk.string()?;
            walk.skip_space();
            walk.take(b':', "was expecting a colon to separate field name and value")?;
            let field = match shape {
                Shape::Texts => Shape::Text,
                Shape::Object(ObjectShape { fields, .. })
                | Shape::Built(BuiltShape { object: ObjectShape { fields, .. }, .. })
                | Shape::TextOr(BuiltShape { object: ObjectShape { fields, .. }, .. }) => {
                    let known = fields.iter().find(|(field, _)| *field == name);
                    known.map_or(Shape::Any, |(_, shape)| *shape)
                }
                _ => Shape::Any,
            };
            walk.skip_space();
            let is_null = walk.body[walk.at..].starts_with(b"null");
            walk.value(&field)?;
            if !is_null {
                seen.push(name);
            }
            Ok(())
        })?;
        if let Shape::Built(built) | Shape::TextOr(built) = shape {
            let complaint = (built.complaint)(&self.body[start..=close]);
            return complaint.map_or(Ok(()), |text| Err(self.fault(close, Complaint::Other(text))));
        }
        let Shape::Object(object) = shape else { return Ok(()) };
        let missing: Vec<&str> = object
            .required
            .iter()
            .copied()
            .filter(|field| !seen.iter().any(|s| s == field))
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(self.fault(close, Complaint::Missing(missing)))
        }
    }

    fn array(&mut self, shape: &Shape, start: usize) -> Step {
        self.container(shape, start, "START_ARRAY")?;
        self.enter()?;
        let element = match shape {
            Shape::List(element) | Shape::ListOf(_, element) => element,
            _ => &Shape::Any,
        };
        self.members(start, b']', "Array", |walk| walk.value(element)).map(drop)
    }

    /// Reads members up to the closing bracket and returns where that stands.
    fn members(
        &mut self,
        start: usize,
        close: u8,
        name: &str,
        mut member: impl FnMut(&mut Self) -> Step,
    ) -> Step<usize> {
        self.at += 1;
        self.skip_space();
        let mut first = true;
        loop {
            match self.peek() {
                Some(byte) if byte == close => {
                    self.at += 1;
                    self.depth -= 1;
                    return Ok(self.at - 1);
                }
                None => return Err(self.unclosed(start, name)),
                Some(b',') if !first => {
                    self.at += 1;
                    self.skip_space();
                }
                Some(byte) if !first => {
                    let entries = if close == b'}' { "Object entries" } else { "Array entries" };
                    return Err(self
                        .unexpected(byte, &format!("was expecting comma to separate {entries}")));
                }
                Some(_) => {}
            }
            first = false;
            if self.peek().is_none() {
                return Err(self.unclosed(start, name));
            }
            member(self)?;
            self.skip_space();
        }
    }

    fn enter(&mut self) -> Step {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let complaint =
            format!("Document nesting depth ({}) exceeds the maximum allowed", self.depth);
        Err(self.fault(self.at, Complaint::Syntax(complaint)))
    }

    fn string(&mut self) -> Step<String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(control @ ..0x20) => {
                    let complaint = format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {control})): has to be escaped using backslash to be included in string value"
                    );
                    return Err(self.fault(self.at + 1, Complaint::Syntax(complaint)));
                }
                Some(_) => self.at += 1,
                None => {
                    return Err(self.ended(
                        "Unexpected end-of-input: was expecting closing quote for a string value",
                    ));
                }
            }
        }
        self.at += 1;
        let raw = &self.body[start..self.at];
        serde_json::from_slice(raw).map_err(|_| {
            let complaint = "Unrecognized character escape or invalid UTF-8 in a string value";
            self.fault(start, Complaint::Syntax(complaint.to_owned()))
        })
    }

    fn number(&mut self) -> Step {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
        {
            self.at += 1;
        }
        if serde_json::from_slice::<serde_json::Number>(&self.body[start..self.at]).is_ok() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&self.body[start..self.at]).into_owned();
        Err(self.fault(start + 1, Complaint::Syntax(format!("Invalid numeric value: {text}"))))
    }

    fn word(&mut self, word: &str, shape: &Shape, names: (&'static str, &'static str)) -> Step {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.at += 1;
        }
        if &self.body[start..self.at] == word.as_bytes() {
            return self.scalar(shape, start, names.0, names.1);
        }
        let token = String::from_utf8_lossy(&self.body[start..self.at]).into_owned();
        let complaint = format!(
            "Unrecognized token '{token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        );
        Err(self.fault(self.at, Complaint::Syntax(complaint)))
    }

    fn take(&mut self, byte: u8, expected: &str) -> Step {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected_next(expected))
    }

    /// Nothing but space may follow.
    fn end(&mut self) -> Step {
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(byte) => Err(self.unexpected(byte, "expected end of input")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn unexpected_next(&self, expected: &str) -> JsonFault {
        match self.peek() {
            Some(byte) => self.unexpected(byte, expected),
            None => self.ended("Unexpected end-of-input"),
        }
    }

    /// Jackson has read the character it complains of, so its column is the next one.
    fn unexpected(&self, byte: u8, expected: &str) -> JsonFault {
        let rest = String::from_utf8_lossy(&self.body[self.at..]);
        let character = rest.chars().next().unwrap_or(char::from(byte));
        let code = u32::from(character);
        let complaint = format!("Unexpected character ('{character}' (code {code})): {expected}");
        self.fault(self.at + 1, Complaint::Syntax(complaint))
    }

    fn unclosed(&self, start: usize, name: &str) -> JsonFault {
        let (line, column) = self.place(start);
        self.ended(&format!(
            "Unexpected end-of-input: expected close marker for {name} (start marker at line {line}, column {column})"
        ))
    }

    fn ended(&self, complaint: &str) -> JsonFault {
        self.fault(self.body.len(), Complaint::Syntax(complaint.to_owned()))
    }

    fn fault(&self, offset: usize, complaint: Complaint) -> JsonFault {
        let (line, column) = self.place(offset);
        JsonFault { line, column, complaint }
    }

    fn place(&self, offset: usize) -> (usize, usize) {
        let before = &self.body[..offset.min(self.body.len())];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        (line, offset - line_start + 1)
    }
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
