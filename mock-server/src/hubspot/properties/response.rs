//! Property definitions and groups as HubSpot writes them.

use portal::{Definition, Group, PropertyOption, properties::formula::Formula};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::wire::shared::Iso;

/// A definition on the wire. Key order and absent keys are as recorded.
#[derive(Clone, Copy, Debug)]
pub struct PropertyOut<'a>(pub &'a Definition);

impl Serialize for PropertyOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(self.0.face.calculation_formula.as_deref(), serializer)
    }
}

/// The answer to a write: numbers in the formula are spelt as they were sent.
#[derive(Clone, Copy, Debug)]
pub struct PropertyWritten<'a>(pub &'a Definition);

impl Serialize for PropertyWritten<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let definition = self.0;
        let echo = definition.formula().map(Formula::echo);
        let shown = echo.as_deref().or(definition.face.calculation_formula.as_deref());
        PropertyOut(definition).write(shown, serializer)
    }
}

impl PropertyOut<'_> {
    fn write<S: Serializer>(self, formula: Option<&str>, serializer: S) -> Result<S::Ok, S::Error> {
        let definition = self.0;
        let face = &definition.face;
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "updatedAt", definition.updated.map(Iso))?;
        entry(&mut map, "createdAt", definition.created.map(Iso))?;
        map.serialize_entry("name", &face.name)?;
        map.serialize_entry("label", &face.label)?;
        map.serialize_entry("type", face.kind.as_str())?;
        map.serialize_entry("fieldType", face.field_type.as_str())?;
        map.serialize_entry("description", &face.description)?;
        map.serialize_entry("groupName", &face.group)?;
        map.serialize_entry("options", &Options(&face.options))?;
        entry(&mut map, "createdUserId", definition.user.as_ref())?;
        entry(&mut map, "updatedUserId", definition.user.as_ref())?;
        entry(&mut map, "referencedObjectType", face.referenced_object_type.as_ref())?;
        map.serialize_entry("displayOrder", &face.display_order)?;
        map.serialize_entry("calculated", &definition.calculated)?;
        map.serialize_entry("externalOptions", &face.external_options)?;
        if let Some(at) = definition.archived {
            map.serialize_entry("archived", &true)?;
            map.serialize_entry("archivedAt", &Iso(at))?;
        } else if definition.prints_archived {
            map.serialize_entry("archived", &false)?;
        }
        map.serialize_entry("hasUniqueValue", &face.unique)?;
        map.serialize_entry("hidden", &face.hidden)?;
        entry(&mut map, "hubspotDefined", definition.hubspot_defined.then_some(true))?;
        entry(&mut map, "showCurrencySymbol", face.hints.show_currency_symbol)?;
        map.serialize_entry("modificationMetadata", &Metadata(definition))?;
        map.serialize_entry("formField", &face.form_field)?;
        entry(&mut map, "calculationFormula", formula)?;
        entry(&mut map, "currencyPropertyName", face.hints.currency_property_name.as_ref())?;
        entry(&mut map, "numberDisplayHint", face.hints.number.as_ref())?;
        entry(&mut map, "textDisplayHint", face.hints.text.as_ref())?;
        entry(&mut map, "dateDisplayHint", face.hints.date.as_ref())?;
        map.serialize_entry("dataSensitivity", "non_sensitive")?;
        map.end()
    }
}

fn entry<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, &value))
}

struct Metadata<'a>(&'a Definition);

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metadata = self.0.modification;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("archivable", &metadata.archivable)?;
        map.serialize_entry("readOnlyDefinition", &metadata.read_only_definition)?;
        entry(&mut map, "readOnlyOptions", metadata.read_only_options)?;
        map.serialize_entry("readOnlyValue", &metadata.read_only_value)?;
        map.end()
    }
}

struct Options<'a>(&'a [PropertyOption]);

impl Serialize for Options<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(OptionOut))
    }
}

struct OptionOut<'a>(&'a PropertyOption);

impl Serialize for OptionOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let option = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("label", &option.label)?;
        map.serialize_entry("value", &option.value)?;
        entry(&mut map, "description", option.description.as_ref())?;
        map.serialize_entry("displayOrder", &option.display_order)?;
        map.serialize_entry("hidden", &option.hidden)?;
        map.end()
    }
}

/// A group on the wire.
#[derive(Clone, Copy, Debug)]
pub struct GroupOut<'a>(pub &'a Group);

impl Serialize for GroupOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let group = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &group.name)?;
        map.serialize_entry("label", &group.label)?;
        map.serialize_entry("displayOrder", &group.display_order)?;
        map.serialize_entry("archived", &false)?;
        map.end()
    }
}
