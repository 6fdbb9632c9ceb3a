//! Owners: the people and queues that records can belong to.

use std::{ops::Bound, sync::Arc};

use imbl::OrdMap;

use crate::{
    Definition, Error, Portal, Record, RecordError, Result, Table, Timestamp,
    properties::error::ValueFault, records::write::edit::Edit,
};

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// What `hubspot_owner_id` holds.
    pub id: u64,
    /// The user's address.
    pub email: Box<str>,
    /// A person or a queue.
    pub kind: OwnerKind,
    /// Given name.
    pub first_name: Box<str>,
    /// Family name.
    pub last_name: Box<str>,
    /// The user behind the owner; it stays when the owner is archived.
    pub user: u64,
    /// When the owner was made.
    pub created: Timestamp,
    /// When the owner was last changed.
    pub updated: Timestamp,
    /// The user was removed from the portal.
    pub archived: bool,
    /// The teams the user is in.
    pub teams: Vec<Team>,
}

/// What an owner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum OwnerKind {
    Person,
    Queue,
}

/// A team of an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: Box<str>,
    /// What people see.
    pub name: Box<str>,
    /// Whether it is the user's main team.
    pub primary: bool,
}

/// How a request names an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum OwnerKey {
    Id(u64),
    User(u64),
}

/// The user who made the ready private app, and the first owner of a new portal: there, owners
/// have their users' ids.
pub const FIRST_USER: u64 = 62_515_001;

impl Owner {
    /// The owner that a new portal has.
    pub(crate) fn first(created: Timestamp) -> Self {
        Self {
            id: FIRST_USER,
            email: "owner@example.com".into(),
            kind: OwnerKind::Person,
            first_name: "Olivia".into(),
            last_name: "Owner".into(),
            user: FIRST_USER,
            created,
            updated: created,
            archived: false,
            teams: Vec::new(),
        }
    }
}

/// All owners of a portal.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    /// By whether they are archived, then by id: the order of a list.
    by_id: OrdMap<(bool, u64), Arc<Owner>>,
    by_email: OrdMap<Box<str>, u64>,
    by_user: OrdMap<u64, u64>,
}

impl Owners {
    /// Adds an owner; false if the id, the user or the address is taken.
    pub fn add(&mut self, owner: Owner) -> bool {
        let email: Box<str> = owner.email.to_lowercase().into();
        let taken = self.knows(owner.id)
            || self.by_user.contains_key(&owner.user)
            || self.by_email.contains_key(&email);
        if !taken {
            if !email.is_empty() {
                self.by_email.insert(email, owner.id);
            }
            self.by_user.insert(owner.user, owner.id);
            self.by_id.insert((owner.archived, owner.id), Arc::new(owner));
        }
        !taken
    }

    /// Takes all owners away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is an owner with an id, archived or not.
    pub fn knows(&self, id: u64) -> bool {
        [false, true].into_iter().any(|archived| self.by_id.contains_key(&(archived, id)))
    }

    /// The user behind an owner who is not archived.
    pub(crate) fn user_of(&self, owner: &str) -> Option<u64> {
        self.find(owner.trim().parse().ok()?, false).map(|owner| owner.user)
    }

    fn find(&self, id: u64, archived: bool) -> Option<&Owner> {
        self.by_id.get(&(archived, id)).map(|owner| &**owner)
    }
}

impl Portal {
    /// One owner, archived or not as asked.
    pub fn owner(&self, key: OwnerKey, archived: bool) -> Result<&Owner> {
        let id = match key {
            OwnerKey::Id(id) => Some(id),
            OwnerKey::User(user) => self.owners.by_user.get(&user).copied(),
        };
        id.and_then(|id| self.owners.find(id, archived)).ok_or(Error::Record(RecordError::NotFound))
    }

    /// The owners from an id on, and the id of the one that follows them, if any.
    pub fn list_owners(
        &self,
        archived: bool,
        start: u64,
        limit: usize,
    ) -> (Vec<&Owner>, Option<u64>) {
        let start = Bound::Included((archived, start));
        let range = self.owners.by_id.range((start, Bound::Included((archived, u64::MAX))));
        let mut rest = range.map(|(_, owner)| &**owner);
        let page = rest.by_ref().take(limit).collect();
        (page, rest.next().map(|owner| owner.id))
    }

    /// The owner with an address, if there is one.
    pub fn owner_with_email(&self, email: &str, archived: bool) -> Option<&Owner> {
        let id = self.owners.by_email.get(&*email.trim().to_lowercase())?;
        self.owners.find(*id, archived)
    }

    /// A record's team is its owner's main one.
    pub(crate) fn follow_owner(
        &self,
        table: &Table,
        current: Option<&Record>,
        edit: &mut Edit<'_>,
    ) {
        const TEAM: &str = "hubspot_team_id";
        let id = edit.sets(table, "hubspot_owner_id").and_then(|id| id.parse().ok());
        if id.is_none() && !edit.clears(table, "hubspot_owner_id") {
            return;
        }
        let owner = id.and_then(|id| self.owners.find(id, false));
        let team = owner.and_then(|owner| owner.teams.iter().find(|team| team.primary));
        match team {
            Some(team) => edit.also(table, TEAM, team.id.to_string()),
            None if edit.would_be(table, current, TEAM).is_some() => edit.also(table, TEAM, ""),
            None => {}
        }
    }

    /// Refuses an owner that does not exist. A user's id is no owner's id, and owners who left
    /// still own what they owned.
    pub(crate) fn check_owner(
        &self,
        definition: &Definition,
        sent: &str,
    ) -> Result<(), ValueFault> {
        if definition.face.referenced_object_type.as_deref() != Some("OWNER") {
            return Ok(());
        }
        let known = |id: &str| id.parse().is_ok_and(|id| self.owners.knows(id));
        let mut ids = sent.split(';').map(str::trim).filter(|id| !id.is_empty());
        if ids.all(known) { Ok(()) } else { Err(ValueFault::NotAnOwner) }
    }
}
