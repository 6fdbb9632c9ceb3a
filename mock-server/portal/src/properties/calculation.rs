//! Values that HubSpot computes, from the record, its associations and its pipeline stage.

pub mod facts;
pub mod rollup;

use std::borrow::Cow;

use bigdecimal::BigDecimal;

use self::rollup::Rollup;
use crate::{
    ObjectTypeId, RecordId, RecordView, Stage, Timestamp, TypeRef, ValueType, number,
    properties::formula::Formula,
    properties::phone::{self, Phone},
    properties::value,
    records::activity::{self, Activities},
    records::body_preview::{self, Bodies},
    records::write::stage_move,
};

/// How a property's value follows from other facts. Fixture data names them in snake case;
/// those with an argument are written `{"copy": "amount"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Calculation {
    /// The same text for every record, until machinery that isn't emulated would change it.
    Constant(Box<str>),
    /// The record's id.
    RecordId,
    /// `0-46-12345`.
    Coordinates,
    /// When the record was made.
    CreatedAt,
    /// The same in epoch milliseconds.
    CreatedMillis,
    /// When it was last changed.
    UpdatedAt,
    /// `hs_object_source`.
    SourceKind,
    /// `hs_object_source_id`.
    SourceId,
    /// `hs_object_source_label`.
    SourceLabel,
    /// The value of another property.
    Copy(Box<str>),
    /// The phone number in a property as `+12025550143`, if it is a number.
    Phone(Box<str>),
    /// The same without the `+`.
    PhoneDigits(Box<str>),
    /// The two letters of its country.
    PhoneCountry(Box<str>),
    /// Its area code.
    PhoneArea(Box<str>),
    /// The number inside its country, or the digits of a text that is no number.
    SearchablePhone(Box<str>),
    /// A contact's id and those merged into it.
    ContactIds,
    /// What follows the `@`.
    EmailDomain,
    /// First and last name, or what there is of them, or the e-mail.
    FullNameOrEmail,
    /// First and last name of a user.
    GivenAndFamilyName,
    /// How many records of a type are associated.
    Count(ObjectTypeId),
    /// How many associations have a type of HubSpot's.
    Labelled(u32),
    /// Where the association with a type of HubSpot's leads that there is one of.
    Holder(u32),
    /// The user of the owner that another property names; none once that user is gone.
    OwnerUser(Box<str>),
    /// How many activities are associated.
    ActivityCount(Activities),
    /// The same, and nothing where there are none.
    ActivityCountOrNone(Activities),
    /// When the last of them was.
    LastActivity(Activities),
    /// When the next of them is.
    NextActivity(Activities),
    /// How many calls with this `hs_call_direction` are associated.
    Calls(Box<str>),
    /// How many associated tasks are overdue.
    OverdueTasks,
    /// How many associated deals are not closed.
    OpenDeals,
    /// The id of the primary company.
    PrimaryCompany,
    /// The portal's currency.
    CompanyCurrency,
    /// Whether the stage is closed.
    IsClosed,
    /// Whether the stage is closed with probability 1.
    IsWon,
    /// Whether the stage is closed with probability 0.
    IsLost,
    /// 1 when closed.
    ClosedCount,
    /// 1 when won.
    WonCount,
    /// 1 when there is a stage and it is open.
    OpenCount,
    /// The stage's probability as the exact value of the double.
    Probability,
    /// The same, and 0 without a stage.
    ProbabilityOrZero,
    /// `amount` when won, else 0.
    WonAmount,
    /// `amount` when open, else 0.
    OpenAmount,
    /// `amount` × probability.
    WeightedAmount,
    /// The same while the deal is open.
    WeightedOpenAmount,
    /// The creation time in milliseconds while open, else 0.
    OpenCreatedMillis,
    /// The creation time in milliseconds once closed, else 0.
    ClosedCreatedMillis,
    /// `closedate` in milliseconds once closed, else 0.
    ClosedCloseMillis,
    /// Whole days from creation to `closedate`.
    DaysToClose,
    /// The same with a fraction.
    DaysToCloseRaw,
    /// The same in milliseconds.
    MillisToClose,
    /// The plain text of a body, shortened.
    Preview(Bodies),
    /// The body as an HTML page.
    PreviewHtml(Bodies),
    /// Whether the preview is shorter than the body.
    PreviewTruncated(Bodies),
    /// Whether a task is done.
    TaskDone,
    /// 1 when it is done.
    TaskDoneCount,
    /// Whether it is not done.
    TaskOpen,
    /// Whether it is not done and its time has passed.
    TaskOverdue,
    /// Whether its time had passed before it was done.
    TaskLate,
    /// 1 when so.
    TaskLateCount,
    /// 1 when a task of this `hs_task_type` is done.
    TaskDoneOfType(Box<str>),
    /// An amount in the portal's currency, as a double: the property times `hs_exchange_rate`.
    HomeAmount(Box<str>),
    /// How long the record has been in a stage, which is named as its properties are.
    TimeInStage(Box<str>),
    /// What a formula results in: HubSpot's own, or the `calculationFormula` of a portal's property.
    Formula(Box<Formula>),
    /// What is made of the values of associated records.
    Rollup(Box<Rollup>),
}

type Value<'p> = Option<Cow<'p, str>>;

impl Calculation {
    /// The value for a record, of a property of this type.
    pub fn of<'p>(&'p self, view: RecordView<'p>, kind: ValueType) -> Value<'p> {
        let record = view.record;
        match self {
            Self::Constant(text) => Some(Cow::Borrowed(text)),
            Self::RecordId => owned(record.id),
            Self::Coordinates => owned(format_args!("{}-{}", view.table.kind.id, record.id)),
            Self::CreatedAt => Some(record.created.text().into()),
            Self::CreatedMillis => owned(record.created.0),
            Self::UpdatedAt => Some(record.updated.text().into()),
            Self::SourceKind => Some(Cow::Borrowed(&record.source.kind)),
            Self::SourceId => Some(Cow::Borrowed(&record.source.id)),
            Self::SourceLabel => Some(Cow::Borrowed(&record.source.label)),
            Self::Copy(name) => view.named(name),
            Self::CompanyCurrency => Some(Cow::Borrowed(&view.portal.account.company_currency)),
            Self::Count(to) => owned(view.portal.associations.count(view.end(), *to)),
            Self::PrimaryCompany => owned(view.portal.associations.primary_company(view.end())?),
            Self::OpenDeals => owned(open_deals(view)),
            Self::Labelled(label) => {
                owned(view.portal.associations.labelled(view.end(), TypeRef::hubspot(*label)))
            }
            Self::Holder(label) => {
                owned(view.portal.associations.holder(view.end(), TypeRef::hubspot(*label))?)
            }
            Self::OwnerUser(name) => owned(view.portal.owners.user_of(view.stored(name)?)?),
            Self::ActivityCount(_)
            | Self::ActivityCountOrNone(_)
            | Self::LastActivity(_)
            | Self::NextActivity(_)
            | Self::Calls(_)
            | Self::OverdueTasks => self.of_activities(view),
            Self::Phone(name) => owned(phone(view, name)?.international()),
            Self::PhoneDigits(name) => {
                owned(phone(view, name)?.international().trim_start_matches('+'))
            }
            Self::PhoneCountry(name) => owned(phone(view, name)?.country()?),
            Self::PhoneArea(name) => owned(phone(view, name)?.area()?),
            Self::SearchablePhone(name) => {
                owned(phone::searchable(&view.filled(name)?, facts::region(view))?)
            }
            Self::ContactIds
            | Self::EmailDomain
            | Self::FullNameOrEmail
            | Self::GivenAndFamilyName => self.of_person(view),
            Self::Preview(bodies) => body_preview::text(view, bodies),
            Self::PreviewHtml(bodies) => body_preview::html(view, bodies),
            Self::PreviewTruncated(bodies) => body_preview::is_truncated(view, bodies).map(flag),
            Self::TaskDone
            | Self::TaskDoneCount
            | Self::TaskOpen
            | Self::TaskOverdue
            | Self::TaskLate
            | Self::TaskLateCount
            | Self::TaskDoneOfType(_) => self.of_task(view),
            Self::HomeAmount(amount) => home_amount(view, amount),
            Self::TimeInStage(suffix) => owned(stage_move::time_in(view, suffix)?),
            Self::Formula(formula) => facts::computed(formula, view, kind).map(Cow::Owned),
            Self::Rollup(rollup) => rollup.computed(view, kind).map(Cow::Owned),
            _ => self.of_stage(view),
        }
    }

    /// Whether the value follows from the activities that a record is associated with.
    pub(crate) const fn is_of_activities(&self) -> bool {
        matches!(
            self,
            Self::ActivityCount(_)
                | Self::ActivityCountOrNone(_)
                | Self::LastActivity(_)
                | Self::NextActivity(_)
                | Self::Calls(_)
                | Self::OverdueTasks
        )
    }

    fn of_person<'p>(&'p self, view: RecordView<'p>) -> Value<'p> {
        match self {
            Self::ContactIds => match view.stored("hs_merged_object_ids") {
                Some(merged) if !merged.is_empty() => {
                    owned(format_args!("{};{merged}", view.record.id))
                }
                _ => owned(view.record.id),
            },
            Self::EmailDomain => {
                let domain = view.stored("email")?.rsplit_once('@')?.1;
                Some(Cow::Borrowed(domain))
            }
            Self::FullNameOrEmail => {
                full_name(view, "firstname", "lastname").or_else(|| view.filled("email"))
            }
            Self::GivenAndFamilyName => full_name(view, "hs_given_name", "hs_family_name"),
            _ => None,
        }
    }

    fn of_activities<'p>(&'p self, view: RecordView<'p>) -> Value<'p> {
        match self {
            Self::ActivityCount(which) => owned(activity::count(view, *which)),
            Self::ActivityCountOrNone(which) => {
                owned(activity::count(view, *which)).filter(|text| text != "0")
            }
            Self::LastActivity(which) => activity::last(view, *which),
            Self::NextActivity(which) => activity::next(view, *which),
            Self::Calls(direction) => owned(activity::calls(view, direction)),
            Self::OverdueTasks => owned(activity::overdue_tasks(view)),
            _ => None,
        }
    }

    fn of_task<'p>(&'p self, view: RecordView<'p>) -> Value<'p> {
        let done = activity::is_done(view);
        Some(match self {
            Self::TaskDone => flag(done),
            Self::TaskDoneCount => count(done),
            Self::TaskOpen => flag(!done),
            Self::TaskOverdue => flag(!done && activity::is_due(view, view.now)),
            Self::TaskLate => flag(activity::is_late(view)),
            Self::TaskLateCount => count(activity::is_late(view)),
            Self::TaskDoneOfType(kind) => {
                count(done && view.stored("hs_task_type") == Some(&**kind))
            }
            _ => return None,
        })
    }

    fn of_stage<'p>(&'p self, view: RecordView<'p>) -> Value<'p> {
        let stage = view.stage();
        let closed = stage.is_some_and(Stage::is_closed);
        let won = closed && stage.and_then(Stage::probability) == Some(1.0);
        match self {
            Self::IsClosed => stage.map(|_| flag(closed)),
            Self::IsWon => Some(flag(won)),
            Self::IsLost => Some(flag(closed && !won)),
            Self::ClosedCount => stage.map(|_| count(closed)),
            Self::WonCount => Some(count(won)),
            Self::OpenCount => stage.map(|_| count(!closed)),
            Self::Probability => plain(&number::exact(stage?.probability()?)?),
            Self::ProbabilityOrZero => {
                let probability = stage.and_then(Stage::probability).unwrap_or_default();
                plain(&number::exact(probability)?)
            }
            Self::WonAmount => amount_if(view, won),
            Self::OpenAmount => stage.and_then(|_| amount_if(view, !closed)),
            Self::WeightedAmount => weighted(view, stage),
            Self::WeightedOpenAmount => weighted(view, stage.filter(|_| !closed)),
            Self::OpenCreatedMillis => millis_if(!closed, Some(view.record.created)),
            Self::ClosedCreatedMillis => millis_if(closed, Some(view.record.created)),
            Self::ClosedCloseMillis => millis_if(closed, closes(view)),
            _ => self.of_duration(view),
        }
    }

    fn of_duration<'p>(&'p self, view: RecordView<'p>) -> Value<'p> {
        const DAY: f64 = 86_400_000.0;
        // A deal that was closed before it was made took no time.
        let millis = closes(view).map(|at| at.0.saturating_sub(view.record.created.0).max(0));
        match self {
            Self::DaysToClose => owned(millis.unwrap_or_default().div_euclid(DAY as i64)),
            Self::DaysToCloseRaw => {
                let days = millis.unwrap_or_default() as f64 / DAY;
                owned((days * 1e6).round() / 1e6)
            }
            Self::MillisToClose => owned(millis?),
            _ => None,
        }
    }
}

fn phone(view: RecordView<'_>, property: &str) -> Option<Phone> {
    Phone::read(&view.filled(property)?, facts::region(view))
}

fn closes(view: RecordView<'_>) -> Option<Timestamp> {
    view.stored("closedate").and_then(value::instant)
}

fn millis_if<'p>(counts: bool, at: Option<Timestamp>) -> Value<'p> {
    owned(at.filter(|_| counts).unwrap_or_default().0)
}

fn owned<'p>(value: impl ToString) -> Value<'p> {
    Some(Cow::Owned(value.to_string()))
}

fn flag<'p>(set: bool) -> Cow<'p, str> {
    Cow::Borrowed(if set { "true" } else { "false" })
}

fn count<'p>(set: bool) -> Cow<'p, str> {
    Cow::Borrowed(if set { "1" } else { "0" })
}

fn plain<'p>(number: &BigDecimal) -> Value<'p> {
    number::plain(number).map(Cow::Owned)
}

fn amount_if(view: RecordView<'_>, counts: bool) -> Value<'_> {
    if counts { view.named("amount").or(Some(Cow::Borrowed("0"))) } else { Some("0".into()) }
}

fn weighted<'p>(view: RecordView<'p>, stage: Option<&Stage>) -> Value<'p> {
    let Some(probability) = stage.and_then(Stage::probability) else { return Some("0".into()) };
    let amount = number::decimal(&view.named("amount")?)?;
    plain(&(amount * number::exact(probability)?))
}

fn home_amount<'p>(view: RecordView<'p>, amount: &str) -> Value<'p> {
    let decimal = |name| view.stored(name).and_then(number::decimal);
    let product = decimal(amount)? * decimal("hs_exchange_rate")?;
    number::of_double(&product).map(Cow::Owned)
}

fn full_name<'p>(view: RecordView<'p>, first: &str, last: &str) -> Value<'p> {
    match (view.filled(first), view.filled(last)) {
        (Some(first), Some(last)) => Some([&*first, " ", &*last].concat().into()),
        (name, None) | (None, name) => name,
    }
}

fn open_deals(view: RecordView<'_>) -> usize {
    let Ok(deals) = view.portal.table(ObjectTypeId::DEAL) else { return 0 };
    let associated = view.portal.associations.of(view.end(), ObjectTypeId::DEAL, RecordId(0));
    let views = associated
        .filter_map(|(id, _)| deals.live(id))
        .map(|deal| view.portal.view(deals, deal, view.now));
    views.filter(|deal| !deal.stage().is_some_and(Stage::is_closed)).count()
}
