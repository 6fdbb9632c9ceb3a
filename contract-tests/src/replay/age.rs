//! What HubSpot's answers have since some day only: an older recording that lacks it is no
//! evidence against it.

use jiff::Timestamp;

use super::recording::instant;

/// A name at the end of a place in an answer, and the day since when answers have it as it is now.
const SINCE: &str = include_str!("since.tsv");

/// Whether a recording is too old to have what is at a place.
pub fn explains(at: &str, recorded: Option<Timestamp>) -> bool {
    let Some(recorded) = recorded else { return false };
    let name = at.rsplit('/').find(|step| !step.bytes().all(|b| b.is_ascii_digit()));
    let name = name.filter(|_| at.starts_with('/')).unwrap_or("/");
    let lines = SINCE.lines().filter_map(|line| line.split_once('\t'));
    lines
        .filter(|(known, _)| *known == name)
        .filter_map(|(_, day)| instant(day))
        .any(|since| recorded < since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_later_is_explained() {
        let check = |at, recorded, expected| {
            assert_eq!(explains(at, instant(recorded)), expected, "{at} {recorded}");
        };
        check("/results/3/url", "2022-02-01", true);
        check("/results/3/url", "2026-02-01", false);
        check("/results/3/id", "2022-02-01", false);
        check("status", "2022-02-01", false);
    }

    #[test]
    fn every_line_is_a_name_and_a_day() {
        for line in SINCE.lines() {
            let (name, day) = line.split_once('\t').unwrap();
            assert!(!name.is_empty() && instant(day).is_some(), "{line}");
        }
    }
}
