//! The one place where random numbers come in: ids, tokens, correlation ids. With a seed they are the
//! same every time.

use parking_lot::Mutex;
use portal::Timestamp;
use uuid::{Builder, Uuid};

/// Where random numbers come from.
#[derive(Debug, Default)]
pub struct Rng(Option<Mutex<u64>>);

/// Step of SplitMix64.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Rng {
    /// The machine's random numbers, or those of a seed.
    pub fn new(seed: Option<u64>) -> Self {
        Self(seed.map(Mutex::new))
    }

    /// Whether equal requests bring equal answers.
    pub fn is_seeded(&self) -> bool {
        self.0.is_some()
    }

    fn bits(&self) -> Option<u64> {
        let mut state = self.0.as_ref()?.lock();
        Some(split_mix(&mut state))
    }

    fn bytes(&self) -> Option<[u8; 16]> {
        let mut state = self.0.as_ref()?.lock();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&split_mix(&mut state).to_be_bytes());
        bytes[8..].copy_from_slice(&split_mix(&mut state).to_be_bytes());
        Some(bytes)
    }

    /// A random id.
    pub fn uuid(&self) -> Uuid {
        self.bytes()
            .map_or_else(Uuid::new_v4, |bytes| Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A random id that tells the time, as HubSpot's correlation ids do.
    pub fn correlation(&self, now: Timestamp) -> Uuid {
        let Some(bytes) = self.bytes() else { return Uuid::now_v7() };
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[..10]);
        let millis = u64::try_from(now.0).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// A number from 0 to below 1.
    pub fn fraction(&self) -> f64 {
        let bits = self.bits().unwrap_or_else(|| Uuid::new_v4().as_u64_pair().1 << 2);
        // 53 bits are what a double holds.
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A small generator that is good enough for everything but secrets of strangers.
pub fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(GOLDEN);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
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
        assert!((0.0..1.0).contains(&Rng::default().fraction()));
    }
}
