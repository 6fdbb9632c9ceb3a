//! `/_mock/apps` and `/_mock/oauth/grant`: apps that a test registers, and consent without a page.

use std::sync::Arc;

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
pub use platform::seed::app::{NewApp, NewKind, Registered, check_redirect_uri};
use portal::{PortalId, Secret};
use serde::{Deserialize, Serialize};

use super::{Mistake, Outcome, read};
use crate::{
    Server,
    hub::Platform,
    oauth::authorize::{self, Ask, Decision},
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock/apps", post(create)).route("/_mock/oauth/grant", post(grant))
}

/// An app as its developer is told of it.
#[derive(Debug, Serialize)]
pub struct RegisteredApp<'a> {
    app_id: u64,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    developer_api_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uris: Option<&'a [Box<str>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portal_id: Option<PortalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

/// Its developer may see the secrets.
impl<'a> From<&'a Registered> for RegisteredApp<'a> {
    fn from(registered: &'a Registered) -> Self {
        let public = registered.app.public();
        Self {
            app_id: registered.app.id.0,
            name: &registered.app.name,
            client_id: public.map(|public| &*public.client_id),
            client_secret: public.map(|public| public.client_secret.expose()),
            developer_api_key: registered.developer_api_key.expose(),
            redirect_uris: public.map(|public| &*public.redirect_uris),
            portal_id: registered.portal_id,
            access_token: registered.access_token.as_ref().map(Secret::expose),
            refresh_token: registered.refresh_token.as_ref().map(Secret::expose),
        }
    }
}

async fn create(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let new = read::<NewApp>(&body)?;
    let registered =
        new.register(&server.platform, server.platform.home, server.platform.clock.now());
    let registered = registered.map_err(Mistake::bad)?;
    Ok(wire::json(StatusCode::CREATED, &RegisteredApp::from(&registered)))
}

/// What a person would agree to on the consent page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Consent {
    client_id: String,
    portal_id: Option<PortalId>,
    /// Those that the app requires, if they aren't said.
    scopes: Option<Vec<String>>,
    redirect_uri: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

#[derive(Serialize)]
struct Consented {
    code: String,
    redirect: String,
}

async fn grant(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let consent = read::<Consent>(&body)?;
    let portal = consent.portal_id.unwrap_or(server.platform.home);
    let ask = consent.ask(&server.platform)?;
    let request = server.platform.authorize(&ask).map_err(|mistake| told(&mistake))?;
    let url =
        server.platform.decide(&request, Decision::Grant(portal), server.platform.clock.now());
    let redirect = url.map_err(|mistake| told(&mistake))?;
    let query = redirect.split_once('?').map_or("", |(_, query)| query);
    let code = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "code").last();
    let code = code.map(|(_, code)| code.into_owned()).unwrap_or_default();
    Ok(wire::json(StatusCode::CREATED, &Consented { code, redirect }))
}

impl Consent {
    fn ask(self, platform: &Platform) -> Result<Ask, Mistake> {
        let app = platform.apps.client(&self.client_id);
        let app = app.ok_or_else(|| Mistake::missing("there is no app with this client_id"))?;
        let public = app.public();
        let required =
            || public.map(|public| public.required.names().collect::<Vec<_>>().join(" "));
        let first = || public?.redirect_uris.first().map(ToString::to_string);
        Ok(Ask {
            client_id: Some(self.client_id),
            redirect_uri: self.redirect_uri.or_else(first),
            scope: self.scopes.map(|scopes| scopes.join(" ")).or_else(required),
            optional_scope: None,
            state: self.state,
            code_challenge: self.code_challenge,
            code_challenge_method: self.code_challenge_method,
            portal: None,
        })
    }
}

fn told(mistake: &authorize::Mistake) -> Mistake {
    Mistake::bad(crate::pages::consent::sentence(mistake))
}
