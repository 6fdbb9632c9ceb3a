//! Pipelines and their stages.

use serde_json::json;

use crate::{
    call::Reply,
    evidence::{assumed, documented, observed, recorded},
    scenario::{Scenario, scenario},
    story::{Ended, Stop, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "pipelines",
        a_pipelines_life,
        observed("live reports, 2026"),
        "A deal pipeline is made, read, changed, replaced and deleted"
    ),
    scenario!(
        "pipelines",
        stages,
        observed("live reports, 2026"),
        "Stages are added, changed and removed one by one"
    ),
    scenario!(
        "pipelines",
        refusals,
        observed("live reports, 2026"),
        "Labels, stages, probabilities that can't be"
    ),
    scenario!(
        "pipelines",
        audit,
        documented("audit of pipelines and stages"),
        "Every change of a pipeline is kept"
    ),
    scenario!(
        "pipelines",
        in_use,
        observed("validateReferencesBeforeDelete"),
        "A pipeline with records in it can be protected"
    ),
    scenario!(
        "pipelines",
        types_without_pipelines,
        recorded("orders"),
        "What has no pipelines lists none"
    ),
];

const DEALS: &str = "/crm/v3/pipelines/deals";

fn stage(label: &str, order: u32, probability: &str) -> serde_json::Value {
    json!({"label": label, "displayOrder": order, "metadata": {"probability": probability}})
}

/// A pipeline with one stage that nobody looks at.
async fn sales(s: &mut Story<'_>) -> Result<Reply, Stop> {
    let label = s.unique("Sales");
    s.post(
        DEALS,
        json!({"label": label, "displayOrder": 8, "stages": [stage("Talking", 0, "0.25")]}),
    )
    .names("stage", "/stages/*/id")
    .makes("pipeline")
    .unseen()
    .await
}

async fn a_pipelines_life(s: &mut Story<'_>) -> Ended {
    let label = s.unique("Sales");
    let stages = json!([stage("Talking", 0, "0.25"), stage("Won", 1, "1.0")]);
    let made = s
        .post(DEALS, json!({"label": label, "displayOrder": 8, "stages": stages}))
        .names("stage", "/stages/*/id")
        .makes("pipeline")
        .await?;
    let id = made.id()?;
    s.get(DEALS).only_ours().await?;
    s.get(format!("{DEALS}/{id}")).await?;
    let renamed = s.unique("More sales");
    s.patch(format!("{DEALS}/{id}"), json!({"label": renamed})).await?;
    let replaced =
        json!({"label": renamed, "displayOrder": 9, "stages": [stage("Lost", 0, "0.0")]});
    s.put(format!("{DEALS}/{id}"), replaced).names("stage", "/stages/*/id").await?;
    s.delete(format!("{DEALS}/{id}")).await?;
    s.get(format!("{DEALS}/{id}")).await?;
    s.get(format!("{DEALS}/{id}")).header("accept", "*/*").await?;
    s.delete(format!("{DEALS}/{id}")).await?;
    Ok(())
}

async fn stages(s: &mut Story<'_>) -> Ended {
    let id = sales(s).await?.id()?;
    let path = format!("{DEALS}/{id}/stages");
    let won = s.post(&path, stage("Won", 1, "1.0")).names("stage", "/id").await?.id()?;
    s.get(&path).await?;
    s.get(format!("{path}/{won}")).await?;
    s.patch(format!("{path}/{won}"), json!({"metadata": {"probability": "0.9"}})).await?;
    s.put(format!("{path}/{won}"), stage("Signed", 2, "1.0")).await?;
    s.delete(format!("{path}/{won}")).await?;
    s.delete(format!("{path}/{won}")).await?;
    s.get(format!("{path}/{won}")).await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let label = s.unique("Sales");
    let new = |label: &str, stages: serde_json::Value| json!({"label": label, "displayOrder": 8, "stages": stages});
    let made = s
        .post(DEALS, new(&label, json!([stage("Talking", 0, "0.25")])))
        .names("stage", "/stages/*/id")
        .makes("pipeline")
        .unseen()
        .await?;
    let (id, talking) = (made.id()?, made.text("/stages/0/id")?);
    let other = s.unique("Other");
    s.post(DEALS, new(&label, json!([stage("Talking", 0, "0.25")]))).await?;
    s.post(DEALS, new(&other, json!([]))).await?;
    s.post(DEALS, new(&other, json!([{"label": "x", "displayOrder": 0, "metadata": {}}]))).await?;
    s.post(DEALS, new(&other, json!([stage("x", 0, "1.5")]))).await?;
    let taken = json!([{"label": "x", "stageId": talking, "displayOrder": 0, "metadata": {"probability": "0.1"}}]);
    s.post(DEALS, new(&other, taken)).await?;
    let stages = format!("{DEALS}/{id}/stages");
    s.post(&stages, stage("Talking", 1, "0.5")).await?;
    s.post(&stages, json!({"label": "y", "displayOrder": -2, "metadata": {"probability": "0.5"}}))
        .await?;
    s.get(format!("{DEALS}/no_such_pipeline/stages")).await?;
    s.post(DEALS, json!({"label": other})).known(recorded("required fields, in lists")).await?;
    Ok(())
}

async fn audit(s: &mut Story<'_>) -> Ended {
    let made = sales(s).await?;
    let (id, talking) = (made.id()?, made.text("/stages/0/id")?);
    s.patch(format!("{DEALS}/{id}"), json!({"displayOrder": 9})).unseen().await?;
    s.get(format!("{DEALS}/{id}/audit")).outlined().await?;
    s.get(format!("{DEALS}/{id}/stages/{talking}/audit")).outlined().await?;
    Ok(())
}

async fn in_use(s: &mut Story<'_>) -> Ended {
    let (label, name) = (s.unique("Sales"), s.unique("Sale"));
    let made = s
        .post(DEALS, json!({"label": label, "displayOrder": 8, "stages": [stage("Talking", 0, "0.25"), stage("Won", 1, "1.0")]}))
        .names("stage", "/stages/*/id")
        .makes("pipeline")
        .unseen()
        .await?;
    let (id, talking) = (made.id()?, made.text("/stages/0/id")?);
    let properties = json!({"dealname": name, "pipeline": id, "dealstage": talking});
    let sale = super::records::record(s, "deals", "deal", properties).await?;
    s.delete(format!("{DEALS}/{id}?validateReferencesBeforeDelete=true")).await?;
    s.delete(format!("{DEALS}/{id}/stages/{talking}?validateReferencesBeforeDelete=true")).await?;
    s.delete(format!("/crm/v3/objects/deals/{sale}")).unseen().await?;
    s.delete(format!("{DEALS}/{id}?validateReferencesBeforeDelete=true")).await?;
    Ok(())
}

async fn types_without_pipelines(s: &mut Story<'_>) -> Ended {
    s.get("/crm/v3/pipelines/widgets").known(assumed("as in the objects API")).await?;
    s.get("/crm/v3/pipelines/notes").await?;
    s.post("/crm/v3/pipelines/notes", json!({"label": "x", "displayOrder": 0, "stages": []}))
        .known(assumed("sentence"))
        .await?;
    Ok(())
}
