//! Every operation that HubSpot publishes, to tell what is missing here from what never was.

use axum::http::Method;

const OPERATIONS: &str = include_str!("../../fixtures/standard/operations.tsv");

/// What HubSpot has at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This very operation.
    Operation,
    /// The path, but with other methods.
    OtherMethod,
    /// Nothing.
    Nothing,
}

/// An operation: its method, and its path with names in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// `GET`, …
    pub method: &'static str,
    /// `/crm/v3/objects/{objectType}`, …
    pub template: &'static str,
}

/// All of them.
pub fn all() -> impl Iterator<Item = Operation> {
    let lines = OPERATIONS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Operation { method: cells.next()?, template: cells.next()? })
    })
}

/// Looks a request up. Only requests that no route takes come here, so a scan is fast enough.
pub fn find(method: &Method, path: &str) -> Found {
    let mut found = Found::Nothing;
    for operation in all().filter(|operation| fits(operation.template, path)) {
        match operation.method == method.as_str() {
            true => return Found::Operation,
            false => found = Found::OtherMethod,
        }
    }
    found
}

/// Whether a path is one that a template stands for.
pub fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(given)) if expected == given => {}
            (Some(expected), Some(given)) if expected.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_missing_operations_from_unknown_paths() {
        let check = |method, path, expected| assert_eq!(find(&method, path), expected, "{path}");
        check(Method::GET, "/crm/v3/lists/12", Found::Operation);
        check(Method::PATCH, "/crm/v3/lists/12", Found::OtherMethod);
        check(Method::GET, "/crm/v3/nothing", Found::Nothing);
    }
}
