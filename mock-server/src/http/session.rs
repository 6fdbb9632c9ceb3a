//! An authenticated request, as handlers see it.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, request::Parts},
};
use portal::{Editor, Origin, Portal, Source, Timestamp};
use uuid::Uuid;

use crate::{
    hub::{Grant, revision::Author, secret_tail},
    wire::error::RequestError,
};

/// An authenticated request: whose portal, by whom, when.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the token allows.
    pub grant: Arc<Grant>,
    /// Who writes: the token's app, unless it acts as somebody else.
    pub source: Arc<Source>,
    /// When the request came.
    pub now: Timestamp,
    /// The request's name.
    pub correlation: Uuid,
    /// `Authorization`.
    pub credentials: Option<HeaderValue>,
}

impl Session {
    /// The portal as it is now.
    pub fn portal(&self) -> Arc<Portal> {
        self.grant.portal.read()
    }

    /// Who changes a pipeline.
    pub fn editor(&self, origin: Origin<'_>) -> Editor<'_> {
        Editor { now: origin.now, user: &self.grant.user }
    }

    /// Changes the portal; see [`PortalHandle::write_as`](crate::hub::PortalHandle::write_as).
    pub fn write<T>(
        &self,
        change: impl FnOnce(&mut Portal, Origin<'_>) -> portal::Result<T>,
    ) -> portal::Result<(Arc<Portal>, T)> {
        let origin = Origin { now: self.now, source: &self.source };
        self.grant.portal.write_as(origin, self.author(), |portal| change(portal, origin))
    }

    /// Who writes, for those who ask later.
    fn author(&self) -> Author {
        let credentials = self.credentials.as_ref().and_then(|value| value.to_str().ok());
        let token_tail = credentials.map(secret_tail);
        Author { correlation: self.correlation, app: self.grant.app.id, token_tail }
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = RequestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RequestError> {
        parts.extensions.remove().ok_or(RequestError::NoCredentials)
    }
}
