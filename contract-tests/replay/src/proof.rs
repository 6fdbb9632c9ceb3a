//! Which answers only show what was put there because of them.

use anyhow::Result;

use super::{
    operation::{About, about},
    recording::Pair,
    world::World,
};
use contract::json::Json;

/// What a session has written besides records.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    associations: bool,
    definitions: bool,
}

impl World<'_> {
    /// Notes that a pair wrote something else than a record's values.
    pub(super) fn note_beside_records(&mut self, pair: &Pair) {
        if pair.request.method == "GET" || !pair.response.is_success() {
            return;
        }
        let names_associations =
            |body: &Json| body.get("associations").is_some_and(|list| !list.items().is_empty());
        let body = pair.request.body.json();
        let inputs = body.and_then(|body| body.get("inputs")).map_or(&[][..], Json::items);
        match about(&pair.request.path) {
            About::Association(..) | About::Associated(..) => self.written.associations = true,
            About::AssociationBatch(_, _, verb) => self.written.associations |= verb != "read",
            About::Records(_) | About::Batch(..) | About::Record(..) => {
                self.written.associations |= body.into_iter().chain(inputs).any(names_associations);
            }
            About::Labels(..)
            | About::Properties(_)
            | About::Pipelines(_)
            | About::Schemas
            | About::Owners => self.written.definitions = true,
            About::Search(_) | About::Other => {}
        }
    }

    /// Whether a read shows nothing but what was put there because this answer, or one before,
    /// shows it: that it agrees says little of the mock.
    pub(super) async fn only_shows_givens(&mut self, pair: &Pair) -> Result<bool> {
        let Some(body) = pair.response.body.json().filter(|_| pair.response.is_success()) else {
            return Ok(false);
        };
        let reads = pair.request.method == "GET";
        Ok(match about(&pair.request.path) {
            About::Search(word) | About::Batch(word, "read") => {
                self.are_given(word, results(body)).await?
            }
            About::Records(word) if reads => self.are_given(word, results(body)).await?,
            About::Record(word, _) if reads => {
                self.are_given(word, std::slice::from_ref(body)).await?
            }
            About::Associated(..) if reads => !self.written.associations,
            About::AssociationBatch(_, _, "read") => !self.written.associations,
            About::Owners | About::Pipelines(_) | About::Schemas if reads => {
                !self.written.definitions
            }
            About::Labels(..) | About::Properties(_) if reads => {
                !self.written.definitions && is_own_property(body)
            }
            About::Records(_)
            | About::Record(..)
            | About::Batch(..)
            | About::Associated(..)
            | About::Association(..)
            | About::AssociationBatch(..)
            | About::Labels(..)
            | About::Properties(_)
            | About::Pipelines(_)
            | About::Schemas
            | About::Owners
            | About::Other => false,
        })
    }

    async fn are_given(&mut self, word: &str, shown: &[Json]) -> Result<bool> {
        let Some(id) = self.type_of(word).await? else { return Ok(false) };
        let is_given = |record: &Json| {
            let own = record.get("id").and_then(Json::scalar).unwrap_or_default();
            let known = self.known.get(&(id.clone(), own.to_owned()));
            known.is_some_and(|known| known.given && !known.written)
        };
        Ok(match shown {
            // Nothing is found where nothing was ever written.
            [] => !self.known.iter().any(|((of, _), known)| *of == id && known.written),
            shown => shown.iter().all(is_given),
        })
    }
}

/// A property of the portal's own, whose definition was put there as it is shown.
fn is_own_property(body: &Json) -> bool {
    body.get("name").is_some() && body.get("hubspotDefined") != Some(&Json::Bool(true))
}

fn results(body: &Json) -> &[Json] {
    body.get("results").map_or(&[], Json::items)
}
