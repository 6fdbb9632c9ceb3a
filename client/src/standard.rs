//! HubSpot's own types of records with the properties that most programs use.
//!
//! They hold only properties that can be written. For others, or for properties of your own,
//! declare a struct with the fields you need and call [`Objects::of`](crate::Objects::of).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{HubSpot, ObjectType, Objects, Properties, open_enum::open_enum};

/// Declares a struct of optional properties.
macro_rules! record_types {
    ($($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(default)]
            pub struct $name {
                $($(#[$doc])* #[doc = concat!("`", stringify!($field), "`")] pub $field: Option<$type>,)+
            }
        )+
    };
}

record_types! {
    /// A person.
    Contact {
        email: String,
        firstname: String,
        lastname: String,
        phone: String,
        mobilephone: String,
        jobtitle: String,
        company: String,
        website: String,
        address: String,
        city: String,
        state: String,
        zip: String,
        country: String,
        lifecyclestage: LifecycleStage,
        hs_lead_status: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A company.
    Company {
        name: String,
        domain: String,
        phone: String,
        address: String,
        city: String,
        state: String,
        zip: String,
        country: String,
        industry: String,
        description: String,
        numberofemployees: u64,
        annualrevenue: f64,
        lifecyclestage: LifecycleStage,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A deal.
    Deal {
        dealname: String,
        amount: f64,
        closedate: Timestamp,
        /// A pipeline's id.
        pipeline: String,
        /// The id of a stage of the pipeline.
        dealstage: String,
        dealtype: String,
        description: String,
        hs_priority: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A ticket.
    Ticket {
        subject: String,
        content: String,
        /// A pipeline's id.
        hs_pipeline: String,
        /// The id of a stage of the pipeline.
        hs_pipeline_stage: String,
        hs_ticket_priority: TicketPriority,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A product of the library.
    Product {
        name: String,
        description: String,
        hs_sku: String,
        price: f64,
        hs_cost_of_goods_sold: f64,
        recurringbillingfrequency: String,
    }
    /// A line of a deal, a quote or an invoice.
    LineItem {
        name: String,
        description: String,
        hs_product_id: String,
        hs_sku: String,
        price: f64,
        quantity: f64,
        discount: f64,
        recurringbillingfrequency: String,
        hs_recurring_billing_start_date: Date,
    }
    /// A note.
    Note {
        hs_timestamp: Timestamp,
        hs_note_body: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A task.
    Task {
        /// When it is due.
        hs_timestamp: Timestamp,
        hs_task_subject: String,
        hs_task_body: String,
        hs_task_status: String,
        hs_task_priority: String,
        hs_task_type: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A call.
    CallLog {
        hs_timestamp: Timestamp,
        hs_call_title: String,
        hs_call_body: String,
        hs_call_direction: String,
        /// In milliseconds.
        hs_call_duration: u64,
        hs_call_status: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// A meeting.
    Meeting {
        hs_timestamp: Timestamp,
        hs_meeting_title: String,
        hs_meeting_body: String,
        hs_meeting_location: String,
        hs_meeting_start_time: Timestamp,
        hs_meeting_end_time: Timestamp,
        hs_meeting_outcome: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
    /// An e-mail.
    Email {
        hs_timestamp: Timestamp,
        hs_email_direction: String,
        hs_email_subject: String,
        hs_email_text: String,
        hs_email_html: String,
        hs_email_status: String,
        /// The owner's id.
        hubspot_owner_id: String,
    }
}

open_enum! {
    /// How far a contact or a company has come. A write never moves it back.
    LifecycleStage {
        /// Gets mail.
        Subscriber = "subscriber",
        /// Has shown interest.
        Lead = "lead",
        /// Worth marketing's while.
        MarketingQualifiedLead = "marketingqualifiedlead",
        /// Worth sales' while.
        SalesQualifiedLead = "salesqualifiedlead",
        /// Has a deal.
        Opportunity = "opportunity",
        /// Has bought.
        Customer = "customer",
        /// Recommends you.
        Evangelist = "evangelist",
    }
}

open_enum! {
    /// How urgent a ticket is.
    TicketPriority {
        /// It can wait.
        Low = "LOW",
        /// The usual.
        Medium = "MEDIUM",
        /// Soon.
        High = "HIGH",
        /// Now.
        Urgent = "URGENT",
    }
}

/// Declares how a client comes to a type of records.
macro_rules! accessors {
    ($($(#[$doc:meta])* $method:ident: $record:ty = $object_type:ident,)+) => {
        impl HubSpot {
            $($(#[$doc])* pub fn $method(&self) -> Objects<$record> {
                Objects::new(self.clone(), ObjectType::$object_type)
            })+

            /// Records of any type, custom ones included, with properties as text.
            ///
            /// ```no_run
            /// # fn example(hubspot: hubspot_client::HubSpot) {
            /// let cars = hubspot.objects("p4812345_car");
            /// # }
            /// ```
            pub fn objects(&self, object_type: impl Into<ObjectType>) -> Objects<Properties> {
                Objects::new(self.clone(), object_type.into())
            }
        }
    };
}

accessors! {
    /// Contacts.
    contacts: Contact = CONTACTS,
    /// Companies.
    companies: Company = COMPANIES,
    /// Deals.
    deals: Deal = DEALS,
    /// Tickets.
    tickets: Ticket = TICKETS,
    /// Products.
    products: Product = PRODUCTS,
    /// Line items.
    line_items: LineItem = LINE_ITEMS,
    /// Notes.
    notes: Note = NOTES,
    /// Tasks.
    tasks: Task = TASKS,
    /// Calls.
    calls: CallLog = CALLS,
    /// Meetings.
    meetings: Meeting = MEETINGS,
    /// E-mails.
    emails: Email = EMAILS,
}
