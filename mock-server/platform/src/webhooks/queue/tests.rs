//! The queue by itself: order, limits, batches, retries. Times are the test's.

use bytes::Bytes;
use portal::{End, Event, Happening, ObjectTypeId, PortalId, RecordId, Source};
use proptest::prelude::*;

use super::*;
use crate::webhooks::{
    behaviour::SignatureVersion, notification::Part, retry::WINDOW, subscription::EventType,
};

const APP: u64 = 7;
const LIMIT: u32 = 10;

fn notification(event_id: u32) -> Notification {
    let record = End { object_type: ObjectTypeId::CONTACT, id: RecordId(1) };
    let source = Arc::new(Source::app("1"));
    Notification {
        event_id,
        subscription: 1,
        event_type: EventType::named("contact.deletion").expect("a known name"),
        portal: PortalId(1),
        event: Event { at: Timestamp(0), source, what: Happening::Archived(record) },
        part: Part::Whole,
    }
}

fn queue(events: u32) -> Queue {
    let mut queue = Queue::default();
    for event_id in 0..events {
        assert!(queue.offer(APP, notification(event_id)));
    }
    queue
}

fn came_back(sending: &Sending, now: i64, outcome: Outcome) -> Attempt {
    Attempt {
        number: sending.attempt,
        at: Timestamp(now),
        took: 0,
        target: "http://127.0.0.1/".into(),
        signature: SignatureVersion::V1,
        outcome,
    }
}

fn answered(status: u16) -> Outcome {
    Outcome::Answered { status, body: Bytes::new() }
}

const NATURAL: Behaviour = Behaviour {
    paused: false,
    duplicates: 0,
    delay: 0,
    order: Order::Natural,
    max_batch: 100,
    signature: SignatureVersion::V1,
};

impl Queue {
    fn next(&mut self, behaviour: &Behaviour, now: i64) -> Option<Sending> {
        self.take(APP, LIMIT, behaviour, Timestamp(now), false)
    }
}

fn ids(sending: &Sending) -> Vec<u32> {
    sending.notifications.iter().map(|notification| notification.event_id).collect()
}

/// Documented: up to 100 events in a request, up to ten requests at the same time.
#[test]
fn batches_hold_a_hundred_and_ten_are_on_their_way() {
    let mut queue = queue(1_150);
    let sent: Vec<Sending> = std::iter::from_fn(|| queue.next(&NATURAL, 0)).collect();
    assert_eq!(sent.len(), 10);
    assert!(sent.iter().all(|sending| sending.notifications.len() == 100));
    assert_eq!(queue.counts.sending, 10);
    queue.settle(sent[3].id, came_back(&sent[3], 0, answered(204)));
    let next = queue.next(&NATURAL, 0).expect("room for one");
    assert_eq!(ids(&next), (1_000..1_100).collect::<Vec<_>>());
    assert!(queue.next(&NATURAL, 0).is_none());
    queue.settle(next.id, came_back(&next, 0, answered(200)));
    assert_eq!(queue.next(&NATURAL, 0).map(|rest| rest.notifications.len()), Some(50));
    assert_eq!((queue.counts.delivered, queue.counts.queued), (200, 950));
}

/// Any 2xx is a success, a redirect is none.
#[test]
fn only_2xx_is_taken() {
    for (status, taken) in [(200, true), (204, true), (299, true), (302, false), (199, false)] {
        assert_eq!(answered(status).is_taken(), taken, "{status}");
    }
    assert!(!Outcome::TimedOut.is_taken());
}

/// Documented: ten retries within 24 hours, `attemptNumber` starts at 0, then it is given up.
#[test]
fn a_failure_comes_again_ten_times_and_is_given_up() {
    let mut queue = queue(3);
    let (mut now, mut numbers) = (0, Vec::new());
    loop {
        let sending = queue.next(&NATURAL, now).expect("due");
        assert_eq!(ids(&sending), [0, 1, 2], "the same events");
        numbers.push(sending.attempt);
        queue.settle(sending.id, came_back(&sending, now, answered(500)));
        assert!(queue.next(&NATURAL, now).is_none(), "not at once");
        let Some(due) = queue.next_due(Timestamp(now)) else { break };
        assert!(queue.next(&NATURAL, due.0 - 1).is_none(), "not before it is due");
        now = due.0;
    }
    assert_eq!(numbers, (0..=10).collect::<Vec<_>>());
    assert!(now <= WINDOW);
    assert_eq!((queue.counts.given_up, queue.counts.queued), (3, 0));
    let delivery = queue.deliveries().next().expect("remembered");
    assert_eq!((delivery.state, delivery.attempts.len()), (State::GivenUp, 11));
}

/// What must not be called is not tried again.
#[test]
fn a_forbidden_target_is_given_up_at_once() {
    let mut queue = queue(1);
    let sending = queue.next(&NATURAL, 0).expect("due");
    let forbidden = Outcome::Forbidden(crate::webhooks::target::Forbidden::Elsewhere);
    queue.settle(sending.id, came_back(&sending, 0, forbidden));
    assert_eq!((queue.counts.given_up, queue.next_due(Timestamp(0))), (1, None));
}

#[test]
fn a_test_may_ask_for_another_order_duplicates_and_delays() {
    let reversed = Behaviour { order: Order::Reversed, max_batch: 2, ..NATURAL };
    let mut four = queue(4);
    let sent: Vec<_> = std::iter::from_fn(|| four.next(&reversed, 0)).collect();
    assert_eq!(sent.iter().map(ids).collect::<Vec<_>>(), [[3, 2], [1, 0]]);

    let shuffled = Behaviour { order: Order::Shuffled, ..NATURAL };
    let mut order = ids(&queue(50).next(&shuffled, 0).expect("due"));
    assert_eq!(order, ids(&queue(50).next(&shuffled, 0).expect("due")), "the same every time");
    assert_ne!(order, (0..50).collect::<Vec<_>>());
    order.sort_unstable();
    assert_eq!(order, (0..50).collect::<Vec<_>>());

    let thrice = Behaviour { duplicates: 2, ..NATURAL };
    let mut three = queue(1);
    let sent: Vec<_> = std::iter::from_fn(|| three.next(&thrice, 0)).collect();
    assert_eq!(sent.iter().map(ids).collect::<Vec<_>>(), [[0], [0], [0]]);

    let late = Behaviour { delay: 500, max_batch: 1, ..NATURAL };
    let mut two = queue(2);
    assert!(two.next(&late, 0).is_none());
    assert_eq!(two.next_due(Timestamp(0)), Some(Timestamp(500)));
    assert!(two.next(&late, 500).is_some() && two.next(&late, 500).is_some());
}

#[test]
fn paused_means_only_what_is_asked_for() {
    let paused = Behaviour { paused: true, ..NATURAL };
    let mut queue = queue(1);
    assert!(queue.next(&paused, 0).is_none());
    assert!(queue.take(APP, LIMIT, &paused, Timestamp(0), true).is_some());
}

#[test]
fn a_delivery_can_be_sent_once_more_and_put_off() {
    let mut queue = queue(1);
    let sending = queue.next(&NATURAL, 0).expect("due");
    queue.settle(sending.id, came_back(&sending, 0, answered(200)));
    let copy = queue.redeliver(sending.id, Timestamp(5)).expect("remembered");
    assert!(queue.postpone(copy, Timestamp(50)));
    assert!(queue.next(&NATURAL, 49).is_none());
    let again = queue.next(&NATURAL, 50).expect("due");
    assert_eq!((again.id, ids(&again)), (copy, vec![0]));
    assert!(!queue.postpone(copy, Timestamp(60)), "it is on its way");
}

/// Limits are reported.
#[test]
fn events_and_settled_deliveries_are_bounded_in_bytes() {
    const VALUE: usize = 1_024 * 1_024;
    let text: Box<str> = "x".repeat(VALUE).into();
    let values: portal::event::NamedValues = Arc::new([("message".into(), text)]);
    let record = End { object_type: ObjectTypeId::CONTACT, id: RecordId(1) };
    let mut long = notification(1);
    long.event.what = Happening::Changed { record, values };
    let mut queue = Queue::default();
    while queue.offer(APP, long.clone()) {}
    let (waiting, bytes) = queue.size();
    assert_eq!(waiting, MAX_QUEUED_BYTES / long.bytes());
    assert!(bytes <= MAX_QUEUED_BYTES);
    let one = Behaviour { max_batch: 1, ..NATURAL };
    while let Some(sending) = queue.next(&one, 0) {
        queue.settle(sending.id, came_back(&sending, 0, answered(200)));
    }
    let (settled, bytes) = queue.size();
    assert_eq!((queue.counts.queued, queue.queued_bytes), (0, 0));
    assert!(bytes <= MAX_SETTLED_BYTES && (28..32).contains(&settled), "{settled} {bytes}");
    queue.reset();
    assert_eq!(queue.size(), (0, 0));
}

#[test]
fn what_waits_for_a_portal_that_is_gone_is_let_go() {
    let mut queue = queue(10);
    let mut other = notification(11);
    other.portal = PortalId(2);
    queue.offer(APP, other);
    let waiting = queue.next(&Behaviour { max_batch: 3, ..NATURAL }, 0).expect("it is due");
    queue.settle(waiting.id, came_back(&waiting, 0, answered(500)));
    queue.forget_portal(PortalId(1));
    assert_eq!((queue.counts.queued, queue.counts.cancelled), (1, 10));
    queue.forget_portal(PortalId(2));
    assert_eq!((queue.counts.queued, queue.queued_bytes), (0, 0));
}

#[test]
fn a_full_queue_counts_what_it_loses_and_old_deliveries_are_forgotten() {
    let mut full = queue(u32::try_from(MAX_QUEUED).expect("fits"));
    assert!(!full.offer(APP, notification(0)));
    assert_eq!((full.counts.lost, full.counts.queued), (1, MAX_QUEUED));

    let one = Behaviour { max_batch: 1, ..NATURAL };
    let mut many = queue(1_010);
    while let Some(sending) = many.next(&one, 0) {
        many.settle(sending.id, came_back(&sending, 0, answered(200)));
    }
    assert_eq!((many.counts.forgotten, many.deliveries().count()), (10, MAX_SETTLED));
}

#[derive(Clone, Debug)]
enum Step {
    Offer(u8),
    Take,
    Settle { which: usize, status: u16 },
    Wait(i64),
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..5).prop_map(Step::Offer),
        4 => Just(Step::Take),
        4 => (0_usize..4, prop_oneof![Just(200), Just(500)])
            .prop_map(|(which, status)| Step::Settle { which, status }),
        2 => (0_i64..8_000_000).prop_map(Step::Wait),
        1 => Just(Step::Cancel),
    ]
}

proptest! {
    /// Whatever happens, each event is queued, delivered, given up or cancelled: none is lost.
    #[test]
    fn no_event_is_lost(steps in prop::collection::vec(step(), 0..60)) {
        let mut queue = Queue::default();
        let (mut now, mut offered, mut under_way) = (0, 0_u64, Vec::<Sending>::new());
        for step in steps {
            match step {
                Step::Offer(count) => {
                    for _ in 0..count {
                        queue.offer(APP, notification(0));
                        offered += 1;
                    }
                }
                Step::Take => under_way.extend(queue.next(&NATURAL, now)),
                Step::Settle { which, status } if which < under_way.len() => {
                    let sending = under_way.swap_remove(which);
                    queue.settle(sending.id, came_back(&sending, now, answered(status)));
                }
                Step::Settle { .. } => {}
                Step::Wait(by) => now += by,
                Step::Cancel => queue.cancel(APP),
            }
            let Counts { queued, delivered, given_up, cancelled, .. } = queue.counts;
            prop_assert_eq!(queued as u64 + delivered + given_up + cancelled, offered);
            prop_assert_eq!(queue.counts.sending, under_way.len());
            prop_assert!(under_way.len() <= LIMIT as usize);
        }
    }
}
