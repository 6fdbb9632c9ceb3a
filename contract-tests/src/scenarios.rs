//! The scenarios, a file each family.

use crate::scenario::Scenario;

mod objects;

/// All of them.
pub(crate) const FAMILIES: &[&[Scenario]] = &[objects::ALL];
