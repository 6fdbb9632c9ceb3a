//! Nobody's data leave a portal, unless somebody says so.

use std::collections::BTreeSet;

use hubspot_contract_pull::Pull;
use serde_json::Value;

use super::{pulled, source::Source, whole};

/// What must not be found in a file.
const PERSONAL: [&str; 17] = [
    "ada@acme.example.com",
    "bob@acme.example.com",
    "acme.example.com",
    "Ada",
    "Robert",
    "Lovelace",
    "Countess",
    "5550199",
    "5550142",
    "Acme",
    "Bolt",
    "rollers",
    "squeaks",
    "AL 1815",
    "ada.example.com",
    "grace@koeln.example.com",
    "Hopper",
];

async fn masked(source: &Source) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let pull = Pull { no_mask: false, ..whole(folder.path().join("portal.json")) };
    pulled(&pull, source).await;
    let text = std::fs::read_to_string(&pull.output).unwrap();
    let seed = serde_json::from_str(&text).unwrap();
    (text, seed)
}

fn values<'s>(seed: &'s Value, of: &str, name: &str) -> Vec<&'s str> {
    let records = seed["records"][of].as_array().unwrap();
    records.iter().filter_map(|record| record["properties"][name].as_str()).collect()
}

#[tokio::test]
async fn no_personal_value_survives() {
    let source = Source::start().await;
    let (text, _) = masked(&source).await;
    for value in PERSONAL {
        assert!(!text.contains(value), "{value}");
    }
}

#[tokio::test]
async fn equal_values_stay_equal_and_unique_ones_unique() {
    let source = Source::start().await;
    let (_, seed) = masked(&source).await;
    let distinct = |of, name| values(&seed, of, name).into_iter().collect::<BTreeSet<_>>().len();
    assert_eq!(distinct("contacts", "email"), 2);
    assert_eq!(distinct("contacts", "erp_id"), 2);
    assert_eq!(
        (values(&seed, "contacts", "firstname").len(), distinct("contacts", "firstname")),
        (3, 2)
    );
    assert_eq!(distinct("contacts", "lastname"), 1);
    let emails = values(&seed, "contacts", "email");
    assert!(emails.contains(&values(&seed, "contacts", "work_email")[0]), "in whatever property");
    let (_, again) = masked(&source).await;
    assert_eq!(seed, again, "the same token masks the same way");
}

#[tokio::test]
async fn values_keep_their_form() {
    let source = Source::start().await;
    let (_, seed) = masked(&source).await;
    let emails = values(&seed, "contacts", "email");
    let domains: BTreeSet<_> =
        emails.iter().map(|email| email.split_once('@').unwrap().1).collect();
    assert_eq!(domains.len(), 1, "one company's people stay at one domain");
    assert!(domains.iter().all(|domain| domain.ends_with(".example.com")));
    assert_eq!(values(&seed, "companies", "domain"), domains.into_iter().collect::<Vec<_>>());
    let phone = values(&seed, "contacts", "phone")[0];
    assert!(phone.starts_with("+49 ") && phone.len() == "+49 221 5550199".len(), "{phone}");
    assert!(values(&seed, "contacts", "website")[0].starts_with("https://"));
    let first = values(&seed, "contacts", "firstname")[0];
    assert!(first.starts_with(char::is_uppercase) && first.chars().all(char::is_alphabetic));
    for (of, name, kept) in [
        ("contacts", "colour", "red"),
        ("contacts", "hubspot_owner_id", "501"),
        ("companies", "founded_on", "1999-12-31"),
        ("deals", "amount", "1200.50"),
        ("deals", "dealstage", "closedwon"),
    ] {
        assert_eq!(values(&seed, of, name), [kept]);
    }
}

#[tokio::test]
async fn owners_are_kept_if_somebody_says_so() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let pull = Pull {
        no_mask: false,
        keep_owners: true,
        records: None,
        ..whole(folder.path().join("portal.json"))
    };
    pulled(&pull, &source).await;
    let text = std::fs::read_to_string(&pull.output).unwrap();
    assert!(text.contains("grace@koeln.example.com") && text.contains("Hopper"));
}
