//! Rust types and HubSpot's texts, both ways.

use hubspot_client::{
    Properties,
    mapping::{from_properties, property_names, to_properties},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Everything {
    text: Option<String>,
    whole: Option<i64>,
    small: Option<u8>,
    exact: Option<f64>,
    flag: Option<bool>,
    day: Option<Date>,
    moment: Option<Timestamp>,
    level: Option<Level>,
    boxes: Vec<Level>,
    wrapped: Option<Wrapped>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wrapped(String);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Level {
    VeryLow,
    High,
    #[serde(other)]
    Else,
}

fn everything() -> Everything {
    Everything {
        text: Some("a;b".into()),
        whole: Some(-5),
        small: Some(7),
        exact: Some(0.25),
        flag: Some(false),
        day: Some("2026-02-28".parse().unwrap()),
        moment: Some("2026-02-28T01:02:03.004Z".parse().unwrap()),
        level: Some(Level::VeryLow),
        boxes: vec![Level::High, Level::VeryLow],
        wrapped: Some(Wrapped("w".into())),
    }
}

#[test]
fn everything_goes_both_ways() {
    let properties = to_properties(&everything()).unwrap();
    let texts = [
        ("boxes", "HIGH;VERY_LOW"),
        ("day", "2026-02-28"),
        ("exact", "0.25"),
        ("flag", "false"),
        ("level", "VERY_LOW"),
        ("moment", "2026-02-28T01:02:03.004Z"),
        ("small", "7"),
        ("text", "a;b"),
        ("whole", "-5"),
        ("wrapped", "w"),
    ];
    assert_eq!(properties, Properties::from(texts));
    assert_eq!(from_properties::<Everything>(&properties).unwrap(), everything());
}

#[test]
fn unset_and_empty_properties_are_missing() {
    let mut properties = Properties::from([("text", ""), ("whole", "")]);
    properties.clear("boxes").clear("moment");
    assert_eq!(from_properties::<Everything>(&properties).unwrap(), Everything::default());
}

#[test]
fn what_is_unknown_does_no_harm() {
    let properties = Properties::from([("level", "NEVER_HEARD_OF"), ("another", "property")]);
    let read: Everything = from_properties(&properties).unwrap();
    assert_eq!(read.level, Some(Level::Else));
}

/// HubSpot's calculated properties write whole numbers in several ways.
#[test]
fn whole_numbers_may_have_zeros_behind_the_point() {
    let read: Everything = from_properties(&Properties::from([("whole", "5000.00")])).unwrap();
    assert_eq!(read.whole, Some(5000));
    assert!(from_properties::<Everything>(&Properties::from([("whole", "5000.5")])).is_err());
}

#[test]
fn a_misfit_names_its_property() {
    fn fails<T: DeserializeOwned>(name: &str, text: &str) -> String {
        let error = from_properties::<T>(&Properties::from([(name, text)])).err().unwrap();
        assert_eq!(error.property(), Some(name));
        error.to_string()
    }
    assert!(fails::<Everything>("small", "256").contains("`small`"));
    fails::<Everything>("flag", "yes");
    fails::<Everything>("day", "yesterday");
    fails::<Everything>("moment", "12");

    #[derive(Serialize)]
    struct Nested {
        inner: Option<Box<Self>>,
    }
    let nested = Nested { inner: Some(Box::new(Nested { inner: None })) };
    assert_eq!(to_properties(&nested).unwrap_err().property(), Some("inner"));
    #[derive(Serialize)]
    struct Number {
        number: f64,
    }
    assert!(to_properties(&Number { number: f64::NAN }).is_err());
    assert!(to_properties("text").is_err());
}

#[test]
fn maps_flattening_and_properties_themselves_work() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Known {
        email: String,
        #[serde(flatten)]
        others: std::collections::BTreeMap<String, String>,
    }
    let mut properties = Properties::from([("email", "a@example.com"), ("city", "Bern")]);
    let known: Known = from_properties(&properties).unwrap();
    assert_eq!(known.others["city"], "Bern");
    assert_eq!(to_properties(&known).unwrap(), properties);

    properties.clear("city");
    let same: Properties = from_properties(&properties).unwrap();
    assert_eq!(same, properties, "what is unset stays listed");
    assert!(to_properties(&properties).unwrap().contains("city"), "and is still cleared");
}

#[test]
fn fields_are_found() {
    assert_eq!(property_names::<Wrapped>(), None);
    assert_eq!(property_names::<Properties>(), None);
    assert_eq!(property_names::<Everything>().unwrap().len(), 10);
}
