//! Batches of any size against the mock: an outcome for each input, in the inputs' order.

use hubspot_client::{ApiVersion, Company, Contact, Properties, RecordId};

use crate::mock::{VERSIONS, client, empty};

fn company(number: usize) -> Properties {
    Properties::from([("name", format!("Company {number}"))])
}

#[tokio::test]
async fn many_records_go_in_hundreds_and_come_back_in_order() {
    for version in VERSIONS {
        let portal = empty();
        let companies = client(&portal, version).companies();
        let made = companies.batch_create((0..230).map(company)).await.into_result().unwrap();
        for (number, record) in made.iter().enumerate() {
            assert_eq!(record.get("name"), Some(format!("Company {number}").as_str()));
        }

        let ids: Vec<RecordId> = made.iter().rev().map(|record| record.id.clone()).collect();
        let changes =
            ids.iter().map(|id| (id, Company { city: Some(id.to_string()), ..Company::default() }));
        companies.batch_update(changes).await.into_result().unwrap();

        let read = companies.batch_read(&ids).await.into_result().unwrap();
        for (id, record) in ids.iter().zip(&read) {
            assert_eq!((&record.id, record.properties.city.as_deref()), (id, Some(id.as_str())));
        }
        companies.batch_archive(&ids).await.into_result().unwrap();
        assert!(companies.list().stream().all().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn each_input_has_its_own_outcome() {
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V3).contacts();
    let taken = contacts.create(&Properties::from([("email", "b@example.com")])).await.unwrap();
    let made = contacts
        .batch_create([
            Properties::from([("email", "a@example.com")]),
            Properties::from([("email", "b@example.com")]),
            Properties::from([("colour", "red")]),
            Properties::from([("email", "c@example.com")]),
        ])
        .await;
    let outcomes = made.outcomes();
    assert_eq!(outcomes[0].as_ref().unwrap().get("email"), Some("a@example.com"));
    assert_eq!(outcomes[1].as_ref().unwrap_err().existing_id(), Some(taken.id.clone()));
    assert_eq!(outcomes[2].as_ref().unwrap_err().status(), Some(207));
    assert_eq!(outcomes[3].as_ref().unwrap().get("email"), Some("c@example.com"));
    assert_eq!(made.successes().count(), 2);

    let read = contacts.batch_read([taken.id.clone(), "1".into(), "2".into()]).await;
    let failed: Vec<usize> = read.failures().map(|(index, _)| index).collect();
    assert_eq!(failed, [1, 2]);
    assert!(read.failures().all(|(_, error)| error.is_not_found()));
}

#[tokio::test]
async fn records_are_read_and_upserted_by_a_unique_property() {
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V2026_03).contacts();
    let person = |email: &str, name: &str| Contact {
        email: Some(email.into()),
        firstname: Some(name.into()),
        ..Contact::default()
    };
    let first = contacts.batch_upsert("email", [person("A@Example.com", "A")]).await;
    assert!(first.into_result().unwrap()[0].new);
    let both = [person("b@example.com", "B"), person("a@example.com", "A2")];
    let both = contacts.batch_upsert("email", both).await.into_result().unwrap();
    assert_eq!((both[0].new, both[1].new), (true, false));

    let emails = ["b@example.com", "nobody@example.com", "a@example.com"];
    let read = contacts.batch_read_by("email", emails).await;
    let names: Vec<_> = read
        .outcomes()
        .iter()
        .map(|outcome| outcome.as_ref().ok()?.properties.firstname.as_deref())
        .collect();
    assert_eq!(names, [Some("B"), None, Some("A2")]);

    let nameless = contacts.batch_upsert("email", [Properties::from([("firstname", "C")])]).await;
    assert!(nameless.into_result().unwrap_err().to_string().contains("`email`"));
}

/// HubSpot refuses a call that has a record twice; the client makes two calls of it, in order.
#[tokio::test]
async fn the_same_record_may_come_twice() {
    let portal = empty();
    let companies = client(&portal, ApiVersion::V3).companies();
    let made = companies.create(&company(1)).await.unwrap();
    let changes = (0..3).map(|number| (&made.id, company(number)));
    companies.batch_update(changes).await.into_result().unwrap();
    let read = companies.batch_read([&made.id, &made.id]).await.into_result().unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[1].properties.name.as_deref(), Some("Company 2"));
    assert!(companies.batch_read(Vec::<RecordId>::new()).await.is_empty());
}
