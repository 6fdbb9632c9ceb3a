//! A write in the making: what was sent, checked and normalised, and what follows from it.

use std::borrow::Cow;

use crate::{
    Calculation, Change, Definition, Error, InvalidValue, Portal, PortalId, PropertyId, Record,
    RecordError, Result, Table, Timestamp,
    portal::Touched,
    properties::error::ValueFault,
    properties::value::{self, Rules},
    records::write::engagement,
};

/// Property names and values as a client sends them; `None` is JSON's null.
pub type Sent<'a> = Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>;

/// The changes that one write makes to one record.
#[derive(Debug)]
pub(crate) struct Edit<'a> {
    pub(crate) changes: NewValues<'a>,
    /// What was sent, which the answer repeats.
    pub(crate) sent: Vec<PropertyId>,
    /// What was sent as JSON's null.
    pub(crate) nulls: Vec<PropertyId>,
    /// A creation time that the client chose.
    pub(crate) created: Option<Timestamp>,
    pub(crate) warnings: Vec<Normalised>,
    /// What HubSpot passes over without a word.
    pub(crate) ignored: Vec<PropertyId>,
}

/// A value that was rounded; the newest dialect warns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Normalised {
    pub property: Box<str>,
    pub sent: String,
    pub kept: String,
}

/// New values by property, in the order a record takes them. There are few, and most come in that
/// order, so a list is all it takes.
#[derive(Debug, Default)]
pub(crate) struct NewValues<'a>(Vec<(PropertyId, Option<Cow<'a, str>>)>);

impl<'a> NewValues<'a> {
    fn place(&self, property: PropertyId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&property, |(id, _)| *id)
    }

    pub(crate) fn set(&mut self, property: PropertyId, value: Option<Cow<'a, str>>) {
        match self.place(property) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (property, value)),
        }
    }

    fn remove(&mut self, property: PropertyId) {
        if let Ok(at) = self.place(property) {
            self.0.remove(at);
        }
    }

    /// The new value, if there is one; the inner `None` takes the old one away.
    fn get(&self, property: PropertyId) -> Option<Option<&str>> {
        self.place(property).ok().map(|at| self.0[at].1.as_deref())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (PropertyId, Option<&str>)> {
        self.0.iter().map(|(property, value)| (*property, value.as_deref()))
    }
}

impl Portal {
    /// Checks what was sent for a record (`current`), or for a new one; reports all faults.
    pub(crate) fn edit<'a>(
        &self,
        table: &Table,
        current: Option<&Record>,
        sent: &'a Sent<'a>,
        rules: Rules,
    ) -> Result<Edit<'a>, Vec<InvalidValue>> {
        let mut edit = Edit {
            changes: NewValues::default(),
            sent: Vec::with_capacity(sent.len()),
            nulls: Vec::new(),
            created: None,
            warnings: Vec::new(),
            ignored: Vec::new(),
        };
        let mut faults = Vec::new();
        for (name, text) in sent {
            let text = text.as_deref();
            let taken = edit.take(table, current, name, text, rules);
            let checked = taken.and_then(|place| self.check_meaning(table, place, text, rules));
            if let Err(fault) = checked {
                faults.push(InvalidValue {
                    property: name.clone().into_owned(),
                    value: text.unwrap_or_default().to_owned(),
                    fault,
                    portal: self.id,
                    object_type: table.kind.id,
                });
            }
        }
        if faults.is_empty() { Ok(edit) } else { Err(faults) }
    }

    /// Checks what a value means, where its form is right.
    fn check_meaning(
        &self,
        table: &Table,
        place: PropertyId,
        text: Option<&str>,
        rules: Rules,
    ) -> Result<(), ValueFault> {
        let Some(text) = text.filter(|text| !text.is_empty() && !rules.read_only) else {
            return Ok(());
        };
        let definition = table.catalog.get(place);
        self.check_owner(definition, text)?;
        engagement::check(table.kind.id, definition, text)
    }
}

impl<'a> Edit<'a> {
    fn take(
        &mut self,
        table: &Table,
        current: Option<&Record>,
        name: &str,
        text: Option<&'a str>,
        rules: Rules,
    ) -> Result<PropertyId, ValueFault> {
        let id = table.catalog.active(name).ok_or(ValueFault::UnknownProperty)?;
        let definition = table.catalog.get(id);
        if !rules.read_only {
            writable(definition)?;
        }
        self.sent.push(id);
        if text.is_none() {
            self.nulls.push(id);
        }
        let before = current.and_then(|record| record.values.get(id));
        let value = match text {
            None => None,
            Some("") => before.map(|_| Cow::Borrowed("")),
            Some(text) if is_email(table, definition) => Some(value::email(text)?.into()),
            Some(text) if is_domain(table, definition) => Some(
                value::accept(definition, text, before, rules.dates)?
                    .text
                    .trim()
                    .to_lowercase()
                    .into(),
            ),
            Some(text) => {
                let accepted = value::accept(definition, text, before, rules.dates)?;
                if accepted.normalised {
                    self.warnings.push(Normalised {
                        property: definition.face.name.clone(),
                        sent: text.to_owned(),
                        kept: accepted.text.clone().into_owned(),
                    });
                }
                Some(accepted.text)
            }
        };
        match definition.calculation {
            None => self.changes.set(id, value),
            Some(Calculation::CreatedAt) => {
                self.created = value.as_deref().and_then(value::instant);
            }
            Some(_) => {}
        }
        Ok(id)
    }

    /// What the record would have for a property after this write.
    pub(crate) fn would_be<'s>(
        &'s self,
        table: &Table,
        current: Option<&'s Record>,
        name: &str,
    ) -> Option<&'s str> {
        let id = table.catalog.any(name)?;
        let value = match self.changes.get(id) {
            Some(change) => change,
            None => current.and_then(|record| record.values.get(id)),
        };
        value.filter(|text| !text.is_empty())
    }

    /// Whether this write sets a property to something.
    pub(crate) fn sets<'s>(&'s self, table: &Table, name: &str) -> Option<&'s str> {
        let value = self.changes.get(table.catalog.any(name)?)?;
        value.filter(|text| !text.is_empty())
    }

    /// Whether this write takes a property's value away.
    pub(crate) fn clears(&self, table: &Table, name: &str) -> bool {
        let value = table.catalog.any(name).and_then(|id| self.changes.get(id));
        value.is_some_and(|value| value.is_none_or(str::is_empty))
    }

    /// Sets a property besides what was sent, if the type has it.
    pub(crate) fn also(&mut self, table: &Table, name: &str, text: impl Into<Cow<'a, str>>) {
        if let Some(id) = table.catalog.any(name) {
            self.changes.set(id, Some(text.into()));
        }
    }

    /// The same with an instant.
    pub(crate) fn stamp(&mut self, table: &Table, name: &str, at: Timestamp) {
        if let Some(id) = table.catalog.any(name) {
            self.changes.set(id, Some(at.text().into()));
        }
    }

    /// What the properties that this write sets return besides themselves.
    pub(crate) fn touched<'t>(&self, by: &'t Touched) -> impl Iterator<Item = &'t PropertyId> {
        self.changes.iter().filter_map(|(property, _)| by.get(&property)).flatten()
    }

    /// Takes a change back, as if it had not been sent.
    pub(crate) fn ignore(&mut self, table: &Table, name: &str) {
        if let Some(id) = table.catalog.any(name) {
            self.changes.remove(id);
            self.ignored.push(id);
        }
    }

    /// The changes that change something, in the order a record takes them.
    pub(crate) fn effective(&self, current: &Record) -> Vec<Change<'_>> {
        let changes = self.changes.iter().map(|(property, value)| Change { property, value });
        changes.filter(|change| current.values.get(change.property) != change.value).collect()
    }

    /// Refuses a new record that lacks what its type requires.
    pub(crate) fn require(&self, portal: PortalId, table: &Table) -> Result<()> {
        let missing: Vec<String> = table
            .kind
            .required
            .iter()
            .filter(|name| self.would_be(table, None, name).is_none())
            .map(ToString::to_string)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let kind = &table.kind;
        let object_type =
            if kind.is_standard() { kind.full_name(portal).into() } else { kind.name.clone() };
        Err(Error::Record(RecordError::RequiredPropertiesMissing {
            object_type,
            properties: missing,
        }))
    }
}

fn writable(definition: &Definition) -> Result<(), ValueFault> {
    if !definition.modification.read_only_value {
        return Ok(());
    }
    Err(if definition.calculated { ValueFault::Calculated } else { ValueFault::ReadOnly })
}

/// Companies' domains are lower-cased.
fn is_domain(table: &Table, definition: &Definition) -> bool {
    &*definition.face.name == "domain" && table.kind.id == crate::ObjectTypeId::COMPANY
}

/// Contacts are known by their e-mail; nowhere else does HubSpot look at an address closely.
fn is_email(table: &Table, definition: &Definition) -> bool {
    &*definition.face.name == "email" && table.kind.id == crate::ObjectTypeId::CONTACT
}
