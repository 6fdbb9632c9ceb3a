//! The scenarios, a file each family.

use crate::scenario::Scenario;

mod associations;
mod associations_v3;
mod batches;
mod dialects;
mod labels;
mod oauth;
mod objects;
mod owners;
mod pipelines;
mod properties;
mod records;
mod refusals;
mod schemas;
mod search;
mod versions;
mod webhooks;

/// Family by family.
const FAMILIES: &[&[Scenario]] = &[
    objects::ALL,
    batches::ALL,
    search::ALL,
    associations::ALL,
    associations_v3::ALL,
    labels::ALL,
    properties::ALL,
    pipelines::ALL,
    owners::ALL,
    schemas::ALL,
    oauth::ALL,
    webhooks::ALL,
    refusals::ALL,
    dialects::ALL,
    versions::ALL,
];

/// All scenarios, family by family.
pub fn all() -> Vec<Scenario> {
    FAMILIES.concat()
}
