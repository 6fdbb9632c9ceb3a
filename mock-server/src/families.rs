//! The families of HubSpot's API, one line each.

use crate::{
    hubspot::{self, mount::Family},
    wire::error::ErrorResponse,
};

/// All families.
pub const FAMILIES: &[Family] = &[
    hubspot::objects::FAMILY,
    hubspot::search::FAMILY,
    hubspot::associations::FAMILY,
    hubspot::properties::FAMILY,
    hubspot::pipelines::FAMILY,
    hubspot::owners::FAMILY,
    hubspot::schemas::FAMILY,
    hubspot::account::FAMILY,
    hubspot::oauth::FAMILY,
    hubspot::webhooks::FAMILY,
    hubspot::webhook_journal::FAMILY,
];

/// What the domain refuses: each family answers for its own, in its `error.rs`.
impl From<&portal::Error> for ErrorResponse {
    fn from(error: &portal::Error) -> Self {
        match error {
            portal::Error::Type(error) => error.into(),
            portal::Error::Record(error) => error.into(),
            portal::Error::Batch(error) => error.into(),
            portal::Error::Association(error) => error.into(),
            portal::Error::Label(error) => error.into(),
            portal::Error::Property(error) => error.into(),
            portal::Error::Schema(error) => error.into(),
            portal::Error::Pipeline(error) => error.into(),
            portal::Error::Search(error) => error.into(),
        }
    }
}

impl From<portal::Error> for ErrorResponse {
    fn from(error: portal::Error) -> Self {
        Self::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_a_folder_of_its_name() {
        for family in FAMILIES {
            let folder = format!("{}/src/hubspot/{}", env!("CARGO_MANIFEST_DIR"), family.name);
            assert!(std::path::Path::new(&folder).is_dir(), "{folder}");
            assert!(family.mounts.iter().all(|mount| !mount.bases.is_empty()), "{}", family.name);
        }
    }
}
