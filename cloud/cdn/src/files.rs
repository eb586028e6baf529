//! The files of the origin.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// Where the files are.
#[derive(Debug, Clone)]
pub enum Files {
    /// On disk, read for every request: a change shows on reload.
    Folder(PathBuf),
    /// In the executable: keys such as `docs/index.html` with their bytes.
    Embedded(&'static [(&'static str, &'static [u8])]),
}

/// The result of looking a path up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    File {
        key: String,
        bytes: Vec<u8>,
    },
    /// A folder with an `index.html`, named without the slash.
    Folder,
}

impl Files {
    /// Finds the file of a URL's path, `/docs/` for example.
    pub(crate) fn find(&self, path: &str) -> io::Result<Option<Found>> {
        let Some(key) = key(path) else {
            return Ok(None);
        };
        if let Some(bytes) = self.read(&key)? {
            return Ok(Some(Found::File { key, bytes }));
        }
        let index = self.read(&format!("{key}/index.html"))?;
        Ok(index.map(|_| Found::Folder))
    }

    fn read(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => match std::fs::read(folder.join(key)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) => match error.kind() {
                    ErrorKind::NotFound
                    | ErrorKind::NotADirectory
                    | ErrorKind::IsADirectory
                    | ErrorKind::InvalidFilename => Ok(None),
                    _ => Err(error),
                },
            },
            Self::Embedded(files) => Ok(files
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, bytes)| bytes.to_vec())),
        }
    }
}

/// The key of a path: decoded, with `index.html` for a folder. None for whatever could lead out of the folder
/// (`..`, an encoded slash), into a hidden file, or is not the one way to write the key (`//`).
fn key(path: &str) -> Option<String> {
    let mut segments = path
        .strip_prefix('/')?
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8().ok())
        .collect::<Option<Vec<_>>>()?;
    if let Some(last) = segments.last_mut().filter(|last| last.is_empty()) {
        *last = "index.html".into();
    }
    let is_name = |segment: &str| {
        !segment.is_empty() && !segment.starts_with('.') && !segment.contains(['/', '\\', ':', '\0'])
    };
    segments
        .iter()
        .all(|segment| is_name(segment))
        .then(|| segments.join("/"))
}
