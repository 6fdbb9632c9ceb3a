//! What a portal starts with, and a seed file while it is read: its bytes go back to the system as soon as that is done, whatever
//! the program's allocator would do with so many.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    str,
};

use allocator_api2::{alloc::System, vec::Vec};

/// What a portal holds at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// The sample records of a portal that was just made.
    #[default]
    Fresh,
    /// No records at all.
    Empty,
    /// A small company's portal.
    B2b,
    /// What a seed file says.
    File(PathBuf),
}

/// What a seed file holds.
pub(crate) struct SeedFile(Vec<u8, System>);

impl SeedFile {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let size = usize::try_from(file.metadata()?.len()).unwrap_or_default();
        let mut bytes = Vec::with_capacity_in(size, System);
        io::copy(&mut file, &mut bytes)?;
        Ok(Self(bytes))
    }

    /// Its text, if it is one.
    pub(crate) fn text(&self) -> io::Result<&str> {
        str::from_utf8(&self.0).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}
