//! What decides over requests stands in the platform crate; these are its former paths.

pub use platform::{
    faults as fault, faults::path_pattern as pattern, limits as rate_limit, scopes::rules as scope,
};
