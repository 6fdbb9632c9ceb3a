//! How exports and the standard data name what HubSpot computes: in snake case, and with an argument
//! where there is one, as in `{"copy": "amount"}`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::shape::{Boxed, Shape, shapes};
use crate::{
    Calculation, ObjectTypeId,
    properties::{
        calculation::rollup::{Aggregate, Rollup},
        formula::Formula,
    },
    records::{activity::Activities, body_preview::Bodies},
};

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
    Phone(Box<str>),
    #[serde(alias = "digits")]
    PhoneDigits(Box<str>),
    PhoneCountry(Box<str>),
    PhoneArea(Box<str>),
    SearchablePhone(Box<str>),
    ContactIds,
    EmailDomain,
    FullNameOrEmail,
    GivenAndFamilyName,
    Count(ObjectTypeId),
    Labelled(u32),
    Holder(u32),
    OwnerUser(Box<str>),
    ActivityCount(#[serde(with = "ActivitiesShape")] Activities),
    ActivityCountOrNone(#[serde(with = "ActivitiesShape")] Activities),
    LastActivity(#[serde(with = "ActivitiesShape")] Activities),
    NextActivity(#[serde(with = "ActivitiesShape")] Activities),
    Calls(Box<str>),
    OverdueTasks,
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
    TaskLate,
    #[serde(alias = "task_overdue_count")]
    TaskLateCount,
    TaskDoneOfType(Box<str>),
    HomeAmount(Box<str>),
    TimeInStage(Box<str>),
    Formula(#[serde(with = "Boxed::<FormulaShape>")] Box<Formula>),
    Rollup(#[serde(with = "Boxed::<RollupShape>")] Box<Rollup>),
}

/// The name of a property, or of several.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Bodies", untagged)]
enum BodiesShape {
    One(Box<str>),
    FirstOf(Vec<Box<str>>),
}

/// Which activities count.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Activities", rename_all = "snake_case")]
enum ActivitiesShape {
    All,
    Contacts,
    Planned,
}

/// A formula is a text that [`Formula::parse`] takes back.
struct FormulaShape;

impl Shape for FormulaShape {
    type Of = Formula;

    fn write<S: Serializer>(of: &Formula, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&of.exact())
    }

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Formula, D::Error> {
        let text = String::deserialize(from)?;
        Formula::parse(&text).map_err(de::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Rollup", rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::seed) struct RollupShape {
    object_type: ObjectTypeId,
    #[serde(with = "AggregateShape")]
    aggregate: Aggregate,
    #[serde(default)]
    property: Option<Box<str>>,
    #[serde(default)]
    type_id: Option<u32>,
    #[serde(default)]
    only: BTreeMap<Box<str>, Box<str>>,
    #[serde(default)]
    by: Option<Box<str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Aggregate", rename_all = "snake_case")]
pub(in crate::seed) enum AggregateShape {
    Count,
    Sum,
    Min,
    Max,
    Average,
    Latest,
}

shapes!(
    CalculationShape => Calculation,
    RollupShape => Rollup,
    AggregateShape => Aggregate,
);
