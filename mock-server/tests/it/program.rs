//! The program itself: what it prints, what it listens on, how it stops.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use mock_server::MockServer;
use serde_json::Value;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-mock"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A bare GET, so that nothing but the program is tested.
fn get(base_url: &str, path: &str, token: &str) -> String {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn json_output_is_one_line_that_leads_to_the_portal() {
    let mut child = Running(program(&["--port", "0", "--output", "json"]).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let base_url = ready["base_url"].as_str().unwrap();
    let token = ready["access_token"].as_str().unwrap();
    assert!(ready["portal_id"].is_u64() && token.starts_with("pat-na1-"));
    assert!(get(base_url, "/health", "").starts_with("HTTP/1.1 200"));
    assert!(get(base_url, "/crm/v3/objects/contacts", token).contains("Sample Contact"));
}

#[test]
fn environment_variables_stand_for_flags_and_a_real_token_is_left_alone() {
    let mut command = program(&["--output", "json"]);
    command.env("HUBSPOT_MOCK_PORT", "0").env("HUBSPOT_MOCK_ACCESS_TOKEN", "chosen");
    command.env("HUBSPOT_ACCESS_TOKEN", "pat-na1-real");
    let mut child = Running(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["access_token"], "chosen");
}

/// Each call of the control API is a subcommand.
#[test]
fn subcommands_drive_a_running_server() {
    let hubspot = MockServer::start();
    let portal = hubspot.portal_id().to_string();
    let call = |arguments: &[&str]| {
        let mut command = program(arguments);
        let output = command.env("HUBSPOT_MOCK_URL", hubspot.base_url()).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (done, text) = call(&["fork", &portal]);
    let made: Value = serde_json::from_str(&text).unwrap();
    assert!(done && made["access_token"].is_string(), "{text}");
    assert!(call(&["snapshot", &portal, "before lunch"]).0);
    assert!(call(&["snapshots", &portal]).1.contains("before lunch"));
    assert!(call(&["changes", &portal, "--since", "snapshot:before lunch"]).0);
    assert!(call(&["clock", "--now", "2026-03-02T14:00:00Z"]).1.contains("frozen"));
    assert!(call(&["add-fault", r#"{"fault":"locked","times":1}"#]).0);
    get(hubspot.base_url(), "/crm/v3/owners", hubspot.access_token());
    assert!(call(&["journal", "--status", "423"]).1.contains("/crm/v3/owners"));
    let expected = r#"{"request":{"path":"/crm/v3/owners"},"times":1}"#;
    assert!(call(&["verify", expected]).0);
    assert!(!call(&["verify", &expected.replace('1', "2")]).0);
    assert!(call(&["export", &portal]).1.contains("\"exact\""));
    assert!(call(&["coverage", "--path", "/crm/v3/lists", "--answer", "501"]).1.contains("501"));
    assert!(call(&["wait"]).0 && call(&["reset"]).0 && call(&["clear-faults"]).0);
    assert!(!call(&["delete", "1"]).0);
    let app = hubspot.app().app.id.0.to_string();
    let target = r#"{"targetUrl":"http://127.0.0.1:9/hook","subscriptions":[{"eventType":"contact.creation"}]}"#;
    assert!(call(&["webhooks", "subscribe", &app, target]).0);
    assert!(call(&["webhooks", "status"]).1.contains("127.0.0.1:9"));
    assert!(call(&["webhooks", "flush"]).0 && call(&["webhooks", "deliveries"]).0);
    assert!(!call(&["webhooks", "redeliver", "1"]).0);
}

/// Before or after the subcommand, with or without the control path.
#[test]
fn a_server_is_named_once_for_all_subcommands() {
    let hubspot = MockServer::start();
    let base = hubspot.base_url();
    let (control, bare) = (format!("{base}/_mock/"), base.strip_prefix("http://").unwrap());
    for arguments in [
        &["--url", base, "portals"][..],
        &["portals", "--url", &control],
        &["webhooks", "--url", bare, "status"],
        &["webhooks", "status", "--url", &control],
    ] {
        let output = program(arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {error}");
    }
    assert_eq!(hubspot.control_url(), Some(base));
}

#[test]
fn errors_of_subcommands_say_what_to_do() {
    let fails = |arguments: &[&str]| {
        let output = program(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let error = fails(&["portals", "--url", &url]);
    assert!(error.contains(&format!("is the server running at {url}?")), "{error}");
    assert!(error.contains("`hubspot-mock` starts it"), "{error}");
    let error = fails(&["portals", "--url", "https://api.hubapi.com"]);
    assert!(error.contains("is not where a server is"), "{error}");
    let hubspot = MockServer::start();
    let error = fails(&["delete", "5", "--url", hubspot.base_url()]);
    assert!(error.contains("the server answered 404: there is no portal 5"), "{error}");
    let error = fails(&["add-fault", r#"{"falt":"locked"}"#, "--url", hubspot.base_url()]);
    assert!(error.contains("did you mean \"fault\"?"), "{error}");
    // It would not be asked.
    for arguments in [["--url", &url, "check"], ["check", "--url", &url]] {
        let error = fails(&arguments);
        assert!(error.contains("--url"), "{error}");
    }
}

/// The address without `/_mock`, wherever it is told.
#[test]
fn the_control_url_has_one_meaning() {
    let arguments = ["--port", "0", "--control-port", "0", "--output", "json"];
    let mut child = Running(program(&arguments).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let (base, control) = (ready["base_url"].as_str().unwrap(), ready["control_url"].as_str());
    let control = control.unwrap();
    assert!(base != control && get(control, "/_mock/portals", "").contains("200 OK"));
    let output = program(&["portals", "--url", control]).output().unwrap();
    assert!(output.status.success());
    assert!(!get(base, "/_mock/portals", "").contains("200 OK"));

    let mut child = Running(program(&["--port", "0"]).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let line =
        lines.find_map(|line| Some(line.ok()?.split_once("Control URL")?.1.trim().to_owned()));
    assert!(get(&line.unwrap(), "/_mock/portals", "").contains("200 OK"));
}

#[test]
fn the_ready_app_is_announced_and_let_in_without_a_page() {
    let mut command = program(&["--port", "0", "--output", "json", "--rate-limit", "enterprise"]);
    command.env("HUBSPOT_MOCK_AUTO_CONSENT", "1");
    command.env("HUBSPOT_MOCK_REDIRECT_URI", "http://localhost:9/a,https://app.example/b");
    let mut child = Running(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let app = &ready["app"];
    for name in ["client_id", "client_secret", "developer_api_key", "refresh_token"] {
        assert!(app[name].as_str().is_some_and(|text| text.len() >= 36), "{name}: {app}");
    }
    assert!(app["app_id"].is_u64());
    let base_url = ready["base_url"].as_str().unwrap();
    let id = app["client_id"].as_str().unwrap();
    for uri in ["http://localhost:9/a", "https://app.example/b"] {
        let path = format!("/oauth/authorize?client_id={id}&redirect_uri={uri}&scope=oauth");
        let answer = get(base_url, &path, "");
        assert!(answer.starts_with("HTTP/1.1 302") && answer.contains(&format!("{uri}?code=")));
    }
    let answer = get(base_url, "/crm/v3/owners", ready["access_token"].as_str().unwrap());
    assert!(answer.contains("x-hubspot-ratelimit-max: 190"), "{answer}");
}

#[test]
fn a_plan_that_is_none_is_one_clear_line() {
    let output = program(&["--rate-limit", "gold"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("off, free, starter, professional, enterprise"), "{error}");
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = program(&["--port", &port]).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.lines().count(), 1);
    assert!(error.contains(&format!("port {port} is in use")), "{error}");
}

#[test]
fn a_mistake_in_a_seed_file_is_one_clear_line() {
    let output = program(&["--seed", "/nowhere/portal.json"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("hubspot-mock: can't read seed file /nowhere/portal.json"),
        "{error}"
    );
    let output = program(&["--seed", "frsh"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    let hint = "; seeds that need no file are fresh, empty, b2b; did you mean \"fresh\"?\n";
    assert!(error.ends_with(hint) && error.lines().count() == 1, "{error}");
}

#[test]
fn a_token_that_no_header_carries_is_refused_at_the_start() {
    for token in ["", "two words", "line\nbreak", "schl\u{fc}ssel"] {
        let option = program(&["--port", "0", "--access-token", token]).output().unwrap();
        let variable =
            program(&["--port", "0"]).env("HUBSPOT_MOCK_ACCESS_TOKEN", token).output().unwrap();
        for output in [option, variable] {
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success() && error.contains("an access token c"), "{error}");
        }
    }
}

/// The program as a script starts it, and where it is.
struct Started {
    child: Running,
    address: String,
    token: String,
}

/// Long enough that a test that waits for it fails.
const FOR_EVER: &str = "1h";

impl Started {
    fn with(arguments: &[&str]) -> Self {
        let port = ["--port", "0", "--output", "json"];
        let mut child = Running(program(&[&port, arguments].concat()).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        let address = text("base_url").strip_prefix("http://").unwrap().to_owned();
        Self { child, address, token: text("access_token") }
    }

    /// A connection on which something was sent, which the program has seen.
    fn sent(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        get(&format!("http://{}", self.address), "/health", "");
        stream
    }

    fn signal(&self, name: &str) {
        let pid = self.child.0.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// What it says on standard error first.
    fn complaint(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.child.0.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        line
    }
}

#[test]
fn a_signal_stops_it_gracefully_whatever_its_clients_do() {
    let halves =
        ["", "GET /crm/v3/obj", "GET /health HTTP/1.1\r\nx-half", "GET /health HTTP/1.1\r\n\r\n"];
    for (half, signal) in halves.into_iter().zip(["-TERM", "-INT"].into_iter().cycle()) {
        let mut started = Started::with(&["--grace-period", FOR_EVER]);
        let _open = started.sent(half);
        started.signal(signal);
        assert!(started.child.0.wait().unwrap().success(), "{signal} {half}");
    }
}

const HALF_BODY: &str = "POST /crm/v3/objects/contacts HTTP/1.1\r\ncontent-length: 100\r\n\r\n{";

#[test]
fn after_the_grace_period_requests_are_cut_off() {
    let mut started = Started::with(&["--grace-period", "0s"]);
    let _open = started.sent(HALF_BODY);
    started.signal("-TERM");
    assert_eq!(started.complaint(), "hubspot-mock: warning: 1 running request was cut off\n");
    assert!(started.child.0.wait().unwrap().success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    use std::os::unix::process::ExitStatusExt;
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut started = Started::with(&["--grace-period", FOR_EVER]);
        let _open = started.sent(HALF_BODY);
        started.signal("-INT");
        let expected =
            "hubspot-mock: warning: stopping; 1 running request has up to 3600s to finish\n";
        assert_eq!(started.complaint(), expected);
        started.signal(signal);
        let status = started.child.0.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (Some(code), None));
    }
}

#[test]
fn a_signal_lets_go_what_waits_on_purpose() {
    let mut started = Started::with(&["--grace-period", FOR_EVER]);
    let fault = r#"{"path":"/crm/**","fault":"latency","duration":"600s"}"#;
    let length = fault.len();
    let head = "POST /_mock/faults HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json";
    let mut made = started.sent(&format!("{head}\r\ncontent-length: {length}\r\n\r\n{fault}"));
    let mut start = [0; 12];
    made.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 201");
    let token = &started.token;
    let ask = format!("GET /crm/v3/owners HTTP/1.1\r\nauthorization: Bearer {token}\r\n\r\n");
    let mut open = started.sent(&ask);
    started.signal("-TERM");
    let mut answer = String::new();
    open.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(started.child.0.wait().unwrap().success());
}

/// Its own thread, and its drop, wait for nobody either.
#[test]
fn a_server_inside_a_test_ends_with_it() {
    let hubspot = MockServer::start();
    let address = hubspot.base_url().strip_prefix("http://").unwrap();
    let mut open = TcpStream::connect(address).unwrap();
    open.write_all(b"GET /crm/v3/obj").unwrap();
    get(hubspot.base_url(), "/health", "");
    drop(hubspot);
    assert_eq!(open.read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn help_names_every_environment_variable() {
    let output = program(&["--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let flags = help.matches("[env: HUBSPOT_MOCK_").count();
    let options = help.lines().filter(|line| line.trim_start().starts_with("--")).count();
    // Everything but --help and --version.
    assert!(flags >= 5 && options >= flags, "{help}");
}

#[test]
fn it_runs_inside_a_test_and_stops_with_it() {
    let hubspot = MockServer::start();
    let base_url = hubspot.base_url().to_owned();
    hubspot.clock().freeze(portal::Timestamp(0));
    let second = hubspot.add_portal(Default::default()).unwrap();
    assert!(get(&base_url, "/crm/v3/owners", second.access_token.expose()).contains("200 OK"));
    assert!(hubspot.app().app.public().is_some());
    assert!(get(&base_url, "/crm/v3/objects/contacts", hubspot.access_token()).contains("200 OK"));
    drop(hubspot);
    assert!(TcpStream::connect(base_url.strip_prefix("http://").unwrap()).is_err());
}

/// Clients keep connections; one that the server closes behind their back fails the next call.
#[test]
fn a_connection_survives_a_refusal_of_a_large_body() {
    let hubspot = MockServer::start();
    let address = hubspot.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let body = "x".repeat(1_000_000);
    for path in ["/crm/v3/nothing", "/crm/v3/lists", "/crm/v3/objects/widgets"] {
        write!(stream, "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut head = BufReader::new(&mut stream);
        let mut line = String::new();
        head.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 401"), "{line}");
        let mut length = 0;
        while line.trim() != "" || length == 0 {
            line.clear();
            head.read_line(&mut line).unwrap();
            if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = number.trim().parse().unwrap();
            }
        }
        head.read_exact(&mut vec![0; length]).unwrap();
    }
}

/// Requests as a client may send them, some of which HTTP itself refuses.
fn all_kinds(token: &str) -> Vec<String> {
    let get = |path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        )
    };
    let post = |path: &str, body: &str| {
        let length = body.len();
        format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    };
    let headers: String = (0..200).map(|number| format!("x-{number}: 1\r\n")).collect();
    vec![
        get("/health"),
        post("/crm/v3/objects/contacts", r#"{"properties":{"email":"ada@example.com"}}"#),
        get("/crm/v3/objects/contacts"),
        get("/nowhere"),
        get("/_mock/portals"),
        get("/_mock/nowhere"),
        get("/_mock/clock"),
        post("/_mock/faults", r#"{"fault":"locked","times":1}"#),
        get("/crm/v3/owners"),
        get("/_mock/faults"),
        get("/_mock/journal"),
        get(&format!("/{}", "x".repeat(20_000))),
        post("/crm/v3/objects/contacts", &"x".repeat(10 * 1024 * 1024 + 1)),
        format!("GET /health HTTP/1.1\r\n{headers}\r\n"),
        "nonsense\r\n\r\n".to_owned(),
        post("/_mock/clock", r#"{"advance":"1h"}"#),
        get("/_mock/clock"),
    ]
}

#[test]
fn two_deterministic_runs_answer_alike_to_the_byte() {
    let run = || {
        let started = Started::with(&["--deterministic", "7"]);
        let ask = |request: String| {
            let mut stream = TcpStream::connect(&started.address).unwrap();
            let mut answer = Vec::new();
            // One that is refused early may be reset while it is still being sent.
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read_to_end(&mut answer);
            String::from_utf8(answer).unwrap()
        };
        all_kinds(&started.token).into_iter().map(ask).collect::<Vec<_>>()
    };
    let first = run();
    assert_eq!(first, run());
    let dates = first.iter().filter_map(|answer| answer.split("\r\ndate: ").nth(1));
    let early = first.iter().filter(|answer| !answer.contains("\r\ndate: ")).count();
    assert_eq!(early, 2, "{first:#?}");
    assert!(dates.clone().all(|date| date.starts_with("Mon, 02 Mar 2026 1")));
}
