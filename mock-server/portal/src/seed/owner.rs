//! Owners in seed files, as the API returns them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Instant, Loading, SeedError, keys};
use crate::{
    Owner, Timestamp,
    owners::owner::{OwnerKind, Team},
};

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![("`owners`", keys::keys::<OwnerSeed>()), ("A team", keys::keys::<TeamSeed>())]
}

impl<'a> Loading<'_, 'a> {
    /// The file's owners take the place of the one that every portal has.
    pub(super) fn owners(&mut self, owners: Option<&[&'a RawValue]>) -> Result<(), SeedError> {
        let Some(owners) = owners else { return Ok(()) };
        self.portal.owners.clear();
        for raw in owners {
            let owner: OwnerSeed = self.parse(raw)?;
            let owner = owner.into_owner(self.now);
            let id = owner.id;
            if !self.portal.owners.add(owner) {
                let message = format!("owner {id}, or its user or address, is there already");
                return Err(self.error(raw, message));
            }
        }
        Ok(())
    }
}

/// `{"id": "101", "email": "ada@example.com", "firstName": "Ada", …}`. Where `userId` is left out
/// it is the owner's id, as in new portals.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OwnerSeed {
    #[serde(deserialize_with = "digits")]
    id: u64,
    /// Some queues have none.
    #[serde(default)]
    email: Box<str>,
    #[serde(default)]
    r#type: Option<KindSeed>,
    #[serde(default)]
    first_name: Box<str>,
    #[serde(default)]
    last_name: Box<str>,
    #[serde(default)]
    user_id: Option<u64>,
    #[serde(default)]
    user_id_including_inactive: Option<u64>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    teams: Vec<TeamSeed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum KindSeed {
    Person,
    Queue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamSeed {
    id: Box<str>,
    name: Box<str>,
    #[serde(default)]
    primary: bool,
}

fn digits<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom("an owner's id is a string of digits"))
}

impl OwnerSeed {
    fn into_owner(self, now: Timestamp) -> Owner {
        let created = self.created_at.map_or(now, |Instant(at)| at);
        let team = |team: TeamSeed| Team { id: team.id, name: team.name, primary: team.primary };
        Owner {
            id: self.id,
            email: self.email,
            kind: match self.r#type {
                Some(KindSeed::Queue) => OwnerKind::Queue,
                Some(KindSeed::Person) | None => OwnerKind::Person,
            },
            first_name: self.first_name,
            last_name: self.last_name,
            user: self.user_id.or(self.user_id_including_inactive).unwrap_or(self.id),
            created,
            updated: self.updated_at.map_or(created, |Instant(at)| at),
            archived: self.archived,
            teams: self.teams.into_iter().map(team).collect(),
        }
    }
}
