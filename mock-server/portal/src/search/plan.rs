//! How a search is answered: which records to look at, and in which order.
//!
//! Costs, for `n` records of the type, `m` of them under the most selective filter of each group
//! (added up), and a page that ends at result `p`:
//!
//! - no filter: the total is known, the page is read off the index of the sort key; log n + p.
//! - one filter that an index answers exactly: the total is a difference of ranks. When it is also
//!   the sort key, log n + p. Otherwise the cheaper of looking at its m records and of walking the
//!   sort key's index until the page is full, which takes about p · n / m steps.
//! - one word of a query and no filter: the index tells which records fit; m · log n, without
//!   looking at their texts.
//! - everything else must look at candidates to tell the total: m · log n.
//! - a group without any indexed filter: n.

use std::ops::Range;

use super::{
    filter::{Clause, Condition, several},
    index::Index,
    key::{self, Key},
    request::{Request, Window},
    sort::Order,
    text::{self, Probe},
    tree::Tree,
};
use crate::{
    Calculation, End, Error, ObjectTypeId, Portal, Record, RecordId, RecordView, Result, Table,
    Timestamp,
};

/// A resolved search.
pub(super) struct Question<'p> {
    portal: &'p Portal,
    table: &'p Table,
    now: Timestamp,
    groups: Vec<Vec<Clause<'p>>>,
    words: Vec<String>,
    order: Order,
    window: Window,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found<'p> {
    /// How many records fit.
    pub total: usize,
    /// The page.
    pub records: Vec<&'p Record>,
    /// Where the next page starts, if there is one.
    pub next: Option<usize>,
}

/// Records among which all that fit a group are.
enum Source<'p> {
    /// Stretches of a tree. When it is exact, all of them fit, and each is there once.
    Ranks { tree: &'p Tree, ranks: Vec<Range<usize>>, exact: bool },
    /// These.
    Listed(Vec<RecordId>),
    /// Those connected to one of these.
    Associated(&'p [End]),
}

impl<'p> Question<'p> {
    pub(super) fn resolve(
        portal: &'p Portal,
        object_type: ObjectTypeId,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Self> {
        let table = portal.table(object_type)?;
        let window = request.window().map_err(Error::Search)?;
        let group = |filters: &Vec<_>| {
            filters.iter().map(|filter| Clause::resolve(portal, table, filter)).collect()
        };
        let mut groups: Vec<Vec<Clause<'p>>> =
            request.groups.iter().map(group).collect::<Result<_>>()?;
        // A group without filters lets every record through.
        if groups.is_empty() || groups.iter().any(Vec::is_empty) {
            groups = vec![Vec::new()];
        }
        let words = text::words(&request.query);
        let order = Order::resolve(table, &request.sorts)?;
        Ok(Self { portal, table, now, groups, words, order, window })
    }

    /// The next index that would make it faster.
    pub(super) fn wanted(&self) -> Option<Index> {
        let wanted =
            |index: &Index| self.table.index(*index).is_none() && index.is_possible(self.table);
        let filters = self.groups.iter().flatten().filter_map(Clause::index);
        let query = (!self.words.is_empty()).then_some(Index::Query);
        let first = filters.chain(query).find(wanted);
        first.or_else(|| {
            let exact = self.exact()?;
            let own = matches!(self.own_index(), Some(index) if index == self.order.index());
            let walks =
                own || self.walk_is_cheaper(exact.map_or(self.table.len(), |s| s.cost(self)));
            Some(self.order.index()).filter(|_| walks).filter(wanted)
        })
    }

    pub(super) fn answer(&self) -> Found<'p> {
        let (total, records) = match self.exact() {
            Some(None) => self.of_all(),
            Some(Some(source)) => self.of_one(&source),
            None => self.of_candidates(),
        };
        let next = Some(self.window.end()).filter(|end| *end < total);
        Found { total, records, next }
    }

    /// The answer's source when nothing needs to be looked at to tell the total: all records, or
    /// one exact filter.
    fn exact(&self) -> Option<Option<Source<'_>>> {
        match &*self.groups {
            [group] if self.words.is_empty() => match &**group {
                [] => Some(None),
                [only] => self.source(only).filter(Source::is_exact).map(Some),
                _ => None,
            },
            _ => None,
        }
    }

    /// The index of the only filter.
    fn own_index(&self) -> Option<Index> {
        match &*self.groups {
            [group] => group.first().and_then(Clause::index),
            _ => None,
        }
    }

    fn of_all(&self) -> (usize, Vec<&'p Record>) {
        let total = self.table.len();
        let Some(tree) = self.table.index(self.order.index()) else {
            return (total, self.order.page(self.all(), self.window));
        };
        let walk = self.order.walk(tree, std::slice::from_ref(&(0..tree.len())));
        (total, self.records(walk.skip_records(self.window.after)))
    }

    fn of_one(&self, source: &Source<'_>) -> (usize, Vec<&'p Record>) {
        let total = source.cost(self);
        let sorted = self.table.index(self.order.index());
        if let (Some(tree), Source::Ranks { ranks, .. }) = (sorted, source) {
            if self.own_index() == Some(self.order.index()) {
                let walk = self.order.walk(tree, ranks);
                return (total, self.records(walk.skip_records(self.window.after)));
            }
            if self.walk_is_cheaper(total) {
                let walk = self.order.walk(tree, std::slice::from_ref(&(0..tree.len())));
                let mut scratch = Key::new();
                let fitting = walk.filter(|id| {
                    self.view_of(*id).is_some_and(|view| self.fits(view, &mut scratch))
                });
                return (total, self.records(fitting.skip(self.window.after)));
            }
        }
        let views = source.ids(self).into_iter().filter_map(|id| self.view_of(id)).collect();
        (total, self.order.page(views, self.window))
    }

    /// Whether walking the sort key's index until the page is full looks at fewer records than
    /// there are matches to sort.
    fn walk_is_cheaper(&self, matches: usize) -> bool {
        let steps = self.window.end().saturating_mul(self.table.len()) / matches.max(1);
        steps < matches
    }

    fn of_candidates(&self) -> (usize, Vec<&'p Record>) {
        let mut scratch = Key::new();
        let views = match self.candidates() {
            // Whoever has a word that begins like the only one that is asked for fits.
            Some(views) if self.is_one_word() => views,
            candidates => {
                let mut views = candidates.unwrap_or_else(|| self.all());
                views.retain(|view| self.fits(*view, &mut scratch));
                views
            }
        };
        (views.len(), self.order.page(views, self.window))
    }

    /// Whether one word is all that is asked for.
    fn is_one_word(&self) -> bool {
        self.words.len() == 1 && self.groups.iter().all(Vec::is_empty)
    }

    /// Records among which all that fit are, each once; `None` when that may be any, or so many
    /// that a look at all is cheaper.
    fn candidates(&self) -> Option<Vec<RecordView<'p>>> {
        let query = self.query_source();
        let (mut ids, mut cost) = (Vec::new(), 0);
        for group in &self.groups {
            let sources = group.iter().filter_map(|clause| self.source(clause));
            let best = sources.min_by_key(|source| source.cost(self));
            let best = match (&best, &query) {
                (Some(best), Some(query)) if query.cost(self) < best.cost(self) => query,
                (Some(best), _) => best,
                (None, query) => query.as_ref()?,
            };
            cost += best.cost(self);
            if cost > self.table.len() / 2 && !self.is_one_word() {
                return None;
            }
            ids.extend(best.ids(self));
        }
        ids.sort_unstable();
        ids.dedup();
        Some(ids.into_iter().filter_map(|id| self.view_of(id)).collect())
    }

    /// The rarest of the words that are asked for.
    fn query_source(&self) -> Option<Source<'_>> {
        let tree = self.table.index(Index::Query)?;
        let words = self.words.iter().map(|word| begins_with(tree, word));
        let ranks = words.min_by_key(Range::len)?;
        Some(Source::Ranks { tree, ranks: vec![ranks], exact: false })
    }

    fn source<'q>(&'q self, clause: &'q Clause<'p>) -> Option<Source<'q>> {
        let (definition, condition) = match clause {
            Clause::Associated(ends) => return Some(Source::Associated(ends)),
            Clause::Value { definition, condition, .. } => (definition, condition),
        };
        if let (Some(Calculation::RecordId), Condition::Spans(spans)) =
            (&definition.calculation, condition)
            && let Some(ids) = self.listed(spans)
        {
            return Some(Source::Listed(ids));
        }
        let tree = self.table.index(clause.index()?)?;
        let (ranks, exact) = match condition {
            Condition::Spans(spans) => {
                let ranks = spans.iter().map(|(from, to)| tree.rank(from)..tree.rank(to));
                (ranks.filter(|range| !range.is_empty()).collect(), true)
            }
            Condition::Members { values, .. } => {
                let ranks = values.iter().map(|value| is_word(tree, value)).collect();
                (ranks, values.len() == 1)
            }
            Condition::Words { pattern, .. } => {
                let ranks = pattern.probes().map(|probe| probe.ranks(tree));
                (vec![ranks.min_by_key(Range::len)?], pattern.only_word().is_some())
            }
        };
        Some(Source::Ranks { tree, ranks, exact })
    }

    /// The ids that spans of the id's own property name one by one.
    fn listed(&self, spans: &[(Key, Key)]) -> Option<Vec<RecordId>> {
        let one = |(from, to): &(Key, Key)| {
            let id = key::whole_number(from).filter(|_| *to == key::after(from))?;
            Some(RecordId(id))
        };
        spans.iter().map(one).collect()
    }

    fn fits(&self, view: RecordView<'_>, scratch: &mut Key) -> bool {
        let mut groups = self.groups.iter();
        groups.any(|group| group.iter().all(|clause| clause.holds(view, scratch)))
            && (self.words.is_empty() || self.has_words(view))
    }

    fn has_words(&self, view: RecordView<'_>) -> bool {
        let values = self.table.searchable().into_iter().filter_map(|id| view.value(id));
        let there: Vec<String> = values.flat_map(|text| text::words(&text)).collect();
        text::all_begin_one(&self.words, &there)
    }

    fn records(&self, ids: impl Iterator<Item = RecordId>) -> Vec<&'p Record> {
        let found = ids.filter_map(|id| self.view_of(id)).map(|view| view.record);
        found.take(self.window.limit).collect()
    }

    fn view_of(&self, id: RecordId) -> Option<RecordView<'p>> {
        self.table.live.get(&id).map(|record| self.portal.view(self.table, record, self.now))
    }

    fn all(&self) -> Vec<RecordView<'p>> {
        let records = self.table.live.values();
        records.map(|record| self.portal.view(self.table, record, self.now)).collect()
    }
}

impl Clause<'_> {
    /// The index that tells which records may fit.
    fn index(&self) -> Option<Index> {
        let Self::Value { id, definition, condition } = self else { return None };
        match condition {
            // Which options a property of several has is told by another index than its value.
            Condition::Spans(_) => Some(Index::Values(*id)),
            Condition::Members { negated: false, .. } if several(definition) => {
                Some(Index::Members(*id))
            }
            Condition::Words { pattern, negated: false } => {
                pattern.probes().next().map(|_| Index::Words(*id))
            }
            Condition::Members { .. } | Condition::Words { .. } => None,
        }
    }
}

impl Source<'_> {
    fn is_exact(&self) -> bool {
        matches!(self, Self::Ranks { exact: true, .. })
    }

    /// How many records to look at.
    fn cost(&self, question: &Question<'_>) -> usize {
        match self {
            Self::Ranks { ranks, .. } => ranks.iter().map(Range::len).sum(),
            Self::Listed(ids) => ids.len(),
            Self::Associated(ends) => {
                let associations = &question.portal.associations;
                let to = question.table.kind.id;
                ends.iter().map(|end| associations.count(*end, to) as usize).sum()
            }
        }
    }

    fn ids(&self, question: &Question<'_>) -> Vec<RecordId> {
        match self {
            Self::Ranks { tree, ranks, .. } => {
                let mut ids = Vec::new();
                for range in ranks {
                    let mut cursor = tree.range(range.clone(), false);
                    while let Some(entry) = cursor.next() {
                        ids.push(key::id_of(entry));
                    }
                }
                ids
            }
            Self::Listed(ids) => ids.clone(),
            Self::Associated(ends) => {
                let associations = &question.portal.associations;
                let of = |end: &End| associations.of(*end, question.table.kind.id, RecordId(0));
                ends.iter().flat_map(of).map(|(id, _)| id).collect()
            }
        }
    }
}

impl Probe {
    fn ranks(&self, tree: &Tree) -> Range<usize> {
        match self {
            Self::Word(word) => is_word(tree, word),
            Self::Prefix(start) => begins_with(tree, start),
        }
    }
}

/// The keys of a word.
fn is_word(tree: &Tree, word: &str) -> Range<usize> {
    let mut key = word.as_bytes().to_vec();
    key.push(0);
    tree.rank(&key)..tree.rank(&key::after(&key))
}

/// The keys of all words that begin like this.
fn begins_with(tree: &Tree, start: &str) -> Range<usize> {
    let mut end = start.as_bytes().to_vec();
    end.push(0xFF);
    tree.rank(start.as_bytes())..tree.rank(&end)
}
