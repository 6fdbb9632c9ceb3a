//! What a record tells of the activities it is associated with: how many there are, which was the
//! last and which comes next. Everything is read off the associations, so that it is right after
//! any write to either side.

use std::borrow::Cow;

use crate::{End, ObjectTypeId, RecordId, RecordView, Timestamp};

const COMMUNICATION: ObjectTypeId = ObjectTypeId::standard(18);
const TASK: ObjectTypeId = ObjectTypeId::standard(27);
const NOTE: ObjectTypeId = ObjectTypeId::standard(46);
const MEETING: ObjectTypeId = ObjectTypeId::standard(47);
const CALL: ObjectTypeId = ObjectTypeId::standard(48);
const EMAIL: ObjectTypeId = ObjectTypeId::standard(49);
const POSTAL_MAIL: ObjectTypeId = ObjectTypeId::standard(116);

/// Which activities count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activities {
    /// Every kind.
    All,
    /// Those in which somebody spoke or wrote to somebody: neither notes nor tasks.
    Contacts,
    /// Those that can be planned.
    Planned,
}

impl Activities {
    /// The object types of these activities.
    pub const fn types(self) -> &'static [ObjectTypeId] {
        match self {
            Self::All => &[COMMUNICATION, TASK, NOTE, MEETING, CALL, EMAIL, POSTAL_MAIL],
            Self::Contacts => &[COMMUNICATION, MEETING, CALL, EMAIL, POSTAL_MAIL],
            Self::Planned => &[TASK, MEETING, CALL, EMAIL],
        }
    }
}

/// How many activities are associated.
pub(crate) fn count(view: RecordView<'_>, which: Activities) -> u32 {
    let of = |kind: &ObjectTypeId| view.portal.associations.count(view.end(), *kind);
    which.types().iter().map(of).sum()
}

/// When the last activity was that is not in the future.
pub(crate) fn last(view: RecordView<'_>, which: Activities) -> Option<Cow<'_, str>> {
    let past = all(view, which).filter_map(time).filter(|(at, _)| *at <= view.now);
    past.max_by_key(|(at, _)| *at).map(|(_, text)| text.into())
}

/// When the next activity is that is in the future and not done.
pub(crate) fn next(view: RecordView<'_>, which: Activities) -> Option<Cow<'_, str>> {
    let open = all(view, which).filter(|activity| !is_done(*activity));
    let future = open.filter_map(time).filter(|(at, _)| *at > view.now);
    future.min_by_key(|(at, _)| *at).map(|(_, text)| text.into())
}

/// How many calls with this `hs_call_direction` are associated.
pub(crate) fn calls(view: RecordView<'_>, direction: &str) -> usize {
    let calls = of_type(view, CALL);
    calls.filter(|call| call.stored("hs_call_direction") == Some(direction)).count()
}

/// How many associated tasks are overdue.
pub(crate) fn overdue_tasks(view: RecordView<'_>) -> usize {
    of_type(view, TASK).filter(|task| !is_done(*task) && is_due(*task, task.now)).count()
}

/// Whether a task is completed.
pub(crate) fn is_done(task: RecordView<'_>) -> bool {
    task.stored("hs_task_status") == Some("COMPLETED")
}

/// Whether a task's time has passed at `now`.
pub(crate) fn is_due(task: RecordView<'_>, now: Timestamp) -> bool {
    time(task).is_some_and(|(due, _)| due < now)
}

/// Whether a task's time has passed while it was open: one that was completed late stays late.
pub(crate) fn is_late(task: RecordView<'_>) -> bool {
    let done = task.stored("hs_task_completion_date").filter(|_| is_done(task));
    is_due(task, done.and_then(Timestamp::parse_iso).unwrap_or(task.now))
}

fn all<'p>(
    view: RecordView<'p>,
    which: Activities,
) -> impl Iterator<Item = RecordView<'p>> + use<'p> {
    which.types().iter().flat_map(move |kind| of_type(view, *kind))
}

fn of_type<'p>(
    view: RecordView<'p>,
    kind: ObjectTypeId,
) -> impl Iterator<Item = RecordView<'p>> + use<'p> {
    let RecordView { portal, now, .. } = view;
    let end: End = view.end();
    let table = portal.table(kind).ok();
    table.into_iter().flat_map(move |table| {
        let ids = portal.associations.of(end, kind, RecordId(0));
        let records = ids.filter_map(move |(id, _)| table.live(id));
        records.map(move |record| portal.view(table, record, now))
    })
}

fn time(activity: RecordView<'_>) -> Option<(Timestamp, &str)> {
    let text = activity.stored("hs_timestamp")?;
    Some((Timestamp::parse_iso(text)?, text))
}
