//! One filter of a search as it is sent, and what HubSpot says of one that makes no sense.

use std::borrow::Cow;

use portal::search::{Comparison, Filter, Test};
use serde::Deserialize;

use crate::{
    explain,
    hubspot::search::request::{Judged, complaint_of, not_built},
    wire::{
        body::Word,
        jackson::{BuiltShape, Named, ObjectShape, Objection, Shape, WordShape},
    },
};

const CLASS: &str = "com.hubspot.inbounddb.publicobject.core.v3.search.Filter";

/// What a filter must look like.
pub(crate) const SHAPE: BuiltShape = BuiltShape {
    object: ObjectShape {
        class: CLASS,
        fields: &[
            ("propertyName", Shape::Text),
            ("operator", Shape::Word(&OPERATOR)),
            ("value", Shape::Text),
            ("highValue", Shape::Text),
            ("values", Shape::List(&Shape::Text)),
        ],
        required: &[],
    },
    complaint: |raw| complaint_of(serde_json::from_slice::<FilterBody<'_>>(raw)),
};

const OPERATOR: WordShape = WordShape {
    class: "com.hubspot.inbounddb.publicobject.core.v3.search.Filter$Operator",
    words: &[
        "IN",
        "NOT_HAS_PROPERTY",
        "LT",
        "EQ",
        "GT",
        "NOT_IN",
        "GTE",
        "CONTAINS_TOKEN",
        "HAS_PROPERTY",
        "LTE",
        "NOT_CONTAINS_TOKEN",
        "BETWEEN",
        "NEQ",
    ],
};

/// A filter.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterBody<'a> {
    #[serde(borrow, default)]
    property_name: Option<Word<'a>>,
    #[serde(default)]
    operator: Option<Named<Operator>>,
    #[serde(borrow, default)]
    value: Option<Word<'a>>,
    #[serde(borrow, default)]
    high_value: Option<Word<'a>>,
    #[serde(borrow, default)]
    values: Option<Vec<Word<'a>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Operator {
    Eq,
    Neq,
    Lt,
    Lte,
    Gt,
    Gte,
    Between,
    In,
    NotIn,
    HasProperty,
    NotHasProperty,
    ContainsToken,
    NotContainsToken,
}

impl Operator {
    fn word(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::Neq => "NEQ",
            Self::Lt => "LT",
            Self::Lte => "LTE",
            Self::Gt => "GT",
            Self::Gte => "GTE",
            Self::Between => "BETWEEN",
            Self::In => "IN",
            Self::NotIn => "NOT_IN",
            Self::HasProperty => "HAS_PROPERTY",
            Self::NotHasProperty => "NOT_HAS_PROPERTY",
            Self::ContainsToken => "CONTAINS_TOKEN",
            Self::NotContainsToken => "NOT_CONTAINS_TOKEN",
        }
    }
}

impl<'a> FilterBody<'a> {
    /// The filter, of a body without fault.
    pub(crate) fn filter(&self) -> Option<Filter<'a>> {
        let property = self.property_name.as_ref()?.0.clone();
        let Named(operator) = self.operator?;
        self.explain_unused(operator);
        let value = || self.value.as_ref().map(|Word(text)| text.clone());
        let compare = |how| Some(Test::Compare { how, value: value()? });
        let among = |negated| Test::Among { values: self.texts(), negated };
        let test = match operator {
            Operator::Eq => compare(Comparison::Eq)?,
            Operator::Neq => compare(Comparison::Neq)?,
            Operator::Lt => compare(Comparison::Lt)?,
            Operator::Lte => compare(Comparison::Lte)?,
            Operator::Gt => compare(Comparison::Gt)?,
            Operator::Gte => compare(Comparison::Gte)?,
            Operator::Between => {
                Test::Between { low: value()?, high: self.high_value.as_ref()?.0.clone() }
            }
            Operator::In => among(false),
            Operator::NotIn => among(true),
            Operator::HasProperty => Test::Presence { negated: false },
            Operator::NotHasProperty => Test::Presence { negated: true },
            Operator::ContainsToken => Test::Token { pattern: value()?, negated: false },
            Operator::NotContainsToken => Test::Token { pattern: value()?, negated: true },
        };
        Some(Filter { property, test })
    }

    /// Explains what the operator makes nothing of.
    fn explain_unused(&self, operator: Operator) {
        let takes: &[&str] = match operator {
            Operator::HasProperty | Operator::NotHasProperty => &[],
            Operator::In | Operator::NotIn => &["values"],
            Operator::Between => &["value", "highValue"],
            _ => &["value"],
        };
        let given = [
            ("value", self.value.is_some()),
            ("highValue", self.high_value.is_some()),
            ("values", self.values.is_some()),
        ];
        for (name, _) in given.into_iter().filter(|(name, given)| *given && !takes.contains(name)) {
            explain::note("ignored-operand", || format!("{name} of {}", operator.word()));
        }
    }

    fn texts(&self) -> Vec<Cow<'a, str>> {
        self.values.iter().flatten().map(|Word(text)| text.clone()).collect()
    }

    /// A field that is there and says nothing.
    fn blank(&self) -> Option<&'static str> {
        let blank = |Word(text): &Word<'_>| text.trim().is_empty();
        let fields = [
            ("value", self.value.as_ref().is_some_and(blank)),
            ("highValue", self.high_value.as_ref().is_some_and(blank)),
            ("values", self.values.iter().flatten().any(blank)),
        ];
        fields.into_iter().find_map(|(name, blank)| blank.then_some(name))
    }

    /// What the operator needs and hasn't got.
    fn lacking(&self, operator: Operator) -> Option<&'static str> {
        match operator {
            Operator::HasProperty | Operator::NotHasProperty => None,
            Operator::In | Operator::NotIn => {
                self.values.as_ref().is_none_or(Vec::is_empty).then_some("values")
            }
            _ if self.value.is_none() => Some("a value"),
            Operator::Between if self.high_value.is_none() => Some("a highValue"),
            _ => None,
        }
    }
}

impl Judged for FilterBody<'_> {
    fn complaint(&self) -> Option<Objection> {
        let (Some(Word(name)), Some(Named(operator))) = (&self.property_name, self.operator) else {
            let name = self.property_name.is_none().then_some("propertyName");
            let operator = self.operator.is_none().then_some("operator");
            return Some(not_built("filter-incomplete", "Filter", &[name, operator]));
        };
        if let Some(field) = self.blank() {
            let rule = if field == "value" { "filter-blank" } else { "filter-blank-other" };
            let text = format!(
                "{field} must be non-empty and non-blank, if specified {{propertyName: '{name}'}}"
            );
            return Some(Objection { rule, text });
        }
        let lacking = self.lacking(operator)?;
        let rule = match operator {
            Operator::Between if lacking == "a highValue" => "filter-between",
            _ => "filter-operand",
        };
        let operator = operator.word();
        let text = format!(
            "Cannot construct instance of `{CLASS}`, problem: operator {operator} requires {lacking}"
        );
        Some(Objection { rule, text })
    }
}
