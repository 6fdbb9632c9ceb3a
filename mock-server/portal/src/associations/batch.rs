//! Associations of many pairs of records at once, and of one pair as a request names it. Inputs of
//! a batch are judged one by one: those that are refused are left out.

use std::borrow::Cow;

use crate::{
    AssociationError, BatchError, End, Error, Existing, Naming, ObjectTypeId, Portal, RecordId,
    Result, TypeRef,
    associations::associate::{Associated, MAX_READ_INPUTS, MAX_WRITE_INPUTS},
};

/// Two object types: where associations start and where they lead.
pub type Pair = (ObjectTypeId, ObjectTypeId);

/// Two records to be connected, or taken apart.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EdgeInput<'a> {
    pub from: Cow<'a, str>,
    pub to: Cow<'a, str>,
    pub types: Vec<TypeRef>,
}

/// The same in version 3, where a type has a name.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct NamedInput<'a> {
    pub from: Cow<'a, str>,
    pub to: Cow<'a, str>,
    pub name: Cow<'a, str>,
}

/// A record whose associations are read, and from which id on.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ReadInput<'a> {
    pub id: Cow<'a, str>,
    pub start: RecordId,
}

/// An edge that was written, with the types that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Edge {
    pub from: End,
    pub to: End,
    pub types: Vec<TypeRef>,
    /// A number given was the other direction's.
    pub turned: bool,
}

/// What a batch did, and the inputs that it left out.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Done<T> {
    pub done: Vec<T>,
    pub refused: Vec<Error>,
}

impl<T> Done<T> {
    pub(crate) fn collect(attempts: impl Iterator<Item = Result<T>>) -> Self {
        let mut all = Self { done: Vec::new(), refused: Vec::new() };
        for attempt in attempts {
            match attempt {
                Ok(done) => all.done.push(done),
                Err(refusal) => all.refused.push(refusal),
            }
        }
        all
    }
}

impl Portal {
    /// The object types that two words of a path name.
    pub fn infer_pair(&self, from: &str, to: &str) -> Result<Pair> {
        Ok((self.infer_type(from)?, self.infer_type(to)?))
    }

    /// Connects two records under exactly these types, and the unlabelled one.
    pub fn label(&mut self, (from, to): Pair, input: &EdgeInput<'_>) -> Result<Edge> {
        self.write_edge((from, to), input, Existing::Replaced)
    }

    /// Connects two records under the unlabelled type; labels they have stay.
    pub fn associate_default(&mut self, pair: Pair, from: &str, to: &str) -> Result<Edge> {
        let (from, to) = self.ends((pair.0, from), (pair.1, to), &[])?;
        let plain = self.default_type(from, to)?;
        self.associate(from, to, &[])?;
        Ok(Edge { from, to, types: vec![plain], turned: false })
    }

    /// Connects two records as version 3 says it.
    pub fn associate_named(&mut self, pair: Pair, input: &NamedInput<'_>) -> Result<Edge> {
        let Naming { label, turned } = self.type_in_v3(pair.0, pair.1, &input.name)?;
        let (from, to) = self.ends_in_v3((pair.0, &input.from), (pair.1, &input.to))?;
        self.associate(from, to, &[label])?;
        Ok(Edge { from, to, types: vec![label], turned })
    }

    /// Takes a type off two records as version 3 says it; what isn't there is as good as gone.
    pub fn dissociate_named(&mut self, pair: Pair, input: &NamedInput<'_>) -> Result<Naming> {
        let naming = self.type_in_v3(pair.0, pair.1, &input.name)?;
        let ends = (self.end(pair.0, &input.from), self.end(pair.1, &input.to));
        if let (Ok(from), Ok(to)) = ends {
            self.unlabel(from, to, &[naming.label]);
        }
        Ok(naming)
    }

    /// Takes everything between two records away; ids that lead nowhere have nothing.
    pub fn dissociate_ids(&mut self, pair: Pair, from: &str, to: &str) {
        if let (Ok(from), Ok(to)) = (self.end(pair.0, from), self.end(pair.1, to)) {
            self.dissociate(from, to);
        }
    }

    /// Connects many pairs of records; labels they have stay.
    pub fn associate_batch(&mut self, pair: Pair, inputs: &[EdgeInput<'_>]) -> Result<Done<Edge>> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        let write = |input| self.write_edge(pair, input, Existing::Kept);
        Ok(Done::collect(inputs.iter().map(write)))
    }

    /// Connects many pairs of records under the unlabelled type.
    pub fn associate_default_batch(
        &mut self,
        pair: Pair,
        inputs: &[EdgeInput<'_>],
    ) -> Result<Done<Edge>> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        let write = |input: &EdgeInput<'_>| self.associate_default(pair, &input.from, &input.to);
        Ok(Done::collect(inputs.iter().map(write)))
    }

    /// Connects many pairs of records as version 3 says it. A type that isn't one is refused
    /// with everything.
    pub fn associate_named_batch(
        &mut self,
        pair: Pair,
        inputs: &[NamedInput<'_>],
    ) -> Result<Done<Edge>> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        for input in inputs {
            self.type_in_v3(pair.0, pair.1, &input.name)?;
        }
        Ok(Done::collect(inputs.iter().map(|input| self.associate_named(pair, input))))
    }

    /// Takes types off many pairs as version 3 says it, and tells whether any number was the
    /// other direction's.
    pub fn dissociate_named_batch(
        &mut self,
        pair: Pair,
        inputs: &[NamedInput<'_>],
    ) -> Result<bool> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        let mut turned = false;
        for input in inputs {
            turned |= self.dissociate_named(pair, input)?.turned;
        }
        Ok(turned)
    }

    /// Takes everything between many pairs of records away.
    pub fn dissociate_batch(&mut self, pair: Pair, inputs: &[EdgeInput<'_>]) -> Result<()> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        for input in inputs {
            self.dissociate_ids(pair, &input.from, &input.to);
        }
        Ok(())
    }

    /// Takes types off many pairs of records; without the unlabelled type nothing is left.
    pub fn unlabel_batch(&mut self, pair: Pair, inputs: &[EdgeInput<'_>]) -> Result<()> {
        bounded(inputs.len(), MAX_WRITE_INPUTS)?;
        for input in inputs {
            let ends = (self.end(pair.0, &input.from), self.end(pair.1, &input.to));
            if let (Ok(from), Ok(to)) = ends {
                self.unlabel(from, to, &input.types);
            }
        }
        Ok(())
    }

    /// What many records are connected to, a page of each. `read` is the way a version tells it.
    pub fn associated_batch(
        &self,
        (from, to): Pair,
        inputs: &[ReadInput<'_>],
        limit: usize,
        read: impl Fn(&Self, End, ObjectTypeId, RecordId, usize) -> Associated,
    ) -> Result<Done<(End, Associated)>> {
        bounded(inputs.len(), MAX_READ_INPUTS)?;
        let (singular, other) = (self.table(from)?.kind.name.clone(), &self.table(to)?.kind.name);
        Ok(Done::collect(inputs.iter().map(|input| {
            let end = self.end(from, &input.id)?;
            let page = read(self, end, to, input.start, limit);
            let nothing = || {
                Error::Association(AssociationError::NothingAssociated {
                    from: singular.clone(),
                    id: input.id.clone().into_owned(),
                    to: other.clone(),
                })
            };
            if page.rows.is_empty() { Err(nothing()) } else { Ok((end, page)) }
        })))
    }

    fn write_edge(
        &mut self,
        pair: Pair,
        input: &EdgeInput<'_>,
        existing: Existing,
    ) -> Result<Edge> {
        let (from, to) = self.ends((pair.0, &input.from), (pair.1, &input.to), &input.types)?;
        self.connect_as(from, to, &input.types, existing)?;
        Ok(Edge { from, to, types: input.types.clone(), turned: false })
    }
}

pub(crate) fn bounded(inputs: usize, max: usize) -> Result<()> {
    if inputs > max { Err(Error::Batch(BatchError::TooManyInputs(max))) } else { Ok(()) }
}
