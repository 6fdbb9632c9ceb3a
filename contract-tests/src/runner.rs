//! Tells a scenario against a target, from the start again if the target was disturbed, and takes
//! away what it made.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use uuid::Uuid;

use crate::{
    account::Account,
    scenario::Scenario,
    story::{Called, Stop, Story},
    target::{SendError, Target},
    told::Told,
};

/// A scenario that was disturbed as often as this tells something about the target. When a gateway
/// breaks off one request in fifty, one with sixty writes comes through every fourth time.
const MAX_STARTS: usize = 24;

/// How a scenario went.
#[derive(Debug)]
pub struct Outcome {
    /// What was told until the end, or until it stopped.
    pub told: Vec<Told>,
    /// Which operations were called.
    pub called: Vec<Called>,
    /// Why it stopped before its end.
    pub stopped: Option<Stop>,
    /// What couldn't be taken away.
    pub left: Vec<String>,
}

impl Outcome {
    /// What the account lacks for this scenario.
    pub fn lacks(&self) -> Option<&str> {
        match &self.stopped {
            Some(Stop::Needs(what)) => Some(what),
            _ => None,
        }
    }
}

/// A word that begins everything a run makes.
pub fn new_run() -> String {
    format!("ct{}", &Uuid::new_v4().simple().to_string()[..10])
}

/// Tells a scenario.
pub async fn tell(scenario: &Scenario, target: &Target, account: &Account) -> Outcome {
    let mut left = Vec::new();
    let mut start = 1;
    loop {
        let mut outcome = tell_once(scenario, target, account).await;
        left.append(&mut outcome.left);
        let disturbed = matches!(outcome.stopped, Some(Stop::Send(SendError::Disturbed { .. })));
        if !disturbed || start == MAX_STARTS {
            return Outcome { left, ..outcome };
        }
        start += 1;
    }
}

async fn tell_once(scenario: &Scenario, target: &Target, account: &Account) -> Outcome {
    let mut story = Story::begin(target, account, &new_run(), scenario.evidence);
    let ended = AssertUnwindSafe((scenario.tell)(&mut story)).catch_unwind().await;
    let stopped = match ended {
        Ok(ended) => ended.err(),
        Err(_) => Some(Stop::Broken("the scenario panicked".to_owned())),
    };
    let left = story.clean_up().await;
    let (told, called) = story.end();
    Outcome { told, called, stopped, left }
}
