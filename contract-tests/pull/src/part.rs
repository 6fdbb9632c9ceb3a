//! Making the parts that a seed file consists of.

use contract::json::Json;

/// An object; members that are null are left out.
pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    let stated = members.into_iter().filter(|(_, value)| *value != Json::Null);
    Json::Object(stated.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A string.
pub fn text(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

/// Members of an object as they are; null if it has no such member.
pub fn member(json: &Json, name: &str) -> Json {
    json.get(name).cloned().unwrap_or(Json::Null)
}

/// The text of a member; empty if there is none.
pub fn word<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::scalar).unwrap_or_default()
}

/// Members in the given order. Those that are null, or what holds where nothing is said, are left
/// out.
pub fn chosen(json: &Json, members: &[(&str, &str)]) -> Json {
    let stated = members.iter().filter_map(|(name, usual)| {
        let value = json.get(name)?;
        let is_usual = *value == Json::Null || value.to_string() == *usual;
        (!is_usual).then(|| ((*name).to_owned(), value.clone()))
    });
    Json::Object(stated.collect())
}

/// Adds a member to an object.
pub fn with(mut json: Json, name: &str, value: Json) -> Json {
    if let Json::Object(members) = &mut json {
        members.retain(|(member, _)| member != name);
        if value != Json::Null {
            members.push((name.to_owned(), value));
        }
    }
    json
}

/// The same without some members.
pub fn without(mut json: Json, names: &[&str]) -> Json {
    if let Json::Object(members) = &mut json {
        members.retain(|(member, _)| !names.contains(&&**member));
    }
    json
}

/// The same with a member changed in its place, if there is one.
pub fn mapped(mut json: Json, name: &str, change: impl FnOnce(&Json) -> Json) -> Json {
    if let Json::Object(members) = &mut json
        && let Some((_, value)) = members.iter_mut().find(|(member, _)| member == name)
    {
        *value = change(value);
    }
    json
}

/// The items of an array, each changed.
pub fn each(list: &Json, change: impl Fn(&Json) -> Json) -> Json {
    Json::Array(list.items().iter().map(change).collect())
}
