//! A walk through a body beside the shape it should have, up to the first thing that Jackson would
//! complain of.

use serde::de::IgnoredAny;

use super::{BuiltShape, Complaint, JsonFault, ObjectShape, Shape, scalar};

/// How deep the walk goes itself. No shape is as deep: what is below is passed over in one step.
const MAX_WALKED: usize = 128;

/// Where the walk through a body is.
pub(super) struct Walk<'b> {
    body: &'b [u8],
    at: usize,
    depth: usize,
    /// A list was just left that holds null.
    null_inside: bool,
}

/// The names of an object's members that were read.
#[derive(Default)]
struct Seen {
    all: Vec<String>,
    /// Those that are null, or count as such.
    absent: Vec<String>,
    /// Of a list that holds null.
    null_inside: Option<String>,
}

pub(super) type Step<T = ()> = Result<T, JsonFault>;

impl<'b> Walk<'b> {
    /// From the start of a body.
    pub(super) fn of(body: &'b [u8]) -> Self {
        Self { body, at: 0, depth: 0, null_inside: false }
    }

    /// All of the body.
    pub(super) fn document(&mut self, shape: &Shape) -> Step {
        if self.body.trim_ascii() == b"null" {
            return Err(self.fault(0, Complaint::NullBody));
        }
        self.value(shape)?;
        match self.null_inside {
            true => Err(self.null_element(shape.class(), "", self.at - 1)),
            false => self.end(),
        }
    }

    /// A value of a shape and whatever is inside it.
    pub(super) fn value(&mut self, shape: &Shape) -> Step {
        self.skip_space();
        let start = self.at;
        match self.peek() {
            Some(b'{' | b'[') if self.depth == MAX_WALKED => self.pass_over(),
            Some(b'{') => self.object(shape, start),
            Some(b'[') => self.array(shape, start),
            Some(b'"') => self.string().and_then(|_| self.scalar(shape, start)),
            Some(b'-' | b'0'..=b'9') => self.number().and_then(|()| self.scalar(shape, start)),
            Some(b't') => self.word("true").and_then(|()| self.scalar(shape, start)),
            Some(b'f') => self.word("false").and_then(|()| self.scalar(shape, start)),
            Some(b'n') => self.word("null"),
            Some(other) => Err(self.no_value(other)),
            None => Err(self.ended("No content to map due to end-of-input")),
        }
    }

    /// Refuses a scalar that isn't what the shape asks for.
    fn scalar(&self, shape: &Shape, start: usize) -> Step {
        match scalar::misfit(shape, self.raw(start)) {
            Some(misfit) => {
                let at = if misfit.behind { self.at } else { start };
                Err(self.fault(at, misfit.complaint))
            }
            None => Ok(()),
        }
    }

    /// The JSON from there to here.
    fn raw(&self, start: usize) -> &str {
        std::str::from_utf8(&self.body[start..self.at]).unwrap_or_default()
    }

    /// Refuses a container where something else was expected.
    fn container(&self, shape: &Shape, start: usize, token: &'static str) -> Step {
        let is_object = token == "START_OBJECT";
        let fits = match shape {
            Shape::Any | Shape::Idle(_) => true,
            Shape::Texts | Shape::Object(_) | Shape::Built(_) | Shape::TextOr(_) => is_object,
            Shape::List(_) | Shape::ListOf(..) => !is_object,
            _ => false,
        };
        let value = if is_object { "Object" } else { "Array" };
        match fits {
            true => Ok(()),
            false => Err(self.fault(start, Complaint::Type { class: shape.class(), value, token })),
        }
    }

    fn object(&mut self, shape: &Shape, start: usize) -> Step {
        self.container(shape, start, "START_OBJECT")?;
        self.depth += 1;
        let mut seen = Seen::default();
        let close = self.members(start, b'}', "Object", |walk| walk.field(shape, &mut seen))?;
        if let Some(name) = &seen.null_inside {
            return Err(self.null_element(shape.class(), &format!("{name} "), close));
        }
        match shape {
            Shape::Built(built) | Shape::TextOr(built) => self.built(built, start, close),
            Shape::Object(object) => self.complete(object, &seen, close),
            _ => Ok(()),
        }
    }

    /// A name and its value. A field that is null counts as one that isn't there.
    fn field(&mut self, shape: &Shape, seen: &mut Seen) -> Step {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected_next("was expecting double-quote to start field name"));
        }
        let name_start = self.at;
        let name = self.string()?;
        if shape.knows(&name) && seen.all.contains(&name) {
            let complaint = format!("Duplicate field '{name}'");
            return Err(self.fault(name_start, Complaint::other("json-duplicate", complaint)));
        }
        self.skip_space();
        self.take(b':', "was expecting a colon to separate field name and value")?;
        self.skip_space();
        let (field, start) = (shape.member(&name).unwrap_or(&Shape::Any), self.at);
        self.value(field)?;
        if scalar::is_nothing(field, self.raw(start)) {
            seen.absent.push(name.clone());
        }
        if std::mem::take(&mut self.null_inside) {
            seen.null_inside.get_or_insert_with(|| name.clone());
        }
        seen.all.push(name);
        Ok(())
    }

    /// HubSpot's lists take no null.
    fn null_element(&self, class: &str, field: &str, at: usize) -> JsonFault {
        let complaint = format!("Cannot construct instance of `{class}`, problem: {field}element");
        self.fault(at, Complaint::other("json-null-element", complaint))
    }

    /// Refuses an object that lacks what it needs.
    fn complete(&self, object: &ObjectShape, seen: &Seen, close: usize) -> Step {
        let is_in = |names: &[String], field: &str| names.iter().any(|name| name == field);
        let absent = |field: &&&str| !is_in(&seen.all, field) || is_in(&seen.absent, field);
        let missing: Vec<&str> = object.required.iter().filter(absent).copied().collect();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(self.fault(close, Complaint::Missing(missing))),
        }
    }

    /// Refuses a complete object that HubSpot can't build anything from.
    fn built(&self, built: &BuiltShape, start: usize, close: usize) -> Step {
        match (built.complaint)(&self.body[start..=close]) {
            Some(objection) => Err(self.fault(close, Complaint::Other(objection))),
            None => Ok(()),
        }
    }

    fn array(&mut self, shape: &Shape, start: usize) -> Step {
        self.container(shape, start, "START_ARRAY")?;
        self.depth += 1;
        let element = shape.element();
        let mut null_inside = false;
        self.members(start, b']', "Array", |walk| {
            let start = walk.at;
            walk.value(element)?;
            let is_known = !matches!(element, Shape::Any);
            null_inside |= is_known && scalar::is_nothing(element, walk.raw(start));
            Ok(())
        })?;
        self.null_inside = null_inside;
        Ok(())
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

    /// A container in which nothing is looked for.
    fn pass_over(&mut self) -> Step {
        let rest = &self.body[self.at..];
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let passed = values.next().is_some_and(|value| value.is_ok());
        let at = self.at + values.byte_offset();
        if !passed {
            let complaint = Complaint::syntax("Unexpected character or end-of-input");
            return Err(self.fault(at, complaint));
        }
        self.at = at;
        Ok(())
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
                    return Err(self.fault(self.at + 1, Complaint::syntax(complaint)));
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
            self.fault(start, Complaint::syntax(complaint))
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
        if is_number(&self.body[start..self.at]) {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&self.body[start..self.at]).into_owned();
        Err(self.fault(start + 1, Complaint::syntax(format!("Invalid numeric value: {text}"))))
    }

    fn word(&mut self, word: &str) -> Step {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.at += 1;
        }
        if &self.body[start..self.at] == word.as_bytes() {
            return Ok(());
        }
        let token = String::from_utf8_lossy(&self.body[start..self.at]).into_owned();
        let complaint = format!(
            "Unrecognized token '{token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        );
        Err(self.fault(self.at, Complaint::syntax(complaint)))
    }

    fn take(&mut self, byte: u8, expected: &str) -> Step {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected_next(expected))
    }

    /// Nothing but space may follow.
    pub(super) fn end(&mut self) -> Step {
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
        while self.peek().is_some_and(|byte| b" \n\r\t".contains(&byte)) {
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
        self.fault(self.at + 1, Complaint::syntax(complaint))
    }

    /// A character that no value starts with.
    fn no_value(&self, byte: u8) -> JsonFault {
        let mut fault = self.unexpected(
            byte,
            "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        );
        if let Complaint::Other(objection) = &mut fault.complaint {
            objection.rule = "json-character";
        }
        fault
    }

    fn unclosed(&self, start: usize, name: &str) -> JsonFault {
        let (line, column) = self.place(start);
        self.ended(&format!(
            "Unexpected end-of-input: expected close marker for {name} (start marker at line {line}, column {column})"
        ))
    }

    fn ended(&self, complaint: &str) -> JsonFault {
        self.fault(self.body.len(), Complaint::syntax(complaint))
    }

    pub(super) fn fault(&self, offset: usize, complaint: Complaint) -> JsonFault {
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

/// Whether JSON spells numbers like this, be they as large as they may.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> Option<&[u8]> {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then(|| &text[count..])
    }
    let behind_sign = text.strip_prefix(b"-").unwrap_or(text);
    let whole = match behind_sign {
        [b'0', rest @ ..] => Some(rest),
        _ => digits(behind_sign),
    };
    let places = whole.and_then(|rest| match rest {
        [b'.', rest @ ..] => digits(rest),
        _ => Some(rest),
    });
    let exponent = places.and_then(|rest| match rest {
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => digits(rest),
        _ => Some(rest),
    });
    exponent.is_some_and(<[u8]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_jsons() {
        for text in ["0", "-0", "10", "1.50", "1e400", "-0.1E-9000000000000000000", "1e+7"] {
            assert!(is_number(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1-2", "1.2.3", "1e2e3"] {
            assert!(!is_number(text.as_bytes()), "{text}");
        }
    }
}
