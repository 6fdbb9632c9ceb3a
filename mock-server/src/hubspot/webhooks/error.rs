//! What HubSpot says of webhooks' settings and subscriptions when it refuses.

use crate::{
    webhook::subscriber::{MAX_SUBSCRIPTIONS, MIN_CONCURRENCY, Refused},
    wire::{
        envelope::{Envelope, NOT_FOUND},
        error::ErrorResponse,
    },
};

const RULE: &str = "webhooks";

impl From<Refused> for ErrorResponse {
    fn from(refused: Refused) -> Self {
        Self::from(&refused)
    }
}

impl From<&Refused> for ErrorResponse {
    fn from(refused: &Refused) -> Self {
        let sentence = sentence(refused);
        match refused {
            Refused::UnknownApp(_) | Refused::NoSettings(_) | Refused::NotFound(_) => {
                Self::not_found(RULE, Envelope::new(sentence).category(NOT_FOUND))
            }
            Refused::Target(_)
            | Refused::Concurrency(_)
            | Refused::NoThrottling
            | Refused::TooMany
            | Refused::Exists(_)
            | Refused::EventType(_)
            | Refused::NoProperty
            | Refused::Property(_)
            | Refused::NoObjectType
            | Refused::ObjectType(_) => Self::invalid(RULE, sentence),
        }
    }
}

/// The same for a part of a batch.
pub fn left_out(refused: &Refused) -> Envelope {
    ErrorResponse::from(refused).detail(sentence(refused)).part()
}

/// Only the sentence about the maximum is HubSpot's own; the others are assumed.
pub fn sentence(refused: &Refused) -> String {
    match refused {
        Refused::UnknownApp(id) => format!("No app with id {id} was found"),
        Refused::NoSettings(id) => format!("No webhook settings were found for app {id}"),
        Refused::Target(url) => format!("targetUrl must be a secure URL (https), but given: {url}"),
        Refused::NoThrottling => {
            "Invalid input JSON: Some required fields were not set: [throttling]".to_owned()
        }
        Refused::Concurrency(given) => format!(
            "maxConcurrentRequests must be greater than {}, but given: {given}",
            MIN_CONCURRENCY - 1
        ),
        Refused::TooMany => format!(
            "Couldn't create another subscription. You've reached the maximum number allowed per \
             application ({MAX_SUBSCRIPTIONS})."
        ),
        Refused::Exists(id) => {
            format!("Couldn't create the subscription. It already exists with id {id}.")
        }
        Refused::NotFound(id) => {
            format!("No subscription with id {} was found", id.cast_signed())
        }
        Refused::EventType(name) => format!("{name} is not a valid event type"),
        Refused::NoProperty => "propertyName is required for propertyChange subscriptions".into(),
        Refused::Property(name) => format!("Property {name} can't be subscribed to"),
        Refused::NoObjectType => "objectTypeId is required for object subscriptions".into(),
        Refused::ObjectType(given) => format!("{given} is not a valid objectTypeId"),
    }
}
