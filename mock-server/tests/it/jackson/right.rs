//! Bodies that are right as they stand, one of every kind.

use axum::http::Method;
use serde_json::{Value, json};

/// A request, without its host.
pub type Right = (Method, &'static str, Value);

/// Requests that are right as they stand.
pub fn portals() -> Vec<Right> {
    let text = json!({"name": "x", "label": "X", "type": "enumeration", "fieldType": "select", "groupName": "contactinformation", "description": "d", "displayOrder": 1, "hasUniqueValue": false, "hidden": false, "formField": true, "dataSensitivity": "non_sensitive", "options": [{"label": "A", "value": "a", "displayOrder": 0, "hidden": false, "description": "d"}]});
    let spec = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279});
    let stage = json!({"label": "S", "displayOrder": 0, "metadata": {"probability": "0.5"}});
    let post = |path, body| (Method::POST, path, body);
    vec![
        post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"firstname": "Ada"}, "associations": [{"to": {"id": "1"}, "types": [spec]}], "objectWriteTraceId": "1"}),
        ),
        (Method::PATCH, "/crm/v3/objects/contacts/1", json!({"properties": {"firstname": "Ada"}})),
        post(
            "/crm/v3/objects/contacts/batch/create",
            json!({"inputs": [{"properties": {"firstname": "Ada"}, "objectWriteTraceId": "1"}]}),
        ),
        post(
            "/crm/v3/objects/contacts/batch/update",
            json!({"inputs": [{"id": "1", "idProperty": "email", "properties": {"firstname": "Ada"}}]}),
        ),
        post(
            "/crm/v3/objects/contacts/batch/upsert",
            json!({"inputs": [{"id": "1", "idProperty": "email", "properties": {"firstname": "Ada"}}]}),
        ),
        post(
            "/crm/v3/objects/contacts/batch/read",
            json!({"properties": ["email"], "propertiesWithHistory": ["email"], "idProperty": "email", "inputs": [{"id": "1"}]}),
        ),
        post("/crm/v3/objects/contacts/batch/archive", json!({"inputs": [{"id": "1"}]})),
        post(
            "/crm/v3/objects/contacts/merge",
            json!({"primaryObjectId": "1", "objectIdToMerge": "2"}),
        ),
        post(
            "/crm/v3/objects/contacts/gdpr-delete",
            json!({"objectId": "1", "idProperty": "email"}),
        ),
        post(
            "/crm/v3/objects/contacts/search",
            json!({"filterGroups": [{"filters": [{"propertyName": "email", "operator": "IN", "value": "x", "highValue": "y", "values": ["x"]}]}], "sorts": [{"propertyName": "email", "direction": "ASCENDING"}], "query": "x", "properties": ["email"], "limit": 1, "after": "0"}),
        ),
        post("/crm/v3/properties/contacts", text.clone()),
        (Method::PATCH, "/crm/v3/properties/contacts/x", text.clone()),
        post("/crm/v3/properties/contacts/batch/create", json!({"inputs": [text]})),
        post(
            "/crm/v3/properties/contacts/batch/read",
            json!({"archived": false, "inputs": [{"name": "x"}], "dataSensitivity": "non_sensitive"}),
        ),
        post("/crm/v3/properties/contacts/batch/archive", json!({"inputs": [{"name": "x"}]})),
        post(
            "/crm/v3/properties/contacts/groups",
            json!({"name": "g", "label": "G", "displayOrder": 1}),
        ),
        (
            Method::PATCH,
            "/crm/v3/properties/contacts/groups/g",
            json!({"label": "G", "displayOrder": 1}),
        ),
        post(
            "/crm/v3/pipelines/deals",
            json!({"label": "P", "displayOrder": 1, "pipelineId": "p", "stages": [stage]}),
        ),
        (
            Method::PUT,
            "/crm/v3/pipelines/deals/default",
            json!({"label": "P", "displayOrder": 1, "stages": [stage]}),
        ),
        (
            Method::PATCH,
            "/crm/v3/pipelines/deals/default",
            json!({"label": "P", "displayOrder": 1, "archived": false}),
        ),
        post("/crm/v3/pipelines/deals/default/stages", stage.clone()),
        (
            Method::PATCH,
            "/crm/v3/pipelines/deals/default/stages/closedwon",
            json!({"label": "S", "displayOrder": 0, "archived": false, "metadata": {"probability": "0.5"}}),
        ),
        post(
            "/crm/v3/schemas",
            json!({"name": "cars", "labels": {"singular": "Car", "plural": "Cars"}, "primaryDisplayProperty": "plate", "secondaryDisplayProperties": ["plate"], "searchableProperties": ["plate"], "requiredProperties": ["plate"], "description": "d", "allowsSensitiveProperties": false, "properties": [{"name": "plate", "label": "P", "type": "string", "fieldType": "text", "groupName": "cars_information", "hasUniqueValue": false}], "associatedObjects": ["CONTACT"]}),
        ),
        post(
            "/crm/v3/schemas/contacts/associations",
            json!({"fromObjectTypeId": "0-1", "toObjectTypeId": "0-2", "name": "x", "cardinality": "ONE_TO_ONE"}),
        ),
        (
            Method::PATCH,
            "/crm/v3/schemas/contacts",
            json!({"labels": {"singular": "Car", "plural": "Cars"}, "description": "d", "clearDescription": false, "primaryDisplayProperty": "plate", "secondaryDisplayProperties": ["plate"], "searchableProperties": ["plate"], "requiredProperties": ["plate"], "allowsSensitiveProperties": false, "restorable": true}),
        ),
        post(
            "/crm-object-schemas/2026-03/schemas/batch/read",
            json!({"inputs": ["contacts"], "includePropertyDefinitions": true, "includeAssociationDefinitions": true, "includeAuditMetadata": true}),
        ),
        (Method::PUT, "/crm/v4/objects/contacts/1/associations/companies/2", json!([spec])),
        post(
            "/crm/v4/associations/contacts/companies/batch/create",
            json!({"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}, "types": [spec]}]}),
        ),
        post(
            "/crm/v4/associations/contacts/companies/batch/associate/default",
            json!({"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}}]}),
        ),
        post(
            "/crm/v4/associations/contacts/companies/batch/read",
            json!({"inputs": [{"id": "1", "after": "0"}]}),
        ),
        post(
            "/crm/v4/associations/contacts/companies/batch/archive",
            json!({"inputs": [{"from": {"id": "1"}, "to": [{"id": "2"}]}]}),
        ),
        post(
            "/crm/v4/associations/contacts/companies/batch/labels/archive",
            json!({"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}, "types": [spec]}]}),
        ),
        post(
            "/crm/v3/associations/contacts/companies/batch/create",
            json!({"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company"}]}),
        ),
        post(
            "/crm/v4/associations/contacts/companies/labels",
            json!({"label": "L", "name": "l", "inverseLabel": "M"}),
        ),
        (
            Method::PUT,
            "/crm/v4/associations/contacts/companies/labels",
            json!({"label": "L", "associationTypeId": 1, "inverseLabel": "M"}),
        ),
        post(
            "/crm/associations/v4/definitions/configurations/contacts/companies/batch/create",
            json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 279, "maxToObjectIds": 5}]}),
        ),
        post(
            "/crm/associations/v4/definitions/configurations/contacts/companies/batch/update",
            json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 279, "maxToObjectIds": 5}]}),
        ),
        post(
            "/crm/associations/v4/definitions/configurations/contacts/companies/batch/purge",
            json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 279}]}),
        ),
        post("/oauth/v2/private-apps/get/access-token-info", json!({"tokenKey": "x"})),
    ]
}

/// Requests of an app's developer, behind the app's number.
pub fn developers() -> Vec<Right> {
    let throttling = json!({"maxConcurrentRequests": 10, "period": "SECONDLY"});
    vec![
        (
            Method::PUT,
            "/settings",
            json!({"targetUrl": "https://www.example.com/hook", "throttling": throttling}),
        ),
        (
            Method::POST,
            "/subscriptions",
            json!({"eventType": "object.propertyChange", "propertyName": "email", "objectTypeId": "0-1", "eventTypeName": "x", "active": true}),
        ),
        (Method::PATCH, "/subscriptions/1", json!({"active": true})),
        (
            Method::POST,
            "/subscriptions/batch/update",
            json!({"inputs": [{"id": 1, "active": true}]}),
        ),
    ]
}

/// Requests of an app about its journal.
pub fn apps() -> Vec<Right> {
    let condition = json!({"filterType": "CRM_OBJECT_PROPERTY", "property": "email", "operator": "IN", "value": "x", "values": ["x"]});
    let post = |path, body| (Method::POST, path, body);
    vec![
        post(
            "/webhooks-journal/subscriptions/2026-03",
            json!({"subscriptionType": "OBJECT", "objectTypeId": "0-1", "portalId": 1, "actions": ["CREATE"], "objectIds": [1], "properties": ["email"], "associatedObjectTypeIds": ["0-2"], "listIds": [1]}),
        ),
        post(
            "/webhooks-journal/subscriptions/2026-03",
            json!({"subscriptionType": "EVENT", "eventTypeId": "6-1"}),
        ),
        post(
            "/webhooks-journal/subscriptions/2026-03/filters",
            json!({"subscriptionId": 1, "filter": {"conditions": [condition]}}),
        ),
        post(
            "/webhooks-journal/journal/2026-03/batch/read",
            json!({"inputs": ["01a20d08-c3db-73df-9000-000000000000"]}),
        ),
        post(
            "/webhooks-journal/snapshots/2026-03/crm",
            json!({"snapshotRequests": [{"portalId": 1, "objectId": 1, "objectTypeId": "0-1", "properties": ["email"]}]}),
        ),
    ]
}
