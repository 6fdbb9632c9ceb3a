//! Custom objects.

use super::{
    part::{chosen, member, object, text, with, word},
    reader::Reader,
};
use crate::json::Json;

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
    let (what, scope) = ("custom objects", "crm.schemas.custom.read");
    let list = reader.get("/crm/v3/schemas", what, scope).await?;
    let list = list.map(|list| member(&list, "results"));
    Ok(list.iter().flat_map(Json::items).map(seed).collect())
}

/// A schema with those of its properties that it names; they are defined in full elsewhere.
fn seed(schema: &Json) -> Json {
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
