//! Values as byte strings that sort like the values.
//!
//! The first byte says whether there is a value and whether its type can read it; what follows
//! compares by that type. No key begins another one, so a record's id may follow.

use crate::{
    Calculation, Definition, PropertyId, RecordId, RecordView, ValueType, number, properties::value,
};

use super::text;

/// A value that its type can read.
const READ: u8 = 1;
/// A value that its type can't read, left from before the type was changed.
const UNREAD: u8 = 2;
/// No value.
const NONE: u8 = 3;

/// Whole numbers up to here have a key of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A key, or an edge between keys.
pub(super) type Key = Vec<u8>;

/// Before every value.
pub(super) fn first() -> Key {
    vec![READ]
}

/// After every value that can be read.
pub(super) fn after_read() -> Key {
    vec![UNREAD]
}

/// After every value; those who have none are from here on.
pub(super) fn after_values() -> Key {
    vec![NONE]
}

/// After everything.
pub(super) fn last() -> Key {
    vec![NONE + 1]
}

/// After all records that have a key.
pub(super) fn after(key: &[u8]) -> Key {
    let mut after = key.to_vec();
    after.extend_from_slice(&[0xFF; size_of::<RecordId>() + 1]);
    after
}

/// Puts a record's id behind a key.
pub(super) fn push_id(key: &mut Key, id: RecordId) {
    key.extend_from_slice(&id.0.to_be_bytes());
}

/// The id behind a key.
pub(super) fn id_of(entry: &[u8]) -> RecordId {
    let id = entry.last_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    RecordId(id)
}

/// The key of a filter's value, as far as the property's type can read it.
pub(super) fn of_text(definition: &Definition, text: &str) -> Option<Key> {
    let mut key = Key::new();
    push_text(&mut key, definition.face.kind, text).then_some(key)
}

/// The key of a value in a list: texts are not folded, so that only lower-case ones match.
pub(super) fn of_listed(definition: &Definition, text: &str) -> Option<Key> {
    match definition.face.kind {
        ValueType::String
        | ValueType::PhoneNumber
        | ValueType::ObjectCoordinates
        | ValueType::Json => {
            let mut key = first();
            push_terminated(&mut key, text.bytes());
            Some(key)
        }
        _ => of_text(definition, text),
    }
}

/// The number behind a key of one, if it is whole and not negative.
pub(super) fn whole_number(key: &[u8]) -> Option<u64> {
    let [READ, bytes @ ..] = key else { return None };
    let bits = u64::from_be_bytes(bytes.try_into().ok()?);
    let number = f64::from_bits(bits & !(1 << 63));
    let whole = bits >> 63 == 1 && number.fract() == 0.0 && number < EXACT;
    whole.then_some(number as u64)
}

/// Writes a record's key into an empty buffer.
pub(super) fn of_value(key: &mut Key, view: RecordView<'_>, id: PropertyId, of: &Definition) {
    use Calculation::{CreatedAt, CreatedMillis, RecordId, UpdatedAt};
    let record = view.record;
    match (&of.calculation, of.face.kind) {
        // The same as by way of their texts, without the detour.
        (Some(CreatedAt), ValueType::DateTime) => push_whole(key, record.created.0),
        (Some(UpdatedAt), ValueType::DateTime) => push_whole(key, record.updated.0),
        (Some(CreatedMillis), ValueType::Number) => push_number(key, record.created.0 as f64),
        (Some(RecordId), ValueType::Number) => push_number(key, record.id.0 as f64),
        (_, kind) => match view.value(id).filter(|text| !text.is_empty()) {
            None => key.push(NONE),
            Some(text) if push_text(key, kind, &text) => {}
            Some(text) => {
                key.push(UNREAD);
                push_folded(key, &text);
            }
        },
    }
}

/// Whether the type could read it.
fn push_text(key: &mut Key, kind: ValueType, text: &str) -> bool {
    match kind {
        ValueType::Number => match number::read(text) {
            Some(number) => push_number(key, number),
            None => return false,
        },
        ValueType::Date | ValueType::DateTime => match value::instant(text) {
            Some(instant) => push_whole(key, instant.0),
            None => return false,
        },
        ValueType::Enumeration => {
            key.push(READ);
            push_terminated(key, text.bytes());
        }
        _ => {
            key.push(READ);
            push_folded(key, text);
        }
    }
    true
}

/// Sorts like the number: negative ones turn all bits, others the sign.
fn push_number(key: &mut Key, number: f64) {
    let bits = if number == 0.0 { 0 } else { number.to_bits() };
    let flipped = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    key.push(READ);
    key.extend_from_slice(&flipped.to_be_bytes());
}

fn push_whole(key: &mut Key, number: i64) {
    key.push(READ);
    key.extend_from_slice(&(number.cast_unsigned() ^ 1 << 63).to_be_bytes());
}

fn push_folded(key: &mut Key, text: &str) {
    if text.is_ascii() {
        return push_terminated(key, text.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    let mut buffer = [0; 4];
    for c in text::folded(text) {
        key.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }
    key.push(0);
}

/// A shorter text sorts first, and NUL, which ends it, can't be in it.
fn push_terminated(key: &mut Key, bytes: impl Iterator<Item = u8>) {
    key.extend(bytes.map(|byte| byte.max(1)));
    key.push(0);
}
