//! Version 1 of what an export holds. `docs/seed-file.md` describes it key by key.
//!
//! The domain's types are not serialised: each has a shape here that spells the keys. A shape is
//! derived for a type of another module (serde's `remote`), so it writes what it borrows and reads
//! into the type itself, and a field or variant that it lacks doesn't compile. A layout that
//! differs from this one gets a module beside this one and the next [`VERSION`].

mod association;
mod calculation;
mod entries;
mod object_type;
mod pipeline;
mod property;
mod read;
mod schema;
mod shape;
pub mod write;

pub(super) use self::{
    association::AssociationTypeShape,
    calculation::{AggregateShape, RollupShape},
    entries::{Text, entries},
    object_type::{LabelsShape, ObjectTypeShape},
    pipeline::PipelineShape,
    property::GroupShape,
    read::Exact,
    shape::{Each, Maybe, Read, word},
};

use super::keys;

/// The `version` that an export says. One that says none is of the same layout.
pub const VERSION: u32 = 1;

/// The keys of each part, by the heading in the document.
pub(super) fn keys() -> Vec<keys::PartKeys> {
    let mut all = vec![
        ("A custom object", keys::keys::<Read<ObjectTypeShape>>()),
        ("What writes return", keys::keys::<Read<object_type::ReturnedShape>>()),
        ("A rollup that an export holds", keys::keys::<Read<RollupShape>>()),
        ("What only custom objects have", keys::keys::<Read<schema::SchemaShape>>()),
        ("A source", keys::keys::<Read<schema::SourceShape>>()),
        ("An association type", keys::keys::<Read<AssociationTypeShape>>()),
        ("A type's full name", keys::keys::<Read<association::TypeRefShape>>()),
    ];
    all.extend(property::keys());
    all.extend(read::keys());
    all.extend(pipeline::keys());
    all
}
