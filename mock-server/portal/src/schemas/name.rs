//! How custom objects are called, and what paths may call them.

use std::borrow::Cow;

use crate::{
    InvalidSchema, ObjectType, ObjectTypeId, Portal, PortalId, Result, schemas::schema::Schemas,
};

/// The longest name of a custom object.
pub const MAX_NAME: usize = 50;

impl ObjectType {
    /// The name that HubSpot's sentences use: `CONTACT`, `p123_cars`.
    pub fn full_name(&self, portal: PortalId) -> Cow<'_, str> {
        self.qualified(portal).map_or(Cow::Borrowed(&self.legacy), Cow::Owned)
    }

    /// The name under which associations with it are listed: `contacts`, `p123_cars`.
    pub fn plural_name(&self, portal: PortalId) -> Cow<'_, str> {
        self.qualified(portal).map_or(Cow::Borrowed(&self.plural), Cow::Owned)
    }

    fn qualified(&self, portal: PortalId) -> Option<String> {
        (!self.is_standard()).then(|| format!("p{portal}_{}", self.name))
    }
}

impl Portal {
    /// The custom object of a fully qualified name, `p123_cars` or, in short, `p_cars`. HubSpot
    /// doesn't take the bare name in paths any more.
    pub(crate) fn qualified_type(&self, word: &str) -> Option<ObjectTypeId> {
        self.schemas.named(self.unqualified(word)?)
    }

    /// The name behind `p123_` or `p_`, if that is this portal's.
    pub(crate) fn unqualified<'w>(&self, word: &'w str) -> Option<&'w str> {
        let (owner, name) = word.strip_prefix(['p', 'P'])?.split_once('_')?;
        let here = owner.is_empty() || owner.parse() == Ok(self.id.0);
        here.then_some(name)
    }

    /// The type whose schema a path names. Here the bare name does.
    pub fn infer_schema(&self, word: &str) -> Result<ObjectTypeId> {
        self.infer_type(word).or_else(|refusal| self.schemas.named(word).ok_or(refusal))
    }
}

impl Schemas {
    pub(crate) fn named(&self, name: &str) -> Option<ObjectTypeId> {
        self.names.get(&*lower(name)).copied()
    }
}

/// Refuses what is no name of a custom object.
pub(crate) fn check_name(name: &str) -> Result<(), InvalidSchema> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(word)
        && name.len() <= MAX_NAME;
    if valid { Ok(()) } else { Err(InvalidSchema::Name(name.to_owned())) }
}

/// The form in which names are compared.
pub(crate) fn lower(name: &str) -> Box<str> {
    name.to_ascii_lowercase().into()
}
