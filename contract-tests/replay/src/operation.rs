//! What a path is about, in whichever dialect it is written.

/// A path of the families that records stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// All records of a type.
    Records(&'a str),
    /// A search among them.
    Search(&'a str),
    /// A batch of them: `create`, `read`, `update`, `upsert`, `archive`.
    Batch(&'a str, &'a str),
    /// One of them.
    Record(&'a str, &'a str),
    /// What one is associated with: a type, its id, the other type.
    Associated(&'a str, &'a str, &'a str),
    /// An association: a type, its id, the other type, its id.
    Association(&'a str, &'a str, &'a str, &'a str),
    /// A batch of associations: from type, to type, what to do.
    AssociationBatch(&'a str, &'a str, &'a str),
    /// The labels from one type to another.
    Labels(&'a str, &'a str),
    /// A type's properties.
    Properties(&'a str),
    /// A type's pipelines.
    Pipelines(&'a str),
    /// Custom objects.
    Schemas,
    /// Owners.
    Owners,
    /// Anything else.
    Other,
}

/// Tells what a path is about.
pub fn about(path: &str) -> About<'_> {
    let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
    let Some((family, rest)) = family(&steps) else { return About::Other };
    match (family, rest) {
        ("objects", rest) => objects(rest),
        ("associations", [from, to, "labels", ..]) => About::Labels(from, to),
        ("associations", [from, to, "batch", verb] | [from, to, "batch", _, verb]) => {
            About::AssociationBatch(from, to, verb)
        }
        ("properties", [word, ..]) => About::Properties(word),
        ("pipelines", [word, ..]) => About::Pipelines(word),
        ("schemas" | "object-schemas", _) => About::Schemas,
        ("owners", _) => About::Owners,
        _ => About::Other,
    }
}

/// `crm/v3/objects/…` and `crm/objects/2026-09/…` alike.
fn family<'p, 's>(steps: &'s [&'p str]) -> Option<(&'p str, &'s [&'p str])> {
    let is_version = |step: &str| {
        let rest = step.strip_prefix('v').unwrap_or(step);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    match steps {
        ["crm", version, family, rest @ ..] if is_version(version) => Some((family, rest)),
        ["crm", family, version, rest @ ..] if is_version(version) => Some((family, rest)),
        _ => None,
    }
}

fn objects<'p>(rest: &[&'p str]) -> About<'p> {
    match rest {
        [word] => About::Records(word),
        [word, "search"] => About::Search(word),
        [word, "batch", verb] => About::Batch(word, verb),
        [_, "merge" | "gdpr-delete"] => About::Other,
        [word, id] => About::Record(word, id),
        [word, id, "associations", to] => About::Associated(word, id, to),
        [from, id, "associations", "default", to, to_id]
        | [from, id, "associations", to, to_id, ..] => About::Association(from, id, to, to_id),
        _ => About::Other,
    }
}

/// The family of paths that a path belongs to, whatever its version: `crm/objects`; of other APIs
/// up to three steps, such as `contacts/v1/lists`.
pub fn family_of(path: &str) -> String {
    let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
    if let Some((family, _)) = family(&steps) {
        return format!("crm/{family}");
    }
    let template = template(path);
    let steps = template.trim_matches('/').split('/').take(3);
    let words: Vec<&str> = steps.take_while(|step| !step.contains(['{', '(', '.'])).collect();
    match words.is_empty() {
        true => "(no path)".to_owned(),
        false => words.join("/"),
    }
}

/// The path with its ids left out, to group by.
pub fn template(path: &str) -> String {
    let is_id = |step: &str| {
        let digits = step.bytes().filter(u8::is_ascii_digit).count();
        !step.is_empty() && digits == step.len()
            || step.contains(['@', '{', '<', '%', ':'])
            || step.len() > 24 && digits > 0
            || step == "REDACTED"
    };
    let steps = path.split('/').map(|step| if is_id(step) { "{id}" } else { step });
    let mut named: Vec<&str> = steps.collect();
    // A record's key may look like a word where `idProperty` says what it is.
    if let About::Record(_, id) = about(path)
        && let Some(step) = named.iter_mut().find(|step| **step == id)
    {
        *step = "{id}";
    }
    named.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_told_alike() {
        let check = |path, expected| assert_eq!(about(path), expected, "{path}");
        check("/crm/v3/objects/contacts", About::Records("contacts"));
        check("/crm/objects/2026-09/contacts/7", About::Record("contacts", "7"));
        check("/crm/objects/v3/0-1/search", About::Search("0-1"));
        check("/crm/v4/associations/a/b/batch/read", About::AssociationBatch("a", "b", "read"));
        check(
            "/crm/v4/objects/deal/1/associations/default/company/2",
            About::Association("deal", "1", "company", "2"),
        );
        check(
            "/crm/v3/objects/deals/1/associations/company",
            About::Associated("deals", "1", "company"),
        );
        check("/oauth/v1/token", About::Other);
    }

    #[test]
    fn ids_are_left_out_of_templates() {
        assert_eq!(template("/crm/v3/objects/contacts/301"), "/crm/v3/objects/contacts/{id}");
        assert_eq!(
            template("/crm/v3/objects/contacts/a@b.example.com"),
            "/crm/v3/objects/contacts/{id}"
        );
        assert_eq!(template("/crm/v3/objects/2-77/search"), "/crm/v3/objects/2-77/search");
    }
}
