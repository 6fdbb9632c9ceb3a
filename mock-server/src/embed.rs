//! The server inside a Rust test.

use std::{
    sync::{Arc, mpsc},
    thread,
};

use tokio::{runtime, sync::oneshot};

use crate::{
    ControlPlace, Options, Secret, Server, StartError,
    clock::Clock,
    control::{
        apps::Registered,
        handle::{Control, ControlError},
    },
    serve,
    setup::{MadePortal, NewPortal, SetUpError},
};

/// A running server that stops when it is dropped.
#[derive(Debug)]
pub struct MockServer {
    base_url: String,
    access_token: Secret,
    portal_id: u64,
    app: Registered,
    server: Arc<Server>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server with a fresh portal on a free port. Works with and without an async
    /// runtime around it.
    ///
    /// # Panics
    ///
    /// If no socket can be had on loopback.
    pub fn start() -> Self {
        Self::start_with(Options::default()).expect("a fresh portal needs no file")
    }

    /// Starts a server with options of your own.
    ///
    /// # Errors
    ///
    /// If the seed file can't be read or has a mistake.
    ///
    /// # Panics
    ///
    /// If no socket can be had on loopback.
    pub fn start_with(options: Options) -> Result<Self, StartError> {
        let ready = options.prepare()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (started, address) = mpsc::channel();
        let server = Arc::clone(&ready.server);
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime needs a file descriptor or two");
            runtime.block_on(async {
                let running = serve::bind(server, 0).await.expect("loopback has a free port");
                let _ = started.send(running.base_url());
                let _ = running.until(async { drop(stopped.await) }).await;
            });
        });
        let base_url = address.recv().expect("the server's thread listens");
        Ok(Self {
            base_url,
            access_token: ready.access_token,
            portal_id: ready.portal_id.0,
            app: ready.app,
            server: ready.server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:…`, to be used in place of `https://api.hubapi.com`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where the control API is, as `control_url` in the program's ready line: its paths begin with
    /// `/_mock`. None, if it is not beside HubSpot's paths.
    pub fn control_url(&self) -> Option<&str> {
        (self.server.control == ControlPlace::Beside).then_some(&*self.base_url)
    }

    /// A private app's token with all scopes.
    pub fn access_token(&self) -> &str {
        self.access_token.expose()
    }

    /// The server's clock, which can be stopped and moved on.
    pub fn clock(&self) -> &Clock {
        &self.server.platform.clock
    }

    /// What a real portal never offers: forks, snapshots, changes, faults, the journal.
    pub fn control(&self) -> Control {
        Control::new(&self.server)
    }

    /// A copy of the ready portal as it is now, for one test: with a token of its own, beside all
    /// others.
    ///
    /// # Errors
    ///
    /// If there are too many portals.
    pub fn fork(&self) -> Result<MadePortal, ControlError> {
        self.control().fork(self.portal_id)
    }

    /// A public app that is installed in the portal.
    pub fn app(&self) -> &Registered {
        &self.app
    }

    /// Puts up another portal beside the ready one; by default a copy of it.
    ///
    /// # Errors
    ///
    /// If the seed has a mistake, or the number is taken.
    pub fn add_portal(&self, new: NewPortal) -> Result<MadePortal, SetUpError> {
        self.server.platform.provision(new)
    }

    /// The portal's number.
    pub fn portal_id(&self) -> u64 {
        self.portal_id
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
