//! The nearest name to one that does not exist.

/// Longer names are compared by their start: likeness takes time with the square of the length.
const MAX_COMPARED: usize = 128;

/// How many letters have to be changed, inserted, left out or swapped.
pub fn distance(one: &str, other: &str) -> usize {
    let start = |text: &str| text.chars().take(MAX_COMPARED).collect::<String>();
    strsim::osa_distance(&start(one), &start(other))
}

/// The name that is most like another one; the first of several.
pub fn of<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known.into_iter().min_by_key(|other| distance(name, other))
}

/// `maxBatch` as `max_batch`: the one style of the control API.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_near_the_right_one() {
        assert_eq!(of("fautls", ["clock", "faults", "fork"]), Some("faults"));
        assert_eq!(of("x", []), None);
        assert_eq!(snake_case("maxConcurrentRequests"), "max_concurrent_requests");
    }
}
