//! A record as HubSpot writes it, straight from the portal to bytes.

use std::borrow::Cow;

use portal::{
    Normalised, ObjectTypeId, PropertyId, RecordId, RecordView, Table, Timestamp, Version,
};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

use crate::wire::shared::{Digits, Iso, Next};
use crate::{
    hubspot::associations::{
        response::{self, Paging},
        response_v3,
    },
    wire::ignored,
};

/// Associations of one kind that a read shows; more are on the next page.
const MAX_ASSOCIATIONS: usize = 100;

/// What a read was asked to show.
#[derive(Clone, Debug)]
pub struct Selection<'t> {
    /// Values, by name.
    pub properties: Cow<'t, [PropertyId]>,
    /// Values with their history, by name; `None` leaves the key out.
    pub history: Option<Vec<PropertyId>>,
    /// Object types whose associations are shown.
    pub associations: Vec<ObjectTypeId>,
    /// Where links to more associations lead: scheme and authority.
    pub host: Cow<'static, str>,
}

impl<'t> Selection<'t> {
    /// What these names select. Asking for history also returns the values themselves.
    pub fn new<'n>(
        table: &'t Table,
        properties: impl Iterator<Item = &'n str>,
        history: impl Iterator<Item = &'n str> + Clone,
        associations: Vec<ObjectTypeId>,
    ) -> Self {
        let mut with_history: Vec<PropertyId> =
            history.clone().filter_map(|name| table.catalog.active(name)).collect();
        with_history = table.catalog.alphabetical(with_history);
        let asked_history = history.clone().next().is_some();
        let explained = |name: &&'n str| ignored::explain_unknown(table, [*name]);
        let (properties, history) = (properties.inspect(explained), history.inspect(explained));
        Self {
            properties: table.selection(properties.chain(history)),
            history: asked_history.then_some(with_history),
            associations,
            host: Cow::Borrowed("http://localhost"),
        }
    }
}

/// A record on the wire.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// The record.
    pub view: RecordView<'a>,
    /// Values to show, by name.
    pub properties: &'a [PropertyId],
    /// Values to show with their history.
    pub history: Option<&'a [PropertyId]>,
    /// Object types whose associations to show.
    pub associations: &'a [ObjectTypeId],
    /// Where links to more of them lead.
    pub host: &'a str,
    /// Set on answers to writes.
    pub write: Option<WriteNotes<'a>>,
}

/// What only answers to writes carry.
#[derive(Clone, Copy, Debug, Default)]
pub struct WriteNotes<'a> {
    /// The answer is to a creation, where one date comes in milliseconds.
    pub creation: bool,
    /// `new` of an upsert.
    pub new: Option<bool>,
    /// What was sent as null and is repeated as such.
    pub nulls: &'a [PropertyId],
    /// `objectWriteTraceId`.
    pub trace: Option<&'a str>,
    /// Rounded values.
    pub warnings: &'a [Normalised],
}

impl<'a> Object<'a> {
    /// A record with a selection.
    pub fn selected(view: RecordView<'a>, selection: &'a Selection<'_>) -> Self {
        Self {
            view,
            properties: &selection.properties,
            history: selection.history.as_deref(),
            associations: &selection.associations,
            host: &selection.host,
            write: None,
        }
    }

    /// A record as the answer to a write.
    pub fn written(
        view: RecordView<'a>,
        properties: &'a [PropertyId],
        write: WriteNotes<'a>,
    ) -> Self {
        let (associations, host) = (&[][..], "");
        Self { view, properties, history: None, associations, host, write: Some(write) }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.view.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &Digits(record.id))?;
        map.serialize_entry("properties", &Properties(self))?;
        if let Some(history) = self.history {
            map.serialize_entry(
                "propertiesWithHistory",
                &History { view: self.view, properties: history },
            )?;
        }
        map.serialize_entry("createdAt", &Iso(record.created))?;
        map.serialize_entry("updatedAt", &Iso(record.updated))?;
        map.serialize_entry("archived", &record.archived.is_some())?;
        if let Some(at) = record.archived {
            map.serialize_entry("archivedAt", &Iso(at))?;
        }
        if let Some(notes) = &self.write {
            notes.serialize_into(&mut map)?;
        }
        map.serialize_entry("url", &Url(self.view))?;
        let associated = Associations(self);
        if associated.any() {
            map.serialize_entry("associations", &associated)?;
        }
        map.end()
    }
}

impl WriteNotes<'_> {
    fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if let Some(new) = self.new {
            map.serialize_entry("new", &new)?;
        }
        if let Some(trace) = self.trace {
            map.serialize_entry("objectWriteTraceId", trace)?;
        }
        if !self.warnings.is_empty() {
            map.serialize_entry("warnings", &Warnings(self.warnings))?;
        }
        Ok(())
    }
}

struct Properties<'o, 'a>(&'o Object<'a>);

impl Serialize for Properties<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Object { view, properties, write, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for id in *properties {
            let definition = view.table.catalog.get(*id);
            let value = view.value_of(*id, definition);
            let name = &*definition.face.name;
            match (value, write) {
                // A write shows what it touched, and nothing that has no value.
                (None, Some(notes)) if !notes.nulls.contains(id) => {}
                (Some(text), Some(notes)) if notes.creation && name == LEAD_DATE => {
                    map.serialize_entry(name, &millis(&text))?;
                }
                (Some(_), Some(notes)) if notes.creation && PROJECTED.contains(&name) => {
                    map.serialize_entry(name, "0")?;
                }
                (value, _) => map.serialize_entry(name, &value)?,
            }
        }
        map.end()
    }
}

/// HubSpot answers a creation with this date in milliseconds and reads it back as ISO 8601.
const LEAD_DATE: &str = "hs_lifecyclestage_lead_date";

/// HubSpot answers a creation before it has weighted a deal's amount; reads tell the weighted one.
const PROJECTED: [&str; 2] = ["hs_projected_amount", "hs_projected_amount_in_home_currency"];

fn millis(text: &str) -> String {
    Timestamp::parse_iso(text).map_or_else(|| text.to_owned(), |at| at.0.to_string())
}

struct History<'a> {
    view: RecordView<'a>,
    properties: &'a [PropertyId],
}

impl Serialize for History<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for id in self.properties {
            let definition = self.view.table.catalog.get(*id);
            let versions = match &definition.calculation {
                None => self.view.record.versions(*id),
                Some(_) => self.computed(*id),
            };
            map.serialize_entry(&definition.face.name, &Versions(&versions))?;
        }
        map.end()
    }
}

impl History<'_> {
    /// A computed value has one version, of the record's last change.
    fn computed(&self, id: PropertyId) -> Vec<Version> {
        let record = self.view.record;
        let version = self.view.value(id).map(|text| Version {
            value: text.into(),
            at: record.updated,
            source: record.source.clone(),
        });
        version.into_iter().collect()
    }
}

struct Versions<'a>(&'a [Version]);

impl Serialize for Versions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for version in self.0 {
            list.serialize_element(&OneVersion(version))?;
        }
        list.end()
    }
}

struct OneVersion<'a>(&'a Version);

impl Serialize for OneVersion<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let version = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("value", &*version.value)?;
        map.serialize_entry("timestamp", &Iso(version.at))?;
        map.serialize_entry("sourceType", &version.source.kind)?;
        if !version.source.id.is_empty() {
            map.serialize_entry("sourceId", &version.source.id)?;
        }
        let user = version.source.id.strip_prefix("userId:");
        if let Some(user) = user.and_then(|number| number.parse::<u64>().ok()) {
            map.serialize_entry("updatedByUserId", &user)?;
        }
        map.end()
    }
}

struct Warnings<'a>(&'a [Normalised]);

impl Serialize for Warnings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Warning<'a> {
            category: &'static str,
            message: String,
            context: Context<'a>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Context<'a> {
            property_name: [&'a str; 1],
            raw_value: [&'a str; 1],
            normalized_value: [&'a str; 1],
        }
        serializer.collect_seq(self.0.iter().map(|one| Warning {
            category: "PROPERTY_VALUE_NORMALIZED",
            message: format!("{} was normalized", one.property),
            context: Context {
                property_name: [&one.property],
                raw_value: [&one.sent],
                normalized_value: [&one.kept],
            },
        }))
    }
}

/// The associations of a record, by the plural name of the other type.
struct Associations<'o, 'a>(&'o Object<'a>);

impl Associations<'_, '_> {
    fn any(&self) -> bool {
        let Object { view, associations, .. } = self.0;
        associations.iter().any(|to| view.portal.associations.count(view.end(), *to) > 0)
    }
}

impl Serialize for Associations<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Object { view, associations, host, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for to in *associations {
            if view.portal.associations.count(view.end(), *to) == 0 {
                continue;
            }
            let Ok(table) = view.portal.table(*to) else { continue };
            // HubSpot writes this one with a space.
            let plural = table.kind.plural_name(view.portal.id);
            let plural = match &*plural {
                "line_items" => "line items",
                plural => plural,
            };
            map.serialize_entry(plural, &AssociationPage { view: *view, to: *to, host })?;
        }
        map.end()
    }
}

struct AssociationPage<'a> {
    view: RecordView<'a>,
    to: ObjectTypeId,
    host: &'a str,
}

impl Serialize for AssociationPage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { view, to, host } = self;
        let (portal, from) = (view.portal, view.end());
        let page = portal.associated(from, *to, RecordId(0), MAX_ASSOCIATIONS);
        let base = format!("{host}/crm/v3/objects");
        let paging = Paging::inside(portal, &base, (from, *to), &page);
        let results = response_v3::rows(portal, &page);
        response::Page { results, paging }.serialize(serializer)
    }
}

/// Where a record opens in HubSpot's pages.
struct Url<'a>(RecordView<'a>);

impl Serialize for Url<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RecordView { portal, table, record, .. } = self.0;
        let (domain, portal, id) = (&portal.account.ui_domain, portal.id, record.id);
        match &*table.kind.plural {
            "tasks" => {
                serializer.collect_str(&format_args!("https://{domain}/tasks/{portal}/view/all/task/{id}"))
            }
            _ if table.kind.engagement => serializer.collect_str(&format_args!(
                "https://{domain}/contacts/{portal}/objects/{}/views/all/list?filters=%5B%7B%22property%22%3A%22hs_object_id%22%2C%22operator%22%3A%22EQ%22%2C%22value%22%3A%22{id}%22%7D%5D",
                table.kind.id
            )),
            _ => serializer.collect_str(&format_args!(
                "https://{domain}/contacts/{portal}/record/{}/{id}",
                table.kind.id
            )),
        }
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<'a> {
    /// The records.
    pub results: Vec<Object<'a>>,
    /// Where the next page starts, and its link.
    pub next: Option<Next>,
}

impl Serialize for Page<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Paging<'a> {
            next: &'a Next,
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("results", &self.results)?;
        if let Some(next) = &self.next {
            map.serialize_entry("paging", &Paging { next })?;
        }
        map.end()
    }
}
