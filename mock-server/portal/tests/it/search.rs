//! Laws of search: whatever the portal, the writes and the indexes, a search answers what a
//! plain look at every record answers.

use std::{borrow::Cow, cmp::Ordering, sync::Arc};

use portal::{
    Calculation, End, FieldType, Key, NewRecord, ObjectTypeId, Origin, Portal, PortalId, Record,
    RecordId, RecordView, Source, Timestamp, ValueType,
    search::{Comparison, Filter, Request, Sort, Test},
    value::{self, Rules},
};
use proptest::{collection::vec, prelude::*, sample::select};

const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;
const DEALS: u64 = 3;

/// The specification: look at every record.
mod spec {
    use super::*;

    pub fn search(portal: &Portal, request: &Request<'_>, now: Timestamp) -> Vec<RecordId> {
        let table = portal.table(CONTACT).unwrap();
        let views = table.records(false).map(|record| portal.view(table, record, now));
        let mut found: Vec<RecordView<'_>> = views.filter(|view| fits(*view, request)).collect();
        let (name, descending) = match request.sorts.first() {
            Some(sort) => (&*sort.property, sort.descending),
            None => ("createdate", false),
        };
        found.sort_by(|left, right| order(*left, *right, name, descending));
        found.iter().map(|view| view.record.id).collect()
    }

    fn fits(view: RecordView<'_>, request: &Request<'_>) -> bool {
        let mut groups = request.groups.iter();
        let grouped = request.groups.is_empty()
            || groups.any(|group| group.iter().all(|filter| holds(view, filter)));
        grouped && has_words(view, &request.query)
    }

    fn has_words(view: RecordView<'_>, query: &str) -> bool {
        let names = view.table.kind.searchable.iter();
        let text: Vec<String> =
            names.filter_map(|name| value(view, name)).map(|text| blanked(&text)).collect();
        let text = format!(" {}", text.join(" "));
        blanked(query).split_whitespace().all(|word| text.contains(&format!(" {word}")))
    }

    fn holds(view: RecordView<'_>, filter: &Filter<'_>) -> bool {
        if &*filter.property == "associations.deals" {
            let deals = view.portal.associations.of(view.end(), ObjectTypeId::DEAL, RecordId(0));
            let deals: Vec<String> = deals.map(|(id, _)| id.to_string()).collect();
            return match &filter.test {
                Test::Compare { value, .. } => deals.iter().any(|deal| deal == value),
                Test::Among { values, .. } => values.iter().any(|v| deals.contains(&v.to_string())),
                _ => unreachable!(),
            };
        }
        let id = view.table.catalog.active(&filter.property).unwrap();
        let face = &view.table.catalog.get(id).face;
        let several = face.field_type == FieldType::Checkbox;
        let Some(text) = value(view, &filter.property) else {
            return matches!(filter.test, Test::Presence { negated: true });
        };
        let compared = |other: &str| typed(face.kind, &text).partial_cmp(&typed(face.kind, other));
        let equals = |other: &str| match several {
            true => text.split(';').any(|member| member == other),
            false => compared(other) == Some(Ordering::Equal),
        };
        match &filter.test {
            Test::Presence { negated } => !negated,
            Test::Compare { how, value } => match how {
                Comparison::Eq => equals(value),
                Comparison::Neq => !equals(value),
                Comparison::Lt => compared(value) == Some(Ordering::Less),
                Comparison::Lte => compared(value) != Some(Ordering::Greater),
                Comparison::Gt => compared(value) == Some(Ordering::Greater),
                Comparison::Gte => compared(value) != Some(Ordering::Less),
            },
            Test::Between { low, high } => {
                compared(low) != Some(Ordering::Less) && compared(high) != Some(Ordering::Greater)
            }
            // Texts in a list must be in lower case to match.
            Test::Among { values, negated } => {
                let listed = |value: &str| {
                    equals(value)
                        && (face.kind != ValueType::String || value == value.to_lowercase())
                };
                values.iter().any(|value| listed(value)) != *negated
            }
            Test::Token { pattern, negated } => has_token(pattern, &text) != *negated,
        }
    }

    fn has_token(pattern: &str, text: &str) -> bool {
        if !pattern.contains(char::is_alphanumeric) {
            return pattern.contains('*');
        }
        let text: Vec<char> = format!(" {} ", collapsed(&blanked(text))).chars().collect();
        let blank = |c: char| if c.is_alphanumeric() || c == '*' { c } else { ' ' };
        let mut pattern: String = pattern.to_lowercase().chars().map(blank).collect();
        if !pattern.starts_with('*') {
            pattern.insert(0, ' ');
        }
        if !pattern.ends_with('*') {
            pattern.push(' ');
        }
        let pattern = squeezed(&pattern);
        glob(&format!("*{pattern}*").chars().collect::<Vec<_>>(), &text)
    }

    fn squeezed(text: &str) -> String {
        let mut kept = String::new();
        for c in text.chars() {
            if c != ' ' || !kept.ends_with(' ') {
                kept.push(c);
            }
        }
        kept
    }

    fn collapsed(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn glob(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|at| glob(rest, &text[at..])),
            [c, rest @ ..] => text.first() == Some(c) && glob(rest, &text[1..]),
        }
    }

    fn blanked(text: &str) -> String {
        text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
    }

    fn value(view: RecordView<'_>, name: &str) -> Option<String> {
        view.named(name).filter(|text| !text.is_empty()).map(Cow::into_owned)
    }

    #[derive(PartialEq, PartialOrd)]
    enum Typed {
        Number(f64),
        Text(String),
    }

    fn typed(kind: ValueType, text: &str) -> Typed {
        match kind {
            ValueType::Number => Typed::Number(text.parse().unwrap()),
            ValueType::Date | ValueType::DateTime => {
                Typed::Number(value::instant(text).unwrap().0 as f64)
            }
            ValueType::Enumeration => Typed::Text(text.to_owned()),
            _ => Typed::Text(text.to_lowercase()),
        }
    }

    fn order(
        left: RecordView<'_>,
        right: RecordView<'_>,
        name: &str,
        descending: bool,
    ) -> Ordering {
        let id = left.table.catalog.active(name).unwrap();
        let kind = left.table.catalog.get(id).face.kind;
        let ids = left.record.id.cmp(&right.record.id);
        match (value(left, name), value(right, name)) {
            (None, None) => ids,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(l), Some(r)) => {
                let order = typed(kind, &l).partial_cmp(&typed(kind, &r)).unwrap().then(ids);
                if descending { order.reverse() } else { order }
            }
        }
    }
}

const TEXTS: [&str; 8] = [
    "Ada",
    "ada",
    "Ada Lovelace",
    "ÄDA-b c",
    "x1 x2",
    "lovelace@analytical.example.com",
    "b",
    "Ada B",
];
const NUMBERS: [&str; 6] = ["1", "1.0", "-2", "10", "9", "2.5e1"];
const INSTANTS: [&str; 5] =
    ["1", "2026-03-01", "2026-03-01T00:00:00.001Z", "1772323200000", "2026-03-01T02:00:00+02:00"];
const DATES: [&str; 3] = ["2026-03-01", "1772323200000", "2025-01-31"];
const STATUSES: [&str; 3] = ["NEW", "OPEN", "IN_PROGRESS"];
const ROLES: [&str; 3] = ["CHAMPION", "BLOCKER", "OTHER"];
const FLAGS: [&str; 2] = ["true", "false"];
const IDS: [&str; 3] = ["1", "4", "7"];
const COUNTS: [&str; 3] = ["0", "1", "2"];

/// Properties that a contact may be given, and values of theirs.
const WRITTEN: [(&str, &[&str]); 7] = [
    ("firstname", &TEXTS),
    ("company", &TEXTS),
    ("linkedinconnections", &NUMBERS),
    ("closedate", &INSTANTS),
    ("hs_job_change_detected_date", &DATES),
    ("hs_lead_status", &STATUSES),
    ("hs_facebook_ad_clicked", &FLAGS),
];
/// Those that follow from others, some of them from other records.
const COMPUTED: [(&str, &[&str]); 6] = [
    ("createdate", &INSTANTS),
    ("lastmodifieddate", &INSTANTS),
    ("hs_object_id", &IDS),
    ("hs_full_name_or_email", &TEXTS),
    ("num_associated_deals", &COUNTS),
    ("hs_is_contact", &FLAGS),
];

#[derive(Clone, Debug)]
enum Write {
    Create(Vec<(&'static str, Option<&'static str>)>),
    Update(usize, Vec<(&'static str, Option<&'static str>)>),
    Roles(usize, Vec<&'static str>),
    Archive(usize),
    Restore(usize),
    Merge(usize, usize),
    Delete(usize),
    Associate(usize, u64),
    Redefine,
}

fn written() -> impl Strategy<Value = (&'static str, Option<&'static str>)> {
    select(&WRITTEN[..])
        .prop_flat_map(|(name, values)| (Just(name), prop::option::weighted(0.8, select(values))))
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let record = || 0..12usize;
    vec(
        prop_oneof![
            6 => vec(written(), 0..6).prop_map(Write::Create),
            4 => (record(), vec(written(), 1..3)).prop_map(|(at, set)| Write::Update(at, set)),
            3 => (record(), vec(select(&ROLES[..]), 0..4)).prop_map(|(at, set)| Write::Roles(at, set)),
            1 => record().prop_map(Write::Archive),
            1 => record().prop_map(Write::Restore),
            1 => (record(), record()).prop_map(|(one, other)| Write::Merge(one, other)),
            1 => record().prop_map(Write::Delete),
            2 => (record(), 1..=DEALS).prop_map(|(at, deal)| Write::Associate(at, deal)),
            1 => Just(Write::Redefine),
        ],
        0..24,
    )
}

fn test() -> impl Strategy<Value = (&'static str, Test<'static>)> {
    let fields: Vec<_> = WRITTEN.into_iter().chain(COMPUTED).collect();
    let field = select(fields).prop_flat_map(|(name, values)| {
        (
            Just(name),
            select(values),
            select(values),
            vec(select(values), 1..4),
            any::<bool>(),
            0..10,
        )
    });
    let valued = field.prop_map(|(name, value, high, values, negated, which)| {
        let value = Cow::Borrowed(value);
        let compare = |how| Test::Compare { how, value: value.clone() };
        let test = match which {
            0 => compare(Comparison::Eq),
            1 => compare(Comparison::Neq),
            2 => compare(Comparison::Lt),
            3 => compare(Comparison::Lte),
            4 => compare(Comparison::Gt),
            5 => compare(Comparison::Gte),
            6 => Test::Between { low: value, high: high.into() },
            7 | 8 => Test::Among { values: values.into_iter().map(Cow::from).collect(), negated },
            _ => Test::Presence { negated },
        };
        (name, test)
    });
    const PATTERNS: [&str; 9] = [
        "ada",
        "Ada*",
        "*lace",
        "*nalyt*",
        "ada b",
        "a*b",
        "@analytical.example.com",
        "*",
        "x1 x*",
    ];
    let token = (select(vec!["firstname", "company"]), select(&PATTERNS[..]), any::<bool>())
        .prop_map(|(name, pattern, negated)| {
            (name, Test::Token { pattern: pattern.into(), negated })
        });
    let roles = (vec(select(&ROLES[..]), 1..3), any::<bool>()).prop_map(|(values, negated)| {
        (
            "hs_buying_role",
            Test::Among { values: values.into_iter().map(Cow::from).collect(), negated },
        )
    });
    let role = (select(&ROLES[..]), any::<bool>()).prop_map(|(value, equal)| {
        let how = if equal { Comparison::Eq } else { Comparison::Neq };
        ("hs_buying_role", Test::Compare { how, value: value.into() })
    });
    let associated = vec(1..=DEALS, 1..3).prop_map(|deals| {
        let values = deals.iter().map(|deal| Cow::from(deal.to_string())).collect();
        ("associations.deals", Test::Among { values, negated: false })
    });
    prop_oneof![8 => valued, 3 => token, 2 => roles, 1 => role, 1 => associated]
}

/// One filter, which an index may answer alone, in the order of its own property.
fn narrow() -> impl Strategy<Value = Request<'static>> {
    (test(), any::<bool>(), 1..6i64).prop_map(|((name, test), descending, limit)| {
        let sort = Sort { property: name.into(), descending };
        let sorted = !name.starts_with("associations");
        Request {
            groups: vec![vec![Filter { property: name.into(), test }]],
            sorts: Some(sort).filter(|_| sorted).into_iter().collect(),
            limit: Some(limit),
            ..Request::default()
        }
    })
}

fn request() -> impl Strategy<Value = Request<'static>> {
    prop_oneof![wide(), narrow()]
}

fn wide() -> impl Strategy<Value = Request<'static>> {
    let filter = test().prop_map(|(name, test)| Filter { property: name.into(), test });
    let groups = vec(vec(filter, 0..3), 0..3);
    let query = select(vec!["", "", "", "ada", "lov", "x1 ada", "analytical.example.com"]);
    let names: Vec<_> = WRITTEN.into_iter().chain(COMPUTED).map(|(name, _)| name).collect();
    let sorts = vec((select(names), any::<bool>()), 0..2);
    (groups, query, sorts, 1..6i64).prop_map(|(groups, query, sorts, limit)| Request {
        groups,
        query: query.into(),
        sorts: sorts
            .into_iter()
            .map(|(name, descending)| Sort { property: name.into(), descending })
            .collect(),
        limit: Some(limit),
        after: None,
    })
}

/// A portal with the clock and the ids of what was made in it.
#[derive(Clone)]
struct World {
    portal: Portal,
    now: i64,
    ids: Vec<RecordId>,
    source: Arc<Source>,
}

impl World {
    fn new() -> Self {
        let source = Arc::new(Source::app("1"));
        let portal = Portal::standard(PortalId(1));
        let mut world = Self { portal, now: 0, ids: Vec::new(), source };
        let deals: Vec<String> =
            (1..=DEALS).map(|id| format!(r#"{{"id":"{id}","properties":{{}}}}"#)).collect();
        let seed = format!(r#"{{"records":{{"deals":[{}]}}}}"#, deals.join(","));
        world.portal.seed(&seed, Timestamp(0)).unwrap();
        world
    }

    fn id(&self, at: usize) -> Option<RecordId> {
        self.ids.get(at % self.ids.len().max(1)).copied()
    }

    fn apply(&mut self, write: Write) {
        // Some writes happen in the same millisecond.
        self.now += self.now % 3;
        self.now += 1;
        let source = Arc::clone(&self.source);
        let origin = Origin { now: Timestamp(self.now / 2), source: &source };
        let sent = |set: Vec<(&'static str, Option<&'static str>)>| {
            set.into_iter().map(|(name, value)| (name.into(), value.map(Cow::from))).collect()
        };
        match write {
            Write::Create(set) => {
                let new = NewRecord { properties: sent(set), associations: Vec::new() };
                let made = self.portal.create(origin, CONTACT, &new, Rules::SEED).unwrap();
                self.ids.push(made.id);
            }
            Write::Update(at, set) => self.update(origin, at, &sent(set)),
            Write::Roles(at, roles) => {
                self.update(
                    origin,
                    at,
                    &vec![("hs_buying_role".into(), Some(roles.join(";").into()))],
                );
            }
            Write::Archive(at) => {
                let Some(id) = self.id(at) else { return };
                self.portal.archive(origin, CONTACT, id).unwrap();
            }
            Write::Restore(at) => {
                let Some(id) = self.id(at) else { return };
                let _ = self.portal.restore(CONTACT, id);
            }
            Write::Merge(one, other) => {
                let (Some(one), Some(other)) = (self.id(one), self.id(other)) else { return };
                let _ = self.portal.merge(origin, CONTACT, &one.to_string(), &other.to_string());
            }
            Write::Delete(at) => {
                let Some(id) = self.id(at) else { return };
                let _ = self.portal.gdpr_delete(CONTACT, Key::Id(&id.to_string()));
            }
            Write::Associate(at, deal) => {
                let table = self.portal.table(CONTACT).unwrap();
                let Some(id) = self.id(at).and_then(|id| table.live(id)).map(|record| record.id)
                else {
                    return;
                };
                let deal = End { object_type: ObjectTypeId::DEAL, id: RecordId(deal) };
                self.portal.associate(End { object_type: CONTACT, id }, deal, &[]).unwrap();
            }
            Write::Redefine => {
                let name = format!("made_at_{}", self.now);
                let face = self.portal.table(CONTACT).unwrap();
                let face = face.catalog.get(face.catalog.active("firstname").unwrap()).face.clone();
                let face = portal::Face { name: name.into(), ..face };
                self.portal.create_property(origin, CONTACT, face, "1").unwrap();
            }
        }
    }

    fn update(&mut self, origin: Origin<'_>, at: usize, sent: &portal::Sent<'_>) {
        let Some(id) = self.id(at) else { return };
        let _ = self.portal.update(origin, CONTACT, Key::Id(&id.to_string()), sent, Rules::SEED);
    }

    fn build_indexes(&mut self, requests: &[Request<'_>]) {
        for request in requests {
            while let Some(index) = self.portal.missing_index(CONTACT, request).unwrap() {
                self.portal.build_index(CONTACT, index).unwrap();
            }
        }
    }

    /// Every page, one after the other, beside the specification.
    fn check(&self, request: &Request<'_>) -> Result<(), TestCaseError> {
        let now = Timestamp(self.now);
        let expected = spec::search(&self.portal, request, now);
        let mut found: Vec<RecordId> = Vec::new();
        let mut request = request.clone();
        loop {
            let page = self.portal.search(CONTACT, &request, now).unwrap();
            prop_assert_eq!(page.total, expected.len());
            found.extend(page.records.iter().map(|record: &&Record| record.id));
            let Some(next) = page.next else { break };
            prop_assert_eq!(next, found.len());
            request.after = Some(i64::try_from(next).unwrap());
        }
        prop_assert_eq!(found, expected);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn an_index_answers_like_a_look_at_every_record(
        before in writes(),
        after in writes(),
        requests in vec(request(), 1..8),
    ) {
        let mut world = World::new();
        before.into_iter().for_each(|write| world.apply(write));
        for request in &requests {
            world.check(request)?;
        }
        world.build_indexes(&requests);
        for request in &requests {
            world.check(request)?;
        }
        // Writes on top of indexes, and a copy that doesn't see them.
        let mut fork = world.clone();
        after.into_iter().for_each(|write| fork.apply(write));
        for request in &requests {
            fork.check(request)?;
            world.check(request)?;
        }
        // Some indexes fell with a definition; the others are still in place.
        fork.build_indexes(&requests);
        for request in &requests {
            fork.check(request)?;
        }
    }
}

/// The properties of the laws are of every kind that is indexed, and of one that is not.
#[test]
fn the_laws_cover_computed_values() {
    let portal = Portal::standard(PortalId(1));
    let catalog = &portal.table(CONTACT).unwrap().catalog;
    let calculation = |name: &str| &catalog.get(catalog.active(name).unwrap()).calculation;
    assert_eq!(calculation("hs_full_name_or_email"), &Some(Calculation::FullNameOrEmail));
    assert!(matches!(calculation("num_associated_deals"), Some(Calculation::Count(_))));
}
