//! A formula's text as tokens.

use std::{iter::Peekable, str::CharIndices};

use bigdecimal::BigDecimal;

use super::FormulaError;
use crate::properties::formula::number;

/// A token and where it starts, in bytes.
pub(super) type Placed = (usize, Token);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number(BigDecimal),
    Text(String),
    /// A name in its own case, and whether an opening parenthesis follows at once.
    Word {
        name: String,
        calls: bool,
    },
    /// `(`, `)`, `,`, or an operator.
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: [&str; 13] = ["<=", ">=", "!=", "==", "<", ">", "=", "+", "-", "*", "/", "(", ")"];

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, FormulaError> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some(&(at, first)) = chars.peek() {
        let rest = &text[at..];
        let token = match first {
            space if space.is_whitespace() => {
                chars.next();
                continue;
            }
            '0'..='9' | '.' => Token::Number(digits(&mut chars, text, at)?),
            '\'' | '"' => Token::Text(quoted(&mut chars, first)?),
            letter if letter.is_ascii_alphabetic() || letter == '_' => {
                let name = word(&mut chars, text, at);
                let calls = text[at + name.len()..].starts_with('(');
                Token::Word { name: name.to_owned(), calls }
            }
            ',' => {
                chars.next();
                Token::Sign(",")
            }
            other => {
                let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) else {
                    return Err(FormulaError::Unexpected { found: other.into(), at });
                };
                for _ in 0..sign.len() {
                    chars.next();
                }
                Token::Sign(sign)
            }
        };
        tokens.push((at, token));
    }
    Ok(tokens)
}

fn word<'t>(chars: &mut Peekable<CharIndices<'_>>, text: &'t str, at: usize) -> &'t str {
    let belongs = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let length = text[at..].chars().take_while(belongs).count();
    for _ in 0..length {
        chars.next();
    }
    &text[at..at + length]
}

fn digits(
    chars: &mut Peekable<CharIndices<'_>>,
    text: &str,
    at: usize,
) -> Result<BigDecimal, FormulaError> {
    let length = text[at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
    for _ in 0..length {
        chars.next();
    }
    let digits = &text[at..at + length];
    number::read(digits).ok_or_else(|| FormulaError::Unexpected { found: digits.to_owned(), at })
}

/// A text in quotes. There is no way to write its own quote inside.
fn quoted(chars: &mut Peekable<CharIndices<'_>>, quote: char) -> Result<String, FormulaError> {
    chars.next();
    let mut text = String::new();
    for (_, c) in chars.by_ref() {
        if c == quote {
            return Ok(text);
        }
        text.push(c);
    }
    Err(FormulaError::End)
}
