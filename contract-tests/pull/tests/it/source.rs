//! A portal that is not as it was when it was new.

use contract::{
    exchange::Request,
    target::{Pace, Target},
};
use http::Method;
use mock_server::{
    MockServer, Options, Seed,
    setup::{Content, MadePortal, NewPortal},
};
use serde_json::{Value, json};

/// Object types whose definitions are compared.
pub const TYPES: [&str; 14] = [
    "contacts",
    "companies",
    "deals",
    "tickets",
    "leads",
    "products",
    "line_items",
    "quotes",
    "calls",
    "notes",
    "tasks",
    "services",
    "orders",
    "users",
];

/// May read people and companies.
pub const NARROW: &str = "pat-eu1-narrow";

/// What only a seed file can say.
fn seed() -> String {
    json!({
        "portal": {
            "id": 7_654_321, "name": "Köln Works", "timeZone": "Europe/Berlin", "companyCurrency": "EUR",
            "additionalCurrencies": ["USD"], "uiDomain": "app-eu1.hubspot.com",
            "dataHostingLocation": "eu1", "createdAt": "2020-02-03T04:05:06Z"
        },
        "accessTokens": [{"token": NARROW, "scopes": [
            "oauth", "crm.objects.contacts.read", "crm.schemas.contacts.read",
            "crm.objects.companies.read", "crm.schemas.companies.read"
        ]}],
        "owners": [
            {"id": "501", "email": "grace@koeln.example.com", "firstName": "Grace", "lastName": "Hopper",
             "userId": 77, "createdAt": "2020-02-03T04:05:06Z", "updatedAt": "2021-02-03T04:05:06Z",
             "teams": [{"id": "9", "name": "Field", "primary": true}]},
            {"id": "502", "email": "mary@koeln.example.com", "firstName": "Mary", "lastName": "Ward",
             "userIdIncludingInactive": 78, "createdAt": "2020-02-03T04:05:06Z", "archived": true}
        ]
    })
    .to_string()
}

/// The portal, and the mock that it is in.
pub struct Source {
    /// The mock.
    pub mock: MockServer,
    /// The custom object's type id.
    pub cars: String,
    portal: MadePortal,
}

impl Source {
    /// Puts the portal up and works in it for a while.
    pub async fn start() -> Self {
        let options = Options { seed: Seed::Empty, ..Options::default() };
        let mock = MockServer::start_with(options).unwrap();
        let new = NewPortal { content: Content::Seed(seed()), ..NewPortal::default() };
        let portal = mock.add_portal(new).unwrap();
        let mut source = Self { mock, cars: String::new(), portal };
        source.define().await;
        source.cars = source.custom_object().await;
        source.labels().await;
        source.records().await;
        // Times in a stage are still running, and are compared.
        source.mock.clock().freeze(source.mock.clock().now());
        source
    }

    /// Whoever may do everything.
    pub fn target(&self) -> Target {
        self.as_token(self.token())
    }

    /// Whoever may read people and companies.
    pub fn narrow(&self) -> Target {
        self.as_token(NARROW)
    }

    pub fn token(&self) -> &str {
        self.portal.access_token.expose()
    }

    fn as_token(&self, token: &str) -> Target {
        Target::new(self.mock.base_url(), token, Pace::unlimited()).unwrap()
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = self.target().send(&Request::json(method, path, &body)).await.unwrap();
        assert!(answer.is_success(), "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, body).await
    }

    async fn patch(&self, path: &str, body: Value) -> Value {
        self.send(Method::PATCH, path, body).await
    }

    async fn property(&self, of: &str, name: &str, kind: [&str; 3], more: Value) {
        let mut body = json!({
            "name": name, "label": name.to_uppercase(), "type": kind[0], "fieldType": kind[1], "groupName": kind[2],
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(&format!("/crm/v3/properties/{of}"), body).await;
    }

    async fn define(&self) {
        let properties = "/crm/v3/properties";
        self.post(
            &format!("{properties}/contacts/groups"),
            json!({"name": "erp", "label": "ERP", "displayOrder": 40}),
        )
        .await;
        self.post(
            &format!("{properties}/deals/groups"),
            json!({"name": "margin", "label": "Margin"}),
        )
        .await;
        self.patch(
            &format!("{properties}/contacts/groups/contactinformation"),
            json!({"label": "Person"}),
        )
        .await;
        self.property(
            "contacts",
            "erp_id",
            ["string", "text", "erp"],
            json!({"hasUniqueValue": true, "description": "From the ERP"}),
        )
        .await;
        self.property(
            "contacts",
            "nickname",
            ["string", "text", "erp"],
            json!({"formField": true}),
        )
        .await;
        let options = json!([
            {"label": "Red", "value": "red", "description": "Warm", "displayOrder": 1},
            {"label": "Blue", "value": "blue", "hidden": true, "displayOrder": 2}
        ]);
        self.property(
            "contacts",
            "colour",
            ["enumeration", "select", "erp"],
            json!({"options": options}),
        )
        .await;
        self.property(
            "companies",
            "founded_on",
            ["date", "date", "companyinformation"],
            json!({"dateDisplayHint": "time_since"}),
        )
        .await;
        self.property(
            "deals",
            "cost",
            ["number", "number", "margin"],
            json!({"showCurrencySymbol": true, "displayOrder": 3}),
        )
        .await;
        self.property(
            "deals",
            "gross",
            ["number", "calculation_equation", "margin"],
            json!({"calculationFormula": "amount - cost"}),
        )
        .await;
        self.property(
            "tickets",
            "gone",
            ["bool", "booleancheckbox", "ticketinformation"],
            json!({}),
        )
        .await;
        self.send(Method::DELETE, &format!("{properties}/tickets/gone"), json!({})).await;
        let kind = self
            .target()
            .send(&Request::new(Method::GET, format!("{properties}/deals/dealtype")))
            .await
            .unwrap();
        let kind: Value = serde_json::from_str(&kind.body).unwrap();
        let mut options = kind["options"].as_array().unwrap().clone();
        options.push(
            json!({"label": "Renewal", "value": "renewal", "displayOrder": 7, "hidden": false}),
        );
        self.patch(&format!("{properties}/deals/dealtype"), json!({"options": options})).await;
        self.patch(&format!("{properties}/contacts/country"), json!({"label": "Land"})).await;
        self.pipelines().await;
    }

    async fn pipelines(&self) {
        let pipelines = "/crm/v3/pipelines";
        self.patch(&format!("{pipelines}/deals/default"), json!({"label": "Vertrieb"})).await;
        self.patch(
            &format!("{pipelines}/deals/default/stages/qualifiedtobuy"),
            json!({"label": "Qualifiziert", "metadata": {"probability": "0.45"}}),
        )
        .await;
        self.send(
            Method::DELETE,
            &format!("{pipelines}/deals/default/stages/contractsent"),
            json!({}),
        )
        .await;
        self.post(&format!("{pipelines}/deals"), json!({"label": "Renewals", "displayOrder": 1, "pipelineId": "renewals", "stages": [
            {"label": "Due", "displayOrder": 0, "stageId": "due-soon", "metadata": {"probability": "0.5"}},
            {"label": "Renewed", "displayOrder": 1, "metadata": {"probability": "1.0"}}
        ]})).await;
        self.post(
            &format!("{pipelines}/tickets"),
            json!({"label": "Repairs", "displayOrder": 2, "stages": [
                {"label": "Open", "displayOrder": 0, "metadata": {"ticketState": "OPEN"}},
                {"label": "Done", "displayOrder": 1, "metadata": {"ticketState": "CLOSED"}}
            ]}),
        )
        .await;
        self.send(Method::DELETE, &format!("{pipelines}/tickets/0"), json!({})).await;
    }

    async fn custom_object(&self) -> String {
        let schema = json!({
            "name": "cars", "labels": {"singular": "Car", "plural": "Cars"}, "description": "What we sell",
            "primaryDisplayProperty": "plate", "secondaryDisplayProperties": ["seats"],
            "requiredProperties": ["plate"], "searchableProperties": ["plate", "seats"],
            "properties": [
                {"name": "plate", "label": "Plate", "type": "string", "fieldType": "text", "hasUniqueValue": true},
                {"name": "seats", "label": "Seats", "type": "number", "fieldType": "number"}
            ],
            "associatedObjects": ["CONTACT", "DEAL"]
        });
        let made = self.post("/crm/v3/schemas", schema).await;
        let cars = made["objectTypeId"].as_str().unwrap().to_owned();
        self.post(
            &format!("/crm/v3/pipelines/{cars}"),
            json!({"label": "Life", "displayOrder": 0, "stages": [
                {"label": "New", "displayOrder": 0, "metadata": {}},
                {"label": "Scrapped", "displayOrder": 1, "metadata": {"isClosed": "true"}}
            ]}),
        )
        .await;
        self.patch(
            &format!("/crm/v3/schemas/{cars}"),
            json!({"labels": {"singular": "Car", "plural": "Fleet"}}),
        )
        .await;
        cars
    }

    async fn labels(&self) {
        for (from, to, body) in [
            (
                "contacts",
                "companies",
                json!({"name": "advice", "label": "Advisor", "inverseLabel": "Advised"}),
            ),
            ("companies", "contacts", json!({"name": "billing", "label": "Billing"})),
            (
                "contacts",
                "contacts",
                json!({"name": "family", "label": "Parent", "inverseLabel": "Child"}),
            ),
            (
                &*self.cars,
                "contacts",
                json!({"name": "driving", "label": "Driven by", "inverseLabel": "Drives"}),
            ),
        ] {
            self.post(&format!("/crm/v4/associations/{from}/{to}/labels"), body).await;
        }
    }

    async fn record(&self, of: &str, properties: Value) -> String {
        let made =
            self.post(&format!("/crm/v3/objects/{of}"), json!({"properties": properties})).await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn associate(&self, [from, from_id, to, to_id]: [&str; 4], category: &str, label: &str) {
        let labels = format!("/crm/v4/associations/{from}/{to}/labels");
        let labels = self.target().send(&Request::new(Method::GET, labels)).await.unwrap();
        let labels: Value = serde_json::from_str(&labels.body).unwrap();
        let labels = labels["results"].as_array().unwrap();
        let found = labels.iter().find(|kind| {
            kind["category"] == category && (label.is_empty() || kind["label"] == label)
        });
        let types = json!([{"associationCategory": category, "associationTypeId": found.unwrap()["typeId"]}]);
        self.send(
            Method::PUT,
            &format!("/crm/v4/objects/{from}/{from_id}/associations/{to}/{to_id}"),
            types,
        )
        .await;
    }

    async fn records(&self) {
        let acme = self.record("companies", json!({"name": "Acme Rollers", "domain": "acme.example.com", "founded_on": "1999-12-31"})).await;
        let bolt =
            self.record("companies", json!({"name": "Bolt", "phone": "+49 221 5550142"})).await;
        let ada = self.record("contacts", json!({
            "email": "ada@acme.example.com", "firstname": "Ada", "lastname": "Lovelace", "phone": "+49 221 5550199",
            "erp_id": "E-1", "nickname": "Countess", "colour": "red", "hubspot_owner_id": "501", "website": "https://ada.example.com/me",
        })).await;
        let bob = self.record("contacts", json!({
            "email": "bob@acme.example.com", "firstname": "Robert", "lastname": "Lovelace", "erp_id": "E-2", "mobilephone": "0221 5550199",
        })).await;
        self.record("contacts", json!({"firstname": "Robert", "lifecyclestage": "customer", "work_email": "ada@acme.example.com"})).await;
        let deal = self.record("deals", json!({
            "dealname": "Hundred rollers for Ada", "pipeline": "renewals", "dealstage": "due-soon", "amount": "1200.50", "dealtype": "renewal",
        })).await;
        self.patch(
            &format!("/crm/v3/objects/deals/{deal}"),
            json!({"properties": {"pipeline": "default", "dealstage": "closedwon"}}),
        )
        .await;
        let ticket_pipelines = self
            .target()
            .send(&Request::new(Method::GET, "/crm/v3/pipelines/tickets"))
            .await
            .unwrap();
        let ticket_pipelines: Value = serde_json::from_str(&ticket_pipelines.body).unwrap();
        let stage = ticket_pipelines["results"][0]["stages"][0]["id"].clone();
        self.record("tickets", json!({"subject": "It squeaks", "hs_pipeline_stage": stage})).await;
        let note = self.record("notes", json!({"hs_timestamp": "2026-03-02T14:00:00Z", "hs_note_body": "<p>Ada called from <b>Köln</b></p>"})).await;
        let car = self.record(&self.cars, json!({"plate": "K-AL 1815", "seats": "4"})).await;
        let hubspot = "HUBSPOT_DEFINED";
        self.associate(["contacts", &ada, "companies", &bolt], hubspot, "").await;
        self.associate(["contacts", &ada, "companies", &acme], hubspot, "Primary").await;
        self.associate(["contacts", &ada, "companies", &bolt], "USER_DEFINED", "Advisor").await;
        self.associate(["contacts", &ada, "contacts", &bob], "USER_DEFINED", "Parent").await;
        self.associate(["deals", &deal, "contacts", &ada], hubspot, "").await;
        self.associate(["notes", &note, "contacts", &ada], hubspot, "").await;
        self.associate([&self.cars, &car, "contacts", &bob], "USER_DEFINED", "Driven by").await;
    }
}
