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

/// What the objects API names, whatever was asked for: scopes of all object types, in the
/// recorded order.
const OF_ALL_TYPES: [&str; 31] = [
    "crm.objects.commercepayments.read",
    "crm.objects.invoices.read",
    "crm.objects.carts.write",
    "crm.objects.contacts.write",
    "crm.objects.carts.read",
    "crm.objects.subscriptions.read",
    "crm.objects.appointments.read",
    "crm.objects.line_items.read",
    "crm.objects.appointments.write",
    "crm.objects.line_items.write",
    "crm.objects.listings.read",
    "crm.objects.listings.write",
    "crm.objects.quotes.write",
    "crm.objects.services.read",
    "crm.objects.quotes.read",
    "crm.objects.services.write",
    "crm.objects.leads.read",
    "crm.objects.contacts.read",
    "crm.objects.companies.read",
    "crm.objects.leads.write",
    "crm.objects.partner-clients.read",
    "crm.objects.deals.read",
    "crm.objects.courses.read",
    "crm.objects.partner-clients.write",
    "crm.objects.courses.write",
    "crm.objects.deals.write",
    "crm.objects.users.read",
    "crm.objects.users.write",
    "crm.objects.orders.write",
    "crm.objects.orders.read",
    "crm.objects.companies.write",
];
/// The same of before scopes were granular.
const LEGACY_OF_ALL_TYPES: [&str; 6] = [
    "e-commerce",
    "tickets",
    "crm.objects.goals.read",
    "media_bridge.read",
    "crm.objects.custom.read",
    "crm.objects.custom.write",
];

impl From<Denied> for ErrorResponse {
    fn from(denied: Denied) -> Self {
        let response = Self::new(StatusCode::FORBIDDEN, rule(&denied), envelope(&denied));
        match denied {
            Denied::Objects | Denied::Schemas(_) => response.without_rate_limit_headers(),
            _ => response,
        }
    }
}

/// The envelope.
fn envelope(denied: &Denied) -> Envelope {
    match denied {
        Denied::Objects => long(vec![
            ("requiredScopes", owned(&LEGACY_OF_ALL_TYPES)),
            (GRANULAR, owned(&OF_ALL_TYPES)),
        ]),
        Denied::Family(scopes) => long(vec![(GRANULAR, owned(scopes))]),
        Denied::Schemas(scope) => Envelope::new(ONE_OF)
            .category(MISSING)
            .context(GRANULAR, owned(&[scope]))
            .context("links", owned(&[PAGE])),
        Denied::Properties { portal, object_type, legacy, verb, scope } => {
            let object_type = match object_type {
                ObjectTypeId { meta: 0, .. } => format!("legacyObjectType={legacy}"),
                ObjectTypeId { meta, number } => format!("metaTypeId={meta}, innerId={number}"),
            };
            Envelope::new(format!(
                "You do not have permissions to {verb} object type ObjectTypeId{{{object_type}}} \
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
    envelope.errors.push(Detail { message: ONE_OF.into(), code: "", context });
    envelope
}

fn owned(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

fn rule(denied: &Denied) -> &'static str {
    match denied {
        Denied::Objects => "missing-scopes-objects",
        Denied::Schemas(scope) if scope.ends_with("read") => "missing-scopes-schemas",
        Denied::Schemas(_) => "missing-scopes-schemas-write",
        Denied::Properties { verb: "view", .. } => "missing-scopes-properties",
        Denied::Properties { .. } => "missing-scopes-properties-write",
        Denied::Family(_) => "missing-scopes-family",
    }
}
