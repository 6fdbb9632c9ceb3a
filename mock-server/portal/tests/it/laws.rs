//! Laws that hold after any sequence of verbs.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use portal::{
    Error, Key, NewRecord, ObjectTypeId, Origin, Portal, PortalId, RecordId, Sent, Source,
    Timestamp,
    batch::{CreateInput, UpdateInput},
    value::Rules,
};
use proptest::prelude::*;

const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;

/// A verb with the arguments that matter. Numbers pick among few e-mails and few records, so
/// that sequences meet the same ones again and again.
#[derive(Clone, Debug)]
enum Verb {
    Create { email: u8 },
    CreateBatch { emails: Vec<u8>, spoilt: bool },
    Update { record: u8, email: u8 },
    UpdateBatch { records: Vec<u8>, spoilt: bool },
    Upsert { emails: Vec<u8> },
    Archive { record: u8 },
    Restore { record: u8 },
    Merge { record: u8, other: u8 },
    GdprDelete { record: u8 },
}

fn verb() -> impl Strategy<Value = Verb> {
    let few = || 0_u8..6;
    let some = || prop::collection::vec(0_u8..6, 0..4);
    prop_oneof![
        4 => few().prop_map(|email| Verb::Create { email }),
        1 => (some(), any::<bool>()).prop_map(|(emails, spoilt)| Verb::CreateBatch { emails, spoilt }),
        3 => (few(), few()).prop_map(|(record, email)| Verb::Update { record, email }),
        1 => (some(), any::<bool>()).prop_map(|(records, spoilt)| Verb::UpdateBatch { records, spoilt }),
        1 => some().prop_map(|emails| Verb::Upsert { emails }),
        1 => few().prop_map(|record| Verb::Archive { record }),
        1 => few().prop_map(|record| Verb::Restore { record }),
        1 => (few(), few()).prop_map(|(record, other)| Verb::Merge { record, other }),
        1 => few().prop_map(|record| Verb::GdprDelete { record }),
    ]
}

fn address(number: u8) -> String {
    format!("person{number}@example.com")
}

fn sent(pairs: &[(&str, &str)]) -> Sent<'static> {
    pairs
        .iter()
        .map(|(name, value)| {
            (Cow::Owned((*name).to_owned()), Some(Cow::Owned((*value).to_owned())))
        })
        .collect()
}

/// Every record id that ever was, archived and merged ones too.
struct World {
    portal: Portal,
    ids: Vec<RecordId>,
    now: i64,
    source: Arc<Source>,
}

impl World {
    fn new() -> Self {
        static TEMPLATE: LazyLock<Portal> = LazyLock::new(|| Portal::standard(PortalId(1)));
        let source = Arc::new(Source::app("1"));
        Self { portal: TEMPLATE.clone(), ids: Vec::new(), now: 0, source }
    }

    fn id(&self, record: u8) -> RecordId {
        let place = usize::from(record) % self.ids.len().max(1);
        self.ids.get(place).copied().unwrap_or(RecordId(1))
    }

    /// Does a verb the way the server does: on a copy that is kept only when it succeeds.
    fn perform(&mut self, verb: &Verb) -> Result<(), Error> {
        self.now += 1;
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(self.now), source: &source };
        let mut copy = self.portal.clone();
        let made = self.apply(&mut copy, origin, verb)?;
        self.portal = copy;
        self.ids.extend(made);
        Ok(())
    }

    fn apply(
        &self,
        copy: &mut Portal,
        origin: Origin<'_>,
        verb: &Verb,
    ) -> Result<Vec<RecordId>, Error> {
        let text = |record: u8| self.id(record).to_string();
        let person = |email: u8| NewRecord {
            properties: sent(&[("email", &address(email))]),
            associations: Vec::new(),
        };
        match verb {
            Verb::Create { email } => {
                Ok(vec![copy.create(origin, CONTACT, &person(*email), Rules::STRICT)?.id])
            }
            Verb::CreateBatch { emails, spoilt } => {
                let mut inputs: Vec<CreateInput<'_>> = emails
                    .iter()
                    .map(|email| CreateInput { trace: None, record: person(*email) })
                    .collect();
                if *spoilt {
                    let record = NewRecord {
                        properties: sent(&[("nonsense", "1")]),
                        ..NewRecord::default()
                    };
                    inputs.push(CreateInput { trace: None, record });
                }
                let batch = copy.create_batch(origin, CONTACT, &inputs, Rules::STRICT)?;
                Ok(batch.written.iter().map(|(written, _)| written.id).collect())
            }
            Verb::Update { record, email } => {
                let id = text(*record);
                let change = sent(&[("email", &address(*email)), ("city", "Bern")]);
                copy.update(origin, CONTACT, Key::Id(&id), &change, Rules::STRICT)
                    .map(|_| Vec::new())
            }
            Verb::UpdateBatch { records, spoilt } => {
                let inputs: Vec<UpdateInput<'_>> = records
                    .iter()
                    .map(|record| UpdateInput {
                        trace: None,
                        id: text(*record).into(),
                        id_property: None,
                        properties: sent(&[(if *spoilt { "nonsense" } else { "city" }, "Rome")]),
                    })
                    .collect();
                copy.update_batch(origin, CONTACT, &inputs, Rules::STRICT).map(|_| Vec::new())
            }
            Verb::Upsert { emails } => {
                let inputs: Vec<UpdateInput<'_>> = emails
                    .iter()
                    .map(|email| UpdateInput {
                        trace: None,
                        id: address(*email).into(),
                        id_property: Some("email".into()),
                        properties: sent(&[("city", "Oslo")]),
                    })
                    .collect();
                let batch = copy.upsert_batch(origin, CONTACT, &inputs, Rules::STRICT)?;
                let made = batch.written.iter().filter(|(written, _)| written.created);
                Ok(made.map(|(written, _)| written.id).collect())
            }
            Verb::Archive { record } => {
                copy.archive(origin, CONTACT, self.id(*record)).map(|()| Vec::new())
            }
            Verb::Restore { record } => {
                copy.restore(CONTACT, self.id(*record)).map(|()| Vec::new())
            }
            Verb::Merge { record, other } => {
                copy.merge(origin, CONTACT, &text(*record), &text(*other)).map(|_| Vec::new())
            }
            Verb::GdprDelete { record } => {
                copy.gdpr_delete(CONTACT, Key::Id(&text(*record))).map(|()| Vec::new())
            }
        }
    }

    /// Everything a client can read of contacts.
    fn observe(&self) -> BTreeMap<(bool, RecordId), String> {
        let table = self.portal.table(CONTACT).unwrap();
        let mut all = BTreeMap::new();
        for archived in [false, true] {
            for record in table.records(archived) {
                all.insert((archived, record.id), format!("{record:?}"));
            }
        }
        all
    }

    fn check(&self) {
        self.lists_visit_each_record_once();
        self.unique_values_lead_to_their_record();
        self.every_id_leads_to_one_place();
    }

    fn lists_visit_each_record_once(&self) {
        let table = self.portal.table(CONTACT).unwrap();
        for archived in [false, true] {
            let (mut seen, mut from) = (Vec::new(), RecordId(0));
            loop {
                let (page, more) = self.portal.list(CONTACT, archived, from, 2).unwrap();
                seen.extend(page.iter().map(|record| record.id));
                let Some(last) = page.last().filter(|_| more) else { break };
                from = RecordId(last.id.0 + 1);
            }
            let all: Vec<_> = table.records(archived).map(|record| record.id).collect();
            assert_eq!(seen, all);
        }
    }

    fn unique_values_lead_to_their_record(&self) {
        let table = self.portal.table(CONTACT).unwrap();
        let email = table.catalog.any("email").unwrap();
        let mut holders = BTreeMap::new();
        for record in table.records(false) {
            let Some(value) = record.values.get(email).filter(|text| !text.is_empty()) else {
                continue;
            };
            assert_eq!(holders.insert(value.to_owned(), record.id), None, "{value} twice");
            let key = Key::Unique { property: "email", value };
            assert_eq!(self.portal.read(CONTACT, key, false).unwrap().id, record.id);
        }
        for number in 0..6 {
            let value = address(number);
            let key = Key::Unique { property: "email", value: &value };
            let found = self.portal.read(CONTACT, key, false).map(|record| record.id);
            match holders.get(&value) {
                Some(id) => assert_eq!(found, Ok(*id)),
                // It may still be an additional address of a merged contact.
                None => assert!(found.is_err() || self.has_additional(found.unwrap(), &value)),
            }
        }
    }

    fn has_additional(&self, id: RecordId, value: &str) -> bool {
        let table = self.portal.table(CONTACT).unwrap();
        let place = table.catalog.any("hs_additional_emails").unwrap();
        let record = table.live(id).unwrap();
        record.values.get(place).is_some_and(|all| all.split(';').any(|one| one == value))
    }

    fn every_id_leads_to_one_place(&self) {
        for id in &self.ids {
            let text = id.to_string();
            let live = self.portal.read(CONTACT, Key::Id(&text), false);
            let archived = self.portal.read(CONTACT, Key::Id(&text), true);
            assert!(live.is_err() || archived.is_err(), "{id} is live and archived");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_lists_and_unique_lookups_stay_consistent(verbs in prop::collection::vec(verb(), 1..40)) {
        let mut world = World::new();
        for verb in &verbs {
            let _ = world.perform(verb);
            world.check();
        }
    }

    #[test]
    fn a_refused_verb_changes_nothing(verbs in prop::collection::vec(verb(), 1..40)) {
        let mut world = World::new();
        for verb in &verbs {
            let before = world.observe();
            if world.perform(verb).is_err() {
                prop_assert_eq!(before, world.observe());
            }
        }
    }

    #[test]
    fn a_copy_does_not_see_later_changes(verbs in prop::collection::vec(verb(), 1..20)) {
        let mut world = World::new();
        let _ = world.perform(&Verb::Create { email: 0 });
        let fork = World { portal: world.portal.clone(), ids: Vec::new(), now: 0, source: world.source.clone() };
        let before = fork.observe();
        for verb in &verbs {
            let _ = world.perform(verb);
        }
        prop_assert_eq!(before, fork.observe());
    }
}
