//! Operations by path: a tree of segments, built once. As in HubSpot's router, a word goes before a
//! name in braces, and the methods of the path that fits best are those that count.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use axum::http::{HeaderValue, Method};
use portal::{ObjectTypeId, Portal, PortalId};

use fixtures::operations::Operation;

/// A version that stands behind its family (`/crm/lists/v3`) is looked for this far into a path.
const VERSION_WITHIN: usize = 4;
/// A path with so many segments in common with published ones belongs to their API.
const NEAR: usize = 3;

/// A step of a path.
#[derive(Debug, Default)]
pub(super) struct Tree {
    words: HashMap<&'static str, Tree>,
    /// By the object type's id: `contacts`, `contact` and `0-1` are one.
    types: BTreeMap<ObjectTypeId, Tree>,
    name: Option<Box<Tree>>,
    /// Paths that end in a name which takes slashes as well.
    rest: Vec<&'static Operation>,
    operations: Vec<&'static Operation>,
}

/// What a path leads to.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    operations: Vec<&'static Operation>,
    /// How many segments were known.
    depth: usize,
}

impl FromIterator<&'static Operation> for Tree {
    fn from_iter<T: IntoIterator<Item = &'static Operation>>(operations: T) -> Self {
        let mut tree = Self::default();
        operations.into_iter().for_each(|operation| tree.insert(operation));
        tree
    }
}

impl Tree {
    fn insert(&mut self, operation: &'static Operation) {
        let segments = segments(operation.template);
        let mut node = self;
        for (at, segment) in segments.iter().enumerate() {
            let last = at + 1 == segments.len();
            if last && takes_slashes(segment) {
                node.rest.push(operation);
                return;
            }
            node = match object_type(&segments, at) {
                Some(id) => node.types.entry(id).or_default(),
                None if segment.starts_with('{') => node.name.get_or_insert_default(),
                None => node.words.entry(segment).or_default(),
            };
        }
        node.operations.push(operation);
    }

    /// The operations at a path, of all methods.
    pub(super) fn find(&self, path: &str) -> Leaf {
        let mut leaf = Leaf::default();
        self.walk(&segments(path), 0, &mut leaf);
        leaf
    }

    /// Adds the operations of the branch that fits best; says whether there is one.
    fn walk(&self, segments: &[&str], at: usize, leaf: &mut Leaf) -> bool {
        leaf.depth = leaf.depth.max(at);
        let Some(segment) = segments.get(at) else {
            leaf.operations.extend(&self.operations);
            return !self.operations.is_empty();
        };
        if segment.is_empty() {
            return false;
        }
        let word = self.words.get(segment);
        if word.is_some_and(|next| next.walk(segments, at + 1, leaf)) {
            return true;
        }
        // A type by its word and by a name in braces are the same path.
        let typed = object_type(segments, at).and_then(|id| self.types.get(&id));
        let typed = typed.is_some_and(|next| next.walk(segments, at + 1, leaf));
        let named = self.name.as_ref().is_some_and(|next| next.walk(segments, at + 1, leaf));
        if !(typed || named) {
            leaf.operations.extend(&self.rest);
        }
        typed || named || !self.rest.is_empty()
    }
}

impl Leaf {
    /// The operation with a method. Whatever can be got has a head.
    pub(super) fn operation(&self, method: &Method) -> Option<&'static Operation> {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.operations.iter().copied().find(|operation| operation.method == method)
    }

    /// The methods, if there are any.
    pub(super) fn allow(&self) -> Option<Allow> {
        let allow = Allow::of(self.operations.iter().map(|operation| operation.method));
        (!self.operations.is_empty()).then_some(allow)
    }

    /// Whether the path leads into an API that HubSpot publishes.
    pub(super) fn is_near(&self) -> bool {
        self.depth >= NEAR
    }
}

/// Methods that a path takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow(u8);

impl Allow {
    /// In the order of HubSpot's `Allow`, that of Java's hash table.
    const METHODS: [&'static str; 6] = ["DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"];

    /// Of methods by name; `OPTIONS` is always taken.
    pub fn of<'m>(methods: impl Iterator<Item = &'m str>) -> Self {
        let bit =
            |method| Self::METHODS.iter().position(|one| *one == method).map_or(0, |at| 1 << at);
        Self(methods.chain(["OPTIONS"]).fold(0, |bits, method| bits | bit(method)))
    }

    /// `Allow`, where the methods are known.
    pub fn header(self) -> Option<HeaderValue> {
        (self != Self::default()).then(|| HeaderValue::from_str(&self.text()).ok())?
    }

    /// The header's value: `POST,GET,OPTIONS`.
    fn text(self) -> String {
        let mine = Self::METHODS.iter().enumerate().filter(|(at, _)| self.0 & (1 << at) != 0);
        mine.map(|(_, method)| *method).collect::<Vec<_>>().join(",")
    }
}

/// A path's segments, its version (`v3`, not a date) first.
fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let version = segments.iter().take(VERSION_WITHIN).position(|segment| is_version(segment));
    if let Some(at) = version {
        segments[..=at].rotate_right(1);
    }
    segments
}

/// `v3`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2026-09`, `2026-09-beta`.
fn is_date(segment: &str) -> bool {
    segment.len() >= 7 && segment.starts_with("20") && segment.as_bytes()[4] == b'-'
}

/// `{path}` of files and folders.
fn takes_slashes(segment: &str) -> bool {
    segment == "{path}" || segment == "{folderPath}"
}

/// A portal that knows HubSpot's own object types.
fn standard() -> &'static Portal {
    static STANDARD: LazyLock<Portal> = LazyLock::new(|| Portal::standard(PortalId(0)));
    &STANDARD
}

/// The object type that a segment behind `objects` means.
fn object_type(segments: &[&str], at: usize) -> Option<ObjectTypeId> {
    let before = segments[..at].iter().rev();
    let mut before = before.skip_while(|segment| is_date(segment));
    if before.next() != Some(&"objects") || segments[at].starts_with('{') {
        return None;
    }
    standard().infer_type(segments[at]).ok()
}

/// The beginning of a template whose object type is a word that no portal here knows.
pub(super) fn foreign_type(template: &'static str) -> Option<&'static str> {
    let (before, behind) = template.split_once("/objects/")?;
    let behind = behind.split_once('/').filter(|(first, _)| is_date(first) || is_version(first));
    let mut start = before.len() + "/objects/".len();
    start += behind.map_or(0, |(version, _)| version.len() + 1);
    let word = template.get(start..)?.split('/').next()?;
    let is_known = word.starts_with('{') || standard().infer_type(word).is_ok();
    template.get(..start + word.len()).filter(|_| !is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: three answers of 2026.
    #[test]
    fn methods_are_listed_in_the_order_of_javas_hash_table() {
        let text = |methods: &[&str]| Allow::of(methods.iter().copied()).text();
        assert_eq!(text(&["GET", "POST"]), "POST,GET,OPTIONS");
        assert_eq!(text(&["GET", "DELETE"]), "DELETE,GET,OPTIONS");
        assert_eq!(text(&["PUT"]), "OPTIONS,PUT");
    }
}
