//! `/crm/…/owners`, and the owners of records.

use serde_json::json;

use crate::api::Api;

const SEED: &str = r#"{
  "owners": [
    {"id": "101", "email": "Ada@example.com", "firstName": "Ada", "lastName": "King", "userId": 9001,
     "createdAt": "2026-03-11T13:13:59.578Z", "teams": [{"id": "5", "name": "Sales", "primary": true}]},
    {"id": "102", "email": "bob@example.com", "archived": true, "userId": 9002},
    {"id": "103", "email": "queue@example.com", "type": "QUEUE"},
    {"id": "104", "email": "dan@example.com"}
  ]
}"#;

fn seeded() -> Api {
    Api::seeded(SEED).unwrap()
}

/// Recorded 2026-03-12: the keys and their order, and in new portals `id` and `userId` are one.
#[test]
fn a_new_portal_has_the_owner_who_made_the_app() {
    let api = Api::fresh();
    let one = r#"{"id":"62515001","email":"owner@example.com","type":"PERSON","firstName":"Olivia","lastName":"Owner","userId":62515001,"userIdIncludingInactive":62515001,"createdAt":"2026-03-02T14:00:00Z","updatedAt":"2026-03-02T14:00:00Z","archived":false}"#;
    assert_eq!(api.get("/crm/v3/owners/62515001").text, one);
    assert_eq!(api.get("/crm/v3/owners/?limit=100").text, format!("{{\"results\":[{one}]}}"));
}

#[test]
fn owners_are_found_by_id_user_and_address_in_every_dialect() {
    let api = seeded();
    for base in
        ["/crm/v3/owners", "/crm/owners/2025-09", "/crm/owners/2026-03", "/crm/owners/2026-09"]
    {
        let ada = api.get(&format!("{base}/101")).expect(200);
        assert_eq!(ada["teams"], json!([{"id": "5", "name": "Sales", "primary": true}]));
        let by_user = format!("{base}/9001?idProperty=userId&archived=false");
        assert_eq!(api.get(&by_user).expect(200), ada);
        let by_email = format!("{base}?email=ADA%40example.com");
        assert_eq!(api.get(&by_email).expect(200), json!({"results": [ada]}));
    }
    // Recorded: an address that nobody has is an empty list.
    let nobody = api.get("/crm/v3/owners?email=nobody%40example.com").expect(200);
    assert_eq!(nobody, json!({"results": []}));
}

/// Client code: an archived owner's `userId` is null.
#[test]
fn archived_owners_are_asked_for() {
    let api = seeded();
    api.get("/crm/v3/owners/102").refusal(404);
    let bob = api.get("/crm/v3/owners/102?archived=true").expect(200);
    assert_eq!((&bob["userId"], &bob["userIdIncludingInactive"]), (&json!(null), &json!(9002)));
    assert_eq!(bob["archived"], true);
    let list = api.get("/crm/v3/owners?archived=true").expect(200);
    assert_eq!(list, json!({"results": [bob]}));
}

#[test]
fn pages_end_without_a_next() {
    let api = seeded();
    let first = api.get("/crm/v3/owners?limit=2").expect(200);
    let after = first["paging"]["next"]["after"].as_str().expect("there is more");
    let link = first["paging"]["next"]["link"].as_str().expect("a URL");
    assert_eq!(link, format!("http://127.0.0.1:4010/crm/v3/owners?limit=2&after={after}"));
    // Recorded 2023: the next owner's id in Base64. The id itself works, too.
    assert_eq!(after, "MTA0");
    for after in [after, "104"] {
        let rest = api.get(&format!("/crm/v3/owners?limit=2&after={after}")).expect(200);
        assert_eq!(rest["results"][0]["id"], "104");
        assert!(rest.get("paging").is_none());
    }
    api.get("/crm/v3/owners?after=%21").refusal(400);
    api.get("/crm/v3/owners?limit=501").refusal(400);
    api.get("/crm/v3/owners?limit=500").expect(200);
}

#[test]
fn an_unknown_owner_is_not_found() {
    let api = Api::fresh();
    for path in ["/crm/v3/owners/1", "/crm/v3/owners/me", "/crm/v3/owners/1?idProperty=userId"] {
        assert_eq!(api.get(path).refusal(404)["message"], "resource not found", "{path}");
    }
    api.get("/crm/v3/owners/1?idProperty=email").refusal(400);
}

/// The documentation: `hubspot_owner_id` takes an owner's id, and a user's is an error. The code
/// is from memory, the sentence assumed.
#[test]
fn records_belong_to_owners_that_exist() {
    let api = seeded();
    for id in ["101", "102", "103"] {
        api.make("deals", json!({"hubspot_owner_id": id}));
    }
    for id in ["9001", "7", "ada"] {
        let body = json!({"properties": {"hubspot_owner_id": id}});
        let refusal = api.post("/crm/v3/objects/contacts", &body).refusal(400);
        assert_eq!(refusal["errors"][0]["code"], "INVALID_OWNER_ID");
        assert_eq!(refusal["category"], "VALIDATION_ERROR");
    }
    let deal = api.make("deals", json!({"hubspot_owner_id": "104"}));
    let path = format!("/crm/v3/objects/deals/{deal}");
    api.patch(&path, json!({"properties": {"hubspot_owner_id": ""}})).expect(200);
}

/// From memory: the property is called the owner's main team.
#[test]
fn a_record_is_in_its_owners_main_team() {
    let api = seeded();
    let deal = api.make("deals", json!({"hubspot_owner_id": "101"}));
    assert_eq!(api.values("deals", &deal, "hubspot_team_id")["hubspot_team_id"], "5");
    let path = format!("/crm/v3/objects/deals/{deal}");
    api.patch(&path, json!({"properties": {"hubspot_owner_id": "104"}})).expect(200);
    assert_eq!(api.values("deals", &deal, "hubspot_team_id")["hubspot_team_id"], "");
}

#[test]
fn mistakes_in_the_seed_name_their_line() {
    let twice = SEED.replace("\"104\"", "\"101\"");
    let error = Api::seeded(&twice).expect_err("an id is taken");
    assert!(error.to_string().contains("line 7, column 5: owner 101"), "{error}");
    let words = SEED.replace("\"103\"", "\"queue\"");
    let error = Api::seeded(&words).expect_err("an id is digits");
    assert!(
        error.to_string().contains("line 6, column 18: an owner's id is a string of digits"),
        "{error}"
    );
}

/// Recorded 2024-10: the user's id, not the owner's. An owner whose user is gone has none.
#[test]
fn records_tell_their_owners_user() {
    let api = seeded();
    for (owner, user) in [("101", Some("9001")), ("102", None)] {
        let made = json!({"properties": {"dealname": "Fixed", "hubspot_owner_id": owner}});
        let made = api.post("/crm/v3/objects/deals", made).expect(201);
        assert_eq!(made["properties"]["hs_all_owner_ids"], owner);
        let told = made["properties"].get("hs_user_ids_of_all_owners");
        assert_eq!(told.and_then(|told| told.as_str()), user, "{owner}");
    }
}
