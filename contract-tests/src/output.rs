//! Files that a subcommand writes: regular ones or new ones, which nobody else may read.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

/// Read and written by the owner, and by nobody else: what is read from a portal is its own affair.
const OWNERS: u32 = 0o600;

/// Whether a file may be written there.
///
/// # Errors
///
/// If there is a link, a device, a folder or the like.
pub fn check(path: &Path) -> anyhow::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.with_context(|| format!("can't look at {}", path.display()))?.file_type(),
    };
    let what = match (kind.is_file(), kind.is_symlink(), kind.is_dir()) {
        (true, _, _) => return Ok(()),
        (_, true, _) => "a symbolic link",
        (_, _, true) => "a folder",
        _ => "a device, a pipe or a socket",
    };
    bail!("{} is {what}; name a regular file, or a new one", path.display())
}

/// Opens a file to be added to, and makes it if there is none.
///
/// # Errors
///
/// If there is something else, or it can't be opened.
pub fn append(path: &Path) -> anyhow::Result<File> {
    open(path, OpenOptions::new().append(true))
}

/// Opens an empty file; what was in it is gone.
///
/// # Errors
///
/// If there is something else, or it can't be opened.
pub fn create(path: &Path) -> anyhow::Result<File> {
    let file = open(path, OpenOptions::new().write(true))?;
    file.set_len(0).with_context(|| format!("can't write {}", path.display()))?;
    Ok(file)
}

fn open(path: &Path, how: &mut OpenOptions) -> anyhow::Result<File> {
    check(path)?;
    let about = || format!("can't write {}", path.display());
    match how.clone().create_new(true).mode(OWNERS).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        opened => return opened.with_context(about),
    }
    let file = how.open(path).with_context(about)?;
    // What was looked at is what was opened, and not a link that came in between.
    let (named, open) = (fs::symlink_metadata(path).with_context(about)?, file.metadata()?);
    let same = named.is_file() && (named.dev(), named.ino()) == (open.dev(), open.ino());
    ensure!(same, "{} was replaced by something else", path.display());
    file.set_permissions(Permissions::from_mode(OWNERS)).with_context(about)?;
    Ok(file)
}

/// A new file beside the one that it will take the place of.
#[derive(Debug)]
pub struct NewFile {
    place: PathBuf,
    path: PathBuf,
    file: File,
}

impl NewFile {
    /// Makes it; one that was left there before is replaced.
    ///
    /// # Errors
    ///
    /// If its place is taken by something that is no regular file, or it can't be made.
    pub fn beside(place: &Path) -> anyhow::Result<Self> {
        check(place)?;
        let path = with_ending(place, "new");
        check(&path)?;
        let about = || format!("can't write {}", path.display());
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.with_context(about)?,
        }
        let opened = OpenOptions::new().write(true).create_new(true).mode(OWNERS).open(&path);
        let file = opened.with_context(about)?;
        Ok(Self { place: place.to_owned(), path, file })
    }

    /// Where it is until it is finished.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes to its end.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub fn write(&mut self, text: &str) -> anyhow::Result<()> {
        let written = self.file.write_all(text.as_bytes());
        written.with_context(|| format!("can't write {}", self.path.display()))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    ///
    /// If something else came there meanwhile, or it can't be moved.
    pub fn finish(self) -> anyhow::Result<()> {
        check(&self.place)?;
        let moved = fs::rename(&self.path, &self.place);
        moved.with_context(|| format!("can't write {}", self.place.display()))
    }
}

/// `portal.json.partial`
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
