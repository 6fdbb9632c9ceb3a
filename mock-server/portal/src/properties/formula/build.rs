//! Nodes of a formula, made only if their operands go together.

use super::{Expression, FormulaError, Function, Kind, MAX_OPERANDS, Operator};

pub(super) type Parsed = Result<Expression, FormulaError>;

pub(super) fn wants(expression: &Expression, kind: Kind, what: &str) -> Result<(), FormulaError> {
    if expression.fits(kind) { Ok(()) } else { Err(FormulaError::Kinds(what.to_owned())) }
}

pub(super) fn joined(
    word: &str,
    mut parts: Vec<Expression>,
    join: fn(Vec<Expression>) -> Expression,
) -> Parsed {
    if parts.len() == 1 {
        return parts.pop().ok_or(FormulaError::End);
    }
    parts.iter().try_for_each(|part| wants(part, Kind::Flag, word))?;
    Ok(join(parts))
}

/// Operands from left to right. Sums and products stay in one row; before any other operator, what
/// stands to its left is one operand.
pub(super) fn arithmetic(terms: Vec<(Operator, Expression)>) -> Parsed {
    if terms.len() > MAX_OPERANDS {
        return Err(FormulaError::TooLarge);
    }
    let alone = terms.len() == 1;
    let mut row: Vec<(Operator, Expression)> = Vec::with_capacity(terms.len());
    for (operator, term) in terms {
        if !alone {
            wants(&term, Kind::Number, "arithmetic")?;
        }
        let goes_on = match operator {
            Operator::Add | Operator::Multiply => {
                row.iter().skip(1).all(|(before, _)| *before == operator)
            }
            Operator::Subtract | Operator::Divide => row.len() < 2,
        };
        if !goes_on {
            let left = Expression::Arithmetic(std::mem::take(&mut row));
            row.push((operator, left));
        }
        row.push((operator, term));
    }
    match row.pop() {
        Some((_, only)) if row.is_empty() => Ok(only),
        Some(last) => {
            row.push(last);
            Ok(Expression::Arithmetic(row))
        }
        None => Err(FormulaError::End),
    }
}

pub(super) fn called(function: Function, arguments: Vec<Expression>) -> Parsed {
    if !function.takes(arguments.len()) {
        let (function, given) = (function.name(), arguments.len());
        return Err(FormulaError::Arguments { function, given });
    }
    for (place, argument) in arguments.iter().enumerate() {
        if let Some(kind) = function.argument(place) {
            wants(argument, kind, function.name())?;
        }
    }
    let names = function != Function::Timestamp
        || matches!(arguments.first(), Some(Expression::Property(..)));
    if names {
        Ok(Expression::Call(function, arguments))
    } else {
        Err(FormulaError::Kinds(function.name().into()))
    }
}
