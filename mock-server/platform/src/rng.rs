//! The one place where random numbers come in: ids, tokens, correlation ids. With a seed they are the
//! same every time.

use parking_lot::Mutex;
use portal::Timestamp;
use uuid::{Builder, Uuid};

/// Where random numbers come from.
#[derive(Debug, Default)]
pub struct Rng(Option<Mutex<fastrand::Rng>>);

impl Rng {
    /// The machine's random numbers, or those of a seed.
    pub fn new(seed: Option<u64>) -> Self {
        Self(seed.map(|seed| Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    /// Whether equal requests bring equal answers.
    pub fn is_seeded(&self) -> bool {
        self.0.is_some()
    }

    fn bytes(&self) -> Option<[u8; 16]> {
        Some(self.0.as_ref()?.lock().u128(..).to_be_bytes())
    }

    /// A random id, fit for a secret: without a seed it is the operating system's.
    pub fn uuid(&self) -> Uuid {
        self.bytes()
            .map_or_else(Uuid::new_v4, |bytes| Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A random id that tells the time, as HubSpot's correlation ids do: version 7. Others could
    /// guess it.
    pub fn correlation(&self, now: Timestamp) -> Uuid {
        let bytes = self.bytes().unwrap_or_else(|| fastrand::u128(..).to_be_bytes());
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[..10]);
        let millis = u64::try_from(now.0).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_seed_says_everything() {
        let (one, other) = (Rng::new(Some(7)), Rng::new(Some(7)));
        assert_eq!(one.uuid(), other.uuid());
        let now = Timestamp(1_772_460_000_000);
        let id = one.correlation(now);
        assert_eq!(id, other.correlation(now));
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(one.uuid().get_version_num(), 4);
        assert_ne!(Rng::new(Some(8)).uuid(), Rng::new(Some(7)).uuid());
    }

    #[test]
    fn ids_of_one_moment_differ() {
        let (rng, now) = (Rng::new(None), Timestamp(1_772_460_000_000));
        let ids: HashSet<Uuid> = (0..10_000).map(|_| rng.correlation(now)).collect();
        assert_eq!(ids.len(), 10_000);
        for id in ids {
            let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
            assert_eq!((seconds, nanos), (1_772_460_000, 0));
        }
    }
}
