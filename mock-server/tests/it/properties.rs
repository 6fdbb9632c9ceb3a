//! Property definitions and groups.

mod definitions;
mod formulas;

use serde_json::{Value, json};

use crate::api::Api;

const CONTACTS: &str = "/crm/v3/properties/contacts";

fn text(name: &str) -> Value {
    json!({"name": name, "label": "A property", "type": "string", "fieldType": "text", "groupName": "contactinformation"})
}

#[test]
fn a_new_property_has_hubspots_defaults_and_key_order() {
    // Source: recording (2026-03).
    let api = Api::new();
    let reply = api.post(CONTACTS, text("favourite_colour"));
    assert_eq!(reply.status, 201);
    assert_eq!(
        reply.header("location"),
        "http://127.0.0.1:4010/crm/v3/properties/contacts/favourite_colour"
    );
    assert_eq!(
        reply.keys(""),
        [
            "updatedAt",
            "createdAt",
            "name",
            "label",
            "type",
            "fieldType",
            "description",
            "groupName",
            "options",
            "createdUserId",
            "updatedUserId",
            "displayOrder",
            "calculated",
            "externalOptions",
            "archived",
            "hasUniqueValue",
            "hidden",
            "modificationMetadata",
            "formField",
            "dataSensitivity",
        ]
    );
    let body = reply.json();
    assert_eq!((&body["description"], &body["displayOrder"]), (&json!(""), &json!(-1)));
    assert_eq!(
        body["modificationMetadata"],
        json!({"archivable": true, "readOnlyDefinition": false, "readOnlyValue": false})
    );
}

#[test]
fn the_list_is_sorted_and_tells_hubspots_own() {
    // Source: recording (2026).
    let api = Api::new();
    api.post(CONTACTS, text("aaa"));
    let list = api.get(CONTACTS).json();
    let all = list["results"].as_array().unwrap();
    let names: Vec<&str> = all.iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert!(names.is_sorted() && names.len() > 300);
    let find = |name: &str| all.iter().find(|p| p["name"] == name).unwrap();
    assert_eq!(find("email")["hubspotDefined"], true);
    assert_eq!(find("email")["hasUniqueValue"], true);
    assert!(find("aaa").get("hubspotDefined").is_none());
    assert_eq!(find("lifecyclestage")["options"][1]["value"], "lead");
    assert!(list.get("paging").is_none());
}

#[test]
fn fixed_options_are_told_before_fixed_values() {
    // Source: recordings (2022 to 2026).
    let api = Api::new();
    let reply = api.get("/crm/v3/properties/services/hs_pipeline");
    let order = ["archivable", "readOnlyDefinition", "readOnlyOptions", "readOnlyValue"];
    assert_eq!(reply.keys("/modificationMetadata"), order);
}

#[test]
fn a_name_can_be_used_once_until_it_is_archived() {
    // Source: recording (409), observation (restore keeps the creation date).
    let api = Api::new();
    let first = api.post(CONTACTS, text("colour")).json();
    let again = api.post(CONTACTS, text("colour")).refusal(409);
    assert_eq!(
        again,
        json!({
            "message": "A property named 'colour' already exists.",
            "category": "OBJECT_ALREADY_EXISTS",
            "subCategory": "Properties.PROPERTY_WITH_NAME_EXISTS",
        })
    );
    let id = api.make("contacts", json!({"email": "a@example.com", "colour": "blue"}));
    let path = format!("{CONTACTS}/colour");
    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(api.get(&path).refusal(404)["category"], "OBJECT_NOT_FOUND");
    assert_eq!(api.delete(&path).status, 404);
    assert_eq!(api.get(&format!("{path}?archived=true")).json()["archived"], true);
    let record = format!("/crm/v3/objects/contacts/{id}?properties=colour");
    assert!(api.get(&record).json()["properties"].get("colour").is_none());
    let back = api.post(CONTACTS, text("colour"));
    assert_eq!((back.status.as_u16(), &back.json()["createdAt"]), (201, &first["createdAt"]));
    assert_eq!(api.get(&record).json()["properties"]["colour"], "blue");
}

#[test]
fn options_are_replaced_as_a_whole() {
    // Source: observation.
    let api = Api::new();
    let mut property = text("colour");
    property["type"] = json!("enumeration");
    property["fieldType"] = json!("select");
    property["options"] = json!([
        {"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue", "displayOrder": 5},
    ]);
    let made = api.post(CONTACTS, property).json();
    assert_eq!(
        made["options"][0],
        json!({"label": "Red", "value": "red", "displayOrder": 6, "hidden": false})
    );
    let change = json!({"options": [{"label": "Green", "value": "green", "displayOrder": 0}], "hasUniqueValue": true});
    let changed = api.patch(&format!("{CONTACTS}/colour"), change).json();
    assert_eq!(changed["options"].as_array().unwrap().len(), 1);
    assert_eq!(changed["hasUniqueValue"], false, "silently ignored");
}

#[test]
fn display_hints_can_be_changed_but_for_dates() {
    // Source: observation (dateDisplayHint is ignored).
    let api = Api::new();
    let mut property = text("colour");
    property["textDisplayHint"] = json!("email");
    assert_eq!(api.post(CONTACTS, property).json()["textDisplayHint"], "email");
    let change = json!({"numberDisplayHint": "percentage", "dateDisplayHint": "absolute"});
    let changed = api.patch(&format!("{CONTACTS}/colour"), change).json();
    assert_eq!(changed["numberDisplayHint"], "percentage");
    assert_eq!(
        (&changed["textDisplayHint"], changed.get("dateDisplayHint")),
        (&json!("email"), None)
    );
}

#[test]
fn definitions_that_make_no_sense() {
    let api = Api::new();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut property = text("fine");
        change(&mut property);
        let reply = api.post(CONTACTS, property);
        reply.refusal(400)["message"].as_str().unwrap().to_owned()
    };
    refused(&|p| p["name"] = json!("hs_mine"));
    refused(&|p| p["name"] = json!("a123_mine"));
    refused(&|p| p["name"] = json!("with space"));
    refused(&|p| p["groupName"] = json!("nowhere"));
    refused(&|p| p["fieldType"] = json!("number"));
    refused(&|p| p["type"] = json!("enumeration"));
    refused(&|p| drop(p.as_object_mut().unwrap().remove("label")));
    let flag = api.post(CONTACTS, json!({"name": "flag", "label": "Flag", "type": "bool", "fieldType": "booleancheckbox", "groupName": "contactinformation"}));
    assert_eq!(flag.json()["options"][0]["value"], "true");
}

#[test]
fn hubspots_own_definitions_stay() {
    let api = Api::new();
    assert_eq!(api.delete(&format!("{CONTACTS}/email")).status, 400);
    assert_eq!(api.patch(&format!("{CONTACTS}/email"), json!({"label": "Mail"})).status, 400);
}

#[test]
fn batches_of_properties() {
    // Source: recording (207 of a creation, 2026-02); archive observed.
    let api = Api::new();
    api.post(CONTACTS, text("known"));
    let create = json!({"inputs": [text("known"), text("fresh")]});
    let reply = api.post(&format!("{CONTACTS}/batch/create"), create);
    assert_eq!(reply.status, 207);
    assert_eq!(reply.json()["results"][0]["name"], "fresh");
    assert_eq!(reply.json()["errors"][0]["context"], json!({"name": ["known"]}));
    let read = json!({"inputs": [{"name": "known"}, {"name": "nowhere"}], "archived": false});
    let reply = api.post(&format!("{CONTACTS}/batch/read"), read);
    assert_eq!((reply.status.as_u16(), reply.json()["numErrors"].as_i64()), (207, Some(1)));
    let archive = json!({"inputs": [{"name": "known"}, {"name": "nowhere"}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/archive"), archive).status, 204);
    assert_eq!(api.get(&format!("{CONTACTS}/known")).status, 404);
}

#[test]
fn groups() {
    // Source: recordings (order of a new one, the refusal inside the refusal).
    let api = Api::new();
    let groups = format!("{CONTACTS}/groups");
    let made = api.post(&groups, json!({"name": "extras", "label": "Extras"}));
    assert_eq!(made.status, 201);
    assert_eq!(made.keys(""), ["name", "label", "displayOrder", "archived"]);
    assert!(made.json()["displayOrder"].as_i64().unwrap() > 0);
    assert_eq!(api.post(&groups, json!({"name": "extras", "label": "x"})).status, 409);
    let mut property = text("in_extras");
    property["groupName"] = json!("extras");
    api.post(CONTACTS, property);
    let path = format!("{groups}/extras");
    let refused = api.delete(&path);
    let outer = refused.refusal(400);
    let inner: Value = serde_json::from_str(outer["message"].as_str().unwrap()).unwrap();
    assert_eq!(inner["subCategory"], "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES");
    assert_eq!(inner["correlationId"], refused.header("x-hubspot-correlation-id"));
    assert!(outer.get("category").is_none());
    assert_eq!(api.patch(&path, json!({"label": "More"})).json()["label"], "More");
    api.delete(&format!("{CONTACTS}/in_extras"));
    assert_eq!(api.delete(&path).status, 204);
    assert_eq!(api.get(&path).status, 404);
}
