//! What a formula knows of a record: its values, its stage, its portal.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use bigdecimal::BigDecimal;
use rlibphonenumber::Region;

use crate::{
    Calculation, PropertyId, RecordView, Stage, ValueType, number,
    properties::{
        formula::{Facts, Formula, Kind},
        phone::{self, Phone},
        value,
    },
};

/// The properties that hold a country's two letters, of contacts and of companies.
const COUNTRY_CODES: [&str; 2] = ["hs_country_region_code", "hs_country_code"];
/// How many properties with formulas lead from one to the next; a chain that is longer, or a ring,
/// has no value.
const MAX_CHAIN: usize = 32;

/// A formula's value for a record; `None` when it has none.
pub(crate) fn of_formula(formula: &Formula, view: RecordView<'_>) -> Option<String> {
    bounded(formula, formula.evaluate(&RecordFacts::new(view)))
}

/// A result that is a number must be one that numbers may be.
fn bounded(formula: &Formula, result: Option<String>) -> Option<String> {
    match formula.kind() {
        Kind::Number => result.filter(|text| number::read(text).is_some()),
        Kind::Text | Kind::Flag => result,
    }
}

/// A record while one of its formulas is computed. Every formula on the way is computed once.
struct RecordFacts<'p> {
    view: RecordView<'p>,
    /// What formulas resulted in; `None` also for the ones that are being computed.
    results: RefCell<BTreeMap<PropertyId, Option<String>>>,
    chain: Cell<usize>,
}

impl<'p> RecordFacts<'p> {
    fn new(view: RecordView<'p>) -> Self {
        Self { view, results: RefCell::default(), chain: Cell::new(0) }
    }

    fn result(&self, place: PropertyId, formula: &Formula) -> Option<String> {
        if let Some(known) = self.results.borrow().get(&place) {
            return known.clone();
        }
        let chain = self.chain.get() + 1;
        if chain > MAX_CHAIN {
            return None;
        }
        self.results.borrow_mut().insert(place, None);
        self.chain.set(chain);
        let result = formula.evaluate(self);
        self.chain.set(chain - 1);
        self.results.borrow_mut().insert(place, result.clone());
        result
    }
}

impl Facts for RecordFacts<'_> {
    fn value(&self, property: &str) -> Option<Cow<'_, str>> {
        let catalog = &self.view.table.catalog;
        let place = catalog.active(property)?;
        let definition = catalog.get(place);
        let text = match &definition.calculation {
            Some(Calculation::Formula(formula)) => self.result(place, formula.get())?.into(),
            _ => self.view.value_of(place, definition)?,
        };
        match definition.face.kind {
            ValueType::Date | ValueType::DateTime => {
                Some(value::instant(&text)?.0.to_string().into())
            }
            ValueType::String
            | ValueType::Number
            | ValueType::Bool
            | ValueType::Enumeration
            | ValueType::PhoneNumber
            | ValueType::ObjectCoordinates
            | ValueType::Json => (!text.is_empty()).then_some(text),
        }
    }

    fn set_at(&self, property: &str) -> Option<i64> {
        let place = self.view.table.catalog.active(property)?;
        let last = self.view.record.versions(place).into_iter().next()?;
        (!last.value.is_empty()).then_some(last.at.0)
    }

    fn probability(&self, stage: &str) -> Option<BigDecimal> {
        let pipelines = &self.view.portal.pipelines;
        let (_, stage) = pipelines.stage(self.view.table.kind.id, None, stage)?;
        number::exact(Stage::probability(stage)?)
    }

    fn portal_currency(&self) -> Option<Cow<'_, str>> {
        let account = &self.view.portal.account;
        let only = account.additional_currencies.is_empty();
        only.then_some(Cow::Borrowed(&*account.company_currency))
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
pub(crate) fn region(view: RecordView<'_>) -> Region {
    let told = COUNTRY_CODES.iter().find_map(|name| view.filled(name));
    told.and_then(|code| phone::region(&code)).unwrap_or(phone::DEFAULT_REGION)
}
