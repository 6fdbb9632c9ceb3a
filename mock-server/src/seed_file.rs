//! The text of a seed. It goes back to the system as soon as it was read, whatever the program's
//! allocator would do with so many bytes.

use std::{fs::File, io, path::Path, str};

use allocator_api2::{alloc::System, vec::Vec};

/// The text of a seed.
pub(crate) struct SeedText(Vec<u8, System>);

impl SeedText {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let size = usize::try_from(file.metadata()?.len()).unwrap_or_default();
        let mut bytes = Vec::with_capacity_in(size, System);
        io::copy(&mut file, &mut bytes)?;
        match str::from_utf8(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        // It was looked at when it was read.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A text that comes with the program.
impl From<&str> for SeedText {
    fn from(text: &str) -> Self {
        let mut bytes = Vec::new_in(System);
        bytes.extend_from_slice(text.as_bytes());
        Self(bytes)
    }
}
