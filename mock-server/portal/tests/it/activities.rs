//! Counters of activities equal a recount, whatever was done to records and their activities.

use std::{borrow::Cow, sync::Arc, sync::LazyLock};

use portal::{
    End, Key, NewRecord, ObjectTypeId, Origin, Portal, PortalId, RecordId, Sent, Source, Timestamp,
    TypeRef, value::Rules,
};
use proptest::prelude::*;

const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;
const NOTE: ObjectTypeId = ObjectTypeId::standard(46);
const CALL: ObjectTypeId = ObjectTypeId::standard(48);
const TASK: ObjectTypeId = ObjectTypeId::standard(27);
/// Activities and the type that leads from each to a contact.
const KINDS: [(ObjectTypeId, u32); 3] = [(NOTE, 202), (CALL, 194), (TASK, 204)];
/// What happens later than this is to come.
const NOW: i64 = 500;

#[derive(Clone, Debug)]
enum Verb {
    Create { kind: usize, at: i64, contact: Option<usize> },
    Associate { activity: usize, contact: usize },
    Dissociate { activity: usize, contact: usize },
    Move { activity: usize, at: i64 },
    Archive { activity: usize },
    Restore { activity: usize },
    ArchiveContact { contact: usize },
    RestoreContact { contact: usize },
    Merge { contact: usize, other: usize },
}

fn verb() -> impl Strategy<Value = Verb> {
    let (few, at) = (|| 0_usize..5, || 0_i64..1_000);
    prop_oneof![
        4 => (0_usize..3, at(), prop::option::of(few()))
            .prop_map(|(kind, at, contact)| Verb::Create { kind, at, contact }),
        2 => (few(), few()).prop_map(|(activity, contact)| Verb::Associate { activity, contact }),
        1 => (few(), few()).prop_map(|(activity, contact)| Verb::Dissociate { activity, contact }),
        1 => (few(), at()).prop_map(|(activity, at)| Verb::Move { activity, at }),
        1 => few().prop_map(|activity| Verb::Archive { activity }),
        1 => few().prop_map(|activity| Verb::Restore { activity }),
        1 => few().prop_map(|contact| Verb::ArchiveContact { contact }),
        1 => few().prop_map(|contact| Verb::RestoreContact { contact }),
        1 => (few(), few()).prop_map(|(contact, other)| Verb::Merge { contact, other }),
    ]
}

fn sent(name: &str, value: String) -> Sent<'static> {
    vec![(Cow::Owned(name.to_owned()), Some(Cow::Owned(value)))]
}

struct World {
    portal: Portal,
    contacts: Vec<End>,
    activities: Vec<(End, u32)>,
    source: Arc<Source>,
}

impl World {
    fn new() -> Self {
        static TEMPLATE: LazyLock<Portal> = LazyLock::new(|| Portal::standard(PortalId(1)));
        let source = Arc::new(Source::app("1"));
        let mut portal = TEMPLATE.clone();
        let origin = Origin { now: Timestamp(NOW), source: &source };
        let contacts = (0..5).map(|number| {
            let properties = sent("email", format!("person{number}@example.com"));
            let new = NewRecord { properties, ..NewRecord::default() };
            let id = portal.create(origin, CONTACT, &new, Rules::STRICT).unwrap().id;
            End { object_type: CONTACT, id }
        });
        let contacts = contacts.collect();
        Self { portal, contacts, activities: Vec::new(), source }
    }

    fn activity(&self, place: usize) -> Option<(End, u32)> {
        self.activities.get(place).copied()
    }

    /// Does a verb, which may be refused: then nothing changes.
    fn perform(&mut self, verb: &Verb) {
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(NOW), source: &source };
        let mut copy = self.portal.clone();
        if self.apply(&mut copy, origin, verb).is_some() {
            self.portal = copy;
        }
    }

    fn apply(&mut self, copy: &mut Portal, origin: Origin<'_>, verb: &Verb) -> Option<()> {
        match *verb {
            Verb::Create { kind, at, contact } => {
                let (object_type, label) = KINDS[kind];
                let properties = sent("hs_timestamp", at.to_string());
                let new = NewRecord { properties, ..NewRecord::default() };
                let id = copy.create(origin, object_type, &new, Rules::STRICT).ok()?.id;
                let end = End { object_type, id };
                if let Some(contact) = contact {
                    copy.associate(end, self.contacts[contact], &[TypeRef::hubspot(label)]).ok()?;
                }
                self.activities.push((end, label));
            }
            Verb::Associate { activity, contact } => {
                let (end, label) = self.activity(activity)?;
                let live = |end: End| copy.table(end.object_type).ok()?.live(end.id).map(|_| ());
                live(end).and(live(self.contacts[contact]))?;
                copy.associate(end, self.contacts[contact], &[TypeRef::hubspot(label)]).ok()?;
            }
            Verb::Dissociate { activity, contact } => {
                copy.dissociate(self.activity(activity)?.0, self.contacts[contact]);
            }
            Verb::Move { activity, at } => {
                let end = self.activity(activity)?.0;
                let (id, to) = (end.id.to_string(), sent("hs_timestamp", at.to_string()));
                copy.update(origin, end.object_type, Key::Id(&id), &to, Rules::STRICT).ok()?;
            }
            Verb::Archive { activity } => {
                let end = self.activity(activity)?.0;
                copy.archive(origin, end.object_type, end.id).ok()?;
            }
            Verb::Restore { activity } => {
                let end = self.activity(activity)?.0;
                copy.restore(end.object_type, end.id).ok()?;
            }
            Verb::ArchiveContact { contact } => {
                copy.archive(origin, CONTACT, self.contacts[contact].id).ok()?;
            }
            Verb::RestoreContact { contact } => {
                copy.restore(CONTACT, self.contacts[contact].id).ok()?;
            }
            Verb::Merge { contact, other } => {
                let [kept, gone] =
                    [contact, other].map(|place| self.contacts[place].id.to_string());
                copy.merge(origin, CONTACT, &kept, &gone).ok()?;
            }
        }
        Some(())
    }

    /// Counts from the other side: every live activity that says it is a contact's.
    fn recount(&self, contact: RecordId) -> [String; 4] {
        let contact = End { object_type: CONTACT, id: contact };
        let (mut all, mut contacted) = (0, 0);
        let (mut last, mut next) = (None, None);
        for (kind, _) in KINDS {
            let table = self.portal.table(kind).unwrap();
            for activity in table.records(false) {
                let end = End { object_type: kind, id: activity.id };
                if self.portal.associations.labels(end, contact).is_none() {
                    continue;
                }
                let view = self.portal.view(table, activity, Timestamp(NOW));
                let at = Timestamp::parse_iso(view.stored("hs_timestamp").unwrap()).unwrap();
                all += 1;
                contacted += u32::from(kind == CALL);
                if at.0 <= NOW {
                    last = last.max(Some(at));
                } else if kind != NOTE {
                    next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
                }
            }
        }
        let text = |at: Option<Timestamp>| at.map(|at| at.text().to_string()).unwrap_or_default();
        let contacted = if contacted == 0 { String::new() } else { contacted.to_string() };
        [all.to_string(), contacted, text(last), text(next)]
    }

    fn check(&self) {
        let names =
            ["num_notes", "num_contacted_notes", "notes_last_updated", "notes_next_activity_date"];
        let table = self.portal.table(CONTACT).unwrap();
        for contact in table.records(false) {
            let view = self.portal.view(table, contact, Timestamp(NOW));
            let told = names.map(|name| view.named(name).unwrap_or_default().into_owned());
            assert_eq!(told, self.recount(contact.id));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counters_equal_a_recount(verbs in prop::collection::vec(verb(), 1..40)) {
        let mut world = World::new();
        for verb in &verbs {
            world.perform(verb);
            world.check();
        }
    }
}
