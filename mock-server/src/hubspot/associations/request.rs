//! Request bodies of associations of version 4 and the dated versions.

use std::borrow::Cow;

use portal::{
    TypeRef,
    association_batch::{EdgeInput, ReadInput},
};
use serde::Deserialize;

use crate::wire::{
    body::{self, AssociationSpec, Batch, Id, Input, Shaped, Word},
    cursor,
    error::RequestError,
    jackson::{Members, ObjectShape, Shape},
};

/// The body of a labelled write of one pair.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Specs(Vec<Members<AssociationSpec>>);

impl Specs {
    /// The types.
    pub fn types(self) -> Vec<TypeRef> {
        self.0.into_iter().map(|spec| spec.reference()).collect()
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
    from: Members<Id<'a>>,
    #[serde(borrow)]
    to: Members<Id<'a>>,
    types: Vec<Members<AssociationSpec>>,
}

/// An input of an unlabelled batch.
#[derive(Debug, Deserialize)]
pub struct Unlabelled<'a> {
    #[serde(borrow)]
    from: Members<Id<'a>>,
    #[serde(borrow)]
    to: Members<Id<'a>>,
}

/// An input of a batch that takes everything between records away.
#[derive(Debug, Deserialize)]
pub struct Archived<'a> {
    #[serde(borrow)]
    from: Members<Id<'a>>,
    #[serde(borrow)]
    to: Vec<Members<Id<'a>>>,
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
        let types = input.types.into_iter().map(|spec| spec.reference()).collect();
        Self { from: input.from.0.into(), to: input.to.0.into(), types }
    }
}

impl<'a> From<Unlabelled<'a>> for EdgeInput<'a> {
    fn from(input: Unlabelled<'a>) -> Self {
        Self { from: input.from.0.into(), to: input.to.0.into(), types: Vec::new() }
    }
}

impl<'a> Batch<Archived<'a>> {
    /// Every pair of records.
    pub fn pairs(self) -> Vec<EdgeInput<'a>> {
        let each = |input: Archived<'a>| {
            let from = Cow::from(input.from.0);
            input.to.into_iter().map(move |to| EdgeInput {
                from: from.clone(),
                to: to.0.into(),
                types: Vec::new(),
            })
        };
        self.inputs::<Archived<'a>>().into_iter().flat_map(each).collect()
    }
}

impl<'a> Batch<Fetch<'a>> {
    /// The records to read, and where each page starts.
    pub fn pages(self) -> Result<Vec<ReadInput<'a>>, RequestError> {
        let inputs = self.inputs::<Fetch<'a>>().into_iter().map(|input| {
            let start = cursor::start(input.after.as_ref().map(|Word(text)| &**text))?;
            Ok(ReadInput { id: input.id.0, start })
        });
        inputs.collect()
    }
}

const FROM_TO: [(&str, Shape); 2] =
    [("from", Shape::Object(&body::ID)), ("to", Shape::Object(&body::ID))];

impl Input for Labelled<'_> {
    const BATCH: &'static str =
        "com.hubspot.inbounddb.associations.v4.BatchInputPublicAssociationMultiPost$Json";
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicAssociationMultiPost$Json",
        fields: &[FROM_TO[0], FROM_TO[1], ("types", Shape::List(&Shape::Object(&body::SPEC)))],
        required: &["from", "to", "types"],
    };
}

impl Input for Unlabelled<'_> {
    const BATCH: &'static str =
        "com.hubspot.inbounddb.associations.v4.BatchInputPublicDefaultAssociationMultiPost$Json";
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicDefaultAssociationMultiPost$Json",
        fields: &FROM_TO,
        required: &["from", "to"],
    };
}

impl Input for Archived<'_> {
    const BATCH: &'static str =
        "com.hubspot.inbounddb.associations.v4.BatchInputPublicAssociationMultiArchive$Json";
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicAssociationMultiArchive$Json",
        fields: &[FROM_TO[0], ("to", Shape::List(&Shape::Object(&body::ID)))],
        required: &["from", "to"],
    };
}

impl Input for Fetch<'_> {
    const BATCH: &'static str =
        "com.hubspot.inbounddb.associations.v4.BatchInputPublicFetchAssociationsBatchRequest$Json";
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicFetchAssociationsBatchRequest$Json",
        fields: &[("id", Shape::Text), ("after", Shape::Text)],
        required: &["id"],
    };
}
