//! How far a connection is with its request: a head and a body that come too slowly are given up,
//! and a server that stops closes connections that answer nothing.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::HttpBody;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use crate::wire::whole_body::TooSlow;

/// What a connection is at. One task does all of it, so that nobody has to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Waiting for a request.
    Idle,
    /// Part of a request's head came.
    Head,
    /// The head came, the body not yet.
    Body,
    /// The request is being answered.
    Answering,
    /// The answer is complete, and being sent.
    Sending,
}

impl Phase {
    const ALL: [Self; 5] = [Self::Idle, Self::Head, Self::Body, Self::Answering, Self::Sending];
}

/// A connection's phase, for its socket, its request and its answer.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    phase: AtomicU8,
    /// Part of the next request came before this one was answered.
    ahead: AtomicBool,
}

impl Progress {
    /// What the connection is at.
    pub fn phase(&self) -> Phase {
        let number = usize::from(self.0.phase.load(Ordering::Relaxed));
        Phase::ALL.get(number).copied().unwrap_or(Phase::Idle)
    }

    fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Bytes came.
    pub fn received(&self) {
        match self.phase() {
            Phase::Idle => self.enter(Phase::Head),
            Phase::Answering | Phase::Sending => self.0.ahead.store(true, Ordering::Relaxed),
            Phase::Head | Phase::Body => {}
        }
    }

    /// Everything that was written is sent.
    pub fn flushed(&self) {
        if self.phase() == Phase::Sending {
            let ahead = self.0.ahead.swap(false, Ordering::Relaxed);
            self.enter(if ahead { Phase::Head } else { Phase::Idle });
        }
    }

    /// A request's head is complete.
    pub fn request(&self, body: Incoming, limit: Duration) -> RequestBody {
        self.0.ahead.store(false, Ordering::Relaxed);
        self.enter(Phase::Body);
        RequestBody { body, limit, late: None, progress: self.clone() }
    }

    /// There is an answer.
    pub fn answer<B>(&self, body: B) -> AnswerBody<B> {
        AnswerBody { body, progress: self.clone() }
    }
}

/// A request's body, which has to come in time.
#[derive(Debug)]
pub struct RequestBody {
    body: Incoming,
    limit: Duration,
    /// When the time is up; nobody looks as long as the body is there already.
    late: Option<Pin<Box<Sleep>>>,
    progress: Progress,
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = self.limit;
        let late = self.late.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(late.as_mut().poll(context));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.progress.enter(Phase::Answering);
    }
}

/// An answer's body.
#[derive(Debug)]
pub struct AnswerBody<B> {
    body: B,
    progress: Progress,
}

impl<B: HttpBody + Unpin> HttpBody for AnswerBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for AnswerBody<B> {
    fn drop(&mut self) {
        self.progress.enter(Phase::Sending);
    }
}

/// Gives up on a head that does not come in time.
#[derive(Debug)]
pub struct HeadTimer {
    limit: Duration,
    late: Option<Pin<Box<Sleep>>>,
}

impl HeadTimer {
    /// A head may take this long, from its first byte on.
    pub fn new(limit: Duration) -> Self {
        Self { limit, late: None }
    }

    /// Ready when a head is under way and its time is up.
    pub fn poll(&mut self, phase: Phase, context: &mut Context<'_>) -> Poll<()> {
        if phase != Phase::Head {
            self.late = None;
            return Poll::Pending;
        }
        let limit = self.limit;
        self.late.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(context)
    }
}

/// Tells a client that its head came too slowly. What the socket doesn't take at once is lost.
pub fn refuse_slow_head(write: impl FnOnce(&[u8]) -> io::Result<usize>) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let _ = write(ANSWER);
}
