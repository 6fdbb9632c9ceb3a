//! What was read so far, in a file beside the output: whoever is interrupted goes on where it was.

use std::{
    collections::HashMap,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use super::part::{object, text};
use contract::{json::Json, output};

/// Answers by the request that brought them.
#[derive(Debug, Default)]
pub struct Steps {
    done: HashMap<String, Json>,
    kept: Option<(PathBuf, File)>,
}

impl Steps {
    /// Goes on with a file, or starts it. The header says what is pulled, and how.
    ///
    /// # Errors
    ///
    /// If the file can't be used, or another pull left it.
    pub fn open(path: &Path, header: &Json) -> anyhow::Result<Self> {
        let about = || format!("can't use {}", path.display());
        output::check(path)?;
        let before = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.with_context(about)?,
        };
        // The last line was not finished if the program was stopped while it wrote.
        let whole = before.rfind('\n').map_or(0, |end| end + 1);
        let mut lines = before[..whole].lines();
        let first = lines.next().map(|line| Json::parse(line).with_context(about)).transpose()?;
        let done: HashMap<_, _> =
            lines.map(|line| step(line).with_context(about)).collect::<anyhow::Result<_>>()?;
        let goes_on = first.as_ref() == Some(header);
        if !goes_on && !done.is_empty() {
            bail!(
                "{} is what another pull left: of another portal, with another token, or with other \
                 options. Repeat that one, or delete the file",
                path.display()
            );
        }
        let file = output::append(path)?;
        file.set_len(if goes_on { whole as u64 } else { 0 }).with_context(about)?;
        let mut steps = Self { done, kept: Some((path.to_owned(), file)) };
        if !goes_on {
            steps.write(header)?;
        }
        Ok(steps)
    }

    /// An answer that was kept.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.done.get(key)
    }

    /// Keeps an answer.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub fn put(&mut self, key: String, value: Json) -> anyhow::Result<()> {
        if self.kept.is_some() {
            self.write(&object([("step", text(&key)), ("value", value.clone())]))?;
        }
        self.done.insert(key, value);
        Ok(())
    }

    /// Removes the file.
    ///
    /// # Errors
    ///
    /// If that can't be done.
    pub fn finish(self) -> anyhow::Result<()> {
        let Some((path, file)) = self.kept else { return Ok(()) };
        drop(file);
        std::fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))
    }

    fn write(&mut self, line: &Json) -> anyhow::Result<()> {
        let Some((path, file)) = &mut self.kept else { return Ok(()) };
        // One write for a line, so that it is there or not.
        file.write_all(format!("{line}\n").as_bytes())
            .with_context(|| format!("can't write {}", path.display()))
    }
}

fn step(line: &str) -> anyhow::Result<(String, Json)> {
    let json = Json::parse(line)?;
    let key = json.get("step").and_then(Json::text).context("a line has no step")?;
    let value = json.get("value").context("a line has no value")?;
    Ok((key.to_owned(), value.clone()))
}
