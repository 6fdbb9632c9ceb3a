//! The language of `calculationFormula`: reading it, HubSpot's canonical spelling, and computing it.
//!
//! A bare name reads a number (of a date: epoch milliseconds), `string(name)` a text, `bool(name)` a
//! flag. A value that isn't there makes every arithmetic and comparison with it absent; a condition
//! that is absent doesn't hold.

mod build;
mod canonical;
mod evaluate;
mod function;
mod lexer;
mod number;
mod parser;

use bigdecimal::BigDecimal;

use self::canonical::Style;
pub(crate) use self::number::{quotient, read as read_number};
pub use self::{
    evaluate::{Facts, Value},
    function::Function,
};

/// The longest formula in bytes.
pub const MAX_LENGTH: usize = 20_000;
/// How deep parentheses, calls and conditions nest.
pub const MAX_DEPTH: usize = 64;
/// How many operands stand in one row.
pub const MAX_OPERANDS: usize = 100;

/// A formula that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    root: Expression,
}

/// Why a text is no formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// A character or word that fits nowhere, and where it stands (in bytes, from 0).
    #[error("unexpected {found:?} at {at}")]
    Unexpected {
        /// What stands there.
        found: String,
        /// Where.
        at: usize,
    },
    /// The text ends too early.
    #[error("the formula is incomplete")]
    End,
    /// No function has this name.
    #[error("there is no function {0:?}")]
    UnknownFunction(String),
    /// A function got too few or too many arguments.
    #[error("{function} takes no {given} arguments")]
    Arguments {
        /// Its name.
        function: &'static str,
        /// How many it got.
        given: usize,
    },
    /// Operands that don't go with the operator or function.
    #[error("{0} doesn't go with these operands")]
    Kinds(String),
    /// Longer or deeper than formulas may be.
    #[error(
        "a formula has at most {MAX_LENGTH} bytes, {MAX_OPERANDS} operands in a row and {MAX_DEPTH} levels"
    )]
    TooLarge,
}

/// A node of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Number(BigDecimal),
    Text(Box<str>),
    Flag(bool),
    Property(Box<str>, Kind),
    /// The currency of a portal that has one only.
    PortalCurrency,
    Negative(Box<Expression>),
    /// Operands of one precedence, from left to right; the first operator is not used.
    Arithmetic(Vec<(Operator, Expression)>),
    Comparison(Comparison, Box<Expression>, Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    If {
        branches: Vec<(Expression, Expression)>,
        otherwise: Option<Box<Expression>>,
    },
    Call(Function, Vec<Expression>),
}

/// What an expression results in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, or a time in epoch milliseconds.
    Number,
    /// A text.
    Text,
    /// True or false.
    Flag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Equal,
}

impl Formula {
    /// Reads a formula as people write it.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        Self::read(text, false)
    }

    /// Reads a formula in HubSpot's own spelling, as it is returned. There, an operator behind a
    /// condition takes the whole condition: of `(if bool(a) then 5 else 4 - 3)`
    /// the results are 2 and 1.
    pub fn parse_canonical(text: &str) -> Result<Self, FormulaError> {
        Self::read(text, true)
    }

    fn read(text: &str, canonical: bool) -> Result<Self, FormulaError> {
        if text.len() > MAX_LENGTH {
            return Err(FormulaError::TooLarge);
        }
        let root = parser::parse(lexer::tokens(text)?, canonical)?;
        Ok(Self { root })
    }

    /// The names of the properties it reads, each once, in order of appearance.
    pub fn properties(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.each(&mut |node| {
            if let Expression::Property(name, _) = node
                && !names.contains(&&**name)
            {
                names.push(&**name);
            }
        });
        names
    }

    /// Whether the result hangs on the portal's pipelines.
    pub(crate) fn asks_pipelines(&self) -> bool {
        let mut asks = false;
        self.root.each(&mut |node| {
            asks |= matches!(node, Expression::Call(Function::PipelineProbability, _));
        });
        asks
    }

    /// What it results in.
    pub fn kind(&self) -> Kind {
        self.root.kind()
    }

    /// HubSpot's own spelling of it, which it stores and shows.
    pub fn canonical(&self) -> String {
        canonical::spelling(&self.root, Style::Shown)
    }

    /// The same with numbers spelt as they were sent, which answers to writes show.
    pub fn echo(&self) -> String {
        canonical::spelling(&self.root, Style::Echo)
    }

    /// A text that [`Formula::parse`] makes the same formula of.
    pub fn exact(&self) -> String {
        canonical::spelling(&self.root, Style::Exact)
    }

    /// The value for a record, as text; `None` when it has none.
    pub fn evaluate(&self, facts: &dyn Facts) -> Option<String> {
        evaluate::result(&self.root, facts)
    }
}

impl Expression {
    /// Shows every node, parents first.
    fn each<'e>(&'e self, see: &mut impl FnMut(&'e Expression)) {
        see(self);
        match self {
            Self::Number(_)
            | Self::Text(_)
            | Self::Flag(_)
            | Self::Property(..)
            | Self::PortalCurrency => {}
            Self::Negative(inner) | Self::Not(inner) => inner.each(see),
            Self::Arithmetic(terms) => terms.iter().for_each(|(_, term)| term.each(see)),
            Self::Comparison(_, left, right) => {
                left.each(see);
                right.each(see);
            }
            Self::All(parts) | Self::Any(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(|part| part.each(see));
            }
            Self::If { branches, otherwise } => {
                for (condition, value) in branches {
                    condition.each(see);
                    value.each(see);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.each(see);
                }
            }
        }
    }

    /// What the expression results in. An empty text stands for "no value", whatever is beside it.
    fn kind(&self) -> Kind {
        match self {
            Self::Number(_) | Self::Negative(_) | Self::Arithmetic(_) => Kind::Number,
            Self::Text(_) | Self::PortalCurrency => Kind::Text,
            Self::Property(_, kind) => *kind,
            Self::Flag(_) | Self::Comparison(..) | Self::All(_) | Self::Any(_) | Self::Not(_) => {
                Kind::Flag
            }
            Self::If { branches, otherwise } => {
                let values = branches.iter().map(|(_, value)| value);
                let mut values = values.chain(otherwise.as_deref());
                let first = values.find(|value| !value.is_nothing());
                first.map_or(Kind::Text, Self::kind)
            }
            Self::Call(function, _) => function.result(),
        }
    }

    /// `''`, which formulas of every kind use for "no value".
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Whether the expression may stand where this kind is wanted.
    fn fits(&self, kind: Kind) -> bool {
        self.is_nothing() || self.kind() == kind
    }
}

#[cfg(test)]
mod tests;
