//! What every family refuses alike: credentials, paths, methods, media types.

use http::Method;
use serde_json::json;

use crate::{
    evidence::{assumed, observed, recorded},
    exchange::Request,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "refusals",
        credentials,
        recorded("missing credentials; garbage observed by three projects"),
        "No token, and one that can't be read"
    ),
    scenario!(
        "refusals",
        unknown_paths,
        observed("the page's beginning, April 2026; its rest assumed"),
        "What has never been a path"
    ),
    scenario!(
        "refusals",
        wrong_methods,
        recorded("lists, April 2026; other types assumed"),
        "A path with a method it doesn't have"
    ),
];

async fn credentials(s: &mut Story<'_>) -> Ended {
    const CONTACTS: &str = "/crm/v3/objects/contacts";
    s.get(CONTACTS).header("authorization", "").await?;
    s.get(CONTACTS)
        .header("authorization", "Bearer garbage")
        .known(observed("expired in 1970"))
        .outlined()
        .await?;
    Ok(())
}

async fn unknown_paths(s: &mut Story<'_>) -> Ended {
    s.get("/crm/v3/no-such-family").header("accept", "*/*").await?;
    s.get("/crm/v3/no-such-family").await?;
    Ok(())
}

async fn wrong_methods(s: &mut Story<'_>) -> Ended {
    s.call(Request::new(Method::PUT, "/crm/v3/objects/contacts")).await?;
    s.post("/crm/v3/objects/contacts", json!({"properties": {}}))
        .header("content-type", "text/plain")
        .known(assumed("415"))
        .await?;
    Ok(())
}
