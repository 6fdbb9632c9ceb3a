//! What else a write sets: defaults, copies, lifecycle stages, a task's pipeline.

use crate::{InvalidValue, ObjectTypeId, Origin, Portal, Record, Table, edit::Edit, engagement};

const MEETING: ObjectTypeId = ObjectTypeId::standard(47);
const EMAIL: ObjectTypeId = ObjectTypeId::standard(49);
const TASK: ObjectTypeId = ObjectTypeId::standard(27);
const LINE_ITEM: ObjectTypeId = ObjectTypeId::standard(8);
const PRODUCT: ObjectTypeId = ObjectTypeId::standard(7);

/// What a line item takes over from its product.
const COPIED_FROM_PRODUCT: [&str; 6] = [
    "name",
    "price",
    "description",
    "hs_sku",
    "recurringbillingfrequency",
    "hs_recurring_billing_period",
];

impl Portal {
    /// Adds to an edit what HubSpot sets by itself.
    pub(crate) fn add_side_effects(
        &self,
        origin: Origin<'_>,
        table: &Table,
        current: Option<&Record>,
        edit: &mut Edit<'_>,
    ) -> Result<(), Vec<InvalidValue>> {
        if current.is_none() {
            self.add_defaults(table, edit);
        }
        if edit.sets(table, "hubspot_owner_id").is_some() {
            edit.also(table, "hubspot_owner_assigneddate", origin.now.to_string());
        }
        self.follow_owner(table, current, edit);
        match table.kind.id {
            ObjectTypeId::CONTACT | ObjectTypeId::COMPANY => {
                move_lifecycle(self, origin, table, current, edit);
                Ok(())
            }
            TASK => {
                complete_task(self, origin, table, current, edit);
                Ok(())
            }
            EMAIL => {
                engagement::read_headers(table, current, edit);
                Ok(())
            }
            _ => self.move_stage(origin, table, current, edit),
        }
    }

    fn add_defaults(&self, table: &Table, edit: &mut Edit<'_>) {
        let mut default = |name: &str, text: Option<String>| {
            if let Some(text) = text.filter(|_| edit.would_be(table, None, name).is_none()) {
                edit.also(table, name, text);
            }
        };
        match table.kind.id {
            ObjectTypeId::CONTACT => default("lifecyclestage", Some("lead".to_owned())),
            ObjectTypeId::COMPANY => {
                default("lifecyclestage", Some("lead".to_owned()));
                let domain = edit.sets(table, "domain").map(str::to_owned);
                let website = edit.sets(table, "website").map(str::to_owned);
                copy_default(table, edit, "website", domain);
                copy_default(table, edit, "domain", website.as_deref().map(bare_domain));
            }
            TASK => {
                default("hs_task_status", Some("NOT_STARTED".to_owned()));
                default("hs_task_priority", Some("NONE".to_owned()));
                default("hs_task_type", Some("TODO".to_owned()));
            }
            MEETING => {
                let start = edit.sets(table, "hs_meeting_start_time").map(str::to_owned);
                copy_default(table, edit, "hs_timestamp", start);
            }
            LINE_ITEM => self.copy_product(table, edit),
            _ => {}
        }
    }

    fn copy_product(&self, table: &Table, edit: &mut Edit<'_>) {
        let id = edit.sets(table, "hs_product_id").and_then(|id| id.parse().ok());
        let products = self.tables.get(&PRODUCT);
        let Some((products, id)) = products.zip(id) else { return };
        let Some(product) = products.live(id) else { return };
        for name in COPIED_FROM_PRODUCT {
            let place = products.catalog.any(name);
            let value = place.and_then(|place| product.values.get(place));
            copy_default(table, edit, name, value.map(str::to_owned));
        }
    }
}

fn copy_default(table: &Table, edit: &mut Edit<'_>, name: &str, text: Option<String>) {
    if let Some(text) = text.filter(|_| edit.would_be(table, None, name).is_none()) {
        edit.also(table, name, text);
    }
}

fn bare_domain(website: &str) -> String {
    let host = website.split_once("://").map_or(website, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase()
}

/// A lifecycle stage only moves forward, unless it was cleared first; HubSpot ignores the rest.
fn move_lifecycle(
    portal: &Portal,
    origin: Origin<'_>,
    table: &Table,
    current: Option<&Record>,
    edit: &mut Edit<'_>,
) {
    const STAGE: &str = "lifecyclestage";
    let Some(id) = table.catalog.any(STAGE) else { return };
    let Some(next) = edit.sets(table, STAGE).map(str::to_owned) else { return };
    let options = &table.catalog.get(id).face.options;
    let place = |stage: &str| options.iter().position(|option| &*option.value == stage);
    let before = current.and_then(|record| record.values.get(id)).filter(|text| !text.is_empty());
    match before.map(|stage| place(stage).cmp(&place(&next))) {
        Some(std::cmp::Ordering::Greater) => edit.ignore(table, STAGE),
        Some(std::cmp::Ordering::Equal) => {}
        Some(std::cmp::Ordering::Less) | None => {
            edit.also(table, &format!("hs_lifecyclestage_{next}_date"), origin.now.to_string());
            portal.stamp_move(origin, table, current, edit, &next);
        }
    }
}

/// Tasks stand in a pipeline of their own, in the stage that is called like their status.
fn complete_task(
    portal: &Portal,
    origin: Origin<'_>,
    table: &Table,
    current: Option<&Record>,
    edit: &mut Edit<'_>,
) {
    let Some(status) = edit.sets(table, "hs_task_status").map(str::to_owned) else { return };
    let done = status == "COMPLETED";
    if done && edit.would_be(table, current, "hs_task_completion_date").is_none() {
        edit.also(table, "hs_task_completion_date", origin.now.to_string());
    }
    let Some(pipeline) = portal.pipelines.of(TASK).next() else { return };
    let named = |label: &str| label.to_uppercase().replace(' ', "_") == status;
    let stages = &pipeline.stages;
    let stage = stages.iter().find(|stage| named(&stage.label)).or(stages.first());
    if let Some(stage) = stage {
        if current.and_then(|record| table.stage_of(record)) != Some(&*stage.id) {
            portal.stamp_move(origin, table, current, edit, &stage.id);
        }
        edit.also(table, "hs_pipeline", pipeline.id.to_string());
        edit.also(table, "hs_pipeline_stage", stage.id.to_string());
    }
}
