//! Custom objects: schemas and their records.

use serde_json::{Value, json};

use super::records::contact;
use crate::{
    evidence::{assumed, documented, observed, recorded},
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "schemas",
        a_custom_objects_life,
        recorded("custom objects, 2022; shapes observed 2026"),
        "A schema is made, read, changed and archived"
    ),
    scenario!(
        "schemas",
        records_of_a_custom_object,
        recorded("records of custom objects, 2022 to 2024"),
        "Its records are made, found, associated"
    ),
    scenario!(
        "schemas",
        associations_of_a_custom_object,
        documented("guide: custom objects"),
        "An association is defined and taken away"
    ),
    scenario!(
        "schemas",
        refusals,
        observed("live reports, 2026"),
        "Names, labels and properties that can't be"
    ),
];

const SCHEMAS: &str = "/crm/v3/schemas";

fn cars(name: &str) -> Value {
    json!({
        "name": name,
        "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "plate",
        "secondaryDisplayProperties": ["model"],
        "requiredProperties": ["plate"],
        "searchableProperties": ["plate", "model"],
        "properties": [
            {"name": "plate", "label": "Plate", "type": "string", "fieldType": "text", "hasUniqueValue": true},
            {"name": "model", "label": "Model", "type": "string", "fieldType": "text"},
        ],
        "associatedObjects": ["CONTACT"],
    })
}

async fn a_custom_objects_life(s: &mut Story<'_>) -> Ended {
    let name = s.unique("cars");
    let made = s.post(SCHEMAS, cars(&name)).makes_schema().outlined().await?;
    let kind = made.text("/objectTypeId")?;
    s.get(format!("{SCHEMAS}/{kind}")).outlined().await?;
    s.get(format!("{SCHEMAS}/{}", made.text("/fullyQualifiedName")?)).outlined().await?;
    s.get(SCHEMAS).only_ours().outlined().await?;
    s.patch(
        format!("{SCHEMAS}/{kind}"),
        json!({"labels": {"singular": "Auto", "plural": "Autos"}, "requiredProperties": ["plate"]}),
    )
    .outlined()
    .await?;
    s.get(format!("/crm/v3/properties/{kind}/plate")).await?;
    s.delete(format!("{SCHEMAS}/{kind}")).await?;
    s.get(format!("{SCHEMAS}/{kind}")).known(observed("archived schemas, 2026")).await?;
    s.delete(format!("{SCHEMAS}/{kind}?archived=true")).await?;
    Ok(())
}

async fn records_of_a_custom_object(s: &mut Story<'_>) -> Ended {
    let name = s.unique("cars");
    let made = s.post(SCHEMAS, cars(&name)).makes_schema().unseen().await?;
    let (kind, full) = (made.text("/objectTypeId")?, made.text("/fullyQualifiedName")?);
    let path = format!("/crm/v3/objects/{kind}");
    let beetle = json!({"properties": {"plate": "B 1", "model": "Beetle"}});
    let car = s.post(&path, beetle.clone()).makes("car").await?.id()?;
    s.post(&path, json!({"properties": {"model": "Beetle"}})).makes("car").await?;
    s.post(&path, beetle).known(assumed("sentence of taken values")).makes("car").await?;
    s.get(format!("/crm/v3/objects/{full}/{car}?properties=plate,model")).await?;
    s.get(format!("{path}/B%201?idProperty=plate")).await?;
    let search = json!({"filters": [{"propertyName": "plate", "operator": "EQ", "value": "B 1"}]});
    s.post(format!("{path}/search"), search).until_total(1).await?;
    let ada = contact(s, "ada").await?;
    s.put(format!("/crm/v4/objects/{kind}/{car}/associations/default/contacts/{ada}"), json!([]))
        .outlined()
        .await?;
    s.get(format!("/crm/v3/objects/contacts/{ada}?associations={kind}&properties=email"))
        .outlined()
        .await?;
    s.delete(format!("{SCHEMAS}/{kind}")).known(observed("records in the way, 2026")).await?;
    Ok(())
}

async fn associations_of_a_custom_object(s: &mut Story<'_>) -> Ended {
    let name = s.unique("cars");
    let kind = s.post(SCHEMAS, cars(&name)).makes_schema().unseen().await?.text("/objectTypeId")?;
    let link = s.unique("car_to_deal");
    let made = s
        .post(
            format!("{SCHEMAS}/{kind}/associations"),
            json!({"fromObjectTypeId": kind, "toObjectTypeId": "0-3", "name": link}),
        )
        .names("association", "/id")
        .outlined()
        .await?;
    s.delete(format!("{SCHEMAS}/{kind}/associations/{}", made.id()?)).await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let name = s.unique("cars");
    s.post(SCHEMAS, cars(&name)).makes_schema().unseen().await?;
    let with = |key: &str, value: Value| {
        let mut schema = cars(&format!("{name}2"));
        schema[key] = value;
        schema
    };
    s.post(SCHEMAS, with("name", json!("1 car"))).makes_schema().await?;
    s.post(SCHEMAS, with("primaryDisplayProperty", Value::Null)).makes_schema().await?;
    s.post(SCHEMAS, json!({"name": name})).await?;
    s.get(format!("{SCHEMAS}/no_such_object")).known(assumed("unknown schemas")).await?;
    s.patch(format!("{SCHEMAS}/2-999999999"), json!({})).known(assumed("unknown schemas")).await?;
    Ok(())
}
