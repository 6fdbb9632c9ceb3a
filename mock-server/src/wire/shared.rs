//! Small parts that many families' answers have.

use portal::{RecordId, Timestamp};
use serde::{Serialize, Serializer};

/// A number as a text of digits.
#[derive(Debug)]
pub struct Digits(pub RecordId);

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An instant as ISO 8601.
#[derive(Clone, Copy, Debug)]
pub struct Iso(pub Timestamp);

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.write(&mut [0; 24]))
    }
}

/// `paging.next`.
#[derive(Clone, Debug, Serialize)]
pub struct Next {
    /// The next `after`.
    pub after: String,
    /// The whole URL.
    pub link: String,
}

/// `{"results": […]}` without paging.
#[derive(Clone, Debug, Serialize)]
pub struct Results<T> {
    /// All of them.
    pub results: Vec<T>,
}
