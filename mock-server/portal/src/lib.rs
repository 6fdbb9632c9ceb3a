//! A HubSpot portal as a plain value.
//!
//! [`Portal`] holds everything of one account, and its methods are everything that can be done
//! to it. There is no clock, no randomness, no I/O and no HTTP in this crate: time and origin of
//! a change are arguments, and a change that is refused says why as a [`Error`]. Collections
//! are persistent, so a copy of a portal costs nanoseconds whatever its size; whoever keeps
//! portals makes each change on a copy and publishes it when it succeeded.
//!
//! In reading order:
//!
//! - what things are: [`id`], [`time`], [`object_type`], [`property`], [`number`], [`value`],
//!   [`record`], [`calculation`] and `body_preview`, [`association_type`], [`association`], [`pipeline`] and
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
//! - data into a portal, and out of it: [`seed`] with `standard` and `v1`, [`seed_export`].

pub mod account;
pub mod associations;
pub mod changes;
mod day;
pub mod error;
pub mod id;
pub mod number;
pub mod owners;
pub mod pipelines;
pub mod portal;
pub mod properties;
pub mod records;
pub mod schemas;
pub mod search;
mod secret;
pub mod seed;
pub mod time;
pub mod weight;
pub mod words;

// The former paths, until every caller names the folder.
#[doc(hidden)]
pub use crate::{
    associations::associate, associations::association, associations::association_type,
    associations::batch as association_batch, associations::label as association_label,
    associations::limit as association_limit, changes::difference, owners::owner,
    pipelines::audit as pipeline_audit, pipelines::pipeline, pipelines::stage_write,
    pipelines::write as pipeline_write, properties::batch as definition_batch,
    properties::calculation, properties::definition, properties::object_type, properties::property,
    properties::value, records::batch, records::event, records::merge, records::object,
    records::record, records::write::edit, schemas::association as schema_association,
    schemas::schema, schemas::write as schema_write, seed::export as seed_export,
};

pub use crate::{
    account::Account,
    associations::associate::{Associated, Existing, Naming},
    associations::association::{Associations, End, Labels},
    associations::association_type::{AssociationType, AssociationTypes, Category, TypeRef},
    associations::error::{AssociationError, LabelError},
    error::{BatchError, Error, Result},
    id::{ObjectTypeId, PortalId, RecordId},
    owners::owner::{Owner, Owners},
    pipelines::pipeline::{Pipeline, Pipelines, Stage},
    pipelines::write::{Editor, PipelineError},
    portal::{Origin, Portal, RecordView, Table},
    properties::calculation::Calculation,
    properties::definition::FaceChange,
    properties::error::{InvalidDefinition, PipelineStages, PropertyError, TypeError, ValueFault},
    properties::object_type::ObjectType,
    properties::property::{
        Catalog, Definition, Face, FieldType, Group, Hints, Modification, PropertyId,
        PropertyOption, ValueType,
    },
    records::error::{InvalidValue, RecordError, ValueTaken},
    records::event::{Event, Happened, Happening},
    records::key::Key,
    records::object::{NewAssociation, NewRecord, Written},
    records::record::{Change, History, Record, Source, Values, Version},
    records::write::edit::{Normalised, Sent},
    schemas::error::SchemaError,
    schemas::schema::{InvalidSchema, NewSchema, Schema, SchemaChange, SchemaView},
    search::SearchError,
    secret::{Secret, TokenFault},
    time::Timestamp,
};
