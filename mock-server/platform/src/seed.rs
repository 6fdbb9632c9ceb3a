//! What a seed file or a control call says of access: apps, tokens, limits, webhooks. The shapes
//! that are read and written, and what they do to the platform.

pub mod access;
pub mod app;
pub mod export;
pub mod limits;
pub mod provision;
pub mod webhooks;

use portal::seed::keys;

/// The keys of the parts of a seed file that are read here, by the heading in the document.
pub fn keys() -> [keys::PartKeys; 4] {
    [
        ("`apps`", keys::keys::<app::NewApp>()),
        ("`webhooks`", keys::keys::<webhooks::NewWebhooks>()),
        ("A subscription", keys::keys::<webhooks::SubscriptionSeed>()),
        ("`rateLimit`", keys::keys::<limits::SetLimit>()),
    ]
}
