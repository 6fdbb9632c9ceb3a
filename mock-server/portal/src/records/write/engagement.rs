//! What is peculiar to calls and e-mails: links to recordings, and headers that tell sender and
//! receivers.

use std::borrow::Cow;

use serde::Deserialize;

use crate::{
    Definition, ObjectTypeId, Record, Table, properties::error::ValueFault,
    records::write::edit::Edit,
};

const CALL: ObjectTypeId = ObjectTypeId::standard(48);

/// Checks what HubSpot looks at closely in an activity's values.
pub(crate) fn check(
    object_type: ObjectTypeId,
    definition: &Definition,
    text: &str,
) -> Result<(), ValueFault> {
    let recording = object_type == CALL && &*definition.face.name == "hs_call_recording_url";
    match recording && !text.starts_with("https://") {
        true => Err(ValueFault::NotHttps),
        false => Ok(()),
    }
}

/// `hs_email_headers`, as far as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Headers<'a> {
    #[serde(borrow)]
    from: Address<'a>,
    #[serde(borrow)]
    sender: Address<'a>,
    #[serde(borrow)]
    to: Vec<Address<'a>>,
    #[serde(borrow)]
    cc: Vec<Address<'a>>,
    #[serde(borrow)]
    bcc: Vec<Address<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Address<'a> {
    #[serde(borrow)]
    raw: Cow<'a, str>,
    #[serde(borrow)]
    email: Cow<'a, str>,
    #[serde(borrow)]
    first_name: Cow<'a, str>,
    #[serde(borrow)]
    last_name: Cow<'a, str>,
}

/// Sets sender and receivers from the headers of an e-mail; several are joined with `;`.
pub(crate) fn read_headers(table: &Table, current: Option<&Record>, edit: &mut Edit<'_>) {
    let Some(text) = edit.sets(table, "hs_email_headers").map(str::to_owned) else { return };
    let Ok(headers) = serde_json::from_str::<Headers<'_>>(&text) else { return };
    put(table, current, edit, "from", &[headers.from]);
    put(table, current, edit, "sender", &[headers.sender]);
    put(table, current, edit, "to", &headers.to);
    put(table, current, edit, "cc", &headers.cc);
    put(table, current, edit, "bcc", &headers.bcc);
}

fn put(
    table: &Table,
    current: Option<&Record>,
    edit: &mut Edit<'_>,
    role: &str,
    addresses: &[Address<'_>],
) {
    for part in ["email", "firstname", "lastname", "raw"] {
        let texts = addresses.iter().map(|address| address.part(part));
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        let name = format!("hs_email_{role}_{part}");
        if !texts.is_empty() || edit.would_be(table, current, &name).is_some() {
            edit.also(table, &name, texts.join(";"));
        }
    }
}

impl Address<'_> {
    fn part(&self, name: &str) -> &str {
        match name {
            "email" => &self.email,
            "firstname" => &self.first_name,
            "lastname" => &self.last_name,
            _ => &self.raw,
        }
    }
}
