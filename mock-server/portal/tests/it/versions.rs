//! Exports of other versions: those from before exports said theirs stay readable.

use portal::{
    Calculation, End, ObjectTypeId, Portal, PortalId, RecordId, Timestamp, TypeRef,
    seed_export::Exported,
};
use serde_json::Value;

const WITHOUT_VERSION: &str = include_str!("../data/export-without-version.json");
const BOAT: ObjectTypeId = ObjectTypeId { meta: ObjectTypeId::CUSTOM, number: 41_000_001 };
const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;

fn import(text: &str) -> Portal {
    let mut portal = Portal::standard(PortalId(1));
    portal.seed(text, Timestamp(1)).unwrap();
    portal
}

fn export(portal: &Portal) -> String {
    serde_json::to_string(&Exported(portal)).unwrap()
}

/// The one record that a text value picks out.
#[track_caller]
fn found(portal: &Portal, object_type: ObjectTypeId, property: &str, value: &str) -> RecordId {
    let table = portal.table(object_type).unwrap();
    let place = table.catalog.any(property).unwrap();
    let all = [false, true].into_iter().flat_map(|archived| table.records(archived));
    let mut found = all.filter(|record| record.values.get(place) == Some(value));
    let id = found.next().unwrap().id;
    assert!(found.next().is_none());
    id
}

#[test]
fn an_export_without_version_is_read_as_it_was_written() {
    let portal = import(WITHOUT_VERSION);
    let contacts = portal.table(CONTACT).unwrap();
    let ines = contacts.live(found(&portal, CONTACT, "email", "ines@quay.example")).unwrap();
    let versions = |name: &str| ines.versions(contacts.catalog.any(name).unwrap());
    let city: Vec<_> = versions("city").into_iter().map(|version| version.value).collect();
    assert_eq!(city.iter().map(|value| &**value).collect::<Vec<_>>(), ["", "Kiel"]);
    assert_eq!(&*versions("bench")[0].source.kind, "CRM_UI");
    let past = found(&portal, CONTACT, "email", "past@quay.example");
    assert!(contacts.live(past).is_none() && contacts.archived(past).is_some());
    let merged = &serde_json::from_str::<Value>(WITHOUT_VERSION).unwrap()["exact"]["tables"]["0-1"]
        ["merged"];
    let ivo = found(&portal, CONTACT, "firstname", "Ivo \"Vo\"");
    for id in [&merged[0][0], &merged[0][1]] {
        let id = RecordId(id.as_u64().unwrap());
        assert_eq!(contacts.live(id).map(|record| record.id), Some(ivo), "{id} is a name of its");
    }

    let bench = portal.property(CONTACT, "bench", false).unwrap();
    assert_eq!(bench.face.options[0].description.as_deref(), Some("by the door"));
    assert!(bench.face.options[1].hidden);
    let half = portal.property(ObjectTypeId::DEAL, "half", false).unwrap();
    assert_eq!(half.face.calculation_formula.as_deref(), Some("amount / 2"));
    assert!(portal.property(ObjectTypeId::COMPANY, "gone", true).unwrap().archived.is_some());

    let boats = portal.table(BOAT).unwrap();
    assert_eq!(&*boats.kind.labels.plural, "Boats");
    let owner = boats.kind.calculated.get("hs_all_owner_ids");
    assert_eq!(owner, Some(&Calculation::Copy("hubspot_owner_id".into())));
    assert_eq!(portal.schemas(true).filter(|view| view.archived).count(), 1);
    let boat = End { object_type: BOAT, id: found(&portal, BOAT, "hull", "HB-77") };
    let ines = End { object_type: CONTACT, id: ines.id };
    assert_eq!(portal.associations.labels(boat, ines).unwrap().len(), 1);
    let tenant = TypeRef { category: portal::Category::UserDefined, id: 1 };
    assert_eq!(portal.association_types.get(tenant).unwrap().label.as_deref(), Some("Tenant"));
    assert_eq!(portal.association_limit(tenant).unwrap().max, 4);
}

#[test]
fn an_export_without_version_brings_pipelines_and_what_was_done_to_them() {
    let portal = import(WITHOUT_VERSION);
    let deals = portal.pipelines(ObjectTypeId::DEAL).unwrap();
    let berths = deals.iter().find(|pipeline| &*pipeline.label == "Berths").unwrap();
    let labels: Vec<&str> = berths.stages.iter().map(|stage| &*stage.label).collect();
    assert_eq!(labels, ["Asked", "Moored"]);
    assert_eq!(portal.pipeline_audit(ObjectTypeId::DEAL, &berths.id).unwrap().len(), 2);
    assert!(berths.created > Timestamp(0));
}

/// It is written as today's exports are, and those are read alike.
#[test]
fn what_is_read_from_an_older_version_is_written_in_the_newest() {
    let newest = export(&import(WITHOUT_VERSION));
    assert_eq!(newest, export(&import(&newest)));
    let (old, new): (Value, Value) =
        (serde_json::from_str(WITHOUT_VERSION).unwrap(), serde_json::from_str(&newest).unwrap());
    for part in ["types", "limits", "associations", "hiddenAssociations"] {
        assert_eq!(old["exact"][part], new["exact"][part], "{part}");
    }
    for table in ["0-1", "0-3", "2-41000001"] {
        let records = |export: &Value| export["exact"]["tables"][table]["records"].clone();
        assert_eq!(records(&old), records(&new), "{table}");
    }
}

#[test]
fn an_export_says_its_version_and_later_ones_are_refused() {
    let text = export(&import("{}"));
    assert!(text.starts_with("{\"version\":1,"), "{}", &text[..40]);
    let later = text.replacen("{\"version\":1,", "{\n\"version\": 2,", 1);
    let error = Portal::standard(PortalId(1)).seed(&later, Timestamp(1)).unwrap_err();
    assert_eq!(error.line, 2);
    assert!(error.message.contains("version 2"), "{error}");
}

/// Whoever has no portal at hand has the same words.
#[test]
fn the_fixtures_list_the_words_that_the_domain_has() {
    assert_eq!(portal::ValueType::WORDS, fixtures::PROPERTY_TYPES);
    assert_eq!(portal::FieldType::WORDS, fixtures::FIELD_TYPES);
    for word in fixtures::FIELD_TYPES {
        assert_eq!(word.parse::<portal::FieldType>().unwrap().as_str(), *word);
    }
    let unknown = "enumaration".parse::<portal::ValueType>().unwrap_err();
    assert!(unknown.to_string().ends_with("did you mean \"enumeration\"?"), "{unknown}");
}
