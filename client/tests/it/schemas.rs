//! Custom types and their records, in every version, against the mock.

use hubspot_client::{
    Properties,
    properties::NewProperty,
    schemas::{Labels, NewSchema, SchemaChange},
};

use crate::mock::{VERSIONS, client, empty};

fn car() -> NewSchema {
    NewSchema::new("car", Labels::new("Car", "Cars"), "model")
        .property(NewProperty::text("model", "Model", ""))
        .property(NewProperty::text("vin", "VIN", "").unique())
        .required("model")
        .associated_with("contacts")
}

#[tokio::test]
async fn a_type_is_defined_filled_and_removed() {
    for version in VERSIONS {
        let portal = empty();
        let hubspot = client(&portal, version);
        let schemas = hubspot.schemas();
        let made = schemas.create(&car()).await.unwrap();
        assert!(schemas.create(&car()).await.unwrap_err().is_conflict());

        let cars = hubspot.objects(&made.object_type_id);
        let beetle = Properties::from([("model", "Beetle"), ("vin", "WVW1")]);
        let beetle = cars.create(&beetle).await.unwrap();
        let by_name = hubspot.objects(made.fully_qualified_name.unwrap());
        assert_eq!(by_name.get_by("vin", "WVW1").await.unwrap().id, beetle.id);
        let nameless = cars.create(&Properties::from([("vin", "WVW2")])).await.unwrap_err();
        assert_eq!(nameless.status(), Some(400));

        let labels = Some(Labels::new("Motor car", "Motor cars"));
        let change = SchemaChange { labels, ..SchemaChange::default() };
        schemas.update("car", &change).await.unwrap();
        let read = schemas.get(&made.object_type_id).await.unwrap();
        assert_eq!(read.labels, Labels::new("Motor car", "Motor cars"));
        assert!(read.properties.iter().any(|property| property.name == "vin"));

        let association = schemas.associate(&made.object_type_id, "0-2", Some("car_co")).await;
        let association = association.unwrap();
        schemas.disassociate(&made.object_type_id, &association.id).await.unwrap();

        assert!(schemas.archive(&made.object_type_id).await.is_err(), "it has records");
        cars.archive(&beetle.id).await.unwrap();
        schemas.archive(&made.object_type_id).await.unwrap();
        schemas.purge(&made.object_type_id).await.unwrap();
        assert!(schemas.list().await.unwrap().is_empty());
    }
}
