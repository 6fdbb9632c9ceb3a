//! Which rule of `fixtures/standard/explanations.tsv` a refusal follows: one exhaustive match.

use axum::http::HeaderValue;
use portal::{
    AssociationError, BatchError, LabelError, PropertyError, RecordError, SchemaError, TypeError,
    error::ValueFault,
};

use super::error::Problem;
use crate::explain::Explained;

/// A header's explanations are cut here.
const MAX_HEADER: usize = 2_000;

/// The rule's name.
pub fn rule(problem: &Problem) -> &'static str {
    match problem {
        Problem::Refused(refusal) => refused(refusal),
        Problem::Json(_) => "json-shape",
        Problem::NoBody => "body-missing",
        Problem::QueryParameter(_) => "query-parameter",
        Problem::NoCredentials => "no-credentials",
        Problem::AccountKey => "account-key",
        Problem::TokenExpired { .. } => "token-expired",
        Problem::MissingScopes(_) => "missing-scopes",
        Problem::RateLimited { .. } => "rate-limit",
        Problem::TokenNotFound => "token-not-found",
        Problem::NoToken(_) => "token-refused",
        Problem::UnknownPath => "unknown-path",
        Problem::Webhooks(_) => "webhooks",
        Problem::Journal(_) => "webhooks-journal",
        Problem::NotEmulated => "not-emulated",
        Problem::MethodNotAllowed => "method-not-allowed",
        Problem::UnsupportedMediaType => "media-type",
        Problem::UriTooLong => "uri-too-long",
        Problem::BodyTooLarge => "body-too-large",
        Problem::LimitTooLarge { .. } => "page-size",
    }
}

/// The rule that refuses what somebody asked of a portal.
pub fn refused(refusal: &portal::Error) -> &'static str {
    match refusal {
        portal::Error::Type(TypeError::Unknown(_))
        | portal::Error::Type(TypeError::UnknownId(_)) => "unknown-object-type",
        portal::Error::Type(TypeError::ReadOnly(_)) => "read-only-type",
        portal::Error::Record(RecordError::NotFound) => "record-not-found",
        portal::Error::Record(RecordError::IdNotNumeric(_)) => "record-id",
        portal::Error::Record(RecordError::NotUnique(_)) => "id-property",
        portal::Error::Record(RecordError::InvalidValues(faults)) => {
            faults.first().map_or("value", |one| value(&one.fault))
        }
        portal::Error::Record(RecordError::RequiredPropertiesMissing { .. }) => {
            "required-properties"
        }
        portal::Error::Record(RecordError::NoProperties) => "no-properties",
        portal::Error::Record(RecordError::ContactExists(_))
        | portal::Error::Record(RecordError::AllContactsExist) => "contact-exists",
        portal::Error::Record(RecordError::ValueTaken(_)) => "value-taken",
        portal::Error::Batch(BatchError::TooManyInputs(_))
        | portal::Error::Batch(BatchError::TooManyHistoryInputs(_)) => "batch-size",
        portal::Error::Batch(BatchError::DuplicateIds(_)) => "duplicate-ids",
        portal::Error::Batch(BatchError::IdPropertyMissing) => "upsert-id-property",
        portal::Error::Record(RecordError::MergeWithItself(_))
        | portal::Error::Record(RecordError::MergeOfMissing(_)) => "merge",
        portal::Error::Association(AssociationError::FromElsewhere { .. })
        | portal::Error::Association(AssociationError::UnknownType(_))
        | portal::Error::Association(AssociationError::NoSuchName { .. })
        | portal::Error::Schema(SchemaError::AssociationNotFound(_))
        | portal::Error::Association(AssociationError::NotAssociable { .. }) => "association-type",
        portal::Error::Association(AssociationError::EndsMissing(_))
        | portal::Error::Association(AssociationError::FromMissing { .. })
        | portal::Error::Association(AssociationError::ToMissing { .. })
        | portal::Error::Association(AssociationError::IdNotNumeric(_))
        | portal::Error::Association(AssociationError::WithItself(_))
        | portal::Error::Association(AssociationError::NothingAssociated { .. }) => {
            "association-ends"
        }
        portal::Error::Association(AssociationError::LimitReached { .. })
        | portal::Error::Association(AssociationError::LimitRange { .. }) => "association-limit",
        portal::Error::Label(LabelError::Missing)
        | portal::Error::Label(LabelError::InvalidName(_))
        | portal::Error::Label(LabelError::Exists { .. })
        | portal::Error::Label(LabelError::NotFound(_))
        | portal::Error::Label(LabelError::OfHubSpot(_))
        | portal::Error::Label(LabelError::UnlabelledTypeStays(_))
        | portal::Error::Label(LabelError::InUse(_)) => "association-label",
        portal::Error::Label(LabelError::TooMany { .. }) => "too-many-labels",
        portal::Error::Search(_) => "search",
        portal::Error::Property(PropertyError::Exists(_)) => "property-exists",
        portal::Error::Property(PropertyError::NotFound(_)) => "property-not-found",
        portal::Error::Property(PropertyError::GroupNotFound(_))
        | portal::Error::Property(PropertyError::GroupExists(_))
        | portal::Error::Property(PropertyError::GroupHasProperties(_)) => "property-group",
        portal::Error::Property(PropertyError::ReadOnly(_)) => "hubspots-own-property",
        portal::Error::Property(PropertyError::Invalid(_)) => "property-definition",
        portal::Error::Schema(SchemaError::Invalid(_))
        | portal::Error::Schema(SchemaError::Exists(_))
        | portal::Error::Schema(SchemaError::HasRecords(_))
        | portal::Error::Schema(SchemaError::NotArchived) => "schema",
        portal::Error::Schema(SchemaError::PropertyInUse { .. }) => "property-in-use",
        portal::Error::Pipeline(_) => "pipeline",
    }
}

fn value(fault: &ValueFault) -> &'static str {
    match fault {
        ValueFault::UnknownProperty => "property-unknown",
        ValueFault::Calculated | ValueFault::ReadOnly => "property-read-only",
        ValueFault::NotAnOption(_) => "property-option",
        ValueFault::NotAnEmail => "email-format",
        ValueFault::NotANumber => "number-format",
        ValueFault::NotMidnight(_) => "date-midnight",
        ValueFault::TooLong => "value-length",
        ValueFault::NotInPipeline(_) => "stage-of-pipeline",
        ValueFault::NotAnOwner => "owner-id",
        ValueFault::NotHttps => "recording-https",
    }
}

/// On what it fired, as the domain says it.
pub fn detail(problem: &Problem) -> String {
    match problem {
        Problem::Refused(refusal) => refusal_detail(refusal),
        Problem::QueryParameter(name) => (*name).to_owned(),
        Problem::LimitTooLarge { limit, max } => format!("{limit} of at most {max}"),
        Problem::RateLimited { policy, .. } => format!("{policy:?}"),
        _ => String::new(),
    }
}

/// The same for a part of a batch.
pub fn refusal_detail(refusal: &portal::Error) -> String {
    let portal::Error::Record(RecordError::InvalidValues(faults)) = refusal else {
        return refusal.to_string();
    };
    let names: Vec<&str> = faults.iter().map(|fault| &*fault.property).collect();
    names.join(", ")
}

/// The explanations as a header's value: what isn't printable ASCII becomes a question mark.
pub fn header(explained: &[Explained]) -> Option<HeaderValue> {
    let text = explained.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let ascii = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    HeaderValue::from_str(&text.chars().map(ascii).take(MAX_HEADER).collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use portal::RecordId;

    use super::*;
    use crate::explain;

    #[test]
    fn every_rule_is_in_the_table() {
        let source = include_str!("explain.rs");
        let names = source.split('"').skip(1).step_by(2).filter(|text| {
            text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        });
        for name in names {
            assert!(explain::rules().contains_key(name), "{name} has no sentence");
        }
        for rule in explain::rules().values() {
            assert!(!rule.sentence.is_empty() && !rule.evidence.is_empty(), "{rule:?}");
        }
    }

    /// As `QUIRKS.md` explains them. A qualification may follow.
    #[test]
    fn evidence_is_called_by_its_name() {
        const WORDS: [&str; 6] =
            ["recorded", "observed", "thread", "documented", "assumed", "ours"];
        for rule in explain::rules().values() {
            let word = rule.evidence.split([' ', ',']).next().unwrap();
            assert!(WORDS.contains(&word), "{rule:?}");
        }
    }

    /// Rules that are named in the code and nowhere in the table would say nothing.
    #[test]
    fn every_rule_of_the_table_is_named_somewhere() {
        let sources = [
            include_str!("explain.rs"),
            include_str!("ignored.rs"),
            include_str!("query.rs"),
            include_str!("body.rs"),
            include_str!("batch.rs"),
            include_str!("../pages/consent.rs"),
            include_str!("../hubspot/properties/request.rs"),
            include_str!("../hubspot/search/request.rs"),
            include_str!("../hubspot/search/request/filter.rs"),
            include_str!("../hubspot/pipelines/request.rs"),
            include_str!("../explain.rs"),
            include_str!("../http/visit.rs"),
        ];
        for name in explain::rules().keys() {
            let quoted = format!("\"{name}\"");
            assert!(sources.iter().any(|text| text.contains(&quoted)), "{name}");
        }
    }

    #[test]
    fn a_refusal_names_its_rule_and_what_it_is_about() {
        let problem =
            Problem::Refused(portal::Error::Record(RecordError::ContactExists(RecordId(7))));
        let explained = explain::refusal(&problem).unwrap();
        assert_eq!(explained.rule.name, "contact-exists");
        assert!(header(&[explained]).unwrap().to_str().unwrap().contains("contact 7"));
    }
}
