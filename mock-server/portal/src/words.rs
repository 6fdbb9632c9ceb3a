//! Mistakes in words: lists, and the nearest name.

use std::fmt::Display;

/// A list in a sentence shows so many things.
const MAX_LISTED: usize = 20;

/// `a, b, c`, and how many more there are.
pub fn list<T: Display>(things: &[T]) -> String {
    let shown: Vec<String> = things.iter().take(MAX_LISTED).map(ToString::to_string).collect();
    match things.len().saturating_sub(MAX_LISTED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The name that was probably meant, if one is so near that it is a slip.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    /// One slip for so many letters.
    const LETTERS: usize = 3;
    let slips = word.chars().count().div_ceil(LETTERS);
    let near = names.map(|name| (strsim::osa_distance(word, name), name));
    near.filter(|(far, _)| *far <= slips).min().map(|(_, name)| name)
}

/// `; did you mean "email"?`, or nothing.
pub fn did_you_mean<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> String {
    nearest(word, names).map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

/// A word that is none of those that HubSpot has for something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{word:?} is none of: {}{}",
    list(known),
    did_you_mean(word, known.iter().copied())
)]
pub struct UnknownWord {
    /// What was said.
    pub word: String,
    /// What there is.
    pub known: &'static [&'static str],
}

/// Gives an enumeration HubSpot's words: a list of them, a way to say one and a way to read one.
macro_rules! words {
    ($of:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $of {
            /// HubSpot's words for them, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// HubSpot's word for it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::fmt::Display for $of {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $of {
            type Err = $crate::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::words::UnknownWord {
                        word: word.to_owned(),
                        known: Self::WORDS,
                    }),
                }
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_nothing_else() {
        let names = || ["fresh", "empty", "b2b"].into_iter();
        assert_eq!(nearest("frsh", names()), Some("fresh"));
        assert_eq!(nearest("emtpy", names()), Some("empty"));
        assert_eq!(nearest("portal.json", names()), None);
    }
}
