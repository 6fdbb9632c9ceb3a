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

/// Looks a request up. Only requests that no route takes come here, so a scan is fast enough.
pub fn find(method: &Method, path: &str) -> Found {
    let operations = OPERATIONS.lines().filter_map(|line| line.split_once('\t'));
    let mut found = Found::Nothing;
    for (operation, rest) in operations {
        let template = rest.split('\t').next().unwrap_or_default();
        if fits(template, path) {
            match operation == method.as_str() {
                true => return Found::Operation,
                false => found = Found::OtherMethod,
            }
        }
    }
    found
}

fn fits(template: &str, path: &str) -> bool {
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
