//! Phone numbers by national rules: what HubSpot makes of the text of one.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region};

/// Where numbers without a country code are, unless the record tells.
pub(crate) const DEFAULT_REGION: Region = Region::US;
/// The longest text that may be a phone number, in bytes.
const MAX_LENGTH: usize = 250;
/// The calling code of North America.
const NORTH_AMERICA: i32 = 1;
/// Digits of a number there.
const NORTH_AMERICAN_DIGITS: usize = 10;

/// A number that is valid by the rules of its country.
#[derive(Debug)]
pub(crate) struct Phone(PhoneNumber);

impl Phone {
    /// Reads a number; `None` if its country has no such number.
    pub(crate) fn read(text: &str, region: Region) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let number = match north_american(text, region) {
            Some(number) => number?,
            None => PHONE_NUMBER_UTIL.parse(text, Some(region)).ok()?,
        };
        PHONE_NUMBER_UTIL.is_valid_number(&number).then_some(Self(number))
    }

    /// `+12025550143`.
    pub(crate) fn international(&self) -> String {
        PHONE_NUMBER_UTIL.format(&self.0, PhoneNumberFormat::E164).into_owned()
    }

    /// The number inside its country, without the zero that is dialled before it.
    pub(crate) fn national(&self) -> String {
        self.0.get_national_significant_number()
    }

    /// `US`.
    pub(crate) fn country(&self) -> Option<String> {
        self.0.get_region_code().map(|region| region.to_string())
    }

    /// The area code, where the country has such.
    pub(crate) fn area(&self) -> Option<String> {
        let length = self.0.get_length_of_geographical_area_code();
        let area: String = self.national().chars().take(length).collect();
        (!area.is_empty()).then_some(area)
    }
}

/// What search finds a text by: the number inside its country, or if it is none all digits but for
/// a leading zero.
pub(crate) fn searchable(text: &str, region: Region) -> Option<String> {
    if let Some(phone) = Phone::read(text, region) {
        return Some(phone.national());
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.strip_prefix('0').unwrap_or(&digits);
    (!significant.is_empty()).then(|| significant.to_owned())
}

/// A region by its two letters.
pub(crate) fn region(code: &str) -> Option<Region> {
    Region::try_from(code.trim().to_ascii_uppercase().as_str()).ok()
}

/// North American numbers in digits and punctuation need no rules to be read, which spares most of
/// the time; the inner `None` is one that can't be valid, for neither area nor exchange begins
/// with 0 or 1.
fn north_american(text: &str, region: Region) -> Option<Option<PhoneNumber>> {
    let text = text.trim();
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if !plus && region != Region::US || !rest.chars().all(is_plain) {
        return None;
    }
    let mut digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == NORTH_AMERICAN_DIGITS + 1 && digits.starts_with('1') {
        digits.remove(0);
    } else if plus || digits.len() != NORTH_AMERICAN_DIGITS {
        return None;
    }
    let begins = |at: usize| digits.as_bytes().get(at).is_some_and(|digit| *digit >= b'2');
    if !(begins(0) && begins(3)) {
        return Some(None);
    }
    let national_number = digits.parse().ok()?;
    Some(Some(PhoneNumber {
        country_code: NORTH_AMERICA,
        national_number,
        ..PhoneNumber::default()
    }))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_digit() || " ()-.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Phone::read(text, DEFAULT_REGION).map(|phone| phone.international())
    }

    #[test]
    fn the_short_way_reads_what_the_rules_read() {
        for text in [
            "(415) 555-2671",
            "+1 415 555 2671",
            "1-415-555-2671",
            "+1 617 000 0001",
            "555-1234",
            "+1 555-1234",
            "4155552671",
            "415.555.2671",
            "+14165550123",
            "2425550123",
            "0000000000",
            "+1 1 415 555 2671",
            "911",
            "14155552671 ",
        ] {
            let by_rules = PHONE_NUMBER_UTIL.parse(text, Some(DEFAULT_REGION)).ok();
            let by_rules = by_rules.filter(|number| PHONE_NUMBER_UTIL.is_valid_number(number));
            let by_rules = by_rules.map(|number| Phone(number).international());
            assert_eq!(read(text), by_rules, "{text}");
        }
    }

    #[test]
    fn texts_of_any_kind_are_read_without_harm() {
        for text in ["", "+", "call me", "☎ 1", "++1", "٠١٢٣", &"9".repeat(70_000), ";ext=1", "+0"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn regions_have_two_letters() {
        assert_eq!(region("de"), Some(Region::DE));
        assert_eq!(region("Germany"), None);
        assert_eq!(region(""), None);
    }
}
