//! Connections that break and bodies that end too soon or come too slowly.

use std::{
    fmt, io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::progress::{HeadTimer, Progress, refuse_slow_head};
use platform::stopping::Stopping;

/// Breaks the connection that a request came on.
#[derive(Clone, Debug, Default)]
pub struct Cutter(Arc<AtomicBool>);

impl Cutter {
    /// From now on nothing is written any more; the client sees a reset.
    pub fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// A listener whose connections can be broken.
#[derive(Debug)]
pub struct Breakable {
    /// Where they come from.
    pub listener: TcpListener,
    /// How long a request's head may take, from its first byte on.
    pub head_limit: Duration,
}

/// A connection that can be broken.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    cutter: Cutter,
    progress: Progress,
    head: HeadTimer,
}

impl Listener for Breakable {
    type Io = Connection;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Connection, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Without this a response in two packets waits for the client's delayed ACK: 40 ms.
        let _ = stream.set_nodelay(true);
        let head = HeadTimer::new(self.head_limit);
        let (cutter, progress) = (Cutter::default(), Progress::default());
        (Connection { stream, cutter, progress, head }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Connection {
    /// What breaks it.
    pub fn cutter(&self) -> Cutter {
        self.cutter.clone()
    }

    /// How far it is with its request.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn is_cut(&self) -> bool {
        self.cutter.0.load(Ordering::Acquire)
    }

    fn reset(&self) -> Poll<io::Result<usize>> {
        // What was not sent yet is thrown away, and the client is told so.
        let _ = self.stream.set_zero_linger();
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.progress.received();
        }
        let phase = self.progress.phase();
        if read.is_pending() && self.head.poll(phase, context).is_ready() {
            refuse_slow_head(|answer| self.stream.try_write(answer));
            // As if the client had hung up.
            return Poll::Ready(Ok(()));
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_cut() {
            return self.reset();
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_cut() {
            return self.reset();
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.progress.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A body that promises everything and ends in the middle.
#[derive(Debug)]
pub struct Truncated {
    half: Option<Bytes>,
    promised: u64,
    /// What was said so far has gone out.
    flushed: bool,
}

impl Truncated {
    /// The first half of a body.
    pub fn new(whole: &Bytes) -> Self {
        Self {
            half: Some(whole.slice(..whole.len() / 2)),
            promised: whole.len() as u64,
            flushed: false,
        }
    }
}

impl Body for Truncated {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.flushed {
            // A pause, in which the connection sends what it has.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A body that comes in pieces.
pub struct Slow {
    rest: Bytes,
    piece: usize,
    pause: Duration,
    sleep: Pin<Box<dyn Future<Output = ()> + Send>>,
    stopping: Stopping,
}

/// A slow body comes in so many pieces.
const PIECES: usize = 10;

impl Slow {
    /// A body that takes this long, unless the server stops.
    pub fn new(whole: Bytes, over: Duration, stopping: Stopping) -> Self {
        let pause = over / PIECES as u32;
        let piece = whole.len().div_ceil(PIECES).max(1);
        let sleep = wait(pause, stopping.clone());
        Self { rest: whole, piece, pause, sleep, stopping }
    }
}

fn wait(pause: Duration, stopping: Stopping) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        stopping.unless_begun(sleep(pause)).await;
    })
}

impl fmt::Debug for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slow({} bytes left)", self.rest.len())
    }
}

impl Body for Slow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if self.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.sleep = wait(self.pause, self.stopping.clone());
        let length = self.piece.min(self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
