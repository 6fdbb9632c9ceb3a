//! Numbers and times at the edges of what can be: whatever a record holds, what follows from it
//! is a text in bounds, and what was taken once is taken again.

use std::borrow::Cow;

use portal::{
    Calculation, NewRecord, ObjectTypeId, Origin, Portal, PortalId, Source, Table, Timestamp,
    ValueType,
    number::{self, MAX_NUMBER_LENGTH},
    search::{Comparison, Filter, Request, Test},
    value::Rules,
};
use proptest::{prelude::*, sample::select};
use serde_json::json;

const NOW: Timestamp = Timestamp(1_772_460_000_000);
/// `hs_body_preview_html` puts as many characters around a body, and some rule joins values.
const MAX_ADDED: usize = 100;

fn number() -> impl Strategy<Value = String> {
    let known = select(vec![
        "1e-9000000000000000000",
        "1e9223372036854775807",
        "-1e-400000000",
        "1e-50000000",
        "1e308",
        "-1.7976931348623157e308",
        "5e-324",
        "1e-325",
        "0e-9000000000000000000",
        "1e400",
        "0.1",
        "100",
        "-0",
        "99999999999999999999999999",
        "NaN",
        "inf",
        "no number",
        "1e",
        ".",
    ]);
    let exponent = prop_oneof![-330_i64..310, any::<i64>()];
    prop_oneof![
        2 => known.prop_map(str::to_owned),
        2 => ("-?[0-9]{1,30}(\\.[0-9]{1,30})?", exponent).prop_map(|(text, by)| format!("{text}e{by}")),
        1 => (1_usize..1_400, "[1-9]").prop_map(|(zeros, end)| format!("0.{}{end}", "0".repeat(zeros))),
        1 => (1_usize..320).prop_map(|digits| "9".repeat(digits)),
        1 => any::<i64>().prop_map(|number| number.to_string()),
    ]
}

fn instant() -> impl Strategy<Value = Timestamp> {
    let edges = (0..86_400_000_i64, any::<bool>()).prop_map(|(near, last)| match last {
        true => Timestamp::LAST.0 - near,
        false => Timestamp::FIRST.0 + near,
    });
    prop_oneof![edges, Timestamp::FIRST.0..=Timestamp::LAST.0].prop_map(Timestamp)
}

/// A seed file with a record that holds, as another portal may have held it, a value in every
/// property, and stands in a stage.
fn seed(portal: &Portal, table: &Table, numbers: &[String], at: Timestamp, stage: usize) -> String {
    let (pipeline_name, stage_name) = portal::pipeline::properties(table.kind.id);
    let mut stages =
        portal.pipelines.listed(table.kind.id).into_iter().flat_map(|pipeline| {
            pipeline.stages.iter().map(move |stage| (&pipeline.id, &stage.id))
        });
    let number = stages.clone().count().max(1);
    let chosen = stages.nth(stage % number);
    let unique = |definition: &portal::Definition| definition.face.unique;
    let stored = table.catalog.iter().filter(|(_, definition)| {
        definition.calculation.is_none() && definition.archived.is_none() && !unique(definition)
    });
    let mut values = serde_json::Map::new();
    for (place, (_, definition)) in stored.enumerate() {
        let value = match definition.face.kind {
            ValueType::Date => at.date_text(),
            ValueType::DateTime => at.text(),
            _ => numbers[place % numbers.len()].clone(),
        };
        values.insert(definition.face.name.to_string(), value.into());
    }
    if let Some((pipeline, stage)) = chosen {
        values.insert(pipeline_name.to_owned(), pipeline.to_string().into());
        values.insert(stage_name.to_owned(), stage.to_string().into());
    }
    let record =
        json!({"verbatim": true, "createdAt": Timestamp::FIRST.text(), "properties": values});
    json!({"records": {&*table.kind.plural: [record]}}).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_stored_every_calculation_is_a_text_in_bounds(
        numbers in prop::collection::vec(number(), 7),
        at in instant(),
        now in instant(),
        stage in any::<usize>(),
    ) {
        let standard = Portal::standard(PortalId(1));
        for table in standard.tables() {
            let mut portal = standard.clone();
            let file = seed(&standard, table, &numbers, at, stage);
            let seeded = portal.seed(&file, NOW);
            prop_assert!(seeded.is_ok(), "{}: {:?}", table.kind.plural, seeded.err());
            let table = portal.table(table.kind.id).unwrap();
            let record = table.records(false).next().unwrap();
            let view = portal.view(table, record, now);
            let stored: usize = numbers.iter().map(String::len).max().unwrap_or_default();
            for (id, definition) in table.catalog.iter() {
                let Some(calculation) = &definition.calculation else { continue };
                let Some(text) = view.value(id) else { continue };
                let bound = 2 * stored + MAX_NUMBER_LENGTH + MAX_ADDED;
                prop_assert!(text.len() <= bound, "{}: {}", definition.face.name, text.len());
                let arithmetic = matches!(
                    calculation,
                    Calculation::Probability | Calculation::ProbabilityOrZero
                        | Calculation::WeightedAmount | Calculation::WeightedOpenAmount
                        | Calculation::HomeAmount(_)
                );
                prop_assert!(!arithmetic || number::read(&text).is_some(), "{calculation:?}: {text}");
            }
        }
    }

    #[test]
    fn a_number_that_is_taken_is_found_by_what_is_read(text in number()) {
        let mut portal = Portal::standard(PortalId(1));
        round_trip(&mut portal, "deals", "amount", &text)?;
    }

    #[test]
    fn a_time_that_is_taken_is_taken_again_and_found(at in instant(), millis in any::<bool>()) {
        let mut portal = Portal::standard(PortalId(1));
        let text = if millis { at.0.to_string() } else { at.text() };
        prop_assert!(round_trip(&mut portal, "deals", "closedate", &text)?, "{} is refused", text);
        let day = if millis { (at.0 - at.millis_of_day()).to_string() } else { at.date_text() };
        prop_assert!(round_trip(&mut portal, "contacts", "born", &day)?, "{} is refused", day);
    }

    #[test]
    fn no_time_lies_outside_of_the_range(
        millis in prop_oneof![i64::MIN..Timestamp::FIRST.0, Timestamp::LAST.0 + 1..=i64::MAX],
    ) {
        let mut portal = Portal::standard(PortalId(1));
        prop_assert!(!round_trip(&mut portal, "deals", "closedate", &millis.to_string())?);
        let seed = json!({"portal": {"createdAt": millis}}).to_string();
        prop_assert!(portal.seed(&seed, NOW).is_err());
    }
}

/// Whether a value is taken. If so, it can be read, written back and found.
fn round_trip(
    portal: &mut Portal,
    word: &str,
    property: &str,
    sent: &str,
) -> Result<bool, TestCaseError> {
    let born = json!({"name": "born", "label": "Born", "type": "date", "fieldType": "date",
        "groupName": "contactinformation"});
    portal.seed(&json!({"properties": {"contacts": [born]}}).to_string(), NOW).ok();
    let object_type = portal.infer_type(word).unwrap();
    let Some(kept) = stored(portal, object_type, property, sent) else { return Ok(false) };
    let again = stored(portal, object_type, property, &kept);
    prop_assert_eq!(again.as_ref(), Some(&kept), "written back");
    for value in [sent, &kept] {
        let test = Test::Compare { how: Comparison::Eq, value: Cow::Borrowed(value) };
        let filter = Filter { property: property.into(), test };
        let request = Request { groups: vec![vec![filter]], ..Request::default() };
        let found = portal.search(object_type, &request, NOW).unwrap();
        prop_assert_eq!(found.records.len(), 2, "{}", value);
    }
    Ok(true)
}

fn stored(portal: &mut Portal, of: ObjectTypeId, property: &str, sent: &str) -> Option<String> {
    let source = std::sync::Arc::new(Source::app("1"));
    let origin = Origin { now: NOW, source: &source };
    let properties = vec![(property.to_owned().into(), Some(sent.to_owned().into()))];
    let new = NewRecord { properties, associations: Vec::new() };
    let id = portal.create(origin, of, &new, Rules::STRICT).ok()?.id;
    let table = portal.table(of).unwrap();
    let view = portal.view(table, table.live(id).unwrap(), NOW);
    view.named(property).map(Cow::into_owned)
}
