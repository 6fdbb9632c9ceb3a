//! `/oauth/authorize`: the page on which a person lets an app into a portal.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use platform::Platform;

use crate::hubspot::mount::Routes;
use crate::{
    hubspot::oauth::request::Form,
    oauth::authorize::{Decision, Mistake},
    pages::consent,
};

/// The routes.
pub fn routes() -> Routes {
    Router::new()
        .route("/oauth/authorize", get(ask).post(decide))
        .route("/oauth/{portalId}/authorize", get(ask_for_portal).post(decide))
}

async fn ask(platform: State<Arc<Platform>>, form: Form) -> Response {
    answer(show(&platform, &form, None))
}

async fn ask_for_portal(
    platform: State<Arc<Platform>>,
    Path(portal): Path<String>,
    form: Form,
) -> Response {
    answer(show(&platform, &form, Some(portal)))
}

/// The page, or the way back if the server agrees to everything.
fn show(platform: &Platform, form: &Form, portal: Option<String>) -> Result<Response, Mistake> {
    let now = platform.clock.now();
    let request = platform.authorize(&consent::ask(form, portal))?;
    if platform.auto_consent {
        let portal = *request.portals.first().ok_or(Mistake::Portal)?;
        let url = platform.decide(&request, Decision::Grant(portal), now)?;
        return Ok(consent::redirect(&url));
    }
    let page = platform.pages.open(request.clone(), now, &platform.rng);
    Ok(consent::page(&request, &page))
}

async fn decide(State(platform): State<Arc<Platform>>, form: Form) -> Response {
    let now = platform.clock.now();
    let page = form.get("page").unwrap_or_default();
    answer(platform.pages.close(page, now).and_then(|request| {
        let decision = consent::decision(&form)?;
        let url = platform.decide(&request, decision, now)?;
        Ok(consent::redirect(&url))
    }))
}

fn answer(outcome: Result<Response, Mistake>) -> Response {
    outcome.unwrap_or_else(|mistake| consent::mistake(&mistake))
}
