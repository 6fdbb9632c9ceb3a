//! Where a page of associations or owners goes on. HubSpot's cursor for associations is `0-2-7502`
//! in base 64, with its padding already escaped for a URL: the record's object type and the last id
//! shown. That of owners is the next owner's id in base 64.

use portal::{End, RecordId};

use super::error::RequestError;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Three bytes in four digits.
const GROUP: usize = 4;

/// The cursor after a record.
pub fn after(from: End, last: RecordId) -> String {
    opaque(&format!("{}-{last}", from.object_type))
}

/// A text in base 64, its padding escaped for a URL.
pub fn opaque(plain: &str) -> String {
    let mut text = String::with_capacity(32);
    for bytes in plain.as_bytes().chunks(GROUP - 1) {
        let bits = bytes.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (GROUP - 1 - bytes.len()));
        for place in 0..=bytes.len() {
            let digit = bits >> (6 * (GROUP - 1 - place)) & 63;
            text.push(char::from(ALPHABET[digit as usize]));
        }
        text.extend(std::iter::repeat_n("%3D", GROUP - 1 - bytes.len()));
    }
    text
}

/// The first id that a page after a cursor may show. A bare id is a cursor, too.
pub fn start(cursor: Option<&str>) -> Result<RecordId, RequestError> {
    let cursor = cursor.unwrap_or_default().trim();
    if cursor.is_empty() {
        return Ok(RecordId(0));
    }
    if let Ok(id) = cursor.parse() {
        return Ok(id);
    }
    let last = decode(cursor).and_then(|text| text.rsplit('-').next()?.parse().ok());
    let after = |last: u64| RecordId(last.saturating_add(1));
    last.map(after).ok_or(RequestError::QueryParameter("after"))
}

/// A number in base 64, or as it is; without a cursor 0.
pub fn number(cursor: Option<&str>) -> Result<u64, RequestError> {
    let cursor = cursor.unwrap_or_default().trim();
    if cursor.is_empty() {
        return Ok(0);
    }
    let number = cursor.parse().ok().or_else(|| decode(cursor)?.parse().ok());
    number.ok_or(RequestError::QueryParameter("after"))
}

fn decode(text: &str) -> Option<String> {
    let text = text.replace("%3D", "").replace("%3d", "");
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let place = ALPHABET.iter().position(|known| *known == digit)?;
        bits = bits << 6 | u32::try_from(place).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use portal::ObjectTypeId;

    use super::*;

    #[test]
    fn writes_and_reads_the_recorded_cursor() {
        let company = End { object_type: ObjectTypeId::COMPANY, id: RecordId(6_465_999_056) };
        let cursor = after(company, RecordId(7_502));
        assert_eq!(cursor, "MC0yLTc1MDI%3D");
        for text in [&*cursor, "MC0yLTc1MDI=", "MC0yLTc1MDI", "7503"] {
            assert_eq!(start(Some(text)).unwrap(), RecordId(7_503), "{text}");
        }
        assert_eq!(start(Some("")).unwrap(), RecordId(0));
        assert!(start(Some("?")).is_err());
    }
}
