//! Which rule of `fixtures/standard/explanations.tsv` a refusal follows: one exhaustive match.

use axum::http::HeaderValue;
use portal::{InvalidDefinition, Refusal, error::ValueFault};

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
pub fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownObjectType(_) | Refusal::UnknownObjectTypeId(_) => "unknown-object-type",
        Refusal::ReadOnlyType(_) => "read-only-type",
        Refusal::RecordNotFound => "record-not-found",
        Refusal::RecordIdNotNumeric(_) => "record-id",
        Refusal::NotUnique(_) => "id-property",
        Refusal::InvalidValues(faults) => faults.first().map_or("value", |one| value(&one.fault)),
        Refusal::RequiredPropertiesMissing { .. } => "required-properties",
        Refusal::NoProperties => "no-properties",
        Refusal::ContactExists(_) | Refusal::AllContactsExist => "contact-exists",
        Refusal::ValueTaken(_) => "value-taken",
        Refusal::TooManyInputs(_) | Refusal::TooManyHistoryInputs(_) => "batch-size",
        Refusal::DuplicateIds(_) => "duplicate-ids",
        Refusal::IdPropertyMissing => "upsert-id-property",
        Refusal::MergeWithItself(_) | Refusal::MergeOfMissing(_) => "merge",
        Refusal::AssociationFromElsewhere { .. }
        | Refusal::UnknownAssociationType(_)
        | Refusal::NoSuchAssociationName { .. }
        | Refusal::AssociationDefinitionNotFound(_)
        | Refusal::NotAssociable { .. } => "association-type",
        Refusal::AssociationsInvalid(_)
        | Refusal::AssociationFromMissing { .. }
        | Refusal::AssociationToMissing { .. }
        | Refusal::AssociationIdNotNumeric(_)
        | Refusal::AssociationWithItself(_)
        | Refusal::NothingAssociated { .. } => "association-ends",
        Refusal::AssociationLimit { .. } | Refusal::AssociationLimitRange { .. } => {
            "association-limit"
        }
        Refusal::LabelMissing
        | Refusal::LabelName(_)
        | Refusal::LabelExists { .. }
        | Refusal::LabelNotFound(_)
        | Refusal::LabelOfHubSpot(_)
        | Refusal::UnlabelledTypeStays(_)
        | Refusal::LabelInUse(_) => "association-label",
        Refusal::TooManyLabels { .. } => "too-many-labels",
        Refusal::Search(_) => "search",
        Refusal::PropertyExists(_) => "property-exists",
        Refusal::PropertyNotFound(_) => "property-not-found",
        Refusal::GroupNotFound(_) | Refusal::GroupExists(_) | Refusal::GroupHasProperties(_) => {
            "property-group"
        }
        Refusal::ReadOnlyDefinition(_) => "hubspots-own-property",
        Refusal::InvalidDefinition(fault) => definition(fault),
        Refusal::PropertyCalculatedFrom { .. } => "property-calculated-from",
        Refusal::InvalidSchema(_)
        | Refusal::SchemaExists(_)
        | Refusal::SchemaHasRecords(_)
        | Refusal::SchemaNotArchived => "schema",
        Refusal::PropertyInUse { .. } => "property-in-use",
        Refusal::Pipeline(_) => "pipeline",
    }
}

fn definition(fault: &InvalidDefinition) -> &'static str {
    match fault {
        InvalidDefinition::Name(_)
        | InvalidDefinition::ReservedName(_)
        | InvalidDefinition::UnknownGroup(_)
        | InvalidDefinition::FieldType { .. }
        | InvalidDefinition::NoOptions
        | InvalidDefinition::DuplicateOption(_)
        | InvalidDefinition::BooleanOptions
        | InvalidDefinition::ExternalOptions => "property-definition",
        InvalidDefinition::EmptyHint(_) => "property-hint",
        InvalidDefinition::CurrencyOfNoAmount | InvalidDefinition::CurrencyStays => {
            "property-currency"
        }
        InvalidDefinition::TooManyUnique => "property-unique",
        InvalidDefinition::Sensitive => "sensitive-property",
        InvalidDefinition::Formula(_) | InvalidDefinition::FormulaType { .. } => "formula",
        InvalidDefinition::FormulaProperty(_) => "formula-property",
        InvalidDefinition::FormulaCircle(_) | InvalidDefinition::FormulaChain => "formula-chain",
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
pub fn refusal_detail(refusal: &Refusal) -> String {
    let Refusal::InvalidValues(faults) = refusal else { return refusal.to_string() };
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
            include_str!("consent.rs"),
            include_str!("property_body.rs"),
            include_str!("search.rs"),
            include_str!("search/filter.rs"),
            include_str!("pipeline.rs"),
            include_str!("../explain.rs"),
            include_str!("../layer/visit.rs"),
        ];
        for name in explain::rules().keys() {
            let quoted = format!("\"{name}\"");
            assert!(sources.iter().any(|text| text.contains(&quoted)), "{name}");
        }
    }

    #[test]
    fn a_refusal_names_its_rule_and_what_it_is_about() {
        let problem = Problem::Refused(Refusal::ContactExists(RecordId(7)));
        let explained = explain::refusal(&problem).unwrap();
        assert_eq!(explained.rule.name, "contact-exists");
        assert!(header(&[explained]).unwrap().to_str().unwrap().contains("contact 7"));
    }
}
