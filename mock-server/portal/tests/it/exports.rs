//! A portal that is exported and imported is the same portal, whatever was done to it before, and
//! does the same from then on.

use std::sync::{Arc, LazyLock};

use portal::{
    Editor, End, Error, Face, FieldType, Key, LabelError, NewRecord, NewSchema, ObjectTypeId,
    Origin, Portal, PortalId, RecordError, RecordId, Result, Sent, Source, Timestamp, TypeRef,
    ValueType,
    definition::FaceChange,
    object_type::Labels,
    pipeline_write::{NewPipeline, NewStage, PipelineChange},
    schema::SchemaChange,
    seed_export::Exported,
    value::Rules,
};
use proptest::prelude::*;

/// Read once; a copy costs nothing.
static FRESH: LazyLock<Portal> = LazyLock::new(|| Portal::standard(PortalId(77)));

const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;
const COMPANY: ObjectTypeId = ObjectTypeId::COMPANY;
const DEAL: ObjectTypeId = ObjectTypeId::DEAL;
const CAR: ObjectTypeId = ObjectTypeId { meta: ObjectTypeId::CUSTOM, number: 7 };
const TYPES: [ObjectTypeId; 4] = [CONTACT, COMPANY, DEAL, CAR];

/// What is done, and two numbers that pick among few records, names and values.
#[derive(Clone, Copy, Debug)]
struct Step {
    act: Act,
    a: usize,
    b: usize,
}

type Act = fn(&mut Portal, By<'_>, usize, usize) -> Result<()>;

/// By whom, and when.
#[derive(Clone, Copy)]
struct By<'a> {
    origin: Origin<'a>,
    editor: Editor<'a>,
}

/// Things with records stand several times, so that there is something to do them to.
const ACTS: [Act; 33] = [
    create,
    create,
    create,
    create,
    update,
    update,
    update,
    clear,
    archive,
    restore,
    merge,
    erase,
    connect,
    connect,
    disconnect,
    label,
    connect_labelled,
    unlabel,
    limit,
    new_type,
    new_type,
    change_type,
    archive_type,
    purge_type,
    reassociate,
    new_property,
    change_property,
    archive_property,
    new_pipeline,
    change_pipeline,
    delete_stage,
    delete_pipeline,
    group,
];

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..ACTS.len(), 0..6_usize, 0..6_usize);
    prop::collection::vec(step.prop_map(|(act, a, b)| Step { act: ACTS[act], a, b }), 0..most)
}

fn perform(portal: &mut Portal, start: i64, steps: &[Step]) {
    // Two of them, so that it matters who wrote what.
    let sources = [Source::app("1"), Source { kind: "CRM_UI".into(), ..Source::app("userId:5") }];
    let sources = sources.map(Arc::new);
    for (second, step) in (start..).zip(steps) {
        let now = Timestamp(second * 1000);
        let source = &sources[step.a % 2];
        let by = By { origin: Origin { now, source }, editor: Editor { now, user: "9" } };
        let mut next = portal.clone();
        if (step.act)(&mut next, by, step.a, step.b).is_ok() {
            *portal = next;
        }
    }
}

fn export(portal: &Portal) -> String {
    serde_json::to_string(&Exported(portal)).unwrap()
}

fn import(text: &str) -> Portal {
    let mut portal = FRESH.clone();
    portal.seed(text, Timestamp(1)).unwrap();
    portal
}

/// What clients read, without what is only there for speed.
fn reads(portal: &Portal) -> Vec<String> {
    let mut all = Vec::new();
    let gone = portal.schemas(true).filter(|view| view.archived).map(|view| view.table);
    let touched = portal.tables().filter(|table| TYPES.contains(&table.kind.id));
    for table in touched.chain(gone) {
        let records = [false, true].into_iter().flat_map(|archived| table.records(archived));
        for record in records {
            let view = portal.view(table, record, Timestamp(0));
            let default: Vec<_> = table.selection([]).iter().map(|id| view.value(*id)).collect();
            all.push(format!("{record:?} {default:?}"));
            for (place, _) in table.catalog.iter() {
                all.extend(record.versions(place).iter().map(|version| format!("{version:?}")));
            }
            all.push(format!("{:?}", table.live(record.id).map(|record| record.id)));
        }
        all.extend(table.catalog.iter().map(|one| format!("{one:?}")));
        all.push(format!("{:?}", table.kind));
    }
    all.extend(portal.schemas(true).map(|view| format!("{:?} {}", view.schema, view.archived)));
    for (from, to) in TYPES.into_iter().flat_map(|from| TYPES.map(|to| (from, to))) {
        let kinds = portal.association_types.between(from, to);
        all.extend(kinds.map(|kind| format!("{kind:?}")));
    }
    all.extend(portal.association_limits(None).map(|limit| format!("{limit:?}")));
    for object_type in TYPES {
        let pipelines = portal.pipelines(object_type).unwrap_or_default();
        all.extend(pipelines.iter().map(|pipeline| format!("{pipeline:?}")));
        for id in ["default", "p0", "p1", "p2"] {
            all.push(format!("{:?}", portal.pipeline_audit(object_type, id)));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn import_brings_back_what_was_exported_and_goes_on_alike(before in steps(50), after in steps(12)) {
        let mut portal = FRESH.clone();
        perform(&mut portal, 1, &before);
        let text = export(&portal);
        let mut again = import(&text);
        prop_assert_eq!(&text, &export(&again));
        prop_assert_eq!(reads(&portal), reads(&again));
        prop_assert!(again.differences(&portal).is_empty());
        perform(&mut portal, 1000, &after);
        perform(&mut again, 1000, &after);
        prop_assert_eq!(export(&portal), export(&again));
        prop_assert_eq!(reads(&portal), reads(&again));
    }
}

/// The sequences above meet all that an export has: else the law would say little.
#[test]
fn every_part_is_met() {
    let steps: [(&str, Act, usize, usize); 24] = [
        ("create", create, 0, 0),
        ("create", create, 0, 1),
        ("create", create, 0, 2),
        ("create", create, 1, 0),
        ("create", create, 2, 0),
        ("update", update, 0, 3),
        ("new_type", new_type, 0, 0),
        ("label", label, 0, 0),
        ("limit", limit, 0, 0),
        ("merge", merge, 0, 1),
        ("connect", connect, 0, 0),
        ("archive", archive, 0, 0),
        ("connect", connect, 0, 0),
        ("new_pipeline", new_pipeline, 2, 0),
        ("new_pipeline", new_pipeline, 2, 1),
        ("delete_stage", delete_stage, 2, 0),
        ("delete_pipeline", delete_pipeline, 2, 1),
        ("group", group, 0, 0),
        ("new_property", new_property, 0, 0),
        ("create", create, 3, 0),
        ("connect", connect, 3, 0),
        ("reassociate", reassociate, 0, 1),
        ("new_pipeline", new_pipeline, 3, 2),
        ("archive_type", archive_type, 0, 0),
    ];
    let mut portal = FRESH.clone();
    for (second, (name, act, a, b)) in (1..).zip(steps) {
        let before = portal.clone();
        perform(&mut portal, second, &[Step { act, a, b }]);
        assert_ne!(export(&before), export(&portal), "{name} {second} does something");
        if name == "reassociate" {
            let text = export(&portal);
            assert!(!text.contains(r#""strayAssociations":[]"#));
            assert_eq!(text, export(&import(&text)));
        }
    }
    let text = export(&portal);
    let exact = &serde_json::from_str::<serde_json::Value>(&text).unwrap()["exact"];
    for part in ["types", "associationTypes", "limits", "associations", "hiddenAssociations"] {
        assert!(!exact[part].as_array().unwrap().is_empty(), "{part}: {text}");
    }
    let contacts = &exact["tables"]["0-1"];
    for part in ["groups", "definitions", "records", "merged"] {
        assert!(!contacts[part].as_array().unwrap().is_empty(), "{part}");
    }
    assert!(text.contains(r#""history""#));
    for part in ["live", "deleted", "audits"] {
        assert!(!exact["pipelines"][part].as_array().unwrap().is_empty(), "{part}");
    }
    assert_eq!(text, export(&import(&text)));
}

fn records(portal: &Portal, object_type: ObjectTypeId, archived: bool) -> Vec<RecordId> {
    let table = portal.table(object_type);
    table.map_or_else(|_| Vec::new(), |table| table.records(archived).map(|r| r.id).collect())
}

fn pick(portal: &Portal, object_type: ObjectTypeId, archived: bool, at: usize) -> Result<RecordId> {
    let all = records(portal, object_type, archived);
    all.get(at % all.len().max(1)).copied().ok_or(Error::Record(RecordError::NotFound))
}

fn kind(a: usize) -> ObjectTypeId {
    TYPES[a % TYPES.len()]
}

fn values(object_type: ObjectTypeId, b: usize) -> Sent<'static> {
    let names: &[&str] = match object_type {
        CONTACT => &["email", "city", "lifecyclestage", "shoe"],
        COMPANY => &["name", "domain"],
        DEAL => &["dealname", "dealstage"],
        _ => &["vin", "model"],
    };
    let value = |name: &str| match name {
        "email" => format!("person{b}@example.com"),
        "lifecyclestage" => ["lead", "customer", ""][b % 3].to_owned(),
        "dealstage" => ["closedwon", "appointmentscheduled"][b % 2].to_owned(),
        _ => format!("{name} \"{b}\""),
    };
    let chosen = names.iter().take(1 + b % names.len());
    chosen.map(|name| ((*name).into(), Some(value(name).into()))).collect()
}

fn create(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let new = NewRecord { properties: values(kind(a), b), associations: Vec::new() };
    portal.create(by.origin, kind(a), &new, Rules::STRICT).map(drop)
}

fn change(portal: &mut Portal, by: By<'_>, a: usize, b: usize, sent: &Sent<'_>) -> Result<()> {
    let id = pick(portal, kind(a), false, b)?.to_string();
    portal.update(by.origin, kind(a), Key::Id(&id), sent, Rules::STRICT).map(drop)
}

fn update(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    change(portal, by, a, b, &values(kind(a), b + 1))
}

fn clear(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let name = ["city", "name", "dealname", "model"][a % 4];
    change(portal, by, a, b, &vec![(name.into(), b.is_multiple_of(2).then(|| "".into()))])
}

fn archive(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let id = pick(portal, kind(a), false, b)?;
    portal.archive(by.origin, kind(a), id)
}

fn restore(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let id = pick(portal, kind(a), true, b)?;
    portal.restore(kind(a), id)
}

fn merge(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let (one, other) = (pick(portal, kind(a), false, b)?, pick(portal, kind(a), false, b + 1)?);
    portal.merge(by.origin, kind(a), &one.to_string(), &other.to_string()).map(drop)
}

fn erase(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let id = pick(portal, kind(a), false, b)?.to_string();
    portal.gdpr_delete(kind(a), Key::Id(&id))
}

/// A record and one of another type.
fn ends(portal: &Portal, a: usize, b: usize) -> Result<(End, End)> {
    let end = |object_type, at| {
        let id = pick(portal, object_type, false, at)?;
        Ok::<_, portal::Error>(End { object_type, id })
    };
    Ok((end(kind(a), b)?, end(kind(a + 1), b / 2)?))
}

fn connect(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let (from, to) = ends(portal, a, b)?;
    portal.associate(from, to, &[])
}

fn disconnect(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let (from, to) = ends(portal, a, b)?;
    portal.dissociate(from, to);
    Ok(())
}

fn label(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let (name, text) = (format!("name{b}"), format!("Label {b}"));
    portal.create_label(kind(a), kind(a + 1), &name, &text, None).map(drop)
}

fn own_label(portal: &Portal, a: usize, b: usize) -> Result<TypeRef> {
    let between = portal.association_types.between(kind(a), kind(a + 1));
    let all: Vec<TypeRef> = between.map(portal::AssociationType::reference).collect();
    all.get(b % all.len().max(1)).copied().ok_or(Error::Label(LabelError::NotFound(0)))
}

fn connect_labelled(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let ((from, to), label) = (ends(portal, a, b)?, own_label(portal, a, b + 1)?);
    portal.associate(from, to, &[label])
}

fn unlabel(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let label = own_label(portal, a, b + 1)?;
    portal.delete_label(kind(a), kind(a + 1), label.id)
}

fn limit(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let label = own_label(portal, a, b)?;
    portal.limit_associations((kind(a), kind(a + 1)), label, 3)
}

fn new_type(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    let new = NewSchema {
        id: Some(CAR).filter(|_| !b.is_multiple_of(3) || portal.table(CAR).is_err()),
        name: ["car", "boat"][b % 2].into(),
        labels: Labels { singular: "Car".into(), plural: "Cars".into() },
        description: Some("moves".into()),
        display: Some("vin".into()),
        secondary: Vec::new(),
        required: vec!["vin".into()],
        searchable: None,
        allows_sensitive: true,
        properties: vec![face("vin", true), face("model", false)],
        associated: vec!["CONTACT".into(), "DEAL".into()],
    };
    portal.create_schema(by.origin, new, "9").map(drop)
}

fn change_type(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    let change = SchemaChange {
        plural: Some(format!("Cars {b}").into()),
        searchable: Some(vec!["model".into()]),
        ..SchemaChange::default()
    };
    portal.update_schema(by.origin, CAR, &change, "10")
}

fn archive_type(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    for id in records(portal, CAR, false) {
        portal.archive(by.origin, CAR, id)?;
    }
    let _ = b;
    portal.archive_schema(CAR)
}

fn purge_type(portal: &mut Portal, _: By<'_>, _: usize, b: usize) -> Result<()> {
    portal.purge_schema(["car", "boat"][b % 2])
}

/// An association of the custom object more, or its last one less, though it may be in use.
fn reassociate(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    if a % 2 == 1 {
        let name = format!("way{b}");
        return portal.define_schema_association(CAR, CONTACT, Some(&name)).map(drop);
    }
    let last = portal.association_types.between(CAR, CONTACT).last().map(|kind| kind.type_id);
    portal.remove_schema_association(CAR, &last.unwrap_or_default().to_string())
}

fn face(name: &str, unique: bool) -> Face {
    Face {
        name: name.into(),
        label: name.into(),
        kind: ValueType::String,
        field_type: FieldType::Text,
        description: "".into(),
        group: "".into(),
        options: Vec::new(),
        display_order: -1,
        unique,
        hidden: false,
        form_field: true,
        external_options: false,
        referenced_object_type: None,
        calculation_formula: None,
        hints: portal::Hints::default(),
    }
}

fn new_property(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    let name = ["shoe", "sock"][b % 2];
    let face = Face { group: "contactinformation".into(), ..face(name, b == 0) };
    portal.create_property(by.origin, CONTACT, face, "9").map(drop)
}

fn change_property(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    let change = FaceChange { label: Some(format!("L{b}").into()), ..FaceChange::default() };
    portal.update_property(by.origin, CONTACT, "shoe", change).map(drop)
}

fn archive_property(portal: &mut Portal, by: By<'_>, _: usize, b: usize) -> Result<()> {
    portal.archive_property(by.origin.now, CONTACT, ["shoe", "sock"][b % 2])
}

fn group(portal: &mut Portal, _: By<'_>, a: usize, b: usize) -> Result<()> {
    let name = format!("group{}", b % 3);
    if portal.group(kind(a), &name).is_ok() {
        return portal.archive_group(kind(a), &name);
    }
    portal.create_group(kind(a), name.into(), "Group".into(), None).map(drop)
}

fn pipeline_of(a: usize) -> ObjectTypeId {
    [DEAL, CAR][a % 4 / 3]
}

fn new_pipeline(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let id = format!("p{}", b % 3);
    let stage = |place: i32| NewStage {
        id: (place == 0).then(|| format!("{id}s").into()),
        label: format!("Stage {place}").into(),
        property_suffix: None,
        display_order: place,
        metadata: match pipeline_of(a) {
            DEAL => [("probability".into(), "0.5".into())].into(),
            _ => [].into(),
        },
    };
    let new = NewPipeline {
        id: Some(id.clone().into()),
        label: format!("Pipeline {b}").into(),
        display_order: 1,
        stages: vec![stage(0), stage(1)],
    };
    portal.create_pipeline(by.editor, pipeline_of(a), &new).map(drop)
}

/// Brings one back, too.
fn change_pipeline(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let change = PipelineChange {
        label: Some(format!("Renamed {b}").into()),
        archived: a.is_multiple_of(2).then_some(false),
        ..PipelineChange::default()
    };
    portal.update_pipeline(by.editor, pipeline_of(a), &format!("p{}", b % 3), change).map(drop)
}

fn delete_stage(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    let id = format!("p{}", b % 3);
    portal.delete_stage(by.editor, pipeline_of(a), &id, &format!("{id}s"), false)
}

fn delete_pipeline(portal: &mut Portal, by: By<'_>, a: usize, b: usize) -> Result<()> {
    portal.delete_pipeline(by.editor, pipeline_of(a), &format!("p{}", b % 3), false)
}
