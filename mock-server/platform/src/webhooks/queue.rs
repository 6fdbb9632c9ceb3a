//! The queue of what is to be delivered: due → sending → settled. A plain value: it sends nothing
//! and asks nobody for the time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

use portal::{PortalId, Timestamp};

use super::{
    behaviour::{Behaviour, Order},
    delivery::{Attempt, Delivery, Outcome, State},
    notification::Notification,
    retry,
};

/// Events that wait to be delivered, of all apps together. What happens beyond that is counted
/// as lost and reported.
pub const MAX_QUEUED: usize = 500_000;
/// Bytes of the events that wait. Values that several events share count for each of them.
pub const MAX_QUEUED_BYTES: usize = 256 * 1_024 * 1_024;
/// Settled deliveries that are remembered; older ones are forgotten, and that is counted.
pub const MAX_SETTLED: usize = 1_000;
/// Bytes of settled deliveries and of what was answered to them. The newest is remembered in any
/// case.
pub const MAX_SETTLED_BYTES: usize = 32 * 1_024 * 1_024;

/// Everything that is to be delivered, and what was delivered last.
#[derive(Debug, Default)]
pub struct Queue {
    lanes: BTreeMap<u64, Lane>,
    deliveries: BTreeMap<u64, Delivery>,
    settled: VecDeque<u64>,
    last_id: u64,
    queued_bytes: usize,
    settled_bytes: usize,
    /// How it goes.
    pub counts: Counts,
}

/// What waits for one app.
#[derive(Debug, Default)]
struct Lane {
    /// Events that are in no request yet.
    fresh: VecDeque<Notification>,
    /// Requests by when they are due.
    waiting: BTreeSet<(Timestamp, u64)>,
    sending: u32,
}

/// How it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that are not settled.
    pub queued: usize,
    /// Requests on their way.
    pub sending: usize,
    /// Events that were delivered.
    pub delivered: u64,
    /// Events that were given up.
    pub given_up: u64,
    /// Events whose app wants no more.
    pub cancelled: u64,
    /// Events that found the queue full.
    pub lost: u64,
    /// Settled deliveries that are not remembered any more.
    pub forgotten: u64,
}

/// A delivery that is to be sent now.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Which.
    pub id: u64,
    /// To which app.
    pub app: u64,
    /// What it tells.
    pub notifications: Arc<[Notification]>,
    /// `attemptNumber`.
    pub attempt: u32,
}

impl Queue {
    /// Takes an event in for an app. False when the queue is full.
    pub fn offer(&mut self, app: u64, notification: Notification) -> bool {
        let bytes = notification.bytes();
        if !self.has_room(bytes) {
            self.counts.lost += 1;
            return false;
        }
        self.counts.queued += 1;
        self.queued_bytes += bytes;
        self.lanes.entry(app).or_default().fresh.push_back(notification);
        true
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.counts.queued < MAX_QUEUED && self.queued_bytes + bytes <= MAX_QUEUED_BYTES
    }

    /// Events that wait and settled deliveries, and the bytes of both.
    pub fn size(&self) -> (usize, usize) {
        (self.counts.queued + self.settled.len(), self.queued_bytes + self.settled_bytes)
    }

    /// The next delivery to an app, if it may be sent one more. What a test asks for is sent
    /// even while deliveries are paused.
    pub fn take(
        &mut self,
        app: u64,
        limit: u32,
        behaviour: &Behaviour,
        now: Timestamp,
        asked: bool,
    ) -> Option<Sending> {
        if behaviour.paused && !asked {
            return None;
        }
        let lane = self.lanes.get(&app)?;
        if lane.sending >= limit {
            return None;
        }
        if !lane.fresh.is_empty() && (behaviour.delay > 0 || self.due(app, now).is_none()) {
            self.pack(app, behaviour, now);
        }
        let id = self.due(app, now)?;
        self.start(id)
    }

    /// The first delivery to an app that is due.
    fn due(&self, app: u64, now: Timestamp) -> Option<u64> {
        let (due, id) = self.lanes.get(&app)?.waiting.first()?;
        (*due <= now).then_some(*id)
    }

    fn start(&mut self, id: u64) -> Option<Sending> {
        let delivery = self.deliveries.get_mut(&id)?;
        delivery.state = State::Sending;
        let (app, attempt) = (delivery.app, delivery.attempt);
        let notifications = Arc::clone(&delivery.notifications);
        let lane = self.lanes.entry(app).or_default();
        lane.waiting.remove(&(delivery.due, id));
        lane.sending += 1;
        self.counts.sending += 1;
        Some(Sending { id, app, notifications, attempt })
    }

    /// Puts fresh events of an app into requests. Usually one, which is sent at once; if events
    /// are to be delayed, all of them.
    fn pack(&mut self, app: u64, behaviour: &Behaviour, now: Timestamp) {
        let due = now.plus(behaviour.delay);
        loop {
            let Some(lane) = self.lanes.get_mut(&app) else { return };
            let count = lane.fresh.len().min(behaviour.max_batch.max(1));
            let batch: Arc<[Notification]> =
                (0..count).filter_map(|_| pick(&mut lane.fresh, behaviour.order)).collect();
            if batch.is_empty() {
                return;
            }
            self.add(app, Arc::clone(&batch), 0, due);
            for _ in 0..behaviour.duplicates {
                self.add_again(app, Arc::clone(&batch), 0, due);
            }
            if behaviour.delay == 0 {
                return;
            }
        }
    }

    fn add(&mut self, app: u64, batch: Arc<[Notification]>, attempt: u32, due: Timestamp) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let delivery = Delivery {
            id,
            app,
            notifications: batch,
            first: due,
            due,
            attempt,
            state: State::Waiting,
            attempts: Vec::new(),
        };
        self.deliveries.insert(id, delivery);
        self.lanes.entry(app).or_default().waiting.insert((due, id));
        id
    }

    /// The same for events that are sent more than once, if there is room for that.
    fn add_again(
        &mut self,
        app: u64,
        batch: Arc<[Notification]>,
        attempt: u32,
        due: Timestamp,
    ) -> Option<u64> {
        let bytes = bytes_of(&batch);
        if !self.has_room(bytes) {
            self.counts.lost += batch.len() as u64;
            return None;
        }
        self.counts.queued += batch.len();
        self.queued_bytes += bytes;
        Some(self.add(app, batch, attempt, due))
    }

    /// Notes what became of an attempt: it was taken, it comes again, or it is given up. Gives back
    /// what is forgotten for it.
    pub fn settle(&mut self, id: u64, attempt: Attempt) -> Vec<Delivery> {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return Vec::new() };
        let taken = attempt.outcome.is_taken();
        let hopeless = matches!(attempt.outcome, Outcome::Forbidden(_));
        delivery.attempts.push(attempt);
        let lane = self.lanes.entry(delivery.app).or_default();
        lane.sending = lane.sending.saturating_sub(1);
        self.counts.sending = self.counts.sending.saturating_sub(1);
        if delivery.state == State::Cancelled {
            return self.remember(id);
        }
        let number = delivery.attempt;
        let again = retry::next(delivery.first, delivery.due, number, retry::hash(id, number));
        match again.filter(|_| !taken && !hopeless) {
            Some(due) => {
                delivery.attempt += 1;
                delivery.due = due;
                delivery.state = State::Waiting;
                lane.waiting.insert((due, id));
                Vec::new()
            }
            None => self.close(id, if taken { State::Delivered } else { State::GivenUp }),
        }
    }

    fn close(&mut self, id: u64, state: State) -> Vec<Delivery> {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return Vec::new() };
        let events = delivery.notifications.len();
        let bytes = bytes_of(&delivery.notifications);
        self.queued_bytes = self.queued_bytes.saturating_sub(bytes);
        // A cancelled delivery that is on its way is remembered when it comes back.
        let on_its_way = delivery.state == State::Sending && state == State::Cancelled;
        delivery.state = state;
        self.counts.queued = self.counts.queued.saturating_sub(events);
        let count = match state {
            State::Delivered => &mut self.counts.delivered,
            State::Cancelled => &mut self.counts.cancelled,
            _ => &mut self.counts.given_up,
        };
        *count += events as u64;
        if on_its_way { Vec::new() } else { self.remember(id) }
    }

    /// Keeps a delivery that is settled, and gives back the oldest when there are too many then, or
    /// when they hold too much.
    fn remember(&mut self, id: u64) -> Vec<Delivery> {
        self.settled.push_back(id);
        self.settled_bytes += self.deliveries.get(&id).map_or(0, Delivery::bytes);
        let mut forgotten = Vec::new();
        while self.settled.len() > MAX_SETTLED
            || (self.settled.len() > 1 && self.settled_bytes > MAX_SETTLED_BYTES)
        {
            let Some(oldest) = self.settled.pop_front() else { break };
            let Some(oldest) = self.deliveries.remove(&oldest) else { continue };
            self.settled_bytes = self.settled_bytes.saturating_sub(oldest.bytes());
            self.counts.forgotten += 1;
            forgotten.push(oldest);
        }
        forgotten
    }

    /// Lets go of everything that waits for an app.
    pub fn cancel(&mut self, app: u64) {
        let Some(lane) = self.lanes.get_mut(&app) else { return };
        let fresh = std::mem::take(&mut lane.fresh);
        lane.waiting.clear();
        let bytes = fresh.iter().map(Notification::bytes).sum();
        self.queued_bytes = self.queued_bytes.saturating_sub(bytes);
        let fresh = fresh.len();
        self.counts.queued = self.counts.queued.saturating_sub(fresh);
        self.counts.cancelled += fresh as u64;
        let open = |delivery: &&Delivery| delivery.app == app && !delivery.state.is_settled();
        let ids: Vec<u64> = self.deliveries.values().filter(open).map(|open| open.id).collect();
        for id in ids {
            self.close(id, State::Cancelled);
        }
    }

    /// Lets go of what waits to be told of a portal that is no more. What is on its way, and
    /// requests that tell of other portals too, stay.
    pub fn forget_portal(&mut self, portal: PortalId) {
        for lane in self.lanes.values_mut() {
            let (gone, fresh) = std::mem::take(&mut lane.fresh)
                .into_iter()
                .partition::<VecDeque<_>, _>(|notification| notification.portal == portal);
            lane.fresh = fresh;
            let bytes = gone.iter().map(Notification::bytes).sum();
            self.queued_bytes = self.queued_bytes.saturating_sub(bytes);
            self.counts.queued = self.counts.queued.saturating_sub(gone.len());
            self.counts.cancelled += gone.len() as u64;
        }
        let waits = |delivery: &&Delivery| {
            let mut told = delivery.notifications.iter();
            delivery.state == State::Waiting && told.all(|one| one.portal == portal)
        };
        let waiting = self.deliveries.values().filter(waits);
        let waiting: Vec<_> = waiting.map(|one| (one.app, one.due, one.id)).collect();
        for (app, due, id) in waiting {
            self.lanes.entry(app).or_default().waiting.remove(&(due, id));
            self.close(id, State::Cancelled);
        }
    }

    /// Sends what a delivery tells once more, as it was sent last, as a delivery of its own.
    pub fn redeliver(&mut self, id: u64, now: Timestamp) -> Option<u64> {
        let delivery = self.deliveries.get(&id)?;
        let (app, batch) = (delivery.app, Arc::clone(&delivery.notifications));
        let number = delivery.attempts.last().map_or(0, |attempt| attempt.number);
        self.add_again(app, batch, number, now)
    }

    /// Changes when a waiting delivery is due.
    pub fn postpone(&mut self, id: u64, due: Timestamp) -> bool {
        let waiting = |delivery: &&mut Delivery| delivery.state == State::Waiting;
        let Some(delivery) = self.deliveries.get_mut(&id).filter(waiting) else { return false };
        let lane = self.lanes.entry(delivery.app).or_default();
        lane.waiting.remove(&(delivery.due, id));
        delivery.due = due;
        lane.waiting.insert((due, id));
        true
    }

    /// When the next delivery is due that is not due yet. What is due and not sent waits for
    /// another one to come back, not for the time.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let later = (now, u64::MAX);
        let next = |lane: &Lane| lane.waiting.range((Excluded(later), Unbounded)).next().copied();
        self.lanes.values().filter_map(next).map(|(due, _)| due).min()
    }

    /// Whether something could be sent now, or is on its way.
    pub fn is_busy(&self, now: Timestamp) -> bool {
        let due = |lane: &Lane| lane.waiting.first().is_some_and(|(due, _)| *due <= now);
        let busy = |lane: &Lane| lane.sending > 0 || !lane.fresh.is_empty() || due(lane);
        self.lanes.values().any(busy)
    }

    /// The apps for which something waits.
    pub fn apps(&self) -> Vec<u64> {
        let busy = |lane: &Lane| !lane.fresh.is_empty() || !lane.waiting.is_empty();
        self.lanes.iter().filter(|(_, lane)| busy(lane)).map(|(app, _)| *app).collect()
    }

    /// Deliveries that are known, oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.deliveries.values()
    }

    /// A delivery by its number.
    pub fn delivery(&self, id: u64) -> Option<&Delivery> {
        self.deliveries.get(&id)
    }

    /// Forgets everything. What is on its way comes back to nothing.
    pub fn reset(&mut self) {
        *self = Self { last_id: self.last_id, ..Self::default() };
    }
}

fn bytes_of(batch: &[Notification]) -> usize {
    batch.iter().map(Notification::bytes).sum()
}

fn pick(fresh: &mut VecDeque<Notification>, order: Order) -> Option<Notification> {
    match order {
        Order::Natural => fresh.pop_front(),
        Order::Reversed => fresh.pop_back(),
        Order::Shuffled => {
            let hash = retry::hash(fresh.len() as u64, fresh.front()?.event_id);
            let place = hash % fresh.len() as u64;
            fresh.swap_remove_front(usize::try_from(place).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests;
