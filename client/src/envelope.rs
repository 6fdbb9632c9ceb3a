//! What lists and batches of all families are wrapped in.

use serde::{Deserialize, Serialize};

/// The inputs of a batch.
#[derive(Serialize)]
pub(crate) struct Inputs<T> {
    pub(crate) inputs: T,
}

/// A list, or the results of a batch.
#[derive(Deserialize)]
pub(crate) struct Results<T> {
    pub(crate) results: Vec<T>,
}
