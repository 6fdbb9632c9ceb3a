//! The one place that knows where each family of calls stands in each version of the API.

/// The version of HubSpot's API that a client calls.
///
/// HubSpot serves the same operations under numbered paths (`/crm/v3/objects/…`) and under paths
/// with the date of a release (`/crm/objects/2026-03/…`). The answers are alike; only the paths
/// differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// `/crm/v3/…`, with version 4 of associations.
    #[default]
    V3,
    /// The release of September 2025.
    V2025_09,
    /// The release of March 2026.
    V2026_03,
    /// The release of September 2026.
    V2026_09,
}

/// A family of calls that has a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Objects,
    /// Associations of one record, which stand below the record's path.
    RecordAssociations,
    Associations,
    AssociationLimits,
    /// Names of association types: version 3 only.
    AssociationNames,
    Properties,
    Pipelines,
    Owners,
    Schemas,
    Account,
    OAuth,
    Webhooks,
}

impl ApiVersion {
    fn date(self) -> Option<&'static str> {
        match self {
            Self::V3 => None,
            Self::V2025_09 => Some("2025-09"),
            Self::V2026_03 => Some("2026-03"),
            Self::V2026_09 => Some("2026-09"),
        }
    }

    /// Where a family's paths begin.
    pub(crate) fn base(self, family: Family) -> String {
        match (family, self.date()) {
            (Family::OAuth, _) => self.oauth().to_owned(),
            (Family::Webhooks, _) => self.webhooks().to_owned(),
            (Family::Objects | Family::RecordAssociations, Some(date)) => {
                format!("/crm/objects/{date}")
            }
            (Family::Objects, None) => "/crm/v3/objects".to_owned(),
            (Family::RecordAssociations, None) => "/crm/v4/objects".to_owned(),
            (Family::Associations, Some(date)) => format!("/crm/associations/{date}"),
            (Family::Associations, None) => "/crm/v4/associations".to_owned(),
            (Family::AssociationLimits, date) => {
                format!("/crm/associations/{}/definitions/configurations", date.unwrap_or("v4"))
            }
            (Family::AssociationNames, _) => "/crm/v3/associations".to_owned(),
            (Family::Properties, date) => crm("properties", date),
            (Family::Pipelines, date) => crm("pipelines", date),
            (Family::Owners, date) => crm("owners", date),
            (Family::Schemas, date) => {
                format!("/crm-object-schemas/{}/schemas", date.unwrap_or("v3"))
            }
            (Family::Account, date) => format!("/account-info/{}", date.unwrap_or("v3")),
        }
    }

    /// The settings of webhooks moved with each release.
    fn webhooks(self) -> &'static str {
        match self {
            Self::V3 => "/webhooks/v3",
            Self::V2025_09 => "/app-webhooks/2025-09",
            Self::V2026_03 => "/webhooks/2026-03",
            Self::V2026_09 => "/app-webhooks/2026-09",
        }
    }

    /// OAuth has no paths of September 2025.
    fn oauth(self) -> &'static str {
        match self {
            Self::V3 | Self::V2025_09 => "/oauth/v3",
            Self::V2026_03 => "/oauth/2026-03",
            Self::V2026_09 => "/oauth/2026-09",
        }
    }
}

/// The date moves behind the family's name.
fn crm(family: &str, date: Option<&str>) -> String {
    match date {
        Some(date) => format!("/crm/{family}/{date}"),
        None => format!("/crm/v3/{family}"),
    }
}
