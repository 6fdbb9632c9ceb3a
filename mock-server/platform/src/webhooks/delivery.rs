//! A delivery: the notifications of one request, and what became of each attempt to send it.

use std::sync::Arc;

use bytes::Bytes;
use portal::Timestamp;

use super::{behaviour::SignatureVersion, notification::Notification};

/// What is sent to an app in one request.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its number here; HubSpot has none.
    pub id: u64,
    /// To which app.
    pub app: u64,
    /// What it tells.
    pub notifications: Arc<[Notification]>,
    /// When it was first due.
    pub first: Timestamp,
    /// When it is, or was, due.
    pub due: Timestamp,
    /// The number of the next attempt, or of the last one when there is none.
    pub attempt: u32,
    /// Where it stands.
    pub state: State,
    /// What became of it so far.
    pub attempts: Vec<Attempt>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits until it is due.
    Waiting,
    /// It is on its way.
    Sending,
    /// It was taken.
    Delivered,
    /// The last attempt failed too.
    GivenUp,
    /// The app said that it wants no more.
    Cancelled,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// `attemptNumber`.
    pub number: u32,
    /// When it was sent; the time that was signed.
    pub at: Timestamp,
    /// How long the answer took.
    pub took: i64,
    /// Where it was sent.
    pub target: Arc<str>,
    /// The version of the older signature.
    pub signature: SignatureVersion,
    /// What came back.
    pub outcome: Outcome,
}

/// The part of an answer's body that is kept.
pub const MAX_ANSWER: usize = 4 * 1024;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer; its body as far as it is kept.
    Answered {
        /// Its status.
        status: u16,
        /// The start of its body.
        body: Bytes,
    },
    /// No answer in time.
    TimedOut,
    /// No connection, or one that broke.
    Broken(Box<str>),
    /// The target must not be called.
    Forbidden(super::target::Forbidden),
}

impl Delivery {
    /// Bytes that it holds: what it tells, and what was answered.
    pub fn bytes(&self) -> usize {
        let told = self.notifications.iter().map(Notification::bytes).sum::<usize>();
        let answers = self.attempts.iter().map(|attempt| {
            size_of::<Attempt>()
                + match &attempt.outcome {
                    Outcome::Answered { body, .. } => body.len(),
                    Outcome::Broken(why) => why.len(),
                    Outcome::TimedOut | Outcome::Forbidden(_) => 0,
                }
        });
        size_of::<Self>() + told + answers.sum::<usize>()
    }
}

impl Outcome {
    /// Whether it was taken: any 2xx, nothing else.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, .. })
    }
}

impl State {
    /// Whether nothing more will happen to it.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Delivered | Self::GivenUp | Self::Cancelled)
    }
}
