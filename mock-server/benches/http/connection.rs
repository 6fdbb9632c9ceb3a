//! One keep-alive HTTP/1.1 connection that knows just enough of HTTP to load a server with.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::str::FromStr;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Heads must fit; longer bodies pass through it piece by piece.
const BUFFER_BYTES: usize = 64 * 1024;

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Box<[u8]>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
        Ok(Self { stream, buffer })
    }

    /// Reads the answer to its end and keeps only the status: the hot loop, free of allocation.
    pub(crate) async fn status_of(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        let (head, mut received) = self.read_head().await?;
        while received < head.answer_len() {
            received += self.read_at(0).await?;
        }
        Ok(head.status)
    }

    pub(crate) async fn answer_to(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        let (head, received) = self.read_head().await?;
        let mut bytes = self.buffer[..received].to_vec();
        bytes.resize(head.answer_len(), 0);
        self.stream.read_exact(&mut bytes[received..]).await?;
        Ok(Answer { head, bytes })
    }

    async fn read_head(&mut self) -> io::Result<(Head, usize)> {
        let mut received = 0;
        loop {
            received += self.read_at(received).await?;
            if let Some(head) = Head::parse(&self.buffer[..received])? {
                return Ok((head, received));
            }
        }
    }

    async fn read_at(&mut self, start: usize) -> io::Result<usize> {
        match self.stream.read(&mut self.buffer[start..]).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }
}

/// A whole answer, as it came over the wire.
pub(crate) struct Answer {
    head: Head,
    bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn parse(bytes: Vec<u8>) -> Result<Self> {
        let head = Head::parse(&bytes)?.context("an answer without an end of its head")?;
        Ok(Self { head, bytes })
    }

    pub(crate) fn status(&self) -> u16 {
        self.head.status
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.bytes[self.head.len..]
    }

    pub(crate) fn headers(&self) -> Result<Vec<(&str, &str)>> {
        let head = str::from_utf8(&self.bytes[..self.head.len])?;
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        Ok(lines.map(|(name, value)| (name, value.trim())).collect())
    }
}

struct Head {
    status: u16,
    len: usize,
    body_len: usize,
}

impl Head {
    fn answer_len(&self) -> usize {
        self.len + self.body_len
    }

    /// `None` as long as the blank line that ends a head has not arrived.
    fn parse(bytes: &[u8]) -> io::Result<Option<Self>> {
        let (mut len, mut body_len) = (0, None);
        while let Some(end) = bytes[len..].iter().position(|&byte| byte == b'\n') {
            let line = &bytes[len..len + end];
            len += end + 1;
            if line == b"\r" {
                return Self::complete(bytes, len, body_len).map(Some);
            }
            body_len = body_len.or_else(|| content_length(line));
        }
        Ok(None)
    }

    fn complete(bytes: &[u8], len: usize, body_len: Option<usize>) -> io::Result<Self> {
        let status = bytes.get(9..12).and_then(decimal);
        let status = status.ok_or_else(|| io::Error::other("an answer without a status"))?;
        let body_len = body_len.or((status == 204).then_some(0));
        let body_len = body_len.ok_or_else(|| io::Error::other("no content-length"))?;
        Ok(Self { status, len, body_len })
    }
}

fn content_length(line: &[u8]) -> Option<usize> {
    let (name, value) = line.split_at_checked("content-length:".len())?;
    name.eq_ignore_ascii_case(b"content-length:").then(|| decimal(value.trim_ascii()))?
}

fn decimal<T: FromStr>(digits: &[u8]) -> Option<T> {
    str::from_utf8(digits).ok()?.parse().ok()
}
