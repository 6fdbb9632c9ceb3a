//! Property values: checked against their definition and brought into the form HubSpot keeps.

use std::borrow::Cow;

use crate::{Definition, FieldType, Timestamp, ValueType, number, properties::error::ValueFault};

/// The longest text a value may have, in characters.
pub const MAX_LENGTH: usize = 65_536;

/// Numbers in this range are epoch seconds to the lenient dialect: 2001 to 2286, which in
/// milliseconds would be days of early 1970.
const MIN_SECONDS: i64 = 1_000_000_000;
/// The end of that range.
const MAX_SECONDS: i64 = 9_999_999_999;

/// How strictly a dialect reads dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// A `date` must be midnight UTC.
    Strict,
    /// What is not quite a date is rounded, and the answer carries a warning.
    Normalised,
}

/// How a write is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How dates are read.
    pub dates: Dates,
    /// Whether read-only values may be written; seed files may.
    pub read_only: bool,
}

impl Rules {
    /// What holds for clients in all dialects but the newest.
    pub const STRICT: Self = Self { dates: Dates::Strict, read_only: false };
    /// What holds for clients in the newest dialect.
    pub const NORMALISED: Self = Self { dates: Dates::Normalised, read_only: false };
    /// What holds for seed files.
    pub const SEED: Self = Self { dates: Dates::Strict, read_only: true };
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<'a> {
    /// The text to keep.
    pub text: Cow<'a, str>,
    /// It was rounded in a way the caller should hear of.
    pub normalised: bool,
}

/// Checks a non-empty value against its definition. `current` is the record's value so far,
/// to which a leading `;` appends.
pub fn accept<'a>(
    definition: &Definition,
    sent: &'a str,
    current: Option<&str>,
    dates: Dates,
) -> Result<Accepted<'a>, ValueFault> {
    let plain = |text: Cow<'a, str>| Accepted { text, normalised: false };
    match definition.face.kind {
        ValueType::Number => number(sent).map(plain),
        ValueType::Bool => boolean(sent).map(plain),
        ValueType::Enumeration => enumeration(definition, sent, current).map(plain),
        ValueType::Date => date(sent, dates),
        ValueType::DateTime => datetime(sent, dates),
        _ if sent.len() > MAX_LENGTH && sent.chars().count() > MAX_LENGTH => {
            Err(ValueFault::TooLong)
        }
        _ => Ok(plain(sent.into())),
    }
}

/// Checks an e-mail address and lower-cases it.
pub fn email(sent: &str) -> Result<String, ValueFault> {
    let address = sent.trim().to_lowercase();
    let valid = address.split_once('@').is_some_and(|(local, domain)| {
        let labels = || domain.split('.');
        !local.is_empty()
            && !address.contains(|c: char| c.is_whitespace() || ",;<>()[]\"\\".contains(c))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && labels().count() > 1
            && labels().all(is_domain_label)
            && labels().next_back().is_some_and(is_top_level_domain)
    });
    if valid { Ok(address) } else { Err(ValueFault::NotAnEmail) }
}

/// Whether there is such a top-level domain. The list has those of other scripts in their ASCII
/// form only, so one that isn't written in ASCII is taken for one.
fn is_top_level_domain(label: &str) -> bool {
    !label.is_ascii() || tld::exist(label)
}

fn is_domain_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

fn number(sent: &str) -> Result<Cow<'_, str>, ValueFault> {
    let text = sent.trim();
    number::read(text).map(|_| text.into()).ok_or(ValueFault::NotANumber)
}

fn boolean(sent: &str) -> Result<Cow<'_, str>, ValueFault> {
    ["true", "false"]
        .into_iter()
        .find(|word| word.eq_ignore_ascii_case(sent))
        .map(Cow::Borrowed)
        .ok_or_else(|| ValueFault::NotAnOption(vec!["true".into(), "false".into()]))
}

fn enumeration<'a>(
    definition: &Definition,
    sent: &'a str,
    current: Option<&str>,
) -> Result<Cow<'a, str>, ValueFault> {
    let options = &definition.face.options;
    let known = |value: &str| options.is_empty() || options.iter().any(|o| &*o.value == value);
    let refused = || ValueFault::NotAnOption(options.iter().map(|o| o.value.clone()).collect());
    if definition.face.field_type != FieldType::Checkbox {
        return if known(sent) { Ok(sent.into()) } else { Err(refused()) };
    }
    let kept = current.filter(|_| sent.starts_with(';')).unwrap_or_default();
    let mut chosen: Vec<&str> = Vec::new();
    for value in kept.split(';').chain(sent.split(';')).filter(|value| !value.is_empty()) {
        if !known(value) {
            return Err(refused());
        }
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    Ok(chosen.join(";").into())
}

fn date(sent: &str, dates: Dates) -> Result<Accepted<'_>, ValueFault> {
    let instant = instant(sent).ok_or(ValueFault::NotANumber)?;
    let past_midnight = instant.millis_of_day();
    if past_midnight != 0 && dates == Dates::Strict {
        return Err(ValueFault::NotMidnight(past_midnight));
    }
    Ok(Accepted { text: instant.date_text().into(), normalised: past_midnight != 0 })
}

fn datetime(sent: &str, dates: Dates) -> Result<Accepted<'_>, ValueFault> {
    let instant = instant(sent).ok_or(ValueFault::NotANumber)?;
    // Epoch seconds and offsets are what the lenient dialect tells its callers about.
    if dates == Dates::Normalised
        && let Some(Timestamp(number)) = Timestamp::parse_millis(sent)
    {
        let seconds = (MIN_SECONDS..=MAX_SECONDS).contains(&number);
        let instant = if seconds { Timestamp(number * 1000) } else { instant };
        return Ok(Accepted { text: instant.to_string().into(), normalised: seconds });
    }
    let text = instant.to_string();
    let normalised = dates == Dates::Normalised && text != sent;
    Ok(Accepted { text: text.into(), normalised })
}

/// Epoch milliseconds or ISO 8601.
pub fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    Timestamp::parse_millis(text).or_else(|| Timestamp::parse_iso(text))
}
