//! What HubSpot refuses, word for word where a recording has the words.

use serde_json::{Value, json};

use super::{refused, search};
use crate::api::Api;

const FILTER: &str = "com.hubspot.inbounddb.publicobject.core.v3.search.Filter";

/// Complaints about the shape of the JSON have no category (recorded).
#[track_caller]
fn malformed(body: &str, message: &str) {
    let refusal = refused(body, &format!("Invalid input JSON on {message}"));
    let keys: Vec<&String> = refusal.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["message"], "{body}");
}

#[test]
fn a_filter_lacks_what_it_needs() {
    // Recorded, with this very column, for what the Node SDK of the time sent.
    malformed(
        r#"{"filterGroups":[{"filters":[{"value":"1638264673941","propertyName":"closedate","operator":"BETWEEN"}]}]}"#,
        &format!(
            "line 1, column 102: Cannot construct instance of `{FILTER}`, problem: operator BETWEEN requires a highValue"
        ),
    );
    // The sentence is recorded; that other operators are told alike is assumed.
    let problem = |operator: &str, lacking: &str| {
        let body =
            json!({"filters": [{"operator": operator, "propertyName": "phone"}]}).to_string();
        let column = body.find('}').unwrap() + 1;
        malformed(
            &body,
            &format!(
                "line 1, column {column}: Cannot construct instance of `{FILTER}`, problem: operator {operator} requires {lacking}"
            ),
        );
    };
    for operator in
        ["EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"]
    {
        problem(operator, "a value");
    }
    problem("IN", "values");
    problem("NOT_IN", "values");
}

#[test]
fn a_filter_without_operator_or_name() {
    let unbuilt = |filter: &str, missing: &str| {
        let column = r#"{"filterGroups":[{"filters":["#.len() + filter.len();
        malformed(
            &format!(r#"{{"filterGroups":[{{"filters":[{filter}]}}]}}"#),
            &format!(
                "line 1, column {column}: Cannot build Filter, some of required attributes are not set [{missing}]"
            ),
        );
    };
    // Recorded with both missing.
    unbuilt(r#"{"value":"1"}"#, "propertyName, operator");
    unbuilt(r#"{"value":"1","propertyName":"phone"}"#, "operator");
    unbuilt(r#"{"value":"1","operator":"EQ","propertyName":null}"#, "propertyName");
}

#[test]
fn blank_values() {
    // The sentence is recorded.
    malformed(
        r#"{"filterGroups":[{"filters":[{"propertyName":"phone","operator":"EQ","value":""}]}]}"#,
        "line 1, column 80: value must be non-empty and non-blank, if specified {propertyName: 'phone'}",
    );
    malformed(
        "{\"filters\":[\n{\"propertyName\":\"phone\",\"operator\":\"IN\",\"values\":[\"1\",\" \"]}]}",
        "line 2, column 59: values must be non-empty and non-blank, if specified {propertyName: 'phone'}",
    );
}

#[test]
fn words_that_are_no_operators() {
    let refusal = |column: usize, word: &str| {
        format!(
            "line 1, column {column}: Cannot deserialize value of type `{FILTER}$Operator` from String \"{word}\": not one of the values accepted for Enum class: [IN, NOT_HAS_PROPERTY, LT, EQ, GT, NOT_IN, GTE, CONTAINS_TOKEN, HAS_PROPERTY, LTE, NOT_CONTAINS_TOKEN, BETWEEN, NEQ]"
        )
    };
    for word in ["LIKE", "CONTAINS", "eq"] {
        let body = format!(r#"{{"filters":[{{"operator":"{word}","propertyName":"phone"}}]}}"#);
        malformed(&body, &refusal(25, word));
    }
    malformed(
        r#"{"sorts":[{"propertyName":"createdate","direction":"DOWN"}]}"#,
        "line 1, column 52: Cannot deserialize value of type `com.hubspot.inbounddb.publicobject.core.v3.search.Sort$Direction` from String \"DOWN\": not one of the values accepted for Enum class: [ASCENDING, DESCENDING]",
    );
    malformed(
        r#"{"sorts":[{"direction":"ASCENDING"}]}"#,
        "line 1, column 35: Cannot build Sort, some of required attributes are not set [propertyName]",
    );
}

#[test]
fn json_of_another_type() {
    // Columns are recorded, from when Jackson had other words for it.
    malformed(
        r#"{"filterGroups": {"filters": [{"propertyName": "email", "operator": "EQ", "value": "x"}]}}"#,
        "line 1, column 18: Cannot deserialize value of type `java.util.HashSet<com.hubspot.inbounddb.publicobject.core.v3.search.FilterGroup>` from Object value (token `JsonToken.START_OBJECT`)",
    );
    malformed(
        r#"{"filterGroups": [{"filters": [{"value": ["1"], "propertyName": "id", "operator": "IN"}]}]}"#,
        "line 1, column 42: Cannot deserialize value of type `java.lang.String` from Array value (token `JsonToken.START_ARRAY`)",
    );
    malformed(
        r#"{"filters":["phone"]}"#,
        &format!(
            "line 1, column 13: Cannot construct instance of `{FILTER}` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('phone')"
        ),
    );
    malformed(
        r#"{"limit":"ten"}"#,
        "line 1, column 10: Cannot deserialize value of type `int` from String \"ten\": not a valid `int` value",
    );
    malformed(
        r#"{"query":["a"]}"#,
        "line 1, column 10: Cannot deserialize value of type `java.lang.String` from Array value (token `JsonToken.START_ARRAY`)",
    );
    malformed(
        "{\"filters\":[",
        "line 1, column 13: Unexpected end-of-input: expected close marker for Array (start marker at line 1, column 12)",
    );
}

/// Limits are documented; of the sentences only that about groups is.
#[test]
fn more_than_a_search_takes() {
    let too_much = |body: Value, message: &str| {
        let refusal = refused(&body.to_string(), message);
        assert_eq!(refusal["category"], "VALIDATION_ERROR");
    };
    let has = json!({"propertyName": "email", "operator": "HAS_PROPERTY"});
    let group = |filters: usize| json!({"filters": vec![has.clone(); filters]});
    let many = |what: &str, count: usize, max: usize| {
        format!("too many {what} (count: {count}, max allowed: {max})")
    };
    too_much(json!({"filterGroups": vec![group(1); 6]}), &many("filterGroups", 6, 5));
    too_much(json!({"filterGroups": [group(7)]}), &many("filters in group", 7, 6));
    too_much(json!({"filterGroups": vec![group(5); 4]}), &many("filters", 20, 18));
    let values = vec!["x"; 101];
    let among = json!({"propertyName": "email", "operator": "IN", "values": values});
    too_much(json!({"filters": [among]}), &many("values", 101, 100));
    too_much(json!({"sorts": ["email", "createdate"]}), &many("sorts", 2, 1));
    too_much(
        json!({"query": "é".repeat(3_001)}),
        "query is too long (length: 3001, max allowed: 3000)",
    );
    let page = "The limit must be between 1 and 200";
    too_much(json!({"limit": 201}), &format!("Invalid limit: 201. {page}"));
    too_much(json!({"limit": "0"}), &format!("Invalid limit: 0. {page}"));
    too_much(json!({"after": -1}), "Invalid after: -1. It must not be negative");
    let window = "Paging beyond the first 10000 results of a search is not supported";
    too_much(json!({"after": "9991"}), window);
    too_much(json!({"after": 10_000, "limit": 1}), window);
    // The largest of each is taken.
    let api = Api::new();
    for body in [
        json!({"filterGroups": vec![group(3); 5]}),
        json!({"filterGroups": vec![group(6); 3]}),
        json!({"query": "é".repeat(3_000)}),
        json!({"after": 9_800, "limit": 200}),
    ] {
        assert_eq!(search(&api, "contacts", body)["total"], json!(0));
    }
}

#[test]
fn properties_and_values_that_make_no_sense() {
    let senseless = |filter: Value, detail: &str| {
        let body = json!({"filters": [filter]}).to_string();
        let refusal = refused(&body, "There was a problem with the request.");
        assert_eq!(refusal["category"], "VALIDATION_ERROR");
        assert_eq!(refusal["errors"][0]["message"], detail, "{body}");
    };
    let filter = |name: &str, operator: &str, value: &str| json!({"propertyName": name, "operator": operator, "value": value});
    senseless(filter("no_such", "EQ", "1"), "Property \"no_such\" does not exist");
    // `id` is no property (documented).
    senseless(filter("id", "EQ", "1"), "Property \"id\" does not exist");
    senseless(filter("closedate", "GT", "soon"), "soon is not a valid value of property closedate");
    senseless(
        filter("linkedinconnections", "EQ", "many"),
        "many is not a valid value of property linkedinconnections",
    );
    senseless(
        filter("associations.company", "GT", "1"),
        "associations.company can only be searched with EQ and IN, and only for HubSpot's own object types",
    );
    refused(&json!({"sorts": ["no_such"]}).to_string(), "There was a problem with the request.");
    let unknown = filter("associations.nothings", "EQ", "1");
    refused(
        &json!({"filters": [unknown]}).to_string(),
        "Unable to infer object type from: nothings",
    );
}

#[test]
fn types_that_do_not_exist() {
    let api = Api::new();
    let path = "/crm/v3/objects/nothings/search";
    assert_eq!(
        api.post(path, json!({})).refusal(400)["message"],
        "Unable to infer object type from: nothings"
    );
}
