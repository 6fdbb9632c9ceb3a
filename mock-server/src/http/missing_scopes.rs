//! What a client sees when its scopes don't suffice: each API says it in its own way.

use axum::http::StatusCode;
use portal::ObjectTypeId;

use crate::{
    layer::scope::Denied,
    wire::{
        envelope::{Detail, Envelope},
        error::ErrorResponse,
    },
};

const PAGE: &str = "https://developers.hubspot.com/scopes";
const ONE_OF: &str = "One or more of the following scopes are required.";
const MISSING: &str = "MISSING_SCOPES";
const GRANULAR: &str = "requiredGranularScopes";

/// Scopes of before scopes were granular, which stand in a list of their own: these, and what
/// begins like one of [`LEGACY_FAMILIES`].
const LEGACY: [&str; 3] = ["e-commerce", "tickets", "media_bridge.read"];
const LEGACY_FAMILIES: [&str; 3] =
    ["crm.objects.goals.", "crm.objects.custom.", "crm.schemas.custom."];

fn is_legacy(scope: &str) -> bool {
    LEGACY.contains(&scope) || LEGACY_FAMILIES.iter().any(|family| scope.starts_with(family))
}

impl From<Denied> for ErrorResponse {
    fn from(denied: Denied) -> Self {
        Self::new(StatusCode::FORBIDDEN, rule(&denied), envelope(&denied))
    }
}

/// The envelope.
fn envelope(denied: &Denied) -> Envelope {
    match denied {
        Denied::Objects(scopes) | Denied::Family(scopes) => long(required(scopes)),
        Denied::Schemas(scope) => Envelope::new(ONE_OF)
            .category(MISSING)
            .context(GRANULAR, owned(&[scope]))
            .context("links", owned(&[PAGE])),
        Denied::SensitiveProperties => {
            Envelope::new("Missing required scope for: sensitive-data-property-create")
                .category(MISSING)
        }
        Denied::Properties { portal, object_type, legacy, scope } => {
            let object_type = match object_type {
                ObjectTypeId { meta: 0, .. } => format!("legacyObjectType={legacy}"),
                ObjectTypeId { meta, number } => format!("metaTypeId={meta}, innerId={number}"),
            };
            Envelope::new(format!(
                "You do not have permissions to view_schema object type ObjectTypeId{{{object_type}}} \
                 in portal {portal} (requires one of [{scope}])"
            ))
        }
    }
}

fn long(context: Vec<(&'static str, Vec<String>)>) -> Envelope {
    let mut envelope = Envelope::new(format!(
        "This app hasn't been granted all required scopes to make this call. Read more about \
         required scopes here: {PAGE}."
    ))
    .link("scopes", PAGE)
    .category(MISSING);
    envelope.errors.push(Detail { message: ONE_OF.into(), code: "", sub_category: "", context });
    envelope
}

/// Both lists of scopes, where they hold any.
fn required(scopes: &[&str]) -> Vec<(&'static str, Vec<String>)> {
    let (legacy, granular): (Vec<&str>, Vec<&str>) =
        scopes.iter().partition(|scope| is_legacy(scope));
    let lists = [("requiredScopes", legacy), (GRANULAR, granular)];
    lists
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| (name, owned(&list)))
        .collect()
}

fn owned(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

fn rule(denied: &Denied) -> &'static str {
    match denied {
        Denied::Objects(_) => "missing-scopes-objects",
        Denied::Schemas(scope) if scope.ends_with("read") => "missing-scopes-schemas",
        Denied::Schemas(_) => "missing-scopes-schemas-write",
        Denied::Properties { .. } => "missing-scopes-properties",
        Denied::SensitiveProperties => "missing-scopes-sensitive",
        Denied::Family(_) => "missing-scopes-family",
    }
}
