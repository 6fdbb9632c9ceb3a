//! The portal: a value that holds everything of one HubSpot account.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use imbl::OrdMap;

use crate::{
    Account, AssociationTypes, Associations, Catalog, Definition, End, Error, ObjectType,
    ObjectTypeId, Owners, Pipelines, PortalId, PropertyId, Record, RecordId, Result, Source, Stage,
    Timestamp, TypeError,
    pipelines::pipeline,
    properties::limits::MAX_CHAIN,
    records::activity::{self, Activities},
    records::event::Events,
    records::stage_index::StageIndex,
    records::unique::UniqueIndex,
    schemas::schema::Schemas,
};

/// A HubSpot account as a value. Cloning takes constant time, so a change is made on a copy
/// that is published or dropped.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Its number.
    pub id: PortalId,
    /// What account information tells.
    pub account: Arc<Account>,
    pub(crate) tables: OrdMap<ObjectTypeId, Arc<Table>>,
    pub(crate) spellings: OrdMap<Box<str>, ObjectTypeId>,
    /// Edges between records.
    pub associations: Associations,
    /// What edges there may be.
    pub association_types: AssociationTypes,
    /// Pipelines by object type.
    pub pipelines: Pipelines,
    /// The people whom records can belong to.
    pub owners: Owners,
    pub(crate) schemas: Schemas,
    pub(crate) events: Events,
}

/// When a change happens and who makes it.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The time.
    pub now: Timestamp,
    /// Who.
    pub source: &'a Arc<Source>,
}

/// All records of one object type.
#[derive(Clone, Debug)]
pub struct Table {
    /// The type.
    pub kind: Arc<ObjectType>,
    /// Its properties.
    pub catalog: Catalog,
    /// Places of names that every read needs.
    pub(crate) places: Arc<Places>,
    pub(crate) live: OrdMap<RecordId, Arc<Record>>,
    pub(crate) archived: OrdMap<RecordId, Arc<Record>>,
    /// Ids of merged records and who they are now.
    pub(crate) merged: OrdMap<RecordId, RecordId>,
    pub(crate) unique: UniqueIndex,
    pub(crate) indexes: crate::search::index::Indexes,
    pub(crate) stages: StageIndex,
    pub(crate) last_id: RecordId,
}

/// Properties that a write of another returns.
pub(crate) type Touched = BTreeMap<PropertyId, Vec<PropertyId>>;

/// Places of properties by their role, looked up once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Read without being asked for, sorted by name.
    pub(crate) default: Vec<PropertyId>,
    /// Read whatever is asked for: id, created, modified.
    pub(crate) always: Vec<PropertyId>,
    pub(crate) on_create: Vec<PropertyId>,
    pub(crate) on_create_with: Touched,
    pub(crate) on_update: Vec<PropertyId>,
    pub(crate) on_change: Vec<PropertyId>,
    pub(crate) touched_by: Touched,
    /// The pipeline stage, of types that have one.
    pub(crate) stage: Option<PropertyId>,
}

impl Portal {
    /// The type that a path or body names, under any spelling.
    pub fn infer_type(&self, word: &str) -> Result<ObjectTypeId> {
        if let Ok(id) = word.parse::<ObjectTypeId>() {
            let known = self.tables.contains_key(&id);
            return known
                .then_some(id)
                .ok_or_else(|| Error::Type(TypeError::UnknownId(word.to_owned())));
        }
        let found = self.spellings.get(word).or_else(|| {
            let lower = word.to_ascii_lowercase();
            self.spellings.get(&*lower)
        });
        let found = found.copied().or_else(|| self.qualified_type(word));
        found.ok_or_else(|| Error::Type(TypeError::Unknown(word.to_owned())))
    }

    /// The records of a type that exists.
    pub fn table(&self, object_type: ObjectTypeId) -> Result<&Table> {
        let unknown = || Error::Type(TypeError::UnknownId(object_type.to_string()));
        self.tables.get(&object_type).map(|table| &**table).ok_or_else(unknown)
    }

    pub(crate) fn table_mut(&mut self, object_type: ObjectTypeId) -> Result<&mut Table> {
        let unknown = || Error::Type(TypeError::UnknownId(object_type.to_string()));
        self.tables.get_mut(&object_type).map(Arc::make_mut).ok_or_else(unknown)
    }

    /// All object types with their records.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(|table| &**table)
    }

    /// Adds an object type with its properties.
    pub fn add_type(&mut self, kind: ObjectType, catalog: Catalog) {
        let id = kind.id;
        for spelling in kind.spellings() {
            self.spellings.insert(spelling, id);
        }
        self.tables.insert(id, Arc::new(Table::new(kind, catalog)));
    }

    /// The same portal under another number; it takes constant time.
    pub fn under(&self, id: PortalId) -> Self {
        Self { id, ..self.clone() }
    }

    /// A record with what is needed to read it.
    pub fn view<'p>(
        &'p self,
        table: &'p Table,
        record: &'p Record,
        now: Timestamp,
    ) -> RecordView<'p> {
        RecordView { portal: self, table, record, now, depth: 0 }
    }
}

impl Table {
    pub(crate) fn new(kind: ObjectType, catalog: Catalog) -> Self {
        let places = Arc::new(Places::new(&kind, &catalog));
        let last_id = RecordId(FIRST_ID + slot(kind.id) * IDS_PER_TYPE);
        Self {
            kind: Arc::new(kind),
            catalog,
            places,
            live: OrdMap::new(),
            archived: OrdMap::new(),
            merged: OrdMap::new(),
            unique: UniqueIndex::default(),
            indexes: Default::default(),
            stages: StageIndex::default(),
            last_id,
        }
    }

    /// Looks the places up again, where the catalog got one of them later.
    pub(crate) fn find_places(&mut self) {
        self.places = Arc::new(Places::new(&self.kind, &self.catalog));
    }

    /// A record that is not archived; ids of merged records lead to the survivor.
    pub fn live(&self, mut id: RecordId) -> Option<&Arc<Record>> {
        loop {
            match self.live.get(&id) {
                None => id = *self.merged.get(&id)?,
                found => return found,
            }
        }
    }

    /// An archived record.
    pub fn archived(&self, id: RecordId) -> Option<&Arc<Record>> {
        self.archived.get(&id)
    }

    /// Whether an id is taken, by a live, archived or merged record.
    pub(crate) fn knows(&self, id: RecordId) -> bool {
        self.live.contains_key(&id)
            || self.archived.contains_key(&id)
            || self.merged.contains_key(&id)
    }

    /// Records by id, archived or not.
    pub fn records(&self, archived: bool) -> impl Iterator<Item = &Arc<Record>> {
        if archived { self.archived.values() } else { self.live.values() }
    }

    /// How many live records there are.
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether there is no live record.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// The properties to read for these names: unknown names are left out, the ones that are
    /// always there come along, and the order is alphabetical. Without names: the default set.
    pub fn selection<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Cow<'_, [PropertyId]> {
        let mut names = names.into_iter().filter(|name| !name.is_empty()).peekable();
        if names.peek().is_none() {
            return Cow::Borrowed(&self.places.default);
        }
        let mut ids = self.places.always.clone();
        ids.extend(names.filter_map(|name| self.catalog.active(name)));
        Cow::Owned(self.catalog.alphabetical(ids))
    }

    /// A new id. Ids grow and have gaps, as HubSpot's do: a client must not count on the next.
    pub(crate) fn next_id(&mut self) -> RecordId {
        let mixed = self.last_id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58;
        self.last_id.0 += 1 + mixed;
        self.last_id
    }
}

/// Ids of a fresh portal have this many digits at HubSpot.
const FIRST_ID: u64 = 100_000_000_000;
/// Types start apart, so that a company's id that is used as a contact's leads nowhere.
const IDS_PER_TYPE: u64 = 1_000_000_000;
/// HubSpot's own types have smaller numbers.
const STANDARD_TYPES: u64 = 1_000;
/// Custom objects have large numbers; an id must stay below what a JavaScript number holds.
const CUSTOM_TYPES: u64 = 1_000_000;

/// A type's place among all types.
fn slot(id: ObjectTypeId) -> u64 {
    let number = u64::from(id.number);
    if id.meta == 0 { number } else { STANDARD_TYPES + number % CUSTOM_TYPES }
}

impl Places {
    fn new(kind: &ObjectType, catalog: &Catalog) -> Self {
        let places = |names: &[Box<str>]| -> Vec<PropertyId> {
            names.iter().filter_map(|name| catalog.any(name)).collect()
        };
        let touched = |by: &BTreeMap<Box<str>, Vec<Box<str>>>| -> Touched {
            let by = by.iter();
            by.filter_map(|(name, touched)| Some((catalog.any(name)?, places(touched)))).collect()
        };
        let always = ["hs_object_id".into(), kind.created.clone(), kind.modified.clone()];
        let returned = &kind.returned;
        Self {
            default: catalog.alphabetical(places(&kind.default)),
            always: places(&always),
            on_create: catalog.alphabetical(places(&returned.on_create)),
            on_update: catalog.alphabetical(places(&returned.on_update)),
            on_create_with: touched(&returned.on_create_with),
            on_change: places(&returned.on_change),
            touched_by: touched(&returned.touched_by),
            stage: catalog.any(pipeline::properties(kind.id).1),
        }
    }
}

/// A record with what is needed to read its values.
#[derive(Clone, Copy, Debug)]
pub struct RecordView<'p> {
    /// Where it lives.
    pub portal: &'p Portal,
    /// Its type.
    pub table: &'p Table,
    /// The record.
    pub record: &'p Record,
    /// Overdue tasks depend on it.
    pub now: Timestamp,
    /// How many formulas are being computed that need this record.
    pub(crate) depth: u8,
}

impl<'p> RecordView<'p> {
    /// A property's value, stored or computed.
    pub fn value(&self, id: PropertyId) -> Option<Cow<'p, str>> {
        self.value_of(id, self.table.catalog.get(id))
    }

    /// The same, where the definition is at hand.
    pub fn value_of(&self, id: PropertyId, definition: &'p Definition) -> Option<Cow<'p, str>> {
        match &definition.calculation {
            None => self.record.values.get(id).map(Cow::Borrowed),
            Some(calculation) => {
                let told = self.told(id).filter(|_| calculation.is_of_activities());
                let computed = || calculation.of(*self, definition.face.kind);
                told.map(Cow::Borrowed).or_else(computed)
            }
        }
    }

    /// The same record, seen from inside a formula that builds on so many others, if it may.
    pub(crate) fn deeper(self, by: u8) -> Option<Self> {
        let depth = self.depth.checked_add(by).filter(|depth| *depth <= MAX_CHAIN)?;
        Some(Self { depth, ..self })
    }

    /// What a copy of a live record says of activities that were not copied with it.
    fn told(&self, id: PropertyId) -> Option<&'p str> {
        let told = self.record.values.get(id).filter(|text| !text.is_empty())?;
        (activity::count(*self, Activities::All) == 0).then_some(told)
    }

    /// The same by name.
    pub fn named(&self, name: &str) -> Option<Cow<'p, str>> {
        self.value(self.table.catalog.active(name)?)
    }

    /// A stored value by name.
    pub fn stored(&self, name: &str) -> Option<&'p str> {
        self.record.values.get(self.table.catalog.any(name)?)
    }

    /// A stored value by name, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<Cow<'p, str>> {
        self.stored(name).filter(|text| !text.is_empty()).map(Cow::Borrowed)
    }

    /// The record as an end of associations.
    pub fn end(&self) -> End {
        End { object_type: self.table.kind.id, id: self.record.id }
    }

    /// The pipeline stage it is in.
    pub fn stage(&self) -> Option<&'p Stage> {
        let object_type = self.table.kind.id;
        let (pipeline, stage) = pipeline::properties(object_type);
        let found =
            self.portal.pipelines.stage(object_type, self.stored(pipeline), self.stored(stage)?);
        found.map(|(_, stage)| stage)
    }
}
