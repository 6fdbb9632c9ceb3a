//! Enumerations, whose words Jackson lists in the order of its own hash table.

/// An enumeration.
#[derive(Clone, Copy, Debug)]
pub struct WordShape {
    /// The Java class that HubSpot names in its complaint.
    pub class: &'static str,
    /// Its words.
    pub words: &'static [&'static str],
}

impl WordShape {
    /// Of a text that is none of the words.
    pub(super) fn refusal(&self, text: &str) -> String {
        format!(
            "Cannot deserialize value of type `{}` from String \"{text}\": not one of the values accepted for Enum class: [{}]",
            self.class,
            listed(self.words).join(", ")
        )
    }

    /// Of a number, whether or not there are as many words.
    pub(super) fn ordinal(&self, number: &str) -> String {
        format!(
            "Cannot deserialize value of type `{}` from number {number}: index value outside legal index range [0..{}]",
            self.class,
            self.words.len().saturating_sub(1)
        )
    }
}

/// Words in the order of `com.fasterxml.jackson.databind.util.CompactStringObjectMap`: each has a
/// slot by its hash; of two with the same one, the later goes to a half-sized table behind, and
/// what finds no room there either to the end.
fn listed(words: &[&'static str]) -> Vec<&'static str> {
    let size = match words.len() {
        ..=5 => 8,
        6..=12 => 16,
        many => (many + many / 4).next_power_of_two().max(32),
    };
    let mut places: Vec<(usize, &str)> = Vec::with_capacity(words.len());
    for word in hashed(words) {
        let slot = hash(word) as usize & (size - 1);
        let behind = size + slot / 2;
        let is_free = |place: &usize| places.iter().all(|(taken, _)| taken != place);
        let place = [slot, behind].into_iter().find(is_free);
        places.push((place.unwrap_or(size + size / 2 + places.len()), word));
    }
    places.sort_unstable();
    places.into_iter().map(|(_, word)| word).collect()
}

/// Words in the order of a `java.util.HashMap`, from which that table is filled.
fn hashed(words: &[&'static str]) -> Vec<&'static str> {
    let mut size = 16;
    while words.len() > size / 4 * 3 {
        size *= 2;
    }
    let bucket = |word: &&str| (hash(word) ^ (hash(word) >> 16)) as usize & (size - 1);
    let mut words = words.to_vec();
    words.sort_by_key(bucket);
    words
}

/// `String.hashCode`.
fn hash(word: &str) -> u32 {
    word.chars().fold(0, |hash: u32, c| hash.wrapping_mul(31).wrapping_add(c.into()))
}
