//! Webhooks: an app's settings and subscriptions.

use serde_json::json;

use super::records::contact;
use crate::{
    evidence::{assumed, documented, observed},
    json::Json,
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
    scenario!(
        "webhooks",
        a_delivery_is_signed,
        observed("signatures documented; fields of events observed 2025 and 2026"),
        "A contact's creation is delivered, with both signatures"
    ),
    scenario!("webhooks", refusals, assumed("sentences"), "Targets and events that can't be"),
];

/// Where an app's webhooks are set up, and the key behind it.
async fn base(s: &mut Story<'_>) -> Result<(String, String), Stop> {
    s.alone_with_settings().await;
    let app = s.app()?;
    Ok((format!("/webhooks/v3/{}", app.id), format!("?hapikey={}", app.developer_key)))
}

async fn settings_and_subscriptions(s: &mut Story<'_>) -> Ended {
    let (base, key) = base(s).await?;
    let throttling = json!({"period": "SECONDLY", "maxConcurrentRequests": 10});
    let target = "https://hooks.example.com/hubspot";
    s.put(format!("{base}/settings{key}"), json!({"targetUrl": target, "throttling": throttling}))
        .makes_itself()
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

async fn a_delivery_is_signed(s: &mut Story<'_>) -> Ended {
    let (base, key) = base(s).await?;
    let mut hook = s.hook().await?;
    let throttling = json!({"period": "SECONDLY", "maxConcurrentRequests": 10});
    let settings = json!({"targetUrl": hook.url, "throttling": throttling});
    s.put(format!("{base}/settings{key}"), settings).makes_itself().unseen().await?;
    let event = json!({"eventType": "contact.creation", "active": true});
    s.post(format!("{base}/subscriptions{key}"), event).makes("subscription").unseen().await?;
    let ada = contact(s, "ada").await?;
    let delivered = hook.about(&ada).await;
    let (delivery, event) =
        delivered.ok_or_else(|| Stop::Broken("nothing was delivered".to_owned()))?;
    if let Some(id) = event.get("eventId").and_then(Json::scalar) {
        s.name("event", id);
    }
    s.tell_delivery(&delivery, &event, &hook.url);
    s.delete(format!("{base}/settings{key}")).unseen().await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let (base, key) = base(s).await?;
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
