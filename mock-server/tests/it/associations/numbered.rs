//! `/crm/v4/…` and `/crm/…/{date}/…`: types have numbers, and reads show labels.

use serde_json::{Value, json};

use super::{DIALECTS, V4, check, empty, hubspot, invalid, own, untimed};
use crate::api::{Api, Reply};

fn edge(from: &str, to: &str) -> Value {
    json!({"from": {"id": from}, "to": {"id": to}})
}

fn labelled(from: &str, to: &str, types: &[Value]) -> Value {
    json!({"from": {"id": from}, "to": {"id": to}, "types": types})
}

fn post(api: &Api, path: &str, inputs: Value) -> Reply {
    api.post(path, json!({"inputs": inputs}))
}

#[test]
fn default_associations_answer_with_both_directions() {
    for (objects, associations) in DIALECTS {
        let api = Api::new();
        let (deal, company) = (empty(&api, "deals"), empty(&api, "companies"));
        // Recorded 2026-09.
        let expected = json!({"results": [
            {"from": {"id": deal}, "to": {"id": company}, "associationSpec": hubspot(341)},
            {"from": {"id": company}, "to": {"id": deal}, "associationSpec": hubspot(342)},
        ]});
        let path = format!("{objects}/deal/{deal}/associations/default/company/{company}");
        assert_eq!(untimed(api.put_empty(&path).expect(200)), expected, "{path}");
        let path = format!("{associations}/deals/companies/batch/associate/default");
        let done = post(&api, &path, json!([edge(&deal, &company)]));
        assert_eq!(untimed(done.expect(200)), expected, "{path}");
        let done = untimed(post(&api, &path, json!([edge(&deal, "1")])).expect(207));
        assert_eq!(done["errors"][0]["message"], "COMPANY=1 is not valid");
        check(&api, "deals", &deal, "companies", &[(&*company, &["H5", "H341"])]);
        check(&api, "companies", &company, "deals", &[(&*deal, &["H6", "H342"])]);
    }
}

#[test]
fn labels_replace_each_other_on_top_of_the_unlabelled_type() {
    for (objects, associations) in DIALECTS {
        let api = Api::new();
        let (deal, contact) = (empty(&api, "deals"), empty(&api, "contacts"));
        for name in ["champion", "blocker"] {
            let body = json!({"name": name, "label": name});
            api.post(&format!("{associations}/deals/contacts/labels"), &body).expect(200);
        }
        let path = format!("{objects}/deals/{deal}/associations/contacts/{contact}");
        let written = |labels: Value| {
            json!({
                "fromObjectTypeId": "0-3",
                "fromObjectId": deal.parse::<u64>().expect("digits"),
                "toObjectTypeId": "0-1",
                "toObjectId": contact.parse::<u64>().expect("digits"),
                "labels": labels,
            })
        };
        let done = api.put(&path, json!([own(1)])).expect(201);
        assert_eq!(done, written(json!(["champion"])));
        check(&api, "deals", &deal, "contacts", &[(&*contact, &["H3", "U1"])]);
        check(&api, "contacts", &contact, "deals", &[(&*deal, &["H4", "U2"])]);
        let done = api.put(&path, json!([own(3)])).expect(201);
        assert_eq!(done, written(json!(["blocker"])));
        check(&api, "deals", &deal, "contacts", &[(&*contact, &["H3", "U3"])]);
        let done = api.put(&path, json!([own(1), own(3)])).expect(201);
        assert_eq!(done, written(json!(["champion", "blocker"])));
        let done = api.put(&path, json!([hubspot(3)])).expect(201);
        assert_eq!(done, written(json!([])));
        check(&api, "deals", &deal, "contacts", &[(&*contact, &["H3"])]);
        api.delete(&path).expect(204);
        check(&api, "contacts", &contact, "deals", &[]);
        api.delete(&path).expect(204);
    }
}

#[test]
fn reads_show_types_and_labels_by_the_page() {
    for (objects, _) in DIALECTS {
        let api = Api::new();
        let contact = empty(&api, "contacts");
        let path = format!("{objects}/contacts/{contact}/associations");
        let none = api.get(&format!("{path}/companies")).expect(200);
        assert_eq!(none, json!({"results": []}));
        let [first, second] = [(); 2].map(|()| empty(&api, "companies"));
        for company in [&first, &second] {
            api.put_empty(&format!("{path}/default/companies/{company}")).expect(200);
        }
        let row = |id: &str, types: Value| {
            let id: u64 = id.parse().expect("digits");
            json!({"toObjectId": id, "associationTypes": types})
        };
        let spec = |id: u32, label: Value| json!({"category": "HUBSPOT_DEFINED", "typeId": id, "label": label});
        // Recorded 2026.
        let both = json!([spec(1, json!("Primary")), spec(279, Value::Null)]);
        let page = api.get(&format!("{path}/companies?limit=1")).expect(200);
        assert_eq!(page["results"], json!([row(&first, both)]));
        let next = &page["paging"]["next"];
        let after = next["after"].as_str().expect("a text");
        let link = format!("http://127.0.0.1:4010{path}/companies?limit=1&after={after}");
        assert_eq!(next["link"], *link);
        let page = api.get(&format!("{path}/companies?limit=1&after={after}")).expect(200);
        let plain = json!([spec(279, Value::Null)]);
        assert_eq!(page, json!({"results": [row(&second, plain)]}));
        for query in ["limit=0", "limit=501", "limit=x", "after=!"] {
            assert_eq!(api.get(&format!("{path}/companies?{query}")).status, 400, "{query}");
        }
    }
}

#[test]
fn another_primary_company_demotes_the_first() {
    let api = Api::new();
    let contact = empty(&api, "contacts");
    let [first, second] = [(); 2].map(|()| empty(&api, "companies"));
    let path =
        |company: &str| format!("{}/contacts/{contact}/associations/companies/{company}", V4.0);
    let done = api.put(&path(&first), json!([hubspot(279)])).expect(201);
    assert_eq!(done["labels"], json!([]));
    let done = api.put(&path(&second), json!([hubspot(1)])).expect(201);
    assert_eq!(done["labels"], json!(["Primary"]));
    let expected: [(&str, &[&str]); 2] = [(&*first, &["H279"]), (&*second, &["H1", "H279"])];
    check(&api, "contacts", &contact, "companies", &expected);
    check(&api, "companies", &first, "contacts", &[(&*contact, &["H280"])]);
    let read = format!("/crm/v3/objects/contacts/{contact}?properties=associatedcompanyid");
    let company =
        |api: &Api| api.get(&read).expect(200)["properties"]["associatedcompanyid"].clone();
    assert_eq!(company(&api), *second);
    api.delete(&path(&second)).expect(204);
    check(&api, "contacts", &contact, "companies", &[(&*first, &["H279"])]);
    assert_eq!(company(&api), Value::Null);
}

#[test]
fn one_pair_is_refused_what_it_can_not_have() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let base = format!("{}/contacts/{contact}/associations", V4.0);
    // Recorded 2022 and 2023.
    let reply = api.put_empty(&format!("{base}/companies/{company}")).refusal(400);
    assert_eq!(reply, invalid("Invalid JSON input: a request body was expected, but none found"));
    let reply = api.put(&format!("{base}/companies/{company}"), json!("x")).refusal(400);
    let message = "Invalid input JSON on line 1, column 1: Cannot deserialize value of type \
                   `java.util.HashSet<com.hubspot.inbounddb.associations.base.AssociationSpec>` \
                   from String value (token `JsonToken.VALUE_STRING`)";
    assert_eq!(reply, json!({"message": message}));
    // Observed 2025: the type, not the path, says which objects are meant.
    let missing = |object_type: &str, id: &str| {
        json!({
            "message": "One or more associations are invalid",
            "context": {
                "INVALID_OBJECT_IDS": [format!("{object_type}={id} is not valid")],
                "objectId": [id],
                "objectType": [object_type],
            },
            "category": "VALIDATION_ERROR",
        })
    };
    let deal = empty(&api, "deals");
    let path = format!("{}/deals/{deal}/associations/companies/{company}", V4.0);
    let reply = api.put(&path, json!([hubspot(1)])).refusal(400);
    assert_eq!(reply, missing("CONTACT", &deal));
    let reply = api.put(&format!("{base}/companies/1"), json!([hubspot(279)])).refusal(400);
    assert_eq!(reply, missing("COMPANY", "1"));
    let reply = api.put_empty(&format!("{base}/default/companies/1")).refusal(400);
    assert_eq!(reply, missing("COMPANY", "1"));
    let reply = api.put_empty(&format!("{base}/default/contacts/{contact}")).refusal(400);
    let message = format!("Object {contact} cannot be associated to itself ({contact})");
    assert_eq!(reply, invalid(&message));
    let identifier = |id: &str| {
        json!({
            "message": format!("{id} is not a valid ID"),
            "context": {"id": [id]},
            "category": "VALIDATION_ERROR",
            "subCategory": "crm.associations.INVALID_IDENTIFIER",
        })
    };
    let reply = api.put(&format!("{base}/companies/abc"), json!([hubspot(279)]));
    assert_eq!(reply.refusal(400), identifier("abc"));
    let reply = api.get("/crm/v4/objects/contacts/abc/associations/companies");
    assert_eq!(reply.refusal(400), identifier("abc"));
    // Assumed.
    let reply = api.put(&format!("{base}/companies/{company}"), json!([hubspot(9_999)]));
    assert_eq!(reply.status, 400);
    let product = api.post("/crm/v3/objects/products", json!({"properties": {"name": "x"}}));
    let product = product.expect(201)["id"].clone();
    let path = format!("{base}/default/products/{}", product.as_str().expect("a text"));
    let message = "No association types exist between object types 0-1 and 0-7";
    assert_eq!(api.put_empty(&path).refusal(400), invalid(message));
}

#[test]
fn batch_reads_say_which_records_have_nothing() {
    for (_, associations) in DIALECTS {
        let api = Api::new();
        let (deal, company) = (empty(&api, "deals"), empty(&api, "companies"));
        let path = format!("{associations}/deals/companies/batch/read");
        // Recorded 2026-08.
        let nothing = |id: &str| {
            json!({
                "status": "error",
                "category": "OBJECT_NOT_FOUND",
                "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
                "message": format!("No company is associated with deal {id}."),
                "context": {
                    "fromObjectId": [id],
                    "fromObjectType": ["deal"],
                    "toObjectType": ["company"],
                },
            })
        };
        let ids = json!([{"id": deal}, {"id": "515690208449"}]);
        let done = untimed(post(&api, &path, ids.clone()).expect(207));
        let errors = json!([nothing(&deal), nothing("515690208449")]);
        assert_eq!(done, json!({"results": [], "errors": errors, "numErrors": 2}));
        let input = labelled(&deal, &company, &[hubspot(341)]);
        post(&api, &format!("{associations}/deals/companies/batch/create"), json!([input]));
        let done = untimed(post(&api, &path, json!([{"id": deal}])).expect(200));
        let types = json!([
            {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
            {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": null},
        ]);
        let id: u64 = company.parse().expect("digits");
        let to = json!([{"toObjectId": id, "associationTypes": types}]);
        assert_eq!(done, json!({"results": [{"from": {"id": deal}, "to": to}]}));
        assert_eq!(post(&api, &path, ids).expect(207)["numErrors"], 1);
    }
}

#[test]
fn batch_reads_go_on_by_record() {
    let api = Api::new();
    let deal = empty(&api, "deals");
    let made: Vec<Value> = (0..150).map(|_| edge(&deal, &empty(&api, "contacts"))).collect();
    let base = format!("{}/deals/contacts/batch", V4.1);
    post(&api, &format!("{base}/associate/default"), json!(made)).expect(200);
    let mut input = json!({"id": deal});
    let mut seen = Vec::new();
    for count in [100, 50] {
        let done = post(&api, &format!("{base}/read"), json!([input])).expect(200);
        let found = &done["results"][0];
        let to = found["to"].as_array().expect("a list");
        assert_eq!(to.len(), count);
        seen.extend(to.iter().map(|row| row["toObjectId"].clone()));
        input["after"] = found["paging"]["next"]["after"].clone();
    }
    assert_eq!(input["after"], Value::Null);
    seen.dedup();
    assert_eq!(seen.len(), 150);
    let many = vec![json!({"id": "1"}); 1_001];
    let refused = post(&api, &format!("{base}/read"), json!(many)).refusal(400);
    assert!(refused["message"].to_string().contains("1000"));
}

#[test]
fn batch_creates_leave_out_what_does_not_go() {
    for (_, associations) in DIALECTS {
        let api = Api::new();
        let (contact, other) = (empty(&api, "contacts"), empty(&api, "contacts"));
        let path = format!("{associations}/contacts/contacts/batch/create");
        let types = [hubspot(449)];
        let good = labelled(&contact, &other, &types);
        let created = if associations.ends_with("2026-09") { 200 } else { 201 };
        let done = untimed(post(&api, &path, json!([good])).expect(created));
        assert_eq!(done["results"][0]["labels"], json!([]));
        assert!(done["results"][0]["fromObjectId"].is_u64());
        // Recorded 2026-03, and the last one 2022.
        let inputs = json!([
            labelled("unknown_id_123456798", &contact, &types),
            labelled(&contact, &contact, &types),
            labelled(&contact, "1", &types),
            good,
        ]);
        let done = untimed(post(&api, &path, inputs).expect(207));
        let plain = |message: &str| json!({"status": "error", "category": "VALIDATION_ERROR", "message": message});
        let mut identifier = plain("unknown_id_123456798 is not a valid ID");
        identifier["subCategory"] = json!("crm.associations.INVALID_IDENTIFIER");
        identifier["context"] = json!({"id": ["unknown_id_123456798"]});
        let itself = format!("Object {contact} cannot be associated to itself ({contact})");
        let errors = json!([identifier, plain(&itself), plain("CONTACT=1 is not valid")]);
        assert_eq!(done["errors"], errors);
        assert_eq!(done["numErrors"], 3);
        assert_eq!(done["results"].as_array().map(Vec::len), Some(1));
        check(&api, "contacts", &other, "contacts", &[(&*contact, &["H449"])]);
    }
    let api = Api::new();
    let path = format!("{}/contacts/contacts/batch/create", V4.1);
    let many = vec![labelled("1", "2", &[hubspot(449)]); 2_001];
    assert!(post(&api, &path, json!(many)).refusal(400)["message"].to_string().contains("2000"));
    let refused = post(&api, &path, json!([edge("1", "2")])).refusal(400);
    let message = refused["message"].as_str().expect("a text");
    assert!(message.ends_with("Some required fields were not set: [types]"), "{message}");
}

#[test]
fn batches_take_labels_and_associations_away() {
    for (objects, associations) in DIALECTS {
        let api = Api::new();
        let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
        let associate = || {
            let path = format!("{objects}/contacts/{contact}/associations/companies/{company}");
            api.put(&path, json!([hubspot(1), hubspot(931)])).expect(201);
        };
        // Version 4 answers with nothing, the dated versions with an empty batch.
        let nothing = |reply: Reply| match associations == V4.1 {
            true => assert_eq!(reply.expect(204), Value::Null),
            false => assert_eq!(untimed(reply.expect(200)), json!({"results": []})),
        };
        let base = format!("{associations}/contacts/companies/batch");
        let unlabel = |label: u32| {
            let inputs = json!([labelled(&contact, &company, &[hubspot(label)])]);
            nothing(post(&api, &format!("{base}/labels/archive"), inputs));
        };
        associate();
        unlabel(1);
        check(&api, "contacts", &contact, "companies", &[(&*company, &["H279", "H931"])]);
        unlabel(279);
        check(&api, "contacts", &contact, "companies", &[]);
        associate();
        let to = json!([{"id": company}, {"id": "1"}, {"id": "abc"}]);
        let inputs = json!([{"from": {"id": contact}, "to": to}]);
        // Recorded: ids that lead nowhere do no harm.
        nothing(post(&api, &format!("{base}/archive"), inputs));
        check(&api, "companies", &company, "contacts", &[]);
    }
}

#[test]
fn the_report_of_records_close_to_their_limits_is_on_its_way() {
    for (_, associations) in DIALECTS {
        let api = Api::new();
        let path = format!("{associations}/usage/high-usage-report/62515001");
        let reply = api.send(axum::http::Method::POST, &path, None).expect(200);
        assert_eq!(reply["userId"], 62_515_001);
        assert!(reply["userEmail"].is_string() && reply["enqueueTime"].is_string());
    }
}

/// The body of a PUT is pasted in notes of 2025 and 2026; a batch's words are assumed from those it
/// has for missing records.
#[test]
fn types_that_do_not_exist() {
    let api = Api::new();
    let [contact, other] = [(); 2].map(|()| empty(&api, "contacts"));
    let path = format!("/crm/v4/objects/contacts/{contact}/associations/contacts/{other}");
    let refused = api.put(&path, json!([own(33), hubspot(999_999), hubspot(449)])).refusal(400);
    let expected = json!({
        "message": "One or more associations are invalid",
        "context": {
            "associationSpec": ["USER_DEFINED=33", "HUBSPOT_DEFINED=999999"],
            "INVALID_ASSOCIATION_TYPE_ID": [
                "USER_DEFINED=33 is not a valid association definition id",
                "HUBSPOT_DEFINED=999999 is not a valid association definition id",
            ],
        },
        "category": "VALIDATION_ERROR",
    });
    assert_eq!(refused, expected);
    let input = json!({"from": {"id": contact}, "to": {"id": other}, "types": [own(33)]});
    let batch = "/crm/v4/associations/contacts/contacts/batch";
    let done = api.post(&format!("{batch}/create"), json!({"inputs": [input]})).expect(207);
    assert_eq!(
        done["errors"][0]["message"],
        "USER_DEFINED=33 is not a valid association definition id"
    );
    // Recorded 2022: the empty answer to an archive declares JSON.
    let pair = json!({"from": {"id": contact}, "to": [{"id": other}]});
    let reply = api.post(&format!("{batch}/archive"), json!({"inputs": [pair]}));
    assert_eq!((reply.status.as_u16(), &*reply.text), (204, ""));
    assert_eq!(reply.header("content-type"), "application/json;charset=utf-8");
}
