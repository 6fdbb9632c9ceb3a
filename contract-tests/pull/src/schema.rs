//! Custom objects.

use super::{
    label,
    object_type::ObjectType,
    part::{chosen, member, object, text, with, word},
    reader::Reader,
};
use contract::json::Json;

/// How people call them.
pub const WHAT: &str = "custom objects";
/// The scope that lets a token read them.
pub const SCOPE: &str = "crm.schemas.custom.read";
const SCHEMA: &[(&str, &str)] = &[
    ("objectTypeId", ""),
    ("name", ""),
    ("labels", ""),
    ("description", ""),
    ("primaryDisplayProperty", ""),
    ("secondaryDisplayProperties", "[]"),
    ("requiredProperties", "[]"),
    ("searchableProperties", ""),
    ("allowsSensitiveProperties", ""),
    ("restorable", ""),
    ("createdAt", ""),
    ("updatedAt", ""),
    ("createdByUserId", ""),
    ("updatedByUserId", ""),
];

/// Reads the schemas of all custom objects.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn read(reader: &mut Reader<'_>) -> anyhow::Result<Vec<Json>> {
    reader.progress.begin("custom objects", 1);
    let list = reader.get("/crm/v3/schemas", WHAT, SCOPE).await?;
    let list = list.map(|list| member(&list, "results"));
    Ok(list.iter().flat_map(Json::items).cloned().collect())
}

/// Reads a type's schema without its properties; null, if there is none.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn bare(reader: &mut Reader<'_>, of: &str) -> anyhow::Result<Json> {
    let path = format!("/crm/v3/schemas/{of}?includePropertyDefinitions=false");
    Ok(reader.get(&path, WHAT, SCOPE).await?.unwrap_or(Json::Null))
}

/// Associations of a custom object with types that can't be looked at: what the schema says of
/// them.
pub fn unseen_associations(schema: &Json, types: &[ObjectType]) -> Vec<Json> {
    let (associations, own) = (member(schema, "associations"), word(schema, "objectTypeId"));
    let associations = associations.items();
    let leads = |one: &Json, from: &str, to: &str| {
        word(one, "fromObjectTypeId") == from && word(one, "toObjectTypeId") == to
    };
    let there = associations.iter().filter(|one| {
        let to = word(one, "toObjectTypeId");
        leads(one, own, to) && !types.iter().any(|of| of.id == to)
    });
    let seed = |there: &Json| {
        let to = word(there, "toObjectTypeId");
        let name = member(there, "name");
        let partner = label::partner(word(there, "id"));
        let mut back = associations.iter();
        let back = back.find(|one| {
            let named = member(one, "name") == name || partner.as_deref() == Some(word(one, "id"));
            leads(one, to, own) && named
        })?;
        let id = |one: &Json| Json::Number(word(one, "id").to_owned());
        Some(object([
            ("from", text(own)),
            ("to", text(to)),
            ("name", name),
            ("typeId", id(there)),
            ("inverseTypeId", id(back)),
        ]))
    };
    there.filter_map(seed).collect()
}

/// A schema with those of its properties that it names; they are defined in full elsewhere.
pub fn seed(schema: &Json) -> Json {
    let lists = ["requiredProperties", "secondaryDisplayProperties", "searchableProperties"];
    let lists = lists.map(|list| member(schema, list));
    let listed = lists.iter().flat_map(Json::items).filter_map(Json::text);
    let named: Vec<&str> = listed.chain([word(schema, "primaryDisplayProperty")]).collect();
    let own = |property: &&Json| {
        named.contains(&word(property, "name"))
            && property.get("hubspotDefined") != Some(&Json::Bool(true))
    };
    let properties = member(schema, "properties");
    let properties = properties.items().iter().filter(own).map(|property| {
        object([("name", member(property, "name")), ("label", member(property, "label"))])
    });
    let properties = Json::Array(properties.collect());
    let schema = match schema.get("primaryDisplayProperty").and_then(Json::text) {
        Some(_) => chosen(schema, SCHEMA),
        None => with(chosen(schema, SCHEMA), "primaryDisplayProperty", text("hs_object_id")),
    };
    with(schema, "properties", properties)
}
