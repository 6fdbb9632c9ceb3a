//! Making records, and how a create becomes safe to repeat.

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
};

use serde::Serialize;
use tokio::time::sleep;

use super::Objects;
use crate::{
    Error, Properties, Record, RecordId, Result, associations::AssociationType,
    mapping::MappingError, request::Call,
};

/// Making of a record. Await it.
#[derive(Clone, Debug)]
#[must_use = "await it"]
pub struct Create {
    objects: Objects<Properties>,
    properties: Result<Properties, MappingError>,
    associations: Vec<NewAssociation>,
    unique: Option<String>,
}

/// An association that a record is made with.
#[derive(Clone, Debug, Serialize)]
struct NewAssociation {
    to: To,
    types: Vec<AssociationType>,
}

#[derive(Clone, Debug, Serialize)]
struct To {
    id: RecordId,
}

#[derive(Serialize)]
struct NewRecord<'a> {
    properties: &'a Properties,
    associations: &'a [NewAssociation],
}

impl Create {
    pub(super) fn new(
        objects: Objects<Properties>,
        properties: Result<Properties, MappingError>,
    ) -> Self {
        Self { objects, properties, associations: Vec::new(), unique: None }
    }

    /// Associates the record with another one as soon as it is there.
    pub fn associate(mut self, to: impl Into<RecordId>, how: AssociationType) -> Self {
        self.associations.push(NewAssociation { to: To { id: to.into() }, types: vec![how] });
        self
    }

    /// Names a property whose value no two records share, e.g. a contact's `email`, and so makes
    /// the create safe to repeat: if an answer gets lost, the client looks for the record with
    /// that value. If it has everything that was sent, it is the answer; if it isn't there, the
    /// create is sent again.
    pub fn unique_by(self, property: impl Into<String>) -> Self {
        Self { unique: Some(property.into()), ..self }
    }

    async fn send(self) -> Result<Record> {
        let properties = self.properties.clone()?;
        let body = NewRecord { properties: &properties, associations: &self.associations };
        let call = Call::post("objects.create", self.objects.path(&[])).json(&body)?;
        let Some(unique) = &self.unique else {
            return self.objects.hubspot.send(call).await;
        };
        let Some(value) = properties.get(unique) else {
            return Err(Error::invalid(format_args!("the record has no `{unique}`")));
        };
        let retry = &self.objects.hubspot.0.retry;
        let mut lost = None;
        for attempt in 0..retry.max_attempts.max(1) {
            let error = match self.objects.hubspot.send(call.clone()).await {
                Ok(record) => return Ok(record),
                Err(error) => error,
            };
            let maybe_ours = error.is_conflict() && lost.is_some();
            if !error.is_outcome_unknown() && !maybe_ours {
                return Err(error);
            }
            match self.look(unique, value, &properties).await? {
                Found::Same(record) => return Ok(*record),
                Found::Different if maybe_ours => return Err(error),
                Found::Different | Found::Nothing => sleep(retry.delay(attempt)).await,
            }
            lost = Some(error);
        }
        Err(lost.unwrap_or_else(|| Error::unexpected("the create was never sent")))
    }

    async fn look(&self, unique: &str, value: &str, sent: &Properties) -> Result<Found> {
        let names = sent.iter().map(|(name, _)| name);
        let record = self.objects.get_by(unique, value).properties(names).find().await?;
        let same =
            |record: &Record| sent.iter().all(|(name, _)| alike(record.get(name), sent.get(name)));
        Ok(match record {
            Some(record) if same(&record) => Found::Same(Box::new(record)),
            Some(_) => Found::Different,
            None => Found::Nothing,
        })
    }
}

enum Found {
    Same(Box<Record>),
    Different,
    Nothing,
}

/// HubSpot trims some values and writes some in lower case.
fn alike(kept: Option<&str>, sent: Option<&str>) -> bool {
    let plain = |text: Option<&str>| text.unwrap_or_default().trim().to_lowercase();
    plain(kept) == plain(sent)
}

impl IntoFuture for Create {
    type Output = Result<Record>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
