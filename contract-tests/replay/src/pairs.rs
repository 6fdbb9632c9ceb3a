//! Files of pairs: an array, an object with one array, or a pair on each line.

use std::{path::Path, sync::Arc};

use super::recording::{
    Answered, Asked, Body, Pair, Place, Recording, RecordingError, Unit, instant, path_and_query,
};
use contract::json::{Json, JsonError};

/// Whether every line is a pair: the first one is an object of its own.
pub(super) fn is_by_line(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let more = text.trim().len() > first.trim().len();
    more && match Json::parse(first) {
        Ok(json) => json.get("request").is_some(),
        // It ends in this line, and more follows.
        Err(JsonError::TooDeep(_)) => true,
        Err(JsonError::Syntax(_)) => false,
    }
}

pub(super) fn by_line(file: &Arc<Path>, text: &str) -> Result<Recording, RecordingError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let pair = |(index, line): (usize, &str)| {
        let place = Place { file: Arc::clone(file), unit: Unit::Line, number: index + 1 };
        let json = Json::parse(line).map_err(|error| place.mistake(error.to_string()))?;
        read(place, &json)
    };
    Ok(Recording { pairs: lines.map(pair).collect::<Result<_, _>>()?, elsewhere: 0 })
}

pub(super) fn of(file: &Arc<Path>, json: &Json) -> Result<Recording, RecordingError> {
    let arrays = || json.members().iter().filter(|(_, value)| matches!(value, Json::Array(_)));
    let items = match json {
        Json::Array(items) => items,
        Json::Object(_) if json.get("request").is_some() => std::slice::from_ref(json),
        Json::Object(_) if arrays().count() == 1 => {
            arrays().next().map_or(&[][..], |(_, value)| value.items())
        }
        _ => {
            let cause = "neither a HAR (an object with \"log\") nor pairs (an array, or an object \
                         with one array)";
            return Err(RecordingError::NoRecording { path: file.to_path_buf(), cause });
        }
    };
    let pair = |(index, item)| {
        read(Place { file: Arc::clone(file), unit: Unit::Pair, number: index + 1 }, item)
    };
    let pairs = items.iter().enumerate().map(pair).collect::<Result<_, _>>()?;
    Ok(Recording { pairs, elsewhere: 0 })
}

fn read(place: Place, json: &Json) -> Result<Pair, RecordingError> {
    let text = |name: &str| json.get(name).and_then(Json::text).map(str::to_owned);
    let part = |name: &str| {
        let part = json.get(name).filter(|part| matches!(part, Json::Object(_)));
        part.ok_or_else(|| place.mistake(format!("{name:?} is missing or no object")))
    };
    Ok(Pair {
        request: request(&place, part("request")?)?,
        response: response(&place, part("response")?)?,
        source: text("source"),
        at: text("recorded_at").as_deref().and_then(instant),
        confidence: text("confidence"),
        place,
    })
}

fn request(place: &Place, json: &Json) -> Result<Asked, RecordingError> {
    let text = |name: &str| {
        let text = json.get(name).and_then(Json::text);
        text.ok_or_else(|| place.mistake(format!("\"request\" has no {name:?} that is a text")))
    };
    let (path, mut query) = path_and_query(text("path")?);
    query.extend(names_and_values(place, json.get("query"), "query")?);
    Ok(Asked {
        method: text("method")?.to_uppercase(),
        path,
        query,
        headers: headers(place, json.get("headers"))?,
        body: body(place, "request", json.get("body"))?,
    })
}

fn response(place: &Place, json: &Json) -> Result<Answered, RecordingError> {
    let status = match json.get("status") {
        None | Some(Json::Null) => None,
        Some(value) => {
            let number = value.scalar().and_then(|text| text.parse().ok());
            Some(number.ok_or_else(|| place.mistake("\"status\" is no status"))?)
        }
    };
    let body = body(place, "response", json.get("body"))?;
    Ok(Answered { status, headers: headers(place, json.get("headers"))?, body })
}

fn headers(place: &Place, json: Option<&Json>) -> Result<Vec<(String, String)>, RecordingError> {
    let mut headers = names_and_values(place, json, "headers")?;
    headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
    Ok(headers)
}

/// An object whose values are texts or lists of texts, or a list of names and values; a query may
/// also be a text.
fn names_and_values(
    place: &Place,
    json: Option<&Json>,
    what: &str,
) -> Result<Vec<(String, String)>, RecordingError> {
    match json {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::String(text)) => {
            let text = text.trim_start_matches('?');
            Ok(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
        }
        Some(Json::Object(members)) => {
            let each = |(name, value): &(String, Json)| {
                let values = match value {
                    Json::Array(items) => items.clone(),
                    one => vec![one.clone()],
                };
                let pair = |value: Json| (name.clone(), plain(&value));
                values.into_iter().map(pair).collect::<Vec<_>>()
            };
            Ok(members.iter().flat_map(each).collect())
        }
        Some(Json::Array(items)) => {
            let pair = |item: &Json| {
                let part = |name: &str, place: usize| item.get(name).or(item.items().get(place));
                Some((part("name", 0)?.scalar()?.to_owned(), plain(part("value", 1)?)))
            };
            let all: Option<Vec<_>> = items.iter().map(pair).collect();
            all.ok_or_else(|| place.mistake(format!("{what:?} is a list of names and values")))
        }
        Some(_) => Err(place.mistake(format!("{what:?} is an object of texts"))),
    }
}

fn plain(value: &Json) -> String {
    value.scalar().map_or_else(|| value.to_string(), str::to_owned)
}

/// JSON as itself, or a text as it went over the wire. Recorders write `{}` and `""` for nothing.
fn body(place: &Place, of: &str, json: Option<&Json>) -> Result<Body, RecordingError> {
    match json {
        None | Some(Json::Null) => Ok(Body::None),
        Some(Json::String(text)) => {
            Body::of_text(text).map_err(|error| place.mistake(format!("{of}.body: {error}")))
        }
        Some(json) => Ok(Body::Json(json.clone())),
    }
}
