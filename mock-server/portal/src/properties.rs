//! Object types and their properties: definitions, groups, values and calculated values.

pub mod batch;
pub mod calculation;
pub mod definition;
pub mod error;
pub mod formula;
pub mod limits;
pub mod object_type;
pub(crate) mod phone;
pub mod property;
pub mod value;
