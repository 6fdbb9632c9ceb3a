//! CRM search: which records of a type fit a request, in order, a page at a time.
//!
//! In reading order: what is asked ([`request`]), how values compare (`key`, `text`), whether a
//! record fits (`filter`), the order (`sort`), what makes it fast ([`index`], `tree`, `leaf`,
//! `build`), and how the answer is put together ([`plan`]).

mod build;
pub mod fault;
mod filter;
pub mod index;
mod key;
mod leaf;
pub mod plan;
pub mod request;
mod sort;
mod text;
mod tree;

use crate::{ObjectTypeId, Portal, Result, Timestamp};

pub use self::{
    fault::SearchError,
    index::Index,
    plan::Found,
    request::{Comparison, Filter, Request, Sort, Test},
};

impl Portal {
    /// Finds the records that fit.
    pub fn search(
        &self,
        object_type: ObjectTypeId,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Found<'_>> {
        Ok(plan::Question::resolve(self, object_type, request, now)?.answer())
    }

    /// An index that a search would be faster with, if the type has enough records to be worth
    /// it. When it is built there may be another one.
    pub fn wanted_index(
        &self,
        object_type: ObjectTypeId,
        request: &Request<'_>,
    ) -> Result<Option<Index>> {
        let few = self.table(object_type)?.len() < index::MIN_INDEXED;
        if few { Ok(None) } else { self.missing_index(object_type, request) }
    }

    /// The same for types of any size.
    pub fn missing_index(
        &self,
        object_type: ObjectTypeId,
        request: &Request<'_>,
    ) -> Result<Option<Index>> {
        let question = plan::Question::resolve(self, object_type, request, Timestamp(0))?;
        Ok(question.wanted())
    }
}
