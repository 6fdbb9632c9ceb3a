//! By data: a snapshot's text, the text that was told, and what differs.

use super::*;
use crate::told;

fn exchange(head: &str, body: &str) -> String {
    format!(">>> GET /x\n    assumed: a test\n<<< {head}\n\n{body}\n\n")
}

fn lines(snapshot: &str, told: &str) -> Vec<String> {
    compare(&told::parse(snapshot), &told::parse(told))
        .iter()
        .map(|Drift { exchange, place, kind, expected, found, .. }| {
            let [expected, found] = [expected, found].map(|text| text.as_deref().unwrap_or("-"));
            format!("{exchange} {place}, {kind}: {expected} | {found}")
        })
        .collect()
}

fn check(snapshot: &str, told: &str, expected: &[&str]) {
    assert_eq!(lines(snapshot, told), expected);
}

fn check_body(snapshot: &str, told: &str, expected: &[&str]) {
    check(&exchange("200", snapshot), &exchange("200", told), expected);
}

#[test]
fn members_by_name_and_then_by_order() {
    check_body(r#"{"a":1,"b":[]}"#, "{\"a\": 1,\n\"b\": []}", &[]);
    check_body(
        r#"{"a":1,"b":{"c/d":"x","gone":null}}"#,
        r#"{"a":"1","b":{"c/d":"y","new":{"z":true}}}"#,
        &[
            r#"1 body /a, other type: 1 | "1""#,
            r#"1 body /b/c~1d, other value: "x" | "y""#,
            "1 body /b/gone, missing: null | -",
            r#"1 body /b/new, extra: - | {"z":true}"#,
        ],
    );
    check_body(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, &["1 body, other order: a, b | b, a"]);
    check_body(
        r#"{"a":1,"b":2}"#,
        r#"{"a":1,"b":2,"a":1}"#,
        &["1 body, other order: a, b | a, b, a"],
    );
}

#[test]
fn items_by_what_is_equal() {
    check_body("[1,2]", "[2,1]", &["1 body, other order: [1,2] | [2,1]"]);
    check_body("[1,2,3]", "[1,3]", &["1 body /1, missing: 2 | -"]);
    check_body("[1,3]", "[1,2,3]", &["1 body /1, extra: - | 2"]);
    check_body(
        r#"[{"a":1},{"b":2}]"#,
        r#"[{"a":1},{"b":3}]"#,
        &["1 body /1/b, other value: 2 | 3"],
    );
    check_body(
        r#"{"r":[{"a":1},{"b":2}]}"#,
        r#"{"r":[{"a":2},{"b":2},{"c":3}]}"#,
        &["1 body /r/0/a, other value: 1 | 2", r#"1 body /r/2, extra: - | {"c":3}"#],
    );
    check_body("[]", "{}", &["1 body, other type: [] | {}"]);
}

#[test]
fn what_is_no_json_by_its_lines() {
    check_body(
        "{id, properties{a}}",
        "{id, properties{a, b}}",
        &["1 body line 1, other value: {id, properties{a}} | {id, properties{a, b}}"],
    );
    check_body(
        "<p>\na\nb\n</p>",
        "<p>\na\n</p>\nc",
        &["1 body line 3, missing: b | -", "1 body line 5, extra: - | c"],
    );
    check_body("{\"a\":1}", "<p>", &["1 body, other value: {\"a\":1} | <p>"]);
    check_body("{\"a\":1}", "", &["1 body, missing: {\"a\":1} | -"]);
}

#[test]
fn status_and_headers() {
    let snapshot = exchange("200\nlocation: /a\nallow: GET", "{}");
    let told = exchange("201\nlocation: /b\nretry-after: 1", "{}");
    check(
        &snapshot,
        &told,
        &[
            "1 status, other value: 200 | 201",
            "1 header location, other value: /a | /b",
            "1 header allow, missing: GET | -",
            "1 header retry-after, extra: - | 1",
        ],
    );
    let refused = exchange("404", r#"{"message":"no"}"#);
    check(
        &exchange("200", r#"{"id":"1","archived":false}"#),
        &refused,
        &[
            "1 status, other value: 200 | 404",
            r#"1 body, other value: {"id":"1","archived":false} | {"message":"no"}"#,
        ],
    );
}

#[test]
fn exchanges_are_paired_by_their_requests() {
    let [a, b, c] = ["/a", "/b", "/c"].map(|path| exchange("200", "1").replace("/x", path));
    check(&format!("{a}{b}{c}"), &format!("{a}{c}"), &["2 exchange, missing: 200 1 | -"]);
    check(&format!("{a}{c}"), &format!("{a}{b}{c}"), &["2 exchange, extra: - | 200 1"]);
    check(&format!("{a}{b}"), &format!("{a}{c}"), &["2 request, other value: GET /b | GET /c"]);
    check("", "", &[]);
}

#[test]
fn how_it_is_known_is_told_but_not_compared() {
    let snapshot = exchange("200", "1");
    check(&snapshot, &snapshot.replace("assumed", "recorded"), &[]);
    let drifts = compare(&told::parse(&snapshot), &told::parse(&exchange("200", "2")));
    assert_eq!(drifts[0].known, "assumed: a test");
}
