//! What scenarios prepare: records that nobody looks at.

use serde_json::{Value, json};

use crate::{
    evidence::assumed,
    story::{Stop, Story},
};

/// A contact with an address of the run's own.
pub(super) async fn contact(s: &mut Story<'_>, name: &str) -> Result<String, Stop> {
    let email = s.email(name);
    record(s, "contacts", "contact", json!({"email": email, "firstname": name})).await
}

/// A company.
pub(super) async fn company(s: &mut Story<'_>, name: &str) -> Result<String, Stop> {
    let name = s.unique(name);
    record(s, "companies", "company", json!({"name": name})).await
}

/// A deal in the default pipeline's first stage.
pub(super) async fn deal(s: &mut Story<'_>, name: &str) -> Result<String, Stop> {
    let stage = first_stage(s, "deals").await?;
    let name = s.unique(name);
    record(s, "deals", "deal", json!({"dealname": name, "pipeline": "default", "dealstage": stage}))
        .await
}

/// The first stage of a type's first pipeline: accounts rename and replace them.
pub(super) async fn first_stage(s: &mut Story<'_>, object_type: &str) -> Result<String, Stop> {
    s.get(format!("/crm/v3/pipelines/{object_type}"))
        .known(assumed("preparation"))
        .unseen()
        .await?
        .text("/results/0/stages/0/id")
}

/// A record of any type.
pub(super) async fn record(
    s: &mut Story<'_>,
    object_type: &str,
    kind: &'static str,
    properties: Value,
) -> Result<String, Stop> {
    let path = format!("/crm/v3/objects/{object_type}");
    s.post(path, json!({"properties": properties})).makes(kind).unseen().await?.id()
}
