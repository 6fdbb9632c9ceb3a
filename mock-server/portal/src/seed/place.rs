//! Where something stands in a seed file.

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: usize,
    /// In bytes, from 1.
    pub(super) column: usize,
}

impl Place {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    pub(super) fn at(text: &[u8], offset: usize) -> Self {
        let before = &text[..offset.min(text.len())];
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        Self { line, column: 1 + before.len() - start }
    }

    pub(super) fn of(error: &serde_json::Error) -> Self {
        Self { line: error.line().max(1), column: error.column().max(1) }
    }

    /// Where something is whose place is counted from here on.
    pub(super) fn after(self, inner: Self) -> Self {
        match inner.line {
            1 => Self { line: self.line, column: self.column + inner.column - 1 },
            line => Self { line: self.line + line - 1, column: inner.column },
        }
    }
}

/// Serde's sentence without its own position, which counts from the start of a part.
pub(super) fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let cut = text.rfind(" at line ").unwrap_or(text.len());
    text[..cut].to_owned()
}
