//! What every new portal has: object types, properties, association types, pipelines. The data
//! are constants of the fixtures crate.

use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::{
    Account, AssociationTypes, Calculation, Catalog, Definition, Face, FieldType, Group, Hints,
    Modification, ObjectType, Owner, Owners, Portal, PortalId, PropertyOption, Timestamp,
    ValueType,
    properties::{calculation::rollup::Rollup, formula::Formula},
    schemas::schema::{Schemas, Template},
    seed::v1::{
        AssociationTypeShape, Each, GroupShape, Maybe, ObjectTypeShape, PipelineShape, Read,
        RollupShape, word,
    },
};

impl Portal {
    /// A portal as it is the moment after it was made, without any record. The data are read once,
    /// and portals share them.
    ///
    /// # Panics
    ///
    /// Never: the data are compiled in, and the tests read them.
    pub fn standard(id: PortalId) -> Self {
        static STANDARD: LazyLock<Portal> = LazyLock::new(|| Portal::read_standard(PortalId(0)));
        STANDARD.under(id)
    }

    fn read_standard(id: PortalId) -> Self {
        let account = Account::default();
        let mut owners = Owners::default();
        owners.add(Owner::first(account.created));
        let mut portal = Self {
            id,
            account: Arc::new(account),
            tables: imbl::OrdMap::new(),
            spellings: imbl::OrdMap::new(),
            associations: crate::Associations::default(),
            association_types: association_types(),
            pipelines: crate::Pipelines::default(),
            owners,
            schemas: Schemas::new(custom_objects()),
            events: crate::records::event::Events::default(),
        };
        for Read(kind) in read::<Vec<Read<ObjectTypeShape>>>(fixtures::OBJECT_TYPES) {
            let catalog = catalog(&kind);
            portal.add_type(kind, catalog);
        }
        portal.add_standard_pipelines();
        portal
    }

    fn add_standard_pipelines(&mut self) {
        let by_type: std::collections::BTreeMap<String, Vec<Read<PipelineShape>>> =
            read(fixtures::PIPELINES);
        for (word, pipelines) in by_type {
            let object_type = self.infer_type(&word).expect("pipelines name known types");
            for Read(pipeline) in pipelines {
                self.pipelines.put(object_type, pipeline);
            }
        }
        self.add_standard_stage_properties();
    }
}

fn read<T: for<'de> Deserialize<'de>>(text: &'static str) -> T {
    serde_json::from_str(text).expect("the standard data are valid")
}

fn association_types() -> AssociationTypes {
    let mut types = AssociationTypes::default();
    for Read(kind) in read::<Vec<Read<AssociationTypeShape>>>(fixtures::ASSOCIATION_TYPES) {
        types.put(kind);
    }
    types
}

/// One of the files under `fixtures/standard/properties`.
#[derive(Deserialize)]
struct PropertyFile {
    #[serde(deserialize_with = "Each::<GroupShape>::deserialize")]
    groups: Vec<Group>,
    properties: Vec<StandardProperty>,
}

/// A definition in such a file; what equals the default is left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StandardProperty {
    name: Box<str>,
    label: Box<str>,
    #[serde(deserialize_with = "word::deserialize")]
    r#type: ValueType,
    #[serde(deserialize_with = "word::deserialize")]
    field_type: FieldType,
    group_name: Box<str>,
    #[serde(default)]
    description: Box<str>,
    #[serde(default)]
    options: Vec<StandardOption>,
    #[serde(default = "unordered")]
    display_order: i32,
    #[serde(default)]
    calculated: bool,
    #[serde(default)]
    external_options: bool,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    form_field: bool,
    #[serde(default = "yes")]
    archivable: bool,
    #[serde(default = "yes")]
    read_only_definition: bool,
    #[serde(default)]
    read_only_value: bool,
    read_only_options: Option<bool>,
    referenced_object_type: Option<Box<str>>,
    calculation_formula: Option<Box<str>>,
    /// Whether the formula computes the values, instead of what the object type says.
    #[serde(default)]
    computed: bool,
    /// What is computed from associated records.
    #[serde(default, deserialize_with = "Maybe::<RollupShape>::deserialize")]
    rollup: Option<Rollup>,
    show_currency_symbol: Option<bool>,
    currency_property_name: Option<Box<str>>,
    number_display_hint: Option<Box<str>>,
    text_display_hint: Option<Box<str>>,
    date_display_hint: Option<Box<str>>,
    created_at: Option<String>,
    updated_at: Option<String>,
    #[serde(default)]
    archived_key: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StandardOption {
    label: Box<str>,
    value: Box<str>,
    description: Option<Box<str>>,
    display_order: Option<i32>,
    #[serde(default)]
    hidden: bool,
}

fn unordered() -> i32 {
    -1
}

fn yes() -> bool {
    true
}

fn catalog(kind: &ObjectType) -> Catalog {
    let (_, text) = fixtures::PROPERTIES
        .iter()
        .find(|(plural, _)| *plural == &*kind.plural)
        .expect("every object type has properties");
    filled(kind, read(text))
}

/// What custom objects start from.
fn custom_objects() -> Template {
    let Read(kind) = read::<Read<ObjectTypeShape>>(fixtures::CUSTOM_OBJECT);
    let file: PropertyFile = read(fixtures::CUSTOM_PROPERTIES);
    let properties = file.properties.into_iter();
    let definitions = properties.map(|property| property.into_definition(&kind)).collect();
    Template { kind, definitions }
}

fn filled(kind: &ObjectType, file: PropertyFile) -> Catalog {
    let mut catalog = Catalog::default();
    for group in file.groups {
        catalog.put_group(group);
    }
    for property in file.properties {
        catalog.put(property.into_definition(kind));
    }
    catalog
}

impl StandardProperty {
    fn calculation(&self, kind: &ObjectType) -> Option<Calculation> {
        if let Some(rollup) = &self.rollup {
            return Some(Calculation::Rollup(Box::new(rollup.clone())));
        }
        match self.calculation_formula.as_deref().filter(|_| self.computed) {
            Some(text) => {
                let formula =
                    Formula::parse_canonical(text).expect("the standard formulas can be read");
                Some(Calculation::Formula(Box::new(formula)))
            }
            None => kind.calculated.get(&self.name).cloned(),
        }
    }

    fn into_definition(self, kind: &ObjectType) -> Definition {
        let instant = |text: Option<String>| text.and_then(|text| Timestamp::parse_iso(&text));
        Definition {
            calculation: self.calculation(kind),
            hubspot_defined: true,
            modification: Modification {
                archivable: self.archivable,
                read_only_definition: self.read_only_definition,
                read_only_value: self.read_only_value,
                read_only_options: self.read_only_options,
            },
            calculated: self.calculated,
            archived: None,
            prints_archived: self.archived_key,
            created: instant(self.created_at),
            updated: instant(self.updated_at),
            user: None,
            face: Face {
                name: self.name,
                label: self.label,
                kind: self.r#type,
                field_type: self.field_type,
                description: self.description,
                group: self.group_name,
                options: options(self.options),
                display_order: self.display_order,
                unique: self.has_unique_value,
                hidden: self.hidden,
                form_field: self.form_field,
                external_options: self.external_options,
                referenced_object_type: self.referenced_object_type,
                calculation_formula: self.calculation_formula,
                hints: Hints {
                    show_currency_symbol: self.show_currency_symbol,
                    currency_property_name: self.currency_property_name,
                    number: self.number_display_hint,
                    text: self.text_display_hint,
                    date: self.date_display_hint,
                },
            },
        }
    }
}

fn options(options: Vec<StandardOption>) -> Vec<PropertyOption> {
    (0..)
        .zip(options)
        .map(|(place, option)| PropertyOption {
            label: option.label,
            value: option.value,
            description: option.description,
            display_order: option.display_order.unwrap_or(place),
            hidden: option.hidden,
        })
        .collect()
}
