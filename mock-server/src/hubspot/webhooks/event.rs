//! What a receiver of webhooks gets. Keys, their order and which are there are as recorded.

use bytes::Bytes;
use portal::{
    End, Event, Happening,
    event::{Associated, Merged},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::webhook::{
    notification::{Notification, Part},
    subscription::Subject,
};

/// The body of a delivery: an array, even of one event.
pub fn body(app: u64, notifications: &[Notification], attempt: u32) -> Bytes {
    let told =
        notifications.iter().map(|notification| WrittenNotification { app, notification, attempt });
    let mut bytes = Vec::with_capacity(notifications.len() * 320);
    // Our own types have string keys and no fallible parts, so this can't fail.
    let written = serde_json::Serializer::new(&mut bytes).collect_seq(told);
    debug_assert!(written.is_ok(), "{written:?}");
    bytes.into()
}

/// One event as an app is told of it.
#[derive(Clone, Copy, Debug)]
pub struct WrittenNotification<'a> {
    /// The app.
    pub app: u64,
    /// The event.
    pub notification: &'a Notification,
    /// `attemptNumber`.
    pub attempt: u32,
}

impl Serialize for WrittenNotification<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { app, notification, attempt } = self;
        let event = &notification.event;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("eventId", &notification.event_id)?;
        map.serialize_entry("subscriptionId", &notification.subscription)?;
        map.serialize_entry("portalId", &notification.portal)?;
        map.serialize_entry("appId", app)?;
        map.serialize_entry("occurredAt", &event.at.0)?;
        map.serialize_entry("subscriptionType", notification.event_type.name())?;
        map.serialize_entry("attemptNumber", attempt)?;
        what(&mut map, notification)?;
        map.serialize_entry("changeSource", change_source(event))?;
        more(&mut map, notification)?;
        if !matches!(event.what, Happening::Archived(_)) {
            map.serialize_entry("sourceId", &event.source.id)?;
        }
        if is_generic(notification) {
            map.serialize_entry("isSensitive", &false)?;
        }
        map.end()
    }
}

/// Who changed it. What a person does in HubSpot's pages is `CRM_UI`, but for associations and
/// deletions. A deletion doesn't say which person or app it was.
fn change_source(event: &Event) -> &str {
    const PERSON: &str = "CRM_UI";
    match (&*event.source.kind, &event.what) {
        (PERSON, Happening::Associated(_)) => "USER",
        (PERSON, Happening::Archived(_)) => "HUBSPOT_INTERNAL",
        (kind, _) => kind,
    }
}

/// Events of the newer platform, `object.…`, say which object type they are about.
fn is_generic(notification: &Notification) -> bool {
    notification.event_type.subject == Subject::Object
}

/// The record and what happened to it. An association has two records and no `objectId`.
fn what<M: SerializeMap>(map: &mut M, notification: &Notification) -> Result<(), M::Error> {
    let what = &notification.event.what;
    if let Some(record) = record(what) {
        map.serialize_entry("objectId", &record.id.0)?;
        if is_generic(notification) {
            map.serialize_entry("objectTypeId", &record.object_type)?;
        }
    }
    if let Some((name, value)) = notification.value() {
        map.serialize_entry("propertyName", name)?;
        return map.serialize_entry("propertyValue", value);
    }
    match flag(what) {
        Some(flag) => map.serialize_entry("changeFlag", flag),
        None => Ok(()),
    }
}

fn record(what: &Happening) -> Option<End> {
    match what {
        Happening::Created { record, .. } | Happening::Changed { record, .. } => Some(*record),
        Happening::Archived(record) | Happening::Restored(record) | Happening::Erased(record) => {
            Some(*record)
        }
        Happening::Merged(merged) => {
            Some(End { object_type: merged.object_type, id: merged.survivor })
        }
        Happening::Associated(_) => None,
    }
}

fn flag(what: &Happening) -> Option<&'static str> {
    match what {
        Happening::Created { .. } => Some("CREATED"),
        Happening::Archived(_) => Some("DELETED"),
        Happening::Restored(_) => Some("RESTORED"),
        _ => None,
    }
}

/// What only merges and associations have.
fn more<M: SerializeMap>(map: &mut M, notification: &Notification) -> Result<(), M::Error> {
    match &notification.event.what {
        Happening::Merged(merged) => merge(map, merged),
        Happening::Associated(associated) => association(map, notification, associated),
        _ => Ok(()),
    }
}

fn merge<M: SerializeMap>(map: &mut M, merged: &Merged) -> Result<(), M::Error> {
    map.serialize_entry("primaryObjectId", &merged.primary.0)?;
    map.serialize_entry("mergedObjectIds", &[merged.other.0])?;
    map.serialize_entry("newObjectId", &merged.survivor.0)?;
    map.serialize_entry("numberOfPropertiesMoved", &merged.moved)
}

fn association<M: SerializeMap>(
    map: &mut M,
    notification: &Notification,
    associated: &Associated,
) -> Result<(), M::Error> {
    if let Part::Association(name) = &notification.part
        && !is_generic(notification)
    {
        map.serialize_entry("associationType", &**name)?;
    }
    map.serialize_entry("fromObjectId", &associated.from.id.0)?;
    map.serialize_entry("toObjectId", &associated.to.id.0)?;
    map.serialize_entry("associationRemoved", &associated.removed)?;
    map.serialize_entry("isPrimaryAssociation", &associated.primary)?;
    if is_generic(notification) {
        map.serialize_entry("associationTypeId", &associated.label.id)?;
        map.serialize_entry("associationCategory", associated.label.category.as_str())?;
        map.serialize_entry("fromObjectTypeId", &associated.from.object_type)?;
        map.serialize_entry("toObjectTypeId", &associated.to.object_type)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portal::{Event, ObjectTypeId, PortalId, RecordId, Source, Timestamp, TypeRef};

    use super::*;
    use crate::webhook::subscription::EventType;

    fn notification(name: &str, what: Happening, part: Part) -> Notification {
        let source =
            Source { kind: "CRM_UI".into(), id: "userId:10202051".into(), label: "CRM_UI".into() };
        Notification {
            event_id: 714_285_774,
            subscription: 4_849_549,
            event_type: EventType::named(name).expect("a known name"),
            portal: PortalId(50_687_303),
            event: Event { at: Timestamp(1_765_043_528_476), source: Arc::new(source), what },
            part,
        }
    }

    #[track_caller]
    fn check(notification: &Notification, rest: &str) {
        let name = notification.event_type;
        let start = format!(
            r#"[{{"eventId":714285774,"subscriptionId":4849549,"portalId":50687303,"appId":25681700,"occurredAt":1765043528476,"subscriptionType":"{name}","attemptNumber":0,"#
        );
        let written = body(25_681_700, std::slice::from_ref(notification), 0);
        let written = String::from_utf8(written.to_vec()).expect("JSON is UTF-8");
        assert_eq!(written, format!("{start}{rest}}}]"));
    }

    const ADA: End = End { object_type: ObjectTypeId::CONTACT, id: RecordId(173_595_202_426) };
    const ACME: End = End { object_type: ObjectTypeId::COMPANY, id: RecordId(9) };

    fn changed() -> Happening {
        let values =
            [("email".into(), "a@x.example.com".into()), ("firstname".into(), "Briane".into())];
        Happening::Changed { record: ADA, values: values.into() }
    }

    /// Recorded 2025-12 from an older app, 2026-09 from the newer platform.
    #[test]
    fn changes_of_properties() {
        check(
            &notification("contact.propertyChange", changed(), Part::Value(1)),
            r#""objectId":173595202426,"propertyName":"firstname","propertyValue":"Briane","changeSource":"CRM_UI","sourceId":"userId:10202051""#,
        );
        check(
            &notification("object.propertyChange", changed(), Part::Value(0)),
            r#""objectId":173595202426,"objectTypeId":"0-1","propertyName":"email","propertyValue":"a@x.example.com","changeSource":"CRM_UI","sourceId":"userId:10202051","isSensitive":false"#,
        );
    }

    /// Recorded 2026-01: a creation. Observed 2022: a deletion, without `sourceId`. Of a restoration
    /// nobody wrote down, so that is assumed.
    #[test]
    fn records_that_come_and_go() {
        let end = r#""changeSource":"CRM_UI","sourceId":"userId:10202051""#;
        let made = Happening::Created { record: ADA, values: Arc::default() };
        let flag = |flag: &str| format!(r#""objectId":173595202426,"changeFlag":"{flag}",{end}"#);
        check(&notification("contact.creation", made, Part::Whole), &flag("CREATED"));
        let gone = Happening::Archived(ADA);
        check(
            &notification("contact.deletion", gone, Part::Whole),
            r#""objectId":173595202426,"changeFlag":"DELETED","changeSource":"HUBSPOT_INTERNAL""#,
        );
        let back = Happening::Restored(ADA);
        check(&notification("contact.restore", back, Part::Whole), &flag("RESTORED"));
        check(
            &notification("contact.privacyDeletion", Happening::Erased(ADA), Part::Whole),
            &format!(r#""objectId":173595202426,{end}"#),
        );
    }

    /// Observed 2026-08: a person's association with a record of another type, in this order.
    /// Names and presence of the rest are documented, their place is assumed.
    #[test]
    fn merges_and_associations() {
        let end = r#""sourceId":"userId:10202051""#;
        let merged = Merged {
            object_type: ObjectTypeId::COMPANY,
            primary: RecordId(100),
            other: RecordId(200),
            survivor: RecordId(300),
            moved: 14,
        };
        check(
            &notification("company.merge", Happening::Merged(merged), Part::Whole),
            &format!(
                r#""objectId":300,"changeSource":"CRM_UI","primaryObjectId":100,"mergedObjectIds":[200],"newObjectId":300,"numberOfPropertiesMoved":14,{end}"#
            ),
        );
        let label = TypeRef::hubspot(1);
        let made = Associated { from: ADA, to: ACME, label, primary: true, removed: false };
        let name = Part::Association("CONTACT_TO_COMPANY".into());
        let made = Happening::Associated(made);
        check(
            &notification("contact.associationChange", made.clone(), name.clone()),
            &format!(
                r#""changeSource":"USER","associationType":"CONTACT_TO_COMPANY","fromObjectId":173595202426,"toObjectId":9,"associationRemoved":false,"isPrimaryAssociation":true,{end}"#
            ),
        );
        check(
            &notification("object.associationChange", made, name),
            &format!(
                r#""changeSource":"USER","fromObjectId":173595202426,"toObjectId":9,"associationRemoved":false,"isPrimaryAssociation":true,"associationTypeId":1,"associationCategory":"HUBSPOT_DEFINED","fromObjectTypeId":"0-1","toObjectTypeId":"0-2",{end},"isSensitive":false"#
            ),
        );
    }
}
