//! Formulas: what they result in, how they are spelt, what is none.

use std::{borrow::Cow, collections::HashMap};

use super::*;

/// Properties by name; all were set at the millisecond 77.
struct Record(HashMap<&'static str, &'static str>);

impl Facts for Record {
    fn value(&self, property: &str) -> Option<Cow<'_, str>> {
        self.0.get(property).map(|value| Cow::Borrowed(*value))
    }

    fn set_at(&self, property: &str) -> Option<i64> {
        self.0.get(property).map(|_| 77)
    }

    fn probability(&self, stage: &str) -> Option<BigDecimal> {
        (stage == "won").then(|| BigDecimal::from(1))
    }

    fn portal_currency(&self) -> Option<Cow<'_, str>> {
        Some("EUR".into())
    }

    fn phone_number(&self, text: &str, _: bool) -> Option<String> {
        Some(text.to_owned())
    }
}

fn value(formula: &str) -> Option<String> {
    let record = Record(HashMap::from([
        ("price", "12.50"),
        ("quantity", "3"),
        ("stage", "won"),
        ("open", "true"),
        ("from", "1000"),
        ("to", "86401000"),
        ("name", "Ada"),
    ]));
    Formula::parse(formula).unwrap().evaluate(&record)
}

fn check(formula: &str, wanted: impl Into<Option<&'static str>>) {
    assert_eq!(value(formula).as_deref(), wanted.into(), "{formula}");
}

#[test]
fn numbers_keep_their_places() {
    check("1 + 1", "2");
    check("price * quantity", "37.50");
    check("round_nearest(price * quantity, 2)", "37.50");
    check("round_nearest(quantity, 2)", "3.00");
    check("round_down(12.99)", "12");
    check("round_up(12.01, 0)", "13");
    check("-price", "-12.50");
    check("2 - 3 - 4", "-5");
    check("8 / 2 / 2", "2");
    check("2 + 3 * 4", "14");
    check("(2 + 3) * 4", "20");
    check("10price", "125.00");
    check("max(1, 3, 2)", "3");
    check("min(5, missing)", "5");
}

#[test]
fn quotients_have_six_places_at_most() {
    check("100 / 3", "33.333333");
    check("(to - from) / 86400000", "1");
    check("price / 0", None);
}

#[test]
fn what_is_not_there_makes_the_rest_absent() {
    check("price + missing", None);
    check("missing > 1", None);
    check("if missing > 1 then 1 else 0", "0");
    check("is_present(missing)", "false");
    check("missing > 1 or price > 1", "true");
    check("missing > 1 and price > 100", "false");
    check("if is_present(missing) then 1 else ''", None);
    check("if price > 100 then 1 endif", None);
}

#[test]
fn texts_flags_and_conditions() {
    check("string(name) + ' ' + string(name)", "Ada Ada");
    check("contains(string(name), 'da')", "true");
    check("substring(string(name), 1)", "da");
    check("substring(string(name), 0, 1)", "A");
    check("IF bool(open) THEN 'yes' ELSE 'no'", "yes");
    check("if price > 20 then 1 elseif price > 10 then 2 else 3", "2");
    check("not (string(name) equals 'ada')", "true");
    check("string(name) != 'Ada'", "false");
    check("string(missing) equals ''", "true");
    check("format_full_name(string(name), string(missing))", "Ada");
    check("string_to_number(timestamp(price))", "77");
    check("pipeline_probability(string(stage)) >= 1", "true");
    check("currency_decimal_places(fetch_single_currency_portal_currency)", "2");
    check("period_to_months('P1Y6M')", "18");
    check("period_to_weeks('P8W')", "8");
    check("number_to_string(price)", "12.50");
    check("time_between(to, from)", "86400000");
}

fn spells(formula: &str, wanted: &str) {
    let read = Formula::parse(formula).unwrap();
    assert_eq!(read.canonical(), wanted, "{formula}");
    let again = Formula::parse(wanted).unwrap();
    assert_eq!(again.canonical(), wanted, "{formula}");
}

#[test]
fn the_canonical_spelling() {
    spells("1+1", "(1 + 1)");
    spells("10a", "(10 * a)");
    spells("((a))", "a");
    spells("2.50", "2.5");
    spells("a * b * c", "(a * b * c)");
    spells("a / b * c", "((a / b) * c)");
    spells("a - b / 8", "(a - (b / 8))");
    spells("MAX(0, a - b)", "max(0, (a - b))");
    spells("string(a) = \"b\"", "string(a) equals 'b'");
    spells("string(a) != 'b'", "not (string(a) equals 'b')");
    spells("not (a > 1 OR b > 1)", "not (a > 1 or b > 1)");
    spells("string(a) + string(b)", "concatenate(string(a), string(b))");
    spells(
        "if a > 1 and b > 1 then 1 elseif a > 2 then 2 endif",
        "if (a > 1 and b > 1) then 1\nelseif a > 2 then 2 endif",
    );
    spells("if bool(a) then 'x' else ''", "if bool(a) then 'x' else ''");
    let nested = "if bool(a) then if bool(b) then 1 else 2 endif";
    spells(nested, nested);
    spells("if bool(a) then (if bool(b) then 1 else 2 endif) endif", nested);
    spells("if bool(a) then 1 else 2 endif", "if bool(a) then 1 else 2");
}

#[test]
fn hubspots_spelling_leaves_out_what_tells_conditions_from_operands() {
    let sent = Formula::parse("(if bool(open) then 5 else 4) - 3.0").unwrap();
    let spelling = "(if bool(open) then 5 else 4 - 3)";
    assert_eq!(sent.canonical(), spelling);
    assert_eq!(Formula::parse_canonical(spelling).unwrap(), sent);
    assert_ne!(Formula::parse(spelling).unwrap(), sent);
    let stored = sent.exact();
    assert_eq!(stored, "((if bool(open) then 5 else 4) - 3.0)");
    assert_eq!(Formula::parse(&stored).unwrap(), sent);
    check("(if bool(open) then 5 else 4) - 3", "2");
    check("if bool(open) then 5 else 4 - 3", "5");
}

#[test]
fn what_is_no_formula() {
    use FormulaError as E;
    let unexpected = |found: &str, at| E::Unexpected { found: found.into(), at };
    for (text, wanted) in [
        ("", E::End),
        ("1 +", E::End),
        ("(1", E::End),
        ("'a", E::End),
        ("a b", unexpected("b", 2)),
        ("[a]", unexpected("[", 0)),
        ("TARGET.x", unexpected(".", 6)),
        ("1.2.3", unexpected("1.2.3", 0)),
        ("if(a > 1) then 1 else 2", unexpected("if", 0)),
        ("if a > 1 then 1", E::End),
        ("sqrt(4)", E::UnknownFunction("sqrt".into())),
        ("max(1)", E::Arguments { function: "max", given: 1 }),
        ("'a' * 2", E::Kinds("arithmetic".into())),
        ("string(a) > 1", E::Kinds("a comparison".into())),
        ("if a then 1 else 2", E::Kinds("if".into())),
        ("timestamp('a')", E::Kinds("timestamp".into())),
    ] {
        assert_eq!(Formula::parse(text).unwrap_err(), wanted, "{text}");
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let deep = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(Formula::parse(&deep).unwrap_err(), FormulaError::TooLarge);
    let negations = format!("{}bool(a)", "not ".repeat(4_000));
    assert_eq!(Formula::parse(&negations).unwrap_err(), FormulaError::TooLarge);
    let row = format!("1{}", " / 1".repeat(MAX_OPERANDS));
    assert_eq!(Formula::parse(&row).unwrap_err(), FormulaError::TooLarge);
    let long = "1 + ".repeat(MAX_LENGTH);
    assert_eq!(Formula::parse(&long).unwrap_err(), FormulaError::TooLarge);
}

#[test]
fn results_are_bounded() {
    let powers = format!("1{}", format!(" * 1{}", "0".repeat(20)).repeat(99));
    check(&powers, None);
}

#[test]
fn every_function_has_a_row_and_a_name_to_be_found_by() {
    for function in [
        Function::Max,
        Function::Min,
        Function::IsPresent,
        Function::Contains,
        Function::Concatenate,
        Function::NumberToString,
        Function::StringToNumber,
        Function::RoundDown,
        Function::RoundUp,
        Function::RoundNearest,
        Function::TimeBetween,
        Function::Timestamp,
        Function::Substring,
        Function::FormatFullName,
        Function::FormatPhoneNumber,
        Function::FormatSearchablePhoneNumber,
        Function::CurrencyDecimalPlaces,
        Function::PipelineProbability,
        Function::PeriodToMonths,
        Function::PeriodToWeeks,
    ] {
        assert_eq!(Function::named(function.name()), Some(function));
    }
}

#[test]
fn properties_are_named_once() {
    let formula = Formula::parse("if bool(a) then b + b else c").unwrap();
    assert_eq!(formula.properties(), ["a", "b", "c"]);
}

#[test]
fn hubspots_own_formulas_are_spelt_as_recorded() {
    let portal = crate::Portal::standard(crate::PortalId(1));
    let all = portal.tables().flat_map(|table| table.catalog.iter());
    let formulas = all.filter_map(|(_, one)| one.face.calculation_formula.as_deref());
    let read = |text| Formula::parse_canonical(text).map(|formula| formula.canonical());
    let formulas: Vec<_> = formulas.map(|text| (read(text), text)).collect();
    assert!(formulas.len() > 60, "{}", formulas.len());
    let differ = formulas.iter().filter(|(spelt, text)| spelt.as_deref() != Ok(*text));
    assert_eq!(differ.collect::<Vec<_>>(), Vec::<&(Result<String, _>, &str)>::new());
}
