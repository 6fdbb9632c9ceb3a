//! How much definitions may hold.

/// Properties of a type whose values are unique.
pub const MAX_UNIQUE: usize = 10;
/// How many formulas build on each other. What is beyond has no value.
pub const MAX_CHAIN: u8 = 8;
