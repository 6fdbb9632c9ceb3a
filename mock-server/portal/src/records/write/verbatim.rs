//! Records of a live portal, in seed files: nothing follows from what they say.

use std::sync::Arc;

use crate::{
    Calculation, End, InvalidValue, NewRecord, ObjectTypeId, Origin, Portal, RecordError, RecordId,
    Result, Source, Table, TypeRef,
    properties::error::ValueFault,
    records::{
        object::Written,
        write::edit::{Edit, NewValues, Sent},
    },
};

impl Portal {
    /// Makes a record whose values are what they are elsewhere. That there are such properties is
    /// checked, and that unique values are unique; whether a value would be taken today is not.
    pub(crate) fn create_verbatim(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: Option<RecordId>,
        new: &NewRecord<'_>,
    ) -> Result<Written> {
        let table = self.table(object_type)?;
        let edit = self.verbatim(table, &new.properties).map_err(RecordError::InvalidValues)?;
        let source = Arc::new(source(table, &new.properties, origin.source));
        self.place_seeded(Origin { source: &source, ..origin }, object_type, id, edit)
    }

    fn verbatim<'a>(
        &self,
        table: &Table,
        sent: &'a Sent<'a>,
    ) -> Result<Edit<'a>, Vec<InvalidValue>> {
        let (mut changes, mut faults) = (NewValues::default(), Vec::new());
        for (name, text) in sent {
            let Some(id) = table.catalog.active(name) else {
                faults.push(InvalidValue {
                    property: name.clone().into_owned(),
                    value: text.as_deref().unwrap_or_default().to_owned(),
                    fault: ValueFault::UnknownProperty,
                    portal: self.id,
                    object_type: table.kind.id,
                });
                continue;
            };
            let calculation = table.catalog.get(id).calculation.as_ref();
            if calculation.is_none_or(Calculation::is_of_activities) {
                changes.set(id, text.clone());
            }
        }
        let edit = Edit {
            changes,
            sent: Vec::new(),
            nulls: Vec::new(),
            created: None,
            warnings: Vec::new(),
            ignored: Vec::new(),
        };
        if faults.is_empty() { Ok(edit) } else { Err(faults) }
    }

    /// Connects two records under exactly these types.
    pub(crate) fn associate_verbatim(
        &mut self,
        from: End,
        to: End,
        types: Vec<TypeRef>,
    ) -> Result<()> {
        if types.is_empty() {
            return self.associate(from, to, &types);
        }
        for label in &types {
            self.check_type(*label, from, to)?;
        }
        self.associations.set(&self.association_types, from, to, types);
        Ok(())
    }
}

/// Who made a record, as it tells itself.
fn source(table: &Table, sent: &Sent<'_>, otherwise: &Source) -> Source {
    let says = |calculation: &Calculation, otherwise: &str| {
        let told = sent.iter().find(|(name, _)| {
            let id = table.catalog.active(name);
            id.is_some_and(|id| table.catalog.get(id).calculation.as_ref() == Some(calculation))
        });
        told.and_then(|(_, text)| text.as_deref()).unwrap_or(otherwise).into()
    };
    Source {
        kind: says(&Calculation::SourceKind, &otherwise.kind),
        id: says(&Calculation::SourceId, &otherwise.id),
        label: says(&Calculation::SourceLabel, &otherwise.label),
    }
}
