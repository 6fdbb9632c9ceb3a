//! A receiver of webhooks that does what it is told: answers, hangs, resets, waits.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        mpsc::{self, Receiver as Channel, Sender},
    },
    thread,
    time::Duration,
};

use parking_lot::{Condvar, Mutex};
use serde_json::Value;

/// What it does with a request.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// Answers at once.
    Status(u16),
    /// Answers when the test lets it.
    Held,
    /// Never answers.
    Hang,
    /// Cuts the connection.
    Reset,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Received {
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or_else(|| panic!("no {name} in {:?}", self.headers), |(_, value)| value)
    }

    pub fn events(&self) -> Vec<Value> {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Script {
    next: Mutex<VecDeque<Answer>>,
    always: Mutex<Option<Answer>>,
    held: Mutex<usize>,
    released: Condvar,
}

/// The receiver.
pub struct Receiver {
    address: SocketAddr,
    script: Arc<Script>,
    came: Channel<Received>,
    all: Mutex<Vec<Received>>,
}

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (script, (tell, came)) = (Arc::<Script>::default(), mpsc::channel());
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (script, tell) = (Arc::clone(&shared), tell.clone());
                thread::spawn(move || drop(serve(stream, &script, &tell)));
            }
        });
        Self { address, script, came, all: Mutex::default() }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?from=hubspot%3A1", self.address)
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// What it does next, once each.
    pub fn then(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.next.lock().extend(answers);
    }

    /// What it does from now on; 200 without a word.
    pub fn always(&self, answer: Answer) {
        *self.script.always.lock() = Some(answer);
    }

    /// Lets that many held requests go.
    pub fn release(&self, count: usize) {
        *self.script.held.lock() += count;
        self.script.released.notify_all();
    }

    /// The next request, as soon as it comes.
    #[track_caller]
    pub fn next(&self) -> Received {
        let received = self.came.recv_timeout(PATIENCE).expect("a request should have come");
        self.all.lock().push(received.clone());
        received
    }

    /// Whether another request is here already.
    pub fn is_quiet(&self) -> bool {
        self.came.try_recv().is_err()
    }

    /// Everything that came so far.
    pub fn requests(&self) -> Vec<Received> {
        let mut all = self.all.lock();
        all.extend(self.came.try_iter());
        all.clone()
    }

    pub fn events(&self) -> Vec<Value> {
        self.requests().iter().flat_map(Received::events).collect()
    }
}

fn serve(mut stream: TcpStream, script: &Script, tell: &Sender<Received>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(received) = read(&mut reader)? {
        let answer = script.next.lock().pop_front().or(*script.always.lock());
        let _ = tell.send(received);
        match answer.unwrap_or(Answer::Status(200)) {
            Answer::Status(status) => say(&mut stream, status)?,
            Answer::Held => {
                let mut released = script.held.lock();
                while *released == 0 {
                    script.released.wait(&mut released);
                }
                *released -= 1;
                drop(released);
                say(&mut stream, 200)?;
            }
            // Until the other side lets go.
            Answer::Hang => drop(reader.read(&mut [0; 1])),
            Answer::Reset => return stream.shutdown(std::net::Shutdown::Both),
        }
    }
    Ok(())
}

fn say(stream: &mut TcpStream, status: u16) -> std::io::Result<()> {
    let place = if status == 302 { "Location: /elsewhere\r\n" } else { "" };
    write!(stream, "HTTP/1.1 {status} So\r\n{place}Content-Length: 2\r\n\r\nok")
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Received>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Received { target, headers, body: String::from_utf8(body).unwrap() }))
}
