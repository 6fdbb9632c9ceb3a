//! What can be done with property definitions and groups.

use crate::{
    Catalog, Definition, Error, Face, FieldType, Group, Hints, InvalidDefinition, Modification,
    ObjectTypeId, Origin, Portal, PropertyError, PropertyId, PropertyOption, Result, Table,
    Timestamp, ValueType,
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

    /// Makes a property. The name of an archived one brings that back, with its creation date
    /// and the values that records had.
    pub fn create_property(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        face: Face,
        user: &str,
    ) -> Result<&Definition> {
        let catalog = &self.table(object_type)?.catalog;
        let known = catalog.any(&face.name).map(|id| catalog.get(id));
        if known.is_some_and(|definition| definition.archived.is_none()) {
            return Err(Error::Property(PropertyError::Exists(face.name.into())));
        }
        check_name(&face.name)?;
        let face = checked(catalog, face)?;
        let created = known.and_then(|definition| definition.created).unwrap_or(origin.now);
        let definition = Definition {
            calculated: face.calculation_formula.is_some(),
            face,
            hubspot_defined: false,
            modification: Modification::CUSTOM,
            calculation: None,
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
        let mut changed = definition.clone();
        changed.face = checked(&self.table(object_type)?.catalog, change.applied_to(changed.face))?;
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
        self.withdraw_property(now, object_type, name)
    }

    /// Puts a definition in place as it is, over the one of its name. What computes its values
    /// stays.
    pub(crate) fn put_property(
        &mut self,
        object_type: ObjectTypeId,
        definition: Definition,
    ) -> Result<()> {
        let table = self.table_mut(object_type)?;
        let known = table.catalog.any(&definition.face.name).map(|id| table.catalog.get(id));
        let calculation = known.and_then(|known| known.calculation.clone());
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
        Face {
            label: self.label.unwrap_or(face.label),
            kind: self.kind.unwrap_or(face.kind),
            field_type: self.field_type.unwrap_or(face.field_type),
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

fn check_name(name: &str) -> Result<()> {
    let invalid = |fault| Err(Error::Property(PropertyError::Invalid(fault)));
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(letters) {
        return invalid(InvalidDefinition::Name(name.to_owned()));
    }
    let of_an_app =
        name.strip_prefix('a').and_then(|rest| rest.split_once('_')).is_some_and(|(number, _)| {
            !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
        });
    if name.starts_with("hs_") || of_an_app {
        return invalid(InvalidDefinition::ReservedName(name.to_owned()));
    }
    Ok(())
}

/// Checks what a definition says against itself and its catalog, and numbers its options.
fn checked(catalog: &Catalog, mut face: Face) -> Result<Face> {
    let invalid = |fault| Err(Error::Property(PropertyError::Invalid(fault)));
    if catalog.group(&face.group).is_none() {
        return invalid(InvalidDefinition::UnknownGroup(face.group.into()));
    }
    if !face.field_type.shows(face.kind) {
        let words = (format!("{:?}", face.kind), format!("{:?}", face.field_type));
        return invalid(InvalidDefinition::FieldType { kind: words.0, field_type: words.1 });
    }
    if face.kind == ValueType::Bool && face.options.is_empty() {
        face.options = vec![PropertyOption::new("Yes", "true"), PropertyOption::new("No", "false")];
    }
    let mut values: Vec<&str> = face.options.iter().map(|option| &*option.value).collect();
    values.sort_unstable();
    if face.kind == ValueType::Bool && values != ["false", "true"] {
        return invalid(InvalidDefinition::BooleanOptions);
    }
    let optionless = face.options.is_empty() && face.referenced_object_type.is_none();
    let free = face.external_options || face.field_type == FieldType::CalculationEquation;
    if face.kind == ValueType::Enumeration && optionless && !free {
        return invalid(InvalidDefinition::NoOptions);
    }
    let mut labels: Vec<&str> = face.options.iter().map(|option| &*option.label).collect();
    labels.sort_unstable();
    for texts in [values, labels] {
        if let Some(pair) = texts.windows(2).find(|pair| pair[0] == pair[1]) {
            return invalid(InvalidDefinition::DuplicateOption(pair[0].to_owned()));
        }
    }
    number_options(&mut face.options);
    Ok(face)
}

/// Options without an order follow the ordered ones.
fn number_options(options: &mut [PropertyOption]) {
    let mut last = options.iter().map(|option| option.display_order).max().unwrap_or(-1);
    for option in options.iter_mut().filter(|option| option.display_order < 0) {
        last += 1;
        option.display_order = last;
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

impl FieldType {
    /// How a form shows a type unless it is told.
    pub fn usual(kind: ValueType) -> Self {
        match kind {
            ValueType::Bool => Self::BooleanCheckbox,
            ValueType::Enumeration => Self::Select,
            ValueType::Date | ValueType::DateTime => Self::Date,
            ValueType::Number => Self::Number,
            ValueType::PhoneNumber => Self::PhoneNumber,
            ValueType::String | ValueType::ObjectCoordinates | ValueType::Json => Self::Text,
        }
    }

    /// Whether a form can show a type this way.
    pub fn shows(self, kind: ValueType) -> bool {
        use FieldType as F;
        match kind {
            ValueType::Bool => {
                matches!(self, F::BooleanCheckbox | F::CalculationEquation | F::Radio | F::Select)
            }
            ValueType::Enumeration => matches!(
                self,
                F::BooleanCheckbox | F::Checkbox | F::Radio | F::Select | F::CalculationEquation
            ),
            ValueType::Date | ValueType::DateTime => {
                matches!(self, F::Date | F::CalculationEquation)
            }
            ValueType::String => matches!(
                self,
                F::File | F::Text | F::Textarea | F::CalculationEquation | F::Html | F::PhoneNumber
            ),
            ValueType::Number => matches!(self, F::Number | F::CalculationEquation),
            ValueType::PhoneNumber => matches!(self, F::PhoneNumber),
            ValueType::ObjectCoordinates | ValueType::Json => false,
        }
    }
}
