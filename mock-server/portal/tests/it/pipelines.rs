//! Laws of pipelines: the index of stages says what a scan would say, and properties follow.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use portal::{
    Editor, Key, NewRecord, ObjectTypeId, Origin, Portal, PortalId, RecordId, Source, Timestamp,
    pipeline_write::{NewPipeline, NewStage},
    value::Rules,
};
use proptest::prelude::*;

const STAGES: [&str; 4] = ["appointmentscheduled", "qualifiedtobuy", "closedwon", "closedlost"];

/// Something that moves deals in, between and out of stages.
#[derive(Clone, Debug)]
enum Step {
    Create(Option<usize>),
    Move(usize, usize),
    Clear(usize),
    Archive(usize),
    Restore(usize),
    Merge(usize, usize),
    Purge(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let stage = 0..STAGES.len();
    let record = 0..12_usize;
    prop_oneof![
        3 => proptest::option::of(stage.clone()).prop_map(Step::Create),
        3 => (record.clone(), stage).prop_map(|(record, stage)| Step::Move(record, stage)),
        1 => record.clone().prop_map(Step::Clear),
        1 => record.clone().prop_map(Step::Archive),
        1 => record.clone().prop_map(Step::Restore),
        1 => (record.clone(), record.clone()).prop_map(|(a, b)| Step::Merge(a, b)),
        1 => record.prop_map(Step::Purge),
    ]
}

/// A portal and the ids that were ever given to its deals.
struct Deals {
    portal: Portal,
    source: Arc<Source>,
    now: Timestamp,
    ids: Vec<RecordId>,
}

/// Copies of a portal are cheap, and a new one is not.
static STANDARD: LazyLock<Portal> = LazyLock::new(|| Portal::standard(PortalId(1)));

impl Deals {
    fn new() -> Self {
        Self {
            portal: STANDARD.clone(),
            source: Arc::new(Source::app("1")),
            now: Timestamp(1_772_460_000_000),
            ids: Vec::new(),
        }
    }

    fn take(&mut self, step: &Step) {
        let origin = Origin { now: self.now, source: &self.source };
        let deal = ObjectTypeId::DEAL;
        let id = |at: usize| self.ids.get(at).copied();
        // Refusals are fine: a step may name a record that isn't there.
        let made = match *step {
            Step::Create(stage) => {
                let stage = stage.map(|at| ("dealstage".into(), Some(STAGES[at].into())));
                let new =
                    NewRecord { properties: stage.into_iter().collect(), ..NewRecord::default() };
                let made = self.portal.create(origin, deal, &new, Rules::STRICT);
                made.ok().map(|written| written.id)
            }
            Step::Move(at, stage) => {
                if let Some(id) = id(at) {
                    self.set(id, "dealstage", STAGES[stage]);
                }
                None
            }
            Step::Clear(at) => {
                if let Some(id) = id(at) {
                    self.set(id, "dealstage", "");
                }
                None
            }
            Step::Archive(at) => {
                drop(id(at).map(|id| self.portal.archive(origin, deal, id)));
                None
            }
            Step::Restore(at) => {
                drop(id(at).map(|id| self.portal.restore(deal, id)));
                None
            }
            Step::Merge(kept, gone) => id(kept).zip(id(gone)).and_then(|(kept, gone)| {
                let (kept, gone) = (kept.to_string(), gone.to_string());
                self.portal.merge(origin, deal, &kept, &gone).ok()
            }),
            Step::Purge(at) => {
                let key = id(at).map(|id| id.to_string());
                drop(key.map(|id| self.portal.gdpr_delete(deal, Key::Id(&id))));
                None
            }
        };
        self.ids.extend(made);
        self.now.0 += 1;
    }

    fn set(&mut self, id: RecordId, name: &str, text: &str) {
        let origin = Origin { now: self.now, source: &self.source };
        let sent = vec![(name.into(), Some(text.into()))];
        let id = id.to_string();
        let deal = ObjectTypeId::DEAL;
        drop(self.portal.update(origin, deal, Key::Id(&id), &sent, Rules::STRICT));
    }

    fn value(&self, id: RecordId, name: &str) -> Option<String> {
        let table = self.portal.table(ObjectTypeId::DEAL).expect("deals are there");
        let view = self.portal.view(table, table.live(id).expect("it is live"), self.now);
        view.named(name).map(Into::into)
    }
}

proptest! {
    #[test]
    fn the_index_of_stages_says_what_a_scan_says(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut deals = Deals::new();
        for step in &steps {
            deals.take(step);
            let table = deals.portal.table(ObjectTypeId::DEAL).expect("deals are there");
            let place = table.catalog.any("dealstage").expect("deals have a stage");
            for stage in STAGES {
                let in_stage = table.records(false).filter(|record| record.values.get(place) == Some(stage));
                let scanned: Vec<RecordId> = in_stage.map(|record| record.id).collect();
                prop_assert_eq!(table.stage_len(stage), scanned.len());
                prop_assert_eq!(table.in_stage(stage).collect::<Vec<_>>(), scanned);
            }
        }
    }
}

#[test]
fn durations_add_up_over_several_stays() {
    let mut deals = Deals::new();
    deals.take(&Step::Create(Some(0)));
    let id = deals.ids[0];
    let (first, second) = (STAGES[0], STAGES[1]);
    for (stay, next) in [(1000, second), (500, first), (30, second)] {
        // The step itself took a millisecond.
        deals.now.0 += stay - 1;
        deals.set(id, "dealstage", next);
        deals.now.0 += 1;
    }
    let value = |name: String| deals.value(id, &name);
    assert_eq!(value(format!("hs_v2_latest_time_in_{first}")).as_deref(), Some("30"));
    assert_eq!(value(format!("hs_v2_cumulative_time_in_{first}")).as_deref(), Some("1030"));
    assert_eq!(value(format!("hs_time_in_{first}")).as_deref(), Some("1030"));
    // The running stay counts in the older property only.
    assert_eq!(value(format!("hs_v2_cumulative_time_in_{second}")).as_deref(), Some("500"));
    assert_eq!(value(format!("hs_time_in_{second}")).as_deref(), Some("501"));
    assert_eq!(
        value(format!("hs_v2_date_exited_{first}")),
        value(format!("hs_v2_date_entered_{second}"))
    );
}

/// Pipelines of a type that had none: it gets a pipeline and a stage of its own with the first.
#[test]
fn a_portals_own_type_gets_its_stage_with_its_first_pipeline() {
    let mut portal = Portal::standard(PortalId(1));
    let note = ObjectTypeId::standard(46);
    let mut kind = portal::ObjectType::clone(&portal.table(note).expect("notes are there").kind);
    let catalog = portal.table(note).expect("notes are there").catalog.clone();
    kind.id = ObjectTypeId { meta: 2, number: 7 };
    (kind.name, kind.plural, kind.legacy) = ("car".into(), "cars".into(), "CAR".into());
    kind.required.clear();
    let car = kind.id;
    portal.add_type(kind, catalog);
    let stage = |id: &str| NewStage {
        id: Some(id.into()),
        label: id.into(),
        display_order: 0,
        metadata: BTreeMap::new(),
        property_suffix: None,
    };
    let new = NewPipeline {
        id: Some("sales".into()),
        label: "Sales".into(),
        display_order: 0,
        stages: vec![stage("parked"), stage("sold")],
    };
    let now = Timestamp(1_772_460_000_000);
    let by = Editor { now, user: "1" };
    portal.create_pipeline(by, car, &new).expect("the type may have pipelines");
    portal.create_pipeline(by, note, &new).expect_err("notes may not");

    let source = Arc::new(Source::app("1"));
    let origin = Origin { now, source: &source };
    let new = NewRecord {
        properties: vec![("hs_pipeline_stage".into(), Some("sold".into()))],
        ..NewRecord::default()
    };
    let made = portal.create(origin, car, &new, Rules::STRICT).expect("the stage is there");
    let table = portal.table(car).expect("cars are there");
    assert_eq!(table.in_stage("sold").collect::<Vec<_>>(), [made.id]);
    let view = portal.view(table, table.live(made.id).expect("it is live"), now);
    assert_eq!(view.named("hs_pipeline").as_deref(), Some("sales"));
    assert_eq!(view.named("hs_v2_date_entered_sold").as_deref(), Some("2026-03-02T14:00:00Z"));
}

/// What fixtures say of stage properties stands; only types that lack some get more.
#[test]
fn standard_stage_properties_are_left_as_recorded() {
    let portal = Portal::standard(PortalId(1));
    for (object_type, count) in [(1, 399), (2, 245), (3, 214), (5, 201), (136, 106)] {
        let table = portal.table(ObjectTypeId::standard(object_type)).expect("a standard type");
        assert_eq!(table.catalog.len(), count, "0-{object_type}");
    }
}
