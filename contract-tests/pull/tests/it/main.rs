//! A portal that is pulled and seeded can't be told from the first.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod masked;
mod source;

use std::path::{Path, PathBuf};

use contract::{
    account::Account,
    exchange::Request,
    runner, scenarios,
    target::{Pace, Target},
    told,
};
use http::{Method, StatusCode};
use hubspot_contract_pull::{Missing, Pull, Pulled};
use mock_server::{
    InProcess, MockServer, Options, Seed,
    layer::{
        fault::{Fault, NewRule},
        pattern::Pattern,
        rate_limit::Policy,
    },
};
use serde_json::{Value, json};

use self::source::Source;

/// A pull that reads every kind of record, unmasked.
fn whole(output: PathBuf) -> Pull {
    Pull {
        target: String::new(),
        token_env: String::new(),
        output,
        records: Some(1000),
        types: ["companies", "contacts", "deals", "tickets", "notes", "cars"]
            .map(Into::into)
            .into(),
        no_mask: true,
        keep_owners: false,
        rate: 1.0,
        quiet: true,
    }
}

async fn pulled(pull: &Pull, source: &Source) -> Pulled {
    pull.pull(&source.target(), &InProcess).await.unwrap()
}

/// A mock that starts with a file, at the time where the source stands.
fn started(file: &Path, source: &Source) -> (MockServer, Target) {
    let options = Options { seed: Seed::File(file.to_owned()), ..Options::default() };
    let mock = MockServer::start_with(options).unwrap();
    mock.clock().freeze(source.mock.clock().now());
    let target = Target::new(mock.base_url(), mock.access_token(), Pace::unlimited()).unwrap();
    (mock, target)
}

/// A portal, and a mock that was seeded with all that a pull of it finds.
async fn twins() -> (Source, MockServer, Target) {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = whole(folder.path().join("portal.json"));
    assert_eq!(pulled(&pull, &source).await, Pulled::default());
    let (mock, target) = started(&pull.output, &source);
    (source, mock, target)
}

/// What is read from a portal is its owner's affair, and no device or link is written to.
#[tokio::test]
async fn the_output_is_a_file_of_its_owner() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
    std::fs::write(&real, "kept").unwrap();
    symlink(&real, &link).unwrap();
    let dangling = folder.path().join("dangling.json");
    symlink(folder.path().join("nowhere.json"), &dangling).unwrap();
    let partial = folder.path().join("half.json");
    symlink(&real, folder.path().join("half.json.partial")).unwrap();
    let new = folder.path().join("late.json");
    symlink(&real, folder.path().join("late.json.new")).unwrap();
    for (place, what) in [
        (link.clone(), "symbolic link"),
        (dangling, "symbolic link"),
        (partial, "symbolic link"),
        (new, "symbolic link"),
        (folder.path().to_owned(), "folder"),
        ("/dev/null".into(), "device"),
    ] {
        let refused = whole(place.clone()).pull(&source.target(), &InProcess).await.unwrap_err();
        assert!(format!("{refused:#}").contains(what), "{}: {refused:#}", place.display());
    }
    assert!(link.is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "kept");

    let output = folder.path().join("portal.json");
    std::fs::write(&output, "{}").unwrap();
    std::fs::set_permissions(&output, PermissionsExt::from_mode(0o644)).unwrap();
    whole(output.clone()).pull(&source.target(), &InProcess).await.unwrap();
    let mode = std::fs::metadata(&output).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

async fn get(target: &Target, path: &str) -> Value {
    let answer = target.send(&Request::new(Method::GET, path)).await.unwrap();
    // Link and correlation id name the server and the request.
    let body = answer.body.replace(target.base_url(), "");
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body.as_object_mut().unwrap().remove("correlationId");
    body
}

/// HubSpot's own properties were made when the portal was, which is another time for each.
fn without_times(mut list: Value) -> Value {
    for property in list["results"].as_array_mut().into_iter().flatten() {
        let property = property.as_object_mut().unwrap();
        if property.get("hubspotDefined") == Some(&json!(true)) {
            property.retain(|name, _| name != "createdAt" && name != "updatedAt");
        }
    }
    list
}

#[track_caller]
fn same(path: &str, mut one: Value, mut other: Value) {
    // Lists are compared one by one, so that a difference can be read.
    if let (Some(ones), Some(others)) = (one["results"].as_array(), other["results"].as_array()) {
        for (one, other) in ones.iter().zip(others) {
            assert_eq!(one, other, "{path}");
        }
    }
    assert_eq!(one.take(), other.take(), "{path}");
}

#[tokio::test]
async fn a_portal_seeded_from_a_pull_cannot_be_told_from_the_first() {
    let (source, _mock, second) = twins().await;
    let first = source.target();
    let mut paths = vec![
        "/account-info/v3/details".to_owned(),
        "/account-info/2026-09/details".to_owned(),
        "/crm/v3/owners?limit=100".to_owned(),
        "/crm/v3/owners?limit=100&archived=true".to_owned(),
    ];
    let types = source::TYPES.iter().copied().chain([source.cars.as_str()]).collect::<Vec<_>>();
    for of in &types {
        paths.push(format!("/crm/v3/properties/{of}"));
        paths.push(format!("/crm/v3/properties/{of}/groups"));
        paths.push(format!("/crm/v3/pipelines/{of}"));
        for to in &types {
            paths.push(format!("/crm/v4/associations/{of}/{to}/labels"));
            paths.push(format!("/crm/v3/associations/{of}/{to}/types"));
        }
    }
    for path in &paths {
        let (one, other) = (get(&first, path).await, get(&second, path).await);
        same(path, without_times(one), without_times(other));
    }
    let schemas = "/crm/v3/schemas";
    let (mut one, mut other) = (get(&first, schemas).await, get(&second, schemas).await);
    for list in [&mut one, &mut other] {
        for schema in list["results"].as_array_mut().unwrap() {
            let properties = without_times(json!({"results": schema["properties"].take()}));
            schema["properties"] = properties["results"].clone();
        }
    }
    same(schemas, one, other);
}

/// What every scenario is told by a portal that nobody's app is installed in.
async fn contract(target: &Target) -> Vec<(String, String)> {
    let account = Account::of(target, None).await.unwrap();
    let mut stories = Vec::new();
    for scenario in scenarios::all() {
        let outcome = runner::tell(&scenario, target, &account).await;
        assert!(outcome.left.is_empty(), "{scenario:?} left {:?}", outcome.left);
        stories.push((scenario.file(), told::text(&outcome.told)));
    }
    stories
}

#[tokio::test]
async fn the_contract_suite_cannot_tell_them_apart() {
    let (source, _mock, second) = twins().await;
    let (one, other) = (contract(&source.target()).await, contract(&second).await);
    assert!(one.iter().filter(|(_, story)| !story.is_empty()).count() > 100);
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{name}:\n{one}\n\n--- but the seeded one:\n\n{other}");
    }
}

#[tokio::test]
async fn its_records_are_the_same_too_and_are_found_the_same_way() {
    let (source, _mock, second) = twins().await;
    let first = source.target();
    let types = ["companies", "contacts", "deals", "tickets", "notes", &*source.cars];
    for of in types {
        let list = get(&first, &format!("/crm/v3/properties/{of}")).await;
        let names = list["results"].as_array().unwrap().iter();
        let names: Vec<&str> = names.map(|one| one["name"].as_str().unwrap()).collect();
        let request = |body| {
            let path = format!("/crm/v3/objects/{of}/search");
            Request::json(Method::POST, path, &body)
        };
        for filters in
            [json!([]), json!([{"propertyName": "hs_object_id", "operator": "GT", "value": "0"}])]
        {
            let body =
                json!({"properties": names, "limit": 100, "filterGroups": [{"filters": filters}]});
            let request = request(body);
            let (one, other) = (first.send(&request).await, second.send(&request).await);
            let (one, other) = (one.unwrap(), other.unwrap());
            let found: Value = serde_json::from_str(&one.body).unwrap();
            if filters != json!([]) {
                assert!(found["total"].as_u64() > Some(0), "{of}");
            }
            let comparable = |body: &str| {
                let mut body: Value = serde_json::from_str(body).unwrap();
                body.as_object_mut().unwrap().remove("correlationId");
                body
            };
            same(of, comparable(&one.body), comparable(&other.body));
        }
        let path = format!("/crm/v3/objects/{of}?limit=100&associations={}", types.join(","));
        same(&path, get(&first, &path).await, get(&second, &path).await);
        for record in get(&first, &path).await["results"].as_array().unwrap() {
            let id = record["id"].as_str().unwrap();
            for to in types {
                let path = format!("/crm/v4/objects/{of}/{id}/associations/{to}");
                same(&path, get(&first, &path).await, get(&second, &path).await);
            }
        }
    }
}

#[tokio::test]
async fn what_was_seeded_from_a_pull_is_pulled_the_same() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let first = whole(folder.path().join("first.json"));
    pulled(&first, &source).await;
    let (_mock, target) = started(&first.output, &source);
    let second = whole(folder.path().join("second.json"));
    second.pull(&target, &InProcess).await.unwrap();
    same_text(&first.output, &second.output);
}

fn same_text(one: &Path, other: &Path) {
    let read = |file: &Path| std::fs::read_to_string(file).unwrap();
    let (one, other) = (read(one), read(other));
    for (one, other) in one.lines().zip(other.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

#[tokio::test]
async fn a_new_portal_leaves_nothing_to_write_down() {
    let options = Options { seed: Seed::Empty, ..Options::default() };
    let mock = MockServer::start_with(options).unwrap();
    let target = Target::new(mock.base_url(), mock.access_token(), Pace::unlimited()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pull = Pull { records: None, ..whole(folder.path().join("portal.json")) };
    pull.pull(&target, &InProcess).await.unwrap();
    let seed: Value = serde_json::from_slice(&std::fs::read(&pull.output).unwrap()).unwrap();
    let parts: Vec<&String> = seed.as_object().unwrap().keys().collect();
    assert_eq!(parts, ["owners", "portal"]);
}

fn fault(fault: Fault, path: &str, skip: u64, times: Option<u64>) -> NewRule {
    NewRule {
        id: None,
        methods: Vec::new(),
        path: Some(Pattern::new(path)),
        portal: None,
        app: None,
        skip,
        times,
        probability: 1.0,
        seed: None,
        fault,
    }
}

fn files(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_was_interrupted_goes_on_where_it_was() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let straight = whole(folder.path().join("straight.json"));
    pulled(&straight, &source).await;
    let pull = whole(folder.path().join("portal.json"));
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let broken = Fault::Status { status, retry_after: None, html: false };
    source.mock.control().add_fault(fault(broken, "/crm/v3/pipelines/*", 3, None)).unwrap();
    let error = pull.pull(&source.target(), &InProcess).await.unwrap_err().to_string();
    assert!(error.contains("/crm/v3/pipelines/"), "{error}");
    assert_eq!(files(folder.path()), ["portal.json.partial", "straight.json"]);
    // As if it had been stopped while it wrote.
    let partial = folder.path().join("portal.json.partial");
    let mut left = std::fs::read(&partial).unwrap();
    left.extend(b"{\"step\":\"/crm/v3/pro");
    std::fs::write(&partial, left).unwrap();

    source.mock.control().clear_faults(None);
    source.mock.control().clear_journal(None).unwrap();
    pulled(&pull, &source).await;
    assert_eq!(files(folder.path()), ["portal.json", "straight.json"]);
    same_text(&straight.output, &pull.output);
    let journal = source.mock.control().whole_journal();
    let asked = |path: &str| journal.entries.iter().any(|entry| entry.request.path() == path);
    assert!(!asked("/crm/v3/owners"), "what was read is not read again");
    assert!(asked("/crm/v3/pipelines/users"));
}

#[tokio::test]
async fn another_pull_does_not_go_on_with_what_this_one_left() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = whole(folder.path().join("portal.json"));
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let broken = Fault::Status { status, retry_after: None, html: false };
    source.mock.control().add_fault(fault(broken, "/crm/v3/owners", 0, None)).unwrap();
    pull.pull(&source.target(), &InProcess).await.unwrap_err();
    for other in
        [Pull { no_mask: false, ..pull.clone() }, Pull { records: Some(1), ..pull.clone() }]
    {
        let error = other.pull(&source.target(), &InProcess).await.unwrap_err().to_string();
        assert!(error.contains("another pull"), "{error}");
    }
}

#[tokio::test]
async fn what_the_token_may_not_read_is_said_with_the_scope_to_add() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = whole(folder.path().join("portal.json"));
    let pulled = pull.pull(&source.narrow(), &InProcess).await.unwrap();
    let of = |what: &str| -> &Missing {
        let found = pulled.missing.iter().find(|missing| missing.what == what);
        found.unwrap_or_else(|| panic!("{what} is not in {:#?}", pulled.missing))
    };
    assert!(of("owners").to_string().contains("crm.objects.owners.read"));
    // HubSpot's refusal of a read names the definitions' scope first.
    let both = ["crm.schemas.deals.read", "crm.objects.deals.read"];
    assert_eq!(of("records of deals").scopes, both);
    assert_eq!(of("properties of deals").scopes, ["crm.objects.deals.read"]);
    assert_eq!(of("custom objects").scopes, ["crm.schemas.custom.read"]);
    assert!(!pulled.missing.iter().any(|missing| missing.what == "records of contacts"));
    let (_mock, target) = started(&pull.output, &source);
    assert_eq!(
        get(&target, "/crm/v3/objects/contacts").await["results"][0]["properties"]["firstname"],
        "Ada"
    );
}

#[tokio::test]
async fn the_token_is_written_nowhere() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = Pull { no_mask: false, ..whole(folder.path().join("portal.json")) };
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let broken = Fault::Status { status, retry_after: None, html: false };
    source.mock.control().add_fault(fault(broken, "/crm/v3/objects/notes", 0, None)).unwrap();
    let error = format!("{:?}", pull.pull(&source.target(), &InProcess).await.unwrap_err());
    let partial = std::fs::read_to_string(folder.path().join("portal.json.partial")).unwrap();
    source.mock.control().clear_faults(None);
    pulled(&pull, &source).await;
    let output = std::fs::read_to_string(&pull.output).unwrap();
    for text in [&error, &partial, &output] {
        assert!(!text.contains(source.token()));
        assert!(!text.contains("ada@acme.example.com") && !text.contains("Lovelace"));
    }
    let wrong =
        Target::new(source.target().base_url(), "pat-na1-wrong", Pace::unlimited()).unwrap();
    let again = whole(folder.path().join("other.json"));
    let error = again.pull(&wrong, &InProcess).await.unwrap_err().to_string();
    assert!(
        error.contains("doesn't take the token") && !error.contains("pat-na1-wrong"),
        "{error}"
    );
}

#[tokio::test]
async fn the_rate_limit_is_waited_for() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = Pull { records: None, ..whole(folder.path().join("portal.json")) };
    let limited = fault(Fault::RateLimit(Policy::Secondly), "/crm/v3/schemas", 0, Some(1));
    source.mock.control().add_fault(limited).unwrap();
    assert_eq!(pulled(&pull, &source).await, Pulled::default());
    let journal = source.mock.control().whole_journal();
    assert!(
        journal.entries.iter().any(|entry| entry.status == Some(StatusCode::TOO_MANY_REQUESTS))
    );
    let daily = fault(Fault::RateLimit(Policy::Daily), "/crm/v3/schemas", 0, None);
    source.mock.control().add_fault(daily).unwrap();
    let pull = Pull { records: None, ..whole(folder.path().join("other.json")) };
    let error = pull.pull(&source.target(), &InProcess).await.unwrap_err().to_string();
    assert!(error.contains("daily limit"), "{error}");
}
