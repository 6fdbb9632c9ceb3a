//! What an export holds besides a seed's usual parts, put in place without side effects and
//! without checks. `write` writes it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Deserializer};

use super::{
    association::{AssociationTypeShape, TypeRefShape},
    entries::{Text, entries},
    object_type::ObjectTypeShape,
    pipeline::WholePipelines,
    property::{DefinitionShape, GroupShape},
    schema::{SchemaShape, SourceShape},
    shape::{Each, Read},
};
use crate::{
    AssociationType, Catalog, Definition, End, History, ObjectType, ObjectTypeId, Portal, Record,
    RecordId, Schema, Source, Table, Timestamp, TypeRef, Values, Version,
    schemas::{name::lower, schema::Archived},
    seed::keys,
};

/// The part of its own that an export has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::seed) struct Exact<'a> {
    /// Custom objects, and whether they are archived.
    types: Vec<(Read<ObjectTypeShape>, Read<SchemaShape>, bool)>,
    #[serde(deserialize_with = "Each::<AssociationTypeShape>::deserialize")]
    association_types: Vec<AssociationType>,
    limits: Vec<(Read<TypeRefShape>, u32)>,
    #[serde(borrow)]
    tables: BTreeMap<Box<str>, WholeTable<'a>>,
    pipelines: WholePipelines,
    associations: Vec<Edge>,
    /// Each direction of edges whose types are no more.
    stray_associations: Vec<Edge>,
    hidden_associations: Vec<Edge>,
    last_schema: u32,
    last_association_type: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WholeTable<'a> {
    /// All groups, if they are others than such a type has at first.
    groups: Option<Vec<Read<GroupShape>>>,
    #[serde(deserialize_with = "Each::<DefinitionShape>::deserialize")]
    definitions: Vec<Definition>,
    #[serde(borrow)]
    records: Vec<WholeRecord<'a>>,
    merged: Vec<(RecordId, RecordId)>,
    last_id: RecordId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WholeRecord<'a> {
    id: RecordId,
    created: Timestamp,
    updated: Timestamp,
    archived: Option<Timestamp>,
    #[serde(deserialize_with = "SourceShape::deserialize")]
    source: Source,
    #[serde(borrow)]
    values: Named<'a, Text<'a>>,
    #[serde(borrow, default)]
    history: Named<'a, Vec<Older>>,
}

/// A value that a property had, since when, and who set it.
type Older = (Box<str>, Timestamp, Read<SourceShape>);

/// Something for each of some properties.
struct Named<'a, T>(Vec<(Text<'a>, T)>);

impl<T> Default for Named<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Named<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        entries::<_, Text<'de>, T>(deserializer, "an object by property").map(Self)
    }
}

/// Object type, id, object type, id, types.
type Edge = (ObjectTypeId, RecordId, ObjectTypeId, RecordId, Vec<Read<TypeRefShape>>);

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("`exact`", keys::keys::<Exact<'_>>()),
        ("A table", keys::keys::<WholeTable<'_>>()),
        ("A record in `exact`", keys::keys::<WholeRecord<'_>>()),
    ]
}

impl Exact<'_> {
    /// Puts everything in place, in a portal that is as new.
    pub(in crate::seed) fn restore(self, portal: &mut Portal) {
        let archived = self.types.iter().filter(|(.., archived)| *archived);
        let archived: Vec<ObjectTypeId> = archived.map(|(Read(kind), ..)| kind.id).collect();
        for (Read(kind), Read(schema), _) in self.types {
            add_type(portal, kind, schema);
        }
        for kind in self.association_types {
            portal.association_types.put(kind);
        }
        portal.association_types.limits =
            self.limits.into_iter().map(|(Read(label), most)| (label, most)).collect();
        portal.association_types.last_own = self.last_association_type;
        portal.pipelines = self.pipelines.restored();
        let mut sources = Sources::default();
        for (id, table) in self.tables {
            if let Ok(id) = id.parse() {
                table.restore(portal, id, &mut sources);
            }
        }
        for id in archived {
            archive_type(portal, id);
        }
        portal.schemas.last_number = self.last_schema;
        let (kinds, edges) = (&portal.association_types, &mut portal.associations);
        for (from, to, types) in self.associations.into_iter().map(ends) {
            edges.set(kinds, from, to, types);
        }
        for (from, to, types) in self.stray_associations.into_iter().map(ends) {
            edges.set_direction(kinds, from, to, &types.into());
        }
        for (from, to, types) in self.hidden_associations.into_iter().map(ends) {
            edges.put_hidden(from, to, types);
        }
    }
}

fn ends((from_type, from, to_type, to, types): Edge) -> (End, End, Vec<TypeRef>) {
    let end = |object_type, id| End { object_type, id };
    let types = types.into_iter().map(|Read(label)| label).collect();
    (end(from_type, from), end(to_type, to), types)
}

fn add_type(portal: &mut Portal, kind: ObjectType, schema: Schema) {
    let template = &portal.schemas.template;
    let (_, catalog) = template.instantiate(kind.id, &kind.name, kind.labels.clone());
    portal.schemas.names.insert(lower(&kind.name), kind.id);
    portal.schemas.live.insert(kind.id, Arc::new(schema));
    portal.tables.insert(kind.id, Arc::new(Table::new(kind, catalog)));
}

fn archive_type(portal: &mut Portal, id: ObjectTypeId) {
    let schema = portal.schemas.live.remove(&id);
    let Some((schema, table)) = schema.zip(portal.tables.remove(&id)) else { return };
    portal.schemas.names.remove(&*lower(&table.kind.name));
    portal.schemas.archived.insert(id, Archived { schema, table });
}

/// Sources that records share, as they do where they are written one after the other.
#[derive(Debug, Default)]
struct Sources(HashSet<Arc<Source>>);

impl Sources {
    fn shared(&mut self, source: Source) -> Arc<Source> {
        if let Some(known) = self.0.get(&source) {
            return Arc::clone(known);
        }
        let source = Arc::new(source);
        self.0.insert(Arc::clone(&source));
        source
    }
}

impl WholeTable<'_> {
    fn restore(self, portal: &mut Portal, id: ObjectTypeId, sources: &mut Sources) {
        let Ok(table) = portal.table_mut(id) else { return };
        if let Some(groups) = self.groups {
            table.catalog.replace_groups(groups.into_iter().map(|Read(group)| group).collect());
        }
        for definition in self.definitions {
            table.catalog.put(definition);
        }
        table.find_places();
        table.merged = self.merged.into_iter().collect();
        let catalog = table.catalog.clone();
        for record in self.records {
            let record = record.restored(&catalog, sources);
            match record.archived {
                // The type is there.
                None => drop(portal.put(id, record)),
                Some(_) => {
                    let Ok(table) = portal.table_mut(id) else { return };
                    table.archived.insert(record.id, Arc::new(record));
                }
            }
        }
        if let Ok(table) = portal.table_mut(id) {
            table.last_id = self.last_id;
        }
    }
}

impl WholeRecord<'_> {
    fn restored(self, catalog: &Catalog, sources: &mut Sources) -> Record {
        let values = self.values.0.into_iter();
        let mut values: Vec<_> = values
            .filter_map(|(Text(name), Text(value))| Some((catalog.any(&name)?, value)))
            .collect();
        values.sort_unstable_by_key(|(id, _)| *id);
        let mut history = History::new();
        for (Text(name), versions) in self.history.0 {
            let version = |(value, at, Read(source)): Older| Version {
                value: value.into(),
                at,
                source: sources.shared(source),
            };
            let versions = versions.into_iter().map(version).collect();
            history.extend(catalog.any(&name).map(|id| (id, versions)));
        }
        Record {
            id: self.id,
            created: self.created,
            updated: self.updated,
            archived: self.archived,
            source: sources.shared(self.source),
            values: Values::from_sorted(values.iter().map(|(id, value)| (*id, &**value))),
            history: (!history.is_empty()).then(|| Box::new(history)),
        }
    }
}
