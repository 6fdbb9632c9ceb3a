//! OAuth: what an app does without a person.

use http::Method;

use crate::{
    evidence::{assumed, documented, observed, recorded},
    exchange::Request,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "oauth",
        a_refresh_in_every_version,
        documented("guide: OAuth; shapes recorded 2018"),
        "A refresh token brings an access token"
    ),
    scenario!(
        "oauth",
        what_tokens_tell,
        documented("token information"),
        "Access and refresh tokens tell of themselves"
    ),
    scenario!("oauth", introspection, observed("version 3"), "A token is active, or nothing"),
    scenario!(
        "oauth",
        refusals,
        recorded("2018, pasted since; some sentences assumed"),
        "Codes, tokens and clients that are unknown"
    ),
    scenario!(
        "oauth",
        a_private_apps_token,
        documented("private apps: token information"),
        "A private app's token tells of itself"
    ),
];

pub(super) fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let mut request = Request::new(Method::POST, path);
    let kind = "application/x-www-form-urlencoded";
    request.headers.push(("content-type".to_owned(), kind.to_owned()));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request.body = Some(body);
    request
}

async fn a_refresh_in_every_version(s: &mut Story<'_>) -> Ended {
    let app = s.app()?;
    for path in
        ["/oauth/v1/token", "/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"]
    {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", &*app.client_id),
            ("client_secret", &*app.client_secret),
            ("refresh_token", &*app.refresh_token),
        ];
        s.call(form(path, &fields)).outlined().await?;
    }
    Ok(())
}

pub(super) async fn fresh_token(s: &mut Story<'_>) -> Result<String, crate::story::Stop> {
    let app = s.app()?;
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", &*app.client_id),
        ("client_secret", &*app.client_secret),
        ("refresh_token", &*app.refresh_token),
    ];
    let token = s.call(form("/oauth/v1/token", &fields)).unseen().await?.text("/access_token")?;
    s.name("access token", &token);
    Ok(token)
}

async fn what_tokens_tell(s: &mut Story<'_>) -> Ended {
    let app = s.app()?;
    let token = fresh_token(s).await?;
    s.get(format!("/oauth/v1/access-tokens/{token}")).outlined().await?;
    s.get(format!("/oauth/v1/refresh-tokens/{}", app.refresh_token)).outlined().await?;
    s.get("/oauth/v1/access-tokens/unknown").known(assumed("unknown tokens")).await?;
    s.get("/account-info/v3/details").bearer(&token).outlined().await?;
    Ok(())
}

async fn introspection(s: &mut Story<'_>) -> Ended {
    let app = s.app()?;
    let token = fresh_token(s).await?;
    for version in ["v3", "2026-03", "2026-09"] {
        let path = format!("/oauth/{version}/token/introspect");
        let fields = |token| {
            [
                ("client_id", &*app.client_id),
                ("client_secret", &*app.client_secret),
                ("token", token),
                ("token_type_hint", "access_token"),
            ]
        };
        s.call(form(&path, &fields(&token))).outlined().await?;
        s.call(form(&path, &fields("unknown"))).await?;
    }
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let app = s.app()?;
    let client = [("client_id", &*app.client_id), ("client_secret", &*app.client_secret)];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields: Vec<(&str, &str)> = client.to_vec();
        fields.extend(more.iter().copied());
        form("/oauth/v1/token", &fields)
    };
    s.call(with(&[("grant_type", "refresh_token"), ("refresh_token", "unknown")])).await?;
    s.call(with(&[
        ("grant_type", "authorization_code"),
        ("code", "unknown"),
        ("redirect_uri", "http://localhost:3000/oauth-callback"),
    ]))
    .await?;
    s.call(with(&[("grant_type", "wishes")])).known(assumed("sentence")).await?;
    s.call(form(
        "/oauth/v1/token",
        &[
            ("grant_type", "refresh_token"),
            ("client_id", "unknown"),
            ("client_secret", "unknown"),
            ("refresh_token", "unknown"),
        ],
    ))
    .known(assumed("sentence"))
    .await?;
    Ok(())
}

async fn a_private_apps_token(s: &mut Story<'_>) -> Ended {
    let body = serde_json::json!({"tokenKey": s.token()});
    s.post("/oauth/v2/private-apps/get/access-token-info", body).outlined().await?;
    Ok(())
}
