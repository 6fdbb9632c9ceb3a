//! What can be done with many property definitions at once.

use crate::{
    Definition, Error, Face, ObjectTypeId, Origin, Portal, PropertyError, Result, Timestamp,
    error::bounded,
};

/// What was done, and which names were left out, and why.
pub type Done<T> = (Vec<T>, Vec<(Box<str>, Error)>);

impl Portal {
    /// Definitions that are archived or not, as asked; those that aren't there are left out.
    pub fn read_properties<'n>(
        &self,
        object_type: ObjectTypeId,
        names: impl ExactSizeIterator<Item = &'n str>,
        archived: bool,
    ) -> Result<Done<&Definition>> {
        bounded(names.len())?;
        let (mut found, mut left_out) = (Vec::new(), Vec::new());
        for name in names {
            match self.property(object_type, name, archived) {
                Ok(definition) => found.push(definition),
                Err(refusal) => left_out.push((name.into(), refusal)),
            }
        }
        Ok((found, left_out))
    }

    /// Makes properties and returns their names; those that can't be made are left out.
    pub fn create_properties(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        faces: Vec<Face>,
        user: &str,
    ) -> Result<Done<Box<str>>> {
        bounded(faces.len())?;
        let (mut made, mut left_out) = (Vec::new(), Vec::new());
        for face in faces {
            let name = face.name.clone();
            match self.create_property(origin, object_type, face, user) {
                Ok(definition) => made.push(definition.face.name.clone()),
                Err(refusal) => left_out.push((name, refusal)),
            }
        }
        Ok((made, left_out))
    }

    /// Archives properties: all, or none. Those that aren't there are as good as archived.
    pub fn archive_properties<'n>(
        &mut self,
        now: Timestamp,
        object_type: ObjectTypeId,
        names: impl ExactSizeIterator<Item = &'n str>,
    ) -> Result<()> {
        bounded(names.len())?;
        for name in names {
            match self.archive_property(now, object_type, name) {
                Ok(()) | Err(Error::Property(PropertyError::NotFound(_))) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(())
    }
}
