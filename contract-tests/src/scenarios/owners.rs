//! Owners and the account itself.

use crate::{
    evidence::{assumed, documented, observed, recorded},
    json::Json,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "owners",
        listed_and_read,
        recorded("owners, 2022 to 2026"),
        "Owners are listed, and read by id and by user id"
    ),
    scenario!("owners", refusals, assumed("sentences"), "Owners that aren't there"),
    scenario!(
        "owners",
        the_account,
        documented("account information"),
        "What a portal tells of itself"
    ),
];

const OWNERS: &str = "/crm/v3/owners";

async fn listed_and_read(s: &mut Story<'_>) -> Ended {
    let first = s.get(format!("{OWNERS}?limit=1")).outlined().await?;
    let (id, user) = (first.text("/results/0/id")?, first.text("/results/0/userId")?);
    s.name("owner", &id);
    s.name("user", &user);
    s.get(format!("{OWNERS}/{id}")).outlined().await?;
    s.get(format!("{OWNERS}/{user}?idProperty=userId")).outlined().await?;
    s.get(format!("{OWNERS}/?email=nobody@{}.example.com", s.run())).await?;
    s.get(format!("{OWNERS}?archived=true&limit=1"))
        .only("none", |_: &Json| false)
        .outlined()
        .await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    s.get(format!("{OWNERS}/1")).await?;
    s.get(format!("{OWNERS}/abc")).await?;
    s.get(format!("{OWNERS}?limit=501")).await?;
    s.get(format!("{OWNERS}/1")).header("accept", "*/*").known(observed("pages")).await?;
    Ok(())
}

async fn the_account(s: &mut Story<'_>) -> Ended {
    for version in ["v3", "2025-09", "2026-03", "2026-09"] {
        s.get(format!("/account-info/{version}/details")).outlined().await?;
        s.get(format!("/account-info/{version}/api-usage/daily/private-apps")).outlined().await?;
    }
    Ok(())
}
