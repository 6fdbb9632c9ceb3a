// What stands around every example of the documentation: a mock portal and a client for it.
// Included by the examples; never compiled alone.

pub type Anything = Result<(), Box<dyn std::error::Error>>;

/// Runs an example against a fresh portal.
#[allow(dead_code)]
pub fn example(run: impl AsyncFnOnce(hubspot_client::HubSpot) -> Anything) {
    example_of("/crm/v3/objects/contacts", run);
}

/// Runs an example, if the mock serves the calls it is about. It says so on a path's behalf with
/// any status but 501.
#[allow(dead_code)]
pub fn example_of(path: &str, run: impl AsyncFnOnce(hubspot_client::HubSpot) -> Anything) {
    let portal = mock_server::MockServer::start();
    let hubspot = hubspot_client::HubSpot::builder()
        .base_url(portal.base_url())
        .token(hubspot_client::Secret::from(portal.access_token()))
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if runtime.block_on(serves(&portal, path)) {
        runtime.block_on(run(hubspot)).unwrap();
    }
}

async fn serves(portal: &mock_server::MockServer, path: &str) -> bool {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let verb = if path.ends_with("search") { "POST" } else { "GET" };
    let address = portal.base_url().trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let token = portal.access_token();
    let request = format!(
        "{verb} {path} HTTP/1.0\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    !answer.contains(" 501 ")
}
