//! Records, one by one and in lists, in every version, against the mock.

use hubspot_client::{
    ApiVersion, Company, Contact, Deal, Note, Properties, RetryPolicy, Ticket,
    associations::AssociationType, standard::LifecycleStage,
};
use serde::{Deserialize, Serialize};

use crate::mock::{VERSIONS, client, empty};

fn ada() -> Contact {
    Contact {
        email: Some("ada@example.com".into()),
        firstname: Some("Ada".into()),
        lifecyclestage: Some(LifecycleStage::Customer),
        ..Contact::default()
    }
}

#[tokio::test]
async fn a_contact_lives_and_is_archived_in_every_version() {
    for version in VERSIONS {
        let portal = empty();
        let contacts = client(&portal, version).contacts();
        let made = contacts.create(&ada()).await.unwrap();
        assert_eq!(made.get("email"), Some("ada@example.com"));

        let read = contacts.get(&made.id).await.unwrap();
        assert_eq!(read.properties, ada());
        assert_eq!(read.created_at, made.created_at);

        let by_email = contacts.get_by("email", "ada@example.com").await.unwrap();
        assert_eq!(by_email.id, made.id);

        let change = Contact { lastname: Some("Lovelace".into()), ..Contact::default() };
        let changed = contacts.update(&made.id, &change).await.unwrap();
        assert_eq!(changed.get("lastname"), Some("Lovelace"));
        contacts
            .update_by("email", "ada@example.com", &Properties::new().with("firstname", "A."))
            .await
            .unwrap();

        contacts.archive(&made.id).await.unwrap();
        contacts.archive(&made.id).await.unwrap();
        assert_eq!(contacts.get(&made.id).find().await.unwrap(), None, "{version:?}");
        let archived = contacts.get(&made.id).archived().await.unwrap();
        assert_eq!(archived.properties.firstname.as_deref(), Some("A."));
        assert!(archived.archived && archived.archived_at.is_some());
    }
}

#[tokio::test]
async fn a_conflict_names_the_record_that_is_there() {
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V3).contacts();
    let first = contacts.create(&ada()).await.unwrap();
    let other = contacts.create(&Properties::from([("email", "b@example.com")])).await.unwrap();

    let again = contacts.create(&ada()).await.unwrap_err();
    assert_eq!(again.status(), Some(409));
    assert!(again.is_conflict());
    assert_eq!(again.existing_id().as_ref(), Some(&first.id));
    assert!(again.correlation_id().is_some());

    let taken = contacts.update(&other.id, &ada()).await.unwrap_err();
    assert_eq!(taken.status(), Some(400));
    assert!(taken.is_conflict(), "{taken}");
    assert_eq!(taken.existing_id(), Some(first.id));
}

#[tokio::test]
async fn refusals_say_what_is_wrong() {
    let portal = empty();
    let hubspot = client(&portal, ApiVersion::V3);
    let unknown = Properties::from([("colour", "red"), ("shape", "round")]);
    let refused = hubspot.contacts().create(&unknown).await.unwrap_err();
    let error = refused.api().unwrap();
    let named: Vec<_> = error.errors.iter().filter_map(|e| e.code.as_deref()).collect();
    assert_eq!(named, ["PROPERTY_DOESNT_EXIST", "PROPERTY_DOESNT_EXIST"]);
    assert!(!refused.is_conflict() && !refused.is_outcome_unknown());

    let missing = hubspot.contacts().get("1").await.unwrap_err();
    assert!(missing.is_not_found());
    let missing = hubspot.contacts().update("1", &ada()).await.unwrap_err();
    assert!(missing.is_not_found());
    let unknown = hubspot.objects("widgets").get("1").await.unwrap_err();
    assert_eq!(unknown.status(), Some(400));

    let stranger = hubspot_client::HubSpot::builder()
        .base_url(portal.base_url())
        .token(hubspot_client::Secret::from("pat-wrong"))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    assert!(stranger.contacts().get("1").await.unwrap_err().is_unauthorized());
}

/// The whole list, page by page, in any page size: every record once.
#[tokio::test]
async fn a_list_has_every_record_once() {
    let portal = empty();
    let companies = client(&portal, ApiVersion::V2026_03).companies();
    let names = (0..120).map(|n| Properties::from([("name", n.to_string())]));
    companies.batch_create(names).await.into_result().unwrap();
    for list in [companies.list(), companies.list().page_size(7)] {
        let all = list.stream().all().await.unwrap();
        assert_eq!(all.len(), 120);
        assert!(all.windows(2).all(|pair| pair[0].id.number() < pair[1].id.number()));
    }
    let page = companies.list().page_size(200).page(None).await;
    assert!(page.is_err(), "a page holds a hundred at most");
    let first = companies.list().page_size(5).page(None).await.unwrap();
    let second = companies.list().page_size(5).page(first.next.as_deref()).await.unwrap();
    assert!(first.results[4].id.number() < second.results[0].id.number());
}

#[tokio::test]
async fn history_and_chosen_properties_come_back() {
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V3).contacts();
    let made = contacts.create(&ada()).await.unwrap();
    contacts.update(&made.id, &Properties::from([("firstname", "Augusta")])).await.unwrap();
    let read = contacts
        .clone()
        .untyped()
        .get(&made.id)
        .properties(["firstname", "lastname"])
        .history(["firstname"])
        .await
        .unwrap();
    let former = &read.properties_with_history["firstname"];
    assert_eq!(former[0].value.as_deref(), Some("Augusta"));
    assert_eq!(former[1].value.as_deref(), Some("Ada"));
    assert_eq!(read.get("email"), None);
    assert!(read.properties.contains("lastname"), "it was asked for, though it is unset");
}

#[tokio::test]
async fn a_type_of_ones_own_asks_for_its_fields() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sale {
        dealname: String,
        #[serde(rename = "amount")]
        euros: Option<f64>,
        closedate: Option<jiff::Timestamp>,
    }
    let portal = empty();
    let deals = client(&portal, ApiVersion::V3).deals().of::<Sale>();
    let sale = Sale {
        dealname: "Engine".into(),
        euros: Some(1234.5),
        closedate: Some("2026-12-31T00:00:00Z".parse().unwrap()),
    };
    let made = deals.create(&sale).await.unwrap();
    assert_eq!(deals.get(&made.id).await.unwrap().properties, sale);
    assert_eq!(deals.list().stream().all().await.unwrap()[0].properties, sale);
}

#[tokio::test]
async fn a_property_is_cleared_by_an_inner_none() {
    #[derive(Serialize, Default)]
    struct Change {
        firstname: Option<Option<String>>,
        lastname: Option<Option<String>>,
    }
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V3).contacts();
    let full = Properties::from([("firstname", "Ada"), ("lastname", "Lovelace")]);
    let made = contacts.create(&full).await.unwrap();
    let change = Change { firstname: Some(None), ..Change::default() };
    contacts.update(&made.id, &change).await.unwrap();
    let read = contacts.get(&made.id).await.unwrap().properties;
    assert_eq!((read.firstname, read.lastname.as_deref()), (None, Some("Lovelace")));
}

#[tokio::test]
async fn records_are_made_with_associations() {
    let portal = empty();
    let hubspot = client(&portal, ApiVersion::V3);
    let contact = hubspot.contacts().create(&ada()).await.unwrap();
    let mill = Company { name: Some("Mill".into()), ..Company::default() };
    let company = hubspot.companies().create(&mill).await.unwrap();
    let deal = Deal { dealname: Some("Engine".into()), ..Deal::default() };
    let deal = hubspot
        .deals()
        .create(&deal)
        .associate(&contact, AssociationType::DEAL_TO_CONTACT)
        .associate(&company, AssociationType::DEAL_TO_PRIMARY_COMPANY)
        .await
        .unwrap();
    let read = hubspot.deals().get(&deal.id).associations(["contacts", "companies"]).await.unwrap();
    assert_eq!(read.associated("contacts"), [&contact.id]);
    assert_eq!(read.associated("companies"), [&company.id], "each once, whatever its labels");

    let wrong = hubspot
        .notes()
        .create(&Note { hs_timestamp: Some(jiff::Timestamp::UNIX_EPOCH), ..Note::default() })
        .associate(&contact, AssociationType::DEAL_TO_CONTACT)
        .await;
    assert_eq!(wrong.unwrap_err().status(), Some(400));
}

#[tokio::test]
async fn records_are_merged_and_deleted_for_good() {
    let portal = empty();
    let hubspot = client(&portal, ApiVersion::V3);
    let first = hubspot.contacts().create(&ada()).await.unwrap();
    let second =
        hubspot.contacts().create(&Properties::from([("email", "a@example.com")])).await.unwrap();
    let merged = hubspot.contacts().merge(&first, &second).await.unwrap();
    assert_eq!(merged.id, first.id);
    hubspot.contacts().gdpr_delete(&first).await.unwrap();
    assert!(hubspot.contacts().get(&first).find().await.unwrap().is_none());
    let ticket = Ticket {
        subject: Some("Help".into()),
        hs_pipeline_stage: Some("1".into()),
        ..Ticket::default()
    };
    let ticket = hubspot.tickets().create(&ticket).await.unwrap();
    assert_eq!(ticket.get("hs_pipeline_stage"), Some("1"));
}
