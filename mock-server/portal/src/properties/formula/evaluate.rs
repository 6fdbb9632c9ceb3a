//! What a formula results in for a record.

use std::{borrow::Cow, cmp::Ordering};

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};

use super::{Comparison, Expression, Function, Kind, Operator, number};

/// The most bytes a computed text has; a property holds no longer one.
const MAX_TEXT: usize = 65_536;

/// What a formula knows of a record.
pub trait Facts {
    /// A property's value; of dates and times epoch milliseconds.
    fn value(&self, property: &str) -> Option<Cow<'_, str>>;
    /// When a property got its value, in epoch milliseconds.
    fn set_at(&self, property: &str) -> Option<i64>;
    /// The probability of a pipeline stage, exactly.
    fn probability(&self, stage: &str) -> Option<BigDecimal>;
    /// The portal's currency, if it has one only.
    fn portal_currency(&self) -> Option<Cow<'_, str>>;
    /// A phone number in HubSpot's form, or the form in which search looks for it.
    fn phone_number(&self, text: &str, searchable: bool) -> Option<String>;
}

/// A value on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(BigDecimal),
    /// A text, which isn't empty.
    Text(String),
    /// True or false.
    Flag(bool),
}

/// The result as text.
pub(super) fn result(root: &Expression, facts: &dyn Facts) -> Option<String> {
    match value(root, facts)? {
        Value::Number(number) => Some(number::plain(&number)),
        Value::Text(text) => Some(text),
        Value::Flag(flag) => Some(flag.to_string()),
    }
}

fn value(expression: &Expression, facts: &dyn Facts) -> Option<Value> {
    match expression {
        // As it is stored: how many zeros were sent at its end doesn't count.
        Expression::Number(number) => Some(Value::Number(number::shortest(number))),
        Expression::Text(given) => text((**given).to_owned()),
        Expression::Flag(flag) => Some(Value::Flag(*flag)),
        Expression::Property(name, kind) => property(name, *kind, facts),
        Expression::PortalCurrency => text(facts.portal_currency()?.into_owned()),
        Expression::Negative(inner) => Some(Value::Number(-numeric(inner, facts)?)),
        Expression::Arithmetic(terms) => arithmetic(terms, facts).map(Value::Number),
        Expression::Comparison(comparison, left, right) => {
            compared(*comparison, left, right, facts).map(Value::Flag)
        }
        Expression::All(parts) => conjunction(parts, facts).map(Value::Flag),
        Expression::Any(parts) => disjunction(parts, facts).map(Value::Flag),
        Expression::Not(inner) => flag(inner, facts).map(|flag| Value::Flag(!flag)),
        Expression::If { branches, otherwise } => {
            let holds = |(condition, _): &&(Expression, Expression)| {
                flag(condition, facts).unwrap_or(false)
            };
            let branch = branches.iter().find(holds).map(|(_, value)| value);
            value(branch.or(otherwise.as_deref())?, facts)
        }
        Expression::Call(function, arguments) => call(*function, arguments, facts),
    }
}

fn property(name: &str, kind: Kind, facts: &dyn Facts) -> Option<Value> {
    let found = facts.value(name)?;
    match kind {
        Kind::Number => number::read(&found).map(Value::Number),
        Kind::Text => text(found.into_owned()),
        Kind::Flag => match &*found {
            "true" => Some(Value::Flag(true)),
            "false" => Some(Value::Flag(false)),
            _ => None,
        },
    }
}

/// An empty text is no value.
fn text(text: String) -> Option<Value> {
    (!text.is_empty() && text.len() <= MAX_TEXT).then_some(Value::Text(text))
}

fn numeric(expression: &Expression, facts: &dyn Facts) -> Option<BigDecimal> {
    match value(expression, facts)? {
        Value::Number(number) => Some(number),
        Value::Text(_) | Value::Flag(_) => None,
    }
}

fn written(expression: &Expression, facts: &dyn Facts) -> Option<String> {
    match value(expression, facts)? {
        Value::Text(text) => Some(text),
        Value::Number(_) | Value::Flag(_) => None,
    }
}

fn flag(expression: &Expression, facts: &dyn Facts) -> Option<bool> {
    match value(expression, facts)? {
        Value::Flag(flag) => Some(flag),
        Value::Number(_) | Value::Text(_) => None,
    }
}

fn arithmetic(terms: &[(Operator, Expression)], facts: &dyn Facts) -> Option<BigDecimal> {
    let (first, rest) = terms.split_first()?;
    rest.iter().try_fold(numeric(&first.1, facts)?, |left, (operator, term)| {
        let right = numeric(term, facts)?;
        number::bounded(match operator {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => number::quotient(&left, &right)?,
        })
    })
}

fn compared(
    comparison: Comparison,
    left: &Expression,
    right: &Expression,
    facts: &dyn Facts,
) -> Option<bool> {
    // `string(x) equals ''` asks whether there is nothing.
    if left.is_nothing() || right.is_nothing() {
        let other = if left.is_nothing() { right } else { left };
        return Some(value(other, facts).is_none());
    }
    let order = match (value(left, facts)?, value(right, facts)?) {
        (Value::Number(left), Value::Number(right)) => left.cmp(&right),
        (Value::Text(left), Value::Text(right)) => left.cmp(&right),
        (Value::Flag(left), Value::Flag(right)) => left.cmp(&right),
        (Value::Number(_) | Value::Text(_) | Value::Flag(_), _) => return None,
    };
    Some(match comparison {
        Comparison::Less => order == Ordering::Less,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
        Comparison::Equal => order == Ordering::Equal,
    })
}

/// False as soon as one part is; absent when one part is absent and none false.
fn conjunction(parts: &[Expression], facts: &dyn Facts) -> Option<bool> {
    decided(parts, facts, false)
}

/// True as soon as one part is; absent when one part is absent and none true.
fn disjunction(parts: &[Expression], facts: &dyn Facts) -> Option<bool> {
    decided(parts, facts, true)
}

fn decided(parts: &[Expression], facts: &dyn Facts, deciding: bool) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match flag(part, facts) {
            Some(found) if found == deciding => return Some(deciding),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!deciding)
}

fn call(function: Function, arguments: &[Expression], facts: &dyn Facts) -> Option<Value> {
    let first = arguments.first()?;
    let number = match function {
        Function::Max => return extreme(arguments, facts, Ordering::Greater),
        Function::Min => return extreme(arguments, facts, Ordering::Less),
        Function::IsPresent => return Some(Value::Flag(value(first, facts).is_some())),
        Function::Contains => {
            let (text, part) = (written(first, facts)?, written(arguments.get(1)?, facts)?);
            return Some(Value::Flag(text.contains(&part)));
        }
        Function::Concatenate => {
            let parts: Vec<_> = arguments.iter().filter_map(|part| written(part, facts)).collect();
            return text(parts.concat());
        }
        Function::NumberToString => return text(number::plain(&numeric(first, facts)?)),
        Function::Timestamp => {
            let Expression::Property(name, _) = first else { return None };
            return text(facts.set_at(name)?.to_string());
        }
        Function::Substring => return substring(arguments, facts),
        Function::FormatFullName => {
            let names = (written(first, facts), written(arguments.get(1)?, facts));
            return text(match names {
                (Some(first), Some(last)) => [first, last].join(" "),
                (first, last) => first.or(last)?,
            });
        }
        Function::FormatPhoneNumber => return phone(first, facts, false),
        Function::FormatSearchablePhoneNumber => return phone(first, facts, true),
        Function::StringToNumber => number::read(&written(first, facts)?)?,
        Function::RoundDown => rounded(arguments, facts, RoundingMode::Down)?,
        Function::RoundUp => rounded(arguments, facts, RoundingMode::Up)?,
        Function::RoundNearest => rounded(arguments, facts, RoundingMode::HalfUp)?,
        Function::TimeBetween => {
            (numeric(first, facts)? - numeric(arguments.get(1)?, facts)?).abs()
        }
        Function::CurrencyDecimalPlaces => decimal_places(&written(first, facts)?).into(),
        Function::PipelineProbability => facts.probability(&written(first, facts)?)?,
        Function::PeriodToMonths => period(&written(first, facts)?)?.0.into(),
        Function::PeriodToWeeks => period(&written(first, facts)?)?.1.into(),
    };
    number::bounded(number).map(Value::Number)
}

/// The largest or smallest of what there is.
fn extreme(arguments: &[Expression], facts: &dyn Facts, wanted: Ordering) -> Option<Value> {
    let there = arguments.iter().filter_map(|argument| numeric(argument, facts));
    let best =
        |best: BigDecimal, next: BigDecimal| if next.cmp(&best) == wanted { next } else { best };
    there.reduce(best).map(Value::Number)
}

fn rounded(arguments: &[Expression], facts: &dyn Facts, mode: RoundingMode) -> Option<BigDecimal> {
    let places = match arguments.get(1) {
        Some(places) => numeric(places, facts)?.to_i64()?,
        None => 0,
    };
    number::round(&numeric(arguments.first()?, facts)?, places, mode)
}

fn substring(arguments: &[Expression], facts: &dyn Facts) -> Option<Value> {
    let whole = written(arguments.first()?, facts)?;
    let place = |argument: &Expression| numeric(argument, facts)?.to_usize();
    let start = place(arguments.get(1)?)?;
    let end = match arguments.get(2) {
        Some(end) => place(end)?,
        None => usize::MAX,
    };
    text(whole.chars().take(end).skip(start).collect())
}

fn phone(argument: &Expression, facts: &dyn Facts, searchable: bool) -> Option<Value> {
    text(facts.phone_number(&written(argument, facts)?, searchable)?)
}

/// Digits after the point of amounts in a currency (ISO 4217).
fn decimal_places(currency: &str) -> u32 {
    const NONE: [&str; 16] = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF",
    ];
    const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
    match currency {
        none if NONE.contains(&none) => 0,
        three if THREE.contains(&three) => 3,
        _ => 2,
    }
}

/// Months and whole weeks of an ISO 8601 period such as `P12M`, `P1Y` or `P2W`.
fn period(text: &str) -> Option<(u32, u32)> {
    const DAYS_OF_WEEK: u32 = 7;
    const DAYS_OF_MONTH: u32 = 30;
    let mut rest = text.strip_prefix('P')?;
    let (mut months, mut days) = (0_u32, 0_u32);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: u32 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        match unit {
            'Y' => months = months.checked_add(count.checked_mul(12)?)?,
            'M' => months = months.checked_add(count)?,
            'W' => days = days.checked_add(count.checked_mul(DAYS_OF_WEEK)?)?,
            'D' => days = days.checked_add(count)?,
            _ => return None,
        }
        rest = &rest[digits + unit.len_utf8()..];
    }
    let all_days = days.checked_add(months.checked_mul(DAYS_OF_MONTH)?)?;
    Some((months.checked_add(days / DAYS_OF_MONTH)?, all_days / DAYS_OF_WEEK))
}
