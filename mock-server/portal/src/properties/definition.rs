//! What can be done with property definitions and groups.

mod check;
mod formula;

use self::check::{check_name, checked};
pub use crate::properties::limits::MAX_UNIQUE;
use crate::{
    Calculation, Definition, Error, Face, FieldType, Group, Hints, Modification, ObjectTypeId,
    Origin, Portal, PropertyError, PropertyId, PropertyOption, Result, Table, Timestamp, ValueType,
};

/// Changes to a definition; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct FaceChange {
    pub label: Option<Box<str>>,
    pub kind: Option<ValueType>,
    pub field_type: Option<FieldType>,
    pub description: Option<Box<str>>,
    pub group: Option<Box<str>>,
    pub options: Option<Vec<PropertyOption>>,
    pub display_order: Option<i32>,
    pub hidden: Option<bool>,
    pub form_field: Option<bool>,
    pub calculation_formula: Option<Box<str>>,
    pub hints: Hints,
}

impl Portal {
    /// A definition that is archived or not, as asked.
    pub fn property(
        &self,
        object_type: ObjectTypeId,
        name: &str,
        archived: bool,
    ) -> Result<&Definition> {
        let catalog = &self.table(object_type)?.catalog;
        let found = catalog.any(name).map(|id| catalog.get(id));
        found
            .filter(|definition| definition.archived.is_some() == archived)
            .ok_or_else(|| Error::Property(PropertyError::NotFound(name.to_owned())))
    }

    /// A type's definitions, sorted by name.
    pub fn properties(
        &self,
        object_type: ObjectTypeId,
        archived: bool,
    ) -> Result<Vec<&Definition>> {
        let catalog = &self.table(object_type)?.catalog;
        let all = catalog.iter().map(|(_, definition)| definition);
        let mut asked: Vec<_> = all.filter(|d| d.archived.is_some() == archived).collect();
        asked.sort_unstable_by(|a, b| a.face.name.cmp(&b.face.name));
        Ok(asked)
    }

    /// Makes a property, under its name in lower case. The name of an archived one brings that
    /// back, with its creation date and the values that records had.
    pub fn create_property(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        mut face: Face,
        user: &str,
    ) -> Result<&Definition> {
        let catalog = &self.table(object_type)?.catalog;
        face.name = face.name.to_ascii_lowercase().into();
        let known = catalog.any(&face.name).map(|id| catalog.get(id));
        if known.is_some_and(|definition| definition.archived.is_none()) {
            return Err(Error::Property(PropertyError::Exists(face.name.into())));
        }
        check_name(&face.name)?;
        let calculation = formula::read(catalog, &mut face)?;
        let face = checked(catalog, face)?;
        let created = known.and_then(|definition| definition.created).unwrap_or(origin.now);
        let definition = Definition {
            calculated: calculation.is_some(),
            face,
            hubspot_defined: false,
            modification: Modification::of(calculation.as_ref()),
            calculation,
            archived: None,
            prints_archived: true,
            created: Some(created),
            updated: Some(origin.now),
            user: Some(user.into()),
        };
        let table = self.table_mut(object_type)?;
        let id = table.catalog.put(definition);
        table.index_unique(id);
        Ok(table.catalog.get(id))
    }

    /// Changes a definition.
    pub fn update_property(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        name: &str,
        change: FaceChange,
    ) -> Result<&Definition> {
        let definition = self.property(object_type, name, false)?;
        let modification = definition.modification;
        let only_options = change.touches_only_options();
        let options_open = modification.read_only_options == Some(false);
        if modification.read_only_definition && !(only_options && options_open) {
            return Err(Error::Property(PropertyError::ReadOnly(name.to_owned())));
        }
        check::change(&definition.face, &change)?;
        let mut changed = definition.clone();
        let new_formula = change.calculation_formula.is_some();
        changed.face = change.applied_to(changed.face);
        let catalog = &self.table(object_type)?.catalog;
        if new_formula {
            changed.calculation = formula::read(catalog, &mut changed.face)?;
            changed.calculated = true;
            changed.modification = Modification::of(changed.calculation.as_ref());
        } else if let Some(Calculation::Formula(formula)) = &changed.calculation {
            formula::check_type(&mut changed.face, formula)?;
        }
        changed.face = checked(catalog, changed.face)?;
        changed.updated = Some(origin.now);
        let catalog = &mut self.table_mut(object_type)?.catalog;
        let id = catalog.put(changed);
        Ok(catalog.get(id))
    }

    /// Archives a property: records keep its values and don't show them.
    pub fn archive_property(
        &mut self,
        now: Timestamp,
        object_type: ObjectTypeId,
        name: &str,
    ) -> Result<()> {
        let definition = self.property(object_type, name, false)?;
        if definition.hubspot_defined {
            return Err(Error::Property(PropertyError::ReadOnly(name.to_owned())));
        }
        let by = self.calculated_from(object_type, name);
        if !by.is_empty() {
            let name = name.to_owned();
            return Err(PropertyError::CalculatedFrom { object_type, name, by }.into());
        }
        self.withdraw_property(now, object_type, name)
    }

    /// Puts a definition in place as it is, over the one of its name. What computes the values of
    /// HubSpot's own stays; otherwise its formula does, if it can be read.
    pub(crate) fn put_property(
        &mut self,
        object_type: ObjectTypeId,
        definition: Definition,
    ) -> Result<()> {
        let table = self.table_mut(object_type)?;
        let known = table.catalog.any(&definition.face.name).map(|id| table.catalog.get(id));
        let machinery = known.filter(|known| known.formula().is_none());
        let calculation = definition
            .calculation
            .or_else(|| machinery.and_then(|known| known.calculation.clone()))
            .or_else(|| formula::lenient(&definition.face))
            .or_else(|| known.and_then(|known| known.calculation.clone()));
        let id = table.catalog.put(Definition { calculation, ..definition });
        table.index_unique(id);
        table.find_places();
        Ok(())
    }

    /// Whether there is a property of that name, archived or not.
    pub(crate) fn knows_property(&self, object_type: ObjectTypeId, name: &str) -> bool {
        self.table(object_type).is_ok_and(|table| table.catalog.any(name).is_some())
    }

    /// Archives a property, HubSpot's own too, if it isn't archived already.
    pub(crate) fn withdraw_property(
        &mut self,
        now: Timestamp,
        object_type: ObjectTypeId,
        name: &str,
    ) -> Result<()> {
        let Ok(definition) = self.property(object_type, name, false) else { return Ok(()) };
        self.check_no_schema_uses(object_type, name)?;
        let archived = Definition { archived: Some(now), ..definition.clone() };
        self.table_mut(object_type)?.catalog.put(archived);
        Ok(())
    }

    /// A group by name.
    pub fn group(&self, object_type: ObjectTypeId, name: &str) -> Result<&Group> {
        let found = self.table(object_type)?.catalog.group(name);
        found.ok_or_else(|| Error::Property(PropertyError::GroupNotFound(name.to_owned())))
    }

    /// Makes a group.
    pub fn create_group(
        &mut self,
        object_type: ObjectTypeId,
        name: Box<str>,
        label: Box<str>,
        display_order: Option<i32>,
    ) -> Result<Group> {
        let catalog = &mut self.table_mut(object_type)?.catalog;
        if catalog.group(&name).is_some() {
            return Err(Error::Property(PropertyError::GroupExists(name.into())));
        }
        let next = 1 + catalog.groups().map(|group| group.display_order).max().unwrap_or(-1);
        let display_order = display_order.filter(|order| *order >= 0).unwrap_or(next);
        let group = Group { name, label, display_order };
        catalog.put_group(group.clone());
        Ok(group)
    }

    /// Changes a group.
    pub fn update_group(
        &mut self,
        object_type: ObjectTypeId,
        name: &str,
        label: Option<Box<str>>,
        display_order: Option<i32>,
    ) -> Result<Group> {
        let mut group = self.group(object_type, name)?.clone();
        group.label = label.unwrap_or(group.label);
        group.display_order = display_order.unwrap_or(group.display_order);
        self.table_mut(object_type)?.catalog.put_group(group.clone());
        Ok(group)
    }

    /// Takes a group away, if no active property is in it.
    pub fn archive_group(&mut self, object_type: ObjectTypeId, name: &str) -> Result<()> {
        self.group(object_type, name)?;
        let catalog = &mut self.table_mut(object_type)?.catalog;
        let used = catalog.iter().any(|(_, d)| d.archived.is_none() && &*d.face.group == name);
        if used {
            return Err(Error::Property(PropertyError::GroupHasProperties(name.to_owned())));
        }
        catalog.remove_group(name);
        Ok(())
    }
}

impl Table {
    /// Enters the values that records already have for a property that is unique now.
    fn index_unique(&mut self, property: PropertyId) {
        if !self.catalog.get(property).face.unique {
            return;
        }
        let holders: Vec<_> = self.live.values().cloned().collect();
        for record in holders {
            self.enter_unique(&(*record).clone());
        }
    }
}

impl FaceChange {
    fn touches_only_options(&self) -> bool {
        self.label.is_none()
            && self.kind.is_none()
            && self.field_type.is_none()
            && self.description.is_none()
            && self.group.is_none()
            && self.calculation_formula.is_none()
            && self.hints == Hints::default()
    }

    fn applied_to(self, face: Face) -> Face {
        let kind = self.kind.unwrap_or(face.kind);
        // Who changes the type and doesn't say how a form shows it gets what is usual.
        let kept = Some(face.field_type).filter(|field_type| field_type.shows(kind));
        let field_type = self.field_type.or(kept).unwrap_or(FieldType::usual(kind));
        Face {
            label: self.label.unwrap_or(face.label),
            kind,
            field_type,
            description: self.description.unwrap_or(face.description),
            group: self.group.unwrap_or(face.group),
            options: self.options.unwrap_or(face.options),
            display_order: self.display_order.unwrap_or(face.display_order),
            hidden: self.hidden.unwrap_or(face.hidden),
            form_field: self.form_field.unwrap_or(face.form_field),
            calculation_formula: self.calculation_formula.or(face.calculation_formula),
            hints: self.hints.or(face.hints),
            ..face
        }
    }
}

impl PropertyOption {
    /// An option that is shown after the others.
    pub fn new(label: &str, value: &str) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            description: None,
            display_order: -1,
            hidden: false,
        }
    }
}
