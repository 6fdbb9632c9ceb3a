//! Which keys each part of a seed file may have: `docs/seed-file.md` is held against this.

use super::{
    File, PortalSeed, RefreshSeed, TokenSeed,
    association::LabelSeed,
    keys::{PartKeys, keys},
    owner, pipeline, property, record, schema, v1,
};

/// The parts that a portal reads.
pub fn of_portal() -> Vec<PartKeys> {
    let mut all = vec![
        ("The file", keys::<File<'_>>()),
        ("`portal`", keys::<PortalSeed>()),
        ("`associationLabels`", keys::<LabelSeed>()),
        ("`accessTokens`", keys::<TokenSeed>()),
        ("`refreshTokens`", keys::<RefreshSeed>()),
    ];
    let parts = [
        owner::keys(),
        pipeline::keys(),
        property::keys(),
        record::keys(),
        schema::keys(),
        v1::keys(),
    ];
    all.extend(parts.into_iter().flatten());
    all
}
