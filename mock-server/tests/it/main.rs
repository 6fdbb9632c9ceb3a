//! The server as its clients see it, a module for each family.

mod search;
