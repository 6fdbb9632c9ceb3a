//! Rollups: a count, sum, … over the records that are associated with one. HubSpot has them
//! (`calculation_rollup`) and its API doesn't make them; how they are written down is our own.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;

use super::facts::{in_type, taken};
use crate::{Labels, ObjectTypeId, RecordId, RecordView, ValueType, properties::formula};

/// A rollup counts as much as so many formulas that build on each other: in one that is read by
/// another, a third has no value.
const WEIGHT: u8 = crate::properties::limits::MAX_CHAIN / 2;

/// A value that follows from those of the associated records of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollup {
    /// Whose values.
    pub object_type: ObjectTypeId,
    /// What is made of them.
    pub aggregate: Aggregate,
    /// Which of them; a count needs none, and with one counts those that have a value.
    pub property: Option<Box<str>>,
    /// Only records that are associated under this type count.
    pub type_id: Option<u32>,
    /// Only records with these values count; of several choices, those with this one.
    pub only: BTreeMap<Box<str>, Box<str>>,
    /// The date or number by which `latest` chooses.
    pub by: Option<Box<str>>,
}

/// What a rollup makes of many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// How many there are.
    Count,
    /// Their sum.
    Sum,
    /// The smallest or earliest.
    Min,
    /// The largest or latest.
    Max,
    /// Their mean, with at most six places.
    Average,
    /// The value of the record with the largest `by`.
    Latest,
}

impl Rollup {
    /// The names of the properties that it reads of the associated records.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        let named = self.property.iter().chain(&self.by).chain(self.only.keys());
        named.map(|name| &**name)
    }

    /// The value for a record; a count of nothing is 0, any other rollup of nothing is absent.
    pub(super) fn computed(&self, view: RecordView<'_>, kind: ValueType) -> Option<String> {
        let associated = self.associated(view.deeper(WEIGHT)?);
        let property = self.property.as_deref();
        let number = |one: &RecordView<'_>| formula::read_number(&taken(*one, property?)?);
        let numbers = || associated.iter().filter_map(number);
        let result = match self.aggregate {
            Aggregate::Count => match property {
                Some(name) => associated.iter().filter(|one| has(one, name)).count().to_string(),
                None => associated.len().to_string(),
            },
            Aggregate::Sum => text(&numbers().reduce(|sum, next| sum + next)?),
            Aggregate::Min => text(&numbers().min()?),
            Aggregate::Max => text(&numbers().max()?),
            Aggregate::Average => {
                let count = u32::try_from(numbers().count()).ok()?;
                let sum = numbers().reduce(|sum, next| sum + next)?;
                text(&formula::quotient(&sum, &count.into())?)
            }
            Aggregate::Latest => {
                let by = self.by.as_deref()?;
                let at = |one: &RecordView<'_>| formula::read_number(&taken(*one, by)?);
                let dated = associated.iter().filter_map(|one| Some((at(one)?, *one)));
                let (_, one) = dated.max_by(|(left, _), (right, _)| left.cmp(right))?;
                taken(one, property?)?.into_owned()
            }
        };
        in_type(result, kind)
    }

    fn associated<'p>(&self, view: RecordView<'p>) -> Vec<RecordView<'p>> {
        let Ok(table) = view.portal.table(self.object_type) else { return Vec::new() };
        let ids = view.portal.associations.of(view.end(), self.object_type, RecordId(0));
        let under = |types: &Labels| {
            self.type_id.is_none_or(|wanted| types.iter().any(|label| label.id == wanted))
        };
        let records = ids.filter(|(_, types)| under(types)).filter_map(|(id, _)| table.live(id));
        let views = records.map(|record| RecordView { table, record, ..view });
        views.filter(|one| self.counts(*one)).collect()
    }

    fn counts(&self, one: RecordView<'_>) -> bool {
        let chosen = |name: &str, wanted: &str| {
            one.named(name).is_some_and(|text| text.split(';').any(|choice| choice == wanted))
        };
        self.only.iter().all(|(name, wanted)| chosen(name, wanted))
    }
}

fn has(view: &RecordView<'_>, name: &str) -> bool {
    view.named(name).is_some_and(|text| !text.is_empty())
}

fn text(number: &BigDecimal) -> String {
    number.to_plain_string()
}
