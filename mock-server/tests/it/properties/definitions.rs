//! What a property definition may say: names, options, hints, currency, sensitivity.

use serde_json::{Value, json};

use super::{CONTACTS, text};
use crate::api::Api;

#[track_caller]
fn refused(api: &Api, change: Value) -> Value {
    let mut property = text("fine");
    property.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let refusal = api.post(CONTACTS, property).refusal(400);
    assert_eq!(refusal["category"], "VALIDATION_ERROR");
    refusal
}

#[track_caller]
fn made(api: &Api, name: &str, change: Value) -> Value {
    let mut property = text(name);
    property.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    api.post(CONTACTS, property).expect(201)
}

#[test]
fn names_are_kept_in_lower_case() {
    // Source: observed 2026.
    let api = Api::new();
    let reply = api.post(CONTACTS, text("MyUpper_Prop"));
    assert_eq!(
        reply.header("location"),
        "http://127.0.0.1:4010/crm/v3/properties/contacts/myupper_prop"
    );
    assert_eq!(reply.expect(201)["name"], "myupper_prop");
    assert_eq!(api.post(CONTACTS, text("MYUPPER_PROP")).status, 409);
    let inputs = json!({"inputs": [text("Other")]});
    let batch = api.post(&format!("{CONTACTS}/batch/create"), inputs).expect(201);
    assert_eq!(batch["results"][0]["name"], "other");
    let contact = api.make("contacts", json!({"myupper_prop": "x"}));
    assert_eq!(api.values("contacts", &contact, "myupper_prop")["myupper_prop"], "x");
}

#[test]
fn object_types_go_by_their_names_in_any_case() {
    // Source: observed 2026.
    let api = Api::new();
    for word in ["contacts", "Contact", "CONTACTS", "0-1"] {
        assert_eq!(api.get(&format!("/crm/v3/properties/{word}/email")).status, 200, "{word}");
    }
}

#[test]
fn only_amounts_with_a_symbol_have_a_currency() {
    // Source: observed 2026; sentences assumed.
    let api = Api::new();
    let number = |change: Value| {
        let mut whole = json!({"type": "number", "fieldType": "number"});
        whole.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        whole
    };
    let sub_category = "PropertyValidationError.ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY";
    for change in [json!({}), json!({"showCurrencySymbol": false})] {
        let mut property = number(change);
        property["currencyPropertyName"] = json!("hs_annual_revenue_currency_code");
        assert_eq!(refused(&api, property)["subCategory"], sub_category);
    }
    made(&api, "price", number(json!({"showCurrencySymbol": true})));
    let path = format!("{CONTACTS}/price");
    let change = |change: Value| api.patch(&path, change);
    assert_eq!(change(json!({"showCurrencySymbol": false})).status, 200);
    assert_eq!(
        change(json!({"currencyPropertyName": "x"})).refusal(400)["subCategory"],
        sub_category
    );
    let both = json!({"showCurrencySymbol": true, "currencyPropertyName": ""});
    assert_eq!(change(both).expect(200)["currencyPropertyName"], "");
    change(json!({"showCurrencySymbol": false})).refusal(400);
    // Any name goes; null and nothing keep it.
    let named = change(json!({"currencyPropertyName": "no_such"})).expect(200);
    assert_eq!(named["currencyPropertyName"], "no_such");
    let kept = change(json!({"currencyPropertyName": null, "label": "Price"})).expect(200);
    assert_eq!(kept["currencyPropertyName"], "no_such");
}

#[test]
fn hints_are_never_empty_and_never_leave() {
    // Source: observed 2026; sentence assumed.
    let api = Api::new();
    for hint in ["numberDisplayHint", "textDisplayHint"] {
        refused(&api, json!({ hint: "" }));
    }
    let body =
        made(&api, "hinted", json!({"textDisplayHint": "email", "dateDisplayHint": "absolute"}));
    assert_eq!((&body["textDisplayHint"], body.get("dateDisplayHint")), (&json!("email"), None));
    let path = format!("{CONTACTS}/hinted");
    assert_eq!(api.patch(&path, json!({"textDisplayHint": ""})).status, 400);
    let kept = api.patch(&path, json!({"textDisplayHint": null})).expect(200);
    assert_eq!(kept["textDisplayHint"], "email");
}

#[test]
fn options_are_own_ones_or_from_elsewhere() {
    // Source: observed 2026; sentences assumed.
    let api = Api::new();
    let owner = |change: Value| {
        let mut property =
            json!({"type": "enumeration", "fieldType": "select", "externalOptions": true});
        property.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        property
    };
    refused(&api, owner(json!({})));
    let options = json!([{"label": "A", "value": "a"}]);
    refused(&api, owner(json!({"referencedObjectType": "OWNER", "options": options})));
    let body = made(&api, "helper", owner(json!({"referencedObjectType": "OWNER"})));
    assert_eq!((&body["externalOptions"], &body["options"]), (&json!(true), &json!([])));
    let flag = json!({"type": "bool", "fieldType": "booleancheckbox",
        "options": [{"label": "Yes", "value": "true"}]});
    let refusal = refused(&api, flag);
    assert_eq!(refusal["subCategory"], "PropertyValidationError.INVALID_BOOLEAN_OPTION");
}

#[test]
fn sensitive_properties_are_a_list_of_their_own() {
    // Source: observed 2026; the sentence of a portal without them is assumed.
    let api = Api::new();
    made(&api, "plain", json!({}));
    let list = |word: &str| api.get(&format!("{CONTACTS}?dataSensitivity={word}"));
    assert!(list("non_sensitive").json()["results"].as_array().unwrap().len() > 300);
    for word in ["sensitive", "highly_sensitive"] {
        assert_eq!(list(word).expect(200), json!({"results": []}));
        let one = api.get(&format!("{CONTACTS}/plain?dataSensitivity={word}"));
        assert_eq!(one.refusal(404)["category"], "OBJECT_NOT_FOUND");
        let names = json!({"inputs": [{"name": "plain"}], "dataSensitivity": word});
        let batch = api.post(&format!("{CONTACTS}/batch/read"), names);
        assert_eq!((batch.status.as_u16(), batch.json()["numErrors"].as_i64()), (207, Some(1)));
        let refusal = refused(&api, json!({ "dataSensitivity": word }));
        let sub_category = "PropertyValidationError.PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA";
        assert_eq!(refusal["subCategory"], sub_category);
    }
    assert_eq!(list("secret").status, 400);
    let changed = api.patch(&format!("{CONTACTS}/plain"), json!({"dataSensitivity": "sensitive"}));
    assert_eq!(changed.expect(200)["dataSensitivity"], "non_sensitive");
}

#[test]
fn a_type_has_ten_properties_with_unique_values() {
    // Source: documented; status and sentence assumed.
    let api = Api::new();
    let unique = json!({"hasUniqueValue": true});
    for number in 0..10 {
        made(&api, &format!("key_{number}"), unique.clone());
    }
    refused(&api, unique.clone());
    api.delete(&format!("{CONTACTS}/key_3"));
    made(&api, "key_10", unique);
}

#[test]
fn types_can_be_changed() {
    // Source: observed 2026 (text to phone number, text to textarea); that the field type follows
    // when it isn't sent is assumed.
    let api = Api::new();
    made(&api, "reach", json!({}));
    let path = format!("{CONTACTS}/reach");
    let area = api.patch(&path, json!({"fieldType": "textarea"})).expect(200);
    assert_eq!(area["fieldType"], "textarea");
    let phone = api.patch(&path, json!({"type": "phone_number"})).expect(200);
    assert_eq!(
        (&phone["type"], &phone["fieldType"]),
        (&json!("phone_number"), &json!("phonenumber"))
    );
    assert_eq!(api.patch(&path, json!({"fieldType": "date"})).status, 400);
}

#[test]
fn an_archived_name_comes_back_as_it_is_posted() {
    // Source: observed 2026.
    let api = Api::new();
    let groups = format!("{CONTACTS}/groups");
    api.post(&groups, json!({"name": "extras", "label": "Extras"})).expect(201);
    made(&api, "score", json!({"groupName": "extras", "formField": true}));
    let path = format!("{CONTACTS}/score");
    let gone = api.delete(&path).status;
    assert_eq!(
        (gone.as_u16(), api.delete(&format!("{groups}/extras")).status.as_u16()),
        (204, 204)
    );
    assert_eq!(api.delete(&path).refusal(404), api.delete(&path).refusal(404));
    refused(&api, json!({"name": "score", "groupName": "extras"}));
    let back = made(&api, "score", json!({"type": "number", "fieldType": "number"}));
    assert_eq!((&back["type"], &back["formField"]), (&json!("number"), &json!(false)));
    let group = api.post(&groups, json!({"name": "extras", "label": "Anew"})).expect(201);
    assert_eq!(group["label"], "Anew");
}
