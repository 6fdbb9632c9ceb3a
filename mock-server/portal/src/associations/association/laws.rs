//! The law between edges: whatever is done to records and edges, both directions agree, the
//! counts are those of the edges, and no edge leads into the void.

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;

use super::*;
use crate::{
    AssociationError, Error, Existing, Key, NewRecord, Origin, Portal, PortalId, Source, Timestamp,
    properties::value::Rules,
};

thread_local! {
    static VISITED: Cell<usize> = const { Cell::new(0) };
}

/// Counts an edge that was looked at.
pub(super) fn visit() {
    VISITED.set(VISITED.get() + 1);
}

const TYPES: [ObjectTypeId; 3] = [ObjectTypeId::CONTACT, ObjectTypeId::COMPANY, ObjectTypeId::DEAL];
/// Few records, so that the same ones meet often.
const RECORDS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Associate { from: usize, to: usize, labels: Vec<usize>, replace: bool },
    Unlabel { from: usize, to: usize, label: usize },
    Dissociate { from: usize, to: usize },
    Archive(usize),
    Restore(usize),
    Merge(usize, usize),
    GdprDelete(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let record = || 0..24_usize;
    let label = || 0..6_usize;
    prop_oneof![
        8 => (record(), record(), prop::collection::vec(label(), 0..3), any::<bool>()).prop_map(
            |(from, to, labels, replace)| Step::Associate { from, to, labels, replace }
        ),
        2 => (record(), record(), label())
            .prop_map(|(from, to, label)| Step::Unlabel { from, to, label }),
        1 => (record(), record()).prop_map(|(from, to)| Step::Dissociate { from, to }),
        2 => record().prop_map(Step::Archive),
        2 => record().prop_map(Step::Restore),
        2 => (record(), record()).prop_map(|(a, b)| Step::Merge(a, b)),
        1 => record().prop_map(Step::GdprDelete),
    ]
}

/// A portal with the records that steps name by their place.
#[derive(Clone)]
struct World {
    portal: Portal,
    ends: Vec<End>,
    source: Arc<Source>,
}

impl World {
    fn new() -> Self {
        static WORLD: LazyLock<World> = LazyLock::new(World::made);
        WORLD.clone()
    }

    fn made() -> Self {
        let portal = Portal::standard(PortalId(1));
        let mut world = Self { portal, ends: Vec::new(), source: Arc::new(Source::app("1")) };
        for (from, to) in [(0, 1), (0, 2), (0, 0)] {
            let label = world.portal.create_label(TYPES[from], TYPES[to], "x", "X", Some("Y"));
            label.expect("a label");
        }
        for object_type in TYPES {
            for _ in 0..RECORDS {
                world.create(object_type);
            }
        }
        world
    }

    fn create(&mut self, object_type: ObjectTypeId) -> End {
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(1_000), source: &source };
        let new = NewRecord::default();
        let written = self.portal.create(origin, object_type, &new, Rules::STRICT);
        let end = End { object_type, id: written.expect("a record").id };
        self.ends.push(end);
        end
    }

    fn end(&self, place: usize) -> End {
        self.ends[place % self.ends.len()]
    }

    fn is_live(&self, end: End) -> bool {
        self.portal.tables[&end.object_type].live.contains_key(&end.id)
    }

    fn label(&self, from: End, to: End, place: usize) -> Option<TypeRef> {
        let kinds = self.portal.association_types.between(from.object_type, to.object_type);
        kinds.map(crate::AssociationType::reference).nth(place)
    }

    fn take(&mut self, step: &Step) {
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(1_000), source: &source };
        match *step {
            Step::Associate { from, to, ref labels, replace } => {
                let (from, to) = (self.end(from), self.end(to));
                if self.is_live(from) && self.is_live(to) {
                    let labels = labels.iter().filter_map(|place| self.label(from, to, *place));
                    let labels: Vec<TypeRef> = labels.collect();
                    let existing = if replace { Existing::Replaced } else { Existing::Kept };
                    let done = self.portal.connect_as(from, to, &labels, existing);
                    if done.is_ok() {
                        let kept = self.portal.associations.labels(from, to).expect("an edge");
                        assert!(labels.iter().all(|label| kept.contains(label)));
                    }
                }
            }
            Step::Unlabel { from, to, label } => {
                let (from, to) = (self.end(from), self.end(to));
                let label = self.label(from, to, label);
                self.portal.unlabel(from, to, label.as_slice());
            }
            Step::Dissociate { from, to } => self.portal.dissociate(self.end(from), self.end(to)),
            Step::Archive(place) => {
                let End { object_type, id } = self.end(place);
                self.portal.archive(origin, object_type, id).expect("always");
            }
            Step::Restore(place) => {
                let End { object_type, id } = self.end(place);
                let _ = self.portal.restore(object_type, id);
            }
            Step::Merge(kept, gone) => {
                let (kept, gone) = (self.end(kept), self.end(gone));
                let (one, other) = (kept.id.to_string(), gone.id.to_string());
                let merged = self.portal.merge(origin, kept.object_type, &one, &other);
                if let Ok(id) = merged {
                    self.ends.push(End { object_type: kept.object_type, id });
                }
            }
            Step::GdprDelete(place) => {
                let End { object_type, id } = self.end(place);
                let id = id.to_string();
                self.portal.gdpr_delete(object_type, Key::Id(&id)).expect("always");
            }
        }
    }

    fn check(&self) {
        let (all, types) = (&self.portal.associations, &self.portal.association_types);
        let mut counts = BTreeMap::<_, u32>::new();
        let mut tallies = BTreeMap::<_, u32>::new();
        let mut used = BTreeMap::<_, u64>::new();
        for ((from, to), labels) in &all.edges {
            assert_eq!(all.labels(*to, *from), Some(&types.inverses(labels)), "directions agree");
            assert!(self.is_live(*from) && self.is_live(*to), "an edge into the void");
            let plain = types.unlabelled(from.object_type, to.object_type);
            assert!(plain.is_none_or(|plain| labels.contains(&plain.reference())), "unlabelled");
            *counts.entry((*from, to.object_type)).or_default() += 1;
            for label in labels.iter().filter(|label| !types.is_plain(**label)) {
                *tallies.entry((*from, *label)).or_default() += 1;
                *used.entry(*label).or_default() += 1;
            }
        }
        for ((_, label), count) in &tallies {
            assert!(types.labelled_max(*label).is_none_or(|max| *count <= max), "one primary");
        }
        assert_eq!(counts, all.counts.clone().into_iter().collect());
        let kept = all.tallies.iter().map(|(key, tally)| (*key, tally.count));
        assert_eq!(tallies, kept.collect());
        assert_eq!(used, all.used.clone().into_iter().collect());
        for ((from, label), tally) in all.tallies.iter().filter(|(_, tally)| tally.count == 1) {
            let Some(kind) = types.get(*label).filter(|kind| kind.is_sole()) else {
                continue;
            };
            let to = End { object_type: kind.to, id: tally.last };
            assert!(all.labels(*from, to).is_some_and(|labels| labels.contains(label)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn edges_keep_the_law(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check();
        }
    }
}

#[test]
fn a_page_costs_what_it_shows() {
    let mut world = World::new();
    let deal = world.create(ObjectTypeId::DEAL);
    for _ in 0..10_000 {
        let contact = world.create(ObjectTypeId::CONTACT);
        world.portal.associate(contact, deal, &[]).expect("an edge");
    }
    assert_eq!(world.portal.associations.count(deal, ObjectTypeId::CONTACT), 10_000);
    let (mut start, mut seen) = (RecordId(0), 0);
    loop {
        VISITED.set(0);
        let page = world.portal.associated(deal, ObjectTypeId::CONTACT, start, 500);
        assert!(VISITED.get() <= 501, "{} edges visited for 500", VISITED.get());
        seen += page.rows.len();
        let Some((last, _)) = page.rows.last() else { break };
        start = RecordId(last.0 + 1);
        assert_eq!(page.more, seen < 10_000);
    }
    assert_eq!(seen, 10_000);
    VISITED.set(0);
    let contact = world.end(0);
    world.portal.associate(contact, deal, &[]).expect("an edge");
    world.portal.dissociate(contact, deal);
    assert_eq!(VISITED.get(), 0, "a write looks at its own edge only");
}

#[test]
fn the_first_company_is_primary_until_another_is() {
    let mut world = World::new();
    let (contact, first, second) = (world.end(0), world.end(4), world.end(5));
    let primary = [TypeRef::hubspot(1)];
    let primary_of = |world: &World| world.portal.associations.primary_company(contact);
    world.portal.associate(contact, first, &[]).expect("an edge");
    world.portal.associate(second, contact, &[]).expect("an edge");
    assert_eq!(primary_of(&world), Some(first.id));
    world.portal.associate(contact, second, &primary).expect("an edge");
    assert_eq!(primary_of(&world), Some(second.id));
    assert_eq!(world.portal.associations.count(contact, ObjectTypeId::COMPANY), 2);
    world.portal.unlabel(contact, second, &primary);
    assert_eq!(primary_of(&world), None, "no other is promoted");
    world.portal.associate(contact, second, &primary).expect("an edge");
    world.portal.dissociate(contact, second);
    assert_eq!(primary_of(&world), None, "no other is promoted");
}

#[test]
fn merging_unites_labels_and_keeps_the_survivors_primary() {
    let mut world = World::new();
    let (kept, gone) = (world.end(0), world.end(1));
    let (shared, other) = (world.end(4), world.end(5));
    let billing = TypeRef::hubspot(931);
    world.portal.associate(kept, shared, &[]).expect("an edge");
    world.portal.associate(gone, other, &[]).expect("an edge");
    world.portal.associate(gone, shared, &[billing]).expect("an edge");
    world.take(&Step::Merge(0, 1));
    let labels = |to: End| world.portal.associations.labels(kept, to).expect("an edge").to_vec();
    let [primary, plain] = [1, 279].map(TypeRef::hubspot);
    assert_eq!(labels(shared), [primary, plain, billing]);
    assert_eq!(labels(other), [plain]);
    world.check();
}

#[test]
fn limits_are_kept() {
    let mut world = World::new();
    let (contact, first, second) = (world.end(0), world.end(4), world.end(5));
    let pair = (ObjectTypeId::CONTACT, ObjectTypeId::COMPANY);
    let plain = TypeRef::hubspot(279);
    world.portal.limit_associations(pair, plain, 1).expect("a limit");
    world.portal.associate(contact, first, &[]).expect("an edge");
    world.portal.associate(contact, first, &[]).expect("the same edge");
    let refusal =
        Error::Association(AssociationError::LimitReached { type_id: 279, id: contact.id, max: 1 });
    assert_eq!(world.portal.associate(second, contact, &[]), Err(refusal));
    assert_eq!(world.portal.associations.count(second, ObjectTypeId::CONTACT), 0);
    // Recorded: a company has one billing contact at the most.
    let billing = [TypeRef::hubspot(930)];
    world.portal.associate(second, world.ends[1], &billing).expect("an edge");
    let refusal =
        Error::Association(AssociationError::LimitReached { type_id: 930, id: second.id, max: 1 });
    assert_eq!(world.portal.associate(second, world.ends[2], &billing), Err(refusal));
}
