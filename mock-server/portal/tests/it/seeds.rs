//! What a seed file can say of another portal: definitions as they were returned, ids and labels
//! as they are there, records from which nothing follows.

use portal::{ObjectTypeId, Portal, PortalId, RecordId, Timestamp, TypeRef};

const NOW: Timestamp = Timestamp(1_772_460_000_000);

#[track_caller]
fn loaded(seed: &str) -> Portal {
    let mut portal = Portal::standard(PortalId(1));
    portal.seed(seed, NOW).unwrap();
    portal
}

#[track_caller]
fn refused(seed: &str, line: usize, part: &str) {
    let error = Portal::standard(PortalId(1)).seed(seed, NOW).unwrap_err();
    assert_eq!(error.line, line, "{error}");
    assert!(error.message.contains(part), "{error}");
}

const RETURNED: &str = r#"{"properties": {"contacts": [
  {"name": "hs_lead_status", "label": "Where we stand", "type": "enumeration", "fieldType": "radio",
   "groupName": "sales_properties", "options": [{"label": "New", "value": "NEW", "displayOrder": 3}],
   "hubspotDefined": true, "createdAt": "2020-01-02T03:04:05Z",
   "modificationMetadata": {"archivable": true, "readOnlyDefinition": true, "readOnlyValue": false}},
  {"name": "hs_of_a_feature", "label": "Of a feature", "type": "number", "fieldType": "number",
   "groupName": "contactinformation", "hubspotDefined": true, "calculated": true,
   "modificationMetadata": {"archivable": false, "readOnlyDefinition": true, "readOnlyValue": true}},
  {"name": "fax", "archived": true}
]}}"#;

#[test]
fn a_property_as_it_was_returned_takes_the_place_of_the_known_one() {
    let portal = loaded(RETURNED);
    let changed = portal.property(ObjectTypeId::CONTACT, "hs_lead_status", false).unwrap();
    assert_eq!(&*changed.face.label, "Where we stand");
    assert_eq!(changed.face.options[0].display_order, 3);
    assert_eq!(changed.created, Timestamp::parse_iso("2020-01-02T03:04:05Z"));
    let new = portal.property(ObjectTypeId::CONTACT, "hs_of_a_feature", false).unwrap();
    assert!(new.hubspot_defined && new.calculated && new.modification.read_only_value);
    assert!(portal.property(ObjectTypeId::CONTACT, "fax", false).is_err());
}

#[test]
fn nothing_is_defined_twice() {
    let property = r#"{"name":"x","label":"X","type":"string","fieldType":"text","groupName":"contactinformation"}"#;
    refused(&format!("{{\"properties\":{{\"contacts\":[{property},\n{property}]}}}}"), 2, "x");
    refused(
        "{\"propertyGroups\":{\"contacts\":[{\"name\":\"a\",\"label\":\"A\"},\n{\"name\":\"a\",\"label\":\"B\"}]}}",
        2,
        "group \"a\" is there already",
    );
    refused(
        "{\"pipelines\":{\"deals\":[{\"id\":\"default\",\"archived\":true},\n{\"id\":\"default\",\"archived\":true}]}}",
        2,
        "pipeline \"default\" is there already",
    );
}

#[test]
fn what_is_known_can_be_taken_away() {
    let portal = loaded(
        r#"{"propertyGroups": {"contacts": [{"name": "multiaccountmanagement", "archived": true}]},
            "properties": {"contacts": [{"name": "hs_cross_sell_opportunity", "archived": true}]},
            "pipelines": {"deals": [{"id": "default", "archived": true}]}}"#,
    );
    assert!(portal.pipelines(ObjectTypeId::DEAL).unwrap().is_empty());
    assert!(portal.group(ObjectTypeId::CONTACT, "multiaccountmanagement").is_err());
    refused(
        "{\"properties\":{\"deals\":[\n{\"name\":\"nonsense\",\"archived\":true}]}}",
        2,
        "label",
    );
}

#[test]
fn groups_and_pipelines_take_the_place_of_known_ones_with_their_times() {
    let portal = loaded(
        r#"{"propertyGroups": {"contacts": [{"name": "contactinformation", "label": "Person", "displayOrder": 7}]},
            "pipelines": {"deals": [{"id": "default", "label": "Sales", "displayOrder": 0,
              "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2021-01-01T00:00:00Z",
              "stages": [{"id": "first-step", "label": "First", "metadata": {"probability": "0.1"},
                "propertySuffix": "first_step_77", "createdAt": "2022-01-01T00:00:00Z"}]}]}}"#,
    );
    let group = portal.group(ObjectTypeId::CONTACT, "contactinformation").unwrap();
    assert_eq!((&*group.label, group.display_order), ("Person", 7));
    let pipeline = portal.pipeline(ObjectTypeId::DEAL, "default").unwrap();
    let at = |text| Timestamp::parse_iso(text).unwrap();
    assert_eq!(pipeline.created, at("2020-01-01T00:00:00Z"));
    assert_eq!(pipeline.updated, at("2021-01-01T00:00:00Z"));
    assert_eq!(pipeline.stages[0].created, at("2022-01-01T00:00:00Z"));
    let entered = "hs_v2_date_entered_first_step_77";
    assert!(portal.property(ObjectTypeId::DEAL, entered, false).is_ok());
}

const CARS: &str = r#"{"schemas": [{"objectTypeId": "2-7", "name": "cars", "labels": {"singular": "Car", "plural": "Cars"},
  "primaryDisplayProperty": "plate", "properties": [{"name": "plate", "label": "Plate"}], "associatedObjects": ["contacts"],
  "createdAt": "2020-01-01T00:00:00Z", "createdByUserId": 77}],
 "associationLabels": [
  {"from": "2-7", "to": "contacts", "name": "car_to_contact", "typeId": 3, "inverseTypeId": 4},
  {"from": "contacts", "to": "companies", "name": "advice", "label": "Advisor", "inverseLabel": "Advised", "typeId": 1, "inverseTypeId": 2},
  {"from": "contacts", "to": "deals", "name": "pays", "label": "Pays"}]}"#;

#[test]
fn labels_keep_the_ids_that_they_are_given() {
    let portal = loaded(CARS);
    let cars: ObjectTypeId = "2-7".parse().unwrap();
    let types = &portal.association_types;
    let plain = types.unlabelled(cars, ObjectTypeId::CONTACT).unwrap();
    assert_eq!((plain.type_id, plain.inverse), (3, 4));
    assert_eq!(types.between(cars, ObjectTypeId::CONTACT).count(), 1);
    let advisor = types.numbered(ObjectTypeId::COMPANY, ObjectTypeId::CONTACT, 2).unwrap();
    assert_eq!(advisor.category, portal::Category::HubspotDefined, "HubSpot's own 2 stays");
    let own = |id| types.get(TypeRef { category: portal::Category::UserDefined, id }).unwrap();
    assert_eq!(own(1).label.as_deref(), Some("Advisor"));
    assert_eq!(own(2).label.as_deref(), Some("Advised"));
    let pays = types.between(ObjectTypeId::CONTACT, ObjectTypeId::DEAL);
    let pays = pays.filter(|kind| kind.label.as_deref() == Some("Pays")).collect::<Vec<_>>();
    assert!(pays[0].type_id > 4, "the portal's own numbers come after those of the file");
    let schema = portal.schema(cars).unwrap().schema.unwrap();
    assert_eq!(&*schema.created_by, "77");
}

#[test]
fn labels_are_read_strictly() {
    let label = |rest: &str| {
        format!(
            "{{\"associationLabels\":[\n{{\"from\":\"contacts\",\"to\":\"companies\",\"name\":\"a\",\"label\":\"A\"{rest}}}]}}"
        )
    };
    refused(&label(",\"typeId\":1"), 2, "neither");
    refused(&label(",\"typeId\":1,\"inverseTypeId\":2,\"colour\":3"), 2, "colour");
    refused(&label(",\"typeId\":1,\"inverseTypeId\":1"), 2, "within an object type");
    refused(&label(",\"category\":\"HUBSPOT_DEFINED\""), 2, "typeId");
    refused(
        &label(",\"category\":\"HUBSPOT_DEFINED\",\"typeId\":1,\"inverseTypeId\":2"),
        2,
        "association type 1 is there already",
    );
}

#[test]
fn from_a_verbatim_record_nothing_follows() {
    let portal = loaded(
        r#"{"records": {
          "companies": [{"id": "5", "verbatim": true, "createdAt": "2020-01-01T00:00:00Z",
            "properties": {"domain": "a.example.com", "industry": "NOT_AN_OPTION_ANY_MORE", "hs_object_source": "CRM_UI"}}],
          "contacts": [{"id": "6", "verbatim": true, "properties": {"firstname": "Ada"},
            "associations": [{"to": "companies/5", "types": [{"category": "HUBSPOT_DEFINED", "typeId": 279}]}]}]}}"#,
    );
    let companies = portal.table(ObjectTypeId::COMPANY).unwrap();
    let company = companies.live(RecordId(5)).unwrap();
    let value = |name: &str| company.values.get(companies.catalog.active(name).unwrap());
    assert_eq!(value("website"), None);
    assert_eq!(value("lifecyclestage"), None);
    assert_eq!(value("industry"), Some("NOT_AN_OPTION_ANY_MORE"));
    assert_eq!(&*company.source.kind, "CRM_UI");
    let (from, to) = (
        portal::End { object_type: ObjectTypeId::CONTACT, id: RecordId(6) },
        portal::End { object_type: ObjectTypeId::COMPANY, id: RecordId(5) },
    );
    assert_eq!(portal.associations.labels(from, to).unwrap()[..], [TypeRef::hubspot(279)]);
    refused(
        "{\"records\":{\"contacts\":[\n{\"verbatim\":true,\"properties\":{\"nonsense\":\"1\"}}]}}",
        2,
        "nonsense",
    );
    refused(
        "{\"records\":{\"contacts\":[{\"verbatim\":true,\"properties\":{\"email\":\"a@b.example.com\"}},\n{\"verbatim\":true,\"properties\":{\"email\":\"a@b.example.com\"}}]}}",
        2,
        "has that e-mail",
    );
}

/// What `POST` would refuse: a rollup, and choices that nobody told.
const RETURNED_SCHEMA: &str = r#"{"schemas": [{"objectTypeId": "2-9", "name": "crates", "labels": {"singular": "Crate", "plural": "Crates"},
  "primaryDisplayProperty": "mark", "secondaryDisplayProperties": ["bottles"], "requiredProperties": ["mark"],
  "properties": [
   {"name": "mark", "label": "Mark", "type": "enumeration", "fieldType": "select", "groupName": "crates_information", "options": [], "hasUniqueValue": true,
    "modificationMetadata": {"archivable": true, "readOnlyDefinition": false, "readOnlyValue": false}},
   {"name": "bottles", "label": "Bottles", "type": "number", "fieldType": "calculation_rollup", "groupName": "crates_information", "calculated": true,
    "createdAt": "2024-05-06T07:08:09Z", "modificationMetadata": {"archivable": true, "readOnlyDefinition": false, "readOnlyValue": true}},
   {"name": "note", "label": "Note"}]}],
 "properties": {"contacts": [
   {"name": "total", "label": "Total", "type": "number", "fieldType": "calculation_rollup", "groupName": "contactinformation",
    "modificationMetadata": {"archivable": true, "readOnlyDefinition": false, "readOnlyValue": true}},
   {"name": "colour", "label": "Colour", "type": "enumeration", "fieldType": "select", "groupName": "contactinformation", "options": [],
    "modificationMetadata": {"archivable": true, "readOnlyDefinition": false, "readOnlyValue": false}}]}}"#;

#[test]
fn properties_that_only_hubspot_makes_are_taken_as_it_returns_them() {
    use portal::{FieldType, ValueType};

    let portal = loaded(RETURNED_SCHEMA);
    let crates: ObjectTypeId = "2-9".parse().unwrap();
    for (object_type, name, kind, field_type) in [
        (crates, "mark", ValueType::Enumeration, FieldType::Select),
        (crates, "bottles", ValueType::Number, FieldType::CalculationRollup),
        (crates, "note", ValueType::String, FieldType::Text),
        (ObjectTypeId::CONTACT, "total", ValueType::Number, FieldType::CalculationRollup),
        (ObjectTypeId::CONTACT, "colour", ValueType::Enumeration, FieldType::Select),
    ] {
        let face = &portal.property(object_type, name, false).unwrap().face;
        assert_eq!((face.kind, face.field_type), (kind, field_type), "{name}");
    }
    let bottles = portal.property(crates, "bottles", false).unwrap();
    assert_eq!(bottles.created, Timestamp::parse_iso("2024-05-06T07:08:09Z"));
    assert!(bottles.modification.read_only_value);
    assert!(portal.property(crates, "mark", false).unwrap().face.unique);
    let kind = &portal.table(crates).unwrap().kind;
    assert_eq!(kind.display.as_deref(), Some("mark"));
}
