//! The other families' published operations in every dated version, in outline.

use http::Method;
use serde_json::json;

use super::records::{company, contact, record};
use crate::{
    evidence::{Evidence, documented},
    exchange::Request,
    json::Json,
    scenario::{Scenario, scenario},
    story::{Ended, Stop, Story},
};

const PUBLISHED: Evidence = documented("published operations of every version");

pub(crate) const ALL: &[Scenario] = &[
    scenario!("versions", properties, PUBLISHED, "Properties and groups in dated versions"),
    scenario!("versions", pipelines, PUBLISHED, "Pipelines and stages in dated versions"),
    scenario!("versions", owners, PUBLISHED, "Owners in dated versions"),
    scenario!("versions", schemas, PUBLISHED, "Custom objects in every version"),
    scenario!("versions", associations, PUBLISHED, "Batches of associations in dated versions"),
    scenario!(
        "versions",
        associated_records,
        PUBLISHED,
        "A record's associations in dated versions"
    ),
    scenario!("versions", labels, PUBLISHED, "Labels in every version"),
    scenario!("versions", limits, PUBLISHED, "Limits of associations in every version"),
    scenario!(
        "versions",
        webhooks,
        PUBLISHED,
        "Webhook settings and subscriptions in dated versions"
    ),
    scenario!("versions", webhook_journal, PUBLISHED, "The webhooks journal"),
    scenario!("versions", revoked_tokens, PUBLISHED, "A token is revoked in every version"),
];

const DATED: [&str; 3] = ["2025-09", "2026-03", "2026-09"];
const WITH_BETA: [&str; 4] = ["2025-09", "2026-03", "2026-09-beta", "2026-09"];

async fn properties(s: &mut Story<'_>) -> Ended {
    for version in DATED {
        let base = format!("/crm/properties/{version}/contacts");
        let (name, group) = (s.unique(&tidy("text", version)), s.unique(&tidy("group", version)));
        s.post(format!("{base}/groups"), json!({"name": group, "label": "Ours"}))
            .makes_named()
            .outlined()
            .await?;
        s.get(format!("{base}/groups")).only_ours().outlined().await?;
        s.get(format!("{base}/groups/{group}")).outlined().await?;
        s.patch(format!("{base}/groups/{group}"), json!({"label": "Still ours"}))
            .outlined()
            .await?;
        let text = json!({"name": name, "label": "Text", "groupName": group, "type": "string", "fieldType": "text"});
        s.post(&base, text).makes_named().outlined().await?;
        s.get(&base).only_ours().outlined().await?;
        s.get(format!("{base}/{name}")).outlined().await?;
        s.patch(format!("{base}/{name}"), json!({"label": "More text"})).outlined().await?;
        let second = s.unique(&tidy("more", version));
        let more = json!({"name": second, "label": "More", "groupName": group, "type": "string", "fieldType": "text"});
        s.post(format!("{base}/batch/create"), json!({"inputs": [more]}))
            .makes_named()
            .outlined()
            .await?;
        let names = json!([{"name": second}]);
        s.post(format!("{base}/batch/read"), json!({"archived": false, "inputs": names}))
            .outlined()
            .await?;
        s.post(format!("{base}/batch/archive"), json!({"inputs": names})).outlined().await?;
        s.delete(format!("{base}/{name}")).await?;
        s.delete(format!("{base}/groups/{group}")).await?;
    }
    Ok(())
}

/// A name that HubSpot takes.
fn tidy(name: &str, version: &str) -> String {
    format!("{name}_{}", version.replace('-', "_"))
}

async fn pipelines(s: &mut Story<'_>) -> Ended {
    for version in WITH_BETA {
        let base = format!("/crm/pipelines/{version}/deals");
        let (label, renamed) = (s.unique(version), s.unique(&format!("{version} again")));
        let stage = |label: &str| json!({"label": label, "displayOrder": 0, "metadata": {"probability": "0.5"}});
        let pipeline =
            |label: &str| json!({"label": label, "displayOrder": 8, "stages": [stage("Talking")]});
        let id = s
            .post(&base, pipeline(&label))
            .names("stage", "/stages/*/id")
            .makes("pipeline")
            .outlined()
            .await?
            .id()?;
        s.get(&base).only_ours().outlined().await?;
        s.get(format!("{base}/{id}")).outlined().await?;
        s.patch(format!("{base}/{id}"), json!({"label": renamed})).outlined().await?;
        s.put(format!("{base}/{id}"), pipeline(&label))
            .names("stage", "/stages/*/id")
            .outlined()
            .await?;
        s.get(format!("{base}/{id}/audit")).outlined().await?;
        let stages = format!("{base}/{id}/stages");
        let won = s.post(&stages, stage("Won")).names("stage", "/id").outlined().await?.id()?;
        s.get(&stages).outlined().await?;
        s.get(format!("{stages}/{won}")).outlined().await?;
        s.patch(
            format!("{stages}/{won}"),
            json!({"label": "Signed", "metadata": {"probability": "1.0"}}),
        )
        .outlined()
        .await?;
        s.put(format!("{stages}/{won}"), stage("Won")).outlined().await?;
        s.get(format!("{stages}/{won}/audit")).outlined().await?;
        s.delete(format!("{stages}/{won}")).await?;
        s.delete(format!("{base}/{id}")).await?;
    }
    Ok(())
}

async fn owners(s: &mut Story<'_>) -> Ended {
    for version in DATED {
        let base = format!("/crm/owners/{version}");
        let id = s.get(format!("{base}?limit=1")).outlined().await?.text("/results/0/id")?;
        s.name("owner", &id);
        s.get(format!("{base}/{id}")).outlined().await?;
    }
    Ok(())
}

async fn schemas(s: &mut Story<'_>) -> Ended {
    for version in ["v3", "2025-09", "2026-03", "2026-09"] {
        let base = format!("/crm-object-schemas/{version}/schemas");
        let name = s.unique(&tidy("cars", version));
        let cars = json!({
            "name": name, "labels": {"singular": format!("{name} car"), "plural": format!("{name} cars")},
            "primaryDisplayProperty": "plate", "requiredProperties": [], "associatedObjects": ["CONTACT"],
            "properties": [{"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}],
        });
        let id = s.post(&base, cars).makes_schema().outlined().await?.text("/objectTypeId")?;
        s.get(&base).only_ours().outlined().await?;
        s.get(format!("{base}/{id}")).outlined().await?;
        s.patch(format!("{base}/{id}"), json!({"requiredProperties": ["plate"]}))
            .outlined()
            .await?;
        let read = json!({"inputs": [id], "includeAssociationDefinitions": false, "includePropertyDefinitions": false, "includeAuditMetadata": false});
        s.post(format!("{base}/batch/read"), read).outlined().await?;
        let link = json!({"fromObjectTypeId": id, "toObjectTypeId": "0-3", "name": s.unique(&tidy("link", version))});
        let link = s
            .post(format!("{base}/{id}/associations"), link)
            .names("association", "/id")
            .outlined()
            .await?
            .id()?;
        s.delete(format!("{base}/{id}/associations/{link}")).await?;
        s.delete(format!("{base}/{id}")).await?;
        s.delete(format!("{base}/{id}?archived=true")).await?;
    }
    Ok(())
}

async fn associations(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
    let pair = json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}}]});
    let typed = json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}, "types": types}]});
    for version in WITH_BETA {
        let base = format!("/crm/associations/{version}/contacts/companies/batch");
        s.post(format!("{base}/associate/default"), pair.clone()).outlined().await?;
        s.post(format!("{base}/create"), typed.clone()).outlined().await?;
        s.post(format!("{base}/read"), json!({"inputs": [{"id": ada}]})).outlined().await?;
        s.post(format!("{base}/labels/archive"), typed.clone()).outlined().await?;
        let archive = json!({"inputs": [{"from": {"id": ada}, "to": [{"id": engines}]}]});
        s.post(format!("{base}/archive"), archive).outlined().await?;
    }
    Ok(())
}

async fn associated_records(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
    for version in WITH_BETA.iter().chain(&["2027-03-beta"]) {
        let path = format!("/crm/objects/{version}/contacts/{ada}/associations");
        s.call(Request::new(Method::PUT, format!("{path}/default/companies/{engines}")))
            .outlined()
            .await?;
        s.put(format!("{path}/companies/{engines}"), types.clone()).outlined().await?;
        s.get(format!("{path}/companies")).outlined().await?;
        s.delete(format!("{path}/companies/{engines}")).await?;
    }
    let typed = format!("/crm/objects/v3/contacts/{ada}/associations/companies/{engines}/279");
    s.call(Request::new(Method::PUT, &typed)).outlined().await?;
    s.delete(&typed).await?;
    Ok(())
}

async fn labels(s: &mut Story<'_>) -> Ended {
    for version in ["v4", "2025-09", "2026-03", "2026-09-beta", "2026-09"] {
        let base = format!("/crm/associations/{version}/contacts/deals/labels");
        let (label, name) =
            (s.unique(&tidy("Signer", version)), s.unique(&tidy("signer", version)));
        let made = s
            .post(&base, json!({"label": label, "name": name}))
            .makes_labels()
            .outlined()
            .await?
            .text("/results/1/typeId")?;
        s.get(&base).only_ours().outlined().await?;
        let id: u64 = made.parse().unwrap_or_default();
        let renamed = s.unique(&tidy("Signatory", version));
        s.put(&base, json!({"associationTypeId": id, "label": renamed})).await?;
        s.delete(format!("{base}/{made}")).await?;
    }
    Ok(())
}

async fn limits(s: &mut Story<'_>) -> Ended {
    for version in ["v4", "2025-09", "2026-03", "2026-09-beta", "2026-09"] {
        let base = format!("/crm/associations/{version}/definitions/configurations");
        let pair = format!("{base}/deals/companies");
        let kind = json!({"category": "HUBSPOT_DEFINED", "typeId": 341});
        let limit = |max: u32| json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 341, "maxToObjectIds": max}]});
        s.post(format!("{pair}/batch/create"), limit(5)).outlined().await?;
        s.post(format!("{pair}/batch/update"), limit(7)).outlined().await?;
        s.get(format!("{base}/all")).only("none", |_: &Json| false).outlined().await?;
        s.get(&pair).only("none", |_: &Json| false).outlined().await?;
        s.post(format!("{pair}/batch/purge"), json!({"inputs": [kind]})).outlined().await?;
    }
    Ok(())
}

async fn webhooks(s: &mut Story<'_>) -> Ended {
    s.alone_with_settings().await;
    let (app, key) = {
        let app = s.app()?;
        (app.id.clone(), format!("?hapikey={}", app.developer_key))
    };
    for base in [
        "/webhooks/2026-03",
        "/app-webhooks/2025-09",
        "/app-webhooks/2026-09",
        "/app-webhooks/2027-03-beta",
    ] {
        let base = format!("{base}/{app}");
        let settings = json!({"targetUrl": "https://hooks.example.com/hubspot", "throttling": {"period": "SECONDLY", "maxConcurrentRequests": 10}});
        s.put(format!("{base}/settings{key}"), settings).makes_itself().outlined().await?;
        s.get(format!("{base}/settings{key}")).outlined().await?;
        let path = format!("{base}/subscriptions");
        let event = json!({"eventType": "contact.creation", "active": false});
        let id =
            s.post(format!("{path}{key}"), event).makes("subscription").outlined().await?.id()?;
        s.get(format!("{path}{key}")).only("none", |_: &Json| false).outlined().await?;
        s.get(format!("{path}/{id}{key}")).outlined().await?;
        s.patch(format!("{path}/{id}{key}"), json!({"active": true})).outlined().await?;
        let batch =
            json!({"inputs": [{"id": id.parse::<u64>().unwrap_or_default(), "active": false}]});
        s.post(format!("{path}/batch/update{key}"), batch).outlined().await?;
        s.delete(format!("{path}/{id}{key}")).await?;
        s.delete(format!("{base}/settings{key}")).await?;
    }
    Ok(())
}

/// A token of the app's own, which no portal gave.
async fn own_token(s: &mut Story<'_>) -> Result<String, Stop> {
    let app = s.app()?;
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", &*app.client_id),
        ("client_secret", &*app.client_secret),
        ("scope", "developers-read"),
    ];
    let token = s
        .call(super::oauth::form("/oauth/2026-03/token", &fields))
        .unseen()
        .await?
        .text("/access_token")?;
    s.name("app token", &token);
    Ok(token)
}

async fn webhook_journal(s: &mut Story<'_>) -> Ended {
    let token = own_token(s).await?;
    let portal: u64 = s.portal()?.parse().unwrap_or_default();
    let name = s.unique("journalled");
    let schema = json!({"name": name, "labels": {"singular": format!("{name} one"), "plural": format!("{name} many")}, "primaryDisplayProperty": "name", "requiredProperties": [], "associatedObjects": [], "properties": [{"name": "name", "label": "Name", "type": "string", "fieldType": "text"}]});
    // Nobody else writes records of this type.
    let kind = s
        .post("/crm-object-schemas/v3/schemas", schema)
        .makes_schema()
        .unseen()
        .await?
        .text("/objectTypeId")?;
    for version in ["2026-03", "2027-03-beta"] {
        let subscriptions = format!("/webhooks-journal/subscriptions/{version}");
        let created = json!({"subscriptionType": "OBJECT", "objectTypeId": kind, "portalId": portal, "actions": ["CREATE"]});
        let id = s
            .post(&subscriptions, created.clone())
            .bearer(&token)
            .makes("subscription")
            .outlined()
            .await?
            .id()?;
        let one = record(s, &kind, "record", json!({"name": version})).await?;
        s.get(&subscriptions).bearer(&token).only("none", |_: &Json| false).outlined().await?;
        s.get(format!("{subscriptions}/{id}")).bearer(&token).outlined().await?;
        let filter = json!({"subscriptionId": id.parse::<u64>().unwrap_or_default(), "filter": {"conditions": [{"filterType": "CRM_OBJECT_PROPERTY", "property": "firstname", "operator": "EQ", "value": "Ada"}]}});
        let filters = format!("{subscriptions}/filters");
        let made =
            s.post(&filters, filter).bearer(&token).names("filter", "/filterId").outlined().await?;
        let filter = made.text("/filterId")?;
        s.get(format!("{filters}/subscription/{id}")).bearer(&token).outlined().await?;
        s.get(format!("{filters}/{filter}")).bearer(&token).outlined().await?;
        s.delete(format!("{filters}/{filter}")).bearer(&token).await?;
        for journal in ["journal", "journal-local"] {
            journal_reads(s, &format!("/webhooks-journal/{journal}/{version}"), &token).await?;
        }
        let snapshot = json!({"snapshotRequests": [{"portalId": portal, "objectId": one.parse::<u64>().unwrap_or_default(), "objectTypeId": kind, "properties": ["name"]}]});
        s.post(format!("/webhooks-journal/snapshots/{version}/crm"), snapshot)
            .bearer(&token)
            .outlined()
            .await?;
        s.delete(format!("{subscriptions}/{id}")).bearer(&token).await?;
        s.post(&subscriptions, created).bearer(&token).makes("subscription").unseen().await?;
        s.delete(format!("{subscriptions}/portals/{portal}")).bearer(&token).await?;
    }
    Ok(())
}

async fn journal_reads(s: &mut Story<'_>, base: &str, token: &str) -> Ended {
    s.get(format!("{base}/earliest")).bearer(token).outlined().await?;
    // The journal may hold older entries, but nobody else writes what would come after this.
    let latest = s.get(format!("{base}/latest")).bearer(token).outlined().await?;
    let offset = latest.text("/currentOffset")?;
    s.name("offset", &offset);
    for tail in [
        format!("/offset/{offset}/next"),
        "/batch/earliest/99".to_owned(),
        "/batch/latest/99".to_owned(),
        format!("/batch/{offset}/next/99"),
        format!("/status/{}", uuid::Uuid::nil()),
    ] {
        s.get(format!("{base}{tail}")).bearer(token).outlined().await?;
    }
    s.post(format!("{base}/batch/read"), json!({"inputs": [offset]}))
        .bearer(token)
        .outlined()
        .await?;
    Ok(())
}

async fn revoked_tokens(s: &mut Story<'_>) -> Ended {
    for version in ["v3", "2026-03", "2026-09"] {
        let token = super::oauth::fresh_token(s).await?;
        let app = s.app()?;
        let fields = [
            ("client_id", &*app.client_id),
            ("client_secret", &*app.client_secret),
            ("token", &*token),
            ("token_type_hint", "access_token"),
        ];
        s.call(super::oauth::form(&format!("/oauth/{version}/token/revoke"), &fields))
            .outlined()
            .await?;
        let bearer = format!("Bearer {token}");
        s.get("/crm/v3/objects/contacts?limit=1")
            .header("authorization", &bearer)
            .outlined()
            .await?;
    }
    Ok(())
}
