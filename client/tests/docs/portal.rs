// What stands around every example of the documentation: a mock portal and a client for it.
// Included by the examples; never compiled alone.

pub type Anything = Result<(), Box<dyn std::error::Error>>;

/// Runs an example against a fresh portal.
#[allow(dead_code)]
pub fn example(run: impl AsyncFnOnce(hubspot_client::HubSpot) -> Anything) {
    let portal = mock_server::MockServer::start();
    let hubspot = hubspot_client::HubSpot::builder()
        .base_url(portal.base_url())
        .token(hubspot_client::Secret::from(portal.access_token()))
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(hubspot)).unwrap();
}
