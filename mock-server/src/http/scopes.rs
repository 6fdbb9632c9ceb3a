//! What a token's scopes let it do.
//!
//! A handler says in one line what it needs, after the object type is known and before anything
//! is looked up: `session.may_type(Need::Read, &portal, &word)?`. A handler that says nothing needs
//! nothing.

use platform::scopes::rules::{Denied, Need, rules};
use portal::{ObjectTypeId, Portal};

use super::session::Session;
use crate::wire::error::RequestError;

impl Session {
    /// Refuses what the token's scopes don't allow.
    pub fn may(&self, need: Need) -> Result<(), RequestError> {
        match rules().missing(need, &self.grant.scopes) {
            None => Ok(()),
            Some(needed) => Err(Denied::of(need, needed, &self.portal()).into()),
        }
    }

    /// The object type that a word means, when the token may do that with it. HubSpot answers an
    /// unknown type before it looks at scopes.
    pub fn may_type(
        &self,
        need: fn(ObjectTypeId) -> Need,
        portal: &Portal,
        word: &str,
    ) -> Result<ObjectTypeId, RequestError> {
        let object_type = portal.infer_type(word)?;
        self.may(need(object_type))?;
        Ok(object_type)
    }

    /// The same for both ends of an association.
    pub fn may_pair(
        &self,
        need: fn(ObjectTypeId) -> Need,
        portal: &Portal,
        from: &str,
        to: &str,
    ) -> Result<(ObjectTypeId, ObjectTypeId), RequestError> {
        let (from, to) = portal.infer_pair(from, to)?;
        self.may(need(from))?;
        self.may(need(to))?;
        Ok((from, to))
    }
}
