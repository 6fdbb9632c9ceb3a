//! Labels of associations and their definitions.

use serde_json::json;

use super::records::{contact, deal};
use crate::{
    evidence::{assumed, documented, observed, recorded},
    json::Json,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "labels",
        a_paired_labels_life,
        documented("guide: labels"),
        "A label and its inverse are defined, used, renamed, deleted"
    ),
    scenario!(
        "labels",
        refusals,
        observed("2026-04 and later"),
        "Duplicates, missing fields, labels that stay"
    ),
    scenario!(
        "labels",
        hubspots_own,
        recorded("label texts, 2026"),
        "The types HubSpot defines between two objects"
    ),
];

const LABELS: &str = "/crm/v4/associations/contacts/deals/labels";

async fn a_paired_labels_life(s: &mut Story<'_>) -> Ended {
    let (label, inverse, name) = (s.unique("Signer"), s.unique("Signed"), s.unique("signer"));
    let made = s
        .post(LABELS, json!({"label": label, "inverseLabel": inverse, "name": name}))
        .makes_labels()
        .await?;
    let ids: Vec<_> =
        made.json.get("results").map(Json::items).unwrap_or_default().iter().collect();
    let forward = ids
        .iter()
        .find(|item| item.get("label").and_then(Json::text) == Some(label.as_str()))
        .and_then(|item| item.get("typeId")?.scalar())
        .unwrap_or_default()
        .to_owned();
    s.get(LABELS).only_ours().await?;
    let (ada, sale) = (contact(s, "ada").await?, deal(s, "Sale").await?);
    let number: u64 = forward.parse().unwrap_or_default();
    s.put(
        format!("/crm/v4/objects/contacts/{ada}/associations/deals/{sale}"),
        json!([{"associationCategory": "USER_DEFINED", "associationTypeId": number}]),
    )
    .await?;
    s.get(format!("/crm/v4/objects/contacts/{ada}/associations/deals")).await?;
    s.get(format!("/crm/v4/objects/deals/{sale}/associations/contacts")).await?;
    let renamed = s.unique("Signatory");
    s.put(LABELS, json!({"associationTypeId": number, "label": renamed, "inverseLabel": inverse}))
        .unseen()
        .await?;
    s.get(LABELS).only_ours().await?;
    s.delete(format!("/crm/v4/objects/contacts/{ada}/associations/deals/{sale}")).await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let (label, name) = (s.unique("Signer"), s.unique("signer"));
    s.post(LABELS, json!({"label": label, "name": name})).makes_labels().unseen().await?;
    let other = s.unique("other");
    s.post(LABELS, json!({"label": label, "name": other})).makes_labels().await?;
    s.post(LABELS, json!({"name": name})).await?;
    s.post(LABELS, json!({})).await?;
    s.put(LABELS, json!({"label": label})).await?;
    s.post(LABELS, json!({"label": other, "name": "1-signer"})).known(assumed("sentence")).await?;
    // 279 is out of reach of the numbers that a portal gives its own labels, unlike 4.
    s.delete("/crm/v4/associations/contacts/companies/labels/279")
        .known(assumed("sentence"))
        .await?;
    s.delete(format!("{LABELS}/99999999")).known(assumed("an unknown label")).await?;
    Ok(())
}

async fn hubspots_own(s: &mut Story<'_>) -> Ended {
    let hubspots = |item: &Json| {
        item.get("category").and_then(Json::text) == Some("HUBSPOT_DEFINED")
            && item
                .get("label")
                .is_some_and(|label| *label == Json::Null || label.text() == Some("Primary"))
    };
    s.get("/crm/v4/associations/contacts/companies/labels")
        .only("unlabelled and primary", hubspots)
        .await?;
    s.get("/crm/v4/associations/widgets/companies/labels").await?;
    Ok(())
}
