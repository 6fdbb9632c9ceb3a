//! Many scenarios, a few at a time, each judged by its snapshot.

use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::{
    account::Account,
    built_in,
    report::{Judged, Report},
    runner,
    scenario::Scenario,
    target::Target,
};

/// What happens meanwhile.
#[derive(Debug)]
pub enum Event<'e> {
    /// A scenario begins.
    Began(&'e Scenario),
    /// It is over.
    Ended(&'e Judged),
}

/// Tells scenarios, so many at a time. Once the target is interrupted none begins any more.
pub async fn check(
    scenarios: &[Scenario],
    jobs: usize,
    target: &Target,
    account: &Account,
    watch: &dyn Fn(Event<'_>),
) -> Report {
    let began = Instant::now();
    let one = async |(place, scenario): (usize, &Scenario)| {
        if target.is_interrupted() {
            return None;
        }
        watch(Event::Began(scenario));
        let judged = judge(scenario, target, account).await;
        watch(Event::Ended(&judged));
        Some((place, judged))
    };
    let told = stream::iter(scenarios.iter().enumerate()).map(one).buffer_unordered(jobs.max(1));
    let mut judged: Vec<_> = told.filter_map(std::future::ready).collect().await;
    judged.sort_by_key(|(place, _)| *place);
    Report {
        target: target.base_url().to_owned(),
        took: began.elapsed(),
        interrupted: target.is_interrupted(),
        judged: judged.into_iter().map(|(_, judged)| judged).collect(),
    }
}

async fn judge(scenario: &Scenario, target: &Target, account: &Account) -> Judged {
    let began = Instant::now();
    let outcome = runner::tell(scenario, target, account).await;
    let snapshot = built_in::snapshot(scenario);
    let mut judged = Judged::new(*scenario, snapshot.as_deref(), outcome, began.elapsed());
    // What a library says of a failed request may hold its URL.
    let hide = |text: &mut String| *text = account.hide(target.token(), text);
    judged.left.iter_mut().chain(&mut judged.stopped).for_each(hide);
    judged
}
