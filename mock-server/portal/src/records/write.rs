//! How a write comes about: values are checked ([`edit`]), what HubSpot sets by itself follows, and
//! the record is stored with everything that is kept up to date beside it.

pub mod edit;
pub(crate) mod engagement;
pub(crate) mod place;
pub(crate) mod returned;
pub(crate) mod side_effect;
pub(crate) mod stage_move;
pub(crate) mod verbatim;
