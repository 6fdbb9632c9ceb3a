//! Which operation of HubSpot's a path means, to tell what is missing here from what never was.

mod lookup;

use std::{collections::BTreeSet, sync::LazyLock};

use axum::http::Method;
pub use fixtures::operations::{
    Access, Answer, OlderApi, Operation, Standing, all, fits, older_api, older_apis,
};

pub use self::lookup::Allow;
use self::lookup::Tree;

/// What HubSpot has at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This very operation.
    Operation(&'static Operation),
    /// An API that isn't published any more.
    Older(&'static OlderApi),
    /// The path, but with other methods.
    OtherMethod(Allow),
    /// An API that HubSpot publishes, but no such path in it.
    OtherPath,
    /// Nothing that is known here.
    Nothing,
}

/// Looks up a request that no route takes. A path may be spelled in all of HubSpot's ways: with a
/// slash at its end, its version in either place, and its object type by any of its words.
pub fn find(method: &Method, path: &str) -> Found {
    let leaf = tree().find(path);
    if let Some(operation) = leaf.operation(method) {
        return Found::Operation(operation);
    }
    match (older_api(path), leaf.allow()) {
        (Some(api), _) => Found::Older(api),
        (None, Some(allow)) => Found::OtherMethod(allow),
        (None, None) if leaf.is_near() => Found::OtherPath,
        (None, None) => Found::Nothing,
    }
}

/// Paths of object types that HubSpot publishes by name and that no portal here has: nothing beneath
/// them may be taken for a word that is no object type.
pub fn foreign_types() -> BTreeSet<&'static str> {
    let published = all().filter_map(|one| lookup::foreign_type(one.template));
    published.collect()
}

/// Whether HubSpot takes a request without any credentials: from web sites' forms.
pub fn is_open(path: &str) -> bool {
    older_api(path).is_some_and(|api| api.access == Access::Open)
}

fn tree() -> &'static Tree {
    // Older APIs are known by what their paths begin with: their operations may not all be known.
    static BUILT: LazyLock<Tree> =
        LazyLock::new(|| all().filter(|one| one.standing != Standing::Older).collect());
    &BUILT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_no_portal_has_are_known() {
        assert_eq!(foreign_types(), BTreeSet::from(["/crm/v3/objects/bucket_test111s"]));
    }

    /// `operation`, `older`, `method`, `path` or `nothing`.
    fn word(method: &Method, path: &str) -> &'static str {
        match find(method, path) {
            Found::Operation(_) => "operation",
            Found::Older(_) => "older",
            Found::OtherMethod(_) => "method",
            Found::OtherPath => "path",
            Found::Nothing => "nothing",
        }
    }

    #[test]
    fn tells_missing_operations_from_unknown_paths() {
        let check = |method, path, expected| assert_eq!(word(&method, path), expected, "{path}");
        check(Method::GET, "/crm/v3/lists/12", "operation");
        check(Method::GET, "/crm/lists/v3/12/", "operation");
        check(Method::HEAD, "/crm/v3/lists/12", "operation");
        check(Method::PATCH, "/crm/v3/lists/12", "method");
        check(Method::GET, "/crm/v3/lists/12/contacts/all", "path");
        check(Method::GET, "/crm/v3/nothing", "nothing");
        check(Method::GET, "/crm//v3/lists", "nothing");
        check(Method::GET, "/settings/v3/users", "operation");
        check(Method::GET, "/settings/users/v3", "operation");
        check(Method::POST, "/crm/v3/objects/deal/splits/batch/read", "operation");
        check(Method::POST, "/crm/objects/v3/0-3/splits/batch/read", "operation");
        check(Method::GET, "/files/v3/files/stat/a/b/c.png", "operation");
        check(Method::PATCH, "/engagements/v1/engagements/5", "older");
        check(Method::GET, "/engagements/v1/whatever", "older");
        check(Method::GET, "/engagements/v12/whatever", "nothing");
    }

    #[test]
    fn a_word_goes_before_a_name_in_braces() {
        let path = "/crm/v3/objects/contacts/search";
        assert_eq!(word(&Method::POST, path), "operation");
        assert_eq!(word(&Method::GET, path), "method");
        assert_eq!(word(&Method::GET, "/crm/v3/objects/contacts/12"), "operation");
    }
}
