//! Mocks for the contract suite, replay and pull: this server, in the same process.

use contract::{
    account::App,
    mock::{Mock, MockSeed, StartMock},
};

use crate::{
    MockServer, Options, Seed,
    setup::{Content, NewPortal},
};

/// Starts this server in this process.
#[derive(Clone, Copy, Debug)]
pub struct InProcess;

impl StartMock for InProcess {
    fn start(&self, seed: &MockSeed) -> anyhow::Result<Box<dyn Mock>> {
        let seed = match seed {
            MockSeed::Fresh => Seed::Fresh,
            MockSeed::Empty => Seed::Empty,
            MockSeed::File(path) => Seed::File(path.clone()),
        };
        let server = MockServer::start_with(Options { seed, ..Options::default() })?;
        Ok(Box::new(server))
    }
}

impl Mock for MockServer {
    fn base_url(&self) -> &str {
        self.base_url()
    }

    fn access_token(&self) -> &str {
        self.access_token()
    }

    fn app(&self) -> Option<App> {
        let app = self.app();
        let public = app.app.public()?;
        Some(App {
            id: app.app.id.0.to_string(),
            client_id: public.client_id.to_string(),
            client_secret: public.client_secret.expose().to_owned(),
            refresh_token: app.refresh_token.as_ref()?.expose().to_owned(),
            developer_key: app.developer_api_key.expose().to_owned(),
        })
    }

    fn add_portal(&self, seed: &str) -> anyhow::Result<String> {
        let content = Content::Seed(seed.to_owned());
        let made = self.add_portal(NewPortal { content, ..NewPortal::default() })?;
        Ok(made.access_token.expose().to_owned())
    }
}
