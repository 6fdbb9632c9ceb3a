//! Bytes that several holders keep together, each with a share that no other can take from it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// A bound for what each holder keeps and for what all of them keep together.
///
/// Half of the total is divided evenly between all who hold anything: that is everybody's fair
/// share, and it is nobody else's to use up. The other half goes to whoever comes first; once it
/// is used up, those above their share give back what they take. So one portal's traffic never
/// costs another one what is within its share.
#[derive(Debug)]
pub struct Budget {
    each: usize,
    total: usize,
    held: AtomicUsize,
    holders: AtomicUsize,
}

impl Budget {
    /// A budget of so many bytes for each holder, and for all together.
    pub const fn new(each: usize, total: usize) -> Self {
        Self { each, total, held: AtomicUsize::new(0), holders: AtomicUsize::new(0) }
    }

    /// Bytes that all hold together.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// How many hold anything.
    pub fn holders(&self) -> usize {
        self.holders.load(Ordering::Relaxed)
    }

    /// The largest number of bytes for one holder.
    pub fn each(&self) -> usize {
        self.each
    }

    /// The number of bytes for all holders.
    pub fn total(&self) -> usize {
        self.total
    }

    /// What each holder may keep, whatever the others do.
    pub fn fair_share(&self) -> usize {
        (self.total / 2 / self.holders().max(1)).min(self.each)
    }
}

/// What one holder keeps. Dropping it gives everything back.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    held: usize,
}

impl Share {
    /// Of a budget, nothing yet.
    pub fn new(budget: &Arc<Budget>) -> Self {
        Self { budget: Arc::clone(budget), held: 0 }
    }

    /// Bytes that are held.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Holds so many bytes more.
    pub fn add(&mut self, bytes: usize) {
        if self.held == 0 && bytes > 0 {
            self.budget.holders.fetch_add(1, Ordering::Relaxed);
        }
        self.held += bytes;
        self.budget.held.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Holds so many bytes fewer.
    pub fn remove(&mut self, bytes: usize) {
        let bytes = bytes.min(self.held);
        self.held -= bytes;
        self.budget.held.fetch_sub(bytes, Ordering::Relaxed);
        if self.held == 0 && bytes > 0 {
            self.budget.holders.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Whether something has to go: more is held than anybody may, or more than the fair share
    /// while there is nothing left to go round.
    pub fn is_exceeded(&self) -> bool {
        let scarce = || self.budget.held() > self.budget.total / 2;
        self.held > self.budget.each || (scarce() && self.held > self.budget.fair_share())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.remove(self.held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_alone_keeps_what_each_may() {
        let budget = Arc::new(Budget::new(100, 1_000));
        let mut share = Share::new(&budget);
        share.add(100);
        assert!(!share.is_exceeded());
        share.add(1);
        assert!(share.is_exceeded());
        drop(share);
        assert_eq!((budget.held(), budget.holders()), (0, 0));
    }

    #[test]
    fn a_fair_share_is_nobody_elses() {
        let budget = Arc::new(Budget::new(100, 200));
        let mut shares: Vec<_> = (0..4).map(|_| Share::new(&budget)).collect();
        shares[0].add(90);
        assert!(!shares[0].is_exceeded());
        shares[1..].iter_mut().for_each(|share| share.add(25));
        assert!(shares[0].is_exceeded(), "it has more than its share of a used up half");
        assert!(shares[1..].iter().all(|share| !share.is_exceeded()));
        shares[1].add(1);
        assert!(shares[1].is_exceeded());
    }
}
