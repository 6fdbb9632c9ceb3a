//! The consent page and its neighbours: HTML for people. maud escapes what is put into it; the
//! pages have no script and load nothing.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use maud::{Markup, html};
use portal::{PortalId, Secret};

use crate::{
    explain,
    hubspot::oauth::request::Form,
    oauth::authorize::{Ask, Decision, Mistake, Request},
    pages::layout,
};

const STYLE: &str = include_str!("consent/style.css");
/// More portals than this are a list to drop down.
const MAX_RADIOS: usize = 6;

/// What an app asks for in the query string.
pub fn ask(form: &Form, portal: Option<String>) -> Ask {
    let given = |name| form.query(name).map(str::to_owned);
    Ask {
        client_id: given("client_id"),
        redirect_uri: given("redirect_uri"),
        scope: given("scope").or_else(|| given("scopes")),
        optional_scope: given("optional_scope"),
        state: given("state"),
        code_challenge: given("code_challenge"),
        code_challenge_method: given("code_challenge_method"),
        portal,
    }
}

/// What a person answered.
pub fn decision(form: &Form) -> Result<Decision, Mistake> {
    match form.get("decision") {
        Some("grant") => {
            let portal = form.get("portal_id").and_then(|id| id.parse().ok());
            portal.map(|id| Decision::Grant(PortalId(id))).ok_or(Mistake::Portal)
        }
        Some("refuse") => Ok(Decision::Refuse),
        _ => Err(Mistake::Page),
    }
}

/// Back to the app.
pub fn redirect(url: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(url) else { return mistake(&Mistake::RedirectUri) };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(header::LOCATION, location);
    layout::guarded(response)
}

/// The page that asks.
pub fn page(request: &Request, token: &Secret) -> Response {
    let name = &*request.app.name;
    let title = format!("Connect {name}");
    let body = html! {
        p.local { "Local HubSpot" }
        h1 { "Connect " b { (name) } " to HubSpot" }
        p.muted { "It will then come back to " code { (request.redirect_uri) } }
        form method="post" action="/oauth/authorize" {
            input type="hidden" name="page" value=(token.expose());
            (portals(&request.portals))
            h2 { "This app wants to" }
            ul.scopes {
                @for scope in request.required.names() { (item(scope, false)) }
                @for scope in request.optional.names().filter(|name| !request.required.has(name)) {
                    (item(scope, true))
                }
            }
            p.buttons {
                button.primary type="submit" name="decision" value="grant"
                    disabled[request.portals.is_empty()] { "Connect app" }
                button type="submit" name="decision" value="refuse" formnovalidate { "Cancel" }
            }
        }
    };
    answer(StatusCode::OK, &title, &body)
}

fn portals(ids: &[PortalId]) -> Markup {
    html! {
        fieldset {
            legend { "Choose an account" }
            @if ids.is_empty() {
                p { "There is no account." }
            } @else if ids.len() > MAX_RADIOS {
                select name="portal_id" aria-label="Account" {
                    @for id in ids { option value=(id) { "Account " (id) } }
                }
            } @else {
                @for (place, id) in ids.iter().enumerate() {
                    label.portal {
                        input type="radio" name="portal_id" value=(id) checked[place == 0] required;
                        span { "Account " b { (id) } }
                    }
                }
            }
        }
    }
}

fn item(scope: &str, optional: bool) -> Markup {
    html! {
        li {
            span { (meaning(scope)) @if optional { " " em { "optional" } } }
            code { (scope) }
        }
    }
}

/// What a scope's name says, for people.
fn meaning(scope: &str) -> String {
    let parts: Vec<&str> = scope.split('.').collect();
    let verb = |end: &str| if end == "read" { "Read" } else { "Change" };
    match parts[..] {
        ["oauth"] => "Know which account it is".into(),
        ["crm", "schemas", what, end] => {
            format!("{} the properties of {}", verb(end), words(what))
        }
        ["crm", "objects", what, end] | ["crm", what, end] => {
            format!("{} {}", verb(end), words(what))
        }
        _ => format!("Use {}", words(scope)),
    }
}

fn words(name: &str) -> String {
    name.replace(['_', '.', '-'], " ")
}

/// The page that says what is wrong. The app is told nothing.
pub fn mistake(mistake: &Mistake) -> Response {
    let (what, hint) = told(mistake);
    explain::note("consent", || what.to_string());
    let body = html! {
        p.local { "Local HubSpot" }
        h1 { "Authorization failed" }
        p { (what) }
        p.muted { (hint) }
    };
    answer(StatusCode::BAD_REQUEST, "Authorization failed", &body)
}

/// The same in one sentence, for control calls.
pub fn sentence(mistake: &Mistake) -> String {
    told(mistake).0
}

fn told(mistake: &Mistake) -> (String, String) {
    let (what, hint) = match mistake {
        Mistake::ClientId => (
            "Authorization failed because the client ID is missing or unknown.".to_owned(),
            "client_id has to be a registered app's.",
        ),
        Mistake::RedirectUri => (
            "Authorization failed because the redirect URL does not match any of the app's \
             registered redirect URLs."
                .to_owned(),
            "redirect_uri is compared character by character.",
        ),
        Mistake::NoScopes => (
            "Authorization failed because no scopes were requested.".to_owned(),
            "scope is a list of scopes, separated by spaces.",
        ),
        Mistake::MissingScopes(names) => (
            mismatch("The app requires scopes that were not requested", names),
            "scope has to name all scopes that the app was registered with as required.",
        ),
        Mistake::UnknownScopes(names) => (
            mismatch("Scopes were requested that the app is not registered with", names),
            "Register them with the app as required or optional.",
        ),
        Mistake::Challenge => (
            "Authorization failed because the code challenge can't be used.".to_owned(),
            "code_challenge comes with code_challenge_method=S256.",
        ),
        Mistake::Portal => (
            "Authorization failed because there is no such account.".to_owned(),
            "Choose one of the accounts on the page.",
        ),
        Mistake::Page => (
            "This page was answered already, or it waited too long.".to_owned(),
            "Go back to the app and start again.",
        ),
    };
    (what, hint.to_owned())
}

fn mismatch(why: &str, names: &[String]) -> String {
    format!(
        "Authorization failed because there is a scope mismatch between the install URL and the \
         app's configured scopes. {why}: {}.",
        names.join(", ")
    )
}

fn answer(status: StatusCode, title: &str, body: &Markup) -> Response {
    layout::answer(status, title, STYLE, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_told_in_words() {
        let check = |scope: &str, words: &str| assert_eq!(meaning(scope), words);
        check("crm.objects.line_items.read", "Read line items");
        check("crm.schemas.deals.write", "Change the properties of deals");
        check("crm.lists.read", "Read lists");
        check("e-commerce", "Use e commerce");
    }
}
