//! `hs_body_preview` and its relatives: what of an activity's body is shown in a timeline.

use std::borrow::Cow;

use crate::RecordView;

/// The longest `hs_body_preview`, in characters.
pub const PREVIEW_LENGTH: usize = 300;

/// The properties that may hold the body; the first that has something does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bodies {
    /// There is one.
    One(Box<str>),
    /// There are several.
    FirstOf(Vec<Box<str>>),
}

impl Bodies {
    fn of<'p>(&self, view: RecordView<'p>) -> Option<&'p str> {
        let names = match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::FirstOf(names) => names,
        };
        let mut bodies = names.iter().filter_map(|name| view.stored(name));
        bodies.find(|body| !body.is_empty())
    }
}

/// The plain text, shortened.
pub(crate) fn text<'p>(view: RecordView<'p>, bodies: &Bodies) -> Option<Cow<'p, str>> {
    let plain = plain_text(bodies.of(view)?);
    Some(plain.chars().take(PREVIEW_LENGTH).collect::<String>().into())
}

/// The body as an HTML page.
pub(crate) fn html<'p>(view: RecordView<'p>, bodies: &Bodies) -> Option<Cow<'p, str>> {
    let body = bodies.of(view)?;
    Some(format!("<html>\n<head></head>\n<body>\n{body}\n</body>\n</html>").into())
}

/// Whether the preview is shorter than the body.
pub(crate) fn is_truncated(view: RecordView<'_>, bodies: &Bodies) -> Option<bool> {
    Some(plain_text(bodies.of(view)?).chars().nth(PREVIEW_LENGTH).is_some())
}

/// Text between the tags, on one line. Tags that end a line leave a space.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
        if ends_line(inside) {
            text.push(' ');
        }
        rest = after;
    }
    text.push_str(rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    decoded(&words.join(" "))
}

fn ends_line(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let block = ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "blockquote"];
    block.iter().any(|known| known.eq_ignore_ascii_case(&name[..end]))
}

fn decoded(text: &str) -> String {
    const ENTITIES: [(&str, &str); 6] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        // Last, so that what it makes is not decoded again.
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return text.to_owned();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_lines_stay_apart() {
        for (html, plain) in [
            ("Test note", "Test note"),
            ("<p>Hello <b>Maria</b></p><p>Bye</p>", "Hello Maria Bye"),
            ("one<br/>two", "one two"),
            ("R&amp;D &lt;3", "R&D <3"),
            ("&amp;lt;", "&lt;"),
            ("open <b", "open"),
        ] {
            assert_eq!(plain_text(html), plain, "{html}");
        }
    }
}
