//! Which object types a custom object can be associated with: engagements from the start, and
//! what its schema names.

use crate::{
    AssociationType, Error, InvalidSchema, ObjectTypeId, Portal, Result, SchemaError, TypeRef,
    associations::association_type::Category,
};

/// Every custom object can be associated with these, in the order of the ids they get.
const ENGAGEMENTS: [(u32, &str); 6] = [
    (27, "task"),
    (48, "call"),
    (46, "note"),
    (51, "conversation_session"),
    (49, "email"),
    (47, "meeting"),
];

impl Portal {
    /// Defines the associations of a new custom object.
    pub(crate) fn define_associations(
        &mut self,
        object_type: ObjectTypeId,
        associated: &[Box<str>],
    ) -> Result<()> {
        let engagements = ENGAGEMENTS.map(|(number, _)| ObjectTypeId::standard(number));
        let mut others = Vec::new();
        for word in associated {
            let other = self.infer_schema(word)?;
            if !others.contains(&other) && !engagements.contains(&other) {
                others.push(other);
            }
        }
        for other in others.into_iter().chain(engagements) {
            self.define_plain(object_type, other, None)?;
        }
        Ok(())
    }

    /// Lets records of two types be associated, under a name or the usual one. Returns the new
    /// type's direction from the first to the second.
    pub fn define_schema_association(
        &mut self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        name: Option<&str>,
    ) -> Result<TypeRef> {
        self.table(from)?;
        if from == to {
            return Err(Error::Schema(SchemaError::Invalid(InvalidSchema::WithItself(from))));
        }
        let name = name.filter(|name| !name.is_empty());
        let (forward, _) = self.define_plain(from, to, name)?;
        Ok(forward)
    }

    /// Takes an association of a type away, in both directions.
    pub fn remove_schema_association(
        &mut self,
        object_type: ObjectTypeId,
        identifier: &str,
    ) -> Result<()> {
        let missing = || Error::Schema(SchemaError::AssociationNotFound(identifier.to_owned()));
        let id = identifier.parse().map_err(|_| missing())?;
        let reference = TypeRef { category: Category::UserDefined, id };
        let kind = self.association_types.get(reference).ok_or_else(missing)?;
        if kind.from != object_type && kind.to != object_type {
            return Err(missing());
        }
        let inverse = kind.inverse();
        self.association_types.remove(reference);
        self.association_types.remove(inverse);
        Ok(())
    }

    /// An association type without a label.
    fn define_plain(
        &mut self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        name: Option<&str>,
    ) -> Result<(TypeRef, TypeRef)> {
        let usual = format!("{}_to_{}", self.short_name(from)?, self.short_name(to)?);
        let name = name.unwrap_or(&usual);
        let same = |kind: &AssociationType| kind.name.eq_ignore_ascii_case(name);
        if self.association_types.between(from, to).any(same) {
            return Err(Error::Schema(SchemaError::Invalid(InvalidSchema::AssociationName(
                name.to_owned(),
            ))));
        }
        self.define_association(from, to, name, None, None)
    }

    /// `contact`, `conversation_session`, `cars`: what names of association types are made of.
    fn short_name(&self, object_type: ObjectTypeId) -> Result<String> {
        let (meta, number) = (object_type.meta, object_type.number);
        let known = ENGAGEMENTS.iter().find(|(engagement, _)| meta == 0 && *engagement == number);
        match known {
            Some((_, name)) => Ok((*name).to_owned()),
            None => Ok(self.table(object_type)?.kind.name.to_string()),
        }
    }
}
