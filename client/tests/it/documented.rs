//! Families that the mock doesn't serve in every checkout: their calls and answers as HubSpot's
//! documentation has them, from routes written by hand. Each has a test at its end that runs
//! against the mock as soon as it serves the family.

use hubspot_client::{
    ApiVersion, Company, Contact, RecordId,
    associations::{AssociationCategory, AssociationType, NewLabel},
    pipelines::{NewPipeline, NewStage, PipelineChange},
};
use serde_json::json;

use crate::{
    mock::{VERSIONS, client, empty},
    stub::{Fate, Stub},
};

#[tokio::test]
async fn associations_of_a_record_come_in_pages() {
    let label = json!({"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null});
    let link = |id: u64| json!({"toObjectId": id, "associationTypes": [label]});
    let first = json!({"results": [link(5), link(6)], "paging": {"next": {"after": "Nw"}}});
    let last = json!({"results": [link(7)]});
    let stub = Stub::answering(last).script([Fate::Answer(200, vec![], first)]);
    let found = stub.client().associations("contacts", "companies").of("1").all().await.unwrap();
    let ids: Vec<&str> = found.iter().map(|found| found.to_object_id.as_str()).collect();
    assert_eq!(ids, ["5", "6", "7"]);
    assert_eq!(found[0].association_types[0].label, None);
    assert_eq!(
        stub.calls(),
        [
            "GET /crm/v4/objects/contacts/1/associations/companies?limit=500",
            "GET /crm/v4/objects/contacts/1/associations/companies?limit=500&after=Nw",
        ]
    );
}

#[tokio::test]
async fn associations_are_made_labelled_and_removed() {
    let labelled = json!({"fromObjectTypeId": "0-1", "fromObjectId": 1, "toObjectTypeId": "0-2",
        "toObjectId": 2, "labels": ["Boss"]});
    let stub = Stub::answering(labelled);
    let associations = stub.client().associations("contacts", "companies");
    associations.associate("1", "2").await.unwrap();
    let types = [AssociationType::user(37), AssociationType::CONTACT_TO_PRIMARY_COMPANY];
    let labelled = associations.set_labels("1", "2", &types).await.unwrap();
    assert_eq!((labelled.to_object_id.as_str(), labelled.labels[0].as_str()), ("2", "Boss"));
    associations.remove("1", "2").await.unwrap();
    associations.rename_label(37, "Chief", None).await.unwrap();
    associations.delete_label(37).await.unwrap();
    assert_eq!(
        stub.calls(),
        [
            "PUT /crm/v4/objects/contacts/1/associations/default/companies/2",
            "PUT /crm/v4/objects/contacts/1/associations/companies/2",
            "DELETE /crm/v4/objects/contacts/1/associations/companies/2",
            "PUT /crm/v4/associations/contacts/companies/labels",
            "DELETE /crm/v4/associations/contacts/companies/labels/37",
        ]
    );
    let expected = json!([
        {"associationCategory": "USER_DEFINED", "associationTypeId": 37},
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1},
    ]);
    assert_eq!(stub.journal()[1].json(), expected);
}

/// A record without associations is an error in HubSpot's answer, and none here.
#[tokio::test]
async fn associations_of_many_records_are_read() {
    let answer = json!({
        "status": "COMPLETE",
        "results": [{"from": {"id": "1"}, "to": [{"toObjectId": 5, "associationTypes": []}]}],
        "numErrors": 2,
        "errors": [
            {"status": "error", "category": "OBJECT_NOT_FOUND",
             "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
             "message": "No company is associated with contact 2.",
             "context": {"fromObjectId": ["2"]}},
            {"status": "error", "category": "VALIDATION_ERROR",
             "subCategory": "crm.associations.INVALID_IDENTIFIER",
             "message": "x is not a valid ID", "context": {"fromObjectId": ["x"]}},
        ],
    });
    let stub = Stub::answering(json!({})).script([Fate::Answer(207, vec![], answer)]);
    let read = stub.client().associations("contacts", "companies").batch_of(["1", "2", "x"]).await;
    let outcomes = read.outcomes();
    assert_eq!(outcomes[0].as_ref().unwrap()[0].to_object_id, RecordId::from(5));
    assert!(outcomes[1].as_ref().unwrap().is_empty());
    assert_eq!(outcomes[2].as_ref().unwrap_err().status(), Some(207));
    assert_eq!(stub.calls(), ["POST /crm/v4/associations/contacts/companies/batch/read"]);
}

#[tokio::test]
async fn many_associations_go_in_thousands() {
    let stub = Stub::answering(json!({"status": "COMPLETE", "results": []}));
    let associations = stub.client().associations("contacts", "companies");
    let pairs = (0..4_100_u64).map(|n| (n, n + 1));
    associations.batch_associate(pairs.clone()).await.into_result().unwrap();
    let types = vec![AssociationType::CONTACT_TO_COMPANY];
    associations.batch_label([(1, 2, types.clone())]).await.into_result().unwrap();
    associations.batch_remove_labels([(1, 2, types)]).await.into_result().unwrap();
    associations.reversed().batch_remove([(2, 1)]).await.into_result().unwrap();
    let calls = stub.calls();
    assert_eq!(calls.len(), 6);
    assert_eq!(calls[2], "POST /crm/v4/associations/contacts/companies/batch/associate/default");
    assert_eq!(calls[3], "POST /crm/v4/associations/contacts/companies/batch/create");
    assert_eq!(calls[4], "POST /crm/v4/associations/contacts/companies/batch/labels/archive");
    assert_eq!(calls[5], "POST /crm/v4/associations/companies/contacts/batch/archive");
    let removed = json!({"inputs": [{"from": {"id": "2"}, "to": [{"id": "1"}]}]});
    assert_eq!(stub.journal()[5].json(), removed);
}

#[tokio::test]
async fn every_family_stands_where_its_version_has_it() {
    let empty_list = json!({"results": [], "total": 0});
    let expected = [
        (
            ApiVersion::V3,
            [
                "GET /crm/v3/objects/deals?limit=100",
                "POST /crm/v3/objects/deals/search",
                "GET /crm/v4/objects/deals/1/associations/contacts?limit=500",
                "GET /crm/v4/associations/deals/contacts/labels",
                "GET /crm/associations/v4/definitions/configurations/deals/contacts",
                "GET /crm/v3/associations/deals/contacts/types",
                "GET /crm/v3/properties/deals",
                "GET /crm/v3/pipelines/deals",
                "GET /crm/v3/owners?limit=500",
                "GET /crm-object-schemas/v3/schemas",
                "GET /account-info/v3/api-usage/daily/private-apps",
                "GET /webhooks/v3/7/subscriptions",
            ],
        ),
        (
            ApiVersion::V2026_09,
            [
                "GET /crm/objects/2026-09/deals?limit=100",
                "POST /crm/objects/2026-09/deals/search",
                "GET /crm/objects/2026-09/deals/1/associations/contacts?limit=500",
                "GET /crm/associations/2026-09/deals/contacts/labels",
                "GET /crm/associations/2026-09/definitions/configurations/deals/contacts",
                "GET /crm/v3/associations/deals/contacts/types",
                "GET /crm/properties/2026-09/deals",
                "GET /crm/pipelines/2026-09/deals",
                "GET /crm/owners/2026-09?limit=500",
                "GET /crm-object-schemas/2026-09/schemas",
                "GET /account-info/2026-09/api-usage/daily/private-apps",
                "GET /app-webhooks/2026-09/7/subscriptions",
            ],
        ),
    ];
    for (version, calls) in expected {
        let stub = Stub::answering(empty_list.clone());
        let hubspot = hubspot_client::HubSpot::builder()
            .transport(stub.clone())
            .base_url("https://hubspot.test")
            .token(hubspot_client::Secret::from("t"))
            .api_version(version)
            .build()
            .unwrap();
        let associations = hubspot.associations("deals", "contacts");
        hubspot.objects("deals").list().stream().all().await.unwrap();
        hubspot.objects("deals").search().page(None).await.unwrap();
        associations.of("1").all().await.unwrap();
        associations.labels().await.unwrap();
        associations.limits().await.unwrap();
        associations.names().await.unwrap();
        hubspot.property_definitions("deals").list().await.unwrap();
        hubspot.pipelines("deals").list().await.unwrap();
        hubspot.owners().list().all().await.unwrap();
        hubspot.schemas().list().await.unwrap();
        hubspot.account().daily_usage().await.unwrap();
        hubspot.webhooks(7).subscriptions().await.unwrap();
        assert_eq!(stub.calls(), calls);
    }
}

#[tokio::test]
async fn owners_are_read_as_documented() {
    let owner = json!({"id": "41", "email": "o@example.com", "type": "PERSON", "firstName": "O",
        "lastName": "P", "userId": null, "userIdIncludingInactive": 41,
        "createdAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:05Z",
        "archived": true, "teams": [{"id": "1", "name": "Sales", "primary": true}]});
    let stub = Stub::answering(owner.clone());
    let read = stub.client().owners().get_by_user(41).await.unwrap();
    assert_eq!((read.user_id, read.teams[0].primary), (None, true));
    let list = Stub::answering(json!({"results": [owner]}));
    let found = list.client().owners().find_by_email("o+1@example.com").await.unwrap();
    assert_eq!(found.unwrap().id, "41");
    list.client().owners().archived().all().await.unwrap();
    assert_eq!(stub.calls(), ["GET /crm/v3/owners/41?idProperty=userId"]);
    assert_eq!(
        list.calls(),
        [
            "GET /crm/v3/owners?limit=500&email=o%2B1%40example.com",
            "GET /crm/v3/owners?limit=500&archived=true",
        ]
    );
}

#[tokio::test]
async fn ids_with_any_letters_are_safe_in_paths() {
    let stub = Stub::answering(json!({}));
    let strange = "a/b?c#d e%+ü@x";
    let _ = stub.client().objects("contacts").get(strange).await;
    assert_eq!(stub.journal()[0].path, "/crm/v3/objects/contacts/a%2Fb%3Fc%23d%20e%25%2B%C3%BC@x");
}

#[tokio::test]
async fn the_mock_associates() {
    for version in VERSIONS {
        let portal = empty();
        let hubspot = client(&portal, version);
        let associations = hubspot.associations("contacts", "companies");
        let labels = associations.labels().await.unwrap();
        assert!(labels.iter().any(|label| label.label.as_deref() == Some("Primary")));
        let contact = hubspot.contacts().create(&Contact::default()).await.unwrap();
        let company = Company { name: Some("Mill".into()), ..Company::default() };
        let company = hubspot.companies().create(&company).await.unwrap();
        let other = hubspot.companies().create(&Company::default()).await.unwrap();
        associations.associate(&contact, &company).await.unwrap();
        associations.batch_associate([(&contact, &other)]).await.into_result().unwrap();
        assert_eq!(associations.of(&contact).all().await.unwrap().len(), 2);

        let boss = NewLabel { label: "Boss".into(), name: "boss".into(), inverse_label: None };
        associations.create_label(&boss).await.unwrap();
        let labels = associations.labels().await.unwrap();
        let boss = labels.iter().find(|l| l.label.as_deref() == Some("Boss")).unwrap();
        assert_eq!(boss.category, AssociationCategory::UserDefined);
        let labelled = associations.set_labels(&contact, &company, &[boss.into()]).await.unwrap();
        assert_eq!(labelled.labels, ["Boss"]);

        let lonely = hubspot.contacts().create(&Contact::default()).await.unwrap();
        let read = associations.batch_of([&contact.id, &lonely.id]).await.into_result().unwrap();
        assert_eq!((read[0].len(), read[1].len()), (2, 0));

        associations.batch_remove([(&contact, &other)]).await.into_result().unwrap();
        associations.remove(&contact, &company).await.unwrap();
        assert!(associations.reversed().of(&company).all().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_mock_has_pipelines_owners_and_an_account() {
    for version in VERSIONS {
        let portal = empty();
        let hubspot = client(&portal, version);
        let pipelines = hubspot.pipelines("deals");
        let new = NewPipeline::new("Renewals")
            .stage(NewStage::new("Due").metadata("probability", 0.5))
            .stage(NewStage::new("Renewed").metadata("probability", "1.0"));
        let made = pipelines.create(&new).await.unwrap();
        let read = pipelines.get(&made.id).await.unwrap();
        assert!(read.stages[1].is_closed());
        assert_eq!(read.stages[0].probability(), Some(0.5));
        let label = Some("Repeats".to_owned());
        let change = PipelineChange { label, ..PipelineChange::default() };
        assert_eq!(pipelines.update(&made.id, &change).await.unwrap().label, "Repeats");
        let lost = NewStage::new("Lost").metadata("probability", "0.0");
        let lost = NewStage { display_order: 9, ..lost };
        let lost = pipelines.create_stage(&made.id, &lost).await.unwrap();
        pipelines.delete_stage(&made.id, &lost.id).await.unwrap();
        assert_eq!(pipelines.stages(&made.id).await.unwrap().len(), 2);
        assert!(!pipelines.audit(&made.id).await.unwrap().is_empty());
        pipelines.delete(&made.id).await.unwrap();
        assert_eq!(pipelines.list().await.unwrap().len(), 1);
        let owners = hubspot.owners().list().all().await.unwrap();
        assert!(!owners.is_empty());
        for owner in owners {
            assert_eq!(hubspot.owners().get(&owner.id).await.unwrap(), owner);
        }
        let details = hubspot.account().details().await.unwrap();
        assert_eq!(details.portal_id, portal.portal_id());
    }
}
