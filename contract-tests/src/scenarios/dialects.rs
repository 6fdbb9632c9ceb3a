//! Every published operation on records, type by type and version by version, in outline: the same
//! operation has the same shape under each of its paths.

use fixtures::operations;
use http::Method;
use serde_json::{Value, json};

use crate::{
    evidence::{Evidence, documented},
    exchange::Request,
    json::Json,
    scenario::{Scenario, scenario},
    story::{Ended, Stop, Story},
};

const PUBLISHED: Evidence = documented("published operations of every version");

/// Where records stand in each version.
const BASES: [&str; 7] = [
    "/crm/v3/objects",
    "/crm/objects/v3",
    "/crm/objects/2025-09",
    "/crm/objects/2026-03",
    "/crm/objects/2026-09-beta",
    "/crm/objects/2026-09",
    "/crm/objects/2027-03-beta",
];

/// A scenario for each type: its name, its segment in paths, a record, and a property to change.
macro_rules! dialects {
    ($($name:ident: $segment:literal, $record:tt, $property:literal;)*) => {
        pub(crate) const ALL: &[Scenario] = &[
            $(scenario!("dialects", $name, PUBLISHED, concat!("Records of ", $segment, " in every version")),)*
        ];

        $(async fn $name(s: &mut Story<'_>) -> Ended {
            walk(s, $segment, &json!($record), $property).await
        })*
    };
}

dialects! {
    contacts: "contacts", {"firstname": "Ada"}, "jobtitle";
    companies: "companies", {"name": "Engines"}, "city";
    deals: "0-3", {"dealname": "Sale"}, "description";
    tickets: "tickets", {"subject": "It broke", "hs_pipeline": "first", "hs_pipeline_stage": "first"}, "content";
    products: "products", {"name": "Loom"}, "description";
    line_items: "line_items", {"name": "Loom", "quantity": "1"}, "description";
    quotes: "quotes", {"hs_title": "Offer", "hs_expiration_date": "2030-05-26"}, "hs_title";
    calls: "calls", {"hs_timestamp": "2026-03-02T14:00:00Z"}, "hs_call_title";
    emails: "emails", {"hs_timestamp": "2026-03-02T14:00:00Z", "hs_email_direction": "EMAIL"}, "hs_email_subject";
    meetings: "meetings", {"hs_timestamp": "2026-03-02T14:00:00Z"}, "hs_meeting_title";
    notes: "notes", {"hs_timestamp": "2026-03-02T14:00:00Z"}, "hs_note_body";
    tasks: "tasks", {"hs_timestamp": "2026-03-02T14:00:00Z"}, "hs_task_subject";
    communications: "communications", {"hs_timestamp": "2026-03-02T14:00:00Z", "hs_communication_channel_type": "SMS"}, "hs_communication_body";
    postal_mail: "postal_mail", {"hs_timestamp": "2026-03-02T14:00:00Z"}, "hs_postal_mail_body";
    leads: "leads", {"hs_lead_name": "Ada"}, "hs_lead_name";
    orders: "orders", {"hs_order_name": "Looms"}, "hs_order_name";
    carts: "carts", {"hs_cart_name": "Looms"}, "hs_cart_name";
    invoices: "invoices", {"hs_currency": "USD"}, "hs_comments";
    subscriptions: "subscriptions", {"hs_name": "Looms"}, "hs_name";
    commerce_payments: "commerce_payments", {"hs_initial_amount": "10", "hs_initiated_date": "2026-03-02T00:00:00Z"}, "hs_internal_comment";
    payments: "payments", {}, "";
    discounts: "discounts", {"hs_label": "Ten"}, "hs_label";
    fees: "fees", {"hs_label": "Ten"}, "hs_label";
    taxes: "taxes", {"hs_label": "Ten"}, "hs_label";
    goal_targets: "goal_targets", {"hs_goal_name": "Ten"}, "hs_goal_name";
    users: "users", {"hs_job_title": "Analyst"}, "hs_job_title";
    services: "0-162", {"hs_name": "Care", "hs_pipeline": "first", "hs_pipeline_stage": "first"}, "hs_name";
    services_by_name: "services", {"hs_name": "Care", "hs_pipeline": "first", "hs_pipeline_stage": "first"}, "hs_name";
    courses: "0-410", {"hs_course_name": "Looms"}, "hs_course_name";
    courses_by_name: "courses", {"hs_course_name": "Looms"}, "hs_course_name";
    listings: "0-420", {"hs_name": "Mill"}, "hs_name";
    listings_by_name: "listings", {"hs_name": "Mill"}, "hs_name";
    appointments: "appointments", {"hs_appointment_name": "Tea"}, "hs_appointment_name";
    appointments_by_number: "0-421", {"hs_appointment_name": "Tea"}, "hs_appointment_name";
    projects: "projects", {"hs_name": "Engine", "hs_pipeline": "first", "hs_pipeline_stage": "first"}, "hs_name";
    contracts: "contracts", {}, "";
    feedback_submissions: "feedback_submissions", {}, "";
    partner_clients: "partner_clients", {}, "";
    partner_services: "partner_services", {}, "";
}

/// What is published under a path, the path itself included.
struct Published {
    base: String,
    /// Contacts also stand for the paths that leave the type open.
    any_type: bool,
}

impl Published {
    fn has_any(&self) -> bool {
        let under = |template: &str| template.starts_with(&self.base);
        self.any_type || operations::all().any(|operation| under(operation.template))
    }

    fn has(&self, method: Method, tail: &str) -> bool {
        let path = format!("{}{tail}", self.base);
        operations::all().any(|operation| {
            operation.method == method.as_str()
                && operations::fits(operation.template, &path)
                && (self.any_type || operation.template.starts_with(&self.base))
        })
    }
}

/// What types that can't be written answer to writes.
const METHOD_NOT_ALLOWED: u16 = 405;

/// One type through all versions.
async fn walk(s: &mut Story<'_>, segment: &str, record: &Value, property: &'static str) -> Ended {
    let first = s.get(format!("/crm/v3/pipelines/{segment}")).unseen().await?;
    let mut record = record.clone();
    if let (Some(_), Ok(pipeline), Ok(stage)) = (
        record.get("hs_pipeline"),
        first.text("/results/0/id"),
        first.text("/results/0/stages/0/id"),
    ) {
        s.name("pipeline", &pipeline);
        s.name("stage", &stage);
        record["hs_pipeline"] = json!(pipeline);
        record["hs_pipeline_stage"] = json!(stage);
    }
    for base in BASES {
        let published =
            Published { base: format!("{base}/{segment}"), any_type: segment == "contacts" };
        one_version(s, &published, &record, property).await?;
    }
    Ok(())
}

async fn one_version(
    s: &mut Story<'_>,
    published: &Published,
    record: &Value,
    property: &'static str,
) -> Ended {
    let base = &published.base;
    if !published.has_any() {
        return Ok(());
    }
    let id = match published.has(Method::POST, "") {
        true => create(s, base, record).await?,
        false => prepare(s, base, record).await?,
    };
    let Some(id) = id else {
        return nobody_may_write(s, published).await;
    };
    with_one(s, published, &id, property).await?;
    with_batches(s, published, record, &id, property).await?;
    if published.has(Method::DELETE, "/1") {
        s.delete(format!("{base}/{id}")).await?;
    }
    Ok(())
}

/// A record under the path that takes every type; nothing if the type can't be written.
async fn prepare(s: &mut Story<'_>, base: &str, record: &Value) -> Result<Option<String>, Stop> {
    let segment = base.rsplit('/').next().unwrap_or_default();
    let path = format!("/crm/v3/objects/{segment}");
    let made = s.post(path, json!({"properties": record})).makes("record").unseen().await?;
    Ok(made.id().ok())
}

/// Nothing if the type can't be written.
async fn create(s: &mut Story<'_>, base: &str, record: &Value) -> Result<Option<String>, Stop> {
    let made = s.post(base, json!({"properties": record})).makes("record").outlined().await?;
    if made.status == METHOD_NOT_ALLOWED { Ok(None) } else { made.id().map(Some) }
}

/// Reads and updates of one record.
async fn with_one(
    s: &mut Story<'_>,
    published: &Published,
    id: &str,
    property: &'static str,
) -> Ended {
    let base = &published.base;
    let changed = json!({"properties": {property: s.unique("changed")}});
    if published.has(Method::GET, "/1") {
        s.get(format!("{base}/{id}?properties={property}")).outlined().await?;
    }
    if published.has(Method::PATCH, "/1") && !property.is_empty() {
        s.patch(format!("{base}/{id}"), changed).outlined().await?;
    }
    if published.has(Method::GET, "/1/associations/x") {
        s.get(format!("{base}/{id}/associations/contacts")).outlined().await?;
    }
    if published.has(Method::POST, "/search") {
        let filter = json!({"propertyName": "hs_object_id", "operator": "EQ", "value": id});
        let search = json!({"filters": [filter], "properties": ["hs_object_id"]});
        s.post(format!("{base}/search"), search).until_total(1).outlined().await?;
    }
    Ok(())
}

/// Batches, lists and merges, with a second record.
async fn with_batches(
    s: &mut Story<'_>,
    published: &Published,
    record: &Value,
    id: &str,
    property: &'static str,
) -> Ended {
    let base = &published.base;
    let batch = |verb: &str| format!("{base}/batch/{verb}");
    let has = |verb: &str| published.has(Method::POST, &format!("/batch/{verb}"));
    let create = batch("create");
    let second = match has("create") {
        true => {
            let inputs = json!({"inputs": [{"properties": record}]});
            s.post(create, inputs).makes("record").outlined().await?.text("/results/0/id")?
        }
        false => prepare(s, base, record).await?.unwrap_or_default(),
    };
    if published.has(Method::GET, "") {
        s.get(format!("{base}?limit=1")).only("none", |_: &Json| false).outlined().await?;
    }
    if has("read") {
        let read = json!({"properties": [property], "propertiesWithHistory": [], "inputs": [{"id": second}]});
        s.post(batch("read"), read).outlined().await?;
    }
    let changed = json!({"id": second, "properties": {property: s.unique("again")}});
    if has("update") {
        s.post(batch("update"), json!({"inputs": [changed]})).outlined().await?;
    }
    if has("upsert") {
        // Few types have a unique property from the start, and the record's id is none.
        let named = json!({"id": second, "idProperty": "hs_object_id", "properties": {}});
        s.post(batch("upsert"), json!({"inputs": [named]})).outlined().await?;
    }
    if published.has(Method::POST, "/merge") {
        let both = json!({"primaryObjectId": id, "objectIdToMerge": second});
        s.post(format!("{base}/merge"), both).makes("record").outlined().await?;
    }
    if has("archive") {
        s.post(batch("archive"), json!({"inputs": [{"id": second}]})).outlined().await?;
    }
    if published.has(Method::POST, "/gdpr-delete") {
        s.post(format!("{base}/gdpr-delete"), json!({"objectId": second})).outlined().await?;
    }
    Ok(())
}

/// No record has an id like this yet.
const BEYOND: &str = "99999999999999";

/// Types that nobody may write over the API.
async fn nobody_may_write(s: &mut Story<'_>, published: &Published) -> Ended {
    let base = &published.base;
    let none = json!([{"id": "1"}]);
    if published.has(Method::GET, "") {
        // Whether there is another page depends on the portal, but not after its last record.
        s.get(format!("{base}?limit=1&after={BEYOND}")).outlined().await?;
    }
    if published.has(Method::GET, "/1") {
        s.get(format!("{base}/1")).outlined().await?;
    }
    if published.has(Method::PATCH, "/1") {
        s.patch(format!("{base}/1"), json!({"properties": {}})).outlined().await?;
    }
    if published.has(Method::GET, "/1/associations/x") {
        s.get(format!("{base}/1/associations/contacts")).outlined().await?;
    }
    let typed = "/1/associations/contacts/1/279";
    if published.has(Method::PUT, typed) {
        s.call(Request::new(Method::PUT, format!("{base}{typed}"))).outlined().await?;
        s.delete(format!("{base}{typed}")).outlined().await?;
    }
    let nothing = json!({"propertyName": "hs_object_id", "operator": "EQ", "value": "1"});
    let merge = json!({"primaryObjectId": "1", "objectIdToMerge": "2"});
    let posts = [
        ("/batch/read", json!({"properties": [], "propertiesWithHistory": [], "inputs": none})),
        ("/search", json!({"filters": [nothing]})),
        ("/batch/create", json!({"inputs": [{"properties": {}}]})),
        ("/batch/update", json!({"inputs": [{"id": "1", "properties": {}}]})),
        ("/batch/upsert", json!({"inputs": [{"id": "1", "properties": {}}]})),
        ("/batch/archive", json!({"inputs": none})),
        ("/merge", merge),
        ("/gdpr-delete", json!({"objectId": "1"})),
    ];
    for (tail, body) in posts {
        if published.has(Method::POST, tail) {
            s.post(format!("{base}{tail}"), body).outlined().await?;
        }
    }
    if published.has(Method::DELETE, "/1") {
        s.delete(format!("{base}/1")).await?;
    }
    Ok(())
}
