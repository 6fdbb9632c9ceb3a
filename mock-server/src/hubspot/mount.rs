//! How a family says where its routes stand.

use std::sync::Arc;

use axum::Router;
use platform::Platform;

/// Routes that still need the platform.
pub type Routes = Router<Arc<Platform>>;

/// Routes that stand under several base paths.
#[derive(Clone, Copy, Debug)]
pub struct Mount {
    /// The base paths.
    pub bases: &'static [&'static str],
    /// The routes under one of them.
    pub routes: fn(&str) -> Routes,
}

/// A family of HubSpot's API.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The name of its folder.
    pub name: &'static str,
    /// Where its routes stand.
    pub mounts: &'static [Mount],
}

impl Family {
    /// All of its routes.
    pub fn routes(&self) -> Routes {
        let mounted = |router: Routes, mount: &Mount| {
            mount.bases.iter().fold(router, |router, base| router.merge((mount.routes)(base)))
        };
        self.mounts.iter().fold(Router::new(), mounted)
    }
}
