//! The time from process start to the first 200 on `GET /health`.

use anyhow::Result;

use crate::report::{Aim, Table, judge};
use crate::server::Server;
use crate::statistics::Series;

const STARTS: usize = 10;
const AIM_MS: f64 = 20.0;

pub(crate) async fn run() -> Result<()> {
    let mut taken = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let (_program, time) = Server::timed_program(None).await?;
        taken.push(time.as_secs_f64() * 1e3);
    }
    tell(&Series::of(taken));
    Ok(())
}

fn tell(taken: &Series) {
    let title = format!("Start: process start to the first 200 on GET /health, {STARTS} starts");
    let table = Table::titled(&title, &["", "median ms", "min ms", "max ms"]);
    let [median, min, max] =
        [taken.median(), taken.min(), taken.max()].map(|ms| format!("{ms:.1}"));
    table.row(&["start", &median, &min, &max]);
    judge(&[Aim {
        what: "start, median".to_owned(),
        wanted: format!("< {AIM_MS} ms"),
        got: format!("{median} ms"),
        reached: taken.median() < AIM_MS,
    }]);
}
