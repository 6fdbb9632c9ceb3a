//! What a formula knows of a record. Formulas that build on each other are each computed once.

use std::{borrow::Cow, cell::RefCell, collections::HashMap};

use bigdecimal::{BigDecimal, ToPrimitive};
use rlibphonenumber::Region;

use super::Calculation;
use crate::{
    PropertyId, RecordView, Stage, Timestamp, ValueType, number,
    pipelines::pipeline,
    properties::{
        formula::{Facts, Formula},
        phone::{self, Phone},
        value,
    },
};

/// The properties that hold a country's two letters, of contacts and of companies.
const COUNTRY_CODES: [&str; 2] = ["hs_country_region_code", "hs_country_code"];

/// A formula's value for a record, in the form that values of this type have.
pub(super) fn computed(formula: &Formula, view: RecordView<'_>, kind: ValueType) -> Option<String> {
    let known = RefCell::default();
    let facts = RecordFacts { view: view.deeper(1)?, known: &known };
    in_type(facts.evaluated(formula)?, kind)
}

/// A result in the form that values of a type have: instants were milliseconds on the way.
pub(super) fn in_type(text: String, kind: ValueType) -> Option<String> {
    let instant = |text: &str| {
        let millis = text.parse::<BigDecimal>().ok()?.to_i64()?;
        Timestamp::try_from(millis).ok()
    };
    match kind {
        ValueType::Number => number::read(&text).map(|_| text),
        ValueType::DateTime => Some(instant(&text)?.to_string()),
        ValueType::Date => Some(instant(&text)?.date_text()),
        ValueType::String
        | ValueType::Bool
        | ValueType::Enumeration
        | ValueType::PhoneNumber
        | ValueType::ObjectCoordinates
        | ValueType::Json => Some(text),
    }
}

/// A property's value as formulas and rollups take it: of dates and times milliseconds.
pub(super) fn taken<'p>(view: RecordView<'p>, name: &str) -> Option<Cow<'p, str>> {
    let id = view.table.catalog.active(name)?;
    let definition = view.table.catalog.get(id);
    let text = view.value_of(id, definition)?;
    match definition.face.kind {
        ValueType::Date | ValueType::DateTime => {
            value::instant(&text).map(|at| at.0.to_string().into())
        }
        ValueType::String
        | ValueType::Number
        | ValueType::Bool
        | ValueType::Enumeration
        | ValueType::PhoneNumber
        | ValueType::ObjectCoordinates
        | ValueType::Json => Some(text),
    }
}

type Known = HashMap<PropertyId, Option<String>>;

struct RecordFacts<'v> {
    view: RecordView<'v>,
    /// What was computed on the way; formulas that are being computed have no value yet, so that
    /// a circle ends.
    known: &'v RefCell<Known>,
}

impl RecordFacts<'_> {
    fn formula(&self, id: PropertyId, formula: &Formula) -> Option<String> {
        if let Some(known) = self.known.borrow().get(&id) {
            return known.clone();
        }
        let view = self.view.deeper(1)?;
        self.known.borrow_mut().insert(id, None);
        let result = RecordFacts { view, known: self.known }.evaluated(formula);
        self.known.borrow_mut().insert(id, result.clone());
        result
    }

    /// The formula's result. Those that it builds on are computed before, not in the midst of it:
    /// the stack holds one evaluation at a time, however long the chain is.
    fn evaluated(&self, formula: &Formula) -> Option<String> {
        let catalog = &self.view.table.catalog;
        for id in formula.properties().into_iter().filter_map(|name| catalog.active(name)) {
            if let Some(inner) = catalog.get(id).formula() {
                self.formula(id, inner);
            }
        }
        formula.evaluate(self)
    }
}

impl Facts for RecordFacts<'_> {
    fn value(&self, property: &str) -> Option<Cow<'_, str>> {
        let catalog = &self.view.table.catalog;
        let id = catalog.active(property)?;
        match &catalog.get(id).calculation {
            Some(Calculation::Formula(formula)) => self.formula(id, formula).map(Cow::Owned),
            _ => taken(self.view, property).filter(|text| !text.is_empty()),
        }
    }

    fn set_at(&self, property: &str) -> Option<i64> {
        let id = self.view.table.catalog.active(property)?;
        let last = self.view.record.versions(id).into_iter().next()?;
        (!last.value.is_empty()).then_some(last.at.0)
    }

    fn probability(&self, stage: &str) -> Option<BigDecimal> {
        let RecordView { portal, table, .. } = self.view;
        let (property, _) = pipeline::properties(table.kind.id);
        let pipeline = self.view.stored(property);
        let found = portal.pipelines.stage(table.kind.id, pipeline, stage);
        number::exact(found.and_then(|(_, stage): (_, &Stage)| stage.probability())?)
    }

    fn portal_currency(&self) -> Option<Cow<'_, str>> {
        let account = &self.view.portal.account;
        let one = account.additional_currencies.is_empty();
        one.then(|| Cow::Borrowed(&*account.company_currency))
    }

    fn phone_number(&self, text: &str, searchable: bool) -> Option<String> {
        let region = region(self.view);
        if searchable {
            return phone::searchable(text, region);
        }
        Some(Phone::read(text, region)?.international())
    }
}

/// Where a record's phone numbers without a country code are.
pub(super) fn region(view: RecordView<'_>) -> Region {
    let told = COUNTRY_CODES.iter().find_map(|name| view.filled(name));
    told.and_then(|code| phone::region(&code)).unwrap_or(phone::DEFAULT_REGION)
}
