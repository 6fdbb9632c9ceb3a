//! Text as search sees it: without case, and as words.

/// A text without case. NUL ends keys in an index, so it can't stay.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    let visible = text.chars().map(|c| if c == '\0' { '\u{1}' } else { c });
    visible.flat_map(char::to_lowercase)
}

/// The words of a text: letters and digits, without case.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded: String = folded(text).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What `CONTAINS_TOKEN` looks for: words that follow each other, and `*` for whatever is
/// there. Without a star, a word must begin and end where the pattern's does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// What stands between the stars; a blank stands for the edge of a word.
    pieces: Vec<String>,
    wildcard: bool,
}

/// Where to look for the records that may fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// They have this word.
    Word(String),
    /// They have a word that begins like this.
    Prefix(String),
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let parts: Vec<&str> = text.split('*').collect();
        let last = parts.len() - 1;
        let piece = |(at, part): (usize, &&str)| {
            let mut piece = blanked(part);
            if at == 0 {
                piece.insert(0, ' ');
            }
            if at == last {
                piece.push(' ');
            }
            collapsed(&piece)
        };
        Self { pieces: parts.iter().enumerate().map(piece).collect(), wildcard: last > 0 }
    }

    /// Whether a text has it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if !self.has_words() {
            return self.wildcard;
        }
        let padded = format!(" {} ", words(text).join(" "));
        let mut from = 0;
        self.pieces.iter().all(|piece| match padded[from..].find(&**piece) {
            Some(at) => {
                // The edge of a word may end one piece and begin the next.
                let end = from + at + piece.len();
                from = if piece.ends_with(' ') { end - 1 } else { end };
                true
            }
            None => false,
        })
    }

    fn has_words(&self) -> bool {
        self.pieces.iter().any(|piece| piece.contains(char::is_alphanumeric))
    }

    /// The word when the pattern is one word and nothing else: having it is then the same as
    /// fitting the pattern.
    pub(super) fn only_word(&self) -> Option<&str> {
        let [piece] = &*self.pieces else { return None };
        let word = piece.strip_prefix(' ')?.strip_suffix(' ')?;
        (!word.is_empty() && !word.contains(' ')).then_some(word)
    }

    /// Where to look; every one of them leads to all that fit. There is none when every word
    /// could hide a match.
    pub(super) fn probes(&self) -> impl Iterator<Item = Probe> + '_ {
        let whole = self.pieces.iter().flat_map(|piece| whole_words(piece));
        let starts = self.pieces.iter().filter_map(|piece| {
            let (_, start) = piece.rsplit_once(' ')?;
            (!start.is_empty()).then_some(start)
        });
        let prefixes = starts.map(|start| Probe::Prefix(start.to_owned()));
        whole.map(|word| Probe::Word(word.to_owned())).chain(prefixes)
    }
}

/// Words with an edge on both sides.
fn whole_words(piece: &str) -> impl Iterator<Item = &str> {
    let mut parts: Vec<&str> = piece.split(' ').collect();
    parts.pop();
    parts.into_iter().skip(1).filter(|word| !word.is_empty())
}

fn blanked(text: &str) -> String {
    folded(text).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

fn collapsed(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !kept.ends_with(' ') {
            kept.push(c);
        }
    }
    kept
}

/// Whether every word that is asked for begins one of the words that are there.
pub(super) fn all_begin_one(asked: &[String], there: &[String]) -> bool {
    asked.iter().all(|start| there.iter().any(|word| word.starts_with(&**start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Pattern::new(pattern).is_in(text), expected, "{pattern:?} in {text:?}");
    }

    #[test]
    fn a_pattern_begins_and_ends_with_words() {
        check("example.org", "test5@example.org", true); // recorded
        check("test", "Test Company 1", true); // recorded
        check("TEST", "Updated test company", true);
        check("tes", "Test Company 1", false);
        check("company test", "Test Company 1", false);
        check("org example", "test5@example.org", false);
    }

    #[test]
    fn a_star_stands_for_anything() {
        check("*@hubspot.com", "ada@hubspot.com", true); // the documentation's example
        check("*@hubspot.com", "ada@hubspot.community", false);
        check("comp*", "Test Company 1", true);
        check("*any", "Test Company 1", true);
        check("omp*", "Test Company 1", false);
        check("*omp*", "Test Company 1", true);
        check("test*1", "Test Company 1", true);
        check("*", "anything", true);
        check("@", "a@b", false);
        check("a*b", "ab", true);
    }

    #[test]
    fn a_probe_is_a_word_or_its_beginning() {
        let probes = |pattern| Vec::from_iter(Pattern::new(pattern).probes());
        let word = |word: &str| Probe::Word(word.into());
        assert_eq!(probes("example.org"), [word("example"), word("org")]);
        assert_eq!(probes("*@hubspot.com"), [word("hubspot"), word("com")]);
        assert_eq!(probes("test comp*"), [word("test"), Probe::Prefix("comp".into())]);
        assert_eq!(probes("*omp*"), []);
        assert_eq!(Pattern::new("test").only_word(), Some("test"));
        assert_eq!(Pattern::new("test*").only_word(), None);
    }
}
