//! A HubSpot portal as a plain value.
//!
//! [`Portal`] holds everything of one account, and its methods are everything that can be done
//! to it. There is no clock, no randomness, no I/O and no HTTP in this crate: time and origin of
//! a change are arguments, and a change that is refused says why as a [`Refusal`]. Collections
//! are persistent, so a copy of a portal costs nanoseconds whatever its size; whoever keeps
//! portals makes each change on a copy and publishes it when it succeeded.
//!
//! In reading order:
//!
//! - what things are: [`id`], [`time`], [`object_type`], [`property`], [`value`], [`record`],
//!   [`calculation`] and `body_preview`, [`association_type`], [`association`], [`pipeline`] and
//!   `stage_metadata`, [`owner`], [`account`], [`schema`] and `schema_name`;
//! - the value itself: [`portal`], and `place`, through which records come and go, with what is
//!   kept up to date on the way: `unique`, `stage_index`, [`search::index`];
//! - how a write comes about: [`edit`], `engagement`, `side_effect`, `stage_move`;
//! - what can be done with records ([`object`], `verbatim`, [`batch`], [`merge`], [`search`]),
//!   associations ([`associate`], [`association_batch`], [`association_label`],
//!   [`association_limit`]), properties and groups ([`definition`], [`definition_batch`]), pipelines
//!   ([`pipeline_write`], [`stage_write`], `stage_property`, [`pipeline_audit`]) and custom objects
//!   ([`schema_write`], [`schema_association`]), and why it may be refused ([`error`]);
//! - what that caused: [`event`];
//! - what an older value holds beside a newer one: [`weight`];
//! - data into a portal, and out of it: `standard`, [`seed`], [`seed_export`], `pipeline_exact`.

pub mod account;
pub mod associate;
pub mod association;
pub mod association_batch;
pub mod association_label;
pub mod association_limit;
pub mod association_type;
pub mod batch;
mod body_preview;
pub mod calculation;
mod day;
pub mod definition;
pub mod definition_batch;
pub mod difference;
pub mod edit;
mod engagement;
pub mod error;
pub mod event;
pub mod id;
pub mod merge;
pub mod object;
pub mod object_type;
pub mod owner;
pub mod pipeline;
pub mod pipeline_audit;
mod pipeline_exact;
pub mod pipeline_write;
mod place;
pub mod portal;
pub mod property;
pub mod record;
pub mod schema;
pub mod schema_association;
mod schema_name;
pub mod schema_write;
pub mod search;
mod secret;
pub mod seed;
pub mod seed_export;
mod side_effect;
mod stage_index;
mod stage_metadata;
mod stage_move;
mod stage_property;
pub mod stage_write;
mod standard;
pub mod time;
mod unique;
pub mod value;
mod verbatim;
pub mod weight;

pub use crate::{
    account::Account,
    associate::{Associated, Existing, Naming},
    association::{Associations, End, Labels},
    association_type::{AssociationType, AssociationTypes, Category, TypeRef},
    calculation::Calculation,
    definition::FaceChange,
    edit::{Normalised, Sent},
    error::{InvalidDefinition, InvalidValue, Refusal, Result},
    event::{Event, Happened, Happening},
    id::{ObjectTypeId, PortalId, RecordId},
    object::{Key, NewAssociation, NewRecord, Written},
    object_type::ObjectType,
    owner::{Owner, Owners},
    pipeline::{Pipeline, Pipelines, Stage},
    pipeline_write::{Editor, PipelineFault},
    portal::{Origin, Portal, RecordView, Table},
    property::{
        Catalog, Definition, Face, FieldType, Group, Hints, Modification, PropertyId,
        PropertyOption, ValueType,
    },
    record::{Change, History, Record, Source, Values, Version},
    schema::{InvalidSchema, NewSchema, Schema, SchemaChange, SchemaView},
    secret::Secret,
    time::Timestamp,
};
