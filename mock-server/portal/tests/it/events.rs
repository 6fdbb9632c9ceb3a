//! What changes cause: each verb's events, and that nobody pays for them who doesn't listen.

use std::{borrow::Cow, sync::Arc};

use portal::{
    End, Event, Happening, Key, NewRecord, ObjectTypeId, Origin, Portal, PortalId, RecordId, Sent,
    Source, Timestamp, TypeRef, batch::CreateInput, value::Rules,
};

const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;
const COMPANY: ObjectTypeId = ObjectTypeId::COMPANY;

struct World {
    portal: Portal,
    source: Arc<Source>,
    now: i64,
}

impl World {
    fn new() -> Self {
        let source = Arc::new(Source {
            kind: "CRM_UI".into(),
            id: "userId:1".into(),
            label: "CRM_UI".into(),
        });
        Self { portal: Portal::standard(PortalId(1)), source, now: 1_000 }
    }

    /// Does something while being watched, and says what that caused.
    fn watched<T>(&mut self, act: impl FnOnce(&mut Portal, Origin<'_>) -> T) -> (T, Vec<Event>) {
        self.now += 1;
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(self.now), source: &source };
        self.portal.watch(origin);
        let outcome = act(&mut self.portal, origin);
        (outcome, self.portal.take_events().events.into_iter().collect())
    }

    fn unwatched<T>(&mut self, act: impl FnOnce(&mut Portal, Origin<'_>) -> T) -> T {
        let source = Arc::clone(&self.source);
        let outcome = act(&mut self.portal, Origin { now: Timestamp(1), source: &source });
        assert!(self.portal.take_events().events.is_empty(), "nobody listened");
        outcome
    }

    fn make(&mut self, object_type: ObjectTypeId, pairs: &[(&str, &str)]) -> End {
        let new = NewRecord { properties: sent(pairs), associations: Vec::new() };
        let made = self.unwatched(|portal, origin| {
            portal.create(origin, object_type, &new, Rules::STRICT).unwrap()
        });
        End { object_type, id: made.id }
    }
}

fn sent(pairs: &[(&str, &str)]) -> Sent<'static> {
    let owned = |text: &str| Cow::Owned(text.to_owned());
    pairs.iter().map(|(name, value)| (owned(name), Some(owned(value)))).collect()
}

fn values(happening: &Happening) -> Vec<(String, String)> {
    let (Happening::Created { values, .. } | Happening::Changed { values, .. }) = happening else {
        panic!("{happening:?}")
    };
    values.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_creation_tells_the_values_with_what_follows_from_them() {
    let mut world = World::new();
    let new = NewRecord {
        properties: sent(&[("email", "ada@acme.example.com")]),
        ..NewRecord::default()
    };
    let (written, events) = world
        .watched(|portal, origin| portal.create(origin, CONTACT, &new, Rules::STRICT).unwrap());
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].at, &*events[0].source.kind), (Timestamp(1_001), "CRM_UI"));
    let Happening::Created { record, .. } = &events[0].what else { panic!("{events:?}") };
    assert_eq!(*record, End { object_type: CONTACT, id: written.id });
    let values = values(&events[0].what);
    assert!(values.contains(&pair("email", "ada@acme.example.com")), "{values:?}");
    assert!(values.contains(&pair("lifecyclestage", "lead")), "{values:?}");
}

#[test]
fn an_update_tells_what_is_different_and_nothing_when_nothing_is() {
    let mut world = World::new();
    let ada = world.make(CONTACT, &[("firstname", "Ada"), ("lastname", "L")]);
    let id = ada.id.to_string();
    let mut update = |pairs: &[(&str, &str)]| {
        let (_, events) = world.watched(|portal, origin| {
            portal.update(origin, CONTACT, Key::Id(&id), &sent(pairs), Rules::STRICT).unwrap()
        });
        events
    };
    let events = update(&[("firstname", "Ada"), ("lastname", "")]);
    assert_eq!(values(&events[0].what), [pair("lastname", "")]);
    assert_eq!(update(&[("firstname", "Ada")]), []);
}

#[test]
fn archiving_restoring_and_erasing_are_told_once() {
    let mut world = World::new();
    let ada = world.make(CONTACT, &[("firstname", "Ada")]);
    let text = ada.id.to_string();
    let happenings = |events: Vec<Event>| -> Vec<Happening> {
        events.into_iter().map(|event| event.what).collect()
    };
    let (_, events) = world.watched(|portal, origin| portal.archive(origin, CONTACT, ada.id));
    assert_eq!(happenings(events), [Happening::Archived(ada)]);
    let (_, events) = world.watched(|portal, origin| portal.archive(origin, CONTACT, ada.id));
    assert_eq!(events, [], "it was archived already");
    let (_, events) = world.watched(|portal, _| portal.restore(CONTACT, ada.id));
    assert_eq!(happenings(events), [Happening::Restored(ada)]);
    let (_, events) = world.watched(|portal, _| portal.gdpr_delete(CONTACT, Key::Id(&text)));
    assert_eq!(happenings(events), [Happening::Archived(ada), Happening::Erased(ada)]);
    let (_, events) = world.watched(|portal, _| portal.gdpr_delete(CONTACT, Key::Id(&text)));
    assert_eq!(events, [], "nothing is left to erase");
}

#[test]
fn a_merge_names_the_survivor() {
    let mut world = World::new();
    let kept = world.make(COMPANY, &[("name", "Acme")]);
    let gone = world.make(COMPANY, &[("name", "Acme Inc"), ("city", "Paris")]);
    let (survivor, events) = world.watched(|portal, origin| {
        let (kept, gone) = (kept.id.to_string(), gone.id.to_string());
        portal.merge(origin, COMPANY, &kept, &gone).unwrap()
    });
    let [Event { what: Happening::Merged(merged), .. }, Event { what: archived, .. }] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(*archived, Happening::Archived(End { object_type: COMPANY, id: gone.id }));
    assert_eq!((merged.primary, merged.other, merged.survivor), (kept.id, gone.id, survivor));
    assert_eq!(merged.moved, 1, "the city");
}

/// Each type of each direction is an event; a primary company that makes way for another is one.
#[test]
fn associations_are_told_in_both_directions() {
    let mut world = World::new();
    let ada = world.make(CONTACT, &[("firstname", "Ada")]);
    let [acme, blue] = ["Acme", "Blue"].map(|name| world.make(COMPANY, &[("name", name)]));
    let told = |events: Vec<Event>| -> Vec<(RecordId, RecordId, u32, bool, bool)> {
        let each = events.into_iter().map(|event| match event.what {
            Happening::Associated(a) => (a.from.id, a.to.id, a.label.id, a.primary, a.removed),
            other => panic!("{other:?}"),
        });
        each.collect()
    };
    let (_, events) = world.watched(|portal, _| portal.associate(ada, acme, &[]).unwrap());
    let mut first = told(events);
    first.sort_unstable();
    let mut expected = [
        (ada.id, acme.id, 1, true, false),
        (ada.id, acme.id, 279, false, false),
        (acme.id, ada.id, 2, true, false),
        (acme.id, ada.id, 280, false, false),
    ];
    expected.sort_unstable();
    assert_eq!(first, expected);
    let primary = [TypeRef::hubspot(1)];
    let (_, events) = world.watched(|portal, _| portal.associate(ada, blue, &primary).unwrap());
    let second = told(events);
    assert!(second.contains(&(ada.id, acme.id, 1, true, true)), "{second:?}");
    assert!(second.contains(&(ada.id, blue.id, 1, true, false)), "{second:?}");
    let (_, events) = world.watched(|portal, _| portal.dissociate(ada, acme));
    assert_eq!(
        told(events),
        [(ada.id, acme.id, 279, false, true), (acme.id, ada.id, 280, false, true)]
    );
}

/// Inputs of a batch that are left out cause nothing.
#[test]
fn what_is_undone_is_not_told() {
    let mut world = World::new();
    let input = |trace: &'static str, pairs: &[(&str, &str)]| CreateInput {
        trace: Some(trace.into()),
        record: NewRecord { properties: sent(pairs), ..NewRecord::default() },
    };
    let inputs = [
        input("a", &[("email", "a@x.example.com")]),
        input("b", &[("nothing", "like it")]),
        input("c", &[("email", "c@x.example.com")]),
    ];
    let (batch, events) = world.watched(|portal, origin| {
        portal.create_batch(origin, CONTACT, &inputs, Rules::STRICT).unwrap()
    });
    assert_eq!((batch.written.len(), batch.failures.len()), (2, 1));
    assert_eq!(events.len(), 2);
}

/// The bound is reported.
#[test]
fn events_beyond_the_limit_are_counted() {
    let mut world = World::new();
    let ada = world.make(CONTACT, &[("firstname", "0")]);
    let source = Arc::clone(&world.source);
    let origin = Origin { now: Timestamp(9), source: &source };
    world.portal.watch(origin);
    let id = ada.id.to_string();
    for number in 1..=portal::event::MAX_EVENTS + 3 {
        let name = if number % 2 == 0 { "0" } else { "1" };
        let pairs = sent(&[("firstname", name)]);
        world.portal.update(origin, CONTACT, Key::Id(&id), &pairs, Rules::STRICT).unwrap();
    }
    let happened = world.portal.take_events();
    assert_eq!((happened.events.len(), happened.lost), (portal::event::MAX_EVENTS, 3));
}
