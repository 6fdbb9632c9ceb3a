//! What a session tells of its portal: its number and account, owners, custom objects, pipelines,
//! properties.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    definition,
    operation::{About, about},
    recording::Pair,
    redaction::{forget_someone, is_placeholder, someone},
};
use contract::json::Json;

/// A portal's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its number, where it is told.
    pub portal: Option<u64>,
    /// A seed file's content.
    pub seed: Value,
    /// The scopes that a token told of.
    pub scopes: Value,
}

/// What all pairs of a session tell.
pub fn of(pairs: &[Pair]) -> Settings {
    let mut settings = Settings { portal: None, seed: json!({}), scopes: json!([]) };
    let mut made = HashSet::new();
    pairs.iter().for_each(|pair| settings.see_users(pair));
    pairs.iter().filter(|pair| !refuses_owners(pair)).for_each(|pair| settings.see_owners(pair));
    let bodies = pairs.iter().filter(|pair| pair.response.is_success());
    for (pair, body) in bodies.filter_map(|pair| Some((pair, pair.response.body.json()?))) {
        settings.see(pair, body, &made);
        made.extend(makes(pair, body));
    }
    let refusals =
        pairs.iter().filter_map(|pair| pair.response.body.json()?.get("message")?.text());
    settings.portal = settings.portal.or_else(|| refusals.filter_map(portal_in_text).next());
    settings
}

/// The number of the portal that a refusal names.
fn portal_in_text(message: &str) -> Option<u64> {
    let rest = message.split("Portal ").nth(1)?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Whether the owners that a request names may be missing.
fn refuses_owners(pair: &Pair) -> bool {
    let message = pair.response.body.json().and_then(|body| body.get("message")?.text());
    !pair.response.is_success()
        && message.is_some_and(|message| message.to_lowercase().contains("owner"))
}

/// What the session itself made was not there before.
fn makes(pair: &Pair, body: &Json) -> Vec<String> {
    let creates = pair.request.method == "POST"
        && matches!(about(&pair.request.path), About::Schemas | About::Pipelines(_));
    let ids = ["id", "objectTypeId"].iter().filter_map(|name| body.get(name)?.scalar());
    ids.filter(|_| creates).map(str::to_owned).collect()
}

impl Settings {
    fn see(&mut self, pair: &Pair, body: &Json, made: &HashSet<String>) {
        self.portal = self.portal.or_else(|| portal(body));
        if let Some(domain) = ui_domain(body) {
            self.account("uiDomain", &domain);
        }
        if let (Some(scopes), Some(_)) = (body.get("scopes"), body.get("token")) {
            self.scopes = value(scopes);
        }
        let reads = pair.request.method == "GET";
        match about(&pair.request.path) {
            About::Owners if reads => self.owners(body),
            About::Schemas if reads => self.schemas(body, made),
            About::Pipelines(word) if reads => self.pipelines(word, body, made),
            About::Other if body.get("timeZone").is_some() => self.details(body),
            _ => {}
        }
    }

    /// Who the owner of a record is, where it has one and tells its user.
    fn see_users(&mut self, pair: &Pair) {
        let mut users = Vec::new();
        pair.response.body.json().into_iter().for_each(|body| collect_users(body, &mut users));
        for (id, user) in users {
            let email = format!("owner-{id}@example.com");
            self.add("owners", None, "id", json!({ "id": id, "email": email, "userId": user }));
        }
    }

    /// Whoever owns a record is there.
    fn see_owners(&mut self, pair: &Pair) {
        let mut ids = Vec::new();
        for body in [pair.request.body.json(), pair.response.body.json()].into_iter().flatten() {
            collect_owners(body, &mut ids);
        }
        for id in ids {
            let email = format!("owner-{id}@example.com");
            self.add("owners", None, "id", json!({ "id": id, "email": email }));
        }
    }

    fn account(&mut self, name: &str, value: &str) {
        self.seed["portal"][name] = json!(value);
    }

    fn details(&mut self, body: &Json) {
        let names = [
            ("timeZone", "timeZone"),
            ("companyCurrency", "companyCurrency"),
            ("currency", "companyCurrency"),
            ("uiDomain", "uiDomain"),
            ("accountType", "accountType"),
            ("dataHostingLocation", "dataHostingLocation"),
        ];
        for (name, place) in names {
            if let Some(text) = body.get(name).and_then(Json::text) {
                self.account(place, text);
            }
        }
        let more = body.get("additionalCurrencies").map_or(&[][..], Json::items);
        if !more.is_empty() {
            self.seed["portal"]["additionalCurrencies"] = value(&Json::Array(more.to_vec()));
        }
    }

    fn list(&mut self, name: &str, word: Option<&str>) -> &mut Vec<Value> {
        let place = match word {
            Some(word) => &mut self.seed[name][word],
            None => &mut self.seed[name],
        };
        if !place.is_array() {
            *place = json!([]);
        }
        // It was just made one.
        place.as_array_mut().expect("a list")
    }

    fn add(&mut self, name: &str, word: Option<&str>, key: &str, new: Value) {
        let list = self.list(name, word);
        if !list.iter().any(|old| old[key] == new[key]) {
            list.push(new);
        }
    }

    fn owners(&mut self, body: &Json) {
        let known = [
            "id",
            "email",
            "type",
            "firstName",
            "lastName",
            "userId",
            "userIdIncludingInactive",
            "createdAt",
            "updatedAt",
            "archived",
            "teams",
        ];
        for owner in each(body) {
            let mut kept = only(owner, &known);
            if let Some(members) = kept.as_object_mut() {
                members.retain(|_, value| !value.is_null());
            }
            if kept["id"].is_string() && kept["email"].is_string() {
                self.list("owners", None).retain(|old| old["id"] != kept["id"]);
                kept["email"] = json!(self.own_address(&kept));
                self.add("owners", None, "id", kept);
            }
        }
        let next = body.at("/paging/next/after").and_then(Json::scalar).and_then(next_owner);
        if let Some(id) = next {
            let email = format!("owner-{id}@example.com");
            self.add("owners", None, "id", json!({ "id": id, "email": email }));
        }
    }

    /// An owner's address, told apart from those of others whom a recording made the same.
    fn own_address(&mut self, owner: &Value) -> String {
        let (id, email) = (&owner["id"], owner["email"].as_str().unwrap_or_default());
        if is_placeholder(email) {
            return format!("owner-{}@example.com", id.as_str().unwrap_or_default());
        }
        let others = self.list("owners", None);
        let like = |old: &&mut Value| {
            old["email"].as_str().is_some_and(|other| forget_someone(other) == email)
        };
        match others.iter_mut().filter(like).count() {
            0 => email.to_owned(),
            before => someone(email, before),
        }
    }

    fn schemas(&mut self, body: &Json, made: &HashSet<String>) {
        let known = [
            "objectTypeId",
            "name",
            "labels",
            "description",
            "primaryDisplayProperty",
            "secondaryDisplayProperties",
            "requiredProperties",
            "searchableProperties",
        ];
        for schema in each(body) {
            let own = schema.get("objectTypeId").and_then(Json::text);
            if !own.is_some_and(|id| id.starts_with("2-") && !made.contains(id)) {
                continue;
            }
            let mut kept = only(schema, &known);
            let properties = schema.get("properties").map_or(&[][..], Json::items);
            let own = properties.iter().filter(|one| !is_hubspots(one));
            kept["properties"] = own.filter_map(|one| in_schema(one, &kept)).collect();
            add_named_properties(&mut kept);
            self.add("schemas", None, "objectTypeId", kept);
        }
    }

    fn pipelines(&mut self, word: &str, body: &Json, made: &HashSet<String>) {
        let is_made =
            |one: &Json| one.get("id").and_then(Json::scalar).is_some_and(|id| made.contains(id));
        let given = each(body).iter().filter(|one| one.get("stages").is_some() && !is_made(one));
        for pipeline in given {
            self.add("pipelines", Some(word), "id", value(pipeline));
        }
    }
}

/// A schema's display properties are there, whether the answer defines them or not.
fn add_named_properties(schema: &mut Value) {
    let lists = ["requiredProperties", "searchableProperties", "secondaryDisplayProperties"];
    let listed = lists.iter().filter_map(|name| schema[*name].as_array()).flatten();
    let named: Vec<Value> = listed.chain([&schema["primaryDisplayProperty"]]).cloned().collect();
    let Some(properties) = schema["properties"].as_array_mut() else { return };
    for name in named.iter().filter_map(Value::as_str).filter(|name| !name.starts_with("hs_")) {
        if !properties.iter().any(|one| one["name"] == name) {
            properties.push(json!({ "name": name, "label": name }));
        }
    }
}

/// A property that a schema shows. Where that isn't told, it is in the type's own group.
fn in_schema(property: &Json, schema: &Value) -> Option<Value> {
    let mut made = definition::returned(property)?;
    if made["groupName"] == "" {
        let name = schema["name"].as_str().unwrap_or_default();
        made["groupName"] = json!(format!("{name}_information"));
    }
    Some(made)
}

pub(super) fn is_hubspots(property: &Json) -> bool {
    property.get("hubspotDefined") == Some(&Json::Bool(true))
        || property.get("name").and_then(Json::text).is_some_and(|name| name.starts_with("hs_"))
}

/// The results, or the one thing itself.
pub(super) fn each(body: &Json) -> &[Json] {
    body.get("results").map_or(std::slice::from_ref(body), Json::items)
}

fn collect_owners(json: &Json, ids: &mut Vec<String>) {
    for (name, value) in json.members() {
        match value.scalar().filter(|_| name == "hubspot_owner_id") {
            Some(id) if id.parse::<u64>().is_ok() => ids.push(id.to_owned()),
            _ => collect_owners(value, ids),
        }
    }
    json.items().iter().for_each(|item| collect_owners(item, ids));
}

/// Owners with their users: records that have one owner and tell one user.
fn collect_users(json: &Json, users: &mut Vec<(String, u64)>) {
    let number = |name: &str| json.get(name)?.text()?.parse::<u64>().ok();
    if let (Some(owner), Some(user)) =
        (number("hubspot_owner_id"), number("hs_user_ids_of_all_owners"))
        && number("hs_all_owner_ids").is_none_or(|only| only == owner)
    {
        users.push((owner.to_string(), user));
    }
    json.members().iter().for_each(|(_, value)| collect_users(value, users));
    json.items().iter().for_each(|item| collect_users(item, users));
}

/// The owner with whom the next page begins: a number, as it is or in Base64.
fn next_owner(after: &str) -> Option<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_number(after) {
        return Some(after.to_owned());
    }
    let decoded = String::from_utf8(STANDARD.decode(after).ok()?).ok()?;
    is_number(&decoded).then_some(decoded)
}

pub(super) fn value(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).unwrap_or_default()
}

fn only(json: &Json, names: &[&str]) -> Value {
    let members = json.members().iter().filter(|(name, _)| names.contains(&name.as_str()));
    Value::Object(members.map(|(name, json)| (name.clone(), value(json))).collect())
}

/// The number of the portal that an answer comes from.
fn portal(json: &Json) -> Option<u64> {
    find(json, &|name, text| match name {
        "fullyQualifiedName" => text.strip_prefix('p')?.split('_').next()?.parse().ok(),
        "portalId" | "hubId" | "hub_id" => text.parse().ok(),
        // `https://app.hubspot.com/contacts/{portal}/…`
        "url" => text.split('/').nth(4)?.parse().ok(),
        _ => None,
    })
}

fn ui_domain(json: &Json) -> Option<String> {
    find(json, &|name, text| match name {
        "uiDomain" => Some(text.to_owned()),
        "url" => {
            let host = text.split_once("://")?.1.split('/').next()?;
            (host.starts_with("app") && host.ends_with(".hubspot.com")).then(|| host.to_owned())
        }
        _ => None,
    })
}

fn find<T>(json: &Json, pick: &impl Fn(&str, &str) -> Option<T>) -> Option<T> {
    match json {
        Json::Object(members) => members.iter().find_map(|(name, value)| {
            value.scalar().and_then(|text| pick(name, text)).or_else(|| find(value, pick))
        }),
        Json::Array(items) => items.iter().find_map(|item| find(item, pick)),
        _ => None,
    }
}
