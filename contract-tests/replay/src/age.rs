//! What HubSpot's answers have since some day only: an older recording that lacks it is no
//! evidence against it.

use jiff::Timestamp;

use super::recording::instant;

/// A name at the end of a place in an answer, the day since when answers have it, and `changed` if
/// they had it before, but differently. `/` stands for the order of an answer's members.
const SINCE: &str = include_str!("since.tsv");

/// Whether a recording is too old to have what is at a place; `new` if it has nothing there.
pub fn explains(at: &str, new: bool, recorded: Option<Timestamp>) -> bool {
    let Some(recorded) = recorded else { return false };
    let name = at.rsplit('/').find(|step| !step.bytes().all(|b| b.is_ascii_digit()));
    let name = match name.unwrap_or_default() {
        "" => "/",
        name => name,
    };
    let explains = |line: &str| {
        let mut fields = line.split('\t');
        let (known, since) = (fields.next(), fields.next().and_then(instant));
        let applies = new || fields.next() == Some("changed");
        known == Some(name) && applies && since.is_some_and(|since| recorded < since)
    };
    SINCE.lines().any(explains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_later_is_explained() {
        let check = |at, new, recorded, expected| {
            assert_eq!(explains(at, new, instant(recorded)), expected, "{at} {recorded}");
        };
        check("/results/3/url", true, "2022-02-01", true);
        check("/results/3/url", false, "2022-02-01", false);
        check("/results/3/url", true, "2026-02-01", false);
        check("/results/3/id", true, "2022-02-01", false);
        check("status", true, "2022-02-01", false);
        check("", false, "2022-02-01", true);
    }

    #[test]
    fn every_line_is_a_name_and_a_day() {
        for line in SINCE.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            assert!(fields.len() == 2 || fields.get(2) == Some(&"changed"), "{line}");
            assert!(!fields[0].is_empty() && instant(fields[1]).is_some(), "{line}");
        }
    }
}
