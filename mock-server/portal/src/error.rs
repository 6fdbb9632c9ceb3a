//! Every way a verb can refuse, by family. Status codes and sentences are the server's business.

use crate::{
    AssociationError, LabelError, PipelineError, PropertyError, RecordError, SchemaError,
    SearchError, TypeError,
};

/// A verb's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb refused, by family. A refused verb changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The object type.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// A record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A batch as a whole.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// An association.
    #[error(transparent)]
    Association(#[from] AssociationError),
    /// A label of associations.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A property definition or group.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// The schema of a custom object.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A pipeline or stage.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// A search that makes no sense, or asks too much.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Why a batch was refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// More inputs than a batch takes.
    #[error("more than {0} inputs")]
    TooManyInputs(usize),
    /// More inputs than a batch read with history takes.
    #[error("more than {0} inputs with history")]
    TooManyHistoryInputs(usize),
    /// The same id in several inputs.
    #[error("duplicate ids {}", crate::words::list(.0))]
    DuplicateIds(Vec<String>),
    /// Inputs of a batch upsert must say which property identifies them.
    #[error("upsert without idProperty")]
    IdPropertyMissing,
}

/// Inputs a batch takes.
pub const MAX_INPUTS: usize = 100;

/// Refuses a batch with too many inputs.
pub fn bounded(inputs: usize) -> Result<()> {
    if inputs > MAX_INPUTS { Err(BatchError::TooManyInputs(MAX_INPUTS).into()) } else { Ok(()) }
}
