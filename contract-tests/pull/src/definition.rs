//! Properties and groups that a new portal doesn't have, or has otherwise.

use std::collections::BTreeMap;

use fixtures::{FIELD_TYPES, PROPERTY_TYPES};

use super::{
    object_type::ObjectType,
    part::{chosen, each, mapped, member, object, text, without, word},
    reader::Reader,
};
use contract::json::Json;

const GROUP: &[(&str, &str)] = &[("name", ""), ("label", ""), ("displayOrder", "")];
const PROPERTY: &[(&str, &str)] = &[
    ("name", ""),
    ("label", ""),
    ("type", ""),
    ("fieldType", ""),
    ("groupName", ""),
    ("description", "\"\""),
    ("options", "[]"),
    ("displayOrder", "-1"),
    ("hasUniqueValue", "false"),
    ("hidden", "false"),
    ("formField", "false"),
    ("calculated", "false"),
    ("calculationFormula", ""),
    ("externalOptions", "false"),
    ("referencedObjectType", ""),
    ("showCurrencySymbol", ""),
    ("currencyPropertyName", ""),
    ("numberDisplayHint", ""),
    ("textDisplayHint", ""),
    ("dateDisplayHint", ""),
    ("hubspotDefined", "false"),
    ("archived", ""),
    ("modificationMetadata", ""),
    ("createdUserId", ""),
    ("createdAt", ""),
    ("updatedAt", ""),
];
const OPTION: &[(&str, &str)] =
    &[("label", ""), ("value", ""), ("description", ""), ("displayOrder", ""), ("hidden", "false")];
const MODIFICATION: &[(&str, &str)] = &[
    ("archivable", ""),
    ("readOnlyDefinition", ""),
    ("readOnlyValue", ""),
    ("readOnlyOptions", ""),
];
/// Reads a type's properties; null, if the token may not.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn properties(reader: &mut Reader<'_>, of: &ObjectType) -> anyhow::Result<Option<Json>> {
    let (path, what) = (format!("/crm/v3/properties/{}", of.word), of.name.clone());
    let what = format!("properties of {what}");
    let list = reader.get(&path, &what, &of.scope()).await?;
    Ok(list.map(|list| member(&list, "results")))
}

/// Reads a type's property groups; null, if the token may not.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn groups(reader: &mut Reader<'_>, of: &ObjectType) -> anyhow::Result<Option<Json>> {
    let (path, what) = (format!("/crm/v3/properties/{}/groups", of.word), of.name.clone());
    let list = reader.get(&path, &format!("property groups of {what}"), &of.scope()).await?;
    Ok(list.map(|list| member(&list, "results")))
}

/// Whether the mock has a type and a field type like a property's.
pub fn is_known(property: &Json) -> bool {
    PROPERTY_TYPES.contains(&word(property, "type"))
        && FIELD_TYPES.contains(&word(property, "fieldType"))
}

/// The groups that a reference doesn't have so, and which of its own are gone. One that is not
/// listed and still has properties is not.
pub fn group_differences(live: &Json, reference: &Json, properties: &Json) -> Vec<Json> {
    let mut groups = differences(
        live,
        reference,
        "name",
        |group| chosen(group, GROUP),
        |one, other| one == other,
    );
    groups.retain(|group| {
        let name = word(group, "name");
        let mut all = properties.items().iter();
        let used = *properties == Json::Null || all.any(|one| word(one, "groupName") == name);
        group.get("archived").is_none() || !used
    });
    groups
}

/// The properties that a reference doesn't have so, and which of its own are gone.
pub fn property_differences(live: &Json, reference: &Json) -> Vec<Json> {
    differences(live, reference, "name", property, |one, other| compared(one) == compared(other))
}

/// The things in a list that are not in the other, or not as they are there; and the names of
/// those that are only in the other, as archived.
pub fn differences(
    live: &Json,
    reference: &Json,
    key: &str,
    part: impl Fn(&Json) -> Json,
    same: impl Fn(&Json, &Json) -> bool,
) -> Vec<Json> {
    let by_key = |list: &'_ Json| -> BTreeMap<String, Json> {
        list.items().iter().map(|thing| (word(thing, key).to_owned(), part(thing))).collect()
    };
    let (here, known) = (by_key(live), by_key(reference));
    let changed = live.items().iter().filter_map(|thing| here.get(word(thing, key)));
    let changed =
        changed.filter(|thing| known.get(word(thing, key)).is_none_or(|known| !same(thing, known)));
    let gone = known.keys().filter(|name| !here.contains_key(*name));
    let gone = gone.map(|name| object([(key, text(name)), ("archived", Json::Bool(true))]));
    changed.cloned().chain(gone).collect()
}

fn property(json: &Json) -> Json {
    let json = mapped(json.clone(), "options", |list| each(list, |one| chosen(one, OPTION)));
    let json = mapped(json, "modificationMetadata", |metadata| chosen(metadata, MODIFICATION));
    let property = chosen(&json, PROPERTY);
    // HubSpot says of all others that they are not archived.
    if is_hubspots(&property) { property } else { without(property, &["archived"]) }
}

fn is_hubspots(property: &Json) -> bool {
    property.get("hubspotDefined") == Some(&Json::Bool(true))
}

/// What counts: HubSpot's own properties were made and touched at other times in each portal.
fn compared(property: &Json) -> Json {
    let usual = &[
        ("archivable", ""),
        ("readOnlyDefinition", ""),
        ("readOnlyValue", ""),
        ("readOnlyOptions", "false"),
    ];
    let property =
        mapped(property.clone(), "modificationMetadata", |metadata| chosen(metadata, usual));
    match is_hubspots(&property) {
        true => without(property, &["createdAt", "updatedAt", "archived"]),
        false => property,
    }
}
