//! HAR, pairs, pairs by line; and what is none of these.

use http::Method;
use mock_server::InProcess;
use serde_json::{Value, json};

use super::tape::{Tape, command, file, replay};

async fn tape() -> Tape {
    let mut tape = Tape::new();
    let body = json!({"properties": {"email": "ada@ada.example.com"}});
    tape.post("/crm/v3/objects/contacts", body).await;
    tape.ask(Method::GET, "/crm/v3/objects/contacts?limit=5&properties=email", None).await;
    tape
}

/// The same as a browser would have written it.
fn har(pairs: &[Value]) -> Value {
    let named = |map: &Value| -> Vec<Value> {
        let entries = map.as_object().into_iter().flatten();
        entries.map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    let entry = |(index, pair): (usize, &Value)| {
        let (request, response) = (&pair["request"], &pair["response"]);
        let path = request["path"].as_str().unwrap();
        let query = request["query"].as_str().unwrap();
        let mut headers = named(&request["headers"]);
        headers.push(json!({"name": ":authority", "value": "api.hubapi.com"}));
        let text = response["body"].as_str().unwrap();
        let content = match index {
            0 => {
                use base64::{Engine, engine::general_purpose::STANDARD};
                json!({"encoding": "base64", "text": STANDARD.encode(text)})
            }
            _ => json!({"text": text}),
        };
        let mut entry = json!({
            "startedDateTime": pair["recorded_at"],
            "request": {
                "method": request["method"], "url": format!("https://api.hubapi.com{path}?{query}"),
                "httpVersion": "h2", "headers": headers,
            },
            "response": {
                "status": response["status"], "headers": named(&response["headers"]),
                "content": content,
            },
        });
        if !request["body"].is_null() {
            let text = request["body"].to_string();
            entry["request"]["postData"] = json!({"mimeType": "application/json", "text": text});
        }
        entry
    };
    json!({"log": {"version": "1.2", "entries": pairs.iter().enumerate().map(entry).collect::<Vec<_>>()}})
}

#[tokio::test]
async fn a_har_is_replayed_without_what_went_elsewhere() {
    let mut har = har(&tape().await.pairs);
    let mut other = har["log"]["entries"][1].clone();
    other["request"]["url"] = json!("https://fonts.example/a.woff");
    har["log"]["entries"].as_array_mut().unwrap().push(other);
    let (_directory, path) = file("browser.har", &har.to_string());
    let report = command(&path).report(&InProcess).await.unwrap();
    assert_eq!((report.shares.full, report.elsewhere), (2, 1), "{report}");
}

#[tokio::test]
async fn a_proxy_can_be_named() {
    let text = har(&tape().await.pairs).to_string().replace("api.hubapi.com", "hub.intern.example");
    let (_directory, path) = file("proxy.har", &text);
    let report = command(&path).report(&InProcess).await.unwrap();
    assert_eq!((report.shares.replayed, report.elsewhere), (0, 2), "{report}");
    let mut command = command(&path);
    command.host = vec!["hub.intern.example".into()];
    assert_eq!(command.report(&InProcess).await.unwrap().shares.full, 2);
}

#[tokio::test]
async fn pairs_may_stand_on_lines_or_in_an_object() {
    let pairs = tape().await.pairs;
    let lines = format!("{}\n\n{}\n", pairs[0], pairs[1]);
    let (_directory, path) = file("tape.ndjson", &lines);
    assert_eq!(command(&path).report(&InProcess).await.unwrap().shares.full, 2);
    let (_directory, path) = file("tape.json", &json!({"pairs": pairs}).to_string());
    assert_eq!(command(&path).report(&InProcess).await.unwrap().shares.full, 2);
}

#[tokio::test]
async fn sources_are_sessions_of_their_own() {
    let mut pairs = tape().await.pairs;
    let mut again = pairs[0].clone();
    again["source"] = json!("another session");
    pairs.push(again);
    // In the same portal the second creation would be a conflict.
    let report = replay(&pairs).await;
    assert_eq!(report.shares.full, 3, "{report}");
}

#[tokio::test]
async fn mistakes_are_named_with_their_place() {
    let good = json!({"request": {"method": "GET", "path": "/a"}, "response": {"status": 200}});
    let bad = json!({"request": {"path": "/a"}, "response": {}});
    let check = |name: &'static str, text: String, expected: &'static str| async move {
        let (_directory, path) = file(name, &text);
        let error = command(&path).report(&InProcess).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("a.json", "[\n{]".into(), "a.json, line 2, column 2: ").await;
    check(
        "b.json",
        json!([good, bad]).to_string(),
        "b.json, pair 2: \"request\" has no \"method\"",
    )
    .await;
    check("c.ndjson", format!("{good}\n{bad}"), "c.ndjson, line 2: ").await;
    check("d.json", "{}".into(), "d.json: neither a HAR").await;
    let no_url = json!({"log": {"entries": [{"request": {}}]}});
    check("e.har", no_url.to_string(), "e.har, entry 1: request/url is missing").await;
    check("f.har", json!({"log": {}}).to_string(), "f.har: a HAR's \"log\"").await;
}
