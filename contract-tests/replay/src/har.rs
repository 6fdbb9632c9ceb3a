//! HAR 1.2, as browsers and proxies write it.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::recording::{
    Answered, Asked, Body, Pair, Place, Recording, RecordingError, Unit, instant, path_and_query,
};
use contract::json::Json;

/// HubSpot's servers are below these names.
const HUBSPOT: [&str; 2] = ["hubapi.com", "hubspot.com"];

pub(super) fn entries(
    file: &Arc<Path>,
    log: &Json,
    hosts: &[String],
) -> Result<Recording, RecordingError> {
    let Some(entries @ Json::Array(_)) = log.get("entries") else {
        let cause = "a HAR's \"log\" has a list of \"entries\"";
        return Err(RecordingError::NoRecording { path: file.to_path_buf(), cause });
    };
    let mut recording = Recording::default();
    for (index, entry) in entries.items().iter().enumerate() {
        let place = Place { file: Arc::clone(file), unit: Unit::Entry, number: index + 1 };
        match read(place, entry, hosts)? {
            Some(pair) => recording.pairs.push(pair),
            None => recording.elsewhere += 1,
        }
    }
    Ok(recording)
}

fn read(place: Place, entry: &Json, hosts: &[String]) -> Result<Option<Pair>, RecordingError> {
    let part = |pointer: &str| {
        entry.at(pointer).ok_or_else(|| place.mistake(format!("{} is missing", &pointer[1..])))
    };
    let text = |pointer: &str| {
        let text = part(pointer)?.text();
        text.ok_or_else(|| place.mistake(format!("{} is no text", &pointer[1..])))
    };
    let url = text("/request/url")?;
    if !is_hubspots(url, hosts) {
        return Ok(None);
    }
    let status = part("/response/status")?.scalar().and_then(|status| status.parse().ok());
    let (path, query) = path_and_query(url);
    let listed = pairs(entry.at("/request/queryString"));
    Ok(Some(Pair {
        source: None,
        at: entry.get("startedDateTime").and_then(Json::text).and_then(instant),
        confidence: None,
        request: Asked {
            method: text("/request/method")?.to_uppercase(),
            path,
            query: if query.is_empty() { listed } else { query },
            headers: headers(entry.at("/request/headers")),
            body: posted(&place, entry.at("/request/postData"))?,
        },
        response: Answered {
            // Zero is what browsers write when no answer came.
            status: status.filter(|status| *status != 0),
            headers: headers(entry.at("/response/headers")),
            body: content(&place, entry.at("/response/content"))?,
        },
        place,
    }))
}

fn is_hubspots(url: &str, hosts: &[String]) -> bool {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_lowercase();
    let below = |name: &&str| host == **name || host.ends_with(&format!(".{name}"));
    HUBSPOT.iter().any(below) || hosts.iter().any(|named| *named == host || *named == authority)
}

/// HTTP/2's own fields, such as `:path`, are no headers.
fn headers(json: Option<&Json>) -> Vec<(String, String)> {
    let named = pairs(json).into_iter().filter(|(name, _)| !name.starts_with(':'));
    named.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

fn pairs(json: Option<&Json>) -> Vec<(String, String)> {
    let text = |item: &Json, name| item.get(name).and_then(Json::scalar).map(str::to_owned);
    let pair = |item: &Json| Some((text(item, "name")?, text(item, "value").unwrap_or_default()));
    json.map_or(&[][..], Json::items).iter().filter_map(pair).collect()
}

fn posted(place: &Place, post: Option<&Json>) -> Result<Body, RecordingError> {
    let Some(post) = post else { return Ok(Body::None) };
    match post.get("text").and_then(Json::text).filter(|text| !text.is_empty()) {
        Some(text) => body(place, "request.postData", text),
        None => {
            let form = pairs(post.get("params"));
            let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            body(place, "request.postData", &text)
        }
    }
}

fn content(place: &Place, content: Option<&Json>) -> Result<Body, RecordingError> {
    let member = |name| content.and_then(|content| content.get(name)?.text());
    let text = member("text").unwrap_or_default();
    if member("encoding") != Some("base64") {
        return body(place, "response.content", text);
    }
    let compact: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(compact);
    let bytes = bytes.map_err(|error| place.mistake(format!("response.content: {error}")))?;
    body(place, "response.content", &String::from_utf8_lossy(&bytes))
}

fn body(place: &Place, of: &str, text: &str) -> Result<Body, RecordingError> {
    Body::of_text(text).map_err(|error| place.mistake(format!("{of}: {error}")))
}
