//! Properties whose values a formula computes.

use std::collections::BTreeSet;

use crate::{
    Calculation, Catalog, Definition, Face, FieldType, InvalidDefinition, Modification,
    ObjectTypeId, Portal, PropertyError, Result, ValueType,
    properties::{
        formula::{Formula, Kind},
        limits::MAX_CHAIN,
    },
};

/// Reads the formula of a definition, if it has one, and puts HubSpot's spelling in its place.
pub(super) fn read(catalog: &Catalog, face: &mut Face) -> Result<Option<Calculation>> {
    let invalid = |fault| Err(PropertyError::Invalid(fault).into());
    let Some(text) = &face.calculation_formula else { return Ok(None) };
    let formula = match Formula::parse(text) {
        Ok(formula) => formula,
        Err(error) => return invalid(InvalidDefinition::Formula(error)),
    };
    let missing = |name: &&&str| catalog.active(name).is_none() && **name != &*face.name;
    if let Some(name) = formula.properties().iter().find(missing) {
        return invalid(InvalidDefinition::FormulaProperty((*name).to_owned()));
    }
    check_chain(catalog, &face.name, &formula)?;
    check_type(face, &formula)?;
    face.calculation_formula = Some(formula.canonical().into());
    Ok(Some(Calculation::Formula(Box::new(formula))))
}

/// The formula of a definition that HubSpot returned. It may name what isn't there; one that can't
/// be read computes nothing, and records keep the values they were given.
pub(super) fn lenient(face: &Face) -> Option<Calculation> {
    let formula = Formula::parse_canonical(face.calculation_formula.as_deref()?).ok()?;
    Some(Calculation::Formula(Box::new(formula)))
}

/// A formula makes its property's field type. What it results in has to fit the type.
pub(super) fn check_type(face: &mut Face, formula: &Formula) -> Result<()> {
    face.field_type = FieldType::CalculationEquation;
    let wanted = match face.kind {
        ValueType::Number | ValueType::Date | ValueType::DateTime => Kind::Number,
        ValueType::Bool => Kind::Flag,
        ValueType::String
        | ValueType::Enumeration
        | ValueType::PhoneNumber
        | ValueType::ObjectCoordinates
        | ValueType::Json => Kind::Text,
    };
    if formula.kind() == wanted {
        return Ok(());
    }
    let fault = InvalidDefinition::FormulaType { results: formula.kind(), kind: face.kind };
    Err(PropertyError::Invalid(fault).into())
}

/// A formula builds on no more than so many others, one on the next, and never on itself.
fn check_chain(catalog: &Catalog, own: &str, formula: &Formula) -> Result<()> {
    let mut named: BTreeSet<&str> = formula.properties().into_iter().collect();
    for _ in 0..MAX_CHAIN {
        if named.contains(own) {
            let fault = InvalidDefinition::FormulaCircle(own.to_owned());
            return Err(PropertyError::Invalid(fault).into());
        }
        let formulas = named.iter().filter_map(|name| catalog.get(catalog.active(name)?).formula());
        named = formulas.flat_map(Formula::properties).collect();
        if named.is_empty() {
            return Ok(());
        }
    }
    Err(PropertyError::Invalid(InvalidDefinition::FormulaChain).into())
}

impl Definition {
    /// The formula that computes its values.
    pub fn formula(&self) -> Option<&Formula> {
        match &self.calculation {
            Some(Calculation::Formula(formula)) => Some(formula),
            _ => None,
        }
    }

    /// Whether values are computed from a property of a type.
    fn reads(&self, own: ObjectTypeId, object_type: ObjectTypeId, name: &str) -> bool {
        match &self.calculation {
            Some(Calculation::Formula(formula)) => {
                own == object_type && formula.properties().contains(&name)
            }
            Some(Calculation::Rollup(rollup)) => {
                rollup.object_type == object_type && rollup.properties().any(|read| read == name)
            }
            _ => false,
        }
    }
}

impl Modification {
    /// That of a property that people made: its value is read-only if it is computed.
    pub(super) fn of(calculation: Option<&Calculation>) -> Self {
        Self { read_only_value: calculation.is_some(), ..Self::CUSTOM }
    }
}

impl Portal {
    /// The active properties whose values are computed from one, as `0-2/name`.
    pub(super) fn calculated_from(&self, object_type: ObjectTypeId, name: &str) -> Vec<String> {
        let of_table = |table: &crate::Table| {
            let own = table.kind.id;
            let active = table.catalog.iter().filter(|(_, one)| one.archived.is_none());
            let reading = active.filter(|(_, one)| one.reads(own, object_type, name));
            reading.map(|(_, one)| format!("{own}/{}", one.face.name)).collect::<Vec<_>>()
        };
        self.tables().flat_map(of_table).collect()
    }
}
