//! Resident memory, idle and with many contacts, and the time it takes to load those.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::contacts::Seed;
use crate::linux;
use crate::report::{Aim, Table, judge, whole};
use crate::server::Server;

pub(crate) const MANY: usize = 100_000;

/// Work that goes on after the first answer still counts as what a start costs.
const SETTLE: Duration = Duration::from_millis(500);

const IDLE_AIM_MB: f64 = 20.0;
const CONTACT_AIM_BYTES: f64 = 1000.0;
const LOAD_AIM_SECONDS: f64 = 2.0;

struct Usage {
    bytes: f64,
    ready_after: Duration,
}

pub(crate) async fn run() -> Result<()> {
    let idle = usage(None).await?;
    let loaded = usage(Some(&Seed::of(MANY)?)).await?;
    tell(&idle, &loaded);
    judge(&aims(&idle, &loaded));
    Ok(())
}

async fn usage(seed: Option<&Seed>) -> Result<Usage> {
    let (program, ready_after) = Server::timed_program(seed.map(Seed::path)).await?;
    sleep(SETTLE).await;
    let bytes = linux::resident_bytes(program.pid()?)? as f64;
    Ok(Usage { bytes, ready_after })
}

fn tell(idle: &Usage, loaded: &Usage) {
    let title =
        "Memory: resident set after start (1 MB = 1,000,000 bytes), 15 properties a contact";
    let table = Table::titled(title, &["portal", "resident MB", "first 200 after s"]);
    let many = format!("{} contacts", whole(MANY as f64));
    for (portal, usage) in [("as it starts", idle), (&many, loaded)] {
        let megabytes = format!("{:.1}", usage.bytes / 1e6);
        let seconds = format!("{:.3}", usage.ready_after.as_secs_f64());
        table.row(&[portal, &megabytes, &seconds]);
    }
}

fn aims(idle: &Usage, loaded: &Usage) -> [Aim; 3] {
    let megabytes = idle.bytes / 1e6;
    let each = (loaded.bytes - idle.bytes) / MANY as f64;
    let seconds = loaded.ready_after.as_secs_f64();
    [
        Aim {
            what: "idle".to_owned(),
            wanted: format!("< {IDLE_AIM_MB} MB"),
            got: format!("{megabytes:.1} MB"),
            reached: megabytes < IDLE_AIM_MB,
        },
        Aim {
            what: "each contact".to_owned(),
            wanted: format!("< {CONTACT_AIM_BYTES} bytes"),
            got: format!("{each:.0} bytes"),
            reached: each < CONTACT_AIM_BYTES,
        },
        Aim {
            what: "start with the seed".to_owned(),
            wanted: format!("< {LOAD_AIM_SECONDS} s"),
            got: format!("{seconds:.2} s"),
            reached: seconds < LOAD_AIM_SECONDS,
        },
    ]
}
