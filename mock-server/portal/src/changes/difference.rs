//! What differs between two values of a portal, in CRM terms: which record, which property, from
//! what to what. Persistent maps share what didn't change, so only what did is looked at.

use imbl::ordmap::DiffItem;

use crate::{
    Definition, End, Labels, ObjectTypeId, Pipeline, Portal, PropertyId, Record, Table, TypeRef,
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Of a record.
    Record {
        /// Which.
        record: End,
        /// What became of it.
        fate: Fate,
        /// Its values, by name.
        values: Vec<ValueDifference>,
    },
    /// Of an edge between two records.
    Association {
        /// One end; the other direction is the same edge.
        from: End,
        /// The other.
        to: End,
        /// Its types before; none if it is new.
        old: Vec<TypeRef>,
        /// Its types after; none if it is gone.
        new: Vec<TypeRef>,
    },
    /// Of a property's definition.
    Property {
        /// Whose.
        object_type: ObjectTypeId,
        /// Its name.
        name: Box<str>,
        /// What became of it.
        fate: Fate,
    },
    /// Of a pipeline, its stages included.
    Pipeline {
        /// Whose.
        object_type: ObjectTypeId,
        /// Its id.
        id: Box<str>,
        /// What became of it.
        fate: Fate,
    },
    /// Of a custom object's type.
    ObjectType {
        /// Which.
        id: ObjectTypeId,
        /// What became of it.
        fate: Fate,
    },
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is new.
    Created,
    /// It says something else.
    Updated,
    /// It was put away.
    Archived,
    /// It was brought back.
    Restored,
    /// Another record took it in; its id leads there.
    Merged,
    /// It is gone.
    Deleted,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueDifference {
    /// The property.
    pub property: Box<str>,
    /// Its value before, if it had one.
    pub old: Option<Box<str>>,
    /// Its value after, if it has one.
    pub new: Option<Box<str>>,
}

impl Portal {
    /// What makes this portal another than it was `before`. By type and id; what belongs to no
    /// record comes last.
    pub fn differences(&self, before: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        for new in self.tables() {
            match before.tables.get(&new.kind.id) {
                Some(old) if std::ptr::eq(&**old, new) => {}
                Some(old) => {
                    records(old, new, &mut found);
                    definitions(old, new, &mut found);
                }
                None => {
                    found.push(Difference::ObjectType { id: new.kind.id, fate: Fate::Created });
                    new.live.values().for_each(|record| {
                        found.push(record_difference(new, record, Fate::Created, None));
                    });
                }
            }
        }
        for old in before.tables().filter(|old| !self.tables.contains_key(&old.kind.id)) {
            found.push(Difference::ObjectType { id: old.kind.id, fate: Fate::Deleted });
        }
        self.associations.differences(&before.associations, &mut |from, to, old, new| {
            found.push(Difference::Association { from, to, old: types(old), new: types(new) });
        });
        pipelines(before, self, &mut found);
        found
    }
}

fn types(labels: Option<&Labels>) -> Vec<TypeRef> {
    labels.map_or_else(Vec::new, |labels| labels.to_vec())
}

fn records(old: &Table, new: &Table, found: &mut Vec<Difference>) {
    let first = found.len();
    for item in old.live.diff(&new.live) {
        found.push(match item {
            DiffItem::Add(id, record) => {
                let archived = old.archived.get(id);
                let fate = if archived.is_some() { Fate::Restored } else { Fate::Created };
                record_difference(new, record, fate, archived.map(|record| &**record))
            }
            DiffItem::Update { old: (_, old), new: (_, record) } => {
                record_difference(new, record, Fate::Updated, Some(old))
            }
            DiffItem::Remove(id, record) => {
                let fate = match () {
                    () if new.archived.contains_key(id) => Fate::Archived,
                    () if new.merged.contains_key(id) => Fate::Merged,
                    () => Fate::Deleted,
                };
                let end = End { object_type: new.kind.id, id: record.id };
                Difference::Record { record: end, fate, values: Vec::new() }
            }
        });
    }
    for item in old.archived.diff(&new.archived) {
        let (fate, record) = match item {
            DiffItem::Add(id, record) if !old.live.contains_key(id) => (Fate::Archived, record),
            DiffItem::Remove(id, record) if !new.live.contains_key(id) => (Fate::Deleted, record),
            _ => continue,
        };
        let end = End { object_type: new.kind.id, id: record.id };
        found.push(Difference::Record { record: end, fate, values: Vec::new() });
    }
    found[first..].sort_by_key(|difference| match difference {
        Difference::Record { record, .. } => record.id.0,
        _ => u64::MAX,
    });
}

fn record_difference(
    table: &Table,
    record: &Record,
    fate: Fate,
    before: Option<&Record>,
) -> Difference {
    let end = End { object_type: table.kind.id, id: record.id };
    Difference::Record { record: end, fate, values: values(table, before, record) }
}

fn values(table: &Table, before: Option<&Record>, after: &Record) -> Vec<ValueDifference> {
    let olds = before.into_iter().flat_map(|record| record.values.iter()).map(|(id, _)| id);
    let ids: Vec<PropertyId> = olds.chain(after.values.iter().map(|(id, _)| id)).collect();
    let pair = |id: PropertyId| {
        let old = before.and_then(|record| record.values.get(id));
        let new = after.values.get(id);
        (old != new).then(|| ValueDifference {
            property: table.catalog.get(id).face.name.clone(),
            old: old.map(Box::from),
            new: new.map(Box::from),
        })
    };
    table.catalog.alphabetical(ids).into_iter().filter_map(pair).collect()
}

fn definitions(old: &Table, new: &Table, found: &mut Vec<Difference>) {
    for (id, definition) in new.catalog.iter() {
        let known = usize::from(id.0) < old.catalog.len();
        let before = known.then(|| old.catalog.get(id));
        if before.is_some_and(|before| std::ptr::eq(before, definition)) {
            continue;
        }
        if let Some(fate) = definition_fate(before, definition) {
            let name = definition.face.name.clone();
            found.push(Difference::Property { object_type: new.kind.id, name, fate });
        }
    }
}

fn definition_fate(before: Option<&Definition>, after: &Definition) -> Option<Fate> {
    Some(match before {
        None => Fate::Created,
        Some(before) if before == after => return None,
        Some(before) if before.archived.is_none() && after.archived.is_some() => Fate::Archived,
        Some(before) if before.archived.is_some() && after.archived.is_none() => Fate::Restored,
        Some(_) => Fate::Updated,
    })
}

fn pipelines(before: &Portal, after: &Portal, found: &mut Vec<Difference>) {
    let same = |old: &Pipeline, new: &Pipeline| std::ptr::eq(old, new) || old == new;
    for table in after.tables() {
        let object_type = table.kind.id;
        let mut note = |id: &str, fate| {
            found.push(Difference::Pipeline { object_type, id: id.into(), fate });
        };
        for new in after.pipelines.of(object_type) {
            match before.pipelines.get(object_type, &new.id) {
                None => note(&new.id, Fate::Created),
                Some(old) if !same(old, new) => note(&new.id, Fate::Updated),
                Some(_) => {}
            }
        }
        for old in before.pipelines.of(object_type) {
            if after.pipelines.get(object_type, &old.id).is_none() {
                note(&old.id, Fate::Deleted);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Key, NewRecord, Origin, PortalId, Source, Timestamp, properties::value::Rules};

    const CONTACT: ObjectTypeId = ObjectTypeId::CONTACT;

    fn write(portal: &mut Portal, change: impl FnOnce(&mut Portal, Origin<'_>)) {
        let source = Arc::new(Source::app("1"));
        change(portal, Origin { now: Timestamp(1_000), source: &source });
    }

    fn make(portal: &mut Portal, email: &str) -> crate::RecordId {
        let mut id = None;
        write(portal, |portal, origin| {
            let properties = vec![("email".into(), Some(email.into()))];
            let new = NewRecord { properties, associations: Vec::new() };
            id = Some(portal.create(origin, CONTACT, &new, Rules::STRICT).unwrap().id);
        });
        id.unwrap()
    }

    #[test]
    fn nothing_differs_from_a_copy() {
        let portal = Portal::standard(PortalId(1));
        assert_eq!(portal.differences(&portal.clone()), []);
    }

    #[test]
    fn a_record_is_created_updated_and_archived() {
        let empty = Portal::standard(PortalId(1));
        let mut portal = empty.clone();
        let id = make(&mut portal, "ada@example.com");
        let created = portal.clone();
        write(&mut portal, |portal, origin| {
            let sent = vec![("email".into(), Some("grace@example.com".into()))];
            let key = id.to_string();
            portal.update(origin, CONTACT, Key::Id(&key), &sent, Rules::STRICT).unwrap();
        });
        let record = End { object_type: CONTACT, id };
        let difference = |property: &str, old: Option<&str>, new: Option<&str>| ValueDifference {
            property: property.into(),
            old: old.map(Box::from),
            new: new.map(Box::from),
        };
        let values = vec![difference("email", Some("ada@example.com"), Some("grace@example.com"))];
        let updated = Difference::Record { record, fate: Fate::Updated, values };
        assert_eq!(portal.differences(&created), [updated]);
        let Difference::Record { fate: Fate::Created, values, .. } =
            portal.differences(&empty).remove(0)
        else {
            panic!("a new record");
        };
        assert!(values.contains(&difference("email", None, Some("grace@example.com"))));
        let before = portal.clone();
        write(&mut portal, |portal, origin| portal.archive(origin, CONTACT, id).unwrap());
        let gone = Difference::Record { record, fate: Fate::Archived, values: Vec::new() };
        assert_eq!(portal.differences(&before), [gone]);
    }
}
