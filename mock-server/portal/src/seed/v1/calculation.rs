//! How exports and the standard data name what HubSpot computes: in snake case, and with an argument
//! where there is one, as in `{"copy": "amount"}`.

use serde::{Deserialize, Serialize};

use super::shape::shapes;
use crate::{Calculation, ObjectTypeId, records::body_preview::Bodies};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Calculation", rename_all = "snake_case")]
pub(super) enum CalculationShape {
    Constant(Box<str>),
    RecordId,
    Coordinates,
    CreatedAt,
    CreatedMillis,
    UpdatedAt,
    SourceKind,
    SourceId,
    SourceLabel,
    Copy(Box<str>),
    Digits(Box<str>),
    ContactIds,
    EmailDomain,
    FullNameOrEmail,
    GivenAndFamilyName,
    Count(ObjectTypeId),
    OpenDeals,
    PrimaryCompany,
    CompanyCurrency,
    IsClosed,
    IsWon,
    IsLost,
    ClosedCount,
    WonCount,
    OpenCount,
    Probability,
    ProbabilityOrZero,
    WonAmount,
    OpenAmount,
    WeightedAmount,
    WeightedOpenAmount,
    OpenCreatedMillis,
    ClosedCreatedMillis,
    ClosedCloseMillis,
    DaysToClose,
    DaysToCloseRaw,
    MillisToClose,
    Preview(#[serde(with = "BodiesShape")] Bodies),
    PreviewHtml(#[serde(with = "BodiesShape")] Bodies),
    PreviewTruncated(#[serde(with = "BodiesShape")] Bodies),
    TaskDone,
    TaskDoneCount,
    TaskOpen,
    TaskOverdue,
    TaskOverdueCount,
    TaskDoneOfType(Box<str>),
    LineAmount,
    TimeInStage(Box<str>),
}

/// The name of a property, or of several.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Bodies", untagged)]
enum BodiesShape {
    One(Box<str>),
    FirstOf(Vec<Box<str>>),
}

shapes!(CalculationShape => Calculation);
