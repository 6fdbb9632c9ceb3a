//! Strings and objects in the file's order, borrowed from the file.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// Room for as many entries as an object in a seed file has, most of the time.
const USUAL_ENTRIES: usize = 16;

/// A string, borrowed from the file where it has no escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::seed) struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// The entries of an object in the file's order.
pub(in crate::seed) fn entries<'de, D, K, V>(
    deserializer: D,
    expected: &'static str,
) -> Result<Vec<(K, V)>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de>,
    V: Deserialize<'de>,
{
    struct Entries<K, V>(&'static str, PhantomData<(K, V)>);
    impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
        type Value = Vec<(K, V)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::with_capacity(USUAL_ENTRIES);
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_map(Entries(expected, PhantomData))
}
