//! What kind of value a text is, where the value itself can't be known.

use jiff::Timestamp;

/// Members that are different every time and tell nothing.
pub fn is_passing(name: &str) -> bool {
    ["correlationId", "requestId", "startedAt", "completedAt"].contains(&name)
}

/// Properties that tell how long something took or is going on, in milliseconds.
pub fn is_span(name: &str) -> bool {
    ["_duration", "time_in_", "_cumulative_time"].iter().any(|part| name.contains(part))
}

/// Members that tell of the portal, the app or the user, and credentials.
pub fn is_unknowable(name: &str) -> bool {
    const NAMES: [&str; 28] = [
        "correlationId",
        "requestId",
        "portalId",
        "hubId",
        "hub_id",
        "appId",
        "app_id",
        "userId",
        "user_id",
        "createdUserId",
        "updatedUserId",
        "createdByUserId",
        "updatedByUserId",
        "hs_object_source_id",
        "hs_object_source_user_id",
        "hs_created_by_user_id",
        "hs_updated_by_user_id",
        "access_token",
        "refresh_token",
        "token",
        "hub_domain",
        "expires_in",
        "expiresAt",
        "signature",
        "newSignature",
        "scopeToScopeGroupPks",
        "hublet",
        "installingUserId",
    ];
    NAMES.contains(&name)
}

#[derive(PartialEq, Eq)]
pub enum Kind {
    Digits,
    Uuid,
    Text,
}

pub fn kind(text: &str) -> Kind {
    match text {
        _ if is_uuid(text) => Kind::Uuid,
        _ if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => Kind::Digits,
        _ => Kind::Text,
    }
}

pub fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok() && text.len() == 36
}

#[derive(PartialEq, Eq)]
pub enum Form {
    Iso,
    Millis,
    Day,
}

/// An instant in milliseconds, and how it is written.
pub fn moment(text: &str) -> Option<(i64, Form)> {
    let is_millis = text.len() == 13 && text.bytes().all(|b| b.is_ascii_digit());
    if is_millis {
        return Some((text.parse().ok()?, Form::Millis));
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>()
        && text.len() == 10
    {
        let zoned = day.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some((zoned.timestamp().as_millisecond(), Form::Day));
    }
    let instant: Timestamp = text.parse().ok()?;
    Some((instant.as_millisecond(), Form::Iso))
}
