//! Which rule of `fixtures/standard/explanations.tsv` a refusal follows: one exhaustive match.

use axum::http::HeaderValue;
use portal::{PipelineFault, Refusal, error::ValueFault, search::SearchFault};

use super::error::{Missing, Problem};
use crate::{
    explain::Explained,
    layer::{rate_limit::Policy, scope::Denied},
    oauth::exchange::Fault,
};

/// A header's explanations are cut here.
const MAX_HEADER: usize = 2_000;

/// The rule's name.
pub fn rule(problem: &Problem) -> &'static str {
    match problem {
        Problem::Refused(refusal) => refused(refusal),
        Problem::Json(fault) => fault.rule(),
        Problem::NoBody => "body-missing",
        Problem::QueryParameter(_) => "query-parameter",
        Problem::NoCredentials => "no-credentials",
        Problem::AccountKey => "account-key",
        Problem::TokenExpired { .. } => "token-expired",
        Problem::MissingScopes(denied) => scopes(denied),
        Problem::RateLimited { policy: Policy::Secondly, .. } => "rate-limit-search",
        Problem::RateLimited { policy: Policy::TenSecondly, .. } => "rate-limit-burst",
        Problem::RateLimited { policy: Policy::Daily, .. } => "rate-limit-daily",
        Problem::TokenNotFound => "token-not-found",
        Problem::NoToken(fault) => token(fault),
        Problem::UnknownPath => "unknown-path",
        Problem::UnknownRoute => "unknown-route",
        Problem::PathParameter => "path-parameter",
        Problem::Gone(_) => "gone",
        Problem::TokensRefused => "tokens-refused",
        Problem::Webhooks(_) => "webhooks",
        Problem::Journal(_) => "webhooks-journal",
        Problem::NotEmulated(Missing::Operation(_)) => "not-emulated",
        Problem::NotEmulated(Missing::Older(_)) => "not-emulated-older",
        Problem::MethodNotAllowed(_) => "method-not-allowed",
        Problem::UnsupportedMediaType => "media-type",
        Problem::UriTooLong => "uri-too-long",
        Problem::BodyTooLarge => "body-too-large",
        Problem::BodyTooSlow => "body-too-slow",
        Problem::BodyBroken => "request-form",
        Problem::LimitTooLarge { .. } => "page-size",
    }
}

fn scopes(denied: &Denied) -> &'static str {
    match denied {
        Denied::Objects(_) => "missing-scopes-objects",
        Denied::Schemas(scope) if scope.ends_with("read") => "missing-scopes-schemas",
        Denied::Schemas(_) => "missing-scopes-schemas-write",
        Denied::Properties { verb: "view", .. } => "missing-scopes-properties",
        Denied::Properties { .. } => "missing-scopes-properties-write",
        Denied::Family(_) => "missing-scopes-family",
    }
}

fn token(fault: &Fault) -> &'static str {
    match fault {
        Fault::Code => "token-refused-code",
        Fault::RefreshToken => "token-refused-refresh-token",
        Fault::RefreshTokenOfOther => "token-refused-other-client",
        Fault::ClientSecret => "token-refused-client-secret",
        Fault::GrantType
        | Fault::ClientId
        | Fault::NoRedirectUri
        | Fault::OtherRedirectUri
        | Fault::CodeExpired(_)
        | Fault::CodeVerifier
        | Fault::NoRefreshToken
        | Fault::Scopes
        | Fault::Hub => "token-refused",
    }
}

/// The rule that refuses what somebody asked of a portal.
pub fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownObjectType(_) => "unknown-object-type",
        Refusal::UnknownObjectTypeId(_) => "unknown-object-type-id",
        Refusal::ReadOnlyType(_) => "read-only-type",
        Refusal::RecordNotFound => "record-not-found",
        Refusal::RecordIdNotNumeric(_) => "record-id",
        Refusal::RecordIdNotPositive(_) => "record-id-positive",
        Refusal::NotUnique(_) => "id-property",
        Refusal::InvalidValues(faults) => faults.first().map_or("value", |one| value(&one.fault)),
        Refusal::RequiredPropertiesMissing { .. } => "required-properties",
        Refusal::NoProperties => "no-properties",
        Refusal::ContactExists(_) | Refusal::AllContactsExist => "contact-exists",
        Refusal::ValueTaken(_) => "value-taken",
        Refusal::TooManyInputs(_) => "batch-size",
        Refusal::TooManyHistoryInputs(_) => "batch-size-history",
        Refusal::DuplicateIds(_) => "duplicate-ids",
        Refusal::IdPropertyMissing => "upsert-id-property",
        Refusal::MergeWithItself(_) | Refusal::MergeOfMissing(_) => "merge",
        Refusal::AssociationFromElsewhere { .. } | Refusal::NoSuchAssociationName { .. } => {
            "association-type"
        }
        Refusal::UnknownAssociationType(_)
        | Refusal::AssociationDefinitionNotFound(_)
        | Refusal::NotAssociable { .. } => "association-type-unknown",
        Refusal::AssociationTypesInvalid(_) => "association-type-invalid",
        Refusal::AssociationsInvalid(_) => "association-of-new-record",
        Refusal::AssociationFromMissing { .. } | Refusal::AssociationToMissing { .. } => {
            "association-end-missing"
        }
        Refusal::AssociationIdNotNumeric(_) => "association-id",
        Refusal::AssociationWithItself(_) => "association-with-itself",
        Refusal::NothingAssociated { .. } => "nothing-associated",
        Refusal::AssociationLimit { .. } | Refusal::AssociationLimitRange { .. } => {
            "association-limit"
        }
        Refusal::LabelMissing | Refusal::LabelExists { .. } | Refusal::UnlabelledTypeStays(_) => {
            "association-label"
        }
        Refusal::LabelName(_)
        | Refusal::LabelNotFound(_)
        | Refusal::LabelOfHubSpot(_)
        | Refusal::LabelInUse(_) => "association-label-other",
        Refusal::TooManyLabels { .. } => "too-many-labels",
        Refusal::Search(SearchFault::TooManyGroups(_)) => "search-groups",
        Refusal::Search(_) => "search",
        Refusal::PropertyExists(_) => "property-exists",
        Refusal::PropertyNotFound(_) => "property-not-found",
        Refusal::GroupHasProperties(_) => "property-group-in-use",
        Refusal::GroupNotFound(_) | Refusal::GroupExists(_) => "property-group",
        Refusal::ReadOnlyDefinition(_) => "hubspots-own-property",
        Refusal::InvalidDefinition(_) => "property-definition",
        Refusal::InvalidSchema(_) => "schema-definition",
        Refusal::SchemaExists(_) | Refusal::SchemaHasRecords(_) | Refusal::SchemaNotArchived => {
            "schema"
        }
        Refusal::PropertyInUse { .. } => "property-in-use",
        Refusal::Pipeline(
            PipelineFault::NoneOfType(_)
            | PipelineFault::TooManyStages(_)
            | PipelineFault::ArchivedByChange,
        ) => "pipeline-other",
        Refusal::Pipeline(_) => "pipeline",
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
        Problem::RateLimited { policy, .. } => policy.to_string(),
        Problem::NotEmulated(missing) => moved(missing.instead()),
        Problem::Gone(api) => moved(api.instead),
        _ => String::new(),
    }
}

fn moved(instead: Option<&str>) -> String {
    instead.map(|instead| format!("replaced by {instead}")).unwrap_or_default()
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
        let source = include_str!("explain.rs").split("#[cfg(test)]").next().unwrap();
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

    /// Those that are named beside what they are about.
    #[test]
    fn rules_of_json_and_filters_are_in_the_table() {
        let sources = [
            include_str!("jackson.rs"),
            include_str!("jackson/scalar.rs"),
            include_str!("jackson/walk.rs"),
            include_str!("search.rs"),
            include_str!("search/filter.rs"),
        ];
        let mut found = 0;
        for name in sources.iter().flat_map(|text| text.split('"').skip(1)) {
            let is_rule = ["json-", "filter-", "sort-"].iter().any(|start| name.starts_with(start));
            if is_rule && name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                assert!(explain::rules().contains_key(name), "{name} has no sentence");
                found += 1;
            }
        }
        assert!(found > 12, "{found}");
    }

    /// One rule may not lend a recorded sentence's evidence to another sentence.
    #[test]
    fn sentences_of_different_evidence_have_rules_of_their_own() {
        use Denied::{Family, Objects, Properties, Schemas};
        let properties = |verb| Properties {
            portal: portal::PortalId(1),
            object_type: portal::ObjectTypeId::standard(1),
            legacy: "CONTACT".into(),
            verb,
            scope: String::new(),
        };
        let limited = |policy| Problem::RateLimited {
            policy,
            public: false,
            app: 1,
            portal: portal::PortalId(1),
            now: portal::Timestamp(0),
        };
        let denied = |denied| Problem::MissingScopes(denied);
        let refused = Problem::Refused;
        for (problem, evidence) in [
            (denied(Objects(Vec::new())), "recorded"),
            (denied(Schemas("custom-object-read")), "recorded"),
            (denied(Schemas("custom-object-write")), "assumed"),
            (denied(properties("view")), "recorded"),
            (denied(properties("edit")), "assumed"),
            (denied(Family(Vec::new())), "assumed"),
            (limited(Policy::Secondly), "recorded"),
            (limited(Policy::TenSecondly), "thread"),
            (limited(Policy::Daily), "observed"),
            (Problem::NoToken(Fault::Code), "recorded"),
            (Problem::NoToken(Fault::RefreshToken), "recorded"),
            (Problem::NoToken(Fault::ClientId), "assumed"),
            (Problem::NoToken(Fault::GrantType), "assumed"),
            (refused(Refusal::LabelMissing), "observed"),
            (refused(Refusal::LabelName(String::new())), "assumed"),
            (refused(Refusal::Search(SearchFault::TooManyGroups(9))), "observed"),
            (refused(Refusal::Search(SearchFault::BeyondWindow)), "documented"),
            (Problem::UnknownPath, "ours"),
        ] {
            let known = explain::refusal(&problem).unwrap().rule.evidence;
            assert!(known.starts_with(evidence), "{problem:?}: {known}");
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
            include_str!("jackson.rs"),
            include_str!("jackson/scalar.rs"),
            include_str!("jackson/walk.rs"),
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
