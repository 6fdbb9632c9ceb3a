//! What a portal is and who works in it.

use super::{
    mask::Mask,
    part::{chosen, member, object, text, with, word},
    reader::Reader,
};
use contract::json::Json;

/// Owners on a page.
const PAGE: usize = 500;
const OWNER: &[(&str, &str)] = &[
    ("id", ""),
    ("email", ""),
    ("type", "\"PERSON\""),
    ("firstName", ""),
    ("lastName", ""),
    ("userId", ""),
    ("userIdIncludingInactive", ""),
    ("createdAt", ""),
    ("updatedAt", ""),
    ("archived", "false"),
    ("teams", "[]"),
];

/// Reads the seed file's `portal`.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn read(reader: &mut Reader<'_>) -> anyhow::Result<Json> {
    reader.progress.begin("account details", 2);
    let what = "account details (time zone, currencies)";
    let details = reader.get("/account-info/v3/details", what, "oauth").await?;
    let details = details.unwrap_or(Json::Null);
    // The newest version says a little more; whoever doesn't have it yet does without.
    let named = reader.get("/account-info/2026-09/details", what, "oauth").await?;
    let named = named.unwrap_or(Json::Null);
    Ok(object([
        ("id", member(&details, "portalId")),
        ("name", member(&named, "portalName")),
        ("timeZone", member(&details, "timeZone")),
        ("companyCurrency", member(&details, "companyCurrency")),
        ("additionalCurrencies", member(&details, "additionalCurrencies")),
        ("uiDomain", member(&details, "uiDomain")),
        ("accountType", member(&details, "accountType")),
        ("dataHostingLocation", member(&details, "dataHostingLocation")),
        ("createdAt", member(&named, "createdAt")),
    ]))
}

/// Reads the owners, archived ones last. Null, if the token may not.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn owners(reader: &mut Reader<'_>, mask: Option<&Mask>) -> anyhow::Result<Json> {
    reader.progress.begin("owners", 2);
    let part = |owner: &Json| {
        let owner = chosen(owner, OWNER);
        let teams = member(&owner, "teams").items().iter().map(team).collect::<Vec<_>>();
        let teams = if teams.is_empty() { Json::Null } else { Json::Array(teams) };
        let owner = with(owner, "teams", teams);
        mask.map_or(owner.clone(), |mask| mask.owner(&owner))
    };
    let mut owners: Vec<Json> = Vec::new();
    for archived in [false, true] {
        let path = format!("/crm/v3/owners?limit={PAGE}&archived={archived}");
        let page = reader.list(&path, "owners", "crm.objects.owners.read", usize::MAX, part);
        for owner in page.await? {
            // Someone who left and came back is there twice, but an address has one owner.
            if !owners.iter().any(|known| is_same(known, &owner)) {
                owners.push(owner);
            }
        }
    }
    Ok(if owners.is_empty() { Json::Null } else { Json::Array(owners) })
}

fn is_same(a: &Json, b: &Json) -> bool {
    let address = |owner: &Json| word(owner, "email").to_lowercase();
    let user = |owner: &Json| word(owner, "userIdIncludingInactive").to_owned();
    let shared = |one: String, other: String| !one.is_empty() && one == other;
    word(a, "id") == word(b, "id") || shared(address(a), address(b)) || shared(user(a), user(b))
}

fn team(team: &Json) -> Json {
    object([
        ("id", text(word(team, "id"))),
        ("name", member(team, "name")),
        ("primary", member(team, "primary")),
    ])
}
