//! Pipelines that a new portal doesn't have, or has otherwise.

use super::{
    definition::differences,
    object_type::ObjectType,
    part::{chosen, each, member, text, with, word},
    reader::Reader,
};
use contract::json::Json;

const PIPELINE: &[(&str, &str)] =
    &[("id", ""), ("label", ""), ("displayOrder", ""), ("createdAt", ""), ("updatedAt", "")];
const STAGE: &[(&str, &str)] = &[
    ("id", ""),
    ("label", ""),
    ("displayOrder", ""),
    ("metadata", ""),
    ("createdAt", ""),
    ("updatedAt", ""),
];
/// What the names of a stage's properties start with.
const DATE_ENTERED: &str = "hs_v2_date_entered_";

/// Reads a type's pipelines; null, if it has none or the token may not.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn read(reader: &mut Reader<'_>, of: &ObjectType) -> anyhow::Result<Option<Json>> {
    let path = format!("/crm/v3/pipelines/{}", of.word);
    let list = reader.get(&path, &format!("pipelines of {}", of.name), &of.scope()).await?;
    Ok(list.map(|list| member(&list, "results")))
}

/// The pipelines that a reference doesn't have so, and which of its own are gone. How the
/// properties of a stage are called is seen in the type's properties.
pub fn pipeline_differences(live: &Json, reference: &Json, properties: &Json) -> Vec<Json> {
    let part = |pipeline: &Json| {
        let stages = each(&member(pipeline, "stages"), |of| stage(of, properties));
        with(chosen(pipeline, PIPELINE), "stages", stages)
    };
    differences(live, reference, "id", part, |one, other| one == other)
}

fn stage(stage: &Json, properties: &Json) -> Json {
    let mut metadata = member(stage, "metadata").members().to_vec();
    metadata.sort_by(|(a, _), (b, _)| a.cmp(b));
    let suffix = suffix(word(stage, "id"), properties).map_or(Json::Null, text);
    let stage = with(stage.clone(), "metadata", Json::Object(metadata));
    with(chosen(&stage, STAGE), "propertySuffix", suffix)
}

/// HubSpot adds a number to ids that are no property names.
fn suffix(id: &str, properties: &Json) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if id.chars().all(plain) {
        return None;
    }
    let letter = |c: char| c.to_ascii_lowercase();
    let name: String = id.chars().map(letter).map(|c| if plain(c) { c } else { '_' }).collect();
    let names = properties.items().iter().map(|property| word(property, "name"));
    let mut suffixes = names.filter_map(|name| name.strip_prefix(DATE_ENTERED)).filter(|suffix| {
        let number = suffix.strip_prefix(&*name).and_then(|rest| rest.strip_prefix('_'));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    // Two stages with names alike can't be told apart.
    suffixes.next().filter(|_| suffixes.next().is_none()).map(str::to_owned)
}
