//! Ctrl-C and SIGTERM: the first stops the server gracefully, the second at once.

use std::{io, process, thread, time::Duration};

use tokio::{
    runtime,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::timeout,
};

/// A server that has not stopped so long after its grace period is stuck.
const MARGIN: Duration = Duration::from_secs(1);

/// Tells that the program is to stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Comes back when it is.
    pub async fn asked(mut self) {
        // Without a sender nobody can ask any more; the sender's thread ends the program itself.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Listens on a thread of its own: requests that keep every other thread busy don't matter.
pub fn listen(grace: Duration) -> io::Result<Stop> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let entered = runtime.enter();
    let mut signals = Signals {
        interrupt: signal(SignalKind::interrupt())?,
        terminate: signal(SignalKind::terminate())?,
    };
    drop(entered);
    let (ask, asked) = watch::channel(false);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            signals.next().await;
            ask.send_replace(true);
            match timeout(grace.saturating_add(MARGIN), signals.next()).await {
                Ok(kind) => process::exit(SIGNALLED + kind.as_raw_value()),
                Err(_) => {
                    eprintln!("hubspot-mock: a request that never ends was cut off");
                    process::exit(1);
                }
            }
        });
    })?;
    Ok(Stop(asked))
}

/// What shells add to the number of the signal that ended a program.
const SIGNALLED: i32 = 128;

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
        }
    }
}
