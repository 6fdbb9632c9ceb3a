//! Tokens as an expression.

use super::{
    Comparison, Expression, FormulaError, Function, Kind, MAX_DEPTH, Operator,
    build::{Parsed, arithmetic, called, joined, wants},
    lexer::{Placed, Token},
};

/// Words that are no names of properties.
const KEYWORDS: [&str; 11] =
    ["and", "or", "not", "if", "then", "elseif", "else", "endif", "equals", "true", "false"];
/// A name that reads the portal's currency.
const PORTAL_CURRENCY: &str = "fetch_single_currency_portal_currency";

/// The expression that all tokens make. In HubSpot's own spelling every row of operands has its
/// parentheses, and conditions have none: an operator behind a condition takes all of it.
pub(super) fn parse(tokens: Vec<Placed>, canonical: bool) -> Parsed {
    let mut parser = Parser { tokens, next: 0, depth: 0, open: 0, canonical, flat: false };
    let expression = parser.any()?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    /// How many conditions around wait for their `else` or `endif`.
    open: usize,
    canonical: bool,
    /// No operator belongs to the value that is being read.
    flat: bool,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn unexpected(&self) -> FormulaError {
        let Some((at, token)) = self.tokens.get(self.next) else { return FormulaError::End };
        let found = match token {
            Token::Number(number) => number.to_string(),
            Token::Text(text) => text.clone(),
            Token::Word { name, .. } => name.clone(),
            Token::Sign(sign) => (*sign).to_owned(),
        };
        FormulaError::Unexpected { found, at: *at }
    }

    /// Takes a sign if it is the next token.
    fn sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == wanted);
        self.next += usize::from(found);
        found
    }

    /// Takes a keyword if it is the next token.
    fn keyword(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word { name, .. }) if name.eq_ignore_ascii_case(wanted));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), FormulaError> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// What stands between parentheses or commas, where no condition around ends.
    fn enclosed(&mut self) -> Parsed {
        let around = (std::mem::take(&mut self.open), std::mem::take(&mut self.flat));
        let inner = self.any();
        (self.open, self.flat) = around;
        inner
    }

    /// What a condition results in.
    fn outcome(&mut self) -> Parsed {
        let around = std::mem::replace(&mut self.flat, self.canonical);
        let value = self.any();
        self.flat = around;
        value
    }

    /// `a or b or …`
    fn any(&mut self) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(FormulaError::TooLarge);
        }
        self.depth += 1;
        let parts = self.joined("or", Self::all);
        self.depth -= 1;
        joined("or", parts?, Expression::Any)
    }

    /// `a and b and …`
    fn all(&mut self) -> Parsed {
        let parts = self.joined("and", Self::negated)?;
        joined("and", parts, Expression::All)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Parsed,
    ) -> Result<Vec<Expression>, FormulaError> {
        let mut parts = vec![part(self)?];
        while !self.flat && self.keyword(word) {
            parts.push(part(self)?);
        }
        Ok(parts)
    }

    /// `not a`
    fn negated(&mut self) -> Parsed {
        let mut negations = 0_usize;
        while self.keyword("not") {
            negations += 1;
        }
        if negations > MAX_DEPTH {
            return Err(FormulaError::TooLarge);
        }
        let mut expression = self.comparison()?;
        for _ in 0..negations {
            wants(&expression, Kind::Flag, "not")?;
            expression = Expression::Not(Box::new(expression));
        }
        Ok(expression)
    }

    /// `a < b`
    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let Some((comparison, differs)) = self.comparison_sign() else { return Ok(left) };
        let right = self.sum()?;
        let ordered = comparison != Comparison::Equal;
        let alike = left.fits(right.kind()) || right.fits(left.kind());
        if !alike || (ordered && left.kind() == Kind::Flag) {
            return Err(FormulaError::Kinds("a comparison".into()));
        }
        let compared = Expression::Comparison(comparison, Box::new(left), Box::new(right));
        Ok(if differs { Expression::Not(Box::new(compared)) } else { compared })
    }

    /// The comparison that comes next, and whether it is negated.
    fn comparison_sign(&mut self) -> Option<(Comparison, bool)> {
        const SIGNS: [(&str, Comparison, bool); 7] = [
            ("<=", Comparison::LessOrEqual, false),
            (">=", Comparison::GreaterOrEqual, false),
            ("<", Comparison::Less, false),
            (">", Comparison::Greater, false),
            ("=", Comparison::Equal, false),
            ("==", Comparison::Equal, false),
            ("!=", Comparison::Equal, true),
        ];
        if self.keyword("equals") {
            return Some((Comparison::Equal, false));
        }
        let (_, comparison, differs) = SIGNS.into_iter().find(|(sign, ..)| self.sign(sign))?;
        Some((comparison, differs))
    }

    /// `a + b - …`; of texts, their concatenation.
    fn sum(&mut self) -> Parsed {
        let mut terms = vec![(Operator::Add, self.product()?)];
        loop {
            let operator = match () {
                () if self.flat => break,
                () if self.sign("+") => Operator::Add,
                () if self.sign("-") => Operator::Subtract,
                () => break,
            };
            terms.push((operator, self.product()?));
        }
        let adds = terms.iter().all(|(operator, _)| *operator == Operator::Add);
        let texts = terms.iter().all(|(_, term)| term.kind() == Kind::Text);
        if terms.len() > 1 && adds && texts {
            let texts = terms.into_iter().map(|(_, term)| term).collect();
            return called(Function::Concatenate, texts);
        }
        arithmetic(terms)
    }

    /// `a * b / …`, also `10a`.
    fn product(&mut self) -> Parsed {
        let mut factors = vec![(Operator::Multiply, self.signed()?)];
        loop {
            let after_number = matches!(factors.last(), Some((_, Expression::Number(_))));
            let operator = match () {
                () if self.flat => break,
                () if self.sign("*") => Operator::Multiply,
                () if self.sign("/") => Operator::Divide,
                () if after_number && self.begins_factor() => Operator::Multiply,
                () => break,
            };
            factors.push((operator, self.signed()?));
        }
        arithmetic(factors)
    }

    /// Whether a name or a parenthesis comes, which is multiplied with a number before it.
    fn begins_factor(&self) -> bool {
        match self.peek() {
            Some(Token::Word { name, .. }) => !is_keyword(name),
            Some(Token::Sign(sign)) => *sign == "(",
            Some(Token::Number(_) | Token::Text(_)) | None => false,
        }
    }

    fn signed(&mut self) -> Parsed {
        let mut negative = false;
        while self.sign("-") {
            negative = !negative;
        }
        let operand = self.primary()?;
        match operand {
            Expression::Number(number) if negative => Ok(Expression::Number(-number)),
            operand if negative => {
                wants(&operand, Kind::Number, "-")?;
                Ok(Expression::Negative(Box::new(operand)))
            }
            operand => Ok(operand),
        }
    }

    fn primary(&mut self) -> Parsed {
        let token = self.peek().cloned().ok_or(FormulaError::End)?;
        match token {
            Token::Number(number) => {
                self.next += 1;
                Ok(Expression::Number(number))
            }
            Token::Text(text) => {
                self.next += 1;
                Ok(Expression::Text(text.into()))
            }
            Token::Word { name, calls } => self.word(&name, calls),
            Token::Sign(_) => {
                self.expect("(")?;
                let inner = self.enclosed()?;
                self.expect(")")?;
                Ok(inner)
            }
        }
    }

    fn word(&mut self, name: &str, calls: bool) -> Parsed {
        let lower = name.to_ascii_lowercase();
        match &*lower {
            "if" if !calls => self.condition(),
            "true" | "false" if !calls => {
                self.next += 1;
                Ok(Expression::Flag(lower == "true"))
            }
            PORTAL_CURRENCY if !calls => {
                self.next += 1;
                Ok(Expression::PortalCurrency)
            }
            keyword if is_keyword(keyword) => Err(self.unexpected()),
            called if calls => self.call(called),
            property => {
                self.next += 1;
                Ok(Expression::Property(property.into(), Kind::Number))
            }
        }
    }

    /// `if a then b elseif c then d else e`, or `endif` at the end.
    fn condition(&mut self) -> Parsed {
        self.next += 1;
        let mut branches = Vec::new();
        loop {
            let condition = self.any()?;
            wants(&condition, Kind::Flag, "if")?;
            if !self.keyword("then") {
                return Err(self.unexpected());
            }
            self.open += 1;
            let value = self.outcome();
            self.open -= 1;
            branches.push((condition, value?));
            if !self.keyword("elseif") {
                break;
            }
        }
        let otherwise = if self.keyword("else") { Some(Box::new(self.outcome()?)) } else { None };
        // After `else` it is needless, and so that of a condition around.
        let ended = (otherwise.is_none() || self.open == 0) && self.keyword("endif");
        if otherwise.is_none() && !ended {
            return Err(self.unexpected());
        }
        let whole = Expression::If { branches, otherwise };
        let kind = whole.kind();
        let Expression::If { branches, otherwise } = &whole else { return Ok(whole) };
        let mut values = branches.iter().map(|(_, value)| value).chain(otherwise.as_deref());
        if values.all(|value| value.fits(kind)) {
            Ok(whole)
        } else {
            Err(FormulaError::Kinds("if".into()))
        }
    }

    fn call(&mut self, name: &str) -> Parsed {
        let reads = match name {
            "string" => Some(Kind::Text),
            "bool" => Some(Kind::Flag),
            _ => None,
        };
        let function = Function::named(name);
        if reads.is_none() && function.is_none() {
            return Err(FormulaError::UnknownFunction(name.to_owned()));
        }
        self.next += 1;
        self.expect("(")?;
        if let Some(kind) = reads {
            let property = self.property()?;
            self.expect(")")?;
            return Ok(Expression::Property(property, kind));
        }
        let mut arguments = Vec::new();
        if !self.sign(")") {
            arguments.push(self.enclosed()?);
            while self.sign(",") {
                arguments.push(self.enclosed()?);
            }
            self.expect(")")?;
        }
        let Some(function) = function else { return Err(self.unexpected()) };
        called(function, arguments)
    }

    /// The name inside `string(…)`.
    fn property(&mut self) -> Result<Box<str>, FormulaError> {
        match self.peek() {
            Some(Token::Word { name, calls: false }) if !is_keyword(name) => {
                let name = name.to_ascii_lowercase().into();
                self.next += 1;
                Ok(name)
            }
            Some(_) | None => Err(self.unexpected()),
        }
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}
