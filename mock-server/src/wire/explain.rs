//! Explanations as a header.

use axum::http::HeaderValue;

use crate::explain::Explained;

/// A header's explanations are cut here.
const MAX_HEADER: usize = 2_000;

/// The explanations as a header's value: what isn't printable ASCII becomes a question mark.
pub fn header(explained: &[Explained]) -> Option<HeaderValue> {
    let text = explained.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let ascii = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    HeaderValue::from_str(&text.chars().map(ascii).take(MAX_HEADER).collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use portal::RecordId;

    use super::*;
    use crate::{explain, wire::error::RequestError};

    /// Every source file with its path.
    fn sources(folder: &Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
        found
    }

    fn all_sources() -> Vec<(String, String)> {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
    }

    #[test]
    fn every_rule_of_an_error_is_in_the_table() {
        let sources = all_sources().into_iter().filter(|(path, _)| path.ends_with("error.rs"));
        let mut seen = 0;
        for (path, text) in sources {
            let text = text.replace("\\\"", "");
            let texts = text.split('"').skip(1).step_by(2);
            let names = texts.filter(|text| {
                text.contains('-')
                    && !text.starts_with("x-")
                    && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            });
            for name in names {
                seen += 1;
                assert!(explain::rules().contains_key(name), "{path}: {name} has no sentence");
            }
        }
        assert!(seen > 40, "{seen}");
        for rule in explain::rules().values() {
            assert!(!rule.sentence.is_empty() && !rule.evidence.is_empty(), "{rule:?}");
        }
    }

    /// As `QUIRKS.md` explains them. A qualification may follow.
    #[test]
    fn evidence_is_called_by_its_name() {
        const WORDS: [&str; 6] =
            ["recorded", "observed", "thread", "documented", "assumed", "ours"];
        for rule in explain::rules().values() {
            let word = rule.evidence.split([' ', ',']).next().unwrap();
            assert!(WORDS.contains(&word), "{rule:?}");
        }
    }

    /// Rules that are named in the code and nowhere in the table would say nothing.
    #[test]
    fn every_rule_of_the_table_is_named_somewhere() {
        let sources = all_sources();
        for name in explain::rules().keys() {
            let quoted = format!("\"{name}\"");
            assert!(sources.iter().any(|(_, text)| text.contains(&quoted)), "{name}");
        }
    }

    #[test]
    fn a_refusal_names_its_rule_and_what_it_is_about() {
        let error = portal::Error::from(portal::RecordError::ContactExists(RecordId(7)));
        let explained = RequestError::from(error).response().explained().unwrap();
        assert_eq!(explained.rule.name, "contact-exists");
        assert!(header(&[explained]).unwrap().to_str().unwrap().contains("contact 7"));
    }
}
