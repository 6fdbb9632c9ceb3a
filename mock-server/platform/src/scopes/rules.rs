//! What a token's scopes let it do. Which scopes an operation needs is data:
//! `fixtures/standard/scopes.tsv`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use portal::{ObjectTypeId, Portal, PortalId};

use super::set::Scopes;

/// What an operation is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Read records, search, read associations.
    Read(ObjectTypeId),
    /// Create, update, archive, merge, purge records, change associations.
    Write(ObjectTypeId),
    /// Read properties and groups.
    ReadProperties(ObjectTypeId),
    /// Change properties and groups.
    WriteProperties(ObjectTypeId),
    /// Make properties for sensitive values.
    WriteSensitiveProperties,
    /// Read pipelines and stages.
    ReadPipelines(ObjectTypeId),
    /// Change pipelines and stages.
    WritePipelines(ObjectTypeId),
    /// Read schemas of custom objects.
    ReadSchemas,
    /// Change schemas of custom objects.
    WriteSchemas,
    /// Read what a family of its own has: `owners`, `lists`, …
    ReadFamily(&'static str),
    /// Change what a family of its own has.
    WriteFamily(&'static str),
}

/// Who lacks which scopes, in the words of the API that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The objects API names the object type's own scopes.
    Objects(Vec<&'static str>),
    /// The schemas API names its own.
    Schemas(&'static str),
    /// Sensitive properties need a scope that HubSpot calls by an inner name.
    SensitiveProperties,
    /// Reads of the properties API name the object type and an inner scope.
    Properties {
        /// The portal.
        portal: PortalId,
        /// The object type.
        object_type: ObjectTypeId,
        /// `CONTACT`.
        legacy: Box<str>,
        /// `contacts-read`.
        scope: String,
    },
    /// Other families name the scopes of which one is needed.
    Family(Vec<&'static str>),
}

impl Denied {
    /// A refusal of what needs one of these scopes, in a portal.
    pub fn of(need: Need, needed: &[&'static str], portal: &Portal) -> Self {
        match need {
            Need::Read(id) => Self::objects(rules().needed(Need::ReadProperties(id)), needed),
            Need::Write(id) => Self::objects(needed, rules().needed(Need::WriteProperties(id))),
            Need::ReadSchemas => Self::Schemas("custom-object-read"),
            Need::WriteSchemas => Self::Schemas("custom-object-write"),
            Need::ReadProperties(id) => Self::properties(portal, id),
            Need::WriteSensitiveProperties => Self::SensitiveProperties,
            Need::WriteProperties(_)
            | Need::ReadPipelines(_)
            | Need::WritePipelines(_)
            | Need::ReadFamily(_)
            | Need::WriteFamily(_) => Self::Family(needed.to_vec()),
        }
    }

    /// Scopes of records and of their definitions, each once. Recorded: a read names the
    /// definitions' scope first, a write the records'.
    fn objects(first: &[&'static str], then: &[&'static str]) -> Self {
        let mut scopes = first.to_vec();
        scopes.extend(then.iter().filter(|scope| !first.contains(scope)));
        scopes.retain(|scope| *scope != NOBODY && *scope != ANYBODY);
        Self::Objects(scopes)
    }

    fn properties(portal: &Portal, id: ObjectTypeId) -> Self {
        let kind = portal.table(id).ok().map(|table| &table.kind);
        let own = kind.filter(|kind| kind.is_standard()).map(|kind| &*kind.plural);
        Self::Properties {
            portal: portal.id,
            object_type: id,
            legacy: kind.map(|kind| kind.legacy.clone()).unwrap_or_default(),
            scope: format!("{}-read", own.unwrap_or("custom-object")),
        }
    }
}

const RULES: &str = fixtures::SCOPES;
const ANYBODY: &str = "*";
const NOBODY: &str = "-";

/// The rules, read once.
pub fn rules() -> &'static Rules {
    static PARSED: LazyLock<Rules> = LazyLock::new(Rules::parse);
    &PARSED
}

/// Which scopes what needs.
#[derive(Debug, Default)]
pub struct Rules {
    types: BTreeMap<ObjectTypeId, Row>,
    custom: Row,
    families: BTreeMap<&'static str, Row>,
}

/// Alternatives: read, write, read definitions, write definitions.
type Row = [Vec<&'static str>; 4];

impl Rules {
    fn parse() -> Self {
        let mut rules = Self::default();
        for line in RULES.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let what = cells.next().unwrap_or_default();
            let row = [(); 4].map(|()| {
                cells.next().unwrap_or_default().split_ascii_whitespace().collect::<Vec<_>>()
            });
            match (what, what.parse()) {
                (_, Ok(object_type)) => drop(rules.types.insert(object_type, row)),
                ("custom", _) => rules.custom = row,
                (family, _) => drop(rules.families.insert(family, row)),
            }
        }
        rules
    }

    /// Every scope there is.
    pub fn all(&self) -> BTreeSet<&'static str> {
        let rows = self.types.values().chain([&self.custom]).chain(self.families.values());
        let scopes = rows.flatten().flatten().copied();
        scopes.filter(|scope| *scope != ANYBODY && *scope != NOBODY).collect()
    }

    /// Whether an app's own token may have the scope.
    pub fn is_for_apps(&self, scope: &str) -> bool {
        let row = self.families.get("app");
        row.is_some_and(|row| row.iter().flatten().any(|known| *known == scope))
    }

    /// The scopes of which one is needed, if these don't suffice.
    pub fn missing(&self, need: Need, granted: &Scopes) -> Option<&[&'static str]> {
        let needed = self.needed(need);
        let suffice = needed.iter().any(|scope| *scope == ANYBODY || granted.has(scope));
        (!suffice).then_some(needed)
    }

    /// The scopes of which one is needed.
    fn needed(&self, need: Need) -> &[&'static str] {
        match need {
            Need::Read(id) => &self.object_type(id)[0],
            Need::Write(id) => &self.object_type(id)[1],
            Need::ReadProperties(id) | Need::ReadPipelines(id) => &self.object_type(id)[2],
            Need::WriteProperties(id) | Need::WritePipelines(id) => &self.object_type(id)[3],
            Need::WriteSensitiveProperties => self.family("sensitive-properties", 1),
            Need::ReadSchemas => self.family("schemas", 0),
            Need::WriteSchemas => self.family("schemas", 1),
            Need::ReadFamily(name) => self.family(name, 0),
            Need::WriteFamily(name) => self.family(name, 1),
        }
    }

    fn object_type(&self, id: ObjectTypeId) -> &Row {
        self.types.get(&id).unwrap_or(&self.custom)
    }

    /// A family without a row needs nothing.
    fn family(&self, name: &str, column: usize) -> &[&'static str] {
        self.families.get(name).map_or(&[ANYBODY], |row| &row[column])
    }
}

#[cfg(test)]
mod tests {
    use portal::Portal;

    use super::*;

    #[test]
    fn every_standard_object_type_has_a_rule() {
        for table in Portal::standard(PortalId(1)).tables() {
            let row = rules().types.get(&table.kind.id);
            assert!(row.is_some_and(|row| row.iter().all(|cell| !cell.is_empty())), "{table:?}");
        }
    }

    #[test]
    fn a_family_without_a_rule_needs_nothing() {
        assert_eq!(rules().needed(Need::ReadFamily("nothing")), [ANYBODY]);
        assert_eq!(rules().needed(Need::WriteFamily("owners")), [NOBODY]);
    }
}
