//! What changes caused: which record was created, changed, archived, …, by whom and when. Webhooks
//! and their journal are told from this.
//!
//! Nothing is noted until somebody asks for it with [`Portal::watch`], so a portal without
//! listeners pays one comparison for each verb and keeps nothing. While it is watched, events are
//! part of the value: a change that is refused takes its events with it.

use std::sync::Arc;

use imbl::Vector;

use crate::{
    Change, End, ObjectTypeId, Origin, Portal, PropertyId, RecordId, Source, Table, Timestamp,
    TypeRef,
};

/// Events that are kept until they are taken. What a change causes beyond that is counted only.
pub const MAX_EVENTS: usize = 100_000;

/// Something that happened in a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who made it happen.
    pub source: Arc<Source>,
    /// What.
    pub what: Happening,
}

/// Property names with their new values; a cleared value is the empty text.
pub type NamedValues = Arc<[(Box<str>, Box<str>)]>;

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A record was made.
    Created {
        /// Which.
        record: End,
        /// The values it has from the start.
        values: NamedValues,
    },
    /// Values of a record changed.
    Changed {
        /// Which.
        record: End,
        /// The values that are different now.
        values: NamedValues,
    },
    /// A record was archived.
    Archived(End),
    /// An archived record came back.
    Restored(End),
    /// A record was deleted for good.
    Erased(End),
    /// Records became one.
    Merged(Merged),
    /// A type of association between two records came or went.
    Associated(Associated),
}

impl Happening {
    /// Bytes of the values that it tells.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Created { values, .. } | Self::Changed { values, .. } => bytes_of(values),
            Self::Archived(_)
            | Self::Restored(_)
            | Self::Erased(_)
            | Self::Merged(_)
            | Self::Associated(_) => 0,
        }
    }
}

/// Bytes of named values.
pub fn bytes_of(values: &NamedValues) -> usize {
    values.iter().map(|pair| size_of_val(pair) + pair.0.len() + pair.1.len()).sum()
}

/// Records that became one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Of which type they are.
    pub object_type: ObjectTypeId,
    /// The record whose values won.
    pub primary: RecordId,
    /// The record that was merged into it.
    pub other: RecordId,
    /// The record that both are now.
    pub survivor: RecordId,
    /// How many values the other one brought.
    pub moved: usize,
}

/// One direction of a type of association that came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Associated {
    /// Where it starts.
    pub from: End,
    /// Where it leads.
    pub to: End,
    /// Under which type.
    pub label: TypeRef,
    /// Whether that is the primary one.
    pub primary: bool,
    /// Whether it went.
    pub removed: bool,
}

/// What happened since the portal was watched.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    /// The events, oldest first.
    pub events: Vector<Event>,
    /// How many more there were than are kept.
    pub lost: u64,
}

/// The part of a portal that notes events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    /// Who is changing the portal since when; nobody listens if there is none.
    origin: Option<(Timestamp, Arc<Source>)>,
    happened: Happened,
}

impl Happening {
    /// The object type it is about; an association belongs to where it starts.
    pub fn object_type(&self) -> ObjectTypeId {
        match self {
            Self::Created { record, .. } | Self::Changed { record, .. } => record.object_type,
            Self::Archived(record) | Self::Restored(record) | Self::Erased(record) => {
                record.object_type
            }
            Self::Merged(merged) => merged.object_type,
            Self::Associated(associated) => associated.from.object_type,
        }
    }

    /// The same for whom the values don't matter: it keeps none of them in memory.
    pub fn without_values(&self) -> Self {
        match self {
            Self::Created { record, .. } => {
                Self::Created { record: *record, values: Arc::default() }
            }
            Self::Changed { record, .. } => {
                Self::Changed { record: *record, values: Arc::default() }
            }
            other => other.clone(),
        }
    }
}

impl Portal {
    /// Notes what happens from now on, as done by this origin, until it is taken.
    pub fn watch(&mut self, origin: Origin<'_>) {
        self.events.origin = Some((origin.now, Arc::clone(origin.source)));
    }

    /// What happened since [`Portal::watch`]; nothing is noted any more.
    pub fn take_events(&mut self) -> Happened {
        std::mem::take(&mut self.events).happened
    }

    /// Notes what happened, if anybody wants to know.
    pub(crate) fn note(&mut self, what: impl FnOnce() -> Happening) {
        let Some((at, source)) = &self.events.origin else { return };
        let happened = &mut self.events.happened;
        if happened.events.len() < MAX_EVENTS {
            let source = Arc::clone(source);
            happened.events.push_back(Event { at: *at, source, what: what() });
        } else {
            happened.lost += 1;
        }
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.events.origin.is_some()
    }

    /// Notes a new record.
    pub(crate) fn note_created(&mut self, record: End) {
        if !self.is_watched() {
            return;
        }
        let Ok(table) = self.table(record.object_type) else { return };
        let values = table.live(record.id).map(|stored| table.named(stored.values.iter()));
        let values = values.unwrap_or_default();
        self.note(|| Happening::Created { record, values });
    }

    /// Notes new values of a record.
    pub(crate) fn note_changed(&mut self, record: End, changes: &[Change<'_>]) {
        if !self.is_watched() || changes.is_empty() {
            return;
        }
        let Ok(table) = self.table(record.object_type) else { return };
        let changes = changes.iter().map(|change| (change.property, change.value));
        let values = table.named(changes.map(|(id, value)| (id, value.unwrap_or_default())));
        self.note(|| Happening::Changed { record, values });
    }

    /// Notes what became of an edge that had other types before. Each type of each direction is
    /// an event of its own.
    pub(crate) fn note_edge(&mut self, from: End, to: End, before: &[TypeRef]) {
        if !self.is_watched() {
            return;
        }
        let after = self.associations.labels(from, to).cloned().unwrap_or_default();
        let (lost, won) = (without(before, &after), without(&after, before));
        for (labels, removed) in [(lost, true), (won, false)] {
            for label in labels {
                self.note_label(from, to, label, removed);
            }
        }
    }

    fn note_label(&mut self, from: End, to: End, label: TypeRef, removed: bool) {
        let Some(kind) = self.association_types.get(label) else { return };
        let (primary, inverse) = (kind.primary, kind.inverse());
        self.note(|| Happening::Associated(Associated { from, to, label, primary, removed }));
        let back = Associated { from: to, to: from, label: inverse, primary, removed };
        self.note(|| Happening::Associated(back));
    }
}

fn without(labels: &[TypeRef], others: &[TypeRef]) -> Vec<TypeRef> {
    labels.iter().copied().filter(|label| !others.contains(label)).collect()
}

impl Table {
    fn named<'v>(&self, values: impl Iterator<Item = (PropertyId, &'v str)>) -> NamedValues {
        let name = |id| self.catalog.get(id).face.name.clone();
        values.map(|(id, value)| (name(id), value.into())).collect()
    }
}
