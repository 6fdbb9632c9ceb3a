//! Lists in pages, and as one stream.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Deserializer};

use crate::{Error, Result};

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it.
    pub results: Vec<T>,
    /// Where the next page begins; nothing on the last one.
    #[serde(default, rename = "paging", deserialize_with = "next")]
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Paging {
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    after: Cursor,
}

/// Some cursors are numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cursor {
    Text(String),
    Number(u64),
}

/// Reads `paging.next.after`.
pub(crate) fn next<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let paging = Option::<Paging>::deserialize(from)?;
    Ok(paging.and_then(|paging| paging.next).map(|next| match next.after {
        Cursor::Text(after) => after,
        Cursor::Number(after) => after.to_string(),
    }))
}

impl<T> Page<T> {
    pub(crate) fn try_map<U>(
        self,
        change: impl FnOnce(Vec<T>) -> Result<Vec<U>>,
    ) -> Result<Page<U>> {
        Ok(Page { results: change(self.results)?, next: self.next })
    }
}

/// A whole list as a stream: the next page is fetched when the last one is used up.
///
/// It is a [`Stream`], so everything of `futures` works on it; for the usual cases it needs no
/// import:
///
/// ```no_run
/// # async fn example(hubspot: hubspot_client::HubSpot) -> hubspot_client::Result<()> {
/// let mut contacts = hubspot.contacts().list().stream();
/// while let Some(contact) = contacts.next().await {
///     println!("{}", contact?.id);
/// }
/// let everybody = hubspot.contacts().list().stream().all().await?;
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is asked"]
pub struct Paged<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T: Send + 'static> Paged<T> {
    /// A stream of what a function fetches page by page: it is given where the page begins.
    pub(crate) fn new<F, P>(fetch: F) -> Self
    where
        F: FnMut(Option<String>) -> P + Send + 'static,
        P: Future<Output = Result<Page<T>>> + Send + 'static,
    {
        let pages = stream::try_unfold((fetch, At::Begin), |(mut fetch, at)| async move {
            let after = match at {
                At::Begin => None,
                At::After(after) => Some(after),
                At::End => return Ok(None),
            };
            let page = fetch(after.clone()).await?;
            let at = match page.next {
                None => At::End,
                Some(next) if Some(&next) == after.as_ref() => return Err(standstill()),
                Some(next) => At::After(next),
            };
            Ok(Some((page.results, (fetch, at))))
        });
        Self::from_pages(pages)
    }

    pub(crate) fn from_pages(pages: impl Stream<Item = Result<Vec<T>>> + Send + 'static) -> Self {
        let items = pages.map_ok(|page| stream::iter(page.into_iter().map(Ok))).try_flatten();
        Self(items.boxed())
    }

    /// The next one; nothing at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        self.0.next().await
    }

    /// The next one; nothing at the end.
    ///
    /// # Errors
    ///
    /// If its page can't be had.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.0.try_next().await
    }

    /// All of them.
    ///
    /// # Errors
    ///
    /// If a page can't be had.
    pub async fn all(self) -> Result<Vec<T>> {
        self.0.try_collect().await
    }
}

enum At {
    Begin,
    After(String),
    End,
}

/// A list that doesn't move on would never end.
pub(crate) fn standstill() -> Error {
    Error::unexpected("the next page is the same page")
}

impl<T> Stream for Paged<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Paged<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paged").finish_non_exhaustive()
    }
}
