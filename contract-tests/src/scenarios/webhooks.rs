//! Webhooks: an app's settings and subscriptions.

use serde_json::json;

use crate::{
    evidence::{assumed, documented},
    scenario::{Scenario, scenario},
    story::{Ended, Stop, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "webhooks",
        settings_and_subscriptions,
        documented("guide: webhooks"),
        "Where an app's events go, and which"
    ),
    scenario!("webhooks", refusals, assumed("sentences"), "Targets and events that can't be"),
];

/// Where an app's webhooks are set up, and the key behind it.
fn base(s: &Story<'_>) -> Result<(String, String), Stop> {
    let app = s.app()?;
    Ok((format!("/webhooks/v3/{}", app.id), format!("?hapikey={}", app.developer_key)))
}

async fn settings_and_subscriptions(s: &mut Story<'_>) -> Ended {
    let (base, key) = base(s)?;
    let throttling = json!({"period": "SECONDLY", "maxConcurrentRequests": 10});
    let target = "https://hooks.example.com/hubspot";
    s.put(format!("{base}/settings{key}"), json!({"targetUrl": target, "throttling": throttling}))
        .outlined()
        .await?;
    s.get(format!("{base}/settings{key}")).outlined().await?;
    let path = format!("{base}/subscriptions");
    let made = s
        .post(
            format!("{path}{key}"),
            json!({"eventType": "contact.propertyChange", "propertyName": "jobtitle", "active": false}),
        )
        .makes("subscription")
        .outlined()
        .await?;
    let id = made.id()?;
    s.get(format!("{path}/{id}{key}")).outlined().await?;
    s.patch(format!("{path}/{id}{key}"), json!({"active": true})).outlined().await?;
    let batch = json!({"inputs": [{"id": id.parse::<u64>().unwrap_or_default(), "active": false}]});
    s.post(format!("{path}/batch/update{key}"), batch).outlined().await?;
    s.get(format!("{path}{key}")).only("none", |_| false).await?;
    s.delete(format!("{path}/{id}{key}")).await?;
    s.get(format!("{path}/{id}{key}")).await?;
    s.delete(format!("{base}/settings{key}")).await?;
    s.get(format!("{base}/settings{key}")).await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let (base, key) = base(s)?;
    let throttling = json!({"period": "SECONDLY", "maxConcurrentRequests": 10});
    s.put(
        format!("{base}/settings{key}"),
        json!({"targetUrl": "nowhere", "throttling": throttling}),
    )
    .await?;
    s.post(
        format!("{base}/subscriptions{key}"),
        json!({"eventType": "contact.wishes", "active": true}),
    )
    .await?;
    s.get(format!("{base}/settings")).await?;
    s.get(format!("{base}/settings?hapikey=unknown")).await?;
    Ok(())
}
