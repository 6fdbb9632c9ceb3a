//! What isn't emulated says so, in every spelling, and is never taken for what isn't there.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use mock_server::operations::{self, Answer, Operation, Standing};
use serde_json::json;

use crate::api::{Api, Reply};

const EXPLAIN: &str = "x-hubspot-mock-explain";
const NUMBERS: &str = "1";

/// What a path of an operation may look like.
fn spellings(operation: &Operation) -> Vec<String> {
    let filled = |word: &str| {
        let part = |part: &str| match part.starts_with('{') {
            true if part.to_lowercase().contains("objecttype") => word.to_owned(),
            true => NUMBERS.to_owned(),
            false => part.to_owned(),
        };
        operation.template.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let mut all = vec![filled("contacts"), format!("{}/", filled("contacts"))];
    if operation.template.contains("bjectType") {
        all.extend([filled("contact"), filled("0-1"), filled("CONTACT")]);
    }
    all
}

/// Sends what makes no sense where it is served.
fn send(api: &Api, method: &str, path: &str) -> Reply {
    let method: Method = method.parse().unwrap();
    let body = (method != Method::GET).then(|| "[".to_owned());
    api.send(method, path, body)
}

/// The rules of absence, and of what HubSpot itself answers.
fn is_taken_for_nothing(reply: &Reply) -> bool {
    let told = reply.header(EXPLAIN);
    ["unknown-path", "unknown-route", "method-not-allowed"]
        .iter()
        .any(|rule| told.starts_with(rule))
}

#[test]
fn every_operation_is_served_or_says_that_it_is_not() {
    let api = Api::new();
    let mut missing = 0;
    for operation in operations::all() {
        for path in spellings(operation) {
            let reply = send(&api, operation.method, &path);
            let what = format!("{} {path}: {} {}", operation.method, reply.status, reply.text);
            match reply.status.as_u16() {
                501 => {
                    missing += 1;
                    assert_eq!(reply.json()["category"], "NOT_EMULATED", "{what}");
                    assert!(reply.header(EXPLAIN).starts_with("not-emulated"), "{what}");
                }
                404 if operation.answer() == Answer::Gone => {
                    assert!(reply.header(EXPLAIN).starts_with("gone"), "{what}");
                }
                405 => {
                    // Types that nobody may write.
                    assert!(operation.template.contains("/objects/"), "{what}");
                }
                _ => assert!(!is_taken_for_nothing(&reply), "{what}"),
            }
        }
    }
    assert!(missing > 4_000, "{missing}");
}

#[test]
fn the_table_has_every_family() {
    let count = |standing| operations::all().filter(|one| one.standing == standing).count();
    assert_eq!(count(Standing::Published), 3_802);
    assert!(count(Standing::Older) > 180 && count(Standing::Unlisted) > 0);
    for family in ["Files/Files", "Marketing/Forms", "CMS/Hubdb", "Settings/Teams", "CRM/Lists"] {
        assert!(operations::all().any(|one| one.family == family), "{family}");
    }
}

#[test]
fn older_apis_answer_501_in_every_method() {
    let api = Api::new();
    for path in [
        "/contacts/v1/contact/vid/5/profile",
        "/contacts/v1/lists/all/contacts/all",
        "/contacts/v1/lists/recently_updated/contacts/recent",
        "/companies/v2/companies/paged",
        "/deals/v1/deal/5",
        "/engagements/v1/engagements/5",
        "/crm-objects/v1/objects/tickets",
        "/crm-associations/v1/associations/5/HUBSPOT_DEFINED/1",
        "/crm-pipelines/v1/pipelines/deals",
        "/properties/v1/contacts/properties",
        "/properties/v2/0-1/properties",
        "/forms/v2/forms",
        "/form-integrations/v1/submissions/forms/5",
        "/filemanager/api/v3/files/upload",
        "/email/public/v1/events",
        "/automation/v2/workflows/5/enrollments/contacts/a@example.com",
        "/automation/v3/workflows",
        "/integrations/v1/limit/daily",
        "/marketing-emails/v1/emails/with-statistics",
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let reply = send(&api, method, path);
            assert_eq!(reply.status, 501, "{method} {path}: {}", reply.text);
            let told = reply.header(EXPLAIN);
            assert!(told.starts_with("not-emulated-older"), "{method} {path}: {told}");
        }
    }
}

#[test]
fn what_replaces_it_is_named() {
    let api = Api::new();
    let message = |method, path| {
        let reply = send(&api, method, path);
        assert_eq!(reply.status, 501, "{path}");
        reply.json()["message"].as_str().unwrap().to_owned()
    };
    let lists = message("GET", "/crm/v3/lists/12");
    assert!(lists.contains("GET /crm/lists/2026-09/{listId}"), "{lists}");
    let contact = message("GET", "/contacts/v1/contact/vid/5/profile");
    assert!(contact.contains("Contacts v1") && contact.contains("/crm/objects/2026-09/contacts"));
    assert!(!message("GET", "/email/public/v1/events").contains("replaces"));
    let reply = send(&api, "GET", "/crm/v3/lists/12");
    assert!(reply.header(EXPLAIN).contains("replaced by GET /crm/lists/2026-09/{listId}"));
}

#[test]
fn credentials_come_first() {
    let api = Api::new();
    let stranger = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(Body::from("{}"));
        api.call(request.unwrap())
    };
    for path in
        ["/files/v3/files/search", "/contacts/v1/contact/vid/5/profile", "/owners/v2/owners"]
    {
        let reply = stranger("GET", path);
        assert_eq!(reply.status, 401, "{path}");
        assert!(reply.header(EXPLAIN).starts_with("no-credentials"), "{path}");
    }
    let secure = "/submissions/v3/integration/secure/submit/1/form";
    assert_eq!(stranger("POST", secure).status, 401);
    for path in ["/submissions/v3/integration/submit/1/form", "/uploads/form/v2/1/form"] {
        assert_eq!(stranger("POST", path).status, 501, "{path}");
        assert_eq!(send(&api, "POST", path).status, 501, "{path}");
    }
}

/// Sources: the changelog of 2026; a live answer of April 2026.
#[test]
fn what_hubspot_switched_off_answers_as_it_does() {
    let api = Api::new();
    for path in ["/contacts/v1/lists", "/contacts/v1/lists/3/contacts/all"] {
        let reply = send(&api, "GET", path);
        assert_eq!(reply.status, 404, "{path}");
        let told = reply.header(EXPLAIN);
        assert!(told.starts_with("gone (replaced by /crm/lists/2026-09)"), "{told}");
    }
    let owners = api.get("/owners/v2/owners").refusal(401);
    let message = "Any of the listed authentication credentials are missing";
    assert_eq!(owners, json!({"message": message}));
}

#[test]
fn contact_lists_were_there_before_they_ended() {
    let api = Api::new();
    let past = json!({"now": "2026-04-01T00:00:00Z"});
    assert_eq!(api.put("/_mock/clock", past).status, 200);
    assert_eq!(send(&api, "GET", "/contacts/v1/lists").status, 501);
}

/// Source: the beginning was seen in April 2026.
#[test]
fn a_path_that_leads_nowhere_is_a_page_that_claims_nothing() {
    let api = Api::new();
    for path in ["/nowhere", "/crm/v3/nothing", "/_mok/clock"] {
        let reply = api.get(path);
        assert_eq!(reply.status, 404);
        let start = "<!DOCTYPE html> <html lang=en><meta charset=utf-8><title>Error</title><style>\
            *,*::before,*::after{box-sizing:border-box}html,body{margin:0px";
        assert!(reply.text.starts_with(start), "{}", reply.text);
        let told = reply.header(EXPLAIN);
        assert!(told.starts_with("unknown-path") && told.ends_with("[ours]"), "{told}");
    }
}

/// Source: answers of lists, April 2026.
#[test]
fn a_path_that_an_api_has_not_is_jettys_page() {
    let api = Api::new();
    let call = |method: Method, accept: &str| {
        let request = api.request(method, "/crm/v3/lists/3/contacts/all");
        api.call(request.header(header::ACCEPT, accept).body(Body::empty()).unwrap())
    };
    let page = call(Method::GET, "*/*");
    assert_eq!(page.status, 404);
    assert!(page.text.contains("<title>Error 404 Not Found</title>"), "{}", page.text);
    assert!(page.header(EXPLAIN).starts_with("unknown-route"));
    assert_eq!(call(Method::PUT, "*/*").text, "");
    assert_eq!(call(Method::GET, "application/json").text, "");
}

/// Source: answers of lists, April 2026; a page only where Jetty shows one.
#[test]
fn other_methods_of_a_path_name_those_that_it_takes() {
    let api = Api::new();
    let call = |method: Method, path: &str| {
        let request = api.request(method, path).header(header::ACCEPT, "*/*");
        api.call(request.body(Body::empty()).unwrap())
    };
    let put = call(Method::PUT, "/crm/v3/lists/5");
    assert_eq!(
        (put.status.as_u16(), put.header("allow"), &*put.text),
        (405, "DELETE,GET,OPTIONS", "")
    );
    let post = call(Method::POST, "/crm/v3/lists/5/memberships/remove");
    assert_eq!((post.status.as_u16(), post.header("allow")), (405, "OPTIONS,PUT"));
    assert_eq!(post.header("content-type"), "text/html;charset=iso-8859-1");
    // The router refuses before anything is counted: no rate limits are told.
    let absent = call(Method::GET, "/crm/v3/lists/5/contacts/all");
    for reply in [&put, &post, &absent] {
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), "", "{}", reply.text);
    }
    assert!(post.text.contains("<title>Error 405 Method Not Allowed</title>"), "{}", post.text);
    let search = call(Method::GET, "/crm/v3/objects/contacts/search");
    assert_eq!((search.status.as_u16(), search.header("allow")), (405, "POST,OPTIONS"));
}

#[test]
fn sentences_of_jackson_have_labels_of_their_own() {
    let api = Api::new();
    let create = "/crm/v3/objects/contacts";
    let search = "/crm/v3/objects/contacts/search";
    let filter = |filter: &str| format!(r#"{{"filters": [{filter}]}}"#);
    for (path, body, rule, evidence) in [
        (create, "null".to_owned(), "json-null", "recorded"),
        (create, "{}".to_owned(), "json-required", "recorded"),
        (create, r#"{"properties": []}"#.to_owned(), "json-type", "recorded"),
        (create, r#"{"properties": 1}"#.to_owned(), "json-coercion", "assumed"),
        (create, "%".to_owned(), "json-character", "observed"),
        (create, r#"{"properties""#.to_owned(), "json-syntax", "assumed"),
        (search, r#"{"limit": true}"#.to_owned(), "json-type-scalar", "assumed"),
        (search, filter("{}"), "filter-incomplete", "recorded"),
        (search, filter(r#"{"propertyName": "a", "operator": "LIKE"}"#), "json-word", "observed"),
        (search, filter(r#"{"propertyName": "a", "operator": "EQ"}"#), "filter-operand", "assumed"),
        (
            search,
            filter(r#"{"propertyName": "a", "operator": "BETWEEN", "value": "1"}"#),
            "filter-between",
            "recorded",
        ),
    ] {
        let reply = api.post_text(path, &body);
        assert_eq!(reply.status, 400, "{body}");
        let told = reply.header(EXPLAIN);
        assert!(told.starts_with(&format!("{rule}: ")), "{body}: {told}");
        assert!(told.contains(&format!("[{evidence}")), "{body}: {told}");
    }
}
