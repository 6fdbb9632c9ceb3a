//! Property definitions and their groups: what a record of a type may say.

use std::{collections::HashMap, sync::Arc};

use imbl::Vector;
use rustc_hash::FxBuildHasher;

use crate::{Calculation, Timestamp, words};

/// A property's place in its type's catalog. Places are never reused, so values of an archived
/// property come back with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropertyId(pub u16);

/// A property definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// What clients may set, or have set.
    pub face: Face,
    /// Made by HubSpot, not by the portal's people.
    pub hubspot_defined: bool,
    /// What of it can be changed.
    pub modification: Modification,
    /// `calculated`.
    pub calculated: bool,
    /// How HubSpot computes a record's value; `None` for what is written.
    pub calculation: Option<Calculation>,
    /// When it was archived, if it is.
    pub archived: Option<Timestamp>,
    /// Whether HubSpot prints `archived: false`; it does for custom ones and a few of its own.
    pub prints_archived: bool,
    /// Absent on some of HubSpot's own.
    pub created: Option<Timestamp>,
    /// Absent on some of HubSpot's own.
    pub updated: Option<Timestamp>,
    /// The user who made it; only on custom ones.
    pub user: Option<Box<str>>,
}

/// The part of a definition that a client writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// The internal name; immutable.
    pub name: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// How values are checked and compared.
    pub kind: ValueType,
    /// How a form shows it.
    pub field_type: FieldType,
    /// Help text.
    pub description: Box<str>,
    /// Its group's name.
    pub group: Box<str>,
    /// The choices of an enumeration.
    pub options: Vec<PropertyOption>,
    /// -1 means: after the ordered ones.
    pub display_order: i32,
    /// No two records may share a value.
    pub unique: bool,
    /// Not shown to people.
    pub hidden: bool,
    /// May stand on forms.
    pub form_field: bool,
    /// The choices come from elsewhere (owners).
    pub external_options: bool,
    /// `OWNER`, `COMPANY`, …
    pub referenced_object_type: Option<Box<str>>,
    /// `calculation_equation` properties have one.
    pub calculation_formula: Option<Box<str>>,
    /// Display hints, which HubSpot only echoes.
    pub hints: Hints,
}

/// How values are shown; no effect on what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `showCurrencySymbol`.
    pub show_currency_symbol: Option<bool>,
    /// `currencyPropertyName`.
    pub currency_property_name: Option<Box<str>>,
    /// `numberDisplayHint`.
    pub number: Option<Box<str>>,
    /// `textDisplayHint`.
    pub text: Option<Box<str>>,
    /// `dateDisplayHint`.
    pub date: Option<Box<str>>,
}

impl Hints {
    /// These, and where there are none the others.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            show_currency_symbol: self.show_currency_symbol.or(other.show_currency_symbol),
            currency_property_name: self.currency_property_name.or(other.currency_property_name),
            number: self.number.or(other.number),
            text: self.text.or(other.text),
            date: self.date.or(other.date),
        }
    }
}

/// `modificationMetadata`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modification {
    /// Can be archived.
    pub archivable: bool,
    /// The definition can't be changed.
    pub read_only_definition: bool,
    /// Values can't be written.
    pub read_only_value: bool,
    /// The options can't be changed; most definitions don't say.
    pub read_only_options: Option<bool>,
}

impl Modification {
    /// A property that people made.
    pub const CUSTOM: Self = Self {
        archivable: true,
        read_only_definition: false,
        read_only_value: false,
        read_only_options: None,
    };
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum ValueType {
    String,
    Number,
    Bool,
    Enumeration,
    Date,
    DateTime,
    PhoneNumber,
    ObjectCoordinates,
    Json,
}

words::words!(ValueType {
    String = "string",
    Number = "number",
    Bool = "bool",
    Enumeration = "enumeration",
    Date = "date",
    DateTime = "datetime",
    PhoneNumber = "phone_number",
    ObjectCoordinates = "object_coordinates",
    Json = "json",
});

/// `fieldType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum FieldType {
    BooleanCheckbox,
    CalculationEquation,
    CalculationRollup,
    CalculationScore,
    CalculationReadTime,
    Checkbox,
    Date,
    File,
    Html,
    Number,
    PhoneNumber,
    Radio,
    Select,
    Text,
    Textarea,
}

words::words!(FieldType {
    BooleanCheckbox = "booleancheckbox",
    CalculationEquation = "calculation_equation",
    CalculationRollup = "calculation_rollup",
    CalculationScore = "calculation_score",
    CalculationReadTime = "calculation_read_time",
    Checkbox = "checkbox",
    Date = "date",
    File = "file",
    Html = "html",
    Number = "number",
    PhoneNumber = "phonenumber",
    Radio = "radio",
    Select = "select",
    Text = "text",
    Textarea = "textarea",
});

/// One choice of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyOption {
    /// What people see.
    pub label: Box<str>,
    /// What is stored.
    pub value: Box<str>,
    /// Printed only when it was sent.
    pub description: Option<Box<str>>,
    /// Order on a form.
    pub display_order: i32,
    /// Not offered to people.
    pub hidden: bool,
}

/// A property group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The internal name; immutable.
    pub name: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the groups.
    pub display_order: i32,
}

/// One object type's properties and groups.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Read dozens of times by every answer, changed hardly ever.
    definitions: Arc<Vec<Arc<Definition>>>,
    names: Arc<Names>,
    groups: Vector<Group>,
    generation: u64,
}

/// Names of definitions. A write looks up dozens of them, so this is a hash map, copied when a
/// property is added; its hasher has fixed keys, so nothing depends on chance.
#[derive(Clone, Debug, Default)]
struct Names {
    places: HashMap<Arc<str>, PropertyId, FxBuildHasher>,
    sorted: Vec<(Arc<str>, PropertyId)>,
    /// Each place's rank in the alphabet.
    ranks: Vec<u16>,
}

impl Names {
    fn add(&mut self, name: &str, id: PropertyId) {
        let name: Arc<str> = name.into();
        let at = self.sorted.partition_point(|(known, _)| *known < name);
        self.sorted.insert(at, (Arc::clone(&name), id));
        self.places.insert(name, id);
        self.ranks.resize(self.sorted.len(), 0);
        let first = u16::try_from(at).unwrap_or(u16::MAX);
        for (rank, (_, id)) in (first..).zip(&self.sorted[at..]) {
            self.ranks[usize::from(id.0)] = rank;
        }
    }
}

impl Catalog {
    /// The definition at a place.
    pub fn get(&self, id: PropertyId) -> &Definition {
        &self.definitions[usize::from(id.0)]
    }

    /// The place of a name, archived ones included.
    pub fn any(&self, name: &str) -> Option<PropertyId> {
        self.names.places.get(name).copied()
    }

    /// The place of a name that is not archived.
    pub fn active(&self, name: &str) -> Option<PropertyId> {
        self.any(name).filter(|id| self.get(*id).archived.is_none())
    }

    /// All definitions, in the order they were made.
    pub fn iter(&self) -> impl Iterator<Item = (PropertyId, &Definition)> {
        (0..).map(PropertyId).zip(self.definitions.iter().map(|definition| &**definition))
    }

    /// The groups, in the order they were made.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter()
    }

    /// A group by name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| &*group.name == name)
    }

    /// How many definitions there are; archived ones count.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// Another one after every change of a definition.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Adds a definition or, if the name is taken, replaces it.
    pub fn put(&mut self, definition: Definition) -> PropertyId {
        self.generation += 1;
        let name = definition.face.name.clone();
        if let Some(id) = self.any(&name) {
            Arc::make_mut(&mut self.definitions)[usize::from(id.0)] = Arc::new(definition);
            return id;
        }
        let id = PropertyId(u16::try_from(self.definitions.len()).unwrap_or(u16::MAX));
        Arc::make_mut(&mut self.definitions).push(Arc::new(definition));
        Arc::make_mut(&mut self.names).add(&name, id);
        id
    }

    /// Places sorted by name, each once.
    pub fn alphabetical(&self, mut ids: Vec<PropertyId>) -> Vec<PropertyId> {
        // Stable, because that is fast on lists that are sorted but for their end.
        ids.sort_by_key(|id| self.names.ranks[usize::from(id.0)]);
        ids.dedup();
        ids
    }

    /// Adds a group or replaces the one of that name.
    pub fn put_group(&mut self, group: Group) {
        match self.groups.iter().position(|known| known.name == group.name) {
            Some(at) => drop(self.groups.set(at, group)),
            None => self.groups.push_back(group),
        }
    }

    /// Puts these groups in place of all.
    pub(crate) fn replace_groups(&mut self, groups: Vec<Group>) {
        self.groups = groups.into();
    }

    /// Takes a group away.
    pub fn remove_group(&mut self, name: &str) {
        self.groups.retain(|group| &*group.name != name);
    }
}
