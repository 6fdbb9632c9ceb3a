//! HubSpot's error envelope: alone in an answer, and as a part of a batch's.

use serde::{Serialize, Serializer, ser::SerializeMap};
use uuid::Uuid;

/// The category of what makes no sense.
pub const VALIDATION: &str = "VALIDATION_ERROR";
/// The category of what isn't there.
pub const NOT_FOUND: &str = "OBJECT_NOT_FOUND";
/// The category of what is there already.
pub const EXISTS: &str = "OBJECT_ALREADY_EXISTS";

/// HubSpot's error envelope. Absent parts are left out, the category too.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    pub(crate) message: String,
    pub(crate) errors: Vec<Detail>,
    /// `errors` that are sentences and nothing else.
    pub(crate) remarks: Vec<&'static str>,
    pub(crate) context: Vec<(&'static str, Vec<String>)>,
    pub(crate) links: Vec<(&'static str, &'static str)>,
    pub(crate) category: Option<&'static str>,
    pub(crate) sub_category: Option<&'static str>,
}

/// One of the `errors` in an envelope.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) message: String,
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "is_empty")]
    pub(crate) code: &'static str,
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "is_empty")]
    pub(crate) sub_category: &'static str,
    #[serde(serialize_with = "map")]
    pub(crate) context: Vec<(&'static str, Vec<String>)>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_empty(text: &&str) -> bool {
    text.is_empty()
}

impl Envelope {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    pub(crate) fn category(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    pub(crate) fn remark(mut self, remark: &'static str) -> Self {
        self.remarks.push(remark);
        self
    }

    pub(crate) fn sub_category(mut self, sub_category: &'static str) -> Self {
        self.sub_category = Some(sub_category);
        self
    }

    pub(crate) fn detail(mut self, detail: Detail) -> Self {
        self.errors.push(detail);
        self
    }

    pub(crate) fn context(mut self, key: &'static str, values: Vec<String>) -> Self {
        self.context.push((key, values));
        self
    }

    pub(crate) fn link(mut self, key: &'static str, url: &'static str) -> Self {
        self.links.push((key, url));
        self
    }
}

/// An envelope as it goes out: with the correlation id.
pub(crate) struct Correlated<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) correlation: Uuid,
}

impl Serialize for Correlated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = self.envelope;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", "error")?;
        map.serialize_entry("message", &envelope.message)?;
        map.serialize_entry("correlationId", &self.correlation)?;
        if !envelope.errors.is_empty() {
            map.serialize_entry("errors", &envelope.errors)?;
        }
        if !envelope.remarks.is_empty() {
            map.serialize_entry("errors", &envelope.remarks)?;
        }
        if !envelope.context.is_empty() {
            map.serialize_entry("context", &Map(&envelope.context))?;
        }
        if !envelope.links.is_empty() {
            map.serialize_entry("links", &Map(&envelope.links))?;
        }
        if let Some(category) = envelope.category {
            map.serialize_entry("category", category)?;
        }
        if let Some(sub_category) = envelope.sub_category {
            map.serialize_entry("subCategory", sub_category)?;
        }
        map.end()
    }
}

/// An item of a batch answer's `errors`: another order, and no correlation id.
pub(crate) struct Item<'a>(pub(super) &'a Envelope);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", "error")?;
        if let Some(category) = envelope.category {
            map.serialize_entry("category", category)?;
        }
        if let Some(sub_category) = envelope.sub_category {
            map.serialize_entry("subCategory", sub_category)?;
        }
        map.serialize_entry("message", &envelope.message)?;
        if !envelope.context.is_empty() {
            map.serialize_entry("context", &Map(&envelope.context))?;
        }
        map.end()
    }
}

struct Map<'a, V>(&'a [(&'static str, V)]);

impl<V: Serialize> Serialize for Map<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

fn map<S: Serializer>(
    pairs: &[(&'static str, Vec<String>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Map(pairs).serialize(serializer)
}
