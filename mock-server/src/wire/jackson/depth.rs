//! How deep a body may nest.

use super::Complaint;

/// Jackson's own limit.
const MAX_DEPTH: usize = 1_000;

/// What Jackson complains of at the first bracket that is too deep, and where that stands.
pub(super) fn excess(body: &[u8]) -> Option<(usize, Complaint)> {
    // Hardly any body has as many brackets in all; counting them costs next to nothing.
    let opens = |byte: u8| byte == b'{' || byte == b'[';
    if body.iter().filter(|byte| opens(**byte)).count() <= MAX_DEPTH {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    let mut in_text = false;
    while let Some(&byte) = body.get(at) {
        match byte {
            b'"' => in_text = !in_text,
            b'\\' if in_text => at += 1,
            _ if in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth > MAX_DEPTH {
            return Some((at, complaint(depth)));
        }
    }
    None
}

fn complaint(depth: usize) -> Complaint {
    Complaint::syntax(format!(
        "Document nesting depth ({depth}) exceeds the maximum allowed ({MAX_DEPTH}, from `StreamReadConstraints.getMaxNestingDepth()`)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_outside_of_texts_count() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let quoted = format!("[{:?}, \"\\\"[\"]", deep(2 * MAX_DEPTH));
        let side_by_side = format!("[{}[]]", "[],".repeat(MAX_DEPTH));
        for body in [deep(MAX_DEPTH), quoted, side_by_side] {
            assert_eq!(excess(body.as_bytes()), None);
        }
        let (at, _) = excess(deep(MAX_DEPTH + 1).as_bytes()).expect("too deep");
        assert_eq!(at, MAX_DEPTH + 1);
    }
}
