//! A page of results as a search writes it.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::hubspot::objects::response::Object;

/// A page of results.
#[derive(Debug)]
pub struct Results<'a> {
    /// How many records fit.
    pub total: usize,
    /// The page.
    pub results: Vec<Object<'a>>,
    /// Where the next one starts.
    pub next: Option<usize>,
}

impl Results<'_> {
    /// Nothing found.
    pub const NONE: Self = Self { total: 0, results: Vec::new(), next: None };
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Paging {
            next: Next,
        }
        #[derive(Serialize)]
        struct Next {
            after: String,
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("total", &self.total)?;
        map.serialize_entry("results", &self.results)?;
        if let Some(next) = self.next {
            let next = Next { after: next.to_string() };
            map.serialize_entry("paging", &Paging { next })?;
        }
        map.end()
    }
}
