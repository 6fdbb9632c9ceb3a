//! Request bodies of associations of version 4 and the dated versions.

use std::borrow::Cow;

use portal::{
    TypeRef,
    association_batch::{EdgeInput, ReadInput},
};
use serde::Deserialize;

use super::{
    body::{self, AssociationSpec, Batch, Id, Shaped, Word},
    cursor,
    error::Problem,
    jackson::{ObjectShape, Shape},
};

/// The body of a labelled write of one pair.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Specs(Vec<AssociationSpec>);

impl Specs {
    /// The types.
    pub fn types(self) -> Vec<TypeRef> {
        self.0.into_iter().map(AssociationSpec::reference).collect()
    }
}

impl Shaped for Specs {
    const SHAPE: Shape = Shape::ListOf(
        "java.util.HashSet<com.hubspot.inbounddb.associations.base.AssociationSpec>",
        &Shape::Object(&body::SPEC),
    );
}

/// An input of a labelled batch.
#[derive(Debug, Deserialize)]
pub struct Labelled<'a> {
    #[serde(borrow)]
    from: Id<'a>,
    #[serde(borrow)]
    to: Id<'a>,
    types: Vec<AssociationSpec>,
}

/// An input of an unlabelled batch.
#[derive(Debug, Deserialize)]
pub struct Unlabelled<'a> {
    #[serde(borrow)]
    from: Id<'a>,
    #[serde(borrow)]
    to: Id<'a>,
}

/// An input of a batch that takes everything between records away.
#[derive(Debug, Deserialize)]
pub struct Archived<'a> {
    #[serde(borrow)]
    from: Id<'a>,
    #[serde(borrow)]
    to: Vec<Id<'a>>,
}

/// An input of a batch read.
#[derive(Debug, Deserialize)]
pub struct Fetch<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow, default)]
    after: Option<Word<'a>>,
}

impl<'a> From<Labelled<'a>> for EdgeInput<'a> {
    fn from(input: Labelled<'a>) -> Self {
        let types = input.types.into_iter().map(AssociationSpec::reference).collect();
        Self { from: input.from.into(), to: input.to.into(), types }
    }
}

impl<'a> From<Unlabelled<'a>> for EdgeInput<'a> {
    fn from(input: Unlabelled<'a>) -> Self {
        Self { from: input.from.into(), to: input.to.into(), types: Vec::new() }
    }
}

impl<'a> Batch<Archived<'a>> {
    /// Every pair of records.
    pub fn pairs(self) -> Vec<EdgeInput<'a>> {
        let each = |input: Archived<'a>| {
            let from = Cow::from(input.from);
            input.to.into_iter().map(move |to| EdgeInput {
                from: from.clone(),
                to: to.into(),
                types: Vec::new(),
            })
        };
        self.inputs::<Archived<'a>>().into_iter().flat_map(each).collect()
    }
}

impl<'a> Batch<Fetch<'a>> {
    /// The records to read, and where each page starts.
    pub fn pages(self) -> Result<Vec<ReadInput<'a>>, Problem> {
        let inputs = self.inputs::<Fetch<'a>>().into_iter().map(|input| {
            let start = cursor::start(input.after.as_ref().map(|Word(text)| &**text))?;
            Ok(ReadInput { id: input.id.0, start })
        });
        inputs.collect()
    }
}

const FROM_TO: [(&str, Shape); 2] =
    [("from", Shape::Object(&body::ID)), ("to", Shape::Object(&body::ID))];

macro_rules! batch_of {
    ($input:ident, $class:literal, $fields:expr, $required:expr) => {
        impl Shaped for Batch<$input<'_>> {
            const SHAPE: Shape = Shape::Object(
                &const {
                    body::batch(
                        concat!(
                            "com.hubspot.inbounddb.associations.v4.BatchInput",
                            $class,
                            "$Json"
                        ),
                        &[(
                            "inputs",
                            Shape::List(&Shape::Object(
                                &const {
                                    ObjectShape {
                                        class: concat!(
                                            "com.hubspot.inbounddb.associations.v4.",
                                            $class,
                                            "$Json"
                                        ),
                                        fields: $fields,
                                        required: $required,
                                    }
                                },
                            )),
                        )],
                    )
                },
            );
        }
    };
}

batch_of!(
    Labelled,
    "PublicAssociationMultiPost",
    &[FROM_TO[0], FROM_TO[1], ("types", Shape::List(&Shape::Object(&body::SPEC)))],
    &["from", "to", "types"]
);
batch_of!(Unlabelled, "PublicDefaultAssociationMultiPost", &FROM_TO, &["from", "to"]);
batch_of!(
    Archived,
    "PublicAssociationMultiArchive",
    &[FROM_TO[0], ("to", Shape::List(&Shape::Object(&body::ID)))],
    &["from", "to"]
);
batch_of!(
    Fetch,
    "PublicFetchAssociationsBatchRequest",
    &[("id", Shape::Text), ("after", Shape::Text)],
    &["id"]
);
