//! Why a request was refused and what of it was ignored. The rules are data:
//! `fixtures/standard/explanations.tsv` has for each a sentence and its evidence.
//!
//! Whoever passes something over says so with [`note`] in one line; it costs nothing where nobody
//! asks. Parameters need no such line: whoever looks one up says so with [`reads`], and what a request
//! offers and nobody looked up was ignored.

use std::{borrow::Cow, cell::RefCell, future::Future};

pub use platform::explanations::{Explained, Rule, rules};

/// Explanations of one request; more are not of help.
pub const MAX_EXPLAINED: usize = 16;

tokio::task_local! {
    static NOTES: RefCell<Notes>;
}

/// What is noted while a request is handled.
#[derive(Debug, Default)]
pub struct Notes {
    /// Rules that fired.
    pub explained: Vec<Explained>,
    /// Names of parameters and of a form's fields that were looked up.
    read: Vec<&'static str>,
    /// Names of the fields of a form.
    form: Vec<String>,
}

impl Notes {
    /// Adds the parameters, and the fields of a form, that nobody looked up.
    pub fn add_ignored(&mut self, query: Option<&str>) {
        let form = std::mem::take(&mut self.form).into_iter().map(Cow::Owned);
        let form: Vec<Cow<'_, str>> = form.filter(|name| !self.read.contains(&&**name)).collect();
        form.into_iter().for_each(|name| self.add("ignored-field", || name.into_owned()));
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        for (name, _) in pairs {
            if !self.read.contains(&&*name) {
                self.add("ignored-parameter", || name.into_owned());
            }
        }
    }

    fn add(&mut self, rule: &str, detail: impl FnOnce() -> String) {
        if self.explained.len() < MAX_EXPLAINED
            && let Some(rule) = rules().get(rule)
        {
            let one = Explained { rule: *rule, detail: detail().into() };
            if !self.explained.contains(&one) {
                self.explained.push(one);
            }
        }
    }
}

/// Runs a handler and collects what it explains.
pub async fn collect<T>(handler: impl Future<Output = T>) -> (T, Notes) {
    let noting = async {
        let outcome = handler.await;
        (outcome, NOTES.with(RefCell::take))
    };
    NOTES.scope(RefCell::default(), noting).await
}

/// Says that a rule fired. The detail is made only if somebody listens.
pub fn note(rule: &str, detail: impl FnOnce() -> String) {
    let _ = NOTES.try_with(|notes| notes.borrow_mut().add(rule, detail));
}

/// Says that a parameter, or a field of a form, is looked up.
pub fn reads(name: &'static str) {
    let _ = NOTES.try_with(|notes| notes.borrow_mut().read.push(name));
}

/// Says which fields a form has.
pub fn has_form<'n>(names: impl Iterator<Item = &'n str>) {
    let _ = NOTES.try_with(|notes| notes.borrow_mut().form.extend(names.map(str::to_owned)));
}

/// Whether anybody listens, where looking for something to explain is work.
pub fn is_asked() -> bool {
    NOTES.try_with(|_| ()).is_ok()
}
