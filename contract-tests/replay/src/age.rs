//! What HubSpot's answers have since some day only, or have no longer: an older recording is no
//! evidence of today's answers there.

use jiff::Timestamp;

use super::{
    compare::SAME_MOMENT,
    kind::moment,
    operation::{About, about},
    recording::{Asked, instant},
};

/// A name at the end of a place in an answer (`/` stands for the order of the whole answer's
/// members); the first day of today's answers; how older ones differ ([`Change`]); and in which
/// answers: `*` for all, or words that all apply ([`applies`]). Each row's day follows from
/// recordings: the old form was recorded before it, the new one on it or later.
const SINCE: &str = include_str!("since.tsv");

/// How an older answer differs from today's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// It lacks what today's has.
    New,
    /// It has something else there.
    Changed {
        /// What it has, as JSON.
        recorded: &'a str,
        /// What today's has.
        today: &'a str,
    },
    /// It has what today's lacks.
    Gone,
}

/// Whether a recording is too old to tell of today's answers at a place.
pub fn explains(at: &str, change: &Change<'_>, asked: &Asked, recorded: Option<Timestamp>) -> bool {
    let Some(recorded) = recorded else { return false };
    let name = at.rsplit('/').find(|step| !step.bytes().all(|b| b.is_ascii_digit()));
    let name = match name.unwrap_or_default() {
        "" => "/",
        name => name,
    };
    fixtures::tsv::rows(SINCE).any(|mut fields| {
        let mut field = || fields.next().unwrap_or_default();
        let (known, since, how, place) = (field(), instant(field()), field(), field());
        known == name
            && since.is_some_and(|since| recorded < since)
            && is_such(change, how)
            && place.split(' ').all(|word| applies(word, asked))
    })
}

/// `new`, `changed`, `gone`; `was X` for exactly one old value; `spaces` for other white
/// space; `form` for an instant in another form.
fn is_such(change: &Change<'_>, how: &str) -> bool {
    match change {
        Change::New => how == "new",
        Change::Gone => how == "gone",
        Change::Changed { recorded, today } => {
            let old = how.strip_prefix("was ");
            how == "changed"
                || old.is_some_and(|old| recorded.trim_matches('"') == old)
                || how == "form" && are_one_moment(recorded, today)
                || how == "spaces" && without_spaces(recorded) == without_spaces(today)
        }
    }
}

/// Whether two JSON texts tell the same instant, as far as recordings keep it.
fn are_one_moment(recorded: &str, today: &str) -> bool {
    let at = |json: &str| moment(json.trim_matches('"')).map(|(at, _)| at);
    at(recorded).zip(at(today)).is_some_and(|(one, other)| (one - other).abs() <= SAME_MOMENT)
}

/// A JSON text without white space, escaped or not.
fn without_spaces(json: &str) -> String {
    json.replace("\\n", "").split_whitespace().collect()
}

/// A method, a kind of request, or an object type.
fn applies(word: &str, asked: &Asked) -> bool {
    match word {
        "*" => true,
        "batch" => asked.path.contains("/batch/"),
        "search" => matches!(about(&asked.path), About::Search(_)),
        "owners" => matches!(about(&asked.path), About::Owners),
        "token" => ["/access-tokens/", "/refresh-tokens/"].iter().any(|s| asked.path.contains(s)),
        word if word.bytes().all(|b| b.is_ascii_uppercase()) => asked.method == word,
        word => is_of_type(word, &asked.path),
    }
}

fn is_of_type(word: &str, path: &str) -> bool {
    let (About::Records(named)
    | About::Search(named)
    | About::Batch(named, _)
    | About::Record(named, _)) = about(path)
    else {
        return false;
    };
    let number = match word {
        "contacts" => "0-1",
        "companies" => "0-2",
        "deals" => "0-3",
        "tickets" => "0-5",
        _ => return false,
    };
    let singular = match word {
        "companies" => "company",
        word => word.trim_end_matches('s'),
    };
    let named = named.to_ascii_lowercase();
    named == word || named == number || named == singular
}

#[cfg(test)]
mod tests {
    use super::{super::recording::Body, *};

    fn asked(method: &str, path: &str) -> Asked {
        Asked {
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }

    #[track_caller]
    fn check(at: &str, change: Change<'_>, (method, path): (&str, &str), day: &str, wanted: bool) {
        let found = explains(at, &change, &asked(method, path), instant(day));
        assert_eq!(found, wanted, "{at} {change:?} {method} {path} {day}");
    }

    const READ: (&str, &str) = ("GET", "/crm/v3/objects/contacts/7");
    const CHANGE: (&str, &str) = ("PATCH", "/crm/v3/objects/contacts/7");
    const DEAL: (&str, &str) = ("POST", "/crm/v3/objects/deals");
    const SEARCH: (&str, &str) = ("POST", "/crm/v3/objects/contacts/search");
    const BATCH: (&str, &str) = ("POST", "/crm/v3/objects/contacts/batch/create");

    #[test]
    fn only_what_came_later_is_explained() {
        check("/results/3/url", Change::New, READ, "2022-02-01", true);
        check("/results/3/url", Change::Gone, READ, "2022-02-01", false);
        check("/results/3/url", Change::New, READ, "2026-02-01", false);
        check("/results/3/id", Change::New, READ, "2022-02-01", false);
        check("status", Change::New, READ, "2022-02-01", false);
    }

    #[test]
    fn the_order_of_members_changed_in_batches_and_token_information_only() {
        let order = || Change::Changed { recorded: "status results", today: "results status" };
        check("/", order(), BATCH, "2022-02-01", true);
        check("/", order(), ("GET", "/oauth/v1/access-tokens/REDACTED"), "2022-02-01", true);
        check("/", order(), READ, "2022-02-01", false);
        check("/", order(), SEARCH, "2022-02-01", false);
        check("/results/0", order(), BATCH, "2022-02-01", false);
    }

    #[test]
    fn a_day_may_hold_for_some_answers_only() {
        let stage = "/properties/hs_v2_date_entered_current_stage";
        check(stage, Change::New, READ, "2025-10-01", true);
        check(stage, Change::New, DEAL, "2025-10-01", false);
        check("/url", Change::New, READ, "2025-11-20", false);
        check("/results/0/url", Change::New, SEARCH, "2025-11-20", true);
        check("/properties/hs_is_contact", Change::Gone, CHANGE, "2025-10-22", true);
        check("/properties/hs_is_contact", Change::Gone, BATCH, "2025-10-22", false);
        check("/properties/hs_is_contact", Change::Gone, CHANGE, "2025-10-24", false);
    }

    #[test]
    fn one_old_value_explains_no_other() {
        let label = "/results/0/labels/0";
        let was = |recorded| Change::Changed { recorded, today: "\"Primary\"" };
        check(label, was("\"Primary Company\""), BATCH, "2022-08-02", true);
        check(label, was("\"Billing contact\""), BATCH, "2022-08-02", false);
    }

    #[test]
    fn another_form_is_no_other_moment() {
        let lead = "/properties/hs_lifecyclestage_lead_date";
        let was = |recorded| Change::Changed { recorded, today: r#""1743498245678""# };
        check(lead, was(r#""2025-04-01T09:04:05.678Z""#), BATCH, "2025-04-01", true);
        check(lead, was(r#""2021-04-01T09:04:05.678Z""#), BATCH, "2025-04-01", false);
    }

    #[test]
    fn other_spaces_are_no_other_text() {
        let preview = "/properties/hs_body_preview_html";
        let now = |recorded| Change::Changed { recorded, today: r#""<p>\na b""# };
        check(preview, now(r#""<p>\n a b""#), DEAL, "2024-11-07", true);
        check(preview, now(r#""<p>\n a c""#), DEAL, "2024-11-07", false);
    }

    #[test]
    fn every_line_is_a_name_a_day_a_change_and_a_place() {
        for fields in fixtures::tsv::rows(SINCE) {
            let line: Vec<&str> = fields.collect();
            let [name, day, how, place] = line[..] else { panic!("{line:?}") };
            let known = ["new", "changed", "form", "gone", "spaces"].contains(&how)
                || how.starts_with("was ");
            assert!(!name.is_empty() && instant(day).is_some() && known, "{line:?}");
            assert!(!place.is_empty(), "{line:?}");
        }
    }
}
