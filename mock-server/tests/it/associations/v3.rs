//! `/crm/v3/…/associations`: types have names.

use axum::http::Method;
use serde_json::{Value, json};

use super::{check, empty, invalid, untimed};
use crate::api::Api;

const BATCH: &str = "/crm/v3/associations/contacts/companies/batch";

fn row(id: &str, label: &str) -> Value {
    json!({"id": id, "type": label})
}

#[test]
fn a_type_goes_by_its_name_and_by_its_number() {
    for base in ["/crm/v3/objects", "/crm/objects/v3"] {
        for label in ["contact_to_company_unlabeled", "279", "contact_to_company", "1"] {
            let api = Api::new();
            let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
            let path = format!("{base}/contacts/{contact}/associations/companies");
            let reply = api.put_empty(&format!("{path}/{company}/{label}"));
            assert!(!reply.headers.contains_key("x-hubspot-mock-warning"));
            let body = reply.expect(200);
            // Recorded: the answer is the record, with its associations.
            let rows = [
                row(&company, "contact_to_company"),
                row(&company, "contact_to_company_unlabeled"),
            ];
            assert_eq!(body["id"], *contact);
            assert_eq!(body["associations"]["companies"]["results"], json!(rows));
            assert_eq!(api.get(&path).expect(200), json!({"results": rows}));
        }
    }
}

#[test]
fn the_other_directions_number_is_taken_for_the_inverse_with_a_warning() {
    // Assumed: a recipe that is copied everywhere uses 280 here.
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let path = format!("/crm/v3/objects/contacts/{contact}/associations/companies/{company}/280");
    for method in [Method::PUT, Method::DELETE] {
        let reply = api.send(method.clone(), &path, None);
        assert!(reply.headers.contains_key("x-hubspot-mock-warning"), "{method}");
        assert!(reply.status.is_success());
        let expected: &[(&str, &[&str])] =
            if method == Method::PUT { &[(&company, &["H1", "H279"])] } else { &[] };
        check(&api, "contacts", &contact, "companies", expected);
    }
}

#[test]
fn deleting_the_unlabelled_type_deletes_the_association() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let path = format!("/crm/v3/objects/contacts/{contact}/associations/companies/{company}");
    api.put_empty(&format!("{path}/1")).expect(200);
    api.delete(&format!("{path}/contact_to_company")).expect(204);
    check(&api, "contacts", &contact, "companies", &[(&*company, &["H279"])]);
    api.delete(&format!("{path}/contact_to_company_unlabeled")).expect(204);
    check(&api, "contacts", &contact, "companies", &[]);
    api.delete(&format!("{path}/contact_to_company_unlabeled")).expect(204);
}

#[test]
fn one_record_is_refused_what_it_can_not_have() {
    let api = Api::new();
    let (contact, deal) = (empty(&api, "contacts"), empty(&api, "deals"));
    let put = |path: &str| api.put_empty(&format!("/crm/v3/objects/{path}"));
    // Observed.
    assert_eq!(
        put(&format!("deals/{deal}/associations/contacts/{contact}/test")).refusal(400),
        json!({
            "message": "test is not a valid association type between deals and contacts",
            "context": {
                "type": ["test"], "fromObjectType": ["deals"], "toObjectType": ["contacts"],
            },
            "category": "VALIDATION_ERROR",
            "subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE",
        })
    );
    // What clients quote.
    let missing = |object_type: &str, end: &str| {
        json!({
            "message": format!("No {object_type} with ID 77 exists"),
            "context": {"objectType": [object_type], "id": ["77"]},
            "category": "OBJECT_NOT_FOUND",
            "subCategory": format!("crm.associations.{end}_OBJECT_NOT_FOUND"),
        })
    };
    let reply = put(&format!("deals/{deal}/associations/contacts/77/3"));
    assert_eq!(reply.refusal(404), missing("contact", "TO"));
    let reply = put(&format!("deals/77/associations/contacts/{contact}/3"));
    assert_eq!(reply.refusal(404), missing("deal", "FROM"));
    let reply = put(&format!("deals/{deal}/associations/contacts/abc/3")).refusal(400);
    assert_eq!(reply["subCategory"], "crm.associations.INVALID_IDENTIFIER");
    let reply = put(&format!("contacts/{contact}/associations/contacts/{contact}/449"));
    let message = format!("Object {contact} cannot be associated to itself ({contact})");
    assert_eq!(reply.refusal(400), invalid(&message));
    let reply = put(&format!("deals/{deal}/associations/widgets/1/3")).refusal(400);
    assert_eq!(reply["message"], "Unable to infer object type from: widgets");
}

#[test]
fn pages_of_one_record_go_on_after_the_cursor() {
    let api = Api::new();
    let deal = empty(&api, "deals");
    let mut made: Vec<String> = (0..3).map(|_| empty(&api, "contacts")).collect();
    for contact in &made {
        let path = format!("/crm/v3/objects/deals/{deal}/associations/contacts/{contact}/3");
        api.put_empty(&path).expect(200);
    }
    let path = format!("/crm/v3/objects/deals/{deal}/associations/contacts?limit=2");
    let first = api.get(&path).expect(200);
    assert_eq!(first["results"].as_array().map(Vec::len), Some(2));
    // The cursor is escaped for a URL; SDKs escape it once more.
    let after = first["paging"]["next"]["after"].as_str().expect("a text");
    for after in [after.to_owned(), after.replace('%', "%25")] {
        let second = api.get(&format!("{path}&after={after}")).expect(200);
        let last = made.last().expect("three");
        assert_eq!(second, json!({"results": [row(last, "deal_to_contact")]}));
    }
    made.clear();
    assert_eq!(api.get(&format!("{path}&after=!")).status, 400);
    for limit in ["0", "501"] {
        let path = format!("/crm/v3/objects/deals/{deal}/associations/contacts?limit={limit}");
        assert_eq!(api.get(&path).status, 400, "{limit}");
    }
}

#[test]
fn a_batch_makes_both_directions_and_leaves_out_what_does_not_go() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let input = |from: &str, to: &str, label: &str| json!({"from": {"id": from}, "to": {"id": to}, "type": label});
    let create = |inputs: Value| api.post(&format!("{BATCH}/create"), json!({"inputs": inputs}));
    // Recorded 2026: the way back comes first.
    let edge = input(&contact, &company, "contact_to_company");
    let back = input(&company, &contact, "company_to_contact");
    let done = untimed(create(json!([edge])).expect(201));
    assert_eq!(done, json!({"results": [back, edge]}));
    // Recorded 2021.
    assert_eq!(untimed(create(json!([])).expect(201)), json!({"results": []}));
    // Recorded 2020.
    let missing = |object_type: &str, id: &str, end: &str| {
        json!({
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "subCategory": format!("crm.associations.{end}_OBJECT_NOT_FOUND"),
            "message": format!("No {object_type} with ID {id} exists"),
            "context": {"objectType": [object_type], "id": [id]},
        })
    };
    let done = untimed(
        create(json!([input("9993051", &company, "1"), input(&contact, "8", "1"), edge]))
            .expect(207),
    );
    assert_eq!(done["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(done["numErrors"], 2);
    assert_eq!(
        done["errors"],
        json!([missing("contact", "9993051", "FROM"), missing("company", "8", "TO")])
    );
    let refused = create(json!([edge, input(&contact, &company, "test")])).refusal(400);
    assert_eq!(refused["subCategory"], "crm.associations.INVALID_ASSOCIATION_TYPE");
    let refused = create(json!([{"from": {"id": contact}}])).refusal(400);
    let message = refused["message"].as_str().expect("a text");
    assert!(message.ends_with("Some required fields were not set: [to, type]"), "{message}");
    let many = vec![edge; 2_001];
    assert!(create(json!(many)).refusal(400)["message"].to_string().contains("2000"));
}

#[test]
fn a_batch_towards_companies_reads_the_primary_one_only() {
    let api = Api::new();
    let (contact, lonely) = (empty(&api, "contacts"), empty(&api, "contacts"));
    let [first, second] = [(); 2].map(|()| empty(&api, "companies"));
    for company in [&first, &second] {
        let path =
            format!("/crm/v3/objects/contacts/{contact}/associations/companies/{company}/279");
        api.put_empty(&path).expect(200);
    }
    let read = |path: &str, ids: &[&str]| {
        let inputs: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        api.post(path, json!({"inputs": inputs}))
    };
    // What HubSpot's documentation says.
    let found = json!({"from": {"id": contact}, "to": [row(&first, "contact_to_company")]});
    let done = untimed(read(&format!("{BATCH}/read"), &[&contact]).expect(200));
    assert_eq!(done, json!({"results": [found]}));
    let done = untimed(read(&format!("{BATCH}/read"), &[&contact, &lonely]).expect(207));
    assert_eq!(done["results"], json!([found]));
    assert_eq!(
        done["errors"][0]["message"],
        format!("No company is associated with contact {lonely}.")
    );
    let back = "/crm/v3/associations/companies/contacts/batch/read";
    let done = untimed(read(back, &[&second]).expect(200));
    let rows = [row(&contact, "company_to_contact_unlabeled")];
    assert_eq!(done["results"][0]["to"], json!(rows));
    let many = vec!["1"; 1_001];
    assert!(read(back, &many).refusal(400)["message"].to_string().contains("1000"));
}

#[test]
fn a_batch_archives_types() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let path = format!("/crm/v3/objects/contacts/{contact}/associations/companies/{company}/1");
    api.put_empty(&path).expect(200);
    let archive = |label: &str, to: &str| {
        let input = json!({"from": {"id": contact}, "to": {"id": to}, "type": label});
        api.post(&format!("{BATCH}/archive"), json!({"inputs": [input]}))
    };
    archive("contact_to_company", &company).expect(204);
    check(&api, "contacts", &contact, "companies", &[(&*company, &["H279"])]);
    archive("contact_to_company_unlabeled", "abc").expect(204);
    archive("contact_to_company_unlabeled", &company).expect(204);
    check(&api, "contacts", &contact, "companies", &[]);
    assert_eq!(archive("test", &company).status, 400);
}

#[test]
fn types_are_listed_by_name() {
    let api = Api::new();
    let body = api.get("/crm/v3/associations/contact/company/types").expect(200);
    let results = body["results"].as_array().expect("a list");
    for expected in [
        json!({"id": "1", "name": "contact_to_company"}),
        json!({"id": "279", "name": "contact_to_company_unlabeled"}),
    ] {
        assert!(results.contains(&expected), "{body}");
    }
    let body = api.get("/crm/v3/associations/meetings/contacts/types").expect(200);
    assert_eq!(body["results"], json!([{"id": "200", "name": "meeting_event_to_contact"}]));
}

/// Recorded 2022: a missing end goes by the name that its type had in older APIs.
#[test]
fn a_missing_end_has_its_older_name() {
    let api = Api::new();
    let contact = empty(&api, "contacts");
    let path = format!(
        "/crm/v3/objects/meetings/404404/associations/contacts/{contact}/meeting_event_to_contact"
    );
    let reply = api.put_empty(&path);
    assert_eq!(reply.header("x-hubspot-notfound"), "true");
    let expected = json!({
        "message": "No meeting_event with ID 404404 exists",
        "context": {"objectType": ["meeting_event"], "id": ["404404"]},
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.FROM_OBJECT_NOT_FOUND",
    });
    assert_eq!(reply.refusal(404), expected);
}
