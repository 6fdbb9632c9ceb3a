//! What a property definition may say.

use super::FaceChange;
use crate::properties::limits::MAX_UNIQUE;
use crate::{
    Catalog, Face, FieldType, Hints, InvalidDefinition, PropertyError, PropertyOption, Result,
    ValueType,
};

pub(super) fn check_name(name: &str) -> Result<()> {
    let invalid = |fault| Err(PropertyError::Invalid(fault).into());
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
pub(super) fn checked(catalog: &Catalog, mut face: Face) -> Result<Face> {
    let invalid = |fault| Err(PropertyError::Invalid(fault).into());
    check_hints(&face.hints)?;
    check_references(&face)?;
    check_unique(catalog, &face)?;
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

/// A hint is a word of HubSpot's; nothing takes one back. Only amounts have a currency.
fn check_hints(hints: &Hints) -> Result<()> {
    let empty = |hint: &Option<Box<str>>| hint.as_deref() == Some("");
    for (key, hint) in [("numberDisplayHint", &hints.number), ("textDisplayHint", &hints.text)] {
        if empty(hint) {
            return Err(PropertyError::Invalid(InvalidDefinition::EmptyHint(key)).into());
        }
    }
    if hints.currency_property_name.is_some() && hints.show_currency_symbol != Some(true) {
        return Err(PropertyError::Invalid(InvalidDefinition::CurrencyOfNoAmount).into());
    }
    Ok(())
}

/// Options that come from elsewhere are those of an object type, and there are no others.
fn check_references(face: &Face) -> Result<()> {
    let alone = face.options.is_empty() && face.referenced_object_type.is_some();
    match face.external_options && !alone {
        true => Err(PropertyError::Invalid(InvalidDefinition::ExternalOptions).into()),
        false => Ok(()),
    }
}

fn check_unique(catalog: &Catalog, face: &Face) -> Result<()> {
    let others = catalog.iter().filter(|(_, one)| {
        one.face.unique
            && one.archived.is_none()
            && !one.hubspot_defined
            && one.face.name != face.name
    });
    match face.unique && others.count() >= MAX_UNIQUE {
        true => Err(PropertyError::Invalid(InvalidDefinition::TooManyUnique).into()),
        false => Ok(()),
    }
}

/// What a change may do to what is there: a currency stays shown once its property was named.
pub(super) fn change(face: &Face, change: &FaceChange) -> Result<()> {
    let named = face.hints.currency_property_name.is_some();
    match named && change.hints.show_currency_symbol == Some(false) {
        true => Err(PropertyError::Invalid(InvalidDefinition::CurrencyStays).into()),
        false => Ok(()),
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
