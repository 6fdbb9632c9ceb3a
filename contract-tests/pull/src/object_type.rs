//! The object types that are looked at, and how their scopes are called.

use super::part::word;
use contract::json::Json;

/// HubSpot's own types, by the names that paths and seed files use. Those that records are mostly
/// wanted of come first.
pub const STANDARD: [&str; 36] = [
    "contacts",
    "companies",
    "deals",
    "tickets",
    "leads",
    "products",
    "line_items",
    "quotes",
    "orders",
    "carts",
    "invoices",
    "subscriptions",
    "commerce_payments",
    "discounts",
    "fees",
    "taxes",
    "calls",
    "emails",
    "meetings",
    "notes",
    "tasks",
    "communications",
    "postal_mail",
    "appointments",
    "courses",
    "listings",
    "services",
    "projects",
    "contracts",
    "deal_splits",
    "feedback_submissions",
    "goal_targets",
    "marketing_events",
    "partner_clients",
    "partner_services",
    "users",
];

/// An object type of the portal.
#[derive(Clone, Debug)]
pub struct ObjectType {
    /// In paths and in the seed file: `contacts`, `2-123`.
    pub word: String,
    /// For people: `contacts`, `cars`.
    pub name: String,
    /// `0-1`, `2-123`; a standard one's is learned from the reference.
    pub id: String,
}

impl ObjectType {
    /// A custom one, from its schema.
    pub fn custom(schema: &Json) -> Self {
        let id = word(schema, "objectTypeId").to_owned();
        Self { word: id.clone(), name: word(schema, "name").to_owned(), id }
    }

    /// Whether the portal's people made it.
    pub fn is_custom(&self) -> bool {
        self.id.starts_with("2-")
    }

    /// Whether a person may call it so.
    pub fn is_called(&self, name: &str) -> bool {
        [&self.word, &self.name, &self.id].into_iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// The scope that lets a token read its records.
    pub fn scope(&self) -> String {
        match &*self.word {
            _ if self.is_custom() => "crm.objects.custom.read".to_owned(),
            "tickets" => "tickets".to_owned(),
            "calls" | "emails" | "meetings" | "notes" | "tasks" | "communications"
            | "postal_mail" => "crm.objects.contacts.read".to_owned(),
            "products" | "discounts" | "fees" | "taxes" => "e-commerce".to_owned(),
            "goal_targets" => "crm.objects.goals.read".to_owned(),
            "commerce_payments" => "crm.objects.commercepayments.read".to_owned(),
            word => format!("crm.objects.{}.read", word.replace("partner_", "partner-")),
        }
    }
}
