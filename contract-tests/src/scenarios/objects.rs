//! Records: create, read, update, list, archive.

use serde_json::json;

use crate::{
    evidence::{documented, recorded},
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[scenario!(
    "objects",
    a_contacts_life,
    recorded("a private app's contacts, 2024-2026"),
    "A contact is created, read, updated, archived and gone"
)];

const CONTACTS: &str = "/crm/v3/objects/contacts";

async fn a_contacts_life(s: &mut Story<'_>) -> Ended {
    let email = s.email("ada");
    let ada = s
        .post(CONTACTS, json!({"properties": {"email": email, "firstname": "Ada"}}))
        .makes("contact")
        .await?
        .id()?;
    s.get(format!("{CONTACTS}/{ada}")).await?;
    s.get(format!("{CONTACTS}/{ada}?properties=email&properties=jobtitle,no_such_property"))
        .await?;
    s.get(format!("{CONTACTS}/{email}?idProperty=email&properties=firstname")).await?;
    s.patch(format!("{CONTACTS}/{ada}"), json!({"properties": {"jobtitle": "Analyst"}})).await?;
    s.delete(format!("{CONTACTS}/{ada}")).await?;
    s.get(format!("{CONTACTS}/{ada}")).await?;
    s.get(format!("{CONTACTS}/{ada}?archived=true"))
        .known(documented("archived records can be read"))
        .await?;
    Ok(())
}
