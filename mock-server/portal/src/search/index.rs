//! What makes a search fast: ordered trees of a type's values and words, inside the portal.
//!
//! A tree is built when a search first needs it and follows every write from then on; like all
//! of the portal it is persistent, so copies of a portal share it. Only values that follow from
//! the record alone are indexed. What hangs on other records, on pipelines or on the time of day
//! changes without a write to the record; searches for those look at every record. The trees are
//! dropped when a seed file changes the portal's currencies, after which formulas round.
//!
//! A definition can change what values mean, so the trees of a type are dropped with the first
//! write or search after its properties changed, and built again when they are needed.

use std::{collections::BTreeSet, sync::Arc};

use imbl::OrdMap;

use super::{
    build::Builder,
    key::{self, Key},
    text,
    tree::Tree,
};
use crate::{
    Calculation, Catalog, Definition, ObjectType, ObjectTypeId, Portal, PropertyId, Record,
    RecordView, Result, Table, Timestamp, properties::formula::Formula,
};

/// What a tree holds. Every key ends with a record's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Index {
    /// Every record by its value of a property; those without one come last.
    Values(PropertyId),
    /// The words in a property.
    Words(PropertyId),
    /// The options that a property of several has.
    Members(PropertyId),
    /// The words in all properties that `query` searches.
    Query,
}

/// The trees of one object type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Indexes {
    trees: OrdMap<Index, Tree>,
    /// What they were built for.
    kind: Option<Arc<ObjectType>>,
    generation: u64,
}

/// What a write does to the trees.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<(Index, Vec<Key>, Vec<Key>)>);

/// Types with fewer records are searched one by one, which takes as long and no memory.
pub const MIN_INDEXED: usize = 128;

impl Portal {
    /// Drops every tree: the account changed, on which formulas may rest.
    pub(crate) fn drop_indexes(&mut self) {
        let types: Vec<_> = self.tables.keys().copied().collect();
        for object_type in types {
            if let Ok(table) = self.table_mut(object_type) {
                table.indexes = Indexes::default();
            }
        }
    }

    /// Builds an index, unless it is there.
    pub fn build_index(&mut self, object_type: ObjectTypeId, index: Index) -> Result<()> {
        let table = self.table(object_type)?;
        if !index.is_possible(table) || table.index(index).is_some() {
            return Ok(());
        }
        let properties = index.properties(table);
        let mut builder = Builder::default();
        for record in table.live.values() {
            let view = self.view(table, record, Timestamp(0));
            index.each_key(view, &properties, &mut |key| builder.push(key));
        }
        let tree = builder.finish();
        let table = self.table_mut(object_type)?;
        table.drop_stale_indexes();
        table.indexes.trees.insert(index, tree);
        Ok(())
    }

    /// What it does to the trees when a record takes another's place, or comes, or goes.
    pub(crate) fn index_changes(
        &self,
        table: &Table,
        before: Option<&Record>,
        after: Option<&Record>,
    ) -> Changes {
        if table.indexes.is_stale(table) {
            return Changes::default();
        }
        let keys = |index: Index, record: Option<&Record>| {
            let mut keys = BTreeSet::new();
            if let Some(record) = record {
                let view = self.view(table, record, Timestamp(0));
                index.each_key(view, &index.properties(table), &mut |key| {
                    keys.insert(key.to_vec());
                });
            }
            keys
        };
        let change = |index: &Index| {
            let (before, after) = (keys(*index, before), keys(*index, after));
            let gone = before.difference(&after).cloned().collect();
            let come = after.difference(&before).cloned().collect();
            (*index, gone, come)
        };
        Changes(table.indexes.trees.keys().map(change).collect())
    }
}

impl Table {
    /// A tree, if it is there and still says the truth.
    pub(super) fn index(&self, index: Index) -> Option<&Tree> {
        self.indexes.trees.get(&index).filter(|_| !self.indexes.is_stale(self))
    }

    /// Brings the trees up to date with a write.
    pub(crate) fn change_indexes(&mut self, changes: Changes) {
        self.drop_stale_indexes();
        for (index, gone, come) in changes.0 {
            let Some(tree) = self.indexes.trees.get_mut(&index) else { continue };
            gone.iter().for_each(|key| tree.remove(key));
            come.iter().for_each(|key| tree.insert(key));
        }
    }

    fn drop_stale_indexes(&mut self) {
        if self.indexes.is_stale(self) {
            self.indexes = Indexes {
                trees: OrdMap::new(),
                kind: Some(Arc::clone(&self.kind)),
                generation: self.catalog.generation(),
            };
        }
    }
}

impl Indexes {
    fn is_stale(&self, table: &Table) -> bool {
        let same_kind = self.kind.as_ref().is_some_and(|kind| Arc::ptr_eq(kind, &table.kind));
        !same_kind || self.generation != table.catalog.generation()
    }
}

impl Index {
    /// Whether what it holds follows from each record alone.
    pub(super) fn is_possible(self, table: &Table) -> bool {
        let catalog = &table.catalog;
        let alone = |id: &PropertyId| catalog.get(*id).is_of_record_alone(catalog);
        let known = |id: &PropertyId| usize::from(id.0) < catalog.len();
        self.properties(table).iter().all(|id| known(id) && alone(id))
    }

    fn properties(self, table: &Table) -> Vec<PropertyId> {
        match self {
            Self::Values(id) | Self::Words(id) | Self::Members(id) => vec![id],
            Self::Query => table.searchable(),
        }
    }

    /// Every key that a record has.
    fn each_key(
        self,
        view: RecordView<'_>,
        properties: &[PropertyId],
        each: &mut dyn FnMut(&[u8]),
    ) {
        let mut key = Key::new();
        for id in properties {
            if let Self::Values(_) = self {
                key::of_value(&mut key, view, *id, view.table.catalog.get(*id));
                key::push_id(&mut key, view.record.id);
                each(&key);
                continue;
            }
            let Some(text) = view.value(*id) else { continue };
            let mut part = |part: &str| {
                key.clear();
                key.extend_from_slice(part.as_bytes());
                key.push(0);
                key::push_id(&mut key, view.record.id);
                each(&key);
            };
            match self {
                Self::Members(_) => text.split(';').filter(|m| !m.is_empty()).for_each(part),
                _ => text::words(&text).iter().for_each(|word| part(word)),
            }
        }
    }
}

impl Table {
    /// The properties that `query` searches.
    pub(super) fn searchable(&self) -> Vec<PropertyId> {
        let names = self.kind.searchable.iter();
        names.filter_map(|name| self.catalog.active(name)).collect()
    }
}

impl Definition {
    /// Whether a value changes only when the record does.
    fn is_of_record_alone(&self, catalog: &Catalog) -> bool {
        let stored = |name: &str| {
            let of = catalog.active(name).map(|id| catalog.get(id));
            of.is_none_or(|of| of.calculation.is_none())
        };
        match &self.calculation {
            None => true,
            Some(Calculation::Copy(name)) => stored(name),
            Some(Calculation::Formula(formula)) => formula.is_of_record_alone(catalog, LINKS),
            Some(calculation) => matches!(
                calculation,
                Calculation::Constant(_)
                    | Calculation::RecordId
                    | Calculation::Coordinates
                    | Calculation::CreatedAt
                    | Calculation::CreatedMillis
                    | Calculation::UpdatedAt
                    | Calculation::SourceKind
                    | Calculation::SourceId
                    | Calculation::SourceLabel
                    | Calculation::Phone(_)
                    | Calculation::PhoneDigits(_)
                    | Calculation::PhoneCountry(_)
                    | Calculation::PhoneArea(_)
                    | Calculation::SearchablePhone(_)
                    | Calculation::ContactIds
                    | Calculation::EmailDomain
                    | Calculation::FullNameOrEmail
                    | Calculation::GivenAndFamilyName
                    | Calculation::Preview(_)
                    | Calculation::PreviewTruncated(_)
                    | Calculation::DaysToClose
                    | Calculation::DaysToCloseRaw
                    | Calculation::MillisToClose
                    | Calculation::TaskDone
                    | Calculation::TaskDoneCount
                    | Calculation::TaskOpen
                    | Calculation::TaskDoneOfType(_)
            ),
        }
    }
}

/// How many formulas that build on one another are followed.
const LINKS: usize = 8;

impl Formula {
    /// Whether it reads nothing but values that change only when the record does.
    fn is_of_record_alone(&self, catalog: &Catalog, links: usize) -> bool {
        !self.asks_pipelines()
            && self.properties().into_iter().all(|name| {
                let of = catalog.active(name).map(|id| catalog.get(id));
                match of.and_then(|of| of.calculation.as_ref()) {
                    None => true,
                    Some(Calculation::Formula(inner)) => {
                        links > 0 && inner.is_of_record_alone(catalog, links - 1)
                    }
                    Some(_) => of.is_some_and(|of| of.is_of_record_alone(catalog)),
                }
            })
    }
}
