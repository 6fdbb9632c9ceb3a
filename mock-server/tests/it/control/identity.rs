//! Export, then import, is identity: of bytes, and of what clients get.

use axum::http::Method;
use mock_server::{Options, Seed};
use serde_json::{Value, json};

use super::{CONTACTS, call, fork, home};
use crate::{
    api::Api,
    oauth::{access, client},
};

const NOW: &str = "2026-05-04T10:00:00Z";

/// A portal that has gone through everything, and how to ask what it became.
struct Lived {
    api: Api,
    ada: String,
    merged: String,
    refresh: String,
    public: String,
}

impl Lived {
    fn new() -> Self {
        let api = Api::with(Options { seed: Seed::B2b, ..Options::default() });
        api.freeze(NOW);
        let (ada, merged) = live(&api);
        shape(&api);
        administer(&api);
        let refresh = api.app().refresh_token.as_ref().unwrap().expose().to_owned();
        let public = access(&api, &["crm.objects.contacts.read"]);
        Self { api, ada, merged, refresh, public }
    }

    fn export(&self) -> String {
        export(&self.api)
    }

    /// Everything that a client reads, by its path.
    fn reads(&self, other: &Api) -> Vec<(String, String)> {
        let ada = &self.ada;
        let one = format!("{CONTACTS}/{ada}");
        let mut paths = vec![
            format!("{one}?propertiesWithHistory=city,lifecyclestage,email&associations=companies"),
            format!("{CONTACTS}/{}", self.merged),
            format!("{CONTACTS}?limit=100&propertiesWithHistory=city").replace("100", "50"),
            format!("/crm/v4/objects/contacts/{ada}/associations/companies"),
        ];
        let fixed = [
            "/crm/v3/objects/contacts?archived=true",
            "/crm/v3/objects/deals?limit=100&associations=contacts",
            "/crm/v3/properties/contacts",
            "/crm/v3/properties/contacts?archived=true",
            "/crm/v3/properties/deals/groups",
            "/crm/v3/pipelines/deals",
            "/crm/v3/pipelines/deals/gone/audit",
            "/crm/v3/pipelines/deals/kept/audit",
            "/crm/v3/pipelines/deals/kept/stages/asked/audit",
            "/crm/v3/owners",
            "/crm/v3/schemas?archived=true",
            "/crm/v4/associations/contacts/companies/labels",
            "/account-info/v3/details",
        ];
        paths.extend(fixed.map(str::to_owned));
        let mut reads: Vec<_> = paths
            .into_iter()
            .map(|path| {
                let reply = call(other, self.api.token(), "GET", &path, None);
                assert_eq!(reply.status, 200, "{path}: {}", reply.text);
                (path, reply.text)
            })
            .collect();
        let search = json!({"query": "ada", "sorts": ["email"]});
        let path = format!("{CONTACTS}/search");
        let reply = call(other, self.api.token(), "POST", &path, Some(search));
        reads.push((path, reply.expect(200).to_string()));
        reads
    }
}

fn export(api: &Api) -> String {
    let reply = api.get(&format!("/_mock/portals/{}/export", api.portal_id()));
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.text
}

/// Records that were changed, merged, archived and erased.
fn live(api: &Api) -> (String, String) {
    let ada = api.make("contacts", json!({"email": "ada@example.com", "city": "Ulm"}));
    for city in ["Bern", "", "Oslo"] {
        api.advance(60);
        let change = json!({"properties": {"city": city}});
        assert_eq!(api.patch(&format!("{CONTACTS}/{ada}"), change).status, 200);
    }
    let [merged, gone, erased] = ["b", "c", "d"]
        .map(|name| api.make("contacts", json!({"email": format!("{name}@example.com")})));
    let acme = api.make("companies", json!({"name": "Acme"}));
    for contact in [&ada, &gone] {
        let edge =
            format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{acme}");
        assert_eq!(api.put(&edge, json!({})).status, 200);
    }
    let merge = json!({"primaryObjectId": ada, "objectIdToMerge": merged});
    assert_eq!(api.post(&format!("{CONTACTS}/merge"), merge).status, 200);
    assert_eq!(api.delete(&format!("{CONTACTS}/{gone}")).status, 204);
    let erase = json!({"objectId": erased});
    assert_eq!(api.post(&format!("{CONTACTS}/gdpr-delete"), erase).status, 204);
    (ada, merged)
}

/// Properties, pipelines and custom objects that came and went.
fn shape(api: &Api) {
    let property = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    assert_eq!(api.delete("/crm/v3/properties/contacts/shoe").status, 204);
    for id in ["kept", "gone"] {
        let pipeline = json!({"label": id, "displayOrder": 5, "pipelineId": id, "stages": [
            {"label": "Asked", "stageId": format!("{id}-asked").replace("kept-", ""), "displayOrder": 0,
             "metadata": {"probability": "0.4"}},
            {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}}]});
        assert_eq!(api.post("/crm/v3/pipelines/deals", pipeline).status, 201);
    }
    api.advance(60);
    let change = json!({"label": "Asked for"});
    assert_eq!(api.patch("/crm/v3/pipelines/deals/kept/stages/asked", change).status, 200);
    assert_eq!(api.delete("/crm/v3/pipelines/deals/gone").status, 204);
    for name in ["car", "boat"] {
        let schema = json!({"name": name, "labels": {"singular": name, "plural": name},
            "primaryDisplayProperty": "plate", "requiredProperties": ["plate"],
            "properties": [{"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}],
            "associatedObjects": ["CONTACT"]});
        assert_eq!(api.post("/crm/v3/schemas", schema).status, 201);
    }
    let boat = api.make("p_boat", json!({"plate": "B-1"}));
    assert_eq!(api.delete(&format!("/crm/v3/objects/p_boat/{boat}")).status, 204);
    assert_eq!(api.delete("/crm/v3/schemas/p_boat").status, 204);
}

/// Limits, an app with everything, a narrow token of one.
fn administer(api: &Api) {
    let limit = format!("/_mock/portals/{}/rate-limit", home(api));
    assert_eq!(api.put(&limit, json!({"plan": "professional", "search": 50})).status, 200);
    let app = json!({"kind": "private", "name": "Report", "access_token": "pat-report",
        "scopes": ["tickets"], "webhooks": {"targetUrl": "http://127.0.0.1:1/hook",
        "subscriptions": [{"eventType": "contact.creation", "active": false}]}});
    assert_eq!(api.post("/_mock/apps", app).status, 201);
    let app = api.app();
    let hapikey = app.developer_api_key.expose();
    let base = format!("/webhooks/v3/{}", app.app.id.0);
    let settings = json!({"targetUrl": "https://example.com/hook",
        "throttling": {"maxConcurrentRequests": 7, "period": "SECONDLY"}});
    assert_eq!(api.put(&format!("{base}/settings?hapikey={hapikey}"), settings).status, 200);
    let wish = json!({"eventType": "contact.propertyChange", "propertyName": "city"});
    assert_eq!(api.post(&format!("{base}/subscriptions?hapikey={hapikey}"), wish).status, 201);
}

#[track_caller]
fn same(one: &str, other: &str) {
    let alike = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around =
        |text: &str| text[alike.saturating_sub(200)..].chars().take(400).collect::<String>();
    assert!(one == other, "{}\n\n{}", around(one), around(other));
}

/// The same portal in another server, or in the same one later.
#[track_caller]
fn is_the_same(lived: &Lived, text: &str, other: &Api) {
    other.freeze(NOW);
    lived.api.freeze(NOW);
    same(text, &export(other));
    for (one, two) in lived.reads(&lived.api).iter().zip(lived.reads(other)) {
        assert_eq!(*one, two);
    }
    let get = |token: &str, path: &str| call(other, token, "GET", path, None).status;
    assert_eq!(get("pat-report", "/crm/v3/objects/tickets"), 200);
    assert_eq!(get("pat-report", CONTACTS), 403);
    assert_eq!(get(&lived.public, CONTACTS), 200);
    assert_eq!(get(&lived.public, "/crm/v3/objects/deals"), 403);
    let (id, secret) = client(&lived.api);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*lived.refresh),
        ("client_id", &*id),
        ("client_secret", &*secret),
    ];
    assert_eq!(other.form("/oauth/v1/token", &fields).status, 200);
    let report: Value = other.get("/_mock/webhooks").json();
    assert_eq!(lived.api.get("/_mock/webhooks").json()["apps"], report["apps"]);
}

#[test]
fn a_seed_file_brings_it_all_back() {
    let lived = Lived::new();
    let text = lived.export();
    let other = Api::seeded(&text).unwrap();
    assert_eq!(other.token(), lived.api.token(), "the ready token");
    assert_eq!(client(&other), client(&lived.api), "the ready app");
    is_the_same(&lived, &text, &other);
}

#[test]
fn so_does_an_import_into_another_server() {
    let lived = Lived::new();
    let text = lived.export();
    let other = Api::new();
    let import = format!("/_mock/portals/{}/import", home(&other));
    assert_eq!(other.post_text(&import, &text).status, 204);
    is_the_same(&lived, &text, &other);
    assert_eq!(call(&other, other.token(), "GET", CONTACTS, None).status, 401, "it was replaced");
}

#[test]
fn so_does_an_import_into_the_same_portal_however_often() {
    let lived = Lived::new();
    let text = lived.export();
    let apps = lived.api.server().platform.apps.ids();
    lived.api.make("contacts", json!({"email": "later@example.com"}));
    access(&lived.api, &["tickets"]);
    lived.api.post("/_mock/apps", json!({"kind": "private"})).expect(201);
    let import = format!("/_mock/portals/{}/import", home(&lived.api));
    for _ in 0..2 {
        assert_eq!(lived.api.post_text(&import, &text).status, 204);
        same(&text, &lived.export());
    }
    assert_eq!(lived.api.server().platform.apps.ids()[..apps.len()], apps);
    is_the_same(&lived, &text, &lived.api);
}

/// Ids that are given out from then on are the same too.
#[test]
fn both_go_on_alike() {
    let lived = Lived::new();
    let other = Api::seeded(&lived.export()).unwrap();
    other.freeze(NOW);
    lived.api.freeze(NOW);
    for api in [&lived.api, &other] {
        let boat = json!({"name": "boat", "labels": {"singular": "boat", "plural": "boats"},
            "primaryDisplayProperty": "plate",
            "properties": [{"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}]});
        assert_eq!(api.post("/crm/v3/schemas", boat).status, 201);
        api.make("p_boat", json!({"plate": "B-2"}));
        api.make("contacts", json!({"email": "new@example.com"}));
        let back = api.patch("/crm/v3/pipelines/deals/gone", json!({"archived": false}));
        assert_eq!(back.status, 200, "{}", back.text);
        let label = json!({"label": "Friend", "name": "friend"});
        let labels = "/crm/v4/associations/contacts/companies/labels";
        assert_eq!(api.post(labels, label).status, 200);
        let city = json!({"properties": {"city": "Rome"}});
        assert_eq!(api.patch(&format!("{CONTACTS}/{}", lived.ada), city).status, 200);
    }
    same(&export(&lived.api), &export(&other));
}

/// Tokens lead to one portal, and apps are what they are where somebody else has them.
#[test]
fn beside_the_original_a_copy_has_its_own_token() {
    let lived = Lived::new();
    let text = lived.export();
    let (copy, token) = fork(&lived.api, home(&lived.api));
    let import = format!("/_mock/portals/{copy}/import");
    assert_eq!(lived.api.post_text(&import, &text).status, 204);
    same(&text, &lived.export());
    assert_eq!(call(&lived.api, &token, "GET", CONTACTS, None).status, 200);
    let seed: Value = serde_json::from_str(&text).unwrap();
    let made = lived.api.post("/_mock/portals", json!({"seed": seed, "id": 777})).expect(201);
    let token = made["access_token"].as_str().unwrap();
    assert_eq!(call(&lived.api, token, "GET", CONTACTS, None).status, 200);
    same(&text, &lived.export());
}

#[test]
fn an_import_that_names_no_access_leaves_it_alone() {
    let api = Api::new();
    let import = format!("/_mock/portals/{}/import", home(&api));
    assert_eq!(api.post_text(&import, "{}").status, 204);
    assert_eq!(api.get(CONTACTS).status, 200);
    let refresh = api.app().refresh_token.as_ref().unwrap().expose();
    let (id, secret) = client(&api);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", &*id),
        ("client_secret", &*secret),
    ];
    assert_eq!(api.form("/oauth/v1/token", &fields).status, 200);
    let wrong = r#"{"apps": [{"redirectUris": ["http://evil.example/"]}]}"#;
    let before = export(&api);
    assert_eq!(api.post_text(&import, wrong).status, 400);
    assert_eq!(api.post_text(&import, r#"{"rateLimit": {"plan": "gold"}}"#).status, 400);
    assert_eq!(before, export(&api), "a mistake changes nothing");
    assert_eq!(api.send(Method::GET, CONTACTS, None).status, 200);
}
