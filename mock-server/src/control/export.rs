//! A portal as a seed.

use portal::Portal;

/// The seed's text.
pub fn text(portal: &Portal) -> String {
    // Our own types have string keys and no fallible parts, so this can't fail.
    serde_json::to_string(&portal::seed_export::Exported(portal)).unwrap_or_default()
}
