//! `/oauth/authorize`: the page on which a person lets an app into a portal.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};

use crate::hubspot::mount::Routes;
use crate::{
    Server,
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

type Hub = State<Arc<Server>>;

async fn ask(server: Hub, form: Form) -> Response {
    answer(show(&server, &form, None))
}

async fn ask_for_portal(server: Hub, Path(portal): Path<String>, form: Form) -> Response {
    answer(show(&server, &form, Some(portal)))
}

/// The page, or the way back if the server agrees to everything.
fn show(server: &Server, form: &Form, portal: Option<String>) -> Result<Response, Mistake> {
    let now = server.clock.now();
    let request = server.hub.authorize(&consent::ask(form, portal))?;
    if server.auto_consent {
        let portal = *request.portals.first().ok_or(Mistake::Portal)?;
        let url = server.hub.decide(&request, Decision::Grant(portal), now)?;
        return Ok(consent::redirect(&url));
    }
    let page = server.hub.pages.open(request.clone(), now, &server.hub.chance);
    Ok(consent::page(&request, &page))
}

async fn decide(State(server): Hub, form: Form) -> Response {
    let now = server.clock.now();
    let page = form.get("page").unwrap_or_default();
    answer(server.hub.pages.close(page, now).and_then(|request| {
        let decision = consent::decision(&form)?;
        let url = server.hub.decide(&request, decision, now)?;
        Ok(consent::redirect(&url))
    }))
}

fn answer(outcome: Result<Response, Mistake>) -> Response {
    outcome.unwrap_or_else(|mistake| consent::mistake(&mistake))
}
