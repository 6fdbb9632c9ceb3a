//! Filters, resolved against a type's properties, and whether a record fits them.

use std::borrow::Cow;

use super::{
    fault::SearchError,
    key::{self, Key},
    request::{Comparison, Filter, Test},
    text::Pattern,
};
use crate::{
    Definition, End, Error, FieldType, ObjectTypeId, Portal, PropertyId, RecordId, RecordView,
    Result, Table, ValueType,
};

/// A filter that knows its property.
#[derive(Debug)]
pub(super) enum Clause<'p> {
    /// On a property's value.
    Value { id: PropertyId, definition: &'p Definition, condition: Condition },
    /// Connected to one of these.
    Associated(Vec<End>),
}

/// What a value must be.
#[derive(Debug)]
pub(super) enum Condition {
    /// Its key lies in one of these stretches: from, and up to but without. They are sorted and
    /// don't overlap.
    Spans(Vec<(Key, Key)>),
    /// Of an enumeration with several values: one of them is one of these.
    Members { values: Vec<String>, negated: bool },
    /// It has these words.
    Words { pattern: Pattern, negated: bool },
}

/// Pseudo-properties for what a record is connected to begin like this.
const ASSOCIATIONS: &str = "associations.";

/// Computed bodies that HubSpot doesn't search.
const PREVIEW_HTML: &str = "hs_body_preview_html";
const UNSEARCHED_OF_EMAILS: [&str; 2] = ["hs_email_html", "hs_body_preview"];

impl<'p> Clause<'p> {
    pub(super) fn resolve(portal: &Portal, table: &'p Table, filter: &Filter<'_>) -> Result<Self> {
        if let Some(word) = filter.property.strip_prefix(ASSOCIATIONS) {
            return associated(portal, word, filter).map(Self::Associated);
        }
        let id = property(table, &filter.property)?;
        let definition = table.catalog.get(id);
        let condition = Condition::of(definition, &filter.test)?;
        Ok(Self::Value { id, definition, condition })
    }

    /// Whether a record fits.
    pub(super) fn holds(&self, view: RecordView<'_>, scratch: &mut Key) -> bool {
        match self {
            Self::Value { id, definition, condition } => {
                condition.holds(view, *id, definition, scratch)
            }
            Self::Associated(ends) => {
                let labels = |other| view.portal.associations.labels(view.end(), other);
                ends.iter().any(|other| labels(*other).is_some())
            }
        }
    }
}

/// A property that can be filtered and sorted by.
pub(super) fn property(table: &Table, name: &str) -> Result<PropertyId> {
    let unknown = || Error::Search(SearchError::UnknownProperty(name.to_owned()));
    let id = table.catalog.active(name).ok_or_else(unknown)?;
    let of_email = || &*table.kind.plural == "emails" && UNSEARCHED_OF_EMAILS.contains(&name);
    if name == PREVIEW_HTML || of_email() {
        return Err(Error::Search(SearchError::NotFilterable(name.to_owned())));
    }
    Ok(id)
}

fn associated(portal: &Portal, word: &str, filter: &Filter<'_>) -> Result<Vec<End>> {
    let object_type = portal.infer_type(word)?;
    let refused = || Error::Search(SearchError::AssociationTest(filter.property.to_string()));
    if object_type.meta != ObjectTypeId::CONTACT.meta {
        return Err(refused());
    }
    let ids: &[Cow<'_, str>] = match &filter.test {
        Test::Compare { how: Comparison::Eq, value } => std::slice::from_ref(value),
        Test::Among { values, negated: false } => values,
        _ => return Err(refused()),
    };
    let end = |text: &Cow<'_, str>| {
        let id: Result<RecordId, _> = text.trim().parse();
        id.map(|id| End { object_type, id }).map_err(|_| invalid(&filter.property, text))
    };
    ids.iter().map(end).collect()
}

fn invalid(property: &str, value: &str) -> Error {
    let (property, value) = (property.to_owned(), value.to_owned());
    Error::Search(SearchError::InvalidValue { property, value })
}

impl Condition {
    fn of(definition: &Definition, test: &Test<'_>) -> Result<Self> {
        let key = |text: &str| {
            key::of_text(definition, text).ok_or_else(|| invalid(&definition.face.name, text))
        };
        Ok(match test {
            Test::Compare { how, value } => match (how, several(definition)) {
                (Comparison::Eq | Comparison::Neq, true) => Self::Members {
                    values: vec![value.clone().into_owned()],
                    negated: *how == Comparison::Neq,
                },
                _ => Self::Spans(compared(*how, key(value)?)),
            },
            Test::Between { low, high } => {
                let (low, high) = (key(low)?, key::after(&key(high)?));
                Self::Spans(if low < high { vec![(low, high)] } else { Vec::new() })
            }
            Test::Among { values, negated } if several(definition) => Self::Members {
                values: values.iter().map(|value| value.clone().into_owned()).collect(),
                negated: *negated,
            },
            Test::Among { values, negated } => Self::Spans(among(definition, values, *negated)?),
            Test::Presence { negated: false } => {
                Self::Spans(vec![(key::first(), key::after_values())])
            }
            Test::Presence { negated: true } => {
                Self::Spans(vec![(key::after_values(), key::last())])
            }
            Test::Token { pattern, negated } => {
                Self::Words { pattern: Pattern::new(pattern), negated: *negated }
            }
        })
    }

    fn holds(
        &self,
        view: RecordView<'_>,
        id: PropertyId,
        definition: &Definition,
        scratch: &mut Key,
    ) -> bool {
        let value = || view.value(id).filter(|text| !text.is_empty());
        match self {
            Self::Spans(spans) => {
                scratch.clear();
                key::of_value(scratch, view, id, definition);
                let at = spans.partition_point(|(from, _)| from <= scratch);
                at.checked_sub(1).is_some_and(|at| *scratch < spans[at].1)
            }
            Self::Members { values, negated } => value().is_some_and(|text| {
                let mut members = text.split(';');
                members.any(|member| values.iter().any(|value| value == member)) != *negated
            }),
            Self::Words { pattern, negated } => {
                value().is_some_and(|text| pattern.is_in(&text) != *negated)
            }
        }
    }
}

/// Whether a property's value is a list of options.
pub(super) fn several(definition: &Definition) -> bool {
    let face = &definition.face;
    face.kind == ValueType::Enumeration && face.field_type == FieldType::Checkbox
}

fn compared(how: Comparison, key: Key) -> Vec<(Key, Key)> {
    let after = key::after(&key);
    match how {
        Comparison::Eq => vec![(key, after)],
        Comparison::Neq => vec![(key::first(), key), (after, key::after_values())],
        Comparison::Lt => vec![(key::first(), key)],
        Comparison::Lte => vec![(key::first(), after)],
        Comparison::Gt => vec![(after, key::after_read())],
        Comparison::Gte => vec![(key, key::after_read())],
    }
}

fn among(
    definition: &Definition,
    values: &[Cow<'_, str>],
    negated: bool,
) -> Result<Vec<(Key, Key)>> {
    let key = |text: &Cow<'_, str>| {
        key::of_listed(definition, text).ok_or_else(|| invalid(&definition.face.name, text))
    };
    let mut keys = values.iter().map(key).collect::<Result<Vec<Key>>>()?;
    keys.sort_unstable();
    keys.dedup();
    if !negated {
        return Ok(keys.into_iter().map(|key| (key.clone(), key::after(&key))).collect());
    }
    let mut gaps = Vec::with_capacity(keys.len() + 1);
    let mut from = key::first();
    for key in keys {
        let after = key::after(&key);
        gaps.push((from, key));
        from = after;
    }
    gaps.push((from, key::after_values()));
    Ok(gaps)
}
