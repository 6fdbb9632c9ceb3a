//! HubSpot's own spelling of a formula: lower case, single quotes, `equals`, explicit
//! multiplication, parentheses around every arithmetic and every `and` or `or`, and a new line
//! before `elseif`. Observed 2026; the places of parentheses recorded.

use std::fmt::Write;

use super::{Comparison, Expression, Kind, Operator, number};

/// Who reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Who asks HubSpot for it: numbers have no zeros at the end.
    Shown,
    /// Who has just written it: numbers have the places that they were sent with.
    Echo,
    /// We ourselves: besides, conditions that are operands have parentheses, which HubSpot leaves
    /// out.
    Exact,
}

/// The canonical text.
pub(super) fn spelling(expression: &Expression, style: Style) -> String {
    let mut out = Spelling { text: String::new(), style };
    write(&mut out, expression);
    out.text
}

/// A text on its way.
struct Spelling {
    text: String,
    style: Style,
}

impl std::ops::Deref for Spelling {
    type Target = String;

    fn deref(&self) -> &String {
        &self.text
    }
}

impl std::ops::DerefMut for Spelling {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

fn write(out: &mut Spelling, expression: &Expression) {
    match expression {
        Expression::Number(number) => {
            let text = match out.style {
                Style::Shown => number::plain(&number::shortest(number)),
                Style::Echo | Style::Exact => number::plain(number),
            };
            out.push_str(&text);
        }
        Expression::Text(text) => quote(out, text),
        Expression::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Expression::Property(name, kind) => property(out, name, *kind),
        Expression::PortalCurrency => out.push_str("fetch_single_currency_portal_currency"),
        Expression::Negative(inner) => {
            out.push('-');
            operand(out, inner);
        }
        Expression::Arithmetic(terms) => arithmetic(out, terms),
        Expression::Comparison(comparison, left, right) => {
            operand(out, left);
            let _ = write!(out, " {} ", sign(*comparison));
            operand(out, right);
        }
        Expression::All(parts) => joined(out, " and ", parts),
        Expression::Any(parts) => joined(out, " or ", parts),
        Expression::Not(inner) => {
            out.push_str("not (");
            let start = out.len();
            write(out, inner);
            // `and` and `or` bring their own parentheses.
            if matches!(**inner, Expression::All(_) | Expression::Any(_)) {
                out.remove(start);
            } else {
                out.push(')');
            }
        }
        Expression::If { branches, otherwise } => condition(out, branches, otherwise.as_deref()),
        Expression::Call(function, arguments) => {
            out.push_str(function.name());
            out.push('(');
            list(out, ", ", arguments);
            out.push(')');
        }
    }
}

/// What an operator stands before or behind.
fn operand(out: &mut Spelling, expression: &Expression) {
    let enclosed = out.style == Style::Exact && matches!(expression, Expression::If { .. });
    if enclosed {
        out.push('(');
    }
    write(out, expression);
    if enclosed {
        out.push(')');
    }
}

fn quote(out: &mut Spelling, text: &str) {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    out.push(quote);
    out.push_str(text);
    out.push(quote);
}

fn property(out: &mut Spelling, name: &str, kind: Kind) {
    let _ = match kind {
        Kind::Number => write!(out, "{name}"),
        Kind::Text => write!(out, "string({name})"),
        Kind::Flag => write!(out, "bool({name})"),
    };
}

fn arithmetic(out: &mut Spelling, terms: &[(Operator, Expression)]) {
    out.push('(');
    for (place, (operator, term)) in terms.iter().enumerate() {
        if place > 0 {
            out.push_str(match operator {
                Operator::Add => " + ",
                Operator::Subtract => " - ",
                Operator::Multiply => " * ",
                Operator::Divide => " / ",
            });
        }
        operand(out, term);
    }
    out.push(')');
}

fn joined(out: &mut Spelling, word: &str, parts: &[Expression]) {
    out.push('(');
    list(out, word, parts);
    out.push(')');
}

fn list(out: &mut Spelling, between: &str, parts: &[Expression]) {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.push_str(between);
        }
        operand(out, part);
    }
}

fn condition(
    out: &mut Spelling,
    branches: &[(Expression, Expression)],
    otherwise: Option<&Expression>,
) {
    for (place, (condition, value)) in branches.iter().enumerate() {
        out.push_str(if place == 0 { "if " } else { "\nelseif " });
        write(out, condition);
        out.push_str(" then ");
        write(out, value);
    }
    match otherwise {
        Some(value) => {
            out.push_str(" else ");
            write(out, value);
        }
        None => out.push_str(" endif"),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::Greater => ">",
        Comparison::LessOrEqual => "<=",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "equals",
    }
}
