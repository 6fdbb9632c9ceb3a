//! A small drift in every form of a report.

use std::time::Duration;

use hubspot_contract::{
    evidence::recorded,
    report::{Judged, Report},
    runner::Outcome,
    scenario::Scenario,
    story::Stop,
    told,
};

const SNAPSHOT: &str = r#"
>>> POST /crm/v3/objects/contacts
    recorded: contacts of private apps
{"properties":{"email":"ada@[run].example.com"}}
<<< 201
content-type: application/json;charset=utf-8
location: [base]/crm/v3/objects/contacts/[contact 1]

{
  "id": "[contact 1]",
  "properties": {"email": "ada@[run].example.com", "lifecyclestage": "lead"},
  "createdAt": "[time]",
  "archived": false
}

>>> DELETE /crm/v3/objects/contacts/[contact 1]
    documented: archiving
<<< 204
"#;

const TOLD: &str = r#"
>>> POST /crm/v3/objects/contacts
    recorded: contacts of private apps
{"properties":{"email":"ada@[run].example.com"}}
<<< 201
content-type: application/json;charset=utf-8
x-hubspot-notfound: <true> & "quoted"

{
  "id": "[contact 1]",
  "properties": {"lifecyclestage": 7, "email": "ada@[run].example.com"},
  "archived": false,
  "new": {"at": "[time]"}
}

>>> DELETE /crm/v3/objects/contacts/[contact 1]
    documented: archiving
<<< 409
content-type: application/json;charset=utf-8

{
  "status": "error"
}
"#;

fn judged(name: &'static str, text: &str, stopped: Option<Stop>, left: &[&str]) -> Judged {
    let scenario = Scenario {
        family: if name == "an_app" { "oauth" } else { "objects" },
        name,
        about: "A contact comes & goes",
        evidence: recorded("contacts of private apps"),
        tell: |_| Box::pin(async { Ok(()) }),
    };
    let left = left.iter().map(ToString::to_string).collect();
    let outcome = Outcome { told: told::parse(text), called: Vec::new(), stopped, left };
    let snapshot = told::parse(SNAPSHOT);
    Judged::new(scenario, Some(&snapshot), outcome, Duration::from_millis(1_500))
}

fn report() -> Report {
    let first_exchange = SNAPSHOT.split("\n>>> DELETE").next().unwrap();
    Report {
        target: "http://127.0.0.1:4010".to_owned(),
        took: Duration::from_millis(2_500),
        interrupted: false,
        judged: vec![
            judged("a_life", SNAPSHOT, None, &[]),
            judged("another_life", TOLD, None, &["DELETE /crm/v3/objects/contacts/1: 403 {}"]),
            judged(
                "a_broken_life",
                first_exchange,
                Some(Stop::Broken("/x: the answer (200) has no /id\u{1b}".to_owned())),
                &[],
            ),
            judged("an_app", "", Some(Stop::Needs("a scope: oauth".to_owned())), &[]),
        ],
    }
}

#[test]
fn as_text() {
    insta::assert_snapshot!(report().text());
}

#[test]
fn as_json() {
    insta::assert_snapshot!(report().json());
}

#[test]
fn as_a_page() {
    let page = report().html();
    insta::assert_snapshot!(page.replace("><", ">\n<"));
    for outside in ["<script", "http-equiv", "src=", "href="] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn as_junit() {
    let text = report().junit();
    insta::assert_snapshot!(text);
    let xml = roxmltree::Document::parse(&text).unwrap();
    let all = |tag: &str| xml.descendants().filter(|node| node.has_tag_name(tag)).count();
    let root = xml.root_element();
    for (attribute, tag) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ] {
        assert_eq!(root.attribute(attribute).unwrap(), all(tag).to_string(), "{attribute}");
    }
    let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.text().unwrap().contains("found    <true> & \"quoted\""), "{failure:?}");
}

fn exit_code(change: impl Fn(&mut Report)) -> u8 {
    let mut report = report();
    report.judged.retain(|judged| judged.title() == "objects::a_life");
    change(&mut report);
    report.exit_code()
}

#[test]
fn exit_codes() {
    assert_eq!(exit_code(|_| {}), 0);
    assert_eq!(exit_code(|report| report.interrupted = true), 2);
    for other in ["another_life", "a_broken_life"] {
        let other = format!("objects::{other}");
        let add = |changed: &mut Report| {
            changed.judged.extend(report().judged.into_iter().filter(|it| it.title() == other));
        };
        assert_eq!(exit_code(add), 1, "{other}");
    }
    assert_eq!(exit_code(|report| report.judged[0].left.push("a contact".to_owned())), 1);
    let needs = |changed: &mut Report| changed.judged.extend(report().judged.pop());
    assert_eq!(exit_code(needs), 0);
}
