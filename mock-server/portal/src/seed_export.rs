//! A portal as a seed that brings back exactly that: no side effects, no checks, every id and
//! time as it was.
//!
//! Left out are older values of properties (the history), archived custom objects, deleted
//! pipelines and their audits. Tokens and apps are no part of a portal.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::{
    AssociationType, Catalog, Definition, End, Group, ObjectType, ObjectTypeId, Owner, Pipeline,
    Portal, Record, RecordId, Schema, Source, Table, Timestamp, TypeRef, Values, owner::OwnerKind,
    schema_name::lower,
};

/// A portal as seed text.
#[derive(Clone, Copy, Debug)]
pub struct Exported<'p>(pub &'p Portal);

impl Serialize for Exported<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("portal", &account(self.0))?;
        let owners = [false, true]
            .into_iter()
            .flat_map(|archived| self.0.list_owners(archived, 0, usize::MAX).0);
        map.serialize_entry("owners", &owners.map(owner).collect::<Vec<_>>())?;
        map.serialize_entry("exact", &Exact::of(self.0))?;
        map.end()
    }
}

fn account(portal: &Portal) -> serde_json::Value {
    let account = &portal.account;
    serde_json::json!({
        "id": portal.id,
        "timeZone": account.time_zone,
        "companyCurrency": account.company_currency,
        "additionalCurrencies": account.additional_currencies,
        "uiDomain": account.ui_domain,
        "accountType": account.account_type,
        "dataHostingLocation": account.data_hosting_location,
        "name": account.name,
        "createdAt": account.created.to_string(),
    })
}

fn owner(owner: &Owner) -> serde_json::Value {
    let teams: Vec<_> = owner
        .teams
        .iter()
        .map(|team| serde_json::json!({"id": team.id, "name": team.name, "primary": team.primary}))
        .collect();
    serde_json::json!({
        "id": owner.id.to_string(),
        "email": owner.email,
        "type": match owner.kind { OwnerKind::Person => "PERSON", OwnerKind::Queue => "QUEUE" },
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": owner.user,
        "createdAt": owner.created.to_string(),
        "updatedAt": owner.updated.to_string(),
        "archived": owner.archived,
        "teams": teams,
    })
}

/// What a seed of another making can't say.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Exact {
    types: Vec<ExactType>,
    association_types: Vec<AssociationType>,
    limits: Vec<(TypeRef, u32)>,
    groups: BTreeMap<String, Vec<Group>>,
    definitions: BTreeMap<String, Vec<Definition>>,
    pipelines: BTreeMap<String, Vec<ExactPipeline>>,
    records: BTreeMap<String, Vec<ExactRecord>>,
    merged: BTreeMap<String, Vec<(u64, u64)>>,
    associations: Vec<Edge>,
    hidden_associations: Vec<Edge>,
    counters: Counters,
}

/// A custom object.
#[derive(Debug, Deserialize, Serialize)]
struct ExactType {
    kind: ObjectType,
    schema: Schema,
}

#[derive(Debug, Deserialize, Serialize)]
struct ExactPipeline {
    pipeline: Pipeline,
    created: Timestamp,
    updated: Timestamp,
    version: u32,
    /// When each stage was made and changed.
    stages: Vec<(Timestamp, Timestamp)>,
}

#[derive(Debug, Deserialize, Serialize)]
struct ExactRecord {
    id: u64,
    created: Timestamp,
    updated: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived: Option<Timestamp>,
    source: Source,
    values: BTreeMap<Box<str>, Box<str>>,
}

/// Object type, id, object type, id, types.
type Edge = (ObjectTypeId, u64, ObjectTypeId, u64, Vec<TypeRef>);

/// The last ids that were given out.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Counters {
    records: BTreeMap<String, u64>,
    pipelines: u64,
    schemas: u32,
    association_types: u32,
}

impl Exact {
    fn of(portal: &Portal) -> Self {
        let standard = Portal::standard(portal.id);
        let mut exact = Self {
            types: custom_types(portal),
            association_types: portal
                .association_types
                .iter()
                .filter(|kind| standard.association_types.get(kind.reference()) != Some(*kind))
                .cloned()
                .collect(),
            limits: portal.association_types.limits.iter().map(|(of, max)| (*of, *max)).collect(),
            groups: BTreeMap::new(),
            definitions: BTreeMap::new(),
            pipelines: BTreeMap::new(),
            records: BTreeMap::new(),
            merged: BTreeMap::new(),
            associations: portal.associations.each().map(edge).collect(),
            hidden_associations: portal.associations.each_hidden().map(edge).collect(),
            counters: Counters {
                records: BTreeMap::new(),
                pipelines: portal.pipelines.last_id,
                schemas: portal.schemas.last_number,
                association_types: portal.association_types.last_own,
            },
        };
        for table in portal.tables() {
            exact.add_table(portal, &standard, table);
        }
        exact
    }

    fn add_table(&mut self, portal: &Portal, standard: &Portal, table: &Table) {
        let id = table.kind.id;
        let base = base(standard, &table.kind);
        if !base.groups().eq(table.catalog.groups()) {
            self.groups.insert(id.to_string(), table.catalog.groups().cloned().collect());
        }
        let own = table.catalog.iter().map(|(_, definition)| definition);
        let known = |definition: &&Definition| {
            base.any(&definition.face.name).map(|id| base.get(id)) == Some(*definition)
        };
        let own: Vec<_> = own.filter(|definition| !known(definition)).cloned().collect();
        let records = [false, true].into_iter().flat_map(|archived| table.records(archived));
        let records: Vec<_> = records.map(|record| ExactRecord::of(table, record)).collect();
        let pipelines: Vec<_> = portal.pipelines.of(id).map(ExactPipeline::of).collect();
        let merged: Vec<_> = table.merged.iter().map(|(from, to)| (from.0, to.0)).collect();
        put(&mut self.definitions, id, own);
        put(&mut self.records, id, records);
        put(&mut self.pipelines, id, pipelines);
        put(&mut self.merged, id, merged);
        self.counters.records.insert(id.to_string(), table.last_id.0);
    }

    /// Puts everything in place.
    pub(crate) fn restore(self, portal: &mut Portal) {
        for ExactType { kind, schema } in self.types {
            let (_, catalog) = crate::standard::custom(kind.id, &kind.name, kind.labels.clone());
            portal.schemas.names.insert(lower(&kind.name), kind.id);
            portal.schemas.live.insert(kind.id, Arc::new(schema));
            portal.tables.insert(kind.id, Arc::new(Table::new(kind, catalog)));
        }
        for kind in self.association_types {
            portal.association_types.put(kind);
        }
        portal.association_types.limits = self.limits.into_iter().collect();
        let tables: Vec<ObjectTypeId> = portal.tables.keys().copied().collect();
        for id in tables {
            let key = id.to_string();
            let Ok(table) = portal.table_mut(id) else { continue };
            if let Some(groups) = self.groups.get(&key) {
                replace_groups(&mut table.catalog, groups);
            }
            for definition in self.definitions.get(&key).into_iter().flatten() {
                table.catalog.put(definition.clone());
            }
            table.find_places();
            let merged = self.merged.get(&key).into_iter().flatten();
            table.merged = merged.map(|(from, to)| (RecordId(*from), RecordId(*to))).collect();
            restore_pipelines(portal, id, self.pipelines.get(&key));
            for record in self.records.get(&key).into_iter().flatten() {
                record.restore(portal, id);
            }
            if let (Ok(table), Some(last)) = (portal.table_mut(id), self.counters.records.get(&key))
            {
                table.last_id = RecordId(*last);
            }
        }
        for (from_type, from, to_type, to, types) in self.associations {
            let from = End { object_type: from_type, id: RecordId(from) };
            let to = End { object_type: to_type, id: RecordId(to) };
            portal.associations.set(&portal.association_types, from, to, types);
        }
        for (from_type, from, to_type, to, types) in self.hidden_associations {
            let from = End { object_type: from_type, id: RecordId(from) };
            let to = End { object_type: to_type, id: RecordId(to) };
            portal.associations.put_hidden(from, to, types);
        }
        portal.pipelines.last_id = self.counters.pipelines;
        portal.schemas.last_number = self.counters.schemas;
        portal.association_types.last_own = self.counters.association_types;
    }
}

fn custom_types(portal: &Portal) -> Vec<ExactType> {
    let live = portal.schemas.live.iter();
    let one = |(id, schema): (&ObjectTypeId, &Arc<Schema>)| {
        let kind = ObjectType::clone(&portal.table(*id).ok()?.kind);
        Some(ExactType { kind, schema: Schema::clone(schema) })
    };
    live.filter_map(one).collect()
}

/// What a type has before anybody changes it.
fn base(standard: &Portal, kind: &ObjectType) -> Catalog {
    match standard.tables.get(&kind.id) {
        Some(table) => table.catalog.clone(),
        None => crate::standard::custom(kind.id, &kind.name, kind.labels.clone()).1,
    }
}

fn put<T>(map: &mut BTreeMap<String, Vec<T>>, id: ObjectTypeId, list: Vec<T>) {
    if !list.is_empty() {
        map.insert(id.to_string(), list);
    }
}

fn edge((from, to, labels): (End, End, &crate::Labels)) -> Edge {
    (from.object_type, from.id.0, to.object_type, to.id.0, labels.to_vec())
}

fn replace_groups(catalog: &mut Catalog, groups: &[Group]) {
    let before: Vec<_> = catalog.groups().map(|group| group.name.clone()).collect();
    before.iter().for_each(|name| catalog.remove_group(name));
    groups.iter().for_each(|group| catalog.put_group(group.clone()));
}

fn restore_pipelines(
    portal: &mut Portal,
    id: ObjectTypeId,
    pipelines: Option<&Vec<ExactPipeline>>,
) {
    let before: Vec<_> = portal.pipelines.of(id).map(|pipeline| pipeline.id.clone()).collect();
    for old in &before {
        portal.pipelines.delete(id, old);
        portal.pipelines.forget_deleted(id, old);
    }
    for pipeline in pipelines.into_iter().flatten() {
        portal.pipelines.put(id, pipeline.restored());
    }
}

impl ExactPipeline {
    fn of(pipeline: &Pipeline) -> Self {
        Self {
            created: pipeline.created,
            updated: pipeline.updated,
            version: pipeline.version,
            stages: pipeline.stages.iter().map(|stage| (stage.created, stage.updated)).collect(),
            pipeline: pipeline.clone(),
        }
    }

    fn restored(&self) -> Pipeline {
        let (created, updated, version) = (self.created, self.updated, self.version);
        let mut pipeline = Pipeline { created, updated, version, ..self.pipeline.clone() };
        for (stage, (created, updated)) in pipeline.stages.iter_mut().zip(&self.stages) {
            (stage.created, stage.updated) = (*created, *updated);
        }
        pipeline
    }
}

impl ExactRecord {
    fn of(table: &Table, record: &Record) -> Self {
        let value = |(id, text): (crate::PropertyId, &str)| {
            (table.catalog.get(id).face.name.clone(), text.into())
        };
        Self {
            id: record.id.0,
            created: record.created,
            updated: record.updated,
            archived: record.archived,
            source: Source::clone(&record.source),
            values: record.values.iter().map(value).collect(),
        }
    }

    fn restore(&self, portal: &mut Portal, object_type: ObjectTypeId) {
        let Ok(table) = portal.table_mut(object_type) else { return };
        let mut values: Vec<_> = self
            .values
            .iter()
            .filter_map(|(name, text)| Some((table.catalog.any(name)?, &**text)))
            .collect();
        values.sort_unstable_by_key(|(id, _)| *id);
        let record = Record {
            id: RecordId(self.id),
            created: self.created,
            updated: self.updated,
            archived: self.archived,
            source: Arc::new(self.source.clone()),
            values: Values::from_sorted(values.into_iter()),
            history: None,
        };
        match record.archived {
            Some(_) => drop(table.archived.insert(record.id, Arc::new(record))),
            // The type is there.
            None => drop(portal.put(object_type, record)),
        }
    }
}
