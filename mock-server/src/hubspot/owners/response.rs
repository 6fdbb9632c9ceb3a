//! Owners as HubSpot writes them.

use portal::{
    Owner,
    owner::{OwnerKind, Team},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::wire::shared::{Iso, Next};

/// An owner on the wire. Key order as recorded; teams only where there are some.
#[derive(Clone, Copy, Debug)]
pub struct OwnerOut<'a>(pub &'a Owner);

impl Serialize for OwnerOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let owner = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &owner.id.to_string())?;
        map.serialize_entry("email", &owner.email)?;
        map.serialize_entry("type", kind(owner.kind))?;
        map.serialize_entry("firstName", &owner.first_name)?;
        map.serialize_entry("lastName", &owner.last_name)?;
        map.serialize_entry("userId", &Some(owner.user).filter(|_| !owner.archived))?;
        map.serialize_entry("userIdIncludingInactive", &owner.user)?;
        map.serialize_entry("createdAt", &Iso(owner.created))?;
        map.serialize_entry("updatedAt", &Iso(owner.updated))?;
        map.serialize_entry("archived", &owner.archived)?;
        if !owner.teams.is_empty() {
            let teams: Vec<TeamOut<'_>> = owner.teams.iter().map(TeamOut::of).collect();
            map.serialize_entry("teams", &teams)?;
        }
        map.end()
    }
}

fn kind(kind: OwnerKind) -> &'static str {
    match kind {
        OwnerKind::Person => "PERSON",
        OwnerKind::Queue => "QUEUE",
    }
}

#[derive(Serialize)]
struct TeamOut<'a> {
    id: &'a str,
    name: &'a str,
    primary: bool,
}

impl<'a> TeamOut<'a> {
    fn of(team: &'a Team) -> Self {
        Self { id: &team.id, name: &team.name, primary: team.primary }
    }
}

/// A page of owners.
#[derive(Debug, Serialize)]
pub struct OwnerPage<'a> {
    /// The owners.
    pub results: Vec<OwnerOut<'a>>,
    /// Where the next page starts; the last one has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
}

/// `paging`.
#[derive(Clone, Debug, Serialize)]
pub struct Paging {
    /// `next`.
    pub next: Next,
}
