//! The mock that this workspace makes.

use hubspot_client::{ApiVersion, HubSpot, Secret, mapping::property_names};
use mock_server::{MockServer, Options, Seed};

/// Every version that the mock serves.
pub const VERSIONS: [ApiVersion; 4] =
    [ApiVersion::V3, ApiVersion::V2025_09, ApiVersion::V2026_03, ApiVersion::V2026_09];

/// A portal without records.
pub fn empty() -> MockServer {
    MockServer::start_with(Options { seed: Seed::Empty, ..Options::default() }).unwrap()
}

pub fn client(portal: &MockServer, version: ApiVersion) -> HubSpot {
    HubSpot::builder()
        .base_url(portal.base_url())
        .token(Secret::from(portal.access_token()))
        .api_version(version)
        .build()
        .unwrap()
}

/// The structs of the crate have only properties that HubSpot has and that can be written.
#[tokio::test]
async fn standard_records_have_writable_properties() {
    use hubspot_client as crm;
    let portal = empty();
    let hubspot = client(&portal, ApiVersion::V3);
    let types = [
        ("contacts", property_names::<crm::Contact>()),
        ("companies", property_names::<crm::Company>()),
        ("deals", property_names::<crm::Deal>()),
        ("tickets", property_names::<crm::Ticket>()),
        ("products", property_names::<crm::Product>()),
        ("line_items", property_names::<crm::LineItem>()),
        ("notes", property_names::<crm::Note>()),
        ("tasks", property_names::<crm::Task>()),
        ("calls", property_names::<crm::CallLog>()),
        ("meetings", property_names::<crm::Meeting>()),
        ("emails", property_names::<crm::Email>()),
    ];
    for (object_type, names) in types {
        let defined = hubspot.property_definitions(object_type).list().await.unwrap();
        for name in names.unwrap() {
            let property = defined.iter().find(|property| property.name == *name);
            let property = property.unwrap_or_else(|| panic!("{object_type} have no {name}"));
            assert!(!property.modification_metadata.read_only_value, "{object_type}.{name}");
        }
    }
}
