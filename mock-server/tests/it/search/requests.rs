//! What HubSpot takes without complaint, and what it answers.

use serde_json::{Value, json};

use super::{CONTACTS, search, values};
use crate::api::Api;

/// Contacts with the first names a, b, … in the order they were made.
fn contacts(count: u8) -> Api {
    let api = Api::new();
    for letter in (b'a'..).take(count.into()) {
        let name = char::from(letter).to_string();
        api.make("contacts", json!({"firstname": name, "email": format!("{name}@example.com")}));
    }
    api
}

fn names(answer: &Value) -> String {
    values(answer, "firstname").concat()
}

#[test]
fn what_says_nothing_finds_everything() {
    let api = contacts(3);
    // Recorded: `filterGroups` missing, a group without filters, `after` as an empty text.
    for body in [
        json!({}),
        json!({"filterGroups": []}),
        json!({"filterGroups": [{"filters": []}], "sorts": [], "after": ""}),
        json!({"filterGroups": [{}]}),
        json!({"filterGroups": null, "sorts": null, "properties": null, "limit": null}),
        json!({"query": ""}),
        json!({"query": " "}),
        json!({"after": 0, "limit": "10"}),
        json!({"someday": {"new": []}}),
    ] {
        assert_eq!(names(&search(&api, "contacts", body.clone())), "abc", "{body}");
    }
}

#[test]
fn pages_are_counted_from_the_start() {
    let api = contacts(5);
    let page = |after: Value| search(&api, "contacts", json!({"limit": 2, "after": after}));
    let first = page(json!(""));
    assert_eq!((names(&first).as_str(), &first["total"]), ("ab", &json!(5)));
    // Recorded: an offset as a text, and no link.
    assert_eq!(first["paging"], json!({"next": {"after": "2"}}));
    assert_eq!(names(&page(json!("2"))), "cd");
    let last = page(json!(4));
    assert_eq!((names(&last).as_str(), last.get("paging")), ("e", None));
    // Beyond the end there is nothing, and nothing wrong (assumed).
    let beyond = page(json!(100));
    assert_eq!(beyond, json!({"total": 5, "results": []}));
}

#[test]
fn the_answer_is_bare() {
    let api = contacts(1);
    let body = json!({"properties": ["firstname", "no_such"]});
    let reply = api.post(CONTACTS, body);
    assert!(reply.text.starts_with(r#"{"total":1,"results":[{"id":"#), "{}", reply.text);
    let found = &reply.json()["results"][0];
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    // Never associations, never history.
    assert_eq!(keys, ["archived", "createdAt", "id", "properties", "updatedAt", "url"]);
    let properties: Vec<&String> = found["properties"].as_object().unwrap().keys().collect();
    assert_eq!(properties, ["createdate", "firstname", "hs_object_id", "lastmodifieddate"]);
    // Recorded: only the daily pair of the rate limit's headers.
    let limits = reply.headers.keys().map(axum::http::HeaderName::as_str);
    let mut limits: Vec<&str> = limits.filter(|name| name.contains("ratelimit")).collect();
    limits.sort_unstable();
    assert_eq!(limits, ["x-hubspot-ratelimit-daily", "x-hubspot-ratelimit-daily-remaining"]);
}

#[test]
fn the_default_properties_are_those_of_a_read() {
    let api = contacts(1);
    let found = search(&api, "contacts", json!({}));
    let properties = found["results"][0]["properties"].as_object().unwrap();
    let names: Vec<&String> = properties.keys().collect();
    let expected =
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"];
    assert_eq!(names, expected);
}

#[test]
fn filters_in_a_group_are_and_groups_are_or() {
    let api = contacts(4);
    let eq =
        |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
    let find = |groups: Value| names(&search(&api, "contacts", json!({"filterGroups": groups})));
    let both = json!({"filters": [eq("firstname", "a"), eq("email", "a@example.com")]});
    let neither = json!({"filters": [eq("firstname", "b"), eq("email", "a@example.com")]});
    let one = json!({"filters": [eq("firstname", "d")]});
    assert_eq!(find(json!([both])), "a");
    assert_eq!(find(json!([neither])), "");
    assert_eq!(find(json!([one, both, neither])), "ad");
    assert_eq!(find(json!([both, both])), "a");
    // A group without filters lets everything through.
    assert_eq!(find(json!([both, {"filters": []}])), "abcd");
    // The shorthand for one group.
    let shorthand = json!({"filters": [eq("firstname", "b")]});
    assert_eq!(names(&search(&api, "contacts", shorthand)), "b");
}

#[test]
fn query_looks_for_words_in_the_searchable_properties() {
    let api = Api::new();
    for (first, last, company) in
        [("Test 1", "User", "Acme"), ("Ada", "Testov", "Acme"), ("Brian", "User", "Best Tests")]
    {
        let properties = json!({"firstname": first, "lastname": last, "company": company,
            "jobtitle": "zebra"});
        api.make("contacts", properties);
    }
    let find = |query: &str| {
        values(&search(&api, "contacts", json!({"query": query})), "firstname").join(",")
    };
    // Recorded: without case. Assumed: the beginning of a word will do.
    assert_eq!(find("test"), "Test 1,Ada,Brian");
    assert_eq!(find("USER"), "Test 1,Brian");
    // All words must be there, in whichever property (assumed).
    assert_eq!(find("acme user"), "Test 1");
    assert_eq!(find("est"), "");
    // The job title is not searched.
    assert_eq!(find("zebra"), "");
    let filters = json!([{"propertyName": "lastname", "operator": "EQ", "value": "user"}]);
    let both = search(&api, "contacts", json!({"query": "best", "filters": filters}));
    assert_eq!(values(&both, "firstname"), ["Brian"]);
}

#[test]
fn results_are_sorted() {
    let api = Api::new();
    for (name, connections) in [("a", "10"), ("b", "9"), ("c", ""), ("d", "-1"), ("e", "10")] {
        let properties = json!({"firstname": name, "linkedinconnections": connections});
        api.make("contacts", properties);
    }
    let sorted = |sort: Value| names(&search(&api, "contacts", json!({"sorts": [sort]})));
    let object =
        |direction: &str| json!({"propertyName": "linkedinconnections", "direction": direction});
    // Who has no value comes last either way, and ids decide between equals (assumed).
    assert_eq!(sorted(object("ASCENDING")), "dbaec");
    assert_eq!(sorted(object("DESCENDING")), "eabdc");
    assert_eq!(sorted(json!({"propertyName": "linkedinconnections"})), "dbaec");
    assert_eq!(sorted(json!("linkedinconnections")), "dbaec");
    assert_eq!(sorted(json!("-linkedinconnections")), "eabdc");
    // The Node SDK's own example sends the object as a text.
    assert_eq!(sorted(json!(object("DESCENDING").to_string())), "eabdc");
    // Without a sort, the oldest first (recorded).
    assert_eq!(names(&search(&api, "contacts", json!({}))), "abcde");
}

#[test]
fn archived_records_stay_out_and_come_back() {
    let api = contacts(2);
    let found = search(&api, "contacts", json!({"query": "a"}));
    let id = found["results"][0]["id"].as_str().unwrap();
    let path = format!("/crm/v3/objects/contacts/{id}");
    api.delete(&path).expect(204);
    assert_eq!(names(&search(&api, "contacts", json!({}))), "b");
    assert_eq!(search(&api, "contacts", json!({"query": "a"}))["total"], json!(0));
}

#[test]
fn every_dialect_and_every_spelling_of_a_type_searches() {
    let api = contacts(1);
    for base in mock_server::hubspot::objects::routes::BASES {
        // Recorded: types in upper case, singular, by number.
        for word in ["contacts", "contact", "CONTACT", "0-1"] {
            let path = format!("{base}/{word}/search");
            assert_eq!(api.post(&path, json!({})).expect(200)["total"], json!(1), "{path}");
        }
    }
    for table in portal::Portal::standard(portal::PortalId(1)).tables() {
        let plural = &*table.kind.plural;
        let expected = i32::from(plural == "contacts");
        assert_eq!(search(&api, plural, json!({}))["total"], json!(expected), "{plural}");
    }
}

#[test]
fn custom_objects_are_searched_by_what_their_schema_says() {
    let api = Api::new();
    let text =
        |name: &str| json!({"name": name, "label": name, "type": "string", "fieldType": "text"});
    let schema = api
        .post(
            "/crm/v3/schemas",
            json!({
                "name": "boat", "labels": {"singular": "Boat", "plural": "Boats"},
                "primaryDisplayProperty": "title", "requiredProperties": ["title"],
                "searchableProperties": ["title"], "properties": [text("title"), text("harbour")],
                "associatedObjects": ["CONTACT"],
            }),
        )
        .expect(201);
    let boat = schema["objectTypeId"].as_str().unwrap();
    for (title, harbour) in [("Sea Urchin", "Oslo"), ("Gull", "Sea Point")] {
        api.make(boat, json!({"title": title, "harbour": harbour}));
    }
    let found = |body: Value| values(&search(&api, boat, body), "title");
    let show = json!(["title"]);
    assert_eq!(found(json!({"properties": show})), ["Sea Urchin", "Gull"]);
    assert_eq!(found(json!({"properties": show, "query": "sea"})), ["Sea Urchin"]);
    let filter = json!({"propertyName": "harbour", "operator": "EQ", "value": "sea point"});
    assert_eq!(found(json!({"properties": show, "filters": [filter]})), ["Gull"]);
}

/// Above the size where types get an index, the answers are the same and writes are seen.
#[test]
fn a_larger_type_answers_from_its_index() {
    let api = Api::new();
    for batch in 0..3 {
        let inputs: Vec<Value> = (0..100)
            .map(|number| {
                let name = format!("n{}", batch * 100 + number);
                json!({"properties": {"firstname": name, "email": format!("{name}@example.com"),
                    "linkedinconnections": (batch * 100 + number) % 7}})
            })
            .collect();
        api.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": inputs})).expect(201);
    }
    let eq = |value: &str| {
        let filter = json!({"propertyName": "email", "operator": "EQ", "value": value});
        search(&api, "contacts", json!({"filterGroups": [{"filters": [filter]}]}))
    };
    let found = eq("n222@example.com");
    assert_eq!((names(&found).as_str(), &found["total"]), ("n222", &json!(1)));
    let path = format!("/crm/v3/objects/contacts/{}", found["results"][0]["id"].as_str().unwrap());
    let change = json!({"properties": {"email": "moved@example.com"}});
    api.patch(&path, change).expect(200);
    assert_eq!(eq("n222@example.com")["total"], json!(0));
    assert_eq!(names(&eq("moved@example.com")), "n222");
    let filter = json!({"propertyName": "linkedinconnections", "operator": "GTE", "value": 5});
    let body = json!({"filters": [filter], "sorts": ["-hs_object_id"], "limit": 3, "after": 10});
    let page = search(&api, "contacts", body);
    assert_eq!((names(&page).as_str(), &page["total"]), ("n264n258n257", &json!(85)));
}
