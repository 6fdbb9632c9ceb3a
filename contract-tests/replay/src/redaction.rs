//! What recordings hide: placeholders in place of secrets, names and addresses.

/// Whether a text stands for another one that isn't told.
pub fn is_placeholder(text: &str) -> bool {
    let framed = |open, close| text.starts_with(open) && text.ends_with(close) && text.len() > 2;
    text.contains("REDACTED")
        || text.contains("[redacted]")
        || text.starts_with("<%=") && text.ends_with("%>")
        || framed('<', '>') && !text.contains(' ')
        || framed('{', '}') && !text.contains(['"', ' '])
        || framed('(', ')') && !text.contains(' ')
        || text.starts_with("xxxxxxxx-")
}

/// Whether a sentence is another one but for its placeholders, such as `<PORTAL_ID>`.
pub fn is_but_for_placeholders(told: &str, whole: &str) -> bool {
    let mut parts = Vec::new();
    let mut rest = told;
    while let Some((start, end)) = placeholder(rest) {
        parts.push(&rest[..start]);
        rest = &rest[end..];
    }
    if parts.is_empty() {
        return false;
    }
    let Some(mut left) = whole.strip_prefix(parts[0]) else { return false };
    for part in &parts[1..] {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(rest)
}

/// Where the first placeholder in a text is.
fn placeholder(text: &str) -> Option<(usize, usize)> {
    let framed = text.match_indices('<').find_map(|(start, _)| {
        let end = start + text[start..].find('>')? + 1;
        let name = &text[start + 1..end - 1];
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        (!name.is_empty() && name.chars().all(is_name)).then_some((start, end))
    });
    let plain = text.find("REDACTED").map(|start| (start, start + "REDACTED".len()));
    match (framed, plain) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Whether a path has a placeholder for what can't be made up.
pub fn hides_a_step(path: &str) -> bool {
    path.split('/').any(|step| is_placeholder(step) || step.contains(['{', '<', '(']))
}

/// An e-mail address whose local part was taken out. Many people may have become this one.
pub fn is_anyone(text: &str) -> bool {
    let address = text.split_once('@');
    address.is_some_and(|(local, domain)| is_nobody(local) && domain.contains('.'))
}

/// `person`, with six hexadecimal digits or without.
fn is_nobody(local: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let digits = local.strip_prefix("person");
    digits.is_some_and(|digits| [0, 6].contains(&digits.len()) && digits.chars().all(is_hex))
}

/// One of the people behind [`is_anyone`], so that unique values stay unique.
pub fn someone(text: &str, number: usize) -> String {
    text.replacen('@', &format!("+{number}@"), 1)
}

/// Puts anyone back in the place of someone.
pub fn forget_someone(text: &str) -> String {
    let mut parts = text.split('@');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let number = out.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let local = out[..number].strip_suffix('+').filter(|_| number < out.len());
        let start = local.and_then(|local| local.rfind("person"));
        if let (Some(local), Some(start)) = (local, start)
            && is_nobody(&local[start..])
        {
            out.truncate(local.len());
        }
        out.push('@');
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_known() {
        for text in [
            "REDACTED",
            "Bearer REDACTED",
            "<FORM_ID>",
            "(uuid)",
            "(present)",
            "{id}",
            "<%= id %>",
            "xxxxxxxx-xx",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "{}", "<p>a b</p>", "{\"a\":1}", "person"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn sentences_may_have_holes() {
        let holes = "portal <PORTAL_ID> has REDACTED.";
        assert!(is_but_for_placeholders(holes, "portal 12 has a lot."));
        assert!(!is_but_for_placeholders(holes, "portal 12 had a lot."));
        assert!(!is_but_for_placeholders("a < b", "a < b"));
    }

    #[test]
    fn anyone_becomes_someone_and_back() {
        assert!(is_anyone("person0f472d@a.example.com") && !is_anyone("personal@a.example.com"));
        assert!(is_anyone("person@a.example.com") && !is_anyone("ada@a.example.com"));
        let sentence = format!("{} is taken, person+x", someone("person@a.example.com", 12));
        assert_eq!(forget_someone(&sentence), "person@a.example.com is taken, person+x");
    }
}
