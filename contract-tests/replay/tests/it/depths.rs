//! Recordings that are nested too deeply are refused: the file and the pair are named.

use contract::json::MAX_DEPTH;
use mock_server::InProcess;
use serde_json::{Value, json};

use super::tape::{command, file};

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

fn pair(body: &str) -> String {
    format!(
        "{{\"request\":{{\"method\":\"GET\",\"path\":\"/crm/v3/owners\"}},\"response\":{{\"status\":200,\"body\":{body}}}}}"
    )
}

fn entry(text: &str) -> Value {
    let request = json!({"method": "GET", "url": "https://api.hubapi.com/crm/v3/owners"});
    json!({"request": request, "response": {"status": 200, "content": {"text": text}}})
}

async fn refused(text: &str, place: &str) {
    let (_directory, path) = file("deep.json", text);
    let error = command(&path).report(&InProcess).await.unwrap_err().to_string();
    let expected = format!("{}, {place}: ", path.display());
    assert!(error.starts_with(&expected), "{error:.300}");
    assert!(error.contains(&format!("deeper than {MAX_DEPTH} levels")), "{error:.300}");
}

#[tokio::test]
async fn the_pair_is_named_in_every_form() {
    for depth in [MAX_DEPTH + 1, 5_000] {
        let (good, deep) = (pair("{}"), nested(depth));
        let text = json!(deep).to_string();
        refused(&format!("[{good},{}]", pair(&deep)), "pair 2").await;
        refused(&format!("{{\"pairs\":[{good},{good},{}]}}", pair(&deep)), "pair 3").await;
        refused(&pair(&deep), "pair 1").await;
        refused(&format!("[{good},{}]", pair(&text)), "pair 2").await;
        refused(&format!("{good}\n{}\n", pair(&deep)), "line 2").await;
        refused(&format!("{}\n{good}\n", pair(&deep)), "line 1").await;
        let har = json!({"log": {"entries": [entry("{}"), entry(&deep)]}});
        refused(&har.to_string(), "entry 2").await;
        let mut har = json!({"log": {"entries": [entry("{}"), entry("{}")]}}).to_string();
        har = har.replacen("\"status\":200", &format!("\"status\":200,\"_x\":{deep}"), 1);
        refused(&har, "entry 1").await;
    }
}
