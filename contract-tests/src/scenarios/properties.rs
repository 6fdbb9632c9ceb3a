//! Properties and their groups.

use serde_json::json;

use super::records::record;
use crate::{
    evidence::{assumed, documented, observed, recorded},
    json::Json,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "properties",
        a_propertys_life,
        recorded("properties, 2024 to 2026"),
        "A property is defined, changed, archived and comes back"
    ),
    scenario!(
        "properties",
        every_kind,
        documented("guide: property types"),
        "Each type with a field of its own"
    ),
    scenario!(
        "properties",
        in_batches,
        recorded("batch/create of taken names, 2025"),
        "Created, read and archived together"
    ),
    scenario!(
        "properties",
        groups,
        recorded("groups, 2026"),
        "A group is made, filled, and can't be deleted while it is"
    ),
    scenario!(
        "properties",
        hubspots_own,
        recorded("contacts' properties, 2026"),
        "HubSpot's own definitions, and that they stay"
    ),
    scenario!(
        "properties",
        refusals,
        assumed("sentences of unusual definitions"),
        "Definitions that make no sense"
    ),
    scenario!(
        "properties",
        unique_values,
        documented("hasUniqueValue"),
        "A unique property finds, upserts and refuses records"
    ),
    scenario!(
        "properties",
        values_are_normalised,
        recorded("2026"),
        "What is stored of numbers, texts, choices and dates"
    ),
    scenario!(
        "properties",
        calculated_values,
        observed("2026: field type, spelling, refusals; the values documented"),
        "A formula makes a property that is computed, and what it reads stays"
    ),
    scenario!(
        "properties",
        what_definitions_may_say,
        observed("2026; sentences assumed"),
        "Case, currency, hints, options from elsewhere, sensitivity"
    ),
];

const PROPERTIES: &str = "/crm/v3/properties/contacts";

async fn a_propertys_life(s: &mut Story<'_>) -> Ended {
    let name = s.unique("colour");
    let definition = json!({
        "name": name, "label": "Colour", "groupName": "contactinformation",
        "type": "enumeration", "fieldType": "select", "description": "What they like",
        "options": [
            {"label": "Red", "value": "red", "displayOrder": 0, "hidden": false},
            {"label": "Blue", "value": "blue", "displayOrder": 1, "hidden": false},
        ],
    });
    s.post(PROPERTIES, definition.clone()).makes_named().await?;
    s.get(format!("{PROPERTIES}/{name}")).await?;
    s.post(PROPERTIES, definition.clone()).known(observed("2026")).await?;
    s.patch(
        format!("{PROPERTIES}/{name}"),
        json!({"label": "Favourite colour", "options": [{"label": "Green", "value": "green", "displayOrder": 0, "hidden": false}]}),
    )
    .await?;
    s.delete(format!("{PROPERTIES}/{name}")).await?;
    s.get(format!("{PROPERTIES}/{name}")).known(observed("2026")).await?;
    s.get(format!("{PROPERTIES}/{name}?archived=true")).known(assumed("archived ones")).await?;
    s.post(PROPERTIES, definition).makes_named().known(observed("2026: it comes back")).await?;
    Ok(())
}

async fn every_kind(s: &mut Story<'_>) -> Ended {
    let kinds = [
        ("string", "text"),
        ("string", "textarea"),
        ("string", "phonenumber"),
        ("number", "number"),
        ("date", "date"),
        ("datetime", "date"),
        ("bool", "booleancheckbox"),
    ];
    for (kind, field) in kinds {
        let name = s.unique(&format!("{kind}_{field}"));
        let mut definition = json!({"name": name, "label": field, "groupName": "contactinformation", "type": kind, "fieldType": field});
        if kind == "bool" {
            definition["options"] = json!([
                {"label": "Yes", "value": "true", "displayOrder": 0, "hidden": false},
                {"label": "No", "value": "false", "displayOrder": 1, "hidden": false},
            ]);
        }
        s.post(PROPERTIES, definition).makes_named().await?;
    }
    Ok(())
}

async fn in_batches(s: &mut Story<'_>) -> Ended {
    let (one, two) = (s.unique("one"), s.unique("two"));
    let text = |name: &str| json!({"name": name, "label": name, "groupName": "contactinformation", "type": "string", "fieldType": "text"});
    s.post(format!("{PROPERTIES}/batch/create"), json!({"inputs": [text(&one)]}))
        .makes_named()
        .await?;
    s.post(format!("{PROPERTIES}/batch/create"), json!({"inputs": [text(&one), text(&two)]}))
        .makes_named()
        .await?;
    let names = json!([{"name": one}, {"name": two}]);
    s.post(format!("{PROPERTIES}/batch/read"), json!({"archived": false, "inputs": names}))
        .outlined()
        .await?;
    let missing = json!([{"name": s.unique("no_such")}]);
    s.post(format!("{PROPERTIES}/batch/read"), json!({"archived": false, "inputs": missing}))
        .known(assumed("what is missing"))
        .await?;
    s.post(format!("{PROPERTIES}/batch/archive"), json!({"inputs": names})).await?;
    Ok(())
}

async fn groups(s: &mut Story<'_>) -> Ended {
    let (group, name) = (s.unique("group"), s.unique("inside"));
    let groups = format!("{PROPERTIES}/groups");
    s.post(&groups, json!({"name": group, "label": "Ours", "displayOrder": 7}))
        .makes_named()
        .await?;
    s.post(&groups, json!({"name": group, "label": "Ours"})).known(assumed("taken names")).await?;
    s.get(&groups).only_ours().await?;
    s.get(format!("{groups}/{group}")).await?;
    s.patch(format!("{groups}/{group}"), json!({"label": "Still ours"})).await?;
    s.post(
        PROPERTIES,
        json!({"name": name, "label": "Inside", "groupName": group, "type": "string", "fieldType": "text"}),
    )
    .makes_named()
    .unseen()
    .await?;
    s.delete(format!("{groups}/{group}")).await?;
    s.delete(format!("{PROPERTIES}/{name}")).unseen().await?;
    s.delete(format!("{groups}/{group}")).await?;
    s.get(format!("{groups}/{group}")).known(assumed("a missing group")).await?;
    Ok(())
}

async fn hubspots_own(s: &mut Story<'_>) -> Ended {
    let email = |item: &Json| item.get("name").and_then(Json::text) == Some("hs_email_domain");
    s.get(PROPERTIES).only("hs_email_domain", email).outlined().await?;
    s.get(format!("{PROPERTIES}/email")).outlined().await?;
    s.delete(format!("{PROPERTIES}/email")).known(assumed("sentence")).await?;
    s.patch(format!("{PROPERTIES}/hs_email_domain"), json!({"type": "number"}))
        .known(assumed("sentence"))
        .await?;
    s.get("/crm/v3/properties/widgets").await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let name = s.unique("odd");
    let base = json!({"name": name, "label": "Odd", "groupName": "contactinformation", "type": "string", "fieldType": "text"});
    let with = |key: &str, value: serde_json::Value| {
        let mut definition = base.clone();
        definition[key] = value;
        definition
    };
    s.post(PROPERTIES, with("type", json!("colour"))).await?;
    s.post(PROPERTIES, with("fieldType", json!("number"))).await?;
    s.post(PROPERTIES, with("groupName", json!("no_such_group"))).await?;
    s.post(PROPERTIES, with("name", json!("Odd Name"))).await?;
    s.post(PROPERTIES, json!({"name": name})).known(recorded("required fields, in lists")).await?;
    s.get(format!("{PROPERTIES}/{name}")).known(observed("2026")).await?;
    s.delete(format!("{PROPERTIES}/{name}")).known(observed("2026")).await?;
    Ok(())
}

async fn unique_values(s: &mut Story<'_>) -> Ended {
    let key = s.unique("key");
    s.post(
        PROPERTIES,
        json!({"name": key, "label": "Key", "groupName": "contactinformation", "type": "string", "fieldType": "text", "hasUniqueValue": true}),
    )
    .makes_named()
    .await?;
    let first = json!({"email": s.email("ada"), &key: "K-1"});
    let ada = record(s, "contacts", "contact", first).await?;
    const CONTACTS: &str = "/crm/v3/objects/contacts";
    s.get(format!("{CONTACTS}/K-1?idProperty={key}&properties={key}")).await?;
    let same = json!({"properties": {"email": s.email("grace"), &key: "K-1"}});
    s.post(CONTACTS, same)
        .known(assumed("sentence; code quoted by clients"))
        .makes("contact")
        .await?;
    s.post(
        format!("{CONTACTS}/batch/upsert"),
        json!({"inputs": [{"idProperty": key, "id": "K-1", "properties": {"firstname": "Ada"}}]}),
    )
    .makes("contact")
    .outlined()
    .await?;
    s.get(format!("{CONTACTS}/x?idProperty=firstname")).known(assumed("sentence")).await?;
    s.delete(format!("{CONTACTS}/{ada}")).unseen().await?;
    Ok(())
}

async fn values_are_normalised(s: &mut Story<'_>) -> Ended {
    let kinds = [
        ("number", "number", json!("5000.00")),
        ("string", "text", json!("  Ada  LOVELACE ")),
        ("date", "date", json!("2026-03-02")),
        ("datetime", "date", json!("2026-03-02T14:05:00Z")),
    ];
    let mut properties = json!({"email": s.email("ada")});
    let mut names = Vec::new();
    for (kind, field, value) in kinds {
        let name = s.unique(kind);
        s.post(
            PROPERTIES,
            json!({"name": name, "label": kind, "groupName": "contactinformation", "type": kind, "fieldType": field}),
        )
        .makes_named()
        .unseen()
        .await?;
        properties[&name] = value;
        names.push(name);
    }
    let ada = record(s, "contacts", "contact", properties).await?;
    let path = format!("/crm/v3/objects/contacts/{ada}");
    s.get(format!("{path}?properties={}", names.join(","))).await?;
    let noon = json!({"properties": {&names[2]: "2026-03-02T12:00:00Z"}});
    s.patch(&path, noon.clone()).known(observed("dates that aren't midnight")).await?;
    s.patch(format!("/crm/objects/2026-09/contacts/{ada}"), noon)
        .known(documented("2026-09 normalises dates, with a warning"))
        .outlined()
        .await?;
    s.patch(&path, json!({"properties": {&names[0]: "ten"}}))
        .known(recorded("2022 to 2024"))
        .outlined()
        .await?;
    Ok(())
}

async fn calculated_values(s: &mut Story<'_>) -> Ended {
    const DEALS: &str = "/crm/v3/properties/deals";
    let (cost, margin) = (s.unique("cost"), s.unique("margin"));
    let number = |name: &str| json!({"name": name, "label": "Number", "groupName": "dealinformation", "type": "number", "fieldType": "number"});
    let with = |name: &str, formula: &str| {
        let mut definition = number(name);
        definition["calculationFormula"] = json!(formula);
        definition
    };
    s.post(DEALS, number(&cost)).makes_named().unseen().await?;
    let formula = format!("IF amount>{cost} THEN amount-{cost} ELSE 2.50");
    s.post(DEALS, with(&margin, &formula)).makes_named().await?;
    s.get(format!("{DEALS}/{margin}")).await?;
    let deal =
        record(s, "deals", "deal", json!({"dealname": "Formula", "amount": "12.50", &cost: "9"}));
    let deal = deal.await?;
    let path = format!("/crm/v3/objects/deals/{deal}");
    s.get(format!("{path}?properties={margin}")).await?;
    s.patch(&path, json!({"properties": {&margin: "1"}})).outlined().await?;
    s.delete(format!("{DEALS}/{cost}")).await?;
    let odd = s.unique("odd");
    for formula in ["amount +", "[amount]", "if(amount > 1) then 1 else 2", "TARGET.amount"] {
        s.post(DEALS, with(&odd, formula)).known(assumed("sentence")).await?;
    }
    s.post(DEALS, with(&odd, "amount + no_such_property")).known(assumed("sentence")).await?;
    s.post(DEALS, with(&odd, "'text'")).known(assumed("that the type has to fit")).await?;
    s.delete(format!("{DEALS}/{margin}")).await?;
    s.delete(path).unseen().await?;
    Ok(())
}

async fn what_definitions_may_say(s: &mut Story<'_>) -> Ended {
    let name = s.unique("shown");
    let with = |changes: serde_json::Value| {
        let mut definition = json!({"name": name, "label": "Shown", "groupName": "contactinformation", "type": "number", "fieldType": "number"});
        for (key, value) in changes.as_object().into_iter().flatten() {
            definition[key] = value.clone();
        }
        definition
    };
    for changes in [
        json!({"currencyPropertyName": "hs_currency"}),
        json!({"numberDisplayHint": ""}),
        json!({"dataSensitivity": "sensitive"}),
        json!({"type": "enumeration", "fieldType": "select", "externalOptions": true}),
        json!({"type": "bool", "fieldType": "booleancheckbox", "options": [{"label": "Yes", "value": "true"}]}),
    ] {
        s.post(PROPERTIES, with(changes)).known(assumed("sentence")).await?;
    }
    let upper = json!({"name": format!("{name}_UPPER"), "showCurrencySymbol": true, "dateDisplayHint": "absolute"});
    s.post(PROPERTIES, with(upper)).makes_named().await?;
    let path = format!("{PROPERTIES}/{name}_upper");
    s.patch(&path, json!({"currencyPropertyName": "hs_currency", "numberDisplayHint": null}))
        .await?;
    s.patch(&path, json!({"showCurrencySymbol": false})).known(assumed("sentence")).await?;
    s.get(format!("{path}?dataSensitivity=sensitive")).await?;
    s.delete(&path).await?;
    Ok(())
}
