//! Which subscriptions an event is for. Looked up by what happened to which type, so that a
//! thousand subscriptions cost no more than one.

use std::{collections::BTreeMap, sync::Arc};

use portal::{Event, Happening, ObjectTypeId, Portal, event::NamedValues};

use super::{
    notification::{Notification, Part},
    subscriber::Subscriber,
    subscription::{Action, EventType},
};

/// A subscription of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Route {
    app: u64,
    subscription: u64,
    event_type: EventType,
}

/// All active subscriptions, by what they are about.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    records: BTreeMap<(ObjectTypeId, Action), Vec<Route>>,
    properties: BTreeMap<ObjectTypeId, BTreeMap<Box<str>, Vec<Route>>>,
}

impl Routes {
    /// The routes to these apps.
    pub fn to<'s>(subscribers: impl IntoIterator<Item = &'s Subscriber>) -> Self {
        let mut routes = Self::default();
        for app in subscribers {
            for subscription in app.active() {
                let (id, event_type) = (subscription.id, subscription.spec.event_type);
                let route = Route { app: app.app_id, subscription: id, event_type };
                let Some(object_type) = subscription.spec.records() else { continue };
                routes.add(route, object_type, subscription.spec.property.as_deref());
            }
        }
        routes
    }

    fn add(&mut self, route: Route, object_type: ObjectTypeId, property: Option<&str>) {
        let action = route.event_type.action;
        match property.filter(|_| action == Action::PropertyChange) {
            Some(name) => {
                let by_name = self.properties.entry(object_type).or_default();
                by_name.entry(name.into()).or_default().push(route);
            }
            None => self.records.entry((object_type, action)).or_default().push(route),
        }
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.properties.is_empty()
    }

    /// Makes the notifications of an event; `tell` gets each with its app.
    pub fn notify(
        &self,
        portal: &Portal,
        event: &Event,
        next_id: &mut impl FnMut() -> u32,
        tell: &mut impl FnMut(u64, Notification),
    ) {
        let mut each = |route: &Route, part: Part| {
            let what = match part {
                Part::Value(_) => event.what.clone(),
                Part::Whole | Part::Association(_) => event.what.without_values(),
            };
            let notification = Notification {
                event_id: next_id(),
                subscription: route.subscription,
                event_type: route.event_type,
                portal: portal.id,
                event: Event { at: event.at, source: Arc::clone(&event.source), what },
                part,
            };
            tell(route.app, notification);
        };
        let object_type = event.what.object_type();
        if let Some(action) = action(&event.what) {
            for route in self.records.get(&(object_type, action)).into_iter().flatten() {
                each(route, whole(portal, &event.what));
            }
        }
        let (Happening::Created { values, .. } | Happening::Changed { values, .. }) = &event.what
        else {
            return;
        };
        self.changes(object_type, values, &mut each);
    }

    fn changes(
        &self,
        object_type: ObjectTypeId,
        values: &NamedValues,
        each: &mut impl FnMut(&Route, Part),
    ) {
        let Some(by_name) = self.properties.get(&object_type) else { return };
        for (place, (name, _)) in values.iter().enumerate() {
            for route in by_name.get(name).into_iter().flatten() {
                each(route, Part::Value(place));
            }
        }
    }
}

/// What HubSpot calls it; values that changed are told by property.
fn action(what: &Happening) -> Option<Action> {
    match what {
        Happening::Created { .. } => Some(Action::Creation),
        Happening::Changed { .. } => None,
        Happening::Archived(_) => Some(Action::Deletion),
        Happening::Restored(_) => Some(Action::Restore),
        Happening::Erased(_) => Some(Action::PrivacyDeletion),
        Happening::Merged(_) => Some(Action::Merge),
        Happening::Associated(_) => Some(Action::AssociationChange),
    }
}

fn whole(portal: &Portal, what: &Happening) -> Part {
    let Happening::Associated(associated) = what else { return Part::Whole };
    let name = |object_type| portal.table(object_type).ok().map(|table| &*table.kind.legacy);
    let (from, to) = (associated.from.object_type, associated.to.object_type);
    let (from, to) = (name(from).unwrap_or_default(), name(to).unwrap_or_default());
    Part::Association(Arc::from(format!("{from}_TO_{to}")))
}
