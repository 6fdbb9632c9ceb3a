//! What else a write sets: defaults, copies, lifecycle stages, a task's pipeline.

use std::{borrow::Cow, cmp::Ordering};

use crate::{
    InvalidValue, ObjectTypeId, Origin, Portal, Record, Table, records::write::edit::Edit,
    records::write::engagement,
};

const EMAIL: ObjectTypeId = ObjectTypeId::standard(49);
const TASK: ObjectTypeId = ObjectTypeId::standard(27);
const PRODUCT: ObjectTypeId = ObjectTypeId::standard(7);
const CART: ObjectTypeId = ObjectTypeId::standard(142);
const ORDER: ObjectTypeId = ObjectTypeId::standard(123);

const OWNER: &str = "hubspot_owner_id";

/// What a line item takes over from its product.
const COPIED_FROM_PRODUCT: [&str; 6] = [
    "name",
    "price",
    "description",
    "hs_sku",
    "recurringbillingfrequency",
    "hs_recurring_billing_period",
];

/// A record that is being written: where, by whom, and what it was before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writing<'a> {
    pub(crate) portal: &'a Portal,
    pub(crate) origin: Origin<'a>,
    pub(crate) table: &'a Table,
    /// `None` is a record that is being made.
    pub(crate) current: Option<&'a Record>,
}

impl Writing<'_> {
    /// Adds to an edit what HubSpot sets by itself.
    pub(crate) fn add_side_effects(self, edit: &mut Edit<'_>) -> Result<(), Vec<InvalidValue>> {
        let Self { portal, origin, table, current } = self;
        if current.is_none() {
            self.add_defaults(edit);
        }
        let before = current.and_then(|record| record.values.get(table.catalog.any(OWNER)?));
        if edit.sets(table, OWNER).is_some_and(|owner| Some(owner) != before) {
            edit.stamp(table, "hubspot_owner_assigneddate", origin.now);
        }
        portal.follow_owner(table, current, edit);
        match table.kind.id {
            ObjectTypeId::CONTACT | ObjectTypeId::COMPANY => self.move_lifecycle(edit),
            TASK => self.complete_task(edit),
            EMAIL => engagement::read_headers(table, current, edit),
            CART | ORDER => {
                self.set_exchange_rate(edit);
                return self.move_stage(edit);
            }
            _ => return self.move_stage(edit),
        }
        Ok(())
    }

    fn add_defaults(self, edit: &mut Edit<'_>) {
        let table = self.table;
        let mut default =
            |name: &str, text: &'static str| copy_default(table, edit, name, Some(text));
        match table.kind.id {
            ObjectTypeId::CONTACT => default("lifecyclestage", "lead"),
            ObjectTypeId::COMPANY => {
                default("lifecyclestage", "lead");
                let domain = edit.sets(table, "domain").map(str::to_owned);
                let website = edit.sets(table, "website").map(str::to_owned);
                copy_default(table, edit, "website", domain);
                copy_default(table, edit, "domain", website.as_deref().map(bare_domain));
            }
            TASK => {
                default("hs_task_status", "NOT_STARTED");
                default("hs_task_priority", "NONE");
                default("hs_task_type", "TODO");
            }
            ObjectTypeId::MEETING => {
                let start = edit.sets(table, "hs_meeting_start_time").map(str::to_owned);
                copy_default(table, edit, "hs_timestamp", start);
                copy_default(table, edit, "hs_meeting_source", Some("CRM_UI"));
            }
            ObjectTypeId::LINE_ITEM => {
                default("hs_position_on_quote", "0");
                self.copy_product(edit);
            }
            _ => {}
        }
    }

    /// A price in the portal's own currency has the rate 1; rates of others aren't known.
    fn set_exchange_rate(self, edit: &mut Edit<'_>) {
        let Self { portal, table, current, .. } = self;
        if edit.sets(table, "hs_total_price").is_none() {
            return;
        }
        let known = edit.would_be(table, current, "hs_exchange_rate").is_some();
        let currency = edit.would_be(table, current, "hs_currency_code");
        if !known && currency.is_none_or(|code| *code == *portal.account.company_currency) {
            edit.also(table, "hs_exchange_rate", "1.0");
        }
    }

    fn copy_product(self, edit: &mut Edit<'_>) {
        let id = edit.sets(self.table, "hs_product_id").and_then(|id| id.parse().ok());
        let products = self.portal.tables.get(&PRODUCT);
        let Some((products, id)) = products.zip(id) else { return };
        let Some(product) = products.live(id) else { return };
        for name in COPIED_FROM_PRODUCT {
            let place = products.catalog.any(name);
            let value = place.and_then(|place| product.values.get(place));
            copy_default(self.table, edit, name, value.map(str::to_owned));
        }
    }

    /// A lifecycle stage only moves forward, unless it was cleared first; HubSpot ignores the rest.
    fn move_lifecycle(self, edit: &mut Edit<'_>) {
        const STAGE: &str = "lifecyclestage";
        let Self { origin, table, current, .. } = self;
        let Some(id) = table.catalog.any(STAGE) else { return };
        let Some(next) = edit.sets(table, STAGE).map(str::to_owned) else { return };
        let options = &table.catalog.get(id).face.options;
        let place = |stage: &str| options.iter().position(|option| &*option.value == stage);
        let before = current.and_then(|record| record.values.get(id));
        let before = before.filter(|text| !text.is_empty());
        match before.map(|stage| place(stage).cmp(&place(&next))) {
            Some(Ordering::Greater) => edit.ignore(table, STAGE),
            Some(Ordering::Equal) => {}
            Some(Ordering::Less) | None => {
                edit.stamp(table, &format!("hs_lifecyclestage_{next}_date"), origin.now);
                self.stamp_move(edit, &next);
            }
        }
    }

    /// Tasks stand in a pipeline of their own, in the stage that is called like their status.
    fn complete_task(self, edit: &mut Edit<'_>) {
        let Self { portal, origin, table, current } = self;
        let Some(status) = edit.sets(table, "hs_task_status").map(str::to_owned) else { return };
        let done = status == "COMPLETED";
        if done && edit.would_be(table, current, "hs_task_completion_date").is_none() {
            edit.stamp(table, "hs_task_completion_date", origin.now);
        }
        let Some(pipeline) = portal.pipelines.of(TASK).next() else { return };
        let named = |label: &str| label.to_uppercase().replace(' ', "_") == status;
        let stages = &pipeline.stages;
        let stage = stages.iter().find(|stage| named(&stage.label)).or(stages.first());
        if let Some(stage) = stage {
            if current.and_then(|record| table.stage_of(record)) != Some(&*stage.id) {
                self.stamp_move(edit, &stage.id);
            }
            edit.also(table, "hs_pipeline", pipeline.id.to_string());
            edit.also(table, "hs_pipeline_stage", stage.id.to_string());
        }
    }
}

/// Sets what would have no value otherwise.
fn copy_default<'a>(
    table: &Table,
    edit: &mut Edit<'a>,
    name: &str,
    text: Option<impl Into<Cow<'a, str>>>,
) {
    if let Some(text) = text.filter(|_| edit.would_be(table, None, name).is_none()) {
        edit.also(table, name, text);
    }
}

fn bare_domain(website: &str) -> String {
    let host = website.split_once("://").map_or(website, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase()
}
