//! A server that dies takes its queue along, as the documentation says: what waits for a retry
//! is not sent by the next one. What a seed file says is there again.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};

struct Program {
    child: Child,
    address: String,
    token: String,
}

impl Program {
    fn start(seed: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-mock"));
        command.args(["--port", "0", "--output", "json", "--seed", seed]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let text = |key: &str| ready[key].as_str().unwrap().to_owned();
        let address = text("base_url").strip_prefix("http://").unwrap().to_owned();
        Self { child, address, token: text("access_token") }
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let (address, token, body) = (&self.address, &self.token, body.to_string());
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SIGKILL: nobody tidies up.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_queue_dies_with_the_server_and_seeded_subscriptions_return() {
    let receiver = Receiver::start();
    let seed = json!({"apps": [{
        "kind": "private",
        "clientSecret": "seeded-secret",
        "webhooks": {
            "targetUrl": receiver.url(),
            "subscriptions": [{"eventType": "contact.creation"}]
        }
    }]});
    let file = std::env::temp_dir().join(format!("webhooks-{}.json", std::process::id()));
    std::fs::write(&file, seed.to_string()).unwrap();
    let make = |program: &Program| {
        let body = json!({"properties": {"firstname": "Ada"}});
        program.call("POST", "/crm/v3/objects/contacts", &body);
    };
    receiver.then([Answer::Status(500)]);
    let first = Program::start(file.to_str().unwrap());
    make(&first);
    assert_eq!(receiver.next().events()[0]["attemptNumber"], 0);
    let flushed = first.call("POST", "/_mock/webhooks/flush", &json!({}));
    assert_eq!(flushed["queue"]["queued"], 1, "it waits for its retry");
    drop(first);

    let second = Program::start(file.to_str().unwrap());
    let queue = second.call("GET", "/_mock/webhooks", &json!({}));
    assert_eq!(queue["queue"]["queued"], 0, "the queue is gone");
    make(&second);
    let received = receiver.next();
    assert_eq!(received.events()[0]["attemptNumber"], 0);
    std::fs::remove_file(file).unwrap();
}
