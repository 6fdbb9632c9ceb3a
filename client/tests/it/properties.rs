//! Definitions of properties and groups, in every version, against the mock.

use hubspot_client::properties::{
    NewProperty, PropertyChange, PropertyGroup, PropertyOption, PropertyType,
};

use crate::mock::{VERSIONS, client, empty};

#[tokio::test]
async fn a_property_is_defined_changed_archived_and_brought_back() {
    for version in VERSIONS {
        let portal = empty();
        let contacts = client(&portal, version).property_definitions("contacts");
        let size = NewProperty::choice("shirt_size", "Shirt size", "contactinformation")
            .option(PropertyOption::new("s", "Small"));
        let made = contacts.create(&size).await.unwrap();
        assert_eq!(made.value_type, PropertyType::Enumeration);
        assert_eq!(made.options[0].value, "s");

        let taken = contacts.create(&size).await.unwrap_err();
        assert!(taken.is_conflict(), "{taken}");

        let change = PropertyChange {
            label: Some("Size".into()),
            options: Some(vec![PropertyOption::new("l", "Large")]),
            ..PropertyChange::default()
        };
        let changed = contacts.update("shirt_size", &change).await.unwrap();
        assert_eq!((changed.label.as_str(), changed.options[0].value.as_str()), ("Size", "l"));

        contacts.archive("shirt_size").await.unwrap();
        assert!(contacts.get("shirt_size").await.unwrap_err().is_not_found());
        contacts.create(&size).await.unwrap();
    }
}

#[tokio::test]
async fn properties_come_in_batches() {
    let portal = empty();
    let deals = client(&portal, hubspot_client::ApiVersion::V3).property_definitions("deals");
    let number =
        |n: usize| NewProperty::number(format!("n{n}"), format!("N {n}"), "dealinformation");
    let new: Vec<_> = (0..120).map(number).collect();
    assert_eq!(deals.batch_create(&new).await.unwrap().len(), 120);
    let read = deals.batch_read(&["n0", "n119", "unknown"]).await.unwrap();
    assert_eq!(read.len(), 2);
    deals.batch_archive(&["n0", "unknown"]).await.unwrap();
    assert!(deals.get("n0").await.unwrap_err().is_not_found());
    assert!(deals.list().await.unwrap().iter().any(|property| property.name == "dealname"));
}

#[tokio::test]
async fn groups_are_made_renamed_and_archived() {
    let portal = empty();
    let hubspot = client(&portal, hubspot_client::ApiVersion::V3);
    let companies = hubspot.property_definitions("companies");
    companies.create_group(&PropertyGroup::new("fleet", "Fleet")).await.unwrap();
    let renamed = companies.rename_group("fleet", "Cars").await.unwrap();
    assert_eq!(renamed.label, "Cars");
    assert_eq!(companies.group("fleet").await.unwrap().label, "Cars");
    companies.archive_group("fleet").await.unwrap();
    assert!(companies.groups().await.unwrap().iter().all(|group| group.name != "fleet"));
}
