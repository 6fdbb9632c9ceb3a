//! A portal as a seed, with all that lets somebody in: its tokens, its apps and theirs, its limits.

use std::{collections::BTreeMap, sync::Arc};

use portal::{ObjectTypeId, PortalId, Secret, Timestamp, seed_export::Exported};
use serde::Serialize;

use super::limits::ShownLimit;
use crate::{
    Platform,
    oauth::{
        app::{App, Kind},
        tokens::{Grant, Refresh},
    },
    portals::handle::PortalHandle,
    scopes::set::Scopes,
    webhooks::{
        subscriber::{Settings, Subscriber},
        subscription::Subscription,
    },
};

/// The seed's text.
pub fn text(platform: &Platform, handle: &PortalHandle) -> String {
    let portal = handle.read();
    let (access, refresh) =
        (platform.tokens.access_to(portal.id), platform.tokens.refresh_to(portal.id));
    let tokens = Tokens { access: &access, refresh: &refresh };
    let (apps, subscribers) = (platform.installed(portal.id), subscribers(platform, portal.id));
    let whole = Whole {
        portal: Exported(&portal),
        rate_limit: handle.usage.limits().into(),
        access_tokens: tokens.of(&platform.private_app),
        apps: apps.iter().map(|app| AppOut::of(platform, app, &tokens, &subscribers)).collect(),
    };
    // Our own types have string keys and no fallible parts, so this can't fail.
    serde_json::to_string(&whole).unwrap_or_default()
}

fn subscribers(platform: &Platform, portal: PortalId) -> BTreeMap<u64, Subscriber> {
    let here = |app: &u64| platform.webhooks.is_installed(*app, portal);
    platform.webhooks.with_state(|state| {
        let all = state.subscribers().filter(|one| here(&one.app_id));
        all.map(|one| (one.app_id, one.clone())).collect()
    })
}

/// As a seed file says it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'p> {
    #[serde(flatten)]
    portal: Exported<'p>,
    rate_limit: ShownLimit,
    access_tokens: Vec<TokenOut<'p>>,
    apps: Vec<AppOut<'p>>,
}

/// A portal's tokens in order.
struct Tokens<'p> {
    access: &'p BTreeMap<Secret, Arc<Grant>>,
    refresh: &'p BTreeMap<Secret, Refresh>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenOut<'p> {
    token: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<&'p str>>,
}

fn token<'p>(token: &'p Secret, scopes: &'p Scopes, expires: Option<Timestamp>) -> TokenOut<'p> {
    TokenOut {
        token: token.expose(),
        expires_at: expires.map(|at| at.to_string()),
        scopes: scopes.limited().map(Iterator::collect),
    }
}

impl<'p> Tokens<'p> {
    fn of(&self, app: &App) -> Vec<TokenOut<'p>> {
        let own = self.access.iter().filter(|(_, grant)| grant.app.id == app.id);
        own.map(|(text, grant)| token(text, &grant.scopes, grant.expires)).collect()
    }

    fn refresh_of(&self, app: &App) -> Vec<TokenOut<'p>> {
        let own = self.refresh.iter().filter(|(_, one)| one.installation.app.id == app.id);
        own.map(|(text, one)| token(text, &one.scopes, None)).collect()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppOut<'p> {
    kind: &'static str,
    app_id: u64,
    name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uris: Option<&'p [Box<str>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_scopes: Option<Vec<&'p str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    optional_scopes: Option<Vec<&'p str>>,
    installed: bool,
    access_tokens: Vec<TokenOut<'p>>,
    refresh_tokens: Vec<TokenOut<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhooks: Option<WebhooksOut<'p>>,
}

impl<'p> AppOut<'p> {
    fn of(
        platform: &Platform,
        app: &'p App,
        tokens: &Tokens<'p>,
        subscribers: &'p BTreeMap<u64, Subscriber>,
    ) -> Self {
        let public = app.public();
        let subscriber = subscribers.get(&app.id.0);
        // Every portal has the ready private app, so its tokens stand beside the apps.
        let own = app.id != platform.private_app.id;
        let optional = public.and_then(|public| public.optional.limited());
        Self {
            kind: match app.kind {
                Kind::Public(_) => "public",
                Kind::Private => "private",
                Kind::ServiceKey => "service_key",
            },
            app_id: app.id.0,
            name: &app.name,
            client_id: public.map(|public| &*public.client_id),
            client_secret: subscriber.map(|one| one.client_secret.expose()),
            redirect_uris: public.map(|public| &*public.redirect_uris),
            required_scopes: public
                .filter(|_| optional.is_some())
                .map(|public| public.required.names().collect()),
            optional_scopes: optional.map(Iterator::collect),
            installed: true,
            access_tokens: if own { tokens.of(app) } else { Vec::new() },
            refresh_tokens: tokens.refresh_of(app),
            webhooks: subscriber.and_then(WebhooksOut::of),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WebhooksOut<'p> {
    #[serde(flatten)]
    settings: Option<SettingsOut<'p>>,
    subscriptions: Vec<SubscriptionOut<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SettingsOut<'p> {
    target_url: &'p str,
    max_concurrent_requests: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'p str>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionOut<'p> {
    id: u64,
    event_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_name: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<ObjectTypeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type_name: Option<&'p str>,
    active: bool,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

impl<'p> WebhooksOut<'p> {
    fn of(subscriber: &'p Subscriber) -> Option<Self> {
        let settings = subscriber.settings.as_ref().map(SettingsOut::of);
        let subscriptions: Vec<_> =
            subscriber.subscriptions.values().map(SubscriptionOut::of).collect();
        let any = settings.is_some() || !subscriptions.is_empty();
        any.then_some(Self { settings, subscriptions })
    }
}

impl<'p> SettingsOut<'p> {
    fn of(settings: &'p Settings) -> Self {
        Self {
            target_url: &settings.target,
            max_concurrent_requests: settings.max_concurrent,
            period: settings.period.as_deref(),
            created_at: settings.created.to_string(),
            updated_at: settings.updated.map(|at| at.to_string()),
        }
    }
}

impl<'p> SubscriptionOut<'p> {
    fn of(Subscription { id, spec, created, updated }: &'p Subscription) -> Self {
        Self {
            id: *id,
            event_type: spec.event_type.name(),
            property_name: spec.property.as_deref(),
            object_type_id: spec.object_type,
            event_type_name: spec.event_type_name.as_deref(),
            active: spec.active,
            created_at: created.to_string(),
            updated_at: updated.map(|at| at.to_string()),
        }
    }
}
