//! Associations of many records in few calls.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Association, AssociationType, Associations};
use crate::{
    Batch, RecordId, Result,
    envelope::Inputs,
    error::{ApiError, WireError},
    limit::Quota,
    request::Call,
    version::Family,
};

/// How many inputs HubSpot takes in one call.
const PAIRS: usize = 2_000;
const READS: usize = 1_000;
/// Batches. Associating again changes nothing, so they are all safe to repeat.
impl Associations {
    /// Reads what many records are associated with. A record without associations has an empty
    /// list, not a failure.
    pub async fn batch_of<I>(&self, ids: impl IntoIterator<Item = I>) -> Batch<Vec<Association>>
    where
        I: Into<RecordId>,
    {
        let ids: Vec<RecordId> = ids.into_iter().map(Into::into).collect();
        let mut outcomes: Vec<Result<Vec<Association>>> =
            ids.iter().map(|_| Ok(Vec::new())).collect();
        let whole = ids.iter().enumerate().map(|(index, id)| (index, id, None));
        let mut open: VecDeque<(usize, &RecordId, Option<String>)> = whole.collect();
        while !open.is_empty() {
            let part: Vec<_> = open.drain(..open.len().min(READS)).collect();
            match self.read(&part).await {
                Ok(answer) => open.extend(answer.sort_out(&part, &mut outcomes)),
                Err(error) => {
                    for (index, ..) in part {
                        outcomes[index] = Err(error.clone());
                    }
                }
            }
        }
        Batch::from_outcomes(outcomes)
    }

    async fn read(&self, part: &[(usize, &RecordId, Option<String>)]) -> Result<Answer> {
        let inputs = part.iter().map(|(_, id, after)| Asked { id, after: after.as_deref() });
        let path = self.of_types(Family::Associations, &["batch", "read"]);
        let call = Call::repeatable_post("associations.batch_of", path);
        let call = call.quota(Quota::Associations);
        self.hubspot.send(call.json(&Inputs { inputs: inputs.collect::<Vec<_>>() })?).await
    }

    /// Associates many pairs of records without a label.
    pub async fn batch_associate<F, T>(&self, pairs: impl IntoIterator<Item = (F, T)>) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to)| pair(from, to, None)).collect();
        self.write(&["batch", "associate", "default"], pairs).await
    }

    /// Associates many pairs of records with labels.
    pub async fn batch_label<F, T>(
        &self,
        pairs: impl IntoIterator<Item = (F, T, Vec<AssociationType>)>,
    ) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to, types)| pair(from, to, Some(types)));
        self.write(&["batch", "create"], pairs.collect()).await
    }

    /// Takes labels from many pairs of records.
    pub async fn batch_remove_labels<F, T>(
        &self,
        pairs: impl IntoIterator<Item = (F, T, Vec<AssociationType>)>,
    ) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to, types)| pair(from, to, Some(types)));
        self.write(&["batch", "labels", "archive"], pairs.collect()).await
    }

    /// Takes many pairs of records apart.
    pub async fn batch_remove<F, T>(&self, pairs: impl IntoIterator<Item = (F, T)>) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let ends = pairs.into_iter().map(|(from, to)| Ends {
            from: Id { id: from.into() },
            to: vec![Id { id: to.into() }],
        });
        self.write(&["batch", "archive"], ends.collect()).await
    }

    async fn write<T: Serialize>(&self, tail: &[&str], inputs: Vec<T>) -> Batch<()> {
        let mut outcomes = Vec::with_capacity(inputs.len());
        for part in inputs.chunks(PAIRS) {
            let outcome = self.write_part(tail, part).await;
            outcomes.extend(part.iter().map(|_| outcome.clone()));
        }
        Batch::from_outcomes(outcomes)
    }

    /// HubSpot's errors here don't say which input they are about, so each input of the call has
    /// its first error.
    async fn write_part<T: Serialize>(&self, tail: &[&str], part: &[T]) -> Result<()> {
        let path = self.of_types(Family::Associations, tail);
        let call = Call::repeatable_post("associations.batch_write", path);
        let call = call.quota(Quota::Associations).json(&Inputs { inputs: part })?;
        let answer = self.hubspot.answer(&call).await?;
        if answer.status != http::StatusCode::MULTI_STATUS {
            return Ok(());
        }
        let errors = answer.read::<Errors>()?.errors;
        errors.into_iter().next().map_or(Ok(()), |error| Err(ApiError::from(error).into()))
    }
}

fn pair(
    from: impl Into<RecordId>,
    to: impl Into<RecordId>,
    types: Option<Vec<AssociationType>>,
) -> Pair {
    Pair { from: Id { id: from.into() }, to: Id { id: to.into() }, types }
}
/// Two records.
#[derive(Clone, Debug, Serialize)]
struct Pair {
    from: Id,
    to: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Vec<AssociationType>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Id {
    id: RecordId,
}
#[derive(Serialize)]
struct Ends {
    from: Id,
    to: Vec<Id>,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: &'a RecordId,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<OfRecord>,
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct OfRecord {
    from: Id,
    to: Vec<Association>,
    #[serde(default, rename = "paging", deserialize_with = "crate::paging::next")]
    next: Option<String>,
}

/// That a record has no associations isn't a failure.
const NONE_FOUND: &str = "NO_ASSOCIATIONS_FOUND";

impl Answer {
    /// Puts what was found into the outcomes; returns what there is more of.
    fn sort_out<'a>(
        self,
        part: &[(usize, &'a RecordId, Option<String>)],
        outcomes: &mut [Result<Vec<Association>>],
    ) -> Vec<(usize, &'a RecordId, Option<String>)> {
        let mut more = Vec::new();
        for found in self.results {
            for (index, id, after) in part.iter().filter(|(_, id, _)| **id == found.from.id) {
                if let Ok(associations) = &mut outcomes[*index] {
                    associations.extend(found.to.iter().cloned());
                }
                if found.next.is_some() && found.next != *after {
                    more.push((*index, *id, found.next.clone()));
                }
            }
        }
        for error in self.errors.into_iter().map(ApiError::from) {
            let none = error.sub_category.as_ref().is_some_and(|kind| kind.contains(NONE_FOUND));
            if !none {
                let ids = error.context.get("fromObjectId").cloned().unwrap_or_default();
                let error = crate::Error::from(error);
                for (index, id, _) in part {
                    if ids.is_empty() || ids.iter().any(|named| named == id.as_str()) {
                        outcomes[*index] = Err(error.clone());
                    }
                }
            }
        }
        more
    }
}
