//! A portal as a seed that brings back exactly that: no side effects, no checks, every id and
//! time as it was, older values and what was deleted too. `read` reads it.
//!
//! Everything is written straight from the portal, so that a large one is not copied for it. Tokens
//! and apps are no part of a portal.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    VERSION,
    association::{AssociationTypeShape, TypeRefShape},
    object_type::ObjectTypeShape,
    pipeline::WholePipelines,
    property::{DefinitionShape, GroupShape},
    schema::{SchemaShape, SourceShape},
    shape::InShape,
};
use crate::{
    AssociationType, Catalog, Definition, End, Labels, ObjectTypeId, Owner, Portal, PropertyId,
    Record, RecordId, SchemaView, Table, Timestamp, TypeRef, Version, owners::owner::OwnerKind,
};

/// A portal as seed text.
#[derive(Clone, Copy, Debug)]
pub struct Exported<'p>(pub &'p Portal);

impl Serialize for Exported<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        map.serialize_entry("portal", &account(self.0))?;
        let owners = [false, true]
            .into_iter()
            .flat_map(|archived| self.0.list_owners(archived, 0, usize::MAX).0);
        map.serialize_entry("owners", &owners.map(owner).collect::<Vec<_>>())?;
        map.serialize_entry(
            "exact",
            &Exact { portal: self.0, fresh: Portal::standard(self.0.id) },
        )?;
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

/// What a seed of another making can't say. What every new portal has is left out.
struct Exact<'p> {
    portal: &'p Portal,
    fresh: Portal,
}

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { portal, fresh } = self;
        let (kinds, all) = (&portal.association_types, &portal.associations);
        let is_known = |labels: &Labels| labels.iter().all(|label| kinds.get(*label).is_some());
        let edges = || all.each().filter(|(.., labels)| is_known(labels)).map(edge);
        let strays = || all.each_direction().filter(|(.., labels)| !is_known(labels)).map(edge);
        let archived = || portal.schemas.archived.values().map(|gone| &*gone.table);
        let tables = || portal.tables().chain(archived()).map(|table| fresh.compare(table));
        let limits =
            || kinds.limits.iter().map(|(label, most)| (InShape::<TypeRefShape>(label), most));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("types", &List(|| portal.schemas(true).filter_map(own_type)))?;
        let own = || kinds.in_order().filter(|kind| !fresh.has(kind));
        let own = || own().map(InShape::<AssociationTypeShape>);
        map.serialize_entry("associationTypes", &List(own))?;
        map.serialize_entry("limits", &List(limits))?;
        map.serialize_entry("tables", &Entries(tables))?;
        map.serialize_entry("pipelines", &WholePipelines::of(&portal.pipelines))?;
        map.serialize_entry("associations", &List(edges))?;
        map.serialize_entry("strayAssociations", &List(strays))?;
        map.serialize_entry("hiddenAssociations", &List(|| all.each_hidden().map(edge)))?;
        map.serialize_entry("lastSchema", &portal.schemas.last_number)?;
        map.serialize_entry("lastAssociationType", &kinds.last_own)?;
        map.end()
    }
}

/// Kind, schema, and whether it is archived.
fn own_type(view: SchemaView<'_>) -> Option<impl Serialize> {
    let kind = InShape::<ObjectTypeShape>(&view.table.kind);
    Some((kind, InShape::<SchemaShape>(view.schema?), view.archived))
}

/// Object type, id, object type, id, types.
type Edge<'p> = (ObjectTypeId, RecordId, ObjectTypeId, RecordId, Types<'p>);

/// The types of an association.
struct Types<'p>(&'p [TypeRef]);

impl Serialize for Types<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(InShape::<TypeRefShape>))
    }
}

fn edge<'p>((from, to, labels): (End, End, &'p Labels)) -> Edge<'p> {
    (from.object_type, from.id, to.object_type, to.id, Types(labels))
}

impl Portal {
    /// Whether a new portal has it, exactly so.
    fn has(&self, kind: &AssociationType) -> bool {
        self.association_types.get(kind.reference()) == Some(kind)
    }

    /// What a new portal's table has not.
    fn compare<'p>(&self, table: &'p Table) -> (String, WholeTable<'p>) {
        let kind = &table.kind;
        let base = match self.tables.get(&kind.id) {
            Some(table) => table.catalog.clone(),
            None => {
                let template = &self.schemas.template;
                template.instantiate(kind.id, &kind.name, kind.labels.clone()).1
            }
        };
        (kind.id.to_string(), WholeTable { table, base })
    }
}

/// A table; of its catalog what differs from what such a type has at first.
struct WholeTable<'p> {
    table: &'p Table,
    base: Catalog,
}

impl Serialize for WholeTable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { table, base } = self;
        let catalog = &table.catalog;
        let known =
            |one: &&Definition| base.any(&one.face.name).map(|id| base.get(id)) == Some(*one);
        let own = || catalog.iter().map(|(_, one)| one).filter(|one| !known(one));
        let own = || own().map(InShape::<DefinitionShape>);
        let records = || [false, true].into_iter().flat_map(|archived| table.records(archived));
        let records = || records().map(|record| WholeRecord { catalog, record });
        let mut map = serializer.serialize_map(None)?;
        if !base.groups().eq(catalog.groups()) {
            map.serialize_entry("groups", &List(|| catalog.groups().map(InShape::<GroupShape>)))?;
        }
        map.serialize_entry("definitions", &List(own))?;
        map.serialize_entry("records", &List(records))?;
        map.serialize_entry("merged", &List(|| table.merged.iter()))?;
        map.serialize_entry("lastId", &table.last_id)?;
        map.end()
    }
}

struct WholeRecord<'p> {
    catalog: &'p Catalog,
    record: &'p Record,
}

impl Serialize for WholeRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { catalog, record } = self;
        let name = |id: PropertyId| &*catalog.get(id).face.name;
        let values = || record.values.iter().map(|(id, text)| (name(id), text));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &record.id)?;
        map.serialize_entry("created", &record.created)?;
        map.serialize_entry("updated", &record.updated)?;
        if let Some(at) = record.archived {
            map.serialize_entry("archived", &at)?;
        }
        map.serialize_entry("source", &InShape::<SourceShape>(&record.source))?;
        map.serialize_entry("values", &Entries(values))?;
        if let Some(history) = &record.history {
            let kept =
                || history.iter().map(|(id, all)| (name(*id), List(|| all.iter().map(version))));
            map.serialize_entry("history", &Entries(kept))?;
        }
        map.end()
    }
}

/// Value, when, by whom.
fn version(version: &Version) -> (&str, Timestamp, InShape<'_, SourceShape>) {
    (&version.value, version.at, InShape(&*version.source))
}

/// A list that is written while it is read.
struct List<F>(F);

impl<I: IntoIterator<Item: Serialize>, F: Fn() -> I> Serialize for List<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// An object that is written while it is read.
struct Entries<F>(F);

impl<K: Serialize, V: Serialize, I: IntoIterator<Item = (K, V)>, F: Fn() -> I> Serialize
    for Entries<F>
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}
