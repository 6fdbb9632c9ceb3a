//! What a seed says of access to its portal: tokens, apps with theirs, rate limits. A portal that is
//! made and one that holds another seed from now on get them the same way.
//!
//! A token leads to one portal. Where one of a seed's leads to another portal that is up, the seed's
//! portal stands beside the original, and gets none of its tokens, just like a fork.

use std::{collections::BTreeSet, sync::Arc};

use portal::{
    PortalId, Secret, Timestamp,
    seed::{Part, SeedError, Seeded, TokenSeed},
};

use super::{
    app::{NewApp, Registered},
    limits::SetLimit,
};
use crate::{
    Platform,
    ids::AppId,
    limits::Limits,
    oauth::{installation::Installation, tokens::Grant},
    scopes::set::Scopes,
};

/// What a seed brings besides what its portal holds.
#[derive(Debug, Default)]
pub struct Access<'a> {
    tokens: Vec<TokenSeed>,
    apps: Vec<(Part<'a>, NewApp)>,
    /// How often the portal may be asked, if the seed says it.
    pub limits: Option<Limits>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Brought {
    /// A token that may do everything and doesn't expire.
    pub token: Option<Secret>,
    /// The seed's apps.
    pub apps: Vec<Registered>,
}

impl<'a> Access<'a> {
    /// Reads it, so that a mistake is found before anything is changed.
    pub fn read(seeded: &Seeded<'a>, platform: &Platform) -> Result<Self, SeedError> {
        let mut numbers = BTreeSet::new();
        let mut apps = Vec::new();
        for part in &seeded.apps {
            let app: NewApp = part.parse()?;
            app.check(platform).map_err(|message| part.error(message))?;
            if let Some(id) = app.app_id.filter(|id| !numbers.insert(*id)) {
                return Err(part.error(format!("there is an app with the id {id}")));
            }
            apps.push((*part, app));
        }
        let limits = seeded.rate_limit.map(|part| {
            let limits = part.parse::<SetLimit>()?.limits(platform.limits);
            limits.map_err(|message| part.error(message))
        });
        Ok(Self { tokens: seeded.tokens.clone(), apps, limits: limits.transpose()? })
    }

    /// Lets codes of an app be sent to further places.
    pub fn also_redirect(&mut self, app: &str, uris: &[String]) {
        let named = self.apps.iter_mut().map(|(_, new)| new);
        for new in named.filter(|new| new.name.as_deref() == Some(app)) {
            let more =
                uris.iter().filter(|uri| !new.redirect_uris.iter().any(|known| **known == ***uri));
            let more: Vec<Box<str>> = more.map(|uri| uri.as_str().into()).collect();
            new.redirect_uris.extend(more);
        }
    }

    /// Lets the seed's tokens and apps into a portal that is up, in place of those that it has.
    pub fn bring(
        self,
        platform: &Platform,
        portal: PortalId,
        now: Timestamp,
    ) -> Result<Brought, SeedError> {
        let token = bring_tokens(&self.tokens, platform, portal);
        if self.apps.is_empty() {
            return Ok(Brought { token, apps: Vec::new() });
        }
        let bring = |(part, app): (Part<'_>, NewApp)| {
            app.bring(platform, portal, now).map_err(|message| part.error(message))
        };
        let apps = self.apps.into_iter().map(bring).collect::<Result<Vec<_>, _>>()?;
        let named = apps.iter().map(|brought| brought.app.id).chain([platform.private_app.id]);
        leave_only(&named.collect(), platform, portal);
        Ok(Brought { token, apps })
    }
}

/// Takes all other apps out of a portal.
fn leave_only(named: &BTreeSet<AppId>, platform: &Platform, portal: PortalId) {
    let others = platform.installed(portal).into_iter().filter(|app| !named.contains(&app.id));
    for installation in others.filter_map(|app| platform.installation(app.id, portal)) {
        platform.uninstall(&installation);
    }
}

fn bring_tokens(tokens: &[TokenSeed], platform: &Platform, portal: PortalId) -> Option<Secret> {
    let elsewhere = |seed: &TokenSeed| platform.tokens.lead_elsewhere(&seed.token, portal);
    if tokens.is_empty() || tokens.iter().any(elsewhere) {
        return None;
    }
    let installation = platform.install(&platform.private_app, portal)?;
    let before = platform.tokens.access_to(portal).into_iter();
    for (token, _) in before.filter(|(_, grant)| grant.app.id == platform.private_app.id) {
        platform.tokens.revoke_access(token.expose());
    }
    tokens.iter().for_each(|seed| keep(platform, &installation, seed));
    let ready = tokens.iter().find(|seed| seed.expires_at.is_none() && seed.scopes.is_none());
    ready.map(|seed| seed.token.clone())
}

/// Lets a seed's access token lead to a portal, for good: one that has expired says when.
pub fn keep(platform: &Platform, installation: &Arc<Installation>, seed: &TokenSeed) {
    let grant = Grant {
        installation: Arc::clone(installation),
        scopes: Scopes::limited_to(seed.scopes.as_deref()),
        expires: seed.expires_at.map(|at| at.0),
    };
    platform.tokens.keep_access(seed.token.clone(), grant);
}
