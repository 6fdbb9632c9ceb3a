//! What answers tell of what was there, beyond the records that they show.

use http::Method;
use mock_server::InProcess;
use serde_json::{Value, json};

use super::tape::{Tape, command, file, replay};

fn pair(method: &str, path: &str, body: Value, status: u16, answer: Value) -> Value {
    json!({
        "source": "elsewhere", "recorded_at": "2026-03-05T10:00:00Z",
        "request": {"method": method, "path": path, "query": {}, "headers": {}, "body": body},
        "response": {"status": status, "headers": {}, "body": answer},
    })
}

/// That pair alone agrees, whatever went before it.
#[track_caller]
fn agrees(report: &hubspot_contract_replay::Report) {
    assert!(report.agrees() && report.shares.replayed > 0, "{report}");
}

async fn made(tape: &mut Tape, path: &str, properties: Value) -> String {
    let made = tape.post(path, json!({ "properties": properties })).await;
    made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

const CONTACTS: &str = "/crm/v3/objects/contacts";

#[tokio::test]
async fn a_search_by_association_tells_of_associations() {
    let mut tape = Tape::new();
    let company = made(&mut tape, "/crm/v3/objects/companies", json!({"name": "Ada"})).await;
    let contact = made(&mut tape, CONTACTS, json!({"city": "Turin"})).await;
    let link =
        format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    tape.ask(Method::PUT, &link, None).await;
    let filter =
        json!({"propertyName": "associations.company", "operator": "EQ", "value": company});
    let search = json!({"filterGroups": [{"filters": [filter]}]});
    tape.post(&format!("{CONTACTS}/search"), search).await;
    agrees(&replay(&tape.pairs[3..]).await);
}

#[tokio::test]
async fn the_good_end_of_a_refused_association_was_there() {
    let mut tape = Tape::new();
    let contact = made(&mut tape, CONTACTS, json!({"city": "Turin"})).await;
    let kind = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279});
    let input = json!({"from": {"id": contact}, "to": {"id": "12345"}, "types": [kind]});
    let path = "/crm/v4/associations/contacts/companies/batch/create";
    tape.post(path, json!({ "inputs": [input] })).await;
    assert_eq!(tape.pairs[1]["response"]["status"], 207);
    agrees(&replay(&tape.pairs[1..]).await);
}

#[tokio::test]
async fn what_is_refused_for_its_values_was_there() {
    let mut tape = Tape::new();
    let contact = made(&mut tape, CONTACTS, json!({"city": "Turin"})).await;
    let body = json!({"properties": {"no_such_thing": "1"}});
    tape.ask(Method::PATCH, &format!("{CONTACTS}/{contact}"), Some(body)).await;
    agrees(&replay(&tape.pairs[1..]).await);
}

#[tokio::test]
async fn owners_of_what_was_refused_were_there() {
    let mut tape = Tape::new();
    let owners = tape.get("/crm/v3/owners").await;
    let owner = owners["results"][0]["id"].as_str().unwrap();
    let body = json!({"properties": {"hubspot_owner_id": owner, "no_such_thing": "1"}});
    tape.post(CONTACTS, body).await;
    let text = json!(tape.pairs[1..]).to_string().replace(owner, "41592653");
    agrees(&replay(&serde_json::from_str::<Vec<Value>>(&text).unwrap()).await);
}

#[tokio::test]
async fn properties_and_groups_that_are_changed_or_deleted_were_there() {
    let mut tape = Tape::new();
    let properties = "/crm/v3/properties/contacts";
    tape.post(&format!("{properties}/groups"), json!({"name": "sea", "label": "Sea"})).await;
    let definition = json!({"name": "shoe", "label": "Shoe", "type": "string",
        "fieldType": "text", "groupName": "contactinformation"});
    tape.post(properties, definition).await;
    let renamed = json!({"label": "Boot"});
    tape.ask(Method::PATCH, &format!("{properties}/shoe"), Some(renamed.clone())).await;
    tape.ask(Method::DELETE, &format!("{properties}/shoe"), None).await;
    tape.ask(Method::PATCH, &format!("{properties}/groups/sea"), Some(renamed)).await;
    tape.ask(Method::DELETE, &format!("{properties}/groups/sea"), None).await;
    for place in [3, 5] {
        assert_eq!(tape.pairs[place]["response"]["status"], 204);
        agrees(&replay(&tape.pairs[place..=place]).await);
    }
    agrees(&replay(&tape.pairs[4..5]).await);
    let report = replay(&tape.pairs[2..3]).await;
    assert_eq!(report.pairs[0].mock_status, Some(200), "{report}");
}

#[tokio::test]
async fn owners_whose_addresses_became_the_same_are_all_there() {
    let owner = |id: &str, name: &str| {
        json!({"id": id, "email": "person0a1b2c@a.example.com", "type": "PERSON", "firstName": name,
            "lastName": "B", "userId": id.parse::<u64>().unwrap(),
            "userIdIncludingInactive": id.parse::<u64>().unwrap(),
            "createdAt": "2024-01-02T03:04:05.678Z", "updatedAt": "2024-01-02T03:04:05.678Z",
            "archived": false})
    };
    let list = json!({"results": [owner("314159", "Ada"), owner("314160", "Bob")]});
    let all = pair("GET", "/crm/v3/owners", Value::Null, 200, list);
    let mut one = pair(
        "GET",
        "/crm/v3/owners",
        Value::Null,
        200,
        json!({"results": [owner("314160", "Bob")]}),
    );
    one["request"]["query"]["email"] = json!("p[redacted]@a.example.com");
    let text = json!([all, one]).to_string();
    let report = replay(&serde_json::from_str::<Vec<Value>>(&text).unwrap()).await;
    assert_eq!(report.shares.up_to_values + report.shares.replayed, 2, "{report}");
}

#[tokio::test]
async fn what_a_recorder_left_out_of_a_list_is_not_missed() {
    let mut tape = Tape::new();
    for city in ["Turin", "Genoa", "Milan"] {
        made(&mut tape, CONTACTS, json!({ "city": city })).await;
    }
    let list = tape.get(CONTACTS).await;
    let kept = list["results"][0].to_string();
    let text = tape.pairs[3]["response"]["body"].as_str().unwrap().to_owned();
    let (first, _) = text.split_once("},{\"id\"").unwrap();
    assert!(kept.len() > 2);
    tape.pairs[3]["response"]["body"] = json!(format!("{first}}},\"… 2 more\"]}}"));
    agrees(&replay(&tape.pairs).await);
}

#[tokio::test]
async fn pairs_of_one_source_share_their_world_across_files() {
    let mut tape = Tape::new();
    let contact = made(&mut tape, CONTACTS, json!({"city": "Turin"})).await;
    tape.ask(Method::DELETE, &format!("{CONTACTS}/{contact}"), None).await;
    tape.get(&format!("{CONTACTS}/{contact}")).await;
    let (_first, one) = file("one.json", &json!(tape.pairs[..2]).to_string());
    let (_other, two) = file("two.json", &json!(tape.pairs[2..]).to_string());
    let mut command = command(&one);
    command.files.push(two);
    agrees(&command.report(&InProcess).await.unwrap());
}
